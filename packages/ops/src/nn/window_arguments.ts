/** Arguments of windowed functions as Python takes them. TF: python/ops/nn_ops.py (`_get_sequence`, `convert_padding`). */
import { reprValue, typeName, ValueError } from "@tfgraph/core";

/** An integer for all spatial axes, one per spatial axis, or one per axis of the tensor. */
export type PerAxis = number | readonly number[] | null;

/** `"SAME"`, `"VALID"`, or how much before and after each axis of the tensor. */
export type Padding = string | readonly (readonly [before: number, after: number])[];

/** Whether a layout's name has the channels before the spatial axes. */
export function isChannelFirst(data_format: string): boolean {
  return data_format.startsWith("NC");
}

/** One number per axis of the tensor. @throws ValueError for another count */
export function perAxis(
  value: PerAxis | undefined,
  spatialAxes: number,
  data_format: string,
  name: string,
): readonly number[] {
  if (value === null || value === undefined) return new Array<number>(spatialAxes + 2).fill(1);
  let list = typeof value === "number" ? [value] : value;
  if (list.length === spatialAxes + 2) return list;
  if (list.length === 1) list = new Array<number>(spatialAxes).fill(list[0]!);
  if (list.length !== spatialAxes) {
    throw new ValueError(
      `${name} should be of length 1, ${String(spatialAxes)} or ${String(spatialAxes + 2)}. ` +
        `Received: ${name}=${reprValue(list)} of length ${String(list.length)}`,
    );
  }
  return isChannelFirst(data_format) ? [1, 1, ...list] : [1, ...list, 1];
}

export interface PaddingAttrs {
  readonly padding: string;
  readonly explicit_paddings: readonly number[];
}

/** @throws ValueError where a list is not one pair per axis */
export function paddingAttrs(padding: Padding, axes = 4): PaddingAttrs {
  if (padding === "EXPLICIT") {
    throw new ValueError(
      "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` must be a list.",
    );
  }
  if (!Array.isArray(padding)) return { padding: padding as string, explicit_paddings: [] };
  const pairs = padding as readonly unknown[];
  const complaint = `When \`padding\` is a list, each element of \`padding\` must be a list/tuple of size 2. Received: padding=${reprValue(padding)}`;
  pairs.forEach((pair, i) => {
    if (!Array.isArray(pair))
      throw new ValueError(`${complaint} with element at index ${String(i)} of type <class '${typeName(pair)}'>`);
    if (pair.length !== 2)
      throw new ValueError(`${complaint} with element at index ${String(i)} of size ${String(pair.length)}`);
  });
  if (pairs.length !== axes) {
    throw new ValueError(
      `When padding is a list, it must be of size ${String(axes)}. Received: padding=${reprValue(padding)} of size ${String(pairs.length)}`,
    );
  }
  return { padding: "EXPLICIT", explicit_paddings: (padding as readonly (readonly number[])[]).flat() };
}
