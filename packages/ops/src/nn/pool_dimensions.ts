/** Pools over one and three axes, and over as many as the input has. TF: python/ops/nn_ops.py. */
import {
  convertToTensor,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import * as raw from "../gen/raw_ops.ts";
import { withSpaceToBatch } from "./dilation_by_blocks.ts";
import { avg_pool, max_pool, max_pool2d } from "./pool_functions.ts";
import { isChannelFirst, paddingAttrs, perAxis, type Padding, type PerAxis } from "./window_arguments.ts";

const POOL = ["input", "ksize", "strides", "padding", "data_format", "name"] as const;

interface Rows {
  readonly ksize: readonly number[];
  readonly strides: readonly number[];
  readonly data_format: string;
}

/** A pool along one axis is one of images a row high. */
function alongRows(
  input: TensorLike,
  ksize: PerAxis,
  strides: PerAxis,
  format: string,
  pool: (images: Tensor, args: Rows) => Tensor,
): Tensor {
  const axis = format === "NWC" ? 1 : 2;
  const args = {
    ksize: [1, ...perAxis(ksize, 1, format, "ksize")],
    strides: [1, ...perAxis(strides, 1, format, "strides")],
    data_format: format === "NWC" ? "NHWC" : "NCHW",
  };
  return squeeze(pool(expand_dims(input, axis), args), axis);
}

/**
 * The greatest element of each window along one axis.
 * @param input [batch, width, channels] in the layout of `data_format`
 * @param ksize the length of the windows
 * @param strides their distance
 * @param padding `"SAME"`, `"VALID"`, or a list of `[before, after]` for each axis
 * @param data_format `"NWC"` or `"NCW"`
 * TF: `tf.nn.max_pool1d`.
 */
export const max_pool1d = pyFunction(
  "max_pool1d",
  POOL,
  (
    input: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: Padding,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "MaxPool1d", [input]), (scope) =>
      alongRows(input, ksize, strides, data_format ?? "NWC", (images, args) => {
        const border = paddingAttrs(padding, 3);
        const explicit = border.padding === "EXPLICIT" ? [0, 0, ...border.explicit_paddings] : [];
        return raw.MaxPool({ input: images, ...args, ...border, explicit_paddings: explicit, name: scope });
      }),
    ),
  { required: 4 },
);

/** The mean of each window along one axis; see {@link max_pool1d}. TF: `tf.nn.avg_pool1d`. */
export const avg_pool1d = pyFunction(
  "avg_pool1d",
  POOL,
  (
    input: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: string,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "AvgPool1D", [input]), (scope) =>
      alongRows(input, ksize, strides, data_format ?? "NWC", (images, args) =>
        raw.AvgPool({ value: images, ...args, padding, name: scope }),
      ),
    ),
  { required: 4 },
);

function pool3d(name: string, scopeName: string, make: typeof raw.MaxPool3D | typeof raw.AvgPool3D) {
  return pyFunction(
    name,
    POOL,
    (
      input: TensorLike,
      ksize: PerAxis,
      strides: PerAxis,
      padding: string,
      data_format?: string | null,
      name?: NameLike,
    ): Tensor =>
      withContext(name_scope(name ?? null, scopeName, [input]), (scope) => {
        const format = data_format ?? "NDHWC";
        return make({
          input,
          ksize: perAxis(ksize, 3, format, "ksize"),
          strides: perAxis(strides, 3, format, "strides"),
          padding,
          data_format: format,
          name: scope,
        });
      }),
    { required: 4 },
  );
}

/**
 * The greatest element of each window of volumes.
 * @param input [batch, depth, height, width, channels] in the layout of `data_format`, float
 * @param ksize the windows' size: one integer, one per spatial axis, or one per axis of `input`, as `strides`
 * @param padding `"SAME"` or `"VALID"`
 * @param data_format `"NDHWC"` or `"NCDHW"`
 * TF: `tf.nn.max_pool3d`.
 */
export const max_pool3d = pool3d("max_pool3d", "MaxPool3D", raw.MaxPool3D);
/** The mean of each window of volumes; see {@link max_pool3d}. TF: `tf.nn.avg_pool3d`. */
export const avg_pool3d = pool3d("avg_pool3d", "AvgPool3D", raw.AvgPool3D);

// ------------------------------------------------------------------ any number of axes

/** How many spatial axes the input has. @throws ValueError where it is not 1, 2 or 3 */
function countAxes(input: TensorLike): number {
  const { shape } = convertToTensor(input);
  const axes = (shape.ndims ?? 0) - 2;
  if (axes < 1 || axes > 3) {
    throw new ValueError(
      `\`input.shape.rank\` must be 3, 4 or 5. Received: input.shape=${shape.toString()} of rank ${String(axes + 2)}.`,
    );
  }
  return axes;
}

/** The greatest element of each window, over one, two or three axes. TF: `tf.nn.max_pool_v2`. */
export const max_pool_v2 = pyFunction(
  "max_pool_v2",
  POOL,
  (
    input: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: Padding,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor => {
    const axes = countAxes(input);
    const sizes = perAxis(ksize, axes, data_format ?? "", "ksize");
    const steps = perAxis(strides, axes, data_format ?? "", "strides");
    if (axes === 1) return max_pool1d(input, sizes, steps, padding, data_format, name);
    if (axes === 2) return max_pool2d(input, sizes, steps, padding, data_format, name);
    const attrs = { ksize: sizes, strides: steps, padding: padding as string, data_format: data_format ?? undefined };
    return raw.MaxPool3D({ input, ...attrs, name });
  },
  { required: 4 },
);

/** The mean of each window, over one, two or three axes. TF: `tf.nn.avg_pool_v2`. */
export const avg_pool_v2 = pyFunction(
  "avg_pool_v2",
  POOL,
  (
    input: TensorLike,
    ksize: PerAxis,
    strides: PerAxis,
    padding: string,
    data_format?: string | null,
    name?: NameLike,
  ): Tensor => {
    const axes = countAxes(input);
    const sizes = perAxis(ksize, axes, data_format ?? "", "ksize");
    const steps = perAxis(strides, axes, data_format ?? "", "strides");
    if (axes === 1) return avg_pool1d(input, sizes, steps, padding, data_format, name);
    const attrs = { ksize: sizes, strides: steps, padding, data_format: data_format ?? undefined, name };
    return axes === 2 ? raw.AvgPool({ value: input, ...attrs }) : raw.AvgPool3D({ input, ...attrs });
  },
  { required: 4 },
);

/**
 * A pool over one, two or three spatial axes, also of dilated windows.
 * @param window_shape the size of the windows along each spatial axis
 * @param pooling_type `"MAX"` or `"AVG"`
 * @param padding `"SAME"` or `"VALID"`
 * @param dilation_rate the distance of a window's elements along each axis
 * @param strides the distance of windows along each axis
 * @throws ValueError for another kind, or where sizes do not fit
 * TF: `tf.nn.pool`.
 */
export const pool = pyFunction(
  "pool",
  ["input", "window_shape", "pooling_type", "padding", "dilation_rate", "strides", "name", "data_format"],
  (
    input: TensorLike,
    window_shape: readonly number[],
    pooling_type: string,
    padding: string,
    dilation_rate?: readonly number[] | null,
    strides?: readonly number[] | null,
    name?: NameLike,
    data_format?: string | null,
  ): Tensor =>
    withContext(name_scope(name ?? null, `${pooling_type.toLowerCase()}_pool`, [input]), (scope) => {
      const x = convertToTensor(input, { name: "input" });
      const axes = window_shape.length;
      if (axes < 1 || axes > 3) {
        throw new ValueError(
          `\`len(window_shape)\` must be 1, 2, or 3. Received: window_shape=${reprValue(window_shape)} of length ${String(axes)}`,
        );
      }
      x.shape.with_rank(axes + 2);
      const ones = new Array<number>(axes).fill(1);
      const args = { strides: strides ?? ones, rate: dilation_rate ?? ones, window: window_shape };
      checkPool(args, padding, pooling_type);
      const isFirst = isChannelFirst(data_format ?? "");
      const spatialAxes = ones.map((_, i) => i + (isFirst ? 2 : 1));
      const dilation = {
        filterShape: window_shape,
        rate: args.rate,
        padding,
        data_format: data_format ?? null,
        spatialAxes,
      };
      const around = (sizes: readonly number[]): number[] => (isFirst ? [1, 1, ...sizes] : [1, ...sizes, 1]);
      const [sizes, steps] = [around(window_shape), around(args.strides)];
      return withSpaceToBatch(x, dilation, (images, border) =>
        poolOf(pooling_type, images, sizes, steps, {
          border: border as string,
          data_format,
          scope,
          axis: spatialAxes[0]!,
        }),
      );
    }),
  { required: 4, aliases: { dilations: "dilation_rate" } },
);

function checkPool(
  args: Readonly<Record<"strides" | "rate" | "window", readonly number[]>>,
  padding: string,
  type: string,
): void {
  const text = (list: readonly number[]): string => `[${list.join(" ")}]`;
  if (type !== "MAX" && type !== "AVG") {
    throw new ValueError(`${String(args.window.length)}-D ${type} pooling is not supported.`);
  }
  if (args.strides.some((s) => s > 1) && args.rate.some((r) => r > 1)) {
    throw new ValueError(
      `\`strides > 1\` not supported in conjunction with \`dilation_rate > 1\`. Received: strides=${text(args.strides)} and dilation_rate=${text(args.rate)}`,
    );
  }
  if (padding === "SAME" && args.rate.some((r) => r > 1)) {
    throw new ValueError(
      `pooling with 'SAME' padding is not implemented for \`dilation_rate\` > 1. Received: padding=SAME and dilation_rate=${text(args.rate)}`,
    );
  }
  if (args.strides.some((s, i) => s > args.window[i]!)) {
    throw new ValueError(
      "`strides` > `window_shape` not supported due to inconsistency between CPU and GPU implementations. " +
        `Received: strides=${text(args.strides)} and window_shape=${reprValue(args.window)}`,
    );
  }
}

/** The pool of images whose windows are not dilated. */
function poolOf(
  type: string,
  images: Tensor,
  sizes: readonly number[],
  steps: readonly number[],
  options: { border: string; data_format: string | null | undefined; scope: NameLike; axis: number },
): Tensor {
  const { border, data_format: format, scope: name, axis } = options;
  const isMax = type === "MAX";
  if (sizes.length === 5)
    return (isMax ? max_pool3d : avg_pool3d)(images, sizes, steps, border, { name, data_format: format });
  const pool2d = isMax ? max_pool : avg_pool;
  if (sizes.length === 4) return pool2d(images, sizes, steps, border, { name, data_format: format });
  const rows = expand_dims(images, axis);
  const pooled = pool2d(rows, [1, ...sizes], [1, ...steps], border, {
    name,
    data_format: axis === 1 ? "NHWC" : "NCHW",
  });
  return squeeze(pooled, [axis]);
}
