/**
 * The natural logarithm of glibc >= 2.28 on x86-64 with FMA, to the bit: numpy's normal samples go through it, and `Math.log` differs in
 * the last digit of one in thirty.
 *
 * Source: ARM optimized routines, math/log.c and log_data.c (MIT, or Apache-2.0 with LLVM exceptions):
 * Copyright (c) 2018-2024, Arm Limited. x is 2^k z with z near 1/c of a table, log(x) = k ln2 + log(c) + log1p(z/c - 1).
 */
import { INVERSE_AND_LOG } from "./log_table.ts";

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

const SPLIT = 134217729;

/**
 * a * b + c, rounded once: the product's error by Dekker, the sum's by Knuth. The sum of the two errors is itself rounded, which could
 * matter only where it lies within 2^-106 of half a unit.
 */
function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const aHigh = a * SPLIT - (a * SPLIT - a);
  const bHigh = b * SPLIT - (b * SPLIT - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const sum = product + c;
  const virtual = sum - product;
  return sum + (product - (sum - virtual) + (c - virtual) + productError);
}

const LN2_HIGH = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;

/** log(x) for positive finite x, as glibc gives it. */
export function logd(x: number): number {
  if (x >= 0.9375 && x < 1.064697265625) return nearOne(x);
  let scaling = 0;
  if (x < 2.2250738585072014e-308) {
    if (!(x > 0)) return Math.log(x);
    x *= 4503599627370496;
    scaling = -52;
  } else if (x === Infinity) {
    return x;
  }
  bits[0] = x;
  const high = words[1]!;
  const offset = high - 0x3fe60000;
  const entry = ((offset >> 13) & 127) * 2;
  const k = (offset >> 20) + scaling;
  words[1] = high - (offset & 0xfff00000);
  const z = bits[0];
  const inverse = INVERSE_AND_LOG[entry]!;
  const r = fma(z, inverse, -1);
  const w = fma(k, LN2_HIGH, INVERSE_AND_LOG[entry + 1]!);
  const sum = w + r;
  const low = fma(k, LN2_LOW, w - sum + r);
  const r2 = r * r;
  const tail = fma(r, -0.16667054827627667, 0.20000304511814496);
  const head = fma(r, -0.2499999999622955, 0.33333333331825593);
  return fma(r * r2, fma(r2, tail, head), fma(r2, -0.5000000000000001, low)) + sum;
}

/** A longer polynomial where the logarithm is small, whose first terms are summed exactly. */
function nearOne(x: number): number {
  if (x === 1) return 0;
  const r = x - 1;
  const r2 = r * r;
  const r3 = r * r2;
  const a = fma(
    r3,
    -0.08328363062289341,
    fma(r2, 0.09181994006195467, fma(r, -0.10000486757818193, 0.11110712032936046)),
  );
  const b = fma(r3, a, fma(r2, -0.12499997863982555, fma(r, 0.14285715076560868, -0.16666666669929706)));
  const c = fma(r3, b, fma(r2, 0.19999999999320328, fma(r, -0.24999999999998432, 0.3333333333333352)));
  const shifted = r * 134217728;
  const high = r + shifted - shifted;
  const low = r - high;
  const square = high * high * -0.5;
  const sum = r + square;
  return fma(r3, c, fma(-0.5 * low, high + r, r - sum + square)) + sum;
}
