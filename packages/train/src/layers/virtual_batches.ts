/** Parts of a batch as an axis of their own. TF: tf_keras/src/layers/normalization/batch_normalization.py (`virtual_batch_size`). */
import type { Tensor } from "@tfgraph/core";
import { concat, constant, reshape, shape } from "@tfgraph/ops";

/** @returns [size, parts, ...others], and the shape to return to */
export function virtualBatches(inputs: Tensor, size: number): { batches: Tensor; shape: Tensor } {
  const sizes = shape(inputs);
  const back = concat([constant([-1]), sizes.getitem("1:")], 0);
  const parts = concat([constant([size, -1]), back.getitem("1:")], 0);
  return { batches: reshape(inputs, parts), shape: back };
}

export function undoVirtualBatches(outputs: Tensor, shape: Tensor): Tensor {
  return reshape(outputs, shape);
}
