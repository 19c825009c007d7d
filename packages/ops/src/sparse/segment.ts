/** Rows of a table, picked by number and combined by segment. TF: core/kernels/segment_reduction_ops_impl.h, core/ops/math_ops.cc, python/ops/math_grad.py. */
import {
  defineOp,
  IndexedSlices,
  int64,
  pyFunction,
  ShapeError,
  toNumbers,
  type GradientFunction,
  type kernel as k,
  type Lowering,
  type NameLike,
  type OpDef,
  type ShapeContext,
  type ShapeRule,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes, mergeShapes, withRank, withRankAtLeast, type Size } from "../shape_rules.ts";
import { integerRows, shown } from "./points.ts";

/** How the sum of a segment's rows is divided, by their number. */
type Norm = "sum" | "mean" | "sqrtn";

// ------------------------------------------------------------------ shapes

/** The shape of a row. @throws ShapeError for inputs that do not fit each other */
function rowShape(ctx: ShapeContext): StaticShape {
  const data = withRankAtLeast(ctx.input(0), 1);
  mergeShapes(withRank(ctx.input(1), 1), withRank(ctx.input(2), 1));
  if (ctx.inputCount > 3) withRank(ctx.input(3), 0);
  return data?.slice(1);
}

/** How many rows the fourth input says there are. */
function rowCount(ctx: ShapeContext, name: string): Size {
  const value = ctx.constant(3);
  const count = value ? toNumbers(value)[0]! : null;
  if (count !== null && count < 0) throw new ShapeError(`Cannot specify a negative value for ${name}`);
  return count;
}

const segmentShape: ShapeRule = (ctx) => [concatShapes([null], rowShape(ctx))];
const segmentShapeOfSize: ShapeRule = (ctx) => {
  const row = rowShape(ctx);
  return [concatShapes([rowCount(ctx, "num_segments")], row)];
};
const gradientShape: ShapeRule = (ctx) => {
  const row = rowShape(ctx);
  return [concatShapes([rowCount(ctx, "output_dim0")], row)];
};
const sparseGradientShape: ShapeRule = (ctx) => [concatShapes([null], rowShape(ctx)), [null]];

// ------------------------------------------------------------------ sums

/** @throws InvalidArgumentError for inputs that do not fit each other */
function checkVectors(ctx: Lowering): void {
  const [indices, ids] = [ctx.input(1), ctx.input(2)];
  if (indices.shape.length !== 1) throw ctx.invalid("indices should be a vector.");
  if (ids.shape.length !== 1) throw ctx.invalid("segment_ids should be a vector.");
  if (indices.shape[0] !== ids.shape[0]) throw ctx.invalid("segment_ids and indices should have same size.");
}

/** How many segments a list of ids tells, or `most` where that is given. @throws InvalidArgumentError where the ids do not ascend */
function countSegments(ctx: Lowering, ids: readonly number[], most: number | undefined): number {
  const last = ids.at(-1);
  const count = most ?? (last ?? -1) + 1;
  if ((most ?? last ?? 0) < 0) throw ctx.invalid("segment ids must be >= 0");
  if (most !== undefined && last !== undefined && last >= most) throw ctx.invalid("segment ids must be < num_segments");
  ids.forEach((id, i) => {
    if (i > 0 && id < ids[i - 1]!) throw ctx.invalid("segment ids are not increasing");
    if (id < 0)
      throw ctx.invalid(
        `Segment id ${String(id)} out of range [0, ${String(count)}), possibly because 'segment_ids' input is not sorted.`,
      );
  });
  return count;
}

/** Each segment's rows in numbers, of which there are `count` segments. */
function rowsPerSegment(ids: readonly number[], count: number): number[] {
  const rows = new Array<number>(count).fill(0);
  for (const id of ids) rows[id]!++;
  return rows;
}

/** Sums divided as a norm says, given how many rows each has. */
function divided(ctx: Lowering, sums: k.Value, rows: k.Value, norm: Norm): k.Value {
  if (norm === "sum") return sums;
  const count = ctx.reshape(rows, [rows.shape[0]!, ...sums.shape.slice(1).map(() => 1)]);
  return ctx.map([sums, count], (sum, n) => {
    const divisor = n.max(1).to(sum.type);
    return sum.div(norm === "mean" ? divisor : divisor.sqrt());
  });
}

function segmentOp(def: OpDef, norm: Norm, isSized: boolean, gradient: GradientFunction): void {
  defineOp(def, {
    shape: isSized ? segmentShapeOfSize : segmentShape,
    gradient,
    lower: (ctx) => {
      const [data, indices, ids] = [ctx.input(0), ctx.input(1), ctx.input(2)];
      if (isSized && ctx.input(3).shape.length > 0)
        throw ctx.invalid(`num_segments should be a scalar, not shape ${shown(ctx.input(3))}`);
      if (data.shape.length < 1) throw ctx.invalid("Shape must be at least rank 1");
      checkVectors(ctx);
      const given = isSized ? ctx.number(3) : undefined;
      const output = { dtype: int64, ...(given !== undefined && given >= 0 && { shape: [given] }) };
      const [rows] = ctx.routine([ids], [output], ({ inputs }) => {
        const numbers = toNumbers(inputs[0]!);
        return [integerRows(rowsPerSegment(numbers, countSegments(ctx, numbers, given)))];
      });
      const error = (failure: { index: readonly number[]; values: readonly (number | bigint)[] }) =>
        ctx.invalid(
          `Bad: indices[${String(failure.index[0])}] == ${String(failure.values[0])} out of range [0, ${String(data.shape[0])})`,
        );
      const picked = ctx.gather(data, indices, { outOfRange: { kind: "error", error } });
      const zeros = ctx.fill([rows!.shape[0]!, ...data.shape.slice(1)], data.dtype, 0);
      const sums = ctx.scatter(zeros, ids, [picked], (sum, row) => sum.add(row));
      ctx.output(0, divided(ctx, sums, rows!, norm));
    },
  });
}

// ------------------------------------------------------------------ gradients

/** The gradient of each picked row. @throws InvalidArgumentError for a number out of range */
function rowGradients(ctx: Lowering, size: number, norm: Norm): k.Value {
  const [grad, indices, ids] = [ctx.input(0), ctx.input(1), ctx.input(2)];
  if (grad.shape.length < 1) throw ctx.invalid("Index must be less than 0, got 0");
  const segments = grad.shape[0]!;
  const count = ids.shape[0]!;
  const [rows] = ctx.routine([indices, ids], [{ dtype: int64, shape: [segments] }], ({ inputs }) => {
    const [picked, numbers] = [toNumbers(inputs[0]!), toNumbers(inputs[1]!)];
    if (count > 0 && numbers.at(-1)! + 1 > segments) throw ctx.invalid("Invalid number of segments");
    for (let i = 0; i < count; i++) {
      const [index, id] = [picked[i]!, numbers[i]!];
      if (id < 0 || id >= segments)
        throw ctx.invalid(`Segment id ${String(id)} out of range [0, ${String(segments)}).`);
      if (index < 0 || index >= size) throw ctx.invalid(`Index ${String(index)} out of range [0, ${String(size)}).`);
    }
    return [integerRows(rowsPerSegment(numbers, segments))];
  });
  return ctx.gather(divided(ctx, grad, rows!, norm), ids);
}

function gradientOp(def: OpDef, norm: Norm): void {
  defineOp(def, {
    shape: gradientShape,
    gradient: "unregistered",
    lower: (ctx) => {
      checkVectors(ctx);
      if (ctx.input(3).shape.length > 0) throw ctx.invalid("output_dim0 should be a scalar.");
      const size = ctx.number(3);
      if (size < 0) throw ctx.invalid(`Expected a non-negative size, got ${String(size)}`);
      const rows = rowGradients(ctx, size, norm);
      const zeros = ctx.fill([size, ...ctx.input(0).shape.slice(1)], rows.dtype, 0);
      ctx.output(
        0,
        ctx.scatter(zeros, ctx.input(1), [rows], (sum, row) => sum.add(row)),
      );
    },
  });
}

/** The gradient of the rows that were picked, in rising order, and which those are. */
function sparseGradientOp(def: OpDef, norm: Norm): void {
  defineOp(def, {
    shape: sparseGradientShape,
    gradient: "unregistered",
    lower: (ctx) => {
      checkVectors(ctx);
      if (ctx.input(3).shape.length > 0) throw ctx.invalid("output_dim0 should be a scalar.");
      const rows = rowGradients(ctx, ctx.number(3), norm);
      const indices = ctx.input(1);
      const { dtype } = indices;
      const outputs = [{ dtype }, { dtype: int64, shape: indices.shape }];
      const [unique, positions] = ctx.routine([indices], outputs, ({ inputs }) => {
        const numbers = toNumbers(inputs[0]!);
        const sorted = [...new Set(numbers)].sort((a, b) => a - b);
        const order = new Map(sorted.map((index, i) => [index, i]));
        const data = dtype === int64 ? BigInt64Array.from(sorted, BigInt) : Int32Array.from(sorted);
        return [{ dtype, shape: [sorted.length], data }, integerRows(numbers.map((index) => order.get(index)!))];
      });
      const zeros = ctx.fill([unique!.shape[0]!, ...ctx.input(0).shape.slice(1)], rows.dtype, 0);
      ctx.output(
        0,
        ctx.scatter(zeros, positions!, [rows], (sum, row) => sum.add(row)),
      );
      ctx.output(1, unique!);
    },
  });
}

interface GradientArguments {
  grad: Tensor;
  indices: Tensor;
  segment_ids: Tensor;
}

/** TF: `_SparseSegmentReduceGradV2` where the op's attribute asks for it. */
function segmentGradient(
  dense: (args: GradientArguments & { output_dim0: Tensor }) => Tensor,
  sparse: (args: GradientArguments & { dense_output_dim0: Tensor }) => [Tensor, Tensor],
  inputs: number,
): GradientFunction {
  return (op, grad) => {
    const args = { grad, indices: op.inputs[1]!, segment_ids: op.inputs[2]! };
    const others = new Array<null>(inputs - 1).fill(null);
    const dataShape = shape(op.inputs[0]);
    const size = dataShape.getitem(0);
    if (!op._attr("sparse_gradient", "bool")) return [dense({ ...args, output_dim0: size }), ...others];
    const [values, rows] = sparse({ ...args, dense_output_dim0: size });
    return [new IndexedSlices(values, rows, dataShape), ...others];
  };
}

const reductions = [
  [
    "sum",
    OpDefs.SparseSegmentSum,
    OpDefs.SparseSegmentSumWithNumSegments,
    OpDefs.SparseSegmentSumGrad,
    OpDefs.SparseSegmentSumGradV2,
    raw.SparseSegmentSumGrad,
    raw.SparseSegmentSumGradV2,
  ],
  [
    "mean",
    OpDefs.SparseSegmentMean,
    OpDefs.SparseSegmentMeanWithNumSegments,
    OpDefs.SparseSegmentMeanGrad,
    OpDefs.SparseSegmentMeanGradV2,
    raw.SparseSegmentMeanGrad,
    raw.SparseSegmentMeanGradV2,
  ],
  [
    "sqrtn",
    OpDefs.SparseSegmentSqrtN,
    OpDefs.SparseSegmentSqrtNWithNumSegments,
    OpDefs.SparseSegmentSqrtNGrad,
    OpDefs.SparseSegmentSqrtNGradV2,
    raw.SparseSegmentSqrtNGrad,
    raw.SparseSegmentSqrtNGradV2,
  ],
] as const;

for (const [norm, plain, sized, grad, gradV2, dense, sparse] of reductions) {
  segmentOp(plain, norm, false, segmentGradient(dense, sparse, 3));
  segmentOp(sized, norm, true, segmentGradient(dense, sparse, 4));
  gradientOp(grad, norm);
  sparseGradientOp(gradV2, norm);
}

// ------------------------------------------------------------------ functions

interface Arguments {
  data: TensorLike;
  indices: TensorLike;
  segment_ids: TensorLike;
  sparse_gradient: boolean;
  name?: NameLike;
}

function segmentFunction(
  name: string,
  make: (args: Arguments) => Tensor,
  makeSized: (args: Arguments & { num_segments: TensorLike }) => Tensor,
) {
  return pyFunction(
    name,
    ["data", "indices", "segment_ids", "name", "num_segments", "sparse_gradient"],
    (
      data: TensorLike,
      indices: TensorLike,
      segment_ids: TensorLike,
      label?: NameLike,
      num_segments?: TensorLike | null,
      sparse_gradient: boolean = false,
    ): Tensor => {
      const args = { data, indices, segment_ids, sparse_gradient, name: label };
      return num_segments === undefined || num_segments === null ? make(args) : makeSized({ ...args, num_segments });
    },
    { required: 3 },
  );
}

/**
 * Rows of a table, picked by number and summed by segment.
 * @param data the table, [rows, …]
 * @param indices int32 or int64 [n]: the rows
 * @param segment_ids int32 or int64 [n], rising: the segment of each
 * @param num_segments how many segments there are; up to the last id unless told
 * @param sparse_gradient whether the table's gradient is IndexedSlices
 * @returns [segments, …]; 0 for a segment without a row
 * @throws InvalidArgumentError when run, for a number out of range, or ids that fall
 * TF: `tf.sparse_segment_sum`, `tf.sparse.segment_sum`.
 */
export const sparse_segment_sum = segmentFunction(
  "sparse_segment_sum",
  raw.SparseSegmentSum,
  raw.SparseSegmentSumWithNumSegments,
);

/** The mean of the picked rows of each segment: {@link sparse_segment_sum} tells the arguments. TF: `tf.sparse_segment_mean`, `tf.sparse.segment_mean`. */
export const sparse_segment_mean = segmentFunction(
  "sparse_segment_mean",
  raw.SparseSegmentMean,
  raw.SparseSegmentMeanWithNumSegments,
);

/** The sum of the picked rows of each segment, divided by the root of their number. TF: `tf.sparse_segment_sqrt_n`, `tf.sparse.segment_sqrt_n`. */
export const sparse_segment_sqrt_n = segmentFunction(
  "sparse_segment_sqrt_n",
  raw.SparseSegmentSqrtN,
  raw.SparseSegmentSqrtNWithNumSegments,
);
