/** Distinct elements. TF: core/ops/array_ops.cc, core/kernels/unique_op.cc. */
import {
  allocateData,
  as_dtype,
  defineOp,
  elementCount,
  int32,
  pyFunction,
  ShapeError,
  toNumbers,
  type DType,
  type DTypeLike,
  type Lowering,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { sizeAt, unknownOfRank, withRank } from "../shape_rules.ts";

const vectorShape: ShapeRule = (ctx) => {
  withRank(ctx.input(0), 1);
  return [[null], ctx.input(0), [null]];
};

/** TF: the shape functions of UniqueV2 and UniqueWithCountsV2. */
const alongAxisShape: ShapeRule = (ctx) => {
  const input = ctx.input(0);
  if (!input) return [undefined, [null], [null]];
  const axes = ctx.constant(1);
  if (!axes) return [unknownOfRank(input.length), [null], [null]];
  if (axes.shape.length !== 1) throw new ShapeError("axis expects a 1D vector.");
  const [given, ...more] = toNumbers(axes);
  if (more.length > 0) throw new ShapeError("axis does not support input tensors larger than 1 elements.");
  if (given === undefined && input.length !== 1) throw new ShapeError("x expects a 1D vector.");
  const axis = given ?? 0;
  if (axis < -input.length || axis >= input.length)
    throw new ShapeError(`axis expects to be in the range [${String(-input.length)}, ${String(input.length)})`);
  const size = sizeAt(input, axis);
  return [unknownOfRank(input.length), [size], [null]];
};

/** What equal slices share. NaN equals nothing, itself included; bytes are compared by content. */
function keyOf(slice: readonly unknown[]): unknown {
  if (slice.some((element) => Number.isNaN(element))) return Symbol();
  const keys = slice.map((element) =>
    element instanceof Uint8Array ? `bytes ${element.join(",")}` : element === 0 ? 0 : element,
  );
  return keys.length === 1 ? keys[0] : keys.map((key) => `${String(String(key).length)}:${String(key)}`).join("");
}

/** Distinct slices along an axis in order of appearance, for each slice the position of its like, and how many there are of each. */
function distinct(value: TensorValue, axis: number, indexType: DType): [TensorValue, TensorValue, TensorValue] {
  const source = value.data as ArrayLike<unknown>;
  const size = value.shape[axis]!;
  const outer = elementCount(value.shape.slice(0, axis));
  const inner = elementCount(value.shape.slice(axis + 1));
  const positions = new Map<unknown, number>();
  const firsts: number[] = [];
  const counts: number[] = [];
  const indices: number[] = [];
  for (let at = 0; at < size; at++) {
    const slice: unknown[] = [];
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) slice.push(source[(o * size + at) * inner + i]);
    }
    const key = keyOf(slice);
    let position = positions.get(key);
    if (position === undefined) {
      position = firsts.length;
      positions.set(key, position);
      firsts.push(at);
      counts.push(0);
    }
    counts[position]!++;
    indices.push(position);
  }
  const shape = value.shape.with(axis, firsts.length);
  const data = allocateData(value.dtype, elementCount(shape)) as { [i: number]: unknown };
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (const at of firsts) {
      for (let i = 0; i < inner; i++) data[to++] = source[(o * size + at) * inner + i];
    }
  }
  return [
    { dtype: value.dtype, shape, data: data as TensorValue["data"] },
    integers(indices, indexType),
    integers(counts, indexType),
  ];
}

function integers(numbers: readonly number[], dtype: DType): TensorValue {
  return {
    dtype,
    shape: [numbers.length],
    data: dtype === int32 ? Int32Array.from(numbers) : BigInt64Array.from(numbers, BigInt),
  };
}

/** The axis an op looks along. */
function axisOf(ctx: Lowering): number {
  const rank = ctx.input(0).shape.length;
  const axes = ctx.inputs.length > 1 ? ctx.constant(1) : undefined;
  if (axes && axes.shape.length !== 1) throw ctx.invalid("axis expects a 1D vector.");
  const [given, ...more] = axes ? toNumbers(axes) : [];
  if (more.length > 0) throw ctx.invalid("axis does not support input tensors larger than 1 elements");
  if (given === undefined && rank !== 1) throw ctx.invalid("unique expects a 1D vector.");
  const axis = given === undefined ? 0 : given < 0 ? given + rank : given;
  if (axis < 0 || axis >= rank) throw ctx.invalid(`axis has to be between [0, ${String(rank)})`);
  return axis;
}

function uniqueOp(def: OpDef, outputs: number, shape: ShapeRule): void {
  defineOp(def, {
    shape: (ctx) => shape(ctx).slice(0, outputs),
    gradient: "unregistered",
    lower: (ctx) => {
      const x = ctx.input(0);
      const axis = axisOf(ctx);
      const indexType = ctx.outputType(1);
      const types = [{ dtype: x.dtype }, { dtype: indexType, shape: [x.shape[axis]!] }, { dtype: indexType }];
      ctx
        .routine([x], types.slice(0, outputs), ({ inputs }) => distinct(inputs[0]!, axis, indexType).slice(0, outputs))
        .forEach((value, i) => ctx.output(i, value));
    },
  });
}

uniqueOp(OpDefs.Unique, 2, vectorShape);
uniqueOp(OpDefs.UniqueWithCounts, 3, vectorShape);
uniqueOp(OpDefs.UniqueV2, 2, alongAxisShape);
uniqueOp(OpDefs.UniqueWithCountsV2, 3, alongAxisShape);

/**
 * The distinct elements of a vector in order of appearance.
 * @param out_idx int32 or int64
 * @returns [y, idx] with x[i] = y[idx[i]]
 * TF: `tf.unique`.
 */
export const unique = pyFunction(
  "unique",
  ["x", "out_idx", "name"],
  (x: TensorLike, out_idx: DTypeLike = int32, name?: NameLike): [y: Tensor, idx: Tensor] & { y: Tensor; idx: Tensor } =>
    raw.Unique({ x, out_idx: as_dtype(out_idx), name }),
  { required: 1 },
);

/** {@link unique}, and how often each occurs. TF: `tf.unique_with_counts`. */
export const unique_with_counts = pyFunction(
  "unique_with_counts",
  ["x", "out_idx", "name"],
  (
    x: TensorLike,
    out_idx: DTypeLike = int32,
    name?: NameLike,
  ): [y: Tensor, idx: Tensor, count: Tensor] & { y: Tensor; idx: Tensor; count: Tensor } =>
    raw.UniqueWithCounts({ x, out_idx: as_dtype(out_idx), name }),
  { required: 1 },
);
