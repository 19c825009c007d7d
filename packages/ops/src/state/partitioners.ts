/** How many parts variables are kept in. TF: python/ops/partitioned_variables.py. */
import { as_dtype, pyFunction, string, ValueError, type DType, type TensorShape } from "@tfgraph/core";
import type { Partitioner } from "./partitioned_variable.ts";

function elementBytes(dtype: DType, stringBytes: number): number {
  const type = as_dtype(dtype).base_dtype;
  return type === string ? stringBytes : type.size;
}

function alongAxis(shape: TensorShape, axis: number, parts: number): number[] {
  return [...shape].map((_, i) => (i === (axis < 0 ? axis + shape.length : axis) ? parts : 1));
}

/**
 * `num_shards` parts along an axis, or as many as it has elements.
 * TF: `tf.fixed_size_partitioner`.
 */
export const fixed_size_partitioner = pyFunction(
  "fixed_size_partitioner",
  ["num_shards", "axis"],
  (num_shards: number, axis: number = 0): Partitioner =>
    (shape) =>
      alongAxis(shape, axis, Math.min(num_shards, Number(shape.at(axis)))),
  { required: 1 },
);

/**
 * Parts along an axis of at most `max_shard_bytes`, at most `max_shards` of them.
 * @throws ValueError where one of these is not positive
 * TF: `tf.variable_axis_size_partitioner`.
 */
export const variable_axis_size_partitioner = pyFunction(
  "variable_axis_size_partitioner",
  ["max_shard_bytes", "axis", "bytes_per_string_element", "max_shards"],
  (
    max_shard_bytes: number,
    axis: number = 0,
    bytes_per_string_element: number = 16,
    max_shards?: number | null,
  ): Partitioner => {
    if (max_shard_bytes < 1 || bytes_per_string_element < 1) {
      throw new ValueError(
        `Both max_shard_bytes and bytes_per_string_element must be positive. Currently, max_shard_bytes is ${String(max_shard_bytes)} andbytes_per_string_element is ${String(bytes_per_string_element)}`,
      );
    }
    if (max_shards && max_shards < 1) throw new ValueError("max_shards must be positive.");
    return (shape, dtype) => {
      const elements = shape.num_elements();
      if (elements === null) throw new ValueError(`shape is not fully defined: ${shape.toString()}`);
      const size = Number(shape.at(axis));
      const sliceBytes = (elements / size) * elementBytes(dtype, bytes_per_string_element);
      const shards = Math.ceil(size / Math.max(1, Math.floor(max_shard_bytes / sliceBytes)));
      return alongAxis(shape, axis, max_shards ? Math.min(max_shards, shards) : shards);
    };
  },
  { required: 1 },
);

/**
 * Parts along an axis of at least `min_slice_size` bytes, at most `max_partitions` of them.
 * @throws ValueError where a variable has no such axis
 * TF: `tf.min_max_variable_partitioner`.
 */
export const min_max_variable_partitioner = pyFunction(
  "min_max_variable_partitioner",
  ["max_partitions", "axis", "min_slice_size", "bytes_per_string_element"],
  (
    max_partitions: number = 1,
    axis: number = 0,
    min_slice_size: number = 256 << 10,
    bytes_per_string_element: number = 16,
  ): Partitioner =>
    (shape, dtype) => {
      if (axis >= shape.length) {
        throw new ValueError(
          `Cannot partition variable along axis ${String(axis)} when shape is only ${shape.toString()}`,
        );
      }
      const bytes = shape.num_elements()! * elementBytes(dtype, bytes_per_string_element);
      return alongAxis(
        shape,
        axis,
        Math.max(1, Math.min(Number(shape.at(axis)), max_partitions, Math.ceil(bytes / min_slice_size))),
      );
    },
);
