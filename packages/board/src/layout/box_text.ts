/** What stands in a box, and how large a closed one is. */
import type { BoardNode, Shape } from "../document.ts";
import type { Item } from "../model/item.ts";
import { textWidth } from "./text_size.ts";

export const LABEL_SIZE = 12;
export const DETAIL_SIZE = 10;
/** The line with the label over the content of an open group. */
export const TITLE_HEIGHT = 24;
/** How much wider bold letters are. */
export const BOLD = 1.1;
const PADDING = 12;
const [MIN_WIDTH, MAX_WIDTH] = [56, 200];

/** `50×784`, `?×784`, `scalar`; empty for unknown rank. */
export function shapeText(shape: Shape): string {
  if (shape === null) return "";
  return shape.length === 0 ? "scalar" : shape.map((size) => (size === null ? "?" : String(size))).join("×");
}

export function boxDetail(item: Item, nodes: readonly BoardNode[]): string {
  if (item.kind === "node" || item.kind === "variable") {
    const { op, outputs } = nodes[item.node!]!;
    const shape = outputs.length > 0 ? shapeText(outputs[0]!.shape) : "";
    const name = item.kind === "variable" ? "" : op === item.label ? "" : op;
    return [name, shape].filter((part) => part !== "").join(" ");
  }
  return `${item.count.toLocaleString("en-US")} ops`;
}

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

export function closedSize(item: Item, detail: string): BoxSize {
  const bold = item.kind === "node" ? 1 : BOLD;
  const label = bold * textWidth(item.label.slice(0, 100), LABEL_SIZE);
  const text = Math.max(label, textWidth(detail.slice(0, 100), DETAIL_SIZE));
  const width = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, text + 2 * PADDING)));
  return { width, height: detail === "" ? 26 : 38 };
}
