/** Tensors that look like pictures: batches of grey or coloured images, and rows whose elements fill a square. */
import type { TensorValue } from "@tfgraph/core";
import { normalizedBytes, pngOf, type Pixels } from "@tfgraph/io";

/** Pictures kept of a tensor. */
const MAX_PICTURES = 16;
/** Pixels kept of a tensor. */
const MAX_PIXELS = 1 << 18;
/** Height and width below which nothing is to be seen. */
const MIN_SIZE = 8;
/** Rows are taken for pictures from this width on: shorter ones are mostly features. */
const MIN_ROW = 14 * 14;
/** What pixels that are not finite get. */
const BAD_COLOR = [255, 0, 0];

/** The first pictures of a tensor, undefined where it does not look like any. @param numbers its elements */
export function picturesOf({ dtype, shape }: TensorValue, numbers: ArrayLike<number>): Pixels[] | undefined {
  const size = dtype.kind === "complex" || dtype.kind === "bool" ? undefined : pictureSize(shape);
  if (!size) return undefined;
  const { height, width, channels } = size;
  const length = height * width * channels;
  const count = Math.min(shape[0]!, MAX_PICTURES, Math.floor(MAX_PIXELS / (height * width)));
  if (count === 0) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const values = Float32Array.from({ length }, (_none, at) => numbers[i * length + at]!);
    return { height, width, channels, values };
  });
}

function pictureSize(shape: readonly number[]): Omit<Pixels, "values"> | undefined {
  if (shape.length === 4) {
    const [, height, width, channels] = shape as [number, number, number, number];
    const isPicture = height >= MIN_SIZE && width >= MIN_SIZE && (channels === 1 || channels === 3);
    return isPicture ? { height, width, channels } : undefined;
  }
  if (shape.length !== 2 || shape[1]! < MIN_ROW) return undefined;
  const side = Math.sqrt(shape[1]!);
  return Number.isInteger(side) ? { height: side, width: side, channels: 1 } : undefined;
}

/** A picture as `data:image/png;base64,…`. */
export function pngDataUrl(pixels: Pixels): string {
  return `data:image/png;base64,${base64(pngOf(pixels, normalizedBytes(pixels, BAD_COLOR)))}`;
}

export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
