/** Pools as Python has them. TF: python/ops/nn_ops.py. */
import {
  pyFunction,
  ValueError,
  withContext,
  reprValue,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { paddingAttrs, perAxis, type Padding, type PerAxis } from "./window_arguments.ts";

interface PoolArguments {
  readonly ksize: PerAxis;
  readonly strides: PerAxis;
  readonly padding: Padding;
  readonly data_format?: string | null;
}

function maxima(input: TensorLike, { ksize, strides, padding, data_format }: PoolArguments, name: NameLike): Tensor {
  const format = data_format ?? "NHWC";
  const sizes = perAxis(ksize, 2, format, "ksize");
  const steps = perAxis(strides, 2, format, "strides");
  const border = paddingAttrs(padding);
  if (sizes.includes(0)) throw new ValueError(`\`ksize\` cannot be zero. Received: ksize=${reprValue(sizes)}`);
  return raw.MaxPool({ input, ksize: sizes, strides: steps, ...border, data_format: format, name });
}

/**
 * The greatest element of each window.
 * @param value [batch, height, width, channels] in the layout of `data_format`; floats or integers
 * @param ksize the windows' size: one integer, one per spatial axis, or one per axis of `value`
 * @param strides the distance of windows, given as `ksize` is
 * @param padding `"SAME"`, `"VALID"`, or a list of `[before, after]` for each axis; what lies beyond the image does not count
 * @param data_format `"NHWC"` or `"NCHW"`
 * @returns [batch, rows, columns, channels] in the same layout
 * @throws ValueError where no window fits
 * TF: `tf.nn.max_pool`.
 */
export const max_pool = pyFunction(
  "max_pool",
  ["value", "ksize", "strides", "padding", "data_format", "name"],
  (
    value: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: Padding,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "MaxPool", [value]), (scope) =>
      maxima(value, { ksize, strides, padding, data_format }, scope),
    ),
  { required: 4, aliases: { input: "value" } },
);

/** The greatest element of each window; {@link max_pool} under a name and keywords of its own. TF: `tf.nn.max_pool2d`. */
export const max_pool2d = pyFunction(
  "max_pool2d",
  ["input", "ksize", "strides", "padding", "data_format", "name"],
  (
    input: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: Padding,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "MaxPool2d", [input]), (scope) =>
      maxima(input, { ksize, strides, padding, data_format }, scope),
    ),
  { required: 4 },
);

/**
 * The mean of each window; beyond the image there is nothing to be averaged.
 * @param value [batch, height, width, channels] in the layout of `data_format`, float
 * @param ksize the windows' size: one integer, one per spatial axis, or one per axis of `value`
 * @param strides the distance of windows, given as `ksize` is
 * @param padding `"SAME"` or `"VALID"`
 * @returns [batch, rows, columns, channels] in the same layout
 * @throws ValueError where no window fits
 * TF: `tf.nn.avg_pool`.
 */
export const avg_pool = pyFunction(
  "avg_pool",
  ["value", "ksize", "strides", "padding", "data_format", "name"],
  (
    value: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: string,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "AvgPool", [value]), (scope) => {
      const format = data_format ?? "NHWC";
      return raw.AvgPool({
        value,
        ksize: perAxis(ksize, 2, format, "ksize"),
        strides: perAxis(strides, 2, format, "strides"),
        padding,
        data_format: format,
        name: scope,
      });
    }),
  { required: 4, aliases: { input: "value" } },
);

/** The mean of each window. TF: `tf.nn.avg_pool2d`. */
export const avg_pool2d = avg_pool;
