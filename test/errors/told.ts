/** What an error tells: TensorFlow's class and first line, and below a blank line what tfgraph adds. */
import { expect } from "vitest";

/** What a function throws. */
export function thrownBy(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new TypeError("nothing was thrown");
}

export interface Told {
  readonly error: Error;
  /** `ValueError: …`, up to the first line's end. */
  readonly first: string;
  /** What follows the blank line. */
  readonly hint: string;
}

/** Separates what an error says. A hint stands below a blank line, names no frame of the library, and is short. */
export function told(f: () => unknown): Told {
  const error = thrownBy(f);
  const at = error.message.indexOf("\n\n");
  const hint = at < 0 ? "" : error.message.slice(at + 2);
  expect(hint.split("\n").length, `lines of the hint:\n${hint}`).toBeLessThan(16);
  expect(hint).not.toMatch(/packages\/\w+\/(src|dist)\//);
  expect(error.message.match(new RegExp(escaped(firstLine(error)), "g"))!.length, "the first line stands once").toBe(1);
  return { error, first: `${error.name}: ${firstLine(error)}`, hint };
}

function firstLine(error: Error): string {
  return error.message.split("\n")[0]!;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `FILE:LINE` of the caller: written on the line that a hint must name. */
export function here(): string {
  const frame = new Error("here").stack!.split("\n")[2]!;
  const [, location] = /\(?((?:file:\/\/)?\/.*:\d+):\d+\)?$/.exec(frame)!;
  return location!.replace(/^file:\/\//, "");
}
