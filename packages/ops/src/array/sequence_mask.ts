/** Masks of sequences by length. TF: python/ops/array_ops.py. */
import {
  as_dtype,
  bool,
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { createConstant } from "./constant.ts";
import { allAxes } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";

/**
 * True at the first `lengths[…]` positions of a new last axis.
 * @param lengths integers of any shape
 * @param maxlen the size of the new axis, the greatest length where left out
 * @param dtype the element type, bool unless told
 * TF: `tf.sequence_mask`.
 */
export const sequence_mask = pyFunction(
  "sequence_mask",
  ["lengths", "maxlen", "dtype", "name"],
  (lengths: TensorLike, maxlen?: TensorLike | null, dtype: DTypeLike | null = bool, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "SequenceMask", [lengths, maxlen]), () => {
      const ends = convertToTensor(lengths);
      const length = (maxlen ?? null) === null ? greatest(ends) : convertToTensor(maxlen);
      if (length.shape.ndims !== null && length.shape.ndims !== 0) {
        throw new ValueError(
          `Argument \`maxlen\` must be scalar for sequence_mask, received \`maxlen\` = ${length._str()} with shape '${length.shape.toString()}' instead`,
        );
      }
      const zero = createConstant(0, { dtype: length.dtype });
      const positions = raw.Range({ start: zero, limit: length, delta: createConstant(1, { dtype: length.dtype }) });
      const column = raw.Cast({ x: raw.ExpandDims({ input: ends, dim: -1 }), DstT: length.dtype });
      const mask = positions.less(column);
      return dtype === null || as_dtype(dtype) === bool ? mask : raw.Cast({ x: mask, DstT: as_dtype(dtype) });
    }),
  { required: 1 },
);

function greatest(lengths: Tensor): Tensor {
  const most = raw.Max({ input: lengths, reduction_indices: allAxes(lengths) });
  return raw.Maximum({ x: createConstant(0, { dtype: most.dtype }), y: most });
}
