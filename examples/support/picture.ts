/** Pictures: charts by Vega-Lite, as SVG; images in rows and columns, as PNG. */
import { writeFileSync } from "node:fs";
import { encode } from "fast-png";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import * as np from "tfgraph/numpy";
import { outputFile } from "./options.ts";

const config = { legend: { labelLimit: 300 }, range: { category: { scheme: "tableau20" } } } as const;

/** Writes a chart and says where it is. */
export async function writeChart(name: string, spec: TopLevelSpec): Promise<void> {
  const file = outputFile(name);
  const view = new View(parse(compile({ background: "white", config, ...spec }).spec));
  writeFileSync(file, await view.toSVG());
  console.log("wrote", file);
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly series: string;
}

interface Titles {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** How the vertical axis is divided. */
  readonly scale?: "linear" | "log";
}

/** Curves of several series in one chart. */
export function curves(points: readonly Point[], { title, x, y, scale = "linear" }: Titles) {
  return {
    title,
    width: 480,
    height: 300,
    data: { values: [...points] },
    mark: { type: "line", clip: true },
    encoding: {
      x: { field: "x", type: "quantitative", title: x },
      y: { field: "y", type: "quantitative", title: y, scale: { zero: false, type: scale } },
      color: { field: "series", type: "nominal", title: null, sort: null },
    },
  } satisfies TopLevelSpec;
}

const GAP = 2;

/** Writes grey images of [rows, columns, height, width], each scaled to its own range, and says where they are. */
export function writeImages(name: string, images: np.NDArray): void {
  const zoom = Math.ceil(56 / images.shape[3]);
  const larger = np.repeat(np.repeat(images, zoom, { axis: 3 }), zoom, { axis: 2 });
  const [rows, columns, height, width] = larger.shape as [number, number, number, number];
  const picture = { width: columns * (width + GAP) + GAP, height: rows * (height + GAP) + GAP };
  const data = new Uint8Array(picture.width * picture.height).fill(255);
  const pixels = larger.flatten().tolist() as number[];
  const size = height * width;
  for (let image = 0; image < rows * columns; image++) {
    const own = pixels.slice(image * size, (image + 1) * size);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    const top = GAP + Math.floor(image / columns) * (height + GAP);
    const left = GAP + (image % columns) * (width + GAP);
    own.forEach((value, i) => {
      const at = (top + Math.floor(i / width)) * picture.width + left + (i % width);
      data[at] = (255 * (value - low)) / (high - low || 1);
    });
  }
  const file = outputFile(name);
  writeFileSync(file, encode({ ...picture, channels: 1, data }));
  console.log("wrote", file);
}
