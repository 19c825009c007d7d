/**
 * Conversion of elements between dtypes, as numpy's `astype` on x86-64 does it: floats are cut toward zero, integers wrap, what no
 * integer can hold is the smallest one.
 *
 * Arrays of bigints are read and written through 32-bit halves: making a bigint costs ten times as much.
 */
import { TypeError, ValueError, type TypedArray } from "@tfgraph/core";
import { allocate, dtypeInfo, isBigInt, kindOf, type Storage } from "./dtype.ts";

const TWO_32 = 2 ** 32;

/** 64-bit integers as the nearest doubles. */
export function numbersOf(data: BigInt64Array | BigUint64Array): Float64Array {
  const low = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const high = data instanceof BigInt64Array ? new Int32Array(data.buffer, data.byteOffset, data.length * 2) : low;
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = high[2 * i + 1]! * TWO_32 + low[2 * i]!;
  return out;
}

/** Integral doubles as 64-bit integers. */
export function bigintsOf(
  numbers: ArrayLike<number>,
  dtype: "int64" | "uint64" = "int64",
): BigInt64Array | BigUint64Array {
  const out = dtype === "int64" ? new BigInt64Array(numbers.length) : new BigUint64Array(numbers.length);
  const words = new Int32Array(out.buffer);
  for (let i = 0; i < numbers.length; i++) {
    const x = Math.trunc(numbers[i]!);
    if (x >= -(2 ** 63) && x < 2 ** 63) {
      words[2 * i] = x;
      words[2 * i + 1] = Math.floor(x / TWO_32);
    } else if (dtype === "uint64" && x < 2 ** 64) {
      out[i] = BigInt(x);
    } else {
      words[2 * i + 1] = -(2 ** 31);
    }
  }
  return out;
}

/** Elements as numbers: of a typed array itself, of bigints the nearest doubles. */
export function asNumbers(data: Storage): ArrayLike<number> {
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? numbersOf(data)
    : (data as ArrayLike<number>);
}

/**
 * Converts elements that lie in order.
 * @returns fresh memory, also where the types are the same
 */
export function castElements(data: Storage, from: string, to: string): Storage {
  if (from === to) return data.slice();
  const source = kindOf(from);
  const target = kindOf(to);
  if (target === "O") return toObjects(data, from, to);
  if (source === "O") return fromObjects(data as unknown[], to);
  if (source === "c") return castComplex(data as Float64Array, to);
  if (target === "c") {
    const out = allocate(to, data.length) as Float64Array;
    const numbers = asNumbers(data);
    for (let i = 0; i < numbers.length; i++) out[2 * i] = numbers[i]!;
    return out;
  }
  if (target === "b") return Uint8Array.from(asNumbers(data), (x) => (x !== 0 ? 1 : 0));
  if (isBigInt(from) && isBigInt(to)) return reinterpreted(data as BigInt64Array, to);
  if (isBigInt(to)) return bigintsOf(data as ArrayLike<number>, to as "int64");
  if (isBigInt(from) && target !== "f") return wrapped(data as BigInt64Array, to);
  const out = allocate(to, data.length) as Float64Array;
  if (source === "f" && target !== "f") cutTo(out, data as ArrayLike<number>, to);
  else out.set(asNumbers(data));
  return out;
}

/** Floats to integers of up to 32 bits. */
function cutTo(out: TypedArray, data: ArrayLike<number>, to: string): void {
  const { itemsize, kind } = dtypeInfo(to);
  const wide = itemsize === 4 && kind === "u";
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    const fits = wide ? Math.abs(x) < 2 ** 63 : x > -(2 ** 31) - 1 && x < 2 ** 31;
    out[i] = fits ? x : wide ? 0 : -(2 ** 31);
  }
}

function reinterpreted(data: BigInt64Array | BigUint64Array, to: string): Storage {
  const copy = data.slice();
  return to === "int64" ? new BigInt64Array(copy.buffer) : new BigUint64Array(copy.buffer);
}

/** The low words of 64-bit integers. */
function wrapped(data: BigInt64Array | BigUint64Array, to: string): Storage {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  const out = allocate(to, data.length) as Int32Array;
  for (let i = 0; i < out.length; i++) out[i] = words[2 * i]!;
  return out;
}

/** Between complex types, or the real parts. */
function castComplex(data: Float64Array, to: string): Storage {
  if (kindOf(to) === "c") return to === "complex64" ? Float32Array.from(data) : Float64Array.from(data);
  const real = new Float64Array(data.length / 2);
  for (let i = 0; i < real.length; i++) real[i] = data[2 * i]!;
  if (kindOf(to) === "b") return Uint8Array.from(real, (re, i) => (re !== 0 || data[2 * i + 1] !== 0 ? 1 : 0));
  return castElements(real, "float64", to);
}

function toObjects(data: Storage, from: string, to: string): unknown[] {
  const text = to.startsWith("<U");
  const plain = Array.from(data as ArrayLike<unknown>, (x) => (from === "bool" ? x !== 0 : x));
  return text ? plain.map((x) => (typeof x === "boolean" ? (x ? "True" : "False") : String(x))) : plain;
}

function fromObjects(data: readonly unknown[], to: string): Storage {
  if (isBigInt(to)) {
    const out = allocate(to, data.length) as BigInt64Array;
    data.forEach((x, i) => (out[i] = typeof x === "bigint" ? x : BigInt(Math.trunc(parse(x, to)))));
    return out;
  }
  return castElements(
    Float64Array.from(data, (x) => parse(x, to)),
    "float64",
    to,
  );
}

/** Text as Python's `float` and `int` read it. */
function parse(x: unknown, to: string): number {
  if (typeof x !== "string") {
    if (typeof x === "number" || typeof x === "boolean" || typeof x === "bigint") return Number(x);
    throw new TypeError(`float() argument must be a string or a real number, not '${typeof x}'`);
  }
  const text = x.trim().toLowerCase();
  const named = /^([+-]?)(inf|infinity|nan)$/.exec(text);
  if (named) return (named[1] === "-" ? -1 : 1) * (named[2] === "nan" ? NaN : Infinity);
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) {
    const kind = kindOf(to) === "f" ? "could not convert string to float" : "invalid literal for int() with base 10";
    throw new ValueError(`${kind}: '${x}'`);
  }
  return value;
}
