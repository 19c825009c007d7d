/** The arguments of `RandomState`'s methods: their types, what is allowed, how shapes are given. */
import { ValueError } from "@tfgraph/core";
import { asarray } from "../convert.ts";
import type { Input } from "../signature.ts";

/** A shape, or the length of a vector. */
export type Dimensions = number | readonly number[];
/** None is for a single sample. */
export type Size = Dimensions | null;

export interface SizeKeyword {
  size?: Size;
}

export function shapeOf(size: Size | undefined): number[] | undefined {
  if (size === undefined || size === null) return undefined;
  const shape = typeof size === "number" ? [size] : Array.from(size, Number);
  if (shape.some((d) => !(d >= 0) || !Number.isInteger(d))) throw new ValueError("negative dimensions are not allowed");
  return shape;
}

export const countOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

export interface NormalKeywords {
  loc?: Input;
  scale?: Input;
  size?: Size;
}

export interface UniformKeywords {
  low?: Input;
  high?: Input;
  size?: Size;
}

export interface ChoiceKeywords {
  size?: Size;
  replace?: boolean;
  p?: Input | null;
}

export type Check = ((x: number) => void) | undefined;

export const notNegative =
  (name: string) =>
  (x: number): void => {
    if (x < 0) throw new ValueError(`${name} < 0`);
  };
export const positive =
  (name: string) =>
  (x: number): void => {
    if (!(x > 0)) throw new ValueError(`${name} <= 0`);
  };
export function checkProbability(x: number): void {
  if (!(x >= 0 && x <= 1)) throw new ValueError("p < 0, p > 1 or p is NaN");
}

export function checkProbabilities(p: Float64Array, population: number): Float64Array {
  if (p.length !== population) throw new ValueError("'a' and 'p' must have same size");
  if (p.some(Number.isNaN)) throw new ValueError("Probabilities contain NaN");
  if (p.some((x) => x < 0)) throw new ValueError("Probabilities are not non-negative");
  if (Math.abs(p.reduce((s, x) => s + x, 0) - 1) > 1.5e-8)
    throw new ValueError("Probabilities do not sum to 1. See Notes section of docstring for more information.");
  return p;
}

/** Running sums, scaled so that the last is 1. */
export function cumulativeOf(weights: Float64Array): Float64Array {
  let sum = 0;
  const cumulative = weights.map((w) => (sum += w));
  return cumulative.map((c) => c / sum);
}

export function toBigint(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  const number = typeof value === "object" ? Number(asarray(value).item()) : Number(value);
  return BigInt(Math.trunc(number));
}
