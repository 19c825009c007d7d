/**
 * Sums, means, extremes: numpy's results to the bit, so that a printed loss is the one Python prints.
 *
 * Source of the order of additions: numpy's pairwise_sum (loops_utils.h.src): eight accumulators over blocks of 128, blocks in a
 * binary tree, along the axes that are neighbours in memory; row after row along others.
 */
import {
  TypeError,
  ValueError,
  type Axis,
  type DTypeInput,
  type NDArray as CoreNDArray,
  type Unranked,
} from "@tfgraph/core";
import { asNumbers, bigintsOf } from "./cast.ts";
import { asarray, astype, broadcastTo } from "./convert.ts";
import { allocate, dtypeName, isBigInt, kindOf, type Storage } from "./dtype.ts";
import { divide, multiply } from "./elementwise.ts";
import { NDArray } from "./ndarray.ts";
import { rowsOf, type Rows } from "./rows.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";

interface Keywords {
  dtype?: DTypeInput | null;
  ddof?: number;
}

/** Over the whole array a scalar, along axes what is left of the array. */
export interface ReductionFunction<S = number> {
  (a: Input, axis?: null, kw?: Keywords & { axis?: null; keepdims?: false }): S;
  (a: Input, kw: Keywords & { axis?: null; keepdims?: false }): S;
  (a: Input, axis: Axis, kw?: Keywords & { keepdims?: boolean }): Unranked;
  (a: Input, kw: Keywords & { axis?: Axis | null; keepdims?: boolean }): Unranked;
}

export interface ArgReductionFunction {
  (a: Input, axis?: null, kw?: { axis?: null; keepdims?: false }): number;
  (a: Input, kw: { axis?: null; keepdims?: false }): number;
  (a: Input, axis: number, kw?: { keepdims?: boolean }): Unranked;
  (a: Input, kw: { axis?: number | null; keepdims?: boolean }): Unranked;
}

type Round = (x: number) => number;
const exact: Round = (x) => x;

/** Sums are rounded to the element type after each addition; those of halves to floats. */
const roundingOf = (dtype: string): Round => (dtype === "float32" || dtype === "float16" ? Math.fround : exact);

function pairwise(data: ArrayLike<number>, from: number, n: number, round: Round): number {
  if (n < 8) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = round(sum + data[from + i]!);
    return sum;
  }
  if (n > 128) {
    const half = (n >> 1) - ((n >> 1) % 8);
    return round(pairwise(data, from, half, round) + pairwise(data, from + half, n - half, round));
  }
  let a = data[from]!;
  let b = data[from + 1]!;
  let c = data[from + 2]!;
  let d = data[from + 3]!;
  let e = data[from + 4]!;
  let f = data[from + 5]!;
  let g = data[from + 6]!;
  let h = data[from + 7]!;
  const whole = n - (n % 8);
  for (let i = from + 8; i < from + whole; i += 8) {
    a = round(a + data[i]!);
    b = round(b + data[i + 1]!);
    c = round(c + data[i + 2]!);
    d = round(d + data[i + 3]!);
    e = round(e + data[i + 4]!);
    f = round(f + data[i + 5]!);
    g = round(g + data[i + 6]!);
    h = round(h + data[i + 7]!);
  }
  let sum = round(round(round(a + b) + round(c + d)) + round(round(e + f) + round(g + h)));
  for (let i = from + whole; i < from + n; i++) sum = round(sum + data[i]!);
  return sum;
}

function sumOfRow(data: ArrayLike<number>, from: number, { length, chunk }: Rows, round: Round): number {
  if (chunk === length) return pairwise(data, from, length, round);
  let sum = 0;
  for (let i = 0; i < length; i += chunk)
    sum = round(sum + (chunk === 1 ? data[from + i]! : pairwise(data, from + i, chunk, round)));
  return sum;
}

/** The sums of an array's rows, as an array of its own type. */
function sums(array: NDArray, axis: Axis | null | undefined, keepdims: boolean | undefined): NDArray {
  const rows = rowsOf(array, axis);
  const shape = keepdims ? rows.keptShape : rows.shape;
  if (isBigInt(array.dtype)) return new NDArray(bigintSums(rows, array.dtype), shape, array.dtype);
  const round = roundingOf(array.dtype);
  const out = allocate(array.dtype, rows.count) as Float64Array;
  if (kindOf(array.dtype) === "c") {
    const parts = [0, 1].map((part) => (rows.data as Float64Array).filter((_, i) => i % 2 === part));
    for (let i = 0; i < out.length; i++) out[i] = sumOfRow(parts[i % 2]!, (i >> 1) * rows.length, rows, round);
  } else {
    for (let i = 0; i < rows.count; i++) out[i] = sumOfRow(rows.data as Float64Array, i * rows.length, rows, round);
  }
  return new NDArray(out, shape, array.dtype);
}

/** Sums of 64-bit integers, in doubles while they are exact. */
function bigintSums({ data, count, length }: Rows, dtype: string): Storage {
  const numbers = asNumbers(data);
  const out = new Float64Array(count);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = i * length; k < (i + 1) * length; k++) {
      sum += numbers[k]!;
      if (Math.abs(sum) > largest) largest = Math.abs(sum);
      if (Math.abs(numbers[k]!) > largest) largest = Math.abs(numbers[k]!);
    }
    out[i] = sum;
  }
  if (largest <= Number.MAX_SAFE_INTEGER) return bigintsOf(out, dtype as "int64");
  const wide = allocate(dtype, count) as BigInt64Array;
  for (let i = 0; i < count; i++)
    for (let k = 0; k < length; k++) wide[i] = wide[i]! + (data as BigInt64Array)[i * length + k]!;
  return wide;
}

/** Small integers and booleans are summed in 64 bits. */
function accumulator(dtype: string): string {
  const kind = kindOf(dtype);
  if (kind === "O") throw new TypeError(`cannot reduce an array of dtype ${dtype}`);
  return kind === "b" || kind === "i" ? "int64" : kind === "u" ? "uint64" : dtype;
}

const PARAMETERS = ["a", "axis", "dtype", "out", "keepdims"];

type Reduce = (
  a: unknown,
  axis?: Axis | null,
  dtype?: DTypeInput | null,
  out?: CoreNDArray | null,
  keepdims?: boolean,
) => unknown;

const typed = (array: NDArray, dtype: DTypeInput | null | undefined, otherwise: (dtype: string) => string): NDArray =>
  astype(array, dtype === undefined || dtype === null ? otherwise(array.dtype) : dtypeName(dtype), false);

const sumImplementation: Reduce = (a, axis, dtype, _out, keepdims) =>
  scalarOrArray(sums(typed(asarray(a), dtype, accumulator), axis, keepdims));
export const sum: ReductionFunction = numpyFunction("sum", PARAMETERS, sumImplementation);

const prodImplementation: Reduce = (a, axis, dtype, _out, keepdims) => {
  const array = typed(asarray(a), dtype, accumulator);
  if (isBigInt(array.dtype)) return fold<bigint>(array, axis, keepdims, (x, y) => BigInt.asIntN(64, x * y), 1n);
  const round = roundingOf(array.dtype);
  return fold<number>(array, axis, keepdims, (x, y) => round(x * y), 1);
};
export const prod: ReductionFunction = numpyFunction("prod", PARAMETERS, prodImplementation);

/** Folds rows; without an initial value the first element is it, and rows of none are an error. */
function fold<T extends number | bigint>(
  array: NDArray,
  axis: Axis | null | undefined,
  keepdims: boolean | undefined,
  step: (x: T, y: T) => T,
  initial?: T,
  what = "",
): unknown {
  const rows = rowsOf(array, axis);
  const data = rows.data as unknown as T[];
  if (initial === undefined && rows.length === 0 && rows.count > 0)
    throw new ValueError(`zero-size array to reduction operation ${what} which has no identity`);
  const out = allocate(array.dtype, rows.count) as unknown as T[];
  for (let i = 0; i < rows.count; i++) {
    let at = i * rows.length;
    const end = at + rows.length;
    let value = initial ?? data[at++]!;
    for (; at < end; at++) value = step(value, data[at]!);
    out[i] = value;
  }
  return scalarOrArray(new NDArray(out, keepdims ? rows.keptShape : rows.shape, array.dtype));
}

/** NaN wins over everything. */
const larger = <T extends number | bigint>(x: T, y: T): T => (x >= y || x !== x ? x : y);
const smaller = <T extends number | bigint>(x: T, y: T): T => (x <= y || x !== x ? x : y);

const EXTREMES = ["a", "axis", "out", "keepdims"];
type Extreme = (a: unknown, axis?: Axis | null, out?: CoreNDArray | null, keepdims?: boolean) => unknown;
const maxImplementation: Extreme = (a, axis, _out, keepdims) =>
  fold(asarray(a), axis, keepdims, larger, undefined, "maximum");
const minImplementation: Extreme = (a, axis, _out, keepdims) =>
  fold(asarray(a), axis, keepdims, smaller, undefined, "minimum");
export const max: ReductionFunction = numpyFunction("max", EXTREMES, maxImplementation);
export const min: ReductionFunction = numpyFunction("min", EXTREMES, minImplementation);
export const amax = max;
export const amin = min;

const test =
  (every: boolean): Extreme =>
  (a, axis, _out, keepdims) => {
    const array = asarray(a);
    const rows = rowsOf(kindOf(array.dtype) === "b" ? array : astype(array, "bool", false), axis);
    const data = rows.data as Uint8Array;
    const out = Uint8Array.from({ length: rows.count }, (_, i) => {
      const row = data.subarray(i * rows.length, (i + 1) * rows.length);
      return (every ? row.includes(0) : !row.includes(1)) ? 0 : 1;
    });
    return scalarOrArray(new NDArray(out, keepdims ? rows.keptShape : rows.shape, "bool"));
  };
export const all: ReductionFunction<boolean> = numpyFunction("all", EXTREMES, test(true));
export const any: ReductionFunction<boolean> = numpyFunction("any", EXTREMES, test(false));

// ---- means and deviations

/** Means as an array of the type they are computed in; halves are summed as floats. */
function means(array: NDArray, axis: Axis | null | undefined, keepdims: boolean | undefined): NDArray {
  const computed = astype(
    array,
    kindOf(array.dtype) === "f" || kindOf(array.dtype) === "c" ? wide(array.dtype) : "float64",
    false,
  );
  const { length } = rowsOf(array, axis);
  return divided(sums(computed, axis, keepdims), length);
}

const wide = (dtype: string): string => (dtype === "float16" ? "float32" : dtype);

function divided(array: NDArray, by: number): NDArray {
  const data = array.data as Float64Array;
  for (let i = 0; i < data.length; i++) data[i] = data[i]! / by;
  return array;
}

const meanImplementation: Reduce = (a, axis, dtype, _out, keepdims) => {
  const array = asarray(a);
  const given = dtype === undefined || dtype === null ? undefined : dtypeName(dtype);
  const result = given ?? (array.dtype === "float16" ? "float16" : undefined);
  const out = means(given ? astype(array, given, false) : array, axis, keepdims);
  return scalarOrArray(result ? astype(out, result, false) : out);
};
export const mean: ReductionFunction = numpyFunction("mean", PARAMETERS, meanImplementation);

/** Variances: the mean of the squares of the distances to the mean, as numpy's `_var` takes it. */
function variances(
  a: unknown,
  axis: Axis | null | undefined,
  dtype: DTypeInput | null | undefined,
  ddof: number,
  keepdims: boolean | undefined,
): NDArray {
  const given = asarray(a);
  const array = astype(
    given,
    dtype ? dtypeName(dtype) : kindOf(given.dtype) === "f" ? wide(given.dtype) : "float64",
    false,
  );
  const round = roundingOf(array.dtype);
  const rows = rowsOf(array, axis);
  const data = rows.data as Float64Array;
  const out = allocate(array.dtype, rows.count) as Float64Array;
  const squares = allocate(array.dtype, rows.length) as Float64Array;
  for (let i = 0; i < rows.count; i++) {
    const from = i * rows.length;
    const center = round(sumOfRow(data, from, rows, round) / rows.length);
    for (let k = 0; k < rows.length; k++) {
      const distance = round(data[from + k]! - center);
      squares[k] = distance * distance;
    }
    out[i] = sumOfRow(squares, 0, rows, round) / Math.max(rows.length - ddof, 0);
  }
  const result = new NDArray(out, keepdims ? rows.keptShape : rows.shape, array.dtype);
  return given.dtype === "float16" ? astype(result, "float16", false) : result;
}

const DEVIATIONS = ["a", "axis", "dtype", "out", "ddof", "keepdims"];
type Deviation = (
  a: unknown,
  axis?: Axis | null,
  dtype?: DTypeInput | null,
  out?: CoreNDArray | null,
  ddof?: number,
  keepdims?: boolean,
) => unknown;
const varImplementation: Deviation = (a, axis, dtype, _out, ddof = 0, keepdims) =>
  scalarOrArray(variances(a, axis, dtype, ddof, keepdims));
const stdImplementation: Deviation = (a, axis, dtype, _out, ddof = 0, keepdims) => {
  const array = variances(a, axis, dtype, ddof, keepdims);
  const data = array.data as Float64Array;
  for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(data[i]!);
  return scalarOrArray(array);
};
export const var_: ReductionFunction = numpyFunction("var", DEVIATIONS, varImplementation);
export const std: ReductionFunction = numpyFunction("std", DEVIATIONS, stdImplementation);

// ---- positions

const position =
  (better: (x: number, y: number) => boolean, what: string) =>
  (a: unknown, axis?: number | null, _out?: unknown, keepdims?: boolean): unknown => {
    const rows = rowsOf(asarray(a), axis);
    const data = rows.data as Float64Array;
    if (rows.length === 0) throw new ValueError(`attempt to get ${what} of an empty sequence`);
    const out = new Float64Array(rows.count);
    for (let i = 0; i < rows.count; i++) {
      const from = i * rows.length;
      let best = 0;
      for (let k = 1; k < rows.length && data[from + best] === data[from + best]; k++) {
        const x = data[from + k]!;
        if (better(x, data[from + best]!) || x !== x) best = k;
      }
      out[i] = best;
    }
    return scalarOrArray(new NDArray(bigintsOf(out), keepdims ? rows.keptShape : rows.shape, "int64"));
  };

/** The index of the first largest element, int64. */
export const argmax: ArgReductionFunction = numpyFunction(
  "argmax",
  EXTREMES,
  position((x, y) => x > y, "argmax"),
);
/** The index of the first smallest element, int64. */
export const argmin: ArgReductionFunction = numpyFunction(
  "argmin",
  EXTREMES,
  position((x, y) => x < y, "argmin"),
);

/** How many elements are not zero. */
export const count_nonzero: ReductionFunction = numpyFunction(
  "count_nonzero",
  ["a", "axis", "keepdims"],
  (a: unknown, axis?: Axis | null, keepdims?: boolean) =>
    scalarOrArray(sums(astype(astype(asarray(a), "bool", false), "int64", false), axis, keepdims)),
);

/** The weighted mean. */
export const average: (a: Input, axis?: number | null | AverageKeywords, kw?: AverageKeywords) => Unranked =
  numpyFunction("average", ["a", "axis", "weights"], (a: unknown, axis?: number | null, weights?: unknown) => {
    const array = asarray(a);
    if (weights === undefined || weights === null) return scalarOrArray(means(array, axis, false));
    const given = asarray(weights);
    const along = typeof axis === "number" ? axis : 0;
    const shape =
      given.ndim < array.ndim
        ? array.shape.map((d, i) => (i === (along + array.ndim) % array.ndim ? d : 1))
        : given.shape;
    const spread = broadcastTo(new NDArray(given.contiguous(), shape, given.dtype), array.shape);
    const total = sum(spread, { axis }) as unknown;
    return divide(sum(multiply(array, spread), { axis }) as number, total as number);
  });

interface AverageKeywords {
  axis?: number | null;
  weights?: Input | null;
}
