/** Slices picked by index. TF: core/ops/array_ops.cc, python/ops/array_ops.py, python/ops/array_grad.py (`_GatherV2Grad`). */
import {
  defineOp,
  IndexedSlices,
  isTensor,
  pyFunction,
  toNumbers,
  ValueError,
  withContext,
  type GradientResult,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes, subshape, unknownOfRank, withRank, withRankAtLeast } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { constantNumbers } from "./constant_value.ts";
import { ones, zeros } from "./fill.ts";
import { castTo, dense, rangeOf } from "./index_math.ts";
import { rankOf, shapeOf, sizeOfTensor } from "./shape.ts";
import { Slice } from "./slice_object.ts";
import { transpose } from "./transpose.ts";

function gatheredShape(ctx: ShapeContext): StaticShape {
  const params = withRankAtLeast(ctx.input(0), 1);
  const indices = ctx.input(1);
  withRank(ctx.input(2), 0);
  let batchDims = Number(ctx.attr("batch_dims", "int"));
  const given = ctx.constant(2);
  if (!given)
    return params && indices ? unknownOfRank(params.length + indices.length - 1 - Math.max(batchDims, 0)) : undefined;
  const axis = toNumbers(given)[0]!;
  withRankAtLeast(params, axis < 0 ? -axis : axis + 1);
  if (batchDims < 0) {
    if (!indices) return undefined;
    batchDims += indices.length;
  }
  withRankAtLeast(indices, batchDims);
  const inner = axis === -1 ? (params ? [] : undefined) : subshape(params, axis + 1);
  return concatShapes(subshape(params, 0, axis), subshape(indices, batchDims), inner);
}

/** TF: `array_grad._GatherV2Grad`: slices along axis 0 stay sparse, others are summed into the params' shape. */
function gatherGradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult {
  const [params, indices, axis] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!];
  const paramsShape = withContext(params.graph.colocate_with(params), () => shapeOf(params));
  const indicesSize = raw.ExpandDims({ input: sizeOfTensor(indices), dim: 0 });
  const known = constantNumbers(axis)?.[0];
  let batchDims = Number(op._attr("batch_dims", "int"));
  if (batchDims < 0) {
    const rank = indices.shape.ndims;
    if (rank === null) {
      throw new ValueError(
        `Currently, it is unsupported to take the gradient of tf.gather when batch_dims < 0 and the rank of the indices is unknown. Please pass a positive batch_dims or use tf.ensure_shape to update the shape of indices when calling tf.gather. Got batch_dims=${String(batchDims)} and indices=${indices._str()}`,
      );
    }
    batchDims += rank;
  }
  if (known === 0) {
    const shape = concat([indicesSize, paramsShape.getitem("1:")], 0);
    const values = raw.Reshape({ tensor: dense(grad), shape });
    return new IndexedSlices(values, raw.Reshape({ tensor: indices, shape: indicesSize }), paramsShape);
  }
  const result = gatherGradientAlong(paramsShape, indices, axis, batchDims, grad);
  return raw.Reshape({ tensor: result, shape: shapeOf(params) });
}

/** The gathered axis is moved next to the batch axes, summed there, and moved back. */
function gatherGradientAlong(
  paramsShape: Tensor,
  indices: Tensor,
  axis: Tensor,
  batchDims: number,
  grad: Tensor | IndexedSlices,
): Tensor {
  const outer = paramsShape.getitem(new Slice(null, axis, null));
  const inner = paramsShape.getitem(new Slice(axis, null, null)).getitem("1:");
  const valuesShape = concat([outer, [-1], inner], 0);
  const valuesRank = sizeOfTensor(valuesShape);
  const axisRank = sizeOfTensor(outer);
  const batch = rangeOf(0, batchDims);
  const between = rangeOf(batchDims, axisRank);
  const after = rangeOf(axisRank.add(1), valuesRank);
  const values = raw.Reshape({ tensor: dense(grad), shape: valuesShape });
  const forward = concat([batch, [axisRank], between, after], 0);
  const moved = transpose(values, forward);
  const movedShape = raw.GatherV2({ params: paramsShape, indices: forward, axis: 0 });
  const summed = batchGatherGradient(movedShape, moved, indices, batchDims, paramsShape.getitem(axis));
  return transpose(summed, concat([batch, between.add(1), [batchDims], after], 0));
}

/** TF: `array_grad._BatchGatherGrad`. */
function batchGatherGradient(
  paramsShape: Tensor,
  values: Tensor,
  indices: Tensor,
  batchDims: number,
  gatherSize: Tensor,
): Tensor {
  const indicesSize = raw.ExpandDims({ input: sizeOfTensor(indices), dim: 0 });
  if (batchDims === 0) {
    const flat = raw.Reshape({ tensor: indices, shape: indicesSize });
    return raw.UnsortedSegmentSum({ data: values, segment_ids: flat, num_segments: gatherSize });
  }
  const valuesShape = shapeOf(values);
  const outer = valuesShape.getitem(`:${String(batchDims)}`);
  const inner = valuesShape.getitem(`${String(batchDims)}:`).getitem("1:");
  const batchSize = raw.Prod({ input: outer, reduction_indices: [0], keep_dims: false });
  const flatShape = concat([[-1], inner], 0);
  const segments = gatherSize.mul(batchSize);
  const offset = batchIndices(paramsShape, indices, batchDims);
  const flatValues = raw.Reshape({ tensor: values, shape: flatShape });
  const flatIndices = raw.Reshape({ tensor: offset, shape: indicesSize });
  const summed = raw.UnsortedSegmentSum({ data: flatValues, segment_ids: flatIndices, num_segments: segments });
  return raw.Reshape({ tensor: summed, shape: concat([outer, flatShape], 0) });
}

/** The indices with the offset of their batch added. TF: `array_grad._GetBatchIndices`. */
function batchIndices(paramsShape: Tensor, indices: Tensor, batchDims: number): Tensor {
  const dtype = indices.dtype.base_dtype;
  const sizes = castTo(paramsShape, dtype);
  let step = ones([], dtype);
  let result = indices;
  for (let dim = batchDims; dim > 0; dim--) {
    const size = sizes.getitem(dim - 1);
    step = step.mul(sizes.getitem(dim));
    const positions = rangeOf(zeros([], dtype), size, ones([], dtype)).mul(step);
    const lead = raw.Tile({ input: [1], multiples: [dim - 1] });
    const trail = raw.Tile({ input: [1], multiples: [rankOf(indices).sub(dim)] });
    const shape = concat([lead, [size], trail], 0);
    result = result.add(raw.Reshape({ tensor: positions, shape }));
  }
  return result;
}

defineOp(OpDefs.GatherV2, {
  shape: (ctx) => [gatheredShape(ctx)],
  gradient: (op, grad) => [gatherGradient(op, grad), null, null],
  lower: (ctx) => {
    const [params, indices] = [ctx.input(0), ctx.input(1)];
    const rank = params.shape.length;
    const given = ctx.number(2);
    if (given < -rank || given >= rank)
      throw ctx.invalid(`axis must be in [${String(-rank)}, ${String(rank)}), got: ${String(given)}`);
    const axis = given < 0 ? given + rank : given;
    const batch = Number(ctx.attr("batch_dims", "int"));
    const batchDims = batch < 0 ? batch + indices.shape.length : batch;
    if (axis < batchDims)
      throw ctx.invalid(`batch_dims (${String(batchDims)}) must be less than or equal to axis (${String(axis)}).`);
    for (let i = 0; i < batchDims; i++) {
      if (params.shape[i] !== indices.shape[i]) {
        throw ctx.invalid(
          `params.shape[${String(i)}]: ${String(params.shape[i])} should be equal to indices.shape[${String(i)}]: ${String(indices.shape[i])}`,
        );
      }
    }
    ctx.output(0, ctx.gather(params, indices, { axis, batchDims }));
  },
});

defineOp(OpDefs.Gather, {
  shape: (ctx) => {
    const params = withRankAtLeast(ctx.input(0), 1);
    return [concatShapes(ctx.input(1), subshape(params, 1))];
  },
  gradient: (op, grad) => {
    const [params, indices] = [op.inputs[0]!, op.inputs[1]!];
    const paramsShape = withContext(params.graph.colocate_with(params), () => shapeOf(params));
    const size = raw.ExpandDims({ input: sizeOfTensor(indices), dim: 0 });
    const values = raw.Reshape({ tensor: dense(grad), shape: concat([size, paramsShape.getitem("1:")], 0) });
    return [new IndexedSlices(values, raw.Reshape({ tensor: indices, shape: size }), paramsShape), null];
  },
  lower: (ctx) => ctx.output(0, ctx.gather(ctx.input(0), ctx.input(1))),
});

/** What a variable does instead of being read as a whole. */
interface SparseReadable {
  sparse_read(indices: TensorLike, options: { name?: NameLike }): Tensor;
}

function isSparseReadable(value: unknown): value is SparseReadable {
  return typeof value === "object" && value !== null && !isTensor(value) && "sparse_read" in value;
}

/**
 * Slices of a tensor along an axis, picked by index.
 * @param params the tensor, rank 1 at least
 * @param indices int32 or int64 of any shape
 * @param axis the axis the indices are positions on, `batch_dims` where left out
 * @param batch_dims how many leading axes params and indices share
 * @returns shape params[:axis] + indices[batch_dims:] + params[axis+1:]
 * @throws InvalidArgumentError in a run, for an index out of range
 * TF: `tf.gather`.
 */
export const gather = pyFunction(
  "gather",
  ["params", "indices", "validate_indices", "name", "axis", "batch_dims"],
  (
    params: TensorLike,
    indices: TensorLike,
    _validate_indices?: boolean | null,
    name?: NameLike,
    axis?: TensorLike | null,
    batch_dims: number = 0,
  ): Tensor => {
    const along = axis ?? batch_dims;
    const known = isTensor(along) ? constantNumbers(along)?.[0] : along;
    if (known !== 0) return raw.GatherV2({ params, indices, axis: along, batch_dims, name });
    if (isSparseReadable(params)) return params.sparse_read(indices, { name });
    return raw.GatherV2({ params, indices, axis: along, name });
  },
  { required: 2 },
);
