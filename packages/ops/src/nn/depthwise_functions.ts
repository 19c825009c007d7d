/** Depthwise and separable convolutions as Python has them. TF: python/ops/nn_ops.py, nn_impl.py. */
import { convertToTensor, pyFunction, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";
import { conv2d } from "./conv_functions.ts";
import { withSpaceToBatch, type Dilation } from "./dilation_by_blocks.ts";
import { isChannelFirst, paddingAttrs, type Padding } from "./window_arguments.ts";

const UNDILATED = [1, 1, 1, 1];

/**
 * The convolution of every channel with filters of its own.
 * @param input [batch, height, width, channels] in the layout of `data_format`, float
 * @param filter [height, width, channels, outputs per channel] of the same dtype
 * @param strides one per axis of `input`, as `dilations`
 * @param padding `"SAME"`, `"VALID"`, or a list of `[before, after]` for each axis
 * @returns [batch, rows, columns, channels * outputs per channel] in the same layout
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.depthwise_conv2d_native`.
 */
export const depthwise_conv2d_native = pyFunction(
  "depthwise_conv2d_native",
  ["input", "filter", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: Padding,
    data_format?: string | null,
    dilations: readonly number[] = UNDILATED,
    name?: NameLike,
  ): Tensor =>
    raw.DepthwiseConv2dNative({
      input,
      filter,
      strides,
      ...paddingAttrs(padding),
      data_format: data_format ?? "NHWC",
      dilations,
      name,
    }),
  { required: 4 },
);

/** The gradient of {@link depthwise_conv2d_native} with respect to the input, whose shape is given. TF: `tf.nn.depthwise_conv2d_backprop_input`. */
export const depthwise_conv2d_backprop_input = pyFunction(
  "depthwise_conv2d_native_backprop_input",
  ["input_sizes", "filter", "out_backprop", "strides", "padding", "data_format", "dilations", "name"],
  (
    input_sizes: TensorLike,
    filter: TensorLike,
    out_backprop: TensorLike,
    strides: readonly number[],
    padding: Padding,
    data_format: string = "NHWC",
    dilations: readonly number[] = UNDILATED,
    name?: NameLike,
  ): Tensor => {
    const attrs = { strides, data_format, dilations, ...paddingAttrs(padding) };
    return raw.DepthwiseConv2dNativeBackpropInput({ input_sizes, filter, out_backprop, ...attrs, name });
  },
  { required: 5 },
);

/** TF: `tf.nn.depthwise_conv2d_native_backprop_input`. */
export const depthwise_conv2d_native_backprop_input = depthwise_conv2d_backprop_input;

/** The gradient of {@link depthwise_conv2d_native} with respect to the filter, whose shape is given. TF: `tf.nn.depthwise_conv2d_backprop_filter`. */
export const depthwise_conv2d_backprop_filter = pyFunction(
  "depthwise_conv2d_native_backprop_filter",
  ["input", "filter_sizes", "out_backprop", "strides", "padding", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filter_sizes: TensorLike,
    out_backprop: TensorLike,
    strides: readonly number[],
    padding: Padding,
    data_format: string = "NHWC",
    dilations: readonly number[] = UNDILATED,
    name?: NameLike,
  ): Tensor => {
    const attrs = { strides, data_format, dilations, ...paddingAttrs(padding) };
    return raw.DepthwiseConv2dNativeBackpropFilter({ input, filter_sizes, out_backprop, ...attrs, name });
  },
  { required: 5 },
);

/** TF: `tf.nn.depthwise_conv2d_native_backprop_filter`. */
export const depthwise_conv2d_native_backprop_filter = depthwise_conv2d_backprop_filter;

// ------------------------------------------------------------------ dilated

function imageDilation(
  filter: Tensor,
  rate: readonly number[] | null | undefined,
  padding: Padding,
  data_format: string | null | undefined,
): Dilation {
  const spatialAxes = isChannelFirst(data_format ?? "") ? [2, 3] : [1, 2];
  return { filterShape: shape(filter), rate: rate ?? [1, 1], padding, data_format: data_format ?? null, spatialAxes };
}

/**
 * {@link depthwise_conv2d_native}, also with dilated filters.
 * @param rate the distance of a filter's elements along height and width; strides must be 1 where it is not
 * TF: `tf.nn.depthwise_conv2d`.
 */
export const depthwise_conv2d = pyFunction(
  "depthwise_conv2d",
  ["input", "filter", "strides", "padding", "rate", "name", "data_format"],
  (
    input: TensorLike,
    filter: TensorLike,
    strides: readonly number[],
    padding: Padding,
    rate?: readonly number[] | null,
    name?: NameLike,
    data_format?: string | null,
  ): Tensor =>
    withContext(name_scope(name ?? null, "depthwise", [input, filter]), (scope) => {
      const x = convertToTensor(input, { name: "tensor_in" });
      const weights = convertToTensor(filter, { name: "filter_in" });
      const dilation = imageDilation(weights, rate, padding, data_format);
      return withSpaceToBatch(x, dilation, (images, border) =>
        depthwise_conv2d_native(images, weights, strides, border, { data_format, name: scope }),
      );
    }),
  { required: 4, aliases: { dilations: "rate" } },
);

/**
 * A depthwise convolution, then one over single positions that mixes the channels.
 * @param depthwise_filter [height, width, channels, outputs per channel]
 * @param pointwise_filter [1, 1, channels * outputs per channel, outputs]
 * @param strides one per axis of `input`, of the depthwise convolution
 * @param rate the distance of a filter's elements along height and width
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.separable_conv2d`.
 */
export const separable_conv2d = pyFunction(
  "separable_conv2d",
  ["input", "depthwise_filter", "pointwise_filter", "strides", "padding", "rate", "name", "data_format"],
  (
    input: TensorLike,
    depthwise_filter: TensorLike,
    pointwise_filter: TensorLike,
    strides: readonly number[],
    padding: Padding,
    rate?: readonly number[] | null,
    name?: NameLike,
    data_format?: string | null,
  ): Tensor =>
    withContext(name_scope(name ?? null, "separable_conv2d", [input, depthwise_filter, pointwise_filter]), (scope) => {
      const x = convertToTensor(input, { name: "tensor_in" });
      const weights = convertToTensor(depthwise_filter, { name: "depthwise_filter" });
      const mixing = convertToTensor(pointwise_filter, { name: "pointwise_filter" });
      const sizes = mixing.shape.with_rank(4);
      for (const axis of [0, 1]) sizes.at(axis).assert_is_compatible_with(1);
      const dilation = imageDilation(weights, rate, padding, data_format);
      const depthwise = withSpaceToBatch(x, dilation, (images, border) =>
        depthwise_conv2d_native(images, weights, strides, border, { data_format, name: "depthwise" }),
      );
      return conv2d(depthwise, mixing, [1, 1, 1, 1], "VALID", { data_format, name: scope });
    }),
  { required: 5, aliases: { dilations: "rate" } },
);
