/** `tf.inspect.image`: arrays as pictures, for notebooks and files. */
import { inspectCustom, ValueError, type ArrayInput } from "@tfgraph/core";
import { normalizedBytes, pngOf } from "@tfgraph/io";
import { markup, type Html } from "../notebook/html.ts";
import { asarray } from "../numpy/convert.ts";
import type { NDArray } from "../numpy/ndarray.ts";
import { base64 } from "./trace/pictures.ts";

/** Images of a batch that are drawn, and how many stand in a row. */
const MAX_IMAGES = 100;
const IN_A_ROW = 10;
/** Pixels between images. */
const GAP = 1;
/** What a notebook enlarges small pictures to, in pixels of height, unless they would be wider than a page. */
const SHOWN_HEIGHT = 112;
const SHOWN_WIDTH = 800;
/** Pixels that are not finite. */
const BAD_COLOR = [255, 0, 0, 255];

/** Images side by side, as one picture. Notebooks show it; `tf.inspect.files.write("digits.png", picture.png)` keeps it. */
export class Picture {
  readonly width: number;
  readonly height: number;
  /** A PNG file. */
  readonly png: Uint8Array;
  private readonly what: string;

  constructor(width: number, height: number, png: Uint8Array, what: string) {
    this.width = width;
    this.height = height;
    this.png = png;
    this.what = what;
  }

  toString(): string {
    return `<picture of ${this.what}>`;
  }

  [inspectCustom](): string {
    return this.toString();
  }
}

interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Images side by side. Bytes are taken as they are; other numbers are scaled, all images alike: the largest becomes 255, or, where some are negative,
 * zero becomes 128.
 * @param images [height, width], [height, width, channels], [n, height, width] or [n, height, width, channels], with 1 (grey), 3 (colours) or 4
 *   (with alpha) channels; of many the first 100
 * @throws ValueError for other shapes, and for an empty array
 */
export function image(images: ArrayInput): Picture {
  const array = asarray(images);
  const size = sizeOf(array);
  const { count, height, width, channels } = size;
  const length = count * height * width * channels;
  const values = Float64Array.from({ length }, (_, i) => Number(array.plainAt(offsetOf(array, i))));
  const bytes =
    array.dtype === "uint8"
      ? Uint8Array.from(values)
      : normalizedBytes({ height: count * height, width, channels, values }, BAD_COLOR);
  const grid = arranged(size, bytes);
  const what = `${String(count)} ${count === 1 ? "image" : "images"}, ${String(width)} × ${String(height)}`;
  return new Picture(grid.width, grid.height, pngOf({ ...grid, values: [] }, grid.bytes), what);
}

export function pictureHtml({ width, height, png }: Picture): Html {
  const rows = Math.max(1, Math.round(SHOWN_HEIGHT / Math.max(height, 1)));
  const factor = Math.max(1, Math.min(rows, Math.floor(SHOWN_WIDTH / width)));
  const url = `data:image/png;base64,${base64(png)}`;
  const size = markup`width="${width * factor}" height="${height * factor}"`;
  return markup`<img src="${url}" ${size} style="image-rendering: pixelated">`;
}

function sizeOf({ shape, size }: NDArray): Images {
  const last = shape.at(-1);
  const hasChannels = shape.length > 2 && (last === 1 || last === 3 || last === 4);
  const [width, height, count = 1, ...more] = (hasChannels ? shape.slice(0, -1) : shape).toReversed();
  if (width === undefined || height === undefined || more.length > 0 || size === 0) {
    const known = "[height, width], [height, width, channels], [n, height, width] or [n, height, width, channels]";
    throw new ValueError(`No images have the shape [${shape.join(", ")}]; they have ${known}`);
  }
  return { count: Math.min(count, MAX_IMAGES), height, width, channels: hasChannels ? last : 1 };
}

/** Where in `data` an element is, by its place in row-major order. */
function offsetOf({ shape, strides, offset }: NDArray, index: number): number {
  let rest = index;
  let at = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at += (rest % shape[axis]!) * strides[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

/** Images in rows, white between them. */
function arranged({ count, height, width, channels }: Images, bytes: Uint8Array) {
  const columns = Math.min(count, IN_A_ROW);
  const all = {
    width: columns * (width + GAP) - GAP,
    height: Math.ceil(count / columns) * (height + GAP) - GAP,
    channels,
  };
  const grid = new Uint8Array(all.width * all.height * channels).fill(255);
  for (let i = 0; i < count; i++) {
    const [left, top] = [(i % columns) * (width + GAP), Math.floor(i / columns) * (height + GAP)];
    for (let y = 0; y < height; y++) {
      const row = (i * height + y) * width * channels;
      grid.set(bytes.subarray(row, row + width * channels), ((top + y) * all.width + left) * channels);
    }
  }
  return { ...all, bytes: grid };
}
