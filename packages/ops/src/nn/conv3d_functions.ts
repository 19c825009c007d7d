/** Convolutions of volumes, transposed convolutions over any number of axes. TF: python/ops/nn_ops.py. */
import {
  isTensor,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import * as raw from "../gen/raw_ops.ts";
import { conv2d_transpose } from "./conv_functions.ts";
import { isChannelFirst, perAxis, type PerAxis } from "./window_arguments.ts";

/**
 * The convolution of volumes with filters.
 * @param input [batch, depth, height, width, channels], float
 * @param filter [depth, height, width, channels, outputs] of the same dtype
 * @param strides one per axis of `input`, as `dilations`
 * @param padding `"SAME"` or `"VALID"`
 * @returns [batch, planes, rows, columns, outputs]
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.conv3d`.
 */
export const conv3d = pyFunction(
  "conv3d",
  ["input", "filter", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: string,
    data_format: string = "NDHWC",
    dilations: readonly number[] = [1, 1, 1, 1, 1],
    name?: NameLike,
  ): Tensor => raw.Conv3D({ input, filter, strides, padding, data_format, dilations, name }),
  { required: 1, aliases: { filters: "filter" } },
);

/**
 * The gradient of {@link conv3d} with respect to the filter.
 * @param filter_sizes the filter's shape, an int32 vector
 * TF: `tf.nn.conv3d_backprop_filter`.
 */
export const conv3d_backprop_filter = pyFunction(
  "conv3d_backprop_filter_v2",
  ["input", "filter_sizes", "out_backprop", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filter_sizes: TensorLike,
    out_backprop: TensorLike,
    strides: readonly number[],
    padding: string,
    data_format: string = "NDHWC",
    dilations: readonly number[] = [1, 1, 1, 1, 1],
    name?: NameLike,
  ): Tensor =>
    raw.Conv3DBackpropFilterV2({ input, filter_sizes, out_backprop, strides, padding, data_format, dilations, name }),
  { required: 5 },
);

/** TF: `tf.nn.conv3d_backprop_filter_v2`. */
export const conv3d_backprop_filter_v2 = conv3d_backprop_filter;

/**
 * The gradient of {@link conv3d} with respect to the volumes, used as a layer.
 * @param value [batch, depth, height, width, outputs]
 * @param filter [depth, height, width, channels, outputs]: the channels are those of the result
 * @param output_shape the result's shape
 * @param strides one integer, one per spatial axis, or one per axis
 * TF: `tf.nn.conv3d_transpose`.
 */
export const conv3d_transpose = pyFunction(
  "conv3d_transpose",
  ["value", "filter", "output_shape", "strides", "padding", "data_format", "name", "dilations"],
  (
    value: TensorLike,
    filter: TensorLike,
    output_shape: TensorLike,
    strides?: PerAxis,
    padding: string = "SAME",
    data_format: string | null = "NDHWC",
    name?: NameLike,
    dilations?: PerAxis,
  ): Tensor =>
    withContext(name_scope(name ?? null, "conv3d_transpose", [value, output_shape]), (scope) => {
      const format = data_format ?? "NDHWC";
      return raw.Conv3DBackpropInputV2({
        input_sizes: output_shape,
        filter,
        out_backprop: value,
        strides: perAxis(strides, 3, format, "strides"),
        padding,
        data_format: format,
        dilations: perAxis(dilations, 3, format, "dilations"),
        name: scope,
      });
    }),
  { aliases: { input: "value", filters: "filter" } },
);

/**
 * The gradient of a convolution along one axis with respect to its input, used as a layer.
 * @param input [batch, width, outputs] in the layout of `data_format`
 * @param filters [width, channels, outputs]: the channels are those of the result
 * @param output_shape the result's shape
 * @param data_format `"NWC"` or `"NCW"`
 * TF: `tf.nn.conv1d_transpose`.
 */
export const conv1d_transpose = pyFunction(
  "conv1d_transpose",
  ["input", "filters", "output_shape", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filters: TensorLike,
    output_shape: TensorLike,
    strides: PerAxis,
    padding: string = "SAME",
    data_format: string | null = "NWC",
    dilations?: PerAxis,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "conv1d_transpose", [input, filters, output_shape]), (scope) => {
      const format = data_format ?? "NWC";
      if (format !== "NWC" && format !== "NCW")
        throw new ValueError(`\`data_format\` must be 'NWC' or 'NCW'. Received: data_format=${format}`);
      const axis = isChannelFirst(format) ? 2 : 1;
      const rows = expand_dims(input, axis);
      const taps = expand_dims(filters, 0);
      const result = raw.Conv2DBackpropInput({
        input_sizes: withRows(output_shape, axis),
        filter: taps,
        out_backprop: rows,
        strides: [1, ...perAxis(strides, 1, format, "stride")],
        padding,
        data_format: format === "NWC" ? "NHWC" : "NCHW",
        dilations: [1, ...perAxis(dilations, 1, format, "dilations")],
        name: scope,
      });
      return squeeze(result, axis);
    }),
  { required: 4 },
);

/** A shape with another axis of size 1. */
function withRows(shape: TensorLike, axis: number): Tensor {
  if (isTensor(shape)) {
    const before = shape.getitem(`:${String(axis)}`);
    return concat([before, [1], shape.getitem(`${String(axis)}:`)], 0);
  }
  const sizes = shape as readonly TensorLike[];
  return concat([sizes.slice(0, axis), [1], sizes.slice(axis)], 0);
}

/**
 * A transposed convolution over as many axes as `output_shape` says.
 * @param input [batch, ...spatial, outputs]
 * @param filters [...window, channels, outputs]: the channels are those of the result
 * @param output_shape the result's shape, of 3, 4 or 5 sizes
 * @throws ValueError for another number of sizes
 * TF: `tf.nn.conv_transpose`.
 */
export const conv_transpose = pyFunction(
  "conv_transpose",
  ["input", "filters", "output_shape", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filters: TensorLike,
    output_shape: TensorLike,
    strides: PerAxis,
    padding: string = "SAME",
    data_format?: string | null,
    dilations?: PerAxis,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "conv_transpose", [input, output_shape]), (scope) => {
      const count = isTensor(output_shape)
        ? Number(output_shape.shape[0])
        : (output_shape as readonly unknown[]).length;
      const options = { padding, data_format, dilations, name: scope };
      if (count === 3) return conv1d_transpose(input, filters, output_shape, strides, options);
      if (count === 4) return conv2d_transpose(input, filters, output_shape, strides, options);
      if (count === 5) return conv3d_transpose(input, filters, output_shape, strides, options);
      throw new ValueError(
        `\`output_shape\` must be of length 3, 4 or 5. Received: output_shape=${reprValue(output_shape)} of length ${String(count)}.`,
      );
    }),
  { required: 4 },
);
