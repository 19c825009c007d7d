/** Elements of a value as text, as errors and printing ops show them. TF: `Tensor::SummarizeValue` (framework/tensor.cc). */
import { bool, elementCount, float64, type TensorValue } from "@tfgraph/core";

/** The first elements, rows in brackets. @param limit how many, all of them where it is negative */
export function summarize(value: TensorValue, limit: number): string {
  const count = elementCount(value.shape);
  const shown = limit < 0 ? count : Math.min(limit, count);
  let at = 0;
  const row = (axis: number): string => {
    const parts: string[] = [];
    const isLast = axis >= value.shape.length - 1;
    for (let i = 0; i < (value.shape[axis] ?? 1); i++) {
      if (at >= shown) return parts.join(isLast ? " " : "") + (isLast && axis > 0 ? "..." : "");
      parts.push(isLast ? elementText(value, at++) : `[${row(axis + 1)}]`);
    }
    return parts.join(isLast ? " " : "");
  };
  return row(0) + (count > shown ? "..." : "");
}

/** The elements at both ends of each axis, on lines of their own, strings in quotes. @param ends how many at each end, all where negative */
export function summarizeEnds(value: TensorValue, ends: number): string {
  const rank = value.shape.length;
  const sizes = value.shape.map((_, axis) => elementCount(value.shape.slice(axis + 1)));
  const text = (axis: number, from: number): string => {
    if (axis === rank) return elementText(value, from, true);
    const count = value.shape[axis]!;
    const atEnds = ends < 0 ? count : ends;
    const spacing = axis === rank - 1 ? " " : "\n".repeat(rank - axis - 1) + " ".repeat(axis + 1);
    const part = (i: number): string => text(axis + 1, from + i * sizes[axis]!);
    const parts: string[] = [];
    for (let i = 0; i < Math.min(atEnds, count); i++) parts.push(part(i));
    if (count > 2 * atEnds) parts.push("...");
    for (let i = Math.max(atEnds, count - atEnds); i < count; i++) parts.push(part(i));
    return `[${parts.join(spacing)}]`;
  };
  return text(0, 0);
}

function elementText(value: TensorValue, index: number, quoted = false): string {
  const element: unknown = (value.data as ArrayLike<unknown>)[index];
  if (value.dtype === bool) return element ? "1" : "0";
  if (typeof element === "string" || element instanceof Uint8Array) {
    const text = escapedText(element);
    return quoted ? `"${text}"` : text;
  }
  if (typeof element !== "number" || !value.dtype.is_floating) return String(element);
  return value.dtype === float64 ? shortest(element, 15, 17, (x) => x) : shortest(element, 6, 9, Math.fround);
}

/** C's `%g` with few digits where they say the number, with many where not. */
function shortest(x: number, few: number, many: number, round: (x: number) => number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const text = generalFormat(x, few);
  return round(Number(text)) === x ? text : generalFormat(x, many);
}

/** C's `%.{digits}g`. */
function generalFormat(x: number, digits: number): string {
  if (x === 0) return Object.is(x, -0) ? "-0" : "0";
  const [mantissa, power] = x.toExponential(digits - 1).split("e") as [string, string];
  const exponent = Number(power);
  const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trimmed(x.toFixed(digits - 1 - exponent));
  return `${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

const ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 39: "\\'", 92: "\\\\" };

/** C's notation: quotes and what cannot be printed are escaped; valid UTF-8 stays as it is. TF: `absl::Utf8SafeCEscape`. */
function escapedText(text: string | Uint8Array): string {
  const codes = typeof text === "string" ? Array.from(text, (c) => c.codePointAt(0)!) : Array.from(text);
  const isPrinted = (code: number): boolean => code >= 32 && code !== 127 && (code < 127 || typeof text === "string");
  return codes
    .map((code) => {
      if (code in ESCAPES) return ESCAPES[code]!;
      return isPrinted(code) ? String.fromCodePoint(code) : `\\${code.toString(8).padStart(3, "0")}`;
    })
    .join("");
}
