/** Convolutions over any number of spatial axes. TF: python/ops/nn_ops.py. */
import {
  convertToTensor,
  hasToTensor,
  isTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import * as raw from "../gen/raw_ops.ts";
import { overBatchAxes } from "./batch_axes.ts";
import { withSpaceToBatch } from "./dilation_by_blocks.ts";
import { isChannelFirst, perAxis, type Padding, type PerAxis } from "./window_arguments.ts";

interface Shaped {
  readonly shape: Tensor["shape"];
}

/** A tensor or a variable as it is, a value as a constant. */
function symbolic(value: TensorLike, other: TensorLike, name: string): TensorLike & Shaped {
  if (isTensor(value) || hasToTensor(value)) return value as TensorLike & Shaped;
  return withContext(name_scope(null, "convolution_internal", [value, other]), () => convertToTensor(value, { name }));
}

/** What a convolution over one, two or three axes is given. */
interface Arguments {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: string;
  readonly data_format?: string;
}

/** @param scope the scope and the name of the operation */
function undilated(input: TensorLike & Shaped, filter: TensorLike, args: Arguments, scope: NameLike): Tensor {
  const axes = args.strides.length - 2;
  if (axes === 1) return alongOneAxis(input, filter, args, scope);
  const make = (images: TensorLike, name?: NameLike): Tensor =>
    axes === 2
      ? raw.Conv2D({ input: images, filter, ...args, name })
      : raw.Conv3D({ input: images, filter, ...args, name });
  if ((input.shape.ndims ?? 0) <= axes + 2) return make(input, scope);
  return overBatchAxes(input, axes + 1, scope, make);
}

/** A convolution along one axis is one of images a row high. */
function alongOneAxis(input: TensorLike, filter: TensorLike, args: Arguments, scope: NameLike): Tensor {
  const isFirst = isChannelFirst(args.data_format ?? "");
  const axis = isFirst ? -2 : -3;
  const format = isFirst ? "NCHW" : "NHWC";
  const attrs = {
    padding: args.padding,
    data_format: format,
    strides: [1, ...args.strides],
    dilations: [1, ...args.dilations],
  };
  return withContext(name_scope(scope, null), (name) => {
    const rows = expand_dims(input, axis);
    const filters = expand_dims(filter, 0);
    const convolved =
      (rows.shape.ndims ?? 0) <= 4
        ? raw.Conv2D({ input: rows, filter: filters, ...attrs, name })
        : overBatchAxes(rows, 3, name, (images) => raw.Conv2D({ input: images, filter: filters, ...attrs }));
    return squeeze(convolved, [axis]);
  });
}

/** How many spatial axes there are. @throws ValueError where it is not 1, 2 or 3, or nothing says it */
function countAxes(input: Shaped, filter: Shaped): number {
  const [ofFilter, ofInput] = [filter.shape.ndims, input.shape.ndims];
  if (!ofFilter && !ofInput) {
    throw new ValueError(
      "When `num_spatial_dims` is not set, one of `input.shape.rank` or `filters.shape.rank` must be known. " +
        `Received: input.shape=${input.shape.toString()} of rank ${String(ofInput ?? "None")} and filters.shape=${filter.shape.toString()} of rank ${String(ofFilter ?? "None")}`,
    );
  }
  const axes = (ofFilter || ofInput || 0) - 2;
  if (axes < 1 || axes > 3) {
    throw new ValueError(`\`num_spatial_dims\` must be 1, 2, or 3. Received: num_spatial_dims=${String(axes)}.`);
  }
  return axes;
}

/** Dilated: the elements of each phase become images of their own. */
function dilated(input: TensorLike & Shaped, filter: TensorLike & Shaped, args: Arguments, scope: NameLike): Tensor {
  const spatial = (list: readonly number[]) =>
    isChannelFirst(args.data_format ?? "") ? list.slice(2) : list.slice(1, -1);
  const [strides, rate] = [spatial(args.strides), spatial(args.dilations)];
  if (strides.some((s) => s > 1)) {
    throw new ValueError(
      `\`strides > 1\` not supported in conjunction with \`dilation_rate > 1\`. Received: strides=[${strides.join(" ")}] and dilation_rate=[${rate.join(" ")}]`,
    );
  }
  const axes = rate.length;
  const batchAxes = (input.shape.ndims ?? axes + 2) - axes - 1;
  const first = isChannelFirst(args.data_format ?? "") ? batchAxes + 1 : batchAxes;
  const dilation = {
    filterShape: filter.shape.known as readonly number[],
    rate,
    padding: args.padding,
    data_format: args.data_format ?? null,
    spatialAxes: Array.from({ length: axes }, (_, i) => first + i),
  };
  const ones = args.dilations.map(() => 1);
  return withSpaceToBatch(convertToTensor(input), dilation, (images, padding) => {
    const undilatedArgs = { ...args, padding: padding as string, dilations: ones };
    return undilated(images, convertToTensor(filter), undilatedArgs, scope);
  });
}

/**
 * The convolution over one, two or three spatial axes.
 * @param input [batch, ...spatial, channels], or the channels before the spatial axes where `data_format` begins with `"NC"`;
 *   further batch axes may come before
 * @param filter [...window, channels, outputs]
 * @param padding `"SAME"` or `"VALID"`
 * @param strides one integer for all spatial axes, or one per axis
 * @param dilation_rate the distance of a filter's elements, given as the strides are; 1 where strides are not
 * @param data_format `"NWC"`, `"NHWC"` or `"NDHWC"`, or the same with the channels first
 * @returns [batch, ...positions, outputs] in the same layout
 * @throws ValueError where sizes do not fit
 * TF: `tf.nn.convolution`.
 */
export const convolution = pyFunction(
  "convolution",
  ["input", "filter", "padding", "strides", "dilation_rate", "name", "data_format"],
  (
    input: TensorLike,
    filter: TensorLike,
    padding: string,
    strides?: PerAxis,
    dilation_rate?: PerAxis,
    name?: NameLike,
    data_format?: string | null,
  ): Tensor => {
    const weights = symbolic(filter, input, "filters");
    const x = symbolic(input, weights, "input");
    const axes = countAxes(x, weights);
    const format = data_format ?? undefined;
    const args = {
      padding,
      data_format: format,
      dilations: perAxis(dilation_rate, axes, format ?? "", "dilations"),
      strides: perAxis(strides, axes, format ?? "", "strides"),
    };
    const isDilated = args.dilations.some((d) => d !== 1);
    return withContext(name_scope(name ?? null, "convolution", [x, weights]), (scope) =>
      (isDilated ? dilated : undilated)(x, weights, args, scope),
    );
  },
  { required: 3, aliases: { filters: "filter", dilations: "dilation_rate" } },
);

/**
 * The convolution along one axis.
 * @param value [batch, width, channels] in the layout of `data_format`; further batch axes may come before
 * @param filters [width, channels, outputs]
 * @param stride one integer, or one per axis of `value`
 * @param padding `"SAME"` or `"VALID"`
 * @param data_format `"NWC"` or `"NCW"`
 * @param dilations the distance of a filter's elements
 * @returns [batch, positions, outputs] in the same layout
 * @throws ValueError for another layout, or where sizes do not fit
 * TF: `tf.nn.conv1d`.
 */
export const conv1d = pyFunction(
  "conv1d",
  ["value", "filters", "stride", "padding", "use_cudnn_on_gpu", "data_format", "name", "dilations"],
  (
    value: TensorLike,
    filters: TensorLike,
    stride: PerAxis | undefined,
    padding: string,
    _use_cudnn_on_gpu?: boolean | null,
    data_format?: string | null,
    name?: NameLike,
    dilations?: PerAxis,
  ): Tensor =>
    withContext(name_scope(name ?? null, "conv1d", [value, filters]), (scope) => {
      const format = data_format ?? "NWC";
      if (!["NWC", "NHWC", "NCW", "NCHW"].includes(format)) {
        throw new ValueError(`\`data_format\` must be 'NWC' or 'NCW'. Received: data_format=${format}`);
      }
      const args = {
        padding,
        data_format: format,
        strides: perAxis(stride, 1, format, "stride"),
        dilations: perAxis(dilations, 1, format, "dilations"),
      };
      return alongOneAxis(value, filters, args, scope);
    }),
  { required: 1, aliases: { input: "value" } },
);

/**
 * {@link convolution} of images with a filter's elements `rate` apart.
 * @param rate one integer, or one for the height and one for the width
 * TF: `tf.nn.atrous_conv2d`.
 */
export const atrous_conv2d = pyFunction(
  "atrous_conv2d",
  ["value", "filters", "rate", "padding", "name"],
  (value: TensorLike, filters: TensorLike, rate: PerAxis, padding: Padding, name?: NameLike): Tensor =>
    convolution(value, filters, padding as string, {
      dilation_rate: typeof rate === "number" ? [rate, rate] : rate,
      name,
    }),
  { required: 4 },
);
