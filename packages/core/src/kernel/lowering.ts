/**
 * What an op's `lower` gets: its inputs as values of known shape, and constructors of kernel forms.
 *
 * A lowering is run while a plan is made, not when it runs: it emits forms in order and says which value each output is.
 * docs/internals/kernels.md shows it by examples.
 */
import type { AttrKind, AttrValueOf } from "../attr_value.ts";
import type { DType } from "../dtype.ts";
import { int32, int64, string } from "../dtype.ts";
import { InternalError, InvalidArgumentError, ValueError } from "../errors.ts";
import type { Operation } from "../operation.ts";
import { elementCount, toNumbers, type TensorValue } from "../tensor_value.ts";
import { constant, load, register, scalarType, type Expr } from "./expr.ts";
import { gatherElements, gatherSlices, scatterSlices, type GatherOptions, type ScatterOptions } from "./indexing.ts";
import {
  moveForm,
  type Check,
  type Combiner,
  type Distribution,
  type Failure,
  type Form,
  type RoutineOutput,
} from "./forms.ts";
import type { Contraction, LoweringHost, MapOptions, Piece, ReduceOptions } from "./lowering_host.ts";
import { RowBuilder } from "./row_builder.ts";
import type { Routine } from "./routine.ts";
import {
  broadcastShapes,
  broadcastView,
  complexPartView,
  isContiguous,
  reshapeView,
  sameStrides,
  sliceView,
  transposeView,
  valueOf,
  type Value,
} from "./view.ts";

/** How an op runs, in the engine's terms. */
export type Lower = (ctx: Lowering) => void;

export class Lowering {
  readonly op: Operation;
  /** One value per data input; dead ones (only ops that run on dead inputs see them) are undefined. */
  readonly inputs: readonly (Value | undefined)[];
  /** What `output` was given. */
  readonly results = new Map<number, Value>();
  readonly deadOutputs = new Set<number>();
  private readonly host: LoweringHost;

  constructor(op: Operation, inputs: readonly (Value | undefined)[], host: LoweringHost) {
    this.op = op;
    this.inputs = inputs;
    this.host = host;
  }

  // --- the op ---

  /** @throws ValueError where it is missing or of another kind */
  attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K> {
    const attr = this.op.attrs.get(name);
    if (attr?.kind !== kind) throw new ValueError(`Operation '${this.op.name}' has no attr named '${name}'.`);
    return attr.value as AttrValueOf<K>; // kind says so
  }

  hasAttr(name: string): boolean {
    return this.op.attrs.has(name);
  }

  input(i: number): Value {
    const value = this.inputs[i];
    if (!value) throw new InternalError(null, this.op, `Input ${String(i)} of ${this.op.name} has no value`);
    return value;
  }

  /** All inputs from `start` to `end`: the values of a list argument. */
  inputList(start = 0, end = this.inputs.length): Value[] {
    const list: Value[] = [];
    for (let i = start; i < end; i++) list.push(this.input(i));
    return list;
  }

  outputType(i = 0): DType {
    const tensor = this.op.outputs[i];
    if (!tensor) throw new InternalError(null, this.op, `${this.op.name} has no output ${String(i)}`);
    return tensor.dtype.base_dtype;
  }

  /** Whether anything uses an output. */
  needed(i: number): boolean {
    return this.host.isNeeded(i);
  }

  /** An input itself, or a variable, is passed on as it is (what reads it later sees later updates); anything else is a value. */
  output(i: number, value: Value): void {
    this.results.set(i, value);
  }

  /** No value comes out here: what depends on it does not run. */
  dead(i: number): void {
    this.deadOutputs.add(i);
  }

  /** TF: an error of this op, to be thrown. */
  invalid(message: string): InvalidArgumentError {
    return new InvalidArgumentError(null, this.op, message);
  }

  // --- constants ---

  /** An input's value, on the host, while planning. */
  constant(i: number): TensorValue {
    return this.host.require(this.input(i));
  }

  /** An input's value if it is known without running anything. */
  tryConstant(i: number): TensorValue | undefined {
    return this.host.known(this.input(i));
  }

  /** An input's elements as numbers: a shape, axes, a permutation. */
  numbers(i: number): number[] {
    return toNumbers(this.constant(i));
  }

  /** An input's one element as a number. */
  number(i: number): number {
    return this.numbers(i)[0]!;
  }

  constantValue(value: TensorValue): Value {
    const buffer = {
      kind: "constant",
      dtype: value.dtype.base_dtype,
      count: elementCount(value.shape),
      value,
    } as const;
    return valueOf(buffer, value.shape);
  }

  /** A vector (or scalar) of int32 or int64 from plain numbers. */
  integers(numbers: readonly number[] | number, dtype: DType = int32): Value {
    const list = typeof numbers === "number" ? [numbers] : numbers;
    const data = dtype === int64 ? BigInt64Array.from(list, BigInt) : Int32Array.from(list);
    return this.constantValue({ dtype, shape: typeof numbers === "number" ? [] : [list.length], data });
  }

  // --- memory ---

  /** A fresh value that forms emitted next must fill. */
  empty(shape: readonly number[], dtype: DType = this.outputType()): Value {
    return valueOf({ kind: "temporary", dtype: dtype.base_dtype, count: elementCount(shape) }, shape);
  }

  /** Memory filled with a number; strings are empty. */
  fill(shape: readonly number[], dtype: DType, value: number | bigint | boolean): Value {
    const whole = this.empty(shape, dtype);
    if (dtype.is_complex) {
      this.fillInto(this.real(whole), value);
      this.fillInto(this.imaginary(whole), 0);
    } else if (dtype === string) {
      this.move(broadcastView(this.constantValue({ dtype, shape: [], data: [""] }), shape), whole);
    } else {
      this.fillInto(whole, value);
    }
    return whole;
  }

  /** The elements in fresh, contiguous memory. */
  copy(value: Value): Value {
    const fresh = this.empty(value.shape, value.dtype);
    this.move(value, fresh);
    return fresh;
  }

  /** Copies elements from one view to another of the same shape and type. */
  move(from: Value, to: Value): void {
    if (from.dtype.is_complex) {
      this.move(this.real(from), this.real(to));
      this.move(this.imaginary(from), this.imaginary(to));
      return;
    }
    this.host.emit(moveForm(from, to));
  }

  /** A value put together from pieces (concat, pad, stack). What no piece covers is `fill`. */
  assemble(shape: readonly number[], dtype: DType, pieces: readonly Piece[], fill?: number | bigint): Value {
    const whole = fill === undefined ? this.empty(shape, dtype) : this.fill(shape, dtype, fill);
    for (const piece of pieces) {
      const target = piece.into(whole);
      this.move(broadcastView(piece.value, target.shape), target);
    }
    return whole;
  }

  // --- views: no element moves ---

  /** The same elements in row-major order under another shape; copies only where a view cannot say it. */
  reshape(value: Value, shape: readonly number[]): Value {
    return reshapeView(value, shape) ?? reshapeView(this.copy(value), shape)!;
  }

  /** Permutes the axes; by default swaps the last two. */
  transpose(value: Value, permutation?: readonly number[]): Value {
    const rank = value.shape.length;
    const swapped = Array.from({ length: rank }, (_, i) => i).map((i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
    return transposeView(value, permutation ?? swapped);
  }

  /** Elements `begin, begin + step, …` along each axis, `size` of them. */
  slice(value: Value, begin: readonly number[], size: readonly number[], step?: readonly number[]): Value {
    return sliceView(value, begin, size, step);
  }

  /** numpy's broadcasting to a shape the value fits. */
  broadcast(value: Value, shape: readonly number[]): Value {
    return broadcastView(value, shape);
  }

  /** The real parts of complex numbers, in place. */
  real(value: Value): Value {
    return complexPartView(value, 0);
  }

  imaginary(value: Value): Value {
    return complexPartView(value, 1);
  }

  // --- forms ---

  emit(form: Form): void {
    this.host.emit(form);
  }

  /** Elementwise, with numpy's broadcasting: one expression per element. */
  map(inputs: readonly Value[], body: (...args: Expr[]) => Expr, options: MapOptions = {}): Value {
    return this.mapMany(inputs, (...args) => [body(...args)], [options.dtype ?? this.outputType()], options)[0]!;
  }

  /** Several elementwise results of the same inputs, of the given types. */
  mapMany(
    inputs: readonly Value[],
    bodies: (...args: Expr[]) => Expr[],
    dtypes: readonly DType[],
    options: MapOptions = {},
  ): Value[] {
    const shape = options.shape ?? this.commonShape(inputs);
    const results = dtypes.map((dtype) => this.empty(shape, dtype));
    this.mapInto(results, inputs, bodies, options);
    return results;
  }

  /** Elementwise into existing views of one shape: variables, pieces, real and imaginary parts. */
  mapInto(
    targets: readonly Value[],
    inputs: readonly Value[],
    bodies: (...args: Expr[]) => Expr[],
    options: MapOptions = {},
  ): void {
    const shape = targets[0]?.shape ?? options.shape ?? this.commonShape(inputs);
    const operands = inputs.map((value) => this.apart(broadcastView(value, shape), targets));
    const args = operands.map((value, i) => load(value.dtype, i));
    const stores = bodies(...args).map((body, i) => ({ target: targets[i]!, body }));
    const { check } = options;
    const checks: Check[] = check ? [{ condition: check.condition(...args), error: check.error }] : [];
    this.host.emit({ kind: "map", shape, inputs: operands, stores, checks });
  }

  /** Stops the run where the condition is false for some element. */
  check(inputs: readonly Value[], condition: (...args: Expr[]) => Expr, error: (failure: Failure) => Error): void {
    this.mapInto([], inputs, () => [], { check: { condition, error } });
  }

  /** Combines the elements along some axes (negative ones count from the end). */
  reduce(value: Value, axes: readonly number[], combine: Combiner, options: ReduceOptions = {}): Value {
    const rank = value.shape.length;
    const reducedAxes = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
    const all = Array.from({ length: rank }, (_, i) => i);
    const kept = all.filter((axis) => !reducedAxes.has(axis));
    const reduced = all.filter((axis) => reducedAxes.has(axis));
    const operand = transposeView(value, [...kept, ...reduced]);
    const keptShape = kept.map((axis) => value.shape[axis]!);
    const element = load(value.dtype, 0);
    const body = options.body ? options.body(element) : element;
    const position = combine === "argmax" || combine === "argmin";
    const shape = options.keepDims ? value.shape.map((size, axis) => (reducedAxes.has(axis) ? 1 : size)) : keptShape;
    if (!position && reduced.every((axis) => value.shape[axis] === 1)) {
      const { body: element = (x: Expr) => x, finish = (total: Expr) => total, dtype } = options;
      return this.map([this.reshape({ ...value }, shape)], (x) => finish(element(x)), { dtype });
    }
    const accumulator = register(position ? "i64" : body.type);
    const target = this.empty(keptShape, options.dtype);
    this.host.emit({
      kind: "reduce",
      kept: keptShape,
      reduced: reduced.map((axis) => value.shape[axis]!),
      lanes: position ? 0 : trailingReduced(value.shape, reducedAxes),
      combine,
      inputs: [operand],
      body,
      finish: options.finish ? options.finish(accumulator) : accumulator,
      target,
    });
    return this.reshape(target, shape);
  }

  /** Matrix product of the last two axes, with numpy's broadcasting of the axes before them: [..., m, k] x [..., k, n]. */
  gemm(a: Value, b: Value, options: { dtype?: DType } = {}): Value {
    const rankA = a.shape.length;
    const rankB = b.shape.length;
    const [m, k, n] = [a.shape[rankA - 2]!, a.shape[rankA - 1]!, b.shape[rankB - 1]!];
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (!batch || k !== b.shape[rankB - 2]) throw this.incompatible(a, b);
    return this.contract({
      batch,
      m: [m],
      n: [n],
      k: [k],
      a: broadcastView(a, [...batch, m, k]),
      b: broadcastView(b, [...batch, k, n]),
      dtype: options.dtype,
    });
  }

  /** A contraction over any axes (tensordot, convolutions), of shape [...batch, ...m, ...n]. */
  contract({ dtype, ...axes }: Contraction): Value {
    const target = this.empty([...axes.batch, ...axes.m, ...axes.n], dtype);
    const type = scalarType(axes.a.dtype);
    this.host.emit({ kind: "gemm", type, ...axes, inputs: [], stores: [{ target, body: register(type) }] });
    return target;
  }

  /**
   * A program per row of the last axis. Inputs of shape [...rows, length] give the row's element, those of shape [...rows] one value per row.
   * `build` gets a builder and an expression per input; what it needs later it takes from `row.output` and `row.rowOutput`.
   */
  row(
    rows: readonly number[],
    length: number,
    inputs: readonly Value[],
    build: (row: RowBuilder, ...args: Expr[]) => void,
  ): void {
    const operands = inputs.map((value) =>
      value.shape.length === rows.length
        ? { ...value, strides: [...value.strides, 0] }
        : broadcastView(value, [...rows, length]),
    );
    const builder = new RowBuilder(rows, length, (shape, dtype) => this.empty(shape, dtype));
    build(builder, ...operands.map((value, i) => load(value.dtype, i)));
    this.host.emit({ kind: "row", rows, length, inputs: operands, stages: builder.stages });
  }

  /** Slices of `params` along an axis, picked by `indices`. */
  gather(params: Value, indices: Value, options: GatherOptions = {}): Value {
    return gatherSlices(this, params, indices, options);
  }

  /** Elements or slices of `params`, picked by the coordinates in the last axis of `indices`. */
  gatherNd(params: Value, indices: Value, options: GatherOptions = {}): Value {
    return gatherElements(this, params, indices, options);
  }

  /**
   * Updates slices of `target` (a variable or a fresh value) in place, in the order of `indices`.
   * @param body the new element, from the current one and the updates
   */
  scatter(
    target: Value,
    indices: Value,
    updates: readonly Value[],
    body: (current: Expr, ...updates: Expr[]) => Expr,
    options: ScatterOptions = {},
  ): Value {
    return scatterSlices(this, target, indices, updates, body, options);
  }

  /** Random numbers from the node's generator (attributes `seed` and `seed2`); `uniform_int` takes the scalars minval and maxval. */
  random(
    distribution: Distribution,
    shape: readonly number[],
    bounds: readonly Value[] = [],
    dtype: DType = this.outputType(),
  ): Value {
    const state = this.host.randomState(
      this.op.name,
      BigInt(this.attr("seed", "int")),
      BigInt(this.attr("seed2", "int")),
    );
    return this.randomFrom(state, distribution, shape, bounds, dtype);
  }

  /** The same from given words, which it changes: a counter of four and a key of two, uint32. */
  randomFrom(
    state: Value,
    distribution: Distribution,
    shape: readonly number[],
    bounds: readonly Value[] = [],
    dtype: DType = this.outputType(),
  ): Value {
    const target = this.empty(shape, dtype);
    this.host.emit({ kind: "random", distribution, count: elementCount(shape), state, inputs: bounds, target });
    return target;
  }

  /** A plain function over host values. Shapes of outputs that are known beforehand should be given: unknown ones cut the plan. */
  routine(inputs: readonly Value[], outputs: readonly RoutineOutput[], run: Routine): Value[] {
    return this.host.routine(
      inputs.map((value) => this.contiguous(value)),
      outputs,
      run,
    );
  }

  // --- variables ---

  /** The session's variable under this node's name (or another), as a value that reads and writes it. */
  storage(shape: readonly number[], dtype: DType = this.outputType(), name: string = this.op.name): Value {
    return this.host.storage(name, dtype, shape);
  }

  isInitialized(ref: Value): boolean {
    return this.host.isInitialized(ref);
  }

  /** Writes a value to a variable, which takes its shape. Returns the variable. */
  assign(ref: Value, value: Value): Value {
    const same = ref.shape.length === value.shape.length && ref.shape.every((size, i) => size === value.shape[i]);
    const target = same ? ref : this.host.resize(ref, value.shape);
    this.move(this.apart(value, [target]), target);
    return target;
  }

  /** Elementwise updates of variables in place. `bodies` gets the variables' elements, then the inputs'. Returns the variables. */
  update(refs: readonly Value[], inputs: readonly Value[], bodies: (...args: Expr[]) => Expr[]): readonly Value[] {
    this.mapInto(refs, [...refs, ...inputs], bodies);
    return refs;
  }

  // --- helpers ---

  /** The value itself where its elements are adjacent, else a copy. */
  contiguous(value: Value): Value {
    return isContiguous(value.shape, value.strides) ? value : this.copy(value);
  }

  /** A copy where a form would read elements of a target other than those it is about to write. */
  private apart(value: Value, targets: readonly Value[]): Value {
    const overlaps = targets.some(
      (t) =>
        t.buffer === value.buffer && !(t.offset === value.offset && t.dtype === value.dtype && sameStrides(t, value)),
    );
    return overlaps ? this.copy(value) : value;
  }

  private fillInto(target: Value, value: number | bigint | boolean): void {
    const body = constant(scalarType(target.dtype), value);
    this.host.emit({ kind: "map", shape: target.shape, inputs: [], stores: [{ target, body }], checks: [] });
  }

  private commonShape(inputs: readonly Value[]): number[] {
    const shape = broadcastShapes(...inputs.map((v) => v.shape));
    if (!shape) throw this.incompatible(inputs[0]!, inputs[1]!);
    return shape;
  }

  private incompatible(a: Value, b: Value): InvalidArgumentError {
    return this.invalid(`Incompatible shapes: [${a.shape.join(",")}] vs. [${b.shape.join(",")}]`);
  }
}

/** The lowering of an elementwise op: all inputs broadcast, one output. `elementwise((x) => x.max(0))`. */
export function elementwise(body: (...args: Expr[]) => Expr, check?: MapOptions["check"]): Lower {
  return (ctx) => ctx.output(0, ctx.map(ctx.inputList(), body, { check }));
}

/** How many of the last axes are reduced, not counting what follows the last axis longer than 1; 0 where that one is kept. */
function trailingReduced(shape: readonly number[], reduced: ReadonlySet<number>): number {
  let axis = shape.length - 1;
  let count = 0;
  while (axis >= 0 && (reduced.has(axis) || (count === 0 && shape[axis] === 1))) {
    if (reduced.has(axis)) count++;
    axis--;
  }
  return count;
}
