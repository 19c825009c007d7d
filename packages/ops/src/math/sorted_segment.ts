/** Rows combined by segment ids in ascending order. TF: core/kernels/segment_reduction_ops_impl.h, python/ops/math_grad.py. */
import {
  defineOp,
  kernel as k,
  pyFunction,
  type GradientFunction,
  type NameLike,
  type OpDef,
  type OpRules,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { ones, ones_like, zeros_like } from "../array/fill.ts";
import { rank, shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank, withRankAtLeast } from "../shape_rules.ts";
import { cast } from "./cast.ts";

const segmentShape: ShapeRule = (ctx) => {
  const data = withRankAtLeast(ctx.input(0), 1);
  withRank(ctx.input(1), 1);
  return [data && [null, ...data.slice(1)]];
};

/** How many rows each segment has. @throws InvalidArgumentError where the ids do not ascend */
function countRows(ctx: k.Lowering, ids: readonly number[]): number[] {
  if (ids.length !== ctx.input(0).shape[0])
    throw ctx.invalid("segment_ids should be the same size as dimension 0 of input.");
  const counts = new Array<number>((ids.at(-1) ?? -1) + 1).fill(0);
  let last = 0;
  for (const id of ids) {
    if (id < 0) throw ctx.invalid("segment ids must be >= 0");
    if (id < last) throw ctx.invalid("segment ids are not increasing");
    counts[id]! += 1;
    last = id;
  }
  return counts;
}

interface Segments {
  readonly combine: (current: k.Expr, row: k.Expr) => k.Expr;
  /** What a segment with rows starts from, and what one without rows is. */
  readonly start: (dtype: k.Value["dtype"]) => number | bigint;
  readonly empty: number;
  readonly mean?: boolean;
}

function segments(def: OpDef, { combine, start, empty, mean }: Segments, gradient: OpRules["gradient"]): void {
  defineOp(def, {
    shape: segmentShape,
    gradient,
    lower: (ctx) => {
      const [data, ids] = [ctx.input(0), ctx.input(1)];
      const counts = countRows(ctx, ctx.numbers(1));
      const inner = data.shape.slice(1);
      const perRow = ctx.reshape(ctx.integers(counts), [counts.length, ...inner.map(() => 1)]);
      const first = start(data.dtype);
      const output = ctx.map(
        [perRow],
        (count) => count.gt(0).select(k.constant(k.scalarType(data.dtype), first), empty),
        {
          shape: [counts.length, ...inner],
        },
      );
      const total = ctx.scatter(output, ids, [data], (current, row) => combine(current, row));
      if (!mean) ctx.output(0, total);
      else
        ctx.output(
          0,
          ctx.map([total, perRow], (sum, count) => sum.div(count.max(1).to(sum.type))),
        );
    },
  });
}

const gather = (params: Tensor, indices: Tensor): Tensor => raw.GatherV2({ params, indices, axis: 0 });

const meanGradient: GradientFunction = (op, grad) => {
  const [data, ids] = [op.inputs[0]!, op.inputs[1]!];
  const dataRank = rank(data);
  const idsShape = shape(ids);
  const remaining = ones(raw.ExpandDims({ input: dataRank.sub(1), dim: 0 }), idsShape.dtype);
  const onesShape = raw.ConcatV2({ values: [idsShape, remaining], axis: 0, name: "concat" });
  const counts = raw.SegmentSum({ data: ones(onesShape, grad.dtype), segment_ids: ids });
  return [gather(grad.truediv(counts), ids), null];
};

const extremeGradient: GradientFunction = (op, grad) => {
  const [data, ids] = [op.inputs[0]!, op.inputs[1]!];
  const zeros = zeros_like(data, data.dtype);
  const isSelected = raw.Equal({ x: data, y: gather(op.outputs[0]!, ids) });
  const counts = raw.SegmentSum({ data: cast(isSelected, grad.dtype), segment_ids: ids });
  return [raw.SelectV2({ condition: isSelected, t: gather(grad.truediv(counts), ids), e: zeros }), null];
};

const prodGradient: GradientFunction = (op, grad) => {
  const [data, ids] = [op.inputs[0]!, op.inputs[1]!];
  const isZero = raw.Equal({ x: data, y: 0 });
  const zeros = raw.SegmentSum({ data: cast(isZero, "int32"), segment_ids: ids });
  const condition = raw.Greater({ x: zeros, y: 1 });
  const single = raw.SelectV2({ condition, t: zeros_like(grad), e: grad });
  const nonZero = raw.SelectV2({ condition: isZero, t: ones_like(data), e: data });
  const product = raw.SegmentProd({ data: nonZero, segment_ids: ids });
  const gathered = gather(op.outputs[0]!, ids);
  const gatheredNonZero = gather(product, ids);
  const partial = raw.SelectV2({ condition: isZero, t: gatheredNonZero, e: gathered.truediv(nonZero) });
  return [gather(single, ids).mul(partial), null];
};

segments(OpDefs.SegmentSum, { combine: (a, b) => a.add(b), start: () => 0, empty: 0 }, (op, grad) => [
  gather(grad, op.inputs[1]!),
  null,
]);
segments(OpDefs.SegmentMean, { combine: (a, b) => a.add(b), start: () => 0, empty: 0, mean: true }, meanGradient);
segments(OpDefs.SegmentProd, { combine: (a, b) => a.mul(b), start: () => 1, empty: 1 }, prodGradient);
segments(OpDefs.SegmentMax, { combine: (a, b) => a.pmax(b), start: (t) => t.min, empty: 0 }, extremeGradient);
segments(OpDefs.SegmentMin, { combine: (a, b) => a.pmin(b), start: (t) => t.max, empty: 0 }, extremeGradient);

function segmentFunction(
  name: string,
  make: (args: { data: TensorLike; segment_ids: TensorLike; name?: NameLike }) => Tensor,
) {
  return pyFunction(
    name,
    ["data", "segment_ids", "name"],
    (data: TensorLike, segment_ids: TensorLike, label?: NameLike): Tensor => make({ data, segment_ids, name: label }),
    { required: 2 },
  );
}

/** The sum of the rows of each segment; ids ascend from 0. TF: `tf.segment_sum`. */
export const segment_sum = segmentFunction("segment_sum", raw.SegmentSum);
/** The mean of the rows of each segment. TF: `tf.segment_mean`. */
export const segment_mean = segmentFunction("segment_mean", raw.SegmentMean);
/** The product of the rows of each segment. TF: `tf.segment_prod`. */
export const segment_prod = segmentFunction("segment_prod", raw.SegmentProd);
/** The greatest of the rows of each segment, element by element. TF: `tf.segment_max`. */
export const segment_max = segmentFunction("segment_max", raw.SegmentMax);
/** The smallest of the rows of each segment, element by element. TF: `tf.segment_min`. */
export const segment_min = segmentFunction("segment_min", raw.SegmentMin);
