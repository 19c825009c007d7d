/**
 * Sets in the last axis of tensors: rows of a dense one, or of a sparse one. A result is sparse, its sets in rising order.
 * TF: core/ops/set_ops.cc, core/kernels/set_kernels.cc.
 */
import {
  allocateData,
  defineOp,
  elementCount,
  int64,
  toNumbers,
  type Lowering,
  type ShapeContext,
  type StaticShape,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { mergeShapes, withRank, withRankAtLeast, type Size } from "../shape_rules.ts";

type Element = number | bigint | string | Uint8Array;

/** Sets by the row-major number of their group. */
interface Groups {
  /** the axes before the last */
  readonly shape: readonly number[];
  readonly sets: ReadonlyMap<number, ReadonlyMap<Element, Element>>;
}

const NO_SET: ReadonlyMap<Element, Element> = new Map();

/** Bytes are equal by content. */
function keyOf(element: Element): Element {
  return element instanceof Uint8Array ? new TextDecoder("latin1").decode(element) : element;
}

function bytesOf(element: string | Uint8Array): Uint8Array {
  return typeof element === "string" ? new TextEncoder().encode(element) : element;
}

function numberOrder(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compare(a: Element, b: Element): number {
  if (typeof a === "number" || typeof a === "bigint") return numberOrder(a, b as number | bigint);
  const [x, y] = [bytesOf(a), bytesOf(b as string | Uint8Array)]; // a set's elements are of one type
  const at = x.findIndex((byte, i) => byte !== y[i]);
  return at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1);
}

function elementsOf(value: TensorValue): ArrayLike<Element> {
  return value.data as ArrayLike<Element>; // integers and strings alone are allowed in sets
}

function denseGroups(value: TensorValue): Groups {
  const shape = value.shape.slice(0, -1);
  const length = value.shape.at(-1)!;
  const elements = elementsOf(value);
  const sets = new Map<number, ReadonlyMap<Element, Element>>();
  for (let g = 0; g < elementCount(shape); g++) {
    const set = new Map<Element, Element>();
    for (let i = g * length; i < (g + 1) * length; i++) set.set(keyOf(elements[i]!), elements[i]!);
    if (set.size > 0) sets.set(g, set);
  }
  return { shape, sets };
}

function sparseGroups(indices: TensorValue, values: TensorValue, denseShape: TensorValue): Groups {
  const shape = toNumbers(denseShape).slice(0, -1);
  const rank = shape.length + 1;
  const coordinates = toNumbers(indices);
  const elements = elementsOf(values);
  const sets = new Map<number, Map<Element, Element>>();
  for (let i = 0; i < elements.length; i++) {
    let group = 0;
    for (let axis = 0; axis < shape.length; axis++) group = group * shape[axis]! + coordinates[i * rank + axis]!;
    let set = sets.get(group);
    if (!set) sets.set(group, (set = new Map<Element, Element>()));
    set.set(keyOf(elements[i]!), elements[i]!);
  }
  return { shape, sets };
}

const OPERATIONS: Readonly<
  Record<string, (a: ReadonlyMap<Element, Element>, b: ReadonlyMap<Element, Element>) => Element[]>
> = {
  "a-b": (a, b) => [...a].filter(([key]) => !b.has(key)).map(([, element]) => element),
  "b-a": (a, b) => [...b].filter(([key]) => !a.has(key)).map(([, element]) => element),
  intersection: (a, b) => [...a].filter(([key]) => b.has(key)).map(([, element]) => element),
  union: (a, b) => [...new Map([...a, ...b]).values()],
};

/** Results of all groups as a sparse tensor: indices, values and shape. */
function combined(a: Groups, b: Groups, operation: string, like: TensorValue): TensorValue[] {
  const groups = [...new Set([...a.sets.keys(), ...b.sets.keys()])].sort((x, y) => x - y);
  const combine = OPERATIONS[operation]!;
  const indices: number[] = [];
  const values: Element[] = [];
  let largest = 0;
  for (const group of groups) {
    const set = combine(a.sets.get(group) ?? NO_SET, b.sets.get(group) ?? NO_SET).sort(compare);
    largest = Math.max(largest, set.length);
    const coordinates: number[] = [];
    for (let axis = a.shape.length - 1, rest = group; axis >= 0; axis--) {
      coordinates.unshift(rest % a.shape[axis]!);
      rest = Math.floor(rest / a.shape[axis]!);
    }
    set.forEach((element, i) => {
      indices.push(...coordinates, i);
      values.push(element);
    });
  }
  const rank = a.shape.length + 1;
  const data = allocateData(like.dtype, values.length);
  values.forEach((element, i) => ((data as Element[])[i] = element));
  return [
    { dtype: int64, shape: [values.length, rank], data: BigInt64Array.from(indices, BigInt) },
    { dtype: like.dtype, shape: [values.length], data },
    { dtype: int64, shape: [rank], data: BigInt64Array.from([...a.shape, largest], BigInt) },
  ];
}

/** Lowers an op whose inputs are read by `groupsOf` into two lists of sets. */
function setOperation(groupsOf: (inputs: readonly TensorValue[]) => [Groups, Groups], valuesAt: number) {
  return (ctx: Lowering): void => {
    const operation = ctx.attr("set_operation", "string") as string;
    if (!Object.hasOwn(OPERATIONS, operation)) throw ctx.invalid(`Invalid set_operation ${operation}.`);
    const dtype = ctx.outputType(1);
    const results = ctx.routine(ctx.inputList(), [{ dtype: int64 }, { dtype }, { dtype: int64 }], ({ inputs }) => {
      const [a, b] = groupsOf(inputs);
      const same = a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i]);
      if (!same) throw ctx.invalid(`Shapes do not match: [${a.shape.join(",")}] vs. [${b.shape.join(",")}]`);
      return combined(a, b, operation, inputs[valuesAt]!);
    });
    results.forEach((value, i) => ctx.output(i, value));
  };
}

/** The shapes of a sparse tensor of `rank` axes. */
function sparseShapes(rank: Size): StaticShape[] {
  return [[null, rank], [null], [rank]];
}

/** The rank a sparse input's parts tell. @throws ShapeError where they contradict each other */
function sparseRank(ctx: ShapeContext, first: number): Size {
  const [indices] = [withRank(ctx.input(first), 2)];
  withRank(ctx.input(first + 1), 1);
  const [size] = withRank(ctx.input(first + 2), 1);
  return size ?? indices[1] ?? null;
}

defineOp(OpDefs.DenseToDenseSetOperation, {
  shape: (ctx) => {
    const a = withRankAtLeast(ctx.input(0), 2);
    const b = ctx.input(1);
    if (!a) return sparseShapes(withRankAtLeast(b, 2)?.length ?? null);
    if (b) mergeShapes(a.slice(0, -1), withRank(b, a.length).slice(0, -1));
    return sparseShapes(a.length);
  },
  gradient: "not_differentiable",
  lower: setOperation(([a, b]) => [denseGroups(a!), denseGroups(b!)], 0),
});

defineOp(OpDefs.DenseToSparseSetOperation, {
  shape: (ctx) => {
    const a = withRankAtLeast(ctx.input(0), 2);
    return sparseShapes(a?.length ?? sparseRank(ctx, 1));
  },
  gradient: "not_differentiable",
  lower: setOperation(([a, indices, values, shape]) => [denseGroups(a!), sparseGroups(indices!, values!, shape!)], 0),
});

defineOp(OpDefs.SparseToSparseSetOperation, {
  shape: (ctx) => sparseShapes(sparseRank(ctx, 0) ?? sparseRank(ctx, 3)),
  gradient: "not_differentiable",
  lower: setOperation(([i, v, s, j, w, t]) => [sparseGroups(i!, v!, s!), sparseGroups(j!, w!, t!)], 1),
});

defineOp(OpDefs.SetSize, {
  shape: (ctx) => {
    sparseRank(ctx, 0);
    return [undefined];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [sizes] = ctx.routine(
      ctx.inputList(),
      [{ dtype: ctx.outputType() }],
      ({ inputs: [indices, values, shape] }) => {
        const groups = sparseGroups(indices!, values!, shape!);
        const data = new Int32Array(elementCount(groups.shape));
        for (const [group, set] of groups.sets) data[group] = set.size;
        return [{ dtype: ctx.outputType(), shape: groups.shape, data }];
      },
    );
    ctx.output(0, sizes!);
  },
});
