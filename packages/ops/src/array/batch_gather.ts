/** Slices picked by index, batch by batch. TF: python/ops/array_ops.py. */
import {
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { concat } from "./concat.ts";
import { ones, zeros } from "./fill.ts";
import { gather } from "./gather.ts";
import { name_scope } from "./name_scope.ts";
import { shape } from "./shape.ts";
import { stack } from "./stack.ts";

/** The batches laid end to end, and indices into the whole. TF: `array_ops._batch_gather`. */
function gatherInBatches(params: Tensor, indices: Tensor, batchDims: number): Tensor {
  const rank = indices.shape.ndims!;
  if (batchDims < 0 || batchDims >= rank)
    throw new ValueError(
      `Argument \`batch_dims\` = ${String(batchDims)} must be less than rank(\`indices\`) = ${String(rank)}`,
    );
  if (params.shape.ndims !== null && batchDims >= params.shape.ndims)
    throw new ValueError(
      `Argument \`batch_dims\` = ${String(batchDims)} must be less than rank(\`params\`) = ${String(params.shape.ndims)}`,
    );
  const indicesShape = shape(indices);
  const paramsShape = shape(params);
  const dtype = indices.dtype.base_dtype;
  let total = indices;
  let step = ones([], dtype);
  const sizes = raw.Cast({ x: paramsShape, DstT: dtype });
  for (let dim = batchDims; dim > 0; dim--) {
    const size = sizes.getitem(dim - 1);
    step = step.mul(sizes.getitem(dim));
    const start = zeros([], dtype);
    const delta = ones([], dtype);
    const offsets = raw.Range({ start, limit: size, delta }).mul(step);
    const around = (n: number): number[] => new Array<number>(n).fill(1);
    const dims = stack([...around(dim - 1), size, ...around(rank - dim)], { axis: 0 });
    total = total.add(raw.Reshape({ tensor: offsets, shape: dims }));
  }
  const flat = raw.Reshape({ tensor: total, shape: [-1] });
  const outer = paramsShape.getitem(`${String(batchDims + 1)}:`);
  const rows = raw.Prod({
    input: paramsShape.getitem(`:${String(batchDims + 1)}`),
    reduction_indices: [0],
    keep_dims: false,
  });
  const flatParams = raw.Reshape({ tensor: params, shape: concat([[rows], outer], 0) });
  const found = gather(flatParams, flat);
  const result = raw.Reshape({ tensor: found, shape: concat([indicesShape, outer], 0) });
  const batch = indices.shape.slice(0, batchDims).merge_with(params.shape.slice(0, batchDims));
  result.set_shape(batch.concatenate(indices.shape.slice(batchDims)).concatenate(params.shape.slice(batchDims + 1)));
  return result;
}

/**
 * Slices of each batch picked by its own indices: `params[i, indices[i, j]]`.
 * @throws ValueError for indices of unknown rank
 * TF: `tf.batch_gather`.
 */
export const batch_gather = pyFunction(
  "batch_gather",
  ["params", "indices", "name"],
  (params: TensorLike, indices: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "BatchGather", [params, indices]), () => {
      const at = convertToTensor(indices, { name: "indices" });
      const whole = convertToTensor(params, { name: "params" });
      if (at.shape.ndims === null) throw new ValueError("batch_gather does not allow indices with unknown shape.");
      return gatherInBatches(whole, at, at.shape.ndims - 1);
    }),
  { required: 2 },
);
