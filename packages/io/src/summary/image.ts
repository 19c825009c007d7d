/** Pictures in summaries: numbers scaled to 0…255, as PNG. TF: core/kernels/summary_image_op.cc. */
import { encodePng } from "./png.ts";

export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for colours, 4 for colours with an alpha. */
  readonly channels: number;
  /** Rows of pixels of channels. */
  readonly values: ArrayLike<number>;
}

/** Largest magnitudes below this are taken for zero. */
const ZERO_THRESHOLD = 1e-6;

/**
 * Numbers as bytes: where none is negative the largest becomes 255; else zero becomes 128, and the largest magnitude is 127
 * away. A pixel that is not finite gets the bad colour.
 */
export function normalizedBytes({ channels, values }: Pixels, badColor: ArrayLike<number>): Uint8Array {
  const pixels = values.length / channels;
  const isFinitePixel = new Uint8Array(pixels);
  let [min, max] = [Infinity, -Infinity];
  for (let p = 0; p < pixels; p++) {
    let [low, high] = [Infinity, -Infinity];
    let finite = true;
    for (let c = 0; c < channels; c++) {
      const value = values[p * channels + c]!;
      finite &&= Number.isFinite(value);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (!finite) continue;
    isFinitePixel[p] = 1;
    min = Math.min(min, low);
    max = Math.max(max, high);
  }
  const { scale, offset } = scaling(min, max);
  return Uint8Array.from({ length: values.length }, (_, i) =>
    isFinitePixel[Math.floor(i / channels)]
      ? Math.trunc(Math.fround(Math.fround(values[i]! * scale) + offset))
      : badColor[i % channels]!,
  );
}

function scaling(min: number, max: number): { scale: number; offset: number } {
  const [largest, range, offset] = min < 0 ? [Math.max(Math.abs(min), Math.abs(max)), 127, 128] : [max, 255, 0];
  return { scale: largest < ZERO_THRESHOLD ? 0 : Math.fround(range / largest), offset };
}

/** The picture's bytes as a PNG file. */
export function pngOf({ height, width, channels }: Pixels, bytes: Uint8Array): Uint8Array {
  return encodePng({ width, height, channels, data: bytes });
}
