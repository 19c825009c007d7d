/**
 * Symbolic derivatives: breadth first from ys to xs, each op once all gradients of its outputs have arrived.
 * TF: python/ops/gradients_impl.py, gradients_util.py.
 */
import {
  convertToTensor,
  get_default_graph,
  gradientFunction,
  IndexedSlices,
  isTensor,
  LookupError,
  nodeText,
  pyFunction,
  tracedAsOne,
  ValueError,
  withContext,
  withHint,
  type GradientFunction,
  type GradientResult,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
  type ToTensor,
} from "@tfgraph/core";
import { ones, zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { tuple } from "../control_flow/no_op.ts";
import { contextOf, currentContext, isLoopExit, isLoopSwitch, isSwitch } from "../control_flow/context.ts";
import type { GradLoopState } from "../control_flow/grad_loop_state.ts";
import type { Gradient } from "../control_flow/slices.ts";
import * as raw from "../gen/raw_ops.ts";
import { aggregate, AggregationMethod, checkAggregationMethod } from "./aggregation.ts";
import type { LoopGradients } from "./loop_gradients.ts";
import { isTrainable, pendingCount, stopOps } from "./pending.ts";

/** What `tf.gradients` gives for an x that ys do not depend on. TF: `tf.UnconnectedGradients`. */
export const UnconnectedGradients = { NONE: "none", ZERO: "zero" } as const;
export type UnconnectedGradients = (typeof UnconnectedGradients)[keyof typeof UnconnectedGradients];

/** What can be differentiated, or with respect to: tensors, variables, IndexedSlices. */
export type Differentiable = Tensor | ToTensor | IndexedSlices;

interface Options {
  readonly name: NameLike;
  readonly colocate: boolean;
  readonly gate: boolean;
  readonly aggregation: number;
  readonly unconnected: UnconnectedGradients;
}

/**
 * The sum of the derivatives of all ys with respect to each x, as new nodes of the graph.
 * @param ys a tensor or a list of them
 * @param xs a tensor or variable, or a list of them
 * @param grad_ys the gradient each y starts with, ones unless told
 * @param name the scope of the new nodes
 * @param colocate_gradients_with_ops whether each op's gradient goes where the op is
 * @param gate_gradients whether an op's gradients are used only when all of them are there
 * @param stop_gradients tensors taken for constants
 * @param unconnected_gradients `"none"` or `"zero"`
 * @returns one per x: IndexedSlices where rows were gathered from it, null where no y depends on it
 * @throws LookupError where an op on the way has no gradient
 * TF: `tf.gradients`.
 */
export const gradients = pyFunction(
  "gradients",
  [
    "ys",
    "xs",
    "grad_ys",
    "name",
    "colocate_gradients_with_ops",
    "gate_gradients",
    "aggregation_method",
    "stop_gradients",
    "unconnected_gradients",
  ],
  (
    ys: Differentiable | readonly Differentiable[],
    xs: Differentiable | readonly Differentiable[],
    grad_ys?: TensorLike | readonly (TensorLike | null)[] | null,
    name: NameLike = "gradients",
    colocate_gradients_with_ops: boolean = false,
    gate_gradients: boolean | number = false,
    aggregation_method?: number | null,
    stop_gradients?: Differentiable | readonly Differentiable[] | null,
    unconnected_gradients: UnconnectedGradients = "none",
  ): Tensor[] => {
    const yList = asList(ys);
    const options: Options = {
      name,
      colocate: colocate_gradients_with_ops,
      gate: Boolean(gate_gradients),
      aggregation: aggregation_method ?? AggregationMethod.DEFAULT,
      unconnected: unconnected_gradients,
    };
    if (!Object.values(UnconnectedGradients).includes(unconnected_gradients)) {
      throw new ValueError(`Unknown value for unconnected_gradients: '${unconnected_gradients as string}'`);
    }
    checkAggregationMethod(options.aggregation);
    const starts =
      grad_ys === undefined || grad_ys === null ? yList.map(() => null) : asList<TensorLike | null>(grad_ys);
    const stops = stop_gradients ? asList(stop_gradients) : [];
    const grads = tracedAsOne(() => differentiate(yList, asList(xs), starts, stops, options));
    return grads as Tensor[]; // null and IndexedSlices are what the caller was told of
  },
  { required: 2 },
);

function asList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function differentiate(
  ys: readonly Differentiable[],
  xs: readonly Differentiable[],
  starts: readonly (TensorLike | null)[],
  stops: readonly Differentiable[],
  options: Options,
): GradientResult[] {
  const { backprop, sources } = withContext(
    name_scope(options.name, "gradients", [...ys, ...xs, ...stops, ...starts.filter((s) => s !== null)]),
    () => {
      get_default_graph().unique_name("uid");
      const targets = convertAll(ys, "y", false);
      const sources = convertAll(xs, "x", true);
      const started = startingGradients(starts, targets, options);
      const backprop = new Backprop(targets, sources, stops.map(operationOf), options);
      targets.forEach((y, i) => backprop.receive(tensorOf(y), started[i]!));
      backprop.run();
      return { backprop, sources };
    },
  );
  backprop.finish();
  return sources.map((x) => backprop.result(tensorOf(x)));
}

/** TF: `convert_n_to_tensor_or_indexed_slices`. */
function convertAll(values: readonly Differentiable[], name: string, asRef: boolean): Gradient[] {
  return values.map((v, i) =>
    v instanceof IndexedSlices ? v : convertToTensor(v, { name: `${name}_${String(i)}`, asRef }),
  );
}

function tensorOf(value: Gradient): Tensor {
  return value instanceof IndexedSlices ? value.values : value;
}

function operationOf(value: Differentiable): Operation {
  return convertToTensor(value, { asRef: true }).op;
}

// ------------------------------------------------------------------ starting gradients

/** Ones for each y, or what the user gave. TF: `_DefaultGradYs`. */
function startingGradients(
  starts: readonly (TensorLike | null)[],
  ys: readonly Gradient[],
  options: Options,
): Gradient[] {
  if (starts.length !== ys.length) {
    throw new ValueError(`Length mismatch. Passed ${String(starts.length)} grad_ys for ${String(ys.length)} ys`);
  }
  const given = starts.map((s, i) =>
    s === null || s instanceof IndexedSlices ? s : convertToTensor(s, { name: `grad_y_${String(i)}` }),
  );
  return ys.map((y, i) =>
    colocated(options, y.op, () => {
      const start = given[i] ?? null;
      if (start === null) return onesFor(tensorOf(y), i);
      checkStartType(tensorOf(y), start);
      return named(start, `grad_ys_${String(i)}`);
    }),
  );
}

function onesFor(y: Tensor, index: number): Tensor {
  if (y.dtype.is_complex)
    throw new TypeError(`Gradients of complex tensors (${y._str()}) must set grad_ys (y.dtype = ${y.dtype.name})`);
  return ones(shape(y), y.dtype, `grad_ys_${String(index)}`);
}

function named(start: Gradient, name: string): Gradient {
  if (isTensor(start)) return raw.Identity({ input: start, name });
  const indices = raw.Identity({ input: start.indices, name: `${name}_indices` });
  const values = raw.Identity({ input: start.values, name: `${name}_values` });
  const denseShape = start.dense_shape && raw.Identity({ input: start.dense_shape, name: `${name}_shape` });
  return new IndexedSlices(values, indices, denseShape);
}

function checkStartType(y: Tensor, start: Gradient): void {
  const isNumber = (t: { dtype: Tensor["dtype"] }): boolean => t.dtype.is_floating || t.dtype.is_integer;
  if (isNumber(y)) {
    if (isNumber(start)) return;
    throw new TypeError(
      `Gradient type ${start.dtype.name} generated for real or integer-valued tensor ${y._str()} with type ${y.dtype.name} must be real or integer`,
    );
  }
  if (y.dtype.is_complex) {
    if (start.dtype.is_complex) return;
    throw new TypeError(
      `Gradient type ${start.dtype.name} generated for complex-valued tensor ${y._str()} with type ${y.dtype.name} must be real`,
    );
  }
  throw new TypeError(`Tensor ${y._str()} with type ${y.dtype.name} must be numeric to obtain a default gradient`);
}

function colocated<T>(options: Options, op: Operation, body: () => T): T {
  return options.colocate ? withContext(get_default_graph().colocate_with(op), body) : body();
}

// ------------------------------------------------------------------ the walk

class Backprop {
  private readonly options: Options;
  private readonly count: Map<Operation, number>;
  private readonly stopped: ReadonlySet<Operation>;
  private readonly sources: ReadonlySet<Operation>;
  private readonly loops: LoopGradients | null;
  private readonly queue: Operation[] = [];
  /** Gradients that arrived, per output. */
  private readonly received = new Map<Operation, (Gradient | null)[][]>();
  private readonly aggregated = new Map<Operation, GradientResult[]>();

  constructor(ys: readonly Gradient[], xs: readonly Gradient[], stops: readonly Operation[], options: Options) {
    const to = ys.map((y) => y.op);
    const from = xs.map((x) => x.op);
    const { reachable, count, loops } = pendingCount(to, from, options.colocate);
    this.options = options;
    this.count = count;
    this.stopped = stopOps(from, stops, count);
    this.loops = loops;
    this.sources = new Set(from);
    this.queue = [...new Set(to)].filter((op) => (count.get(op) ?? 0) === 0 && reachable.has(op));
  }

  receive(tensor: Tensor, grad: Gradient | null): void {
    let lists = this.received.get(tensor.op);
    if (!lists) {
      lists = tensor.op.outputs.map(() => []);
      this.received.set(tensor.op, lists);
    }
    lists[tensor.value_index]!.push(grad);
  }

  run(): void {
    if (this.loops) this.startUnusedExits(this.loops);
    for (let i = 0; i < this.queue.length; i++) {
      const op = this.queue[i]!;
      colocated(this.options, op, () => this.visit(op));
      this.enqueueReady(op);
    }
  }

  /** What is added outside of the gradients' scope. */
  finish(): void {
    this.loops?.finish();
  }

  private startUnusedExits(loops: LoopGradients): void {
    for (const exit of loops.unusedExits(this.count, new Set(this.queue))) {
      if (!isTrainable(exit)) continue;
      this.receive(exit, loops.zerosForExit(exit));
      this.queue.push(exit.op);
    }
  }

  result(x: Tensor): GradientResult {
    const grad = this.aggregated.get(x.op)?.[x.value_index] ?? null;
    return grad === null && this.options.unconnected === "zero" ? zeros_like(x, x.dtype) : grad;
  }

  private visit(op: Operation): void {
    const { loops } = this;
    const lists = this.received.get(op) ?? op.outputs.map((): Gradient[] => []);
    const sum = (): GradientResult[] => lists.map((grads) => aggregate(grads, op, this.options.aggregation));
    const outGrads = loops ? loops.within(op, true, sum) : sum();
    this.aggregated.set(op, outGrads);
    if (isSwitch(op) && contextOf(op)?.IsWhileContext()) this.checkLoopSwitch(op);
    if (this.stopped.has(op) || outGrads.every((g) => g === null)) return;
    const f = requireGradient(op);
    if (!f) return;
    const differentiate = (): void => this.differentiate(op, f, outGrads);
    if (loops) loops.within(op, false, differentiate);
    else differentiate();
  }

  /** @throws ValueError inside of a loop, where a gradient would have to flow out of it through the first value of a loop variable */
  private checkLoopSwitch(op: Operation): void {
    const context = this.loops?.stateOf(op, false)?.gradContext ?? currentContext();
    if (contextOf(op) !== context) return;
    const target = firstBehind(op, this.sources);
    throw new ValueError(
      `Cannot compute gradient inside while loop with respect to op '${target.name}'. We do not support taking the gradient wrt or through the initial value of a loop variable. Gradients can be computed through loop invariants or wrt the input parameters to the loop body.`,
    );
  }

  private differentiate(op: Operation, f: GradientFunction, outGrads: readonly GradientResult[]): void {
    const complete = outGrads.map((g, i) => g ?? (isTrainable(op.outputs[i]!) ? this.zerosFor(op, i) : null));
    this.aggregated.set(op, complete);
    const inGrads = withContext(get_default_graph().name_scope(`${op.name}_grad`), () =>
      this.gated(callGradient(f, op, complete)),
    );
    op.inputs.forEach((input, i) => {
      const grad = inGrads[i] ?? null;
      if (grad === null) return;
      if (isTensor(grad)) mergeShape(grad, op, input, i);
      this.receive(input, grad);
    });
  }

  private zerosFor(op: Operation, index: number): Tensor | null {
    if (this.loops) return this.loops.zerosForOutput(op, index, () => zerosForOutput(op, index));
    return zerosForOutput(op, index);
  }

  /** Makes each gradient of an op wait for the others, where asked for. */
  private gated(grads: readonly GradientResult[]): readonly GradientResult[] {
    if (!this.options.gate || grads.filter((g) => g !== null).length < 2) return grads;
    const graph = get_default_graph();
    return withContext(graph.device(null), () => withContext(graph.colocate_with(null, true), () => tuple(grads)));
  }

  private enqueueReady(op: Operation): void {
    for (const input of op.inputs) {
      const { op: source } = input;
      const left = (this.count.get(source) ?? 0) - 1;
      this.count.set(source, left);
      const isReady = left === 0 || (this.loops !== null && left > 0 && isLoopSwitch(source));
      if (!isReady) continue;
      const state = this.loops && isLoopExit(source) ? this.loops.stateOf(source, false) : null;
      if (state) this.defer(input, state);
      else this.queue.push(source);
    }
  }

  /** The exits of a loop are differentiated together. */
  private defer(exit: Tensor, state: GradLoopState): void {
    state.deferredExits.push(exit);
    state.pendingExits -= 1;
    if (state.pendingExits > 0) return;
    const hasGradient = (t: Tensor): boolean => (this.received.get(t.op) ?? []).some((l) => l.some((g) => g !== null));
    for (const t of state.deferredExits) {
      if (hasGradient(t)) this.queue.push(t.op);
      else state.unusedExits.push(t);
    }
    const needsZeros = state.deferredExits.some(hasGradient);
    for (const t of state.unusedExits) {
      if (needsZeros && isTrainable(t)) this.receive(t, this.loops!.zerosForExit(t));
      this.queue.push(t.op);
    }
  }
}

/** The first of some ops that an op depends on. */
function firstBehind(op: Operation, wanted: ReadonlySet<Operation>): Operation {
  const queue = new Set([op]);
  for (const found of queue) {
    if (wanted.has(found)) return found;
    for (const input of found.inputs) queue.add(input.op);
  }
  return op;
}

function requireGradient(op: Operation): GradientFunction | null {
  try {
    return gradientFunction(op);
  } catch (error) {
    if (!(error instanceof LookupError)) throw error;
    throw new LookupError(
      withHint(
        `No gradient defined for operation'${op.name}' (op type: ${op.type}). In general every operation must have an associated \`@tf.RegisterGradient\` for correct autodiff, which this op is lacking. If you want to pretend this operation is a constant in your program, you may insert \`tf.stop_gradient\`. This can be useful to silence the error in cases where you know gradients are not needed, e.g. the forward pass of tf.custom_gradient. Please see more details in https://www.tensorflow.org/api_docs/python/tf/custom_gradient.`,
        op._user_frame ? `${op.name} was made at ${op._user_frame}.` : undefined,
      ),
    );
  }
}

/** What stands for the gradient of an output nothing depends on. TF: `control_flow_state.ZerosLike`. */
function zerosForOutput(op: Operation, index: number): Tensor {
  return op._record?.unusedGradient?.(op, index) ?? zeros_like(op.outputs[index], { optimize: false });
}

/** The gradient function's results, one per input. TF: `_VerifyGeneratedGradients`. */
function callGradient(
  f: GradientFunction,
  op: Operation,
  outGrads: readonly GradientResult[],
): readonly GradientResult[] {
  const returned = f(op, ...(outGrads as Tensor[])); // null and IndexedSlices are for functions that expect them
  const grads: readonly GradientResult[] = Array.isArray(returned)
    ? (returned as readonly GradientResult[])
    : [(returned as GradientResult | undefined) ?? null];
  if (grads.length !== op.inputs.length) {
    throw new ValueError(
      `Num gradients ${String(grads.length)} generated for op ${nodeText(op)} do not match num inputs ${String(op.inputs.length)}`,
    );
  }
  return grads.map((g) => g ?? null);
}

function mergeShape(grad: Tensor, op: Operation, input: Tensor, index: number): void {
  try {
    grad.set_shape(input.shape);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(
      `Incompatible shapes between op input and calculated input gradient. Forward operation: ${op.name}. Input index: ${String(index)}. Original input shape: ${input.shape.toString()}. Calculated input gradient shape: ${grad.shape.toString()}`,
    );
  }
}
