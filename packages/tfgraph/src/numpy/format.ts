/**
 * Arrays as text, as Python's `print` and `repr` show them. Source: the rules of numpy/_core/arrayprint.py.
 */
import { reprFloat, reprValue } from "@tfgraph/core";
import { kindOf } from "./dtype.ts";
import { floatFormatter, shortestOf } from "./float_format.ts";
import type { Complex, NDArray } from "./ndarray.ts";
import { get_printoptions, type PrintOptions } from "./print_options.ts";

/** `[[1. 2.]\n [3. 4.]]`; a 0-d array as its scalar. */
export function arrayStr(array: NDArray): string {
  if (array.ndim === 0) return scalarStr(array.plainAt(array.offset), array.dtype);
  return array2string(array, " ", "", get_printoptions());
}

/** `array([[1., 2.],\n       [3., 4.]])`, with the dtype where it does not go without saying. */
export function arrayRepr(array: NDArray): string {
  const options = get_printoptions();
  const text = `array(${array2string(array, ", ", "array(", { ...options, linewidth: options.linewidth - 1 })}`;
  const extras: string[] = [];
  const empty = array.size === 0;
  if ((empty && array.ndim !== 1) || array.size > options.threshold)
    extras.push(`shape=(${array.shape.join(", ")}${array.ndim === 1 ? "," : ""})`);
  if (empty || !IMPLIED.has(array.dtype))
    extras.push(`dtype=${array.dtype.startsWith("<") ? `'${array.dtype}'` : array.dtype}`);
  if (extras.length === 0) return `${text})`;
  const extra = `${extras.join(", ")})`;
  const lastLine = text.length + 1 - (text.lastIndexOf("\n") + 1);
  const spacer = lastLine + extra.length + 1 > options.linewidth ? "\n      " : " ";
  return `${text},${spacer}${extra}`;
}

const IMPLIED = new Set(["int64", "float64", "complex128", "bool"]);

/** A scalar as Python's `str` of numpy's. */
function scalarStr(value: unknown, dtype: string): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" && kindOf(dtype) === "f") return reprFloat(shortestOf(dtype)(value));
  if (kindOf(dtype) !== "c") return String(value);
  const { re, im } = value as Complex;
  const part = (x: number): string => reprFloat(shortestOf(dtype)(x)).replace(/\.0$/, "");
  return Object.is(re, 0) ? `${part(im)}j` : `(${part(re)}${im < 0 || Object.is(im, -0) ? "" : "+"}${part(im)}j)`;
}

/** All of an array, or its corners where it has more elements than the threshold. */
export function array2string(array: NDArray, separator: string, prefix: string, options: PrintOptions): string {
  if (array.size === 0) return "[]";
  const summarized = array.size > options.threshold;
  const layout: Layout = {
    array,
    format: elementFormatter(array, shownElements(array, summarized, options.edgeitems), options),
    separator,
    summarized,
    edgeitems: options.edgeitems,
  };
  const indent = " ".repeat(prefix.length + 1);
  if (array.ndim === 0) return layout.format(array.plainAt(array.offset));
  return `[${block(layout, 0, array.offset, indent, options.linewidth)}`;
}

interface Layout {
  readonly array: NDArray;
  readonly format: (element: unknown) => string;
  readonly separator: string;
  readonly summarized: boolean;
  readonly edgeitems: number;
}

/** The elements of a matrix as text, of long rows and columns the ends with dots between. */
export function cellsOf(matrix: NDArray, edge: { readonly rows: number; readonly columns: number }): string[][] {
  const [rows, columns] = [edge.rows, edge.columns].map((length, axis) => {
    const size = matrix.shape[axis]!;
    return shownAlong(size, size > 2 * length, length);
  }) as [Shown, Shown];
  const at = (i: number, j: number): unknown =>
    matrix.plainAt(matrix.offset + i * matrix.strides[0]! + j * matrix.strides[1]!);
  const elements = rows.flatMap((i) => columns.flatMap((j) => (i === null || j === null ? [] : [at(i, j)])));
  const format = elementFormatter(matrix, elements, get_printoptions());
  return rows.map((i) => columns.map((j) => (i === null || j === null ? "…" : format(at(i, j)).trim())));
}

/** Positions along an axis, null for the dots between them. */
type Shown = readonly (number | null)[];

/** The positions along an axis that print. */
export function shownAlong(length: number, summarized: boolean, edgeitems: number): Shown {
  const all = Array.from({ length: summarized ? Math.min(length, 2 * edgeitems) : length }, (_, i) => i);
  if (!summarized || length <= 2 * edgeitems) return all;
  return [...all.slice(0, edgeitems), null, ...all.slice(edgeitems).map((i) => length - 2 * edgeitems + i)];
}

function shownElements(array: NDArray, summarized: boolean, edgeitems: number): unknown[] {
  const elements: unknown[] = [];
  const walk = (axis: number, at: number): void => {
    if (axis === array.ndim) {
      elements.push(array.plainAt(at));
      return;
    }
    for (const i of shownAlong(array.shape[axis]!, summarized, edgeitems))
      if (i !== null) walk(axis + 1, at + i * array.strides[axis]!);
  };
  walk(0, array.offset);
  return elements;
}

/** What follows the opening bracket of an axis, its closing one included. */
function block(layout: Layout, axis: number, at: number, indent: string, width: number): string {
  const { array, separator, summarized, edgeitems } = layout;
  const shown = shownAlong(array.shape[axis]!, summarized, edgeitems);
  const stride = array.strides[axis]!;
  if (axis === array.ndim - 1) {
    const words = shown.map((i) => (i === null ? "..." : layout.format(array.plainAt(at + i * stride))));
    return `${lines(words, separator, indent, width - Math.max(separator.trimEnd().length, 1)).slice(indent.length)}]`;
  }
  const between = separator.trimEnd() + "\n".repeat(array.ndim - axis - 1);
  const rows = shown.map((i) =>
    i === null ? "..." : `[${block(layout, axis + 1, at + i * stride, `${indent} `, width - 1)}`,
  );
  return `${rows.join(between + indent)}]`;
}

/** Words on lines of at most that width. */
function lines(words: readonly string[], separator: string, indent: string, width: number): string {
  let done = "";
  let line = indent;
  words.forEach((word, i) => {
    if (line.length + word.length > width && line.length > indent.length) {
      done += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += word + (i < words.length - 1 ? separator : "");
  });
  return done + line;
}

function elementFormatter(
  array: NDArray,
  elements: readonly unknown[],
  options: PrintOptions,
): (element: unknown) => string {
  const { dtype } = array;
  switch (kindOf(dtype)) {
    case "b":
      return (x) => (x ? (array.ndim > 0 ? " True" : "True") : "False");
    case "i":
    case "u": {
      const width = Math.max(...elements.map((x) => String(x).length));
      return (x) => String(x).padStart(width);
    }
    case "f": {
      const format = floatFormatter(elements as number[], dtype, options);
      return (x) => format(x as number);
    }
    case "c": {
      const real = floatFormatter(
        (elements as Complex[]).map((x) => x.re),
        dtype,
        options,
      );
      const imag = floatFormatter(
        (elements as Complex[]).map((x) => x.im),
        dtype,
        options,
        true,
      );
      return (x) => real((x as Complex).re) + imag((x as Complex).im).replace(/(\s*)$/, "j$1");
    }
    case "O":
      return reprValue;
  }
}
