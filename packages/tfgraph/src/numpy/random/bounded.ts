/**
 * Whole numbers within bounds, as numpy's legacy `randint` draws them for each dtype: by masking and rejection, of 64, 32, 16, 8 or
 * single bits, of which the small ones share the 32 bits of one draw.
 */
import { ValueError } from "@tfgraph/core";
import { allocate, dtypeInfo, type Storage } from "../dtype.ts";
import { interval, interval64, maskOf } from "./distributions.ts";
import type { Mt19937 } from "./mt19937.ts";

const TWO_32 = 2 ** 32;

/** The bounds of a dtype: the smallest value, and one above the largest. */
function limitsOf(dtype: string): { low: bigint; end: bigint } {
  const { kind, itemsize } = dtypeInfo(dtype);
  if (kind === "b") return { low: 0n, end: 2n };
  const bits = BigInt(itemsize * 8);
  return kind === "u" ? { low: 0n, end: 1n << bits } : { low: -(1n << (bits - 1n)), end: 1n << (bits - 1n) };
}

/** @throws ValueError where a bound does not suit the dtype or there is nothing between them */
export function checkBounds(low: bigint, end: bigint, dtype: string): void {
  const limits = limitsOf(dtype);
  if (low < limits.low) throw new ValueError(`low is out of bounds for ${dtype}`);
  if (end > limits.end) throw new ValueError(`high is out of bounds for ${dtype}`);
  if (low >= end) throw new ValueError("low >= high");
}

/** `count` numbers from `low` to `end`, exclusive. */
export function boundedIntegers(twister: Mt19937, low: bigint, end: bigint, count: number, dtype: string): Storage {
  const out = allocate(dtype, count);
  const range = end - 1n - low;
  const { itemsize, kind } = dtypeInfo(dtype);
  if (itemsize === 8) fill64(twister, out as BigInt64Array, low, range);
  else if (itemsize === 4) fill32(twister, out as Int32Array, Number(low), Number(range));
  else fillSmall(twister, out as Int8Array, Number(low), Number(range), kind === "b" ? 1 : itemsize * 8);
  return out;
}

function fill64(twister: Mt19937, out: BigInt64Array | BigUint64Array, low: bigint, range: bigint): void {
  const words = new Int32Array(out.buffer);
  const from = Number(low);
  if (range >= BigInt(TWO_32) || !Number.isSafeInteger(from) || !Number.isSafeInteger(from + Number(range))) {
    for (let i = 0; i < out.length; i++) {
      out[i] = low + (range < BigInt(TWO_32) ? BigInt(interval(twister, Number(range))) : interval64(twister, range));
    }
    return;
  }
  const most = Number(range);
  for (let i = 0; i < out.length; i++) {
    const value = from + interval(twister, most);
    words[2 * i] = value;
    words[2 * i + 1] = Math.floor(value / TWO_32);
  }
}

function fill32(twister: Mt19937, out: Int32Array | Uint32Array, low: number, range: number): void {
  for (let i = 0; i < out.length; i++) out[i] = low + interval(twister, range);
}

function fillSmall(
  twister: Mt19937,
  out: Int8Array | Uint8Array | Int16Array | Uint16Array,
  low: number,
  range: number,
  bits: number,
): void {
  if (range === 0) {
    out.fill(low);
    return;
  }
  const mask = maskOf(range);
  let buffer = 0;
  let left = 0;
  for (let i = 0; i < out.length; i++) {
    let value: number;
    do {
      if (left === 0) {
        buffer = twister.uint32();
        left = 32 / bits;
      } else {
        buffer >>>= bits;
      }
      left--;
      value = buffer & mask;
    } while (value > range);
    out[i] = low + value;
  }
}
