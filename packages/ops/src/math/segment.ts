/** Rows combined by segment. TF: core/kernels/segment_reduction_ops_impl.h, python/ops/math_grad.py. */
import {
  convertToTensor,
  defineOp,
  type kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type NameLike,
  type OpDef,
  type OpRules,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { ones, ones_like, zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank, shape, shapeToCopy } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, withRank } from "../shape_rules.ts";
import { cast } from "./cast.ts";

type Combine = (current: k.Expr, update: k.Expr) => k.Expr;

/** The least and greatest numbers, which TensorFlow starts from even for floats, which have infinities. */
type Start = "zero" | "one" | "lowest" | "highest";

function startOf(start: Start, value: k.Value): number | bigint {
  if (start === "zero") return 0;
  if (start === "one") return 1;
  return start === "lowest" ? value.dtype.min : value.dtype.max;
}

// ------------------------------------------------------------------ unsorted segments

/** TF: `UnsortedSegmentReductionShapeFn`. */
function unsortedShape(ctx: ShapeContext): readonly StaticShape[] {
  const [data, ids] = [ctx.input(0), ctx.input(1)];
  withRank(ctx.input(2), 0);
  if (!ids) return [undefined];
  const count = ctx.constant(2);
  const segments = count ? toNumbers(count)[0]! : null;
  if (segments !== null && segments < 0)
    throw new ShapeError("Dimension size, given by scalar input 2, must be non-negative but is " + String(segments));
  if (!data) return [undefined];
  if (data.length < ids.length)
    throw new ShapeError(`Shape must be at least rank ${String(ids.length)} but is rank ${String(data.length)}`);
  ids.forEach((d, i) => mergeSizes(data[i]!, d));
  return [[segments, ...data.slice(ids.length)]];
}

function lowerUnsorted(combine: Combine, start: Start): k.Lower {
  return (ctx) => {
    const [data, ids] = [ctx.input(0), ctx.input(1)];
    const segments = ctx.number(2);
    const inner = data.shape.slice(ids.shape.length);
    if (ids.shape.some((d, i) => d !== data.shape[i])) {
      throw ctx.invalid(
        `data.shape = [${data.shape.join(",")}] does not start with segment_ids.shape = [${ids.shape.join(",")}]`,
      );
    }
    ctx.check(
      [ids],
      (id) => id.lt(segments),
      ({ index, values }) =>
        ctx.invalid(`segment_ids[${index.join(",")}] = ${String(values[0])} is out of range [0, ${String(segments)})`),
    );
    const rows = ids.shape.reduce((n, d) => n * d, 1);
    const output = ctx.fill([segments, ...inner], data.dtype, startOf(start, data));
    const flat = [ctx.reshape(ids, [rows]), ctx.reshape(data, [rows, ...inner])] as const;
    ctx.output(
      0,
      ctx.scatter(output, flat[0], [flat[1]], (current, update) => combine(current, update), {
        outOfRange: { kind: "skip" },
      }),
    );
  };
}

function unsorted(def: OpDef, combine: Combine, start: Start, gradient: OpRules["gradient"]): void {
  defineOp(def, { shape: unsortedShape, gradient, lower: lowerUnsorted(combine, start) });
}

/** Rows by index, those of negative indices 0. TF: `_GatherDropNegatives`. */
function gatherDropNegatives(
  params: Tensor,
  ids: Tensor,
  known?: { clipped: Tensor; isPositive?: Tensor },
): { rows: Tensor; clipped: Tensor; isPositive: Tensor } {
  const clipped = known?.clipped ?? raw.Maximum({ x: ids, y: zeros_like(ids) });
  const gathered = raw.GatherV2({ params, indices: clipped, axis: 0 });
  const isPositive = known?.isPositive ?? broadcastMask(raw.GreaterEqual({ x: ids, y: 0 }), gathered);
  const zero = zeros_like(gathered);
  return { rows: raw.SelectV2({ condition: isPositive, t: gathered, e: zero }), clipped, isPositive };
}

function broadcastMask(mask: Tensor, like: Tensor): Tensor {
  const maskShape = shape(mask);
  const ranks = rank(like).sub(rank(mask));
  const wider = raw.ConcatV2({ values: [maskShape, ones([ranks], maskShape.dtype)], axis: 0, name: "concat" });
  return raw.Reshape({ tensor: mask, shape: wider }).and(ones_like(like, "bool"));
}

const unsortedExtremeGradient: OpRules["gradient"] = (op, grad) => {
  const [data, ids, segments] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!];
  const { rows, clipped, isPositive } = gatherDropNegatives(op.outputs[0]!, ids);
  const selected = raw.LogicalAnd({ x: raw.Equal({ x: data, y: rows }), y: isPositive });
  const counts = raw.UnsortedSegmentSum({ data: cast(selected, grad.dtype), segment_ids: ids, num_segments: segments });
  const weighted = grad.truediv(counts);
  const gathered = gatherDropNegatives(weighted, ids, { clipped, isPositive }).rows;
  return [raw.SelectV2({ condition: selected, t: gathered, e: zeros_like(gathered) }), null, null];
};

const unsortedProdGradient: OpRules["gradient"] = (op, grad) => {
  const [data, ids, segments] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!];
  const isZero = raw.Equal({ x: data, y: 0 });
  const zeros = raw.UnsortedSegmentSum({ data: cast(isZero, "int32"), segment_ids: ids, num_segments: segments });
  const single = raw.SelectV2({ condition: raw.Greater({ x: zeros, y: 1 }), t: zeros_like(grad), e: grad });
  const nonZero = raw.SelectV2({ condition: isZero, t: ones_like(data), e: data });
  const product = raw.UnsortedSegmentProd({ data: nonZero, segment_ids: ids, num_segments: segments });
  const clipped = raw.Maximum({ x: ids, y: zeros_like(ids) });
  const gathered = raw.GatherV2({ params: op.outputs[0]!, indices: clipped, axis: 0 });
  const gatheredNonZero = raw.GatherV2({ params: product, indices: clipped, axis: 0 });
  const partial = raw.SelectV2({ condition: isZero, t: gatheredNonZero, e: gathered.truediv(data) });
  return [gatherDropNegatives(single, ids, { clipped }).rows.mul(partial), null, null];
};

unsorted(
  OpDefs.UnsortedSegmentSum,
  (a, b) => a.add(b),
  "zero",
  (op, grad) => [gatherDropNegatives(grad, op.inputs[1]!).rows, null, null],
);
unsorted(OpDefs.UnsortedSegmentMax, (a, b) => a.pmax(b), "lowest", unsortedExtremeGradient);
unsorted(OpDefs.UnsortedSegmentMin, (a, b) => a.pmin(b), "highest", unsortedExtremeGradient);
unsorted(OpDefs.UnsortedSegmentProd, (a, b) => a.mul(b), "one", unsortedProdGradient);

// ------------------------------------------------------------------ functions

type Make = (args: { data: TensorLike; segment_ids: TensorLike; num_segments: TensorLike; name?: NameLike }) => Tensor;

function unsortedFunction(name: string, make: Make) {
  return pyFunction(
    name,
    ["data", "segment_ids", "num_segments", "name"],
    (data: TensorLike, segment_ids: TensorLike, num_segments: TensorLike, label?: NameLike): Tensor =>
      make({ data, segment_ids, num_segments, name: label }),
    { required: 3 },
  );
}

/** The sum of the rows of each segment; rows of negative ids are left out. TF: `tf.unsorted_segment_sum`. */
export const unsorted_segment_sum = unsortedFunction("unsorted_segment_sum", raw.UnsortedSegmentSum);
/** The greatest of the rows of each segment, element by element. TF: `tf.unsorted_segment_max`. */
export const unsorted_segment_max = unsortedFunction("unsorted_segment_max", raw.UnsortedSegmentMax);
/** The smallest of the rows of each segment, element by element. TF: `tf.unsorted_segment_min`. */
export const unsorted_segment_min = unsortedFunction("unsorted_segment_min", raw.UnsortedSegmentMin);
/** The product of the rows of each segment. TF: `tf.unsorted_segment_prod`. */
export const unsorted_segment_prod = unsortedFunction("unsorted_segment_prod", raw.UnsortedSegmentProd);

/** How many rows each segment has, 1 at least, to be divided by. TF: `math_ops._unsorted_segment_N`. */
function rowCounts(data: Tensor, ids: Tensor, segments: TensorLike): Tensor {
  const count = convertToTensor(segments);
  const each = ones(shapeToCopy(ids, true), data.dtype);
  const n = raw.UnsortedSegmentSum({ data: each, segment_ids: ids, num_segments: count });
  const outer = count.getitem(null);
  const inner = ones([rank(data).sub(rank(ids))], count.dtype);
  const wide = raw.ConcatV2({ values: [outer, inner], axis: 0, name: "concat" });
  return raw.Maximum({ x: raw.Reshape({ tensor: n, shape: wide }), y: 1 });
}

function unsortedAverage(name: string, scope: string, divisor: (count: Tensor) => Tensor) {
  return pyFunction(
    name,
    ["data", "segment_ids", "num_segments", "name"],
    (data: TensorLike, segment_ids: TensorLike, num_segments: TensorLike, label?: NameLike): Tensor =>
      withContext(name_scope(label ?? null, scope), () => {
        const [values, ids] = [convertToTensor(data), convertToTensor(segment_ids)];
        const count = rowCounts(values, ids, num_segments);
        const sum = raw.UnsortedSegmentSum({ data: values, segment_ids: ids, num_segments });
        return sum.truediv(divisor(count));
      }),
    { required: 3 },
  );
}

/** The mean of the rows of each segment. TF: `tf.unsorted_segment_mean`. */
export const unsorted_segment_mean = unsortedAverage("unsorted_segment_mean", "UnsortedSegmentMean", (n) => n);
/** The sum of the rows of each segment, divided by the root of their number. TF: `tf.unsorted_segment_sqrt_n`. */
export const unsorted_segment_sqrt_n = unsortedAverage("unsorted_segment_sqrt_n", "UnsortedSegmentSqrtN", (x) =>
  raw.Sqrt({ x }),
);
