/** Depthwise and separable convolutions as Python has them. TF: python/ops/nn_ops.py, nn_impl.py. */
import {
  convertToTensor,
  int32,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { constantNumbers } from "../array/constant_value.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { batch_to_space_nd, required_space_to_batch_paddings, space_to_batch_nd } from "../array/space_to_batch.ts";
import { stack } from "../array/stack.ts";
import * as raw from "../gen/raw_ops.ts";
import { conv2d } from "./conv_functions.ts";
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

// ------------------------------------------------------------------ dilation by blocks

interface Dilation {
  readonly filterShape: Tensor;
  readonly rate: readonly number[];
  readonly padding: Padding;
  readonly data_format: string | null;
}

/**
 * A function of images on every rate-th element: these are moved to images of their own, and back.
 * @param op the function, told what padding to use
 * TF: `nn_ops.with_space_to_batch`.
 */
function withSpaceToBatch(
  input: Tensor,
  { filterShape, rate, padding, data_format }: Dilation,
  op: (x: Tensor, padding: Padding) => Tensor,
): Tensor {
  const rates = convertToTensor(rate, { dtype: int32, name: "dilation_rate" });
  if (rate.some((r) => r < 1))
    throw new ValueError(`\`dilation_rate\` must be positive. Received: dilation_rate=[${rate.join(" ")}]`);
  if (rate.every((r) => r === 1)) return op(input, padding);
  const isFirst = isChannelFirst(data_format ?? "");
  const borders = basePaddings(filterShape, rate, padding, isFirst);
  const axes = isFirst ? [2, 3] : [1, 2];
  const known = input.shape.known;
  const sizes = axes.map((axis) => known?.[axis] ?? null);
  const spatial = sizes.every((d) => d !== null) ? sizes : spatialSizes(input, axes);
  const [paddings, crops] = required_space_to_batch_paddings(spatial, rates, borders);
  const before = axes[0]! - 1;
  const blockShape = [...new Array<number>(before).fill(1), ...rate];
  const [border, cut] = [adjusted(paddings, before), adjusted(crops, before)];
  const moved = space_to_batch_nd(input, blockShape, border);
  return batch_to_space_nd(op(moved, "VALID"), blockShape, cut);
}

function spatialSizes(input: Tensor, axes: readonly number[]): Tensor {
  const all = shape(input);
  return stack(axes.map((axis) => all.getitem(axis)));
}

/** What makes a dilated window fit as the padding says. */
function basePaddings(filterShape: Tensor, rate: readonly number[], padding: Padding, isFirst: boolean): TensorLike {
  const { padding: kind, explicit_paddings: explicit } = paddingAttrs(padding);
  if (kind === "VALID") return rate.map(() => [0, 0]);
  if (kind === "EXPLICIT") {
    const pairs = Array.from({ length: rate.length + 2 }, (_, i) => explicit.slice(2 * i, 2 * i + 2));
    return isFirst ? pairs.slice(2) : pairs.slice(1, -1);
  }
  if (kind !== "SAME") throw new ValueError(`\`padding\` must be one of 'SAME' or 'VALID'. Received: padding=${kind}`);
  const sizes = constantNumbers(filterShape);
  if (!sizes) throw new ValueError("None values not supported.");
  return stack(
    rate.map((r, i) => {
      const extra = (sizes[i]! - 1) * r;
      const start = Math.floor(extra / 2);
      return [start, extra - start];
    }),
  );
}

/** Pairs for axes from the first after the batch on. TF: `_with_space_to_batch_adjust`. */
function adjusted(pairs: Tensor, before: number): TensorLike {
  const numbers = constantNumbers(pairs);
  const filled = new Array<number[]>(before).fill([0, 0]);
  if (numbers)
    return [...filled, ...Array.from({ length: numbers.length / 2 }, (_, i) => numbers.slice(2 * i, 2 * i + 2))];
  const part = pairs.getitem("0:2");
  return concat(before === 0 ? [part] : [filled, part], 0);
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
      const dilation = { filterShape: shape(weights), rate: rate ?? [1, 1], padding, data_format: data_format ?? null };
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
      const dilation = { filterShape: shape(weights), rate: rate ?? [1, 1], padding, data_format: data_format ?? null };
      const depthwise = withSpaceToBatch(x, dilation, (images, border) =>
        depthwise_conv2d_native(images, weights, strides, border, { data_format, name: "depthwise" }),
      );
      return conv2d(depthwise, mixing, [1, 1, 1, 1], "VALID", { data_format, name: scope });
    }),
  { required: 5, aliases: { dilations: "rate" } },
);
