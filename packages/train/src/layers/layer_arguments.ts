/** Arguments of layers. TF: tf_keras/src/utils/conv_utils.py. */
import { FloatLiteral, reprValue, ValueError } from "@tfgraph/core";

/** One integer for all spatial axes, or one for each. */
export type Sizes = number | readonly number[];

/** @throws ValueError for anything but integers above 0, or from 0 on where `allowZero` */
export function normalizeSizes(value: Sizes, axes: number, name: string, allowZero = false): readonly number[] {
  const complaint = `The \`${name}\` argument must be a tuple of ${String(axes)} integers. Received: ${reprValue(value)}`;
  const sizes = typeof value === "number" ? new Array<number>(axes).fill(value) : value;
  if (!Array.isArray(sizes) || sizes.length !== axes) throw new ValueError(complaint);
  const wrong = [...new Set(sizes as number[])].filter((size) => (allowZero ? size < 0 : size <= 0));
  if (wrong.length > 0) {
    throw new ValueError(
      `${complaint} including {${wrong.join(", ")}} that does not satisfy the requirement \`${allowZero ? ">= 0" : "> 0"}\`.`,
    );
  }
  return sizes as number[];
}

/** @throws ValueError for another layout */
export function normalizeDataFormat(value: string | null | undefined): string {
  const format = (value ?? "channels_last").toLowerCase();
  if (format !== "channels_first" && format !== "channels_last") {
    throw new ValueError(
      `The \`data_format\` argument must be one of "channels_first", "channels_last". Received: ${String(value)}`,
    );
  }
  return format;
}

/** @throws ValueError for another padding */
export function normalizePadding(value: string): string {
  const padding = value.toLowerCase();
  if (!["valid", "same", "causal"].includes(padding)) {
    throw new ValueError(
      `The \`padding\` argument must be a list/tuple or one of "valid", "same" (or "causal", only for \`Conv1D). Received: ${padding}`,
    );
  }
  return padding;
}

/** TensorFlow's name of a layout with so many spatial axes. */
export function layoutName(dataFormat: string, spatialAxes: number): string {
  const spatial = ["W", "HW", "DHW"][spatialAxes - 1]!;
  return dataFormat === "channels_last" ? `N${spatial}C` : `NC${spatial}`;
}

/** How many windows fit along an axis; null where its size is not known. */
export function convolvedLength(
  length: number | null,
  window: number,
  padding: string,
  stride: number,
  dilation = 1,
): number | null {
  if (length === null) return null;
  const reach = window + (window - 1) * (dilation - 1);
  return Math.floor((length - (padding === "valid" ? reach - 1 : 0) + stride - 1) / stride);
}

/** The number that was written, as itself or as `tf.float(x)`. */
export function plainFloat(value: unknown): number | undefined {
  const number = value instanceof FloatLiteral ? value.value : value;
  return typeof number === "number" ? number : undefined;
}
