/** IndexedSlices as dense tensors. TF: framework/indexed_slices.py. */
import { IndexedSlices, registerTensorConversion, ValueError } from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import * as raw from "../gen/raw_ops.ts";

registerTensorConversion(
  (value) => value instanceof IndexedSlices,
  (value, { dtype, name }) => {
    const slices = value as IndexedSlices;
    if (dtype && !dtype.is_compatible_with(slices.dtype)) {
      throw new ValueError(
        `Incompatible tensor conversion requested to \`dtype\` ${dtype.name} for IndexedSlices (${slices.toString()}) with dtype ${slices.dtype.name}`,
      );
    }
    if (!slices.dense_shape) {
      throw new ValueError(
        `Tensor conversion requested for IndexedSlices for argument \`value\` without dense_shape: ${slices.toString()}`,
      );
    }
    constant_value(slices.dense_shape);
    return raw.UnsortedSegmentSum({
      data: slices.values,
      segment_ids: slices.indices,
      num_segments: slices.dense_shape.getitem(0),
      name,
    });
  },
);
