/** Convolutions as Python has them. TF: python/ops/nn_ops.py. */
import { isTensor, pyFunction, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { overBatchAxes } from "./batch_axes.ts";
import { paddingAttrs, perAxis, type Padding, type PerAxis } from "./window_arguments.ts";

/**
 * The two-dimensional convolution of images with filters (a correlation: filters are not turned).
 * @param input [batch, height, width, channels] in the layout of `data_format`, half, bfloat16, float32, float64 or int32;
 *   further batch axes may come before
 * @param filter [height, width, channels, outputs] of the same dtype; with `channels / g` in place of the channels, g groups
 *   of channels and of outputs are convolved by themselves
 * @param strides one integer, one per spatial axis, or one per axis of `input`
 * @param padding `"SAME"`, `"VALID"`, or a list of `[before, after]` for each axis of `input`
 * @param data_format `"NHWC"` or `"NCHW"`
 * @param dilations the distance of a filter's elements, given as the strides are
 * @returns [batch, rows, columns, outputs] in the same layout
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.conv2d`.
 */
export const conv2d = pyFunction(
  "conv2d",
  ["input", "filter", "strides", "padding", "use_cudnn_on_gpu", "data_format", "dilations", "name"],
  (
    input: TensorLike,
    filter: TensorLike,
    strides: PerAxis | undefined,
    padding: Padding,
    use_cudnn_on_gpu: boolean = true,
    data_format?: string | null,
    dilations?: PerAxis,
    name?: NameLike,
  ): Tensor => {
    const format = data_format ?? "NHWC";
    const args = {
      filter,
      use_cudnn_on_gpu,
      ...paddingAttrs(padding),
      data_format: format,
      strides: perAxis(strides, 2, format, "strides"),
      dilations: perAxis(dilations, 2, format, "dilations"),
    };
    const dims = isTensor(input) ? (input.shape.ndims ?? 4) : 4;
    if (dims <= 4) return raw.Conv2D({ input, ...args, name });
    return overBatchAxes(input, 3, name, (images) => raw.Conv2D({ input: images, ...args }));
  },
  { required: 1, aliases: { filters: "filter" } },
);

/**
 * The gradient of {@link conv2d} with respect to the filter.
 * @param input the images, [batch, height, width, channels]
 * @param filter_sizes the filter's shape, an int32 vector
 * @param out_backprop the gradient with respect to the outputs
 * @param strides one per axis of `input`, as `dilations`
 * @returns the filter's shape
 * TF: `tf.nn.conv2d_backprop_filter`.
 */
export const conv2d_backprop_filter = pyFunction(
  "conv2d_backprop_filter",
  [
    "input",
    "filter_sizes",
    "out_backprop",
    "strides",
    "padding",
    "use_cudnn_on_gpu",
    "data_format",
    "dilations",
    "name",
  ],
  (
    input: TensorLike,
    filter_sizes: TensorLike,
    out_backprop: TensorLike,
    strides: readonly number[],
    padding: Padding,
    use_cudnn_on_gpu: boolean = true,
    data_format: string = "NHWC",
    dilations: readonly number[] = [1, 1, 1, 1],
    name?: NameLike,
  ): Tensor => {
    const attrs = { strides, use_cudnn_on_gpu, data_format, dilations, ...paddingAttrs(padding) };
    return raw.Conv2DBackpropFilter({ input, filter_sizes, out_backprop, ...attrs, name });
  },
  { required: 5 },
);

/**
 * The gradient of {@link conv2d} with respect to the images.
 * @param input_sizes the images' shape, an int32 vector; height and width are enough
 * @param filter [height, width, channels, outputs]
 * @param out_backprop the gradient with respect to the outputs
 * @param strides one per axis of the images, as `dilations`
 * @returns the images' shape
 * TF: `tf.nn.conv2d_backprop_input`.
 */
export const conv2d_backprop_input = pyFunction(
  "conv2d_backprop_input",
  [
    "input_sizes",
    "filter",
    "out_backprop",
    "strides",
    "padding",
    "use_cudnn_on_gpu",
    "data_format",
    "dilations",
    "name",
  ],
  (
    input_sizes: TensorLike,
    filter: TensorLike,
    out_backprop: TensorLike,
    strides: readonly number[],
    padding: Padding,
    use_cudnn_on_gpu: boolean = true,
    data_format: string = "NHWC",
    dilations: readonly number[] = [1, 1, 1, 1],
    name?: NameLike,
  ): Tensor => {
    const attrs = { strides, use_cudnn_on_gpu, data_format, dilations, ...paddingAttrs(padding) };
    return raw.Conv2DBackpropInput({ input_sizes, filter, out_backprop, ...attrs, name });
  },
  { required: 1, aliases: { filters: "filter" } },
);

/**
 * What {@link conv2d} would have been given to yield `value`, as far as sizes go: its gradient with respect to the images,
 * used as a layer.
 * @param value [batch, height, width, outputs]
 * @param filter [height, width, channels, outputs]: the channels are those of the result
 * @param output_shape the result's shape
 * @param strides one integer, one per spatial axis, or one per axis
 * TF: `tf.nn.conv2d_transpose`.
 */
export const conv2d_transpose = pyFunction(
  "conv2d_transpose",
  ["value", "filter", "output_shape", "strides", "padding", "data_format", "name", "dilations"],
  (
    value: TensorLike,
    filter: TensorLike,
    output_shape: TensorLike,
    strides?: PerAxis,
    padding: Padding = "SAME",
    data_format: string | null = "NHWC",
    name?: NameLike,
    dilations?: PerAxis,
  ): Tensor =>
    withContext(name_scope(name ?? null, "conv2d_transpose", [value, filter, output_shape]), (scope) => {
      const format = data_format ?? "NHWC";
      return raw.Conv2DBackpropInput({
        input_sizes: output_shape,
        filter,
        out_backprop: value,
        strides: perAxis(strides, 2, format, "strides"),
        ...paddingAttrs(padding),
        data_format: format,
        dilations: perAxis(dilations, 2, format, "dilations"),
        name: scope,
      });
    }),
  { aliases: { input: "value", filters: "filter" } },
);
