/** The greatest elements of rows. TF: core/ops/nn_ops.cc, core/kernels/topk_op.cc, in_topk_op.cc, python/ops/nn_grad.py. */
import {
  defineOp,
  int32,
  int64,
  kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type DType,
  type DTypeLike,
  type GradientFunction,
  type NameLike,
  type ShapeRule,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { zeros } from "../array/fill.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape, size } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { reduce_prod } from "../math/reductions.ts";
import { mergeSizes, withRank, withRankAtLeast, type Size } from "../shape_rules.ts";

// ------------------------------------------------------------------ TopK

function topShape(input: StaticShape, count: Size): readonly StaticShape[] {
  const rows = withRankAtLeast(input, 1);
  if (!rows) return [undefined, undefined];
  const last = rows.at(-1) ?? null;
  if (last !== null && count !== null && last < count) {
    throw new ShapeError(`input must have last dimension >= k = ${String(count)} but is ${String(last)}`);
  }
  const output = [...rows.slice(0, -1), count];
  return [output, output];
}

function lowerTopK(ctx: k.Lowering, count: number): void {
  const x = ctx.input(0);
  if (count < 0) throw ctx.invalid(`Need k >= 0, got ${String(count)}`);
  if (x.shape.length < 1) throw ctx.invalid(`input must be >= 1-D, got shape [${x.shape.join(",")}]`);
  const columns = x.shape.at(-1)!;
  if (columns < count)
    throw ctx.invalid(`input must have at least k columns. Had ${String(columns)}, needed ${String(count)}`);
  const shape = [...x.shape.slice(0, -1), count];
  const positionType = ctx.outputType(1);
  const [positions] = ctx.routine([x], [{ dtype: positionType, shape }], ({ inputs }) => [
    { dtype: positionType, shape, data: greatest(inputs[0]!, columns, count, positionType) },
  ]);
  ctx.output(1, positions!);
  if (!ctx.needed(0)) return;
  const rows = x.shape.slice(0, -1).reduce((n, d) => n * d, 1);
  const picked = ctx.gather(ctx.reshape(x, [rows, columns]), ctx.reshape(positions!, [rows, count]), {
    axis: 1,
    batchDims: 1,
  });
  ctx.output(0, ctx.reshape(picked, shape));
}

/** Positions of the greatest elements of each row, in descending order; of equal ones the first comes first. */
function greatest(value: TensorValue, columns: number, count: number, dtype: DType): Int32Array | BigInt64Array {
  const source = orderedNumbers(value);
  const rows = columns === 0 ? 0 : source.length / columns;
  const result = new Int32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const base = row * columns;
    const order = Int32Array.from({ length: columns }, (_, i) => i);
    order.sort((a, b) => compareDescending(source[base + a]!, source[base + b]!) || a - b);
    result.set(order.subarray(0, count), row * count);
  }
  return dtype === int64 ? BigInt64Array.from(result, BigInt) : result;
}

function compareDescending(a: number | bigint, b: number | bigint): number {
  return a > b ? -1 : a < b ? 1 : 0;
}

/** Elements that compare as numbers: the bits of half precision made to order as what they stand for. */
function orderedNumbers({ dtype, data }: TensorValue): ArrayLike<number | bigint> {
  const source = data as ArrayLike<number | bigint>; // the op takes real numbers only
  if (!dtype.is_floating || dtype.size > 2) return source;
  return Int32Array.from(source as ArrayLike<number>, (bits) => (bits & 0x8000 ? -(bits & 0x7fff) : bits));
}

/** The gradient goes to where the elements came from: a scatter of flat positions. */
const topGradient: GradientFunction = (op, grad) => {
  const inputShape = shape(op.inputs[0]);
  const positionShape = shape(op.outputs[1]);
  const last = (of: Tensor): Tensor => {
    const wide = cast(of, int64);
    return raw.GatherV2({ params: wide, indices: size(of).sub(1), axis: 0 });
  };
  const matrix = raw.Reshape({ tensor: op.outputs[1]!, shape: stack([-1, last(positionShape)]) });
  const columns = last(inputShape);
  const rows = shape(matrix).getitem(0);
  const starts = raw.ExpandDims({ input: rangeOf(0, cast(rows, int64).mul(columns), columns), dim: -1 });
  const flat = raw.Reshape({ tensor: matrix.add(cast(starts, int32)), shape: [-1] });
  const indices = raw.ExpandDims({ input: flat, dim: -1 });
  const updates = raw.Reshape({ tensor: grad, shape: [-1] });
  const spread = raw.ScatterNd({ indices, updates, shape: [reduce_prod(inputShape)] });
  const result = raw.Reshape({ tensor: spread, shape: inputShape });
  return op.inputs.length === 1 ? [result] : [result, zeros([], int32)];
};

defineOp(OpDefs.TopKV2, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 1);
    withRank(ctx.input(1), 0);
    const value = ctx.constant(1);
    const count = value ? toNumbers(value)[0]! : null;
    if (count !== null && count < 0)
      throw new ShapeError(`Dimension size, given by scalar input 1, must be non-negative but is ${String(count)}`);
    return topShape(input, count);
  },
  gradient: topGradient,
  lower: (ctx) => {
    const { shape } = ctx.input(1);
    if (shape.length > 0) throw ctx.invalid(`k must be scalar, got shape [${shape.join(",")}]`);
    lowerTopK(ctx, ctx.number(1));
  },
});

defineOp(OpDefs.TopK, {
  shape: (ctx) => topShape(ctx.input(0), Number(ctx.attr("k", "int"))),
  gradient: topGradient,
  lower: (ctx) => lowerTopK(ctx, Number(ctx.attr("k", "int"))),
});

/**
 * The `k` greatest elements along the last axis, and where they are.
 * @param input at least one axis
 * @param sorted whether they come in descending order; of equal elements the first comes first
 * @returns `[values, indices]`, also by those names
 * @throws ValueError where the axis is shorter than `k`
 * TF: `tf.nn.top_k`.
 */
export const top_k = pyFunction(
  "top_k",
  ["input", "k", "sorted", "index_type", "name"],
  (
    input: TensorLike,
    k: TensorLike = 1,
    sorted: boolean = true,
    index_type: DTypeLike = int32,
    name?: NameLike,
  ): ReturnType<typeof raw.TopKV2> => raw.TopKV2({ input, k, sorted, index_type, name }),
  { required: 1 },
);

// ------------------------------------------------------------------ InTopK

const inTopShape: ShapeRule = (ctx) => {
  const predictions = withRank(ctx.input(0), 2);
  const targets = withRank(ctx.input(1), 1);
  return [[mergeSizes(predictions[0]!, targets[0]!)]];
};

/** Whether fewer than `count` classes are more probable than the target. What is not finite says no. */
function lowerInTopK(ctx: k.Lowering, count: k.Value): void {
  const [predictions, targets] = [ctx.input(0), ctx.input(1)];
  if (predictions.shape.length !== 2) throw ctx.invalid("predictions must be 2-dimensional");
  if (targets.shape.length !== 1) throw ctx.invalid("targets must be 1-dimensional");
  const [rows, classes] = predictions.shape as [number, number];
  if (rows !== targets.shape[0]) {
    throw ctx.invalid(
      `First dimension of predictions ${String(rows)} must match length of targets ${String(targets.shape[0])}`,
    );
  }
  ctx.row([rows], classes, [predictions, targets, ctx.broadcast(count, [rows])], (row, x, target, n) => {
    const isTarget = row.position.to(target.type).eq(target);
    const own = row.reduce("sum", isTarget.select(x, 0));
    const allFinite = row.reduce("all", x.abs().lt(Infinity));
    const more = row.reduce("sum", x.gt(own).select(k.constant("i32", 1), 0));
    const isClass = target.ge(0).and(target.lt(classes));
    ctx.output(0, row.rowOutput(isClass.and(allFinite).and(more.to(n.type).lt(n)), ctx.outputType()));
  });
}

defineOp(OpDefs.InTopK, {
  shape: inTopShape,
  gradient: "not_differentiable",
  lower: (ctx) => lowerInTopK(ctx, ctx.integers(Number(ctx.attr("k", "int")), int64)),
});

defineOp(OpDefs.InTopKV2, {
  shape: inTopShape,
  gradient: "unregistered",
  lower: (ctx) => lowerInTopK(ctx, ctx.input(2)),
});

/**
 * Whether each target is among the `k` most probable classes; ties count as among them.
 * @param predictions float32 [n, classes]
 * @param targets int32 or int64 [n], class numbers
 * @returns bool [n]
 * @throws ValueError where the shapes do not fit
 * TF: `tf.nn.in_top_k`.
 */
export const in_top_k = pyFunction(
  "in_top_k",
  ["predictions", "targets", "k", "name"],
  (predictions: TensorLike, targets: TensorLike, k: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "in_top_k"), () => raw.InTopKV2({ predictions, targets, k, name })),
  { required: 3 },
);
