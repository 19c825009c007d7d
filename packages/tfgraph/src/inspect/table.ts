/** Tables and texts: data that prints as such, and shows so in notebooks. */
import { inspectCustom } from "@tfgraph/core";
import { type Html, htmlTable, htmlText, markup } from "../notebook/html.ts";
import { showsInNotebooks } from "../notebook/mime_bundle.ts";

/** Rows under a heading. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right?: ReadonlySet<number>;
}

/** Tables and texts below each other. */
export type Page = readonly (Table | string)[];

export function pageText(page: Page): string {
  return page.map((part) => (typeof part === "string" ? part : tableText(part))).join("\n\n");
}

export function pageHtml(page: Page): Html {
  return markup`<div>${page.map((part) => (typeof part === "string" ? htmlText(part) : htmlTable(part.rows, part.right)))}</div>`;
}

/** The rows in columns. */
function tableText({ rows, right = new Set() }: Table): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (right.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [line(rows[0]!), widths.map((w) => "-".repeat(w)).join("  "), ...rows.slice(1).map(line)].join("\n");
}

/** `[?, 784]`, or `?` where the rank is unknown. */
export function shapeText(shape: readonly (number | null)[] | null): string {
  return shape ? `[${shape.map((d) => (d === null ? "?" : String(d))).join(", ")}]` : "?";
}

/** Gives data a page, which `String`, `console.log` and notebooks show. */
export function printedAs<T extends object>(data: T, page: () => Page): T & { toString(): string } {
  const hidden = { value: () => pageText(page()), enumerable: false };
  showsInNotebooks(data, () => ({ html: pageHtml(page()) }));
  return Object.defineProperties(data, { toString: hidden, [inspectCustom]: hidden });
}
