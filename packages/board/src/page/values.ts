/** Numbers and statistics of tensors as people read them. */
import type { BoardStep, BoardTensor, Shape } from "../document.ts";

/** Four significant digits, in as few letters as that takes. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(4);
  return text
    .replace(/(\.\d*?)0+(?=$|e)/, "$1")
    .replace(/\.(?=$|e)/, "")
    .replace("e+", "e");
}

export function timeText(ms: number): string {
  if (ms >= 1000) return `${numberText(ms / 1000)} s`;
  return ms >= 1 || ms === 0 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms * 1000).toPrecision(3))} µs`;
}

export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${Number(value.toPrecision(3))} ${units[unit]!}`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** `[?, 784]`, `scalar`; for unknown rank `unknown shape`. */
export function shapeText(shape: Shape): string {
  if (shape === null) return "unknown shape";
  return shape.length === 0 ? "scalar" : `[${shape.map((size) => size ?? "?").join(", ")}]`;
}

export function nonfiniteCount({ nan = 0, positiveInf = 0, negativeInf = 0 }: BoardTensor): number {
  return nan + positiveInf + negativeInf;
}

/** What is not finite in it, in words; empty where all is. */
export function nonfiniteText({ nan = 0, positiveInf = 0, negativeInf = 0 }: BoardTensor): string {
  const parts = [
    [nan, "NaN"],
    [positiveInf, "∞"],
    [negativeInf, "−∞"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count.toLocaleString("en-US")} ${name}`)
    .join(", ");
}

/** A line that says what a tensor is: its value if it is one, else its range. */
export function tensorText(tensor: BoardTensor): string {
  return tensorTexts(tensor)[0]!;
}

/** The same, ever shorter. */
export function tensorTexts(tensor: BoardTensor): readonly string[] {
  const bad = nonfiniteText(tensor);
  const { min, max, size, sample } = tensor;
  if (size === 1 && sample.length === 1) return [elementText(tensor, sample[0]!)];
  if (min === undefined || max === undefined) return [bad || countText(size, "value")];
  const range = `${numberText(min)} … ${numberText(max)}`;
  if (bad !== "") return [`${bad}; ${range}`, bad];
  return [range, `${shortText(min)} … ${shortText(max)}`, `${shortText(min)}…${shortText(max)}`];
}

/** Two digits. */
function shortText(value: number): string {
  return numberText(Number(value.toPrecision(2)));
}

function elementText({ dtype }: BoardTensor, value: number | string | boolean): string {
  if (typeof value === "number") return numberText(value);
  if (dtype === "string") return JSON.stringify(value);
  return { inf: "∞", "-inf": "−∞" }[String(value)] ?? String(value);
}

/** The first elements in rows of the last dimension. */
export function sampleText(tensor: BoardTensor): string {
  const { sample, shape, size } = tensor;
  const row = Math.max(1, Math.min(shape.at(-1) ?? 1, 12));
  const texts = sample.map((value) => elementText(tensor, value));
  const width = Math.min(16, Math.max(0, ...texts.map((text) => text.length)));
  const lines: string[] = [];
  const length = shape.at(-1) ?? 1;
  for (let at = 0; at < texts.length; at += Math.max(1, length)) {
    const cells = texts.slice(at, Math.min(at + row, at + length)).map((text) => text.padStart(width));
    lines.push(cells.join(" ") + (length > row ? " …" : ""));
    if (lines.length === 60) break;
  }
  if (size > sample.length || lines.length === 60) lines.push(`… ${countText(size, "value")} in all`);
  return lines.join("\n");
}

/** What a step gave, for a small line: its first output's, as most have no more. */
export function givenTensorsText({ outputs }: BoardStep): string {
  const first = outputs.find((tensor) => tensor !== null);
  return first ? tensorText(first) : "";
}
