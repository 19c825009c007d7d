/**
 * The samples of numpy's legacy generator (`RandomState`), one at a time: which numbers are drawn, and what is computed of them.
 *
 * Source of the algorithms: numpy/random/src/legacy and src/distributions (Copyright (c) 2005-2025, NumPy Developers, BSD-3-Clause; parts
 * Copyright 2005 Robert Kern, MIT).
 */
import { logd } from "./logd.ts";
import type { Mt19937 } from "./mt19937.ts";

const TWO_32 = 2 ** 32;

/** The smallest 2^k - 1 that is at least `max`, for 32-bit numbers. */
export const maskOf = (max: number): number => (max === 0 ? 0 : 0xffffffff >>> Math.clz32(max));

/** A whole number in [0, max], by masking and rejection. `max` below 2^32 takes 32 bits a trial, others 64. */
export function interval(twister: Mt19937, max: number): number {
  if (max === 0) return 0;
  if (max >= TWO_32) return Number(interval64(twister, BigInt(max)));
  const mask = maskOf(max);
  for (;;) {
    const value = (twister.uint32() & mask) >>> 0;
    if (value <= max) return value;
  }
}

/** A whole number in [0, max] of 64 bits, the first draw its high word. */
export function interval64(twister: Mt19937, max: bigint): bigint {
  const mask = (1n << BigInt(max.toString(2).length)) - 1n;
  for (;;) {
    const high = BigInt(twister.uint32());
    const value = ((high << 32n) | BigInt(twister.uint32())) & mask;
    if (value <= max) return value;
  }
}

/** Draws and remembers what one generator has drawn too many. */
export class Sampler {
  readonly twister: Mt19937;
  /** Normal samples come in pairs. */
  spare: number | undefined;

  constructor(twister: Mt19937) {
    this.twister = twister;
  }

  uniform(): number {
    return this.twister.double();
  }

  /** Marsaglia's polar method. */
  gauss(): number {
    if (this.spare !== undefined) {
      const spare = this.spare;
      this.spare = undefined;
      return spare;
    }
    for (;;) {
      const x1 = 2 * this.uniform() - 1;
      const x2 = 2 * this.uniform() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * logd(r2)) / r2);
      this.spare = f * x1;
      return f * x2;
    }
  }

  exponential(): number {
    return -logd(1 - this.uniform());
  }

  /** Marsaglia and Tsang for shapes above 1, Ahrens and Dieter below. */
  gamma(shape: number): number {
    if (shape === 1) return this.exponential();
    if (shape === 0) return 0;
    if (shape < 1) {
      for (;;) {
        const u = this.uniform();
        const v = this.exponential();
        if (u <= 1 - shape) {
          const x = u ** (1 / shape);
          if (x <= v) return x;
        } else {
          const y = -logd((1 - u) / shape);
          const x = (1 - shape + shape * y) ** (1 / shape);
          if (x <= v + y) return x;
        }
      }
    }
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    for (;;) {
      let x: number;
      let v: number;
      do {
        x = this.gauss();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      const u = this.uniform();
      if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
      if (logd(u) < 0.5 * x * x + b * (1 - v + logd(v))) return b * v;
    }
  }

  /** Johnk's method for small parameters, two gammas otherwise. */
  beta(a: number, b: number): number {
    if (a > 1 || b > 1) {
      const ga = this.gamma(a);
      const gb = this.gamma(b);
      return ga / (ga + gb);
    }
    for (;;) {
      const u = this.uniform();
      const v = this.uniform();
      const x = u ** (1 / a);
      const y = v ** (1 / b);
      if (x + y > 1) continue;
      if (x + y > 0) return x / (x + y);
      const logX = logd(u) / a;
      const logY = logd(v) / b;
      const larger = Math.max(logX, logY);
      return Math.exp(logX - larger - logd(Math.exp(logX - larger) + Math.exp(logY - larger)));
    }
  }

  /** Multiplication for small means, Hoermann's transformed rejection otherwise. */
  poisson(mean: number): number {
    if (mean === 0) return 0;
    if (mean < 10) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
      return count;
    }
    const root = Math.sqrt(mean);
    const logMean = logd(mean);
    const b = 0.931 + 2.53 * root;
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const vr = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      if (logd(v) + logd(inverseAlpha) - logd(a / (us * us) + b) <= -mean + k * logMean - logGamma(k + 1)) return k;
    }
  }

  geometric(p: number): number {
    if (p < 1 / 3) return Math.ceil(logd(1 - this.uniform()) / logd(1 - p));
    const u = this.uniform();
    let count = 1;
    let product = p;
    for (let sum = p; u > sum; count++) {
      product *= 1 - p;
      sum += product;
    }
    return count;
  }

  binomial(n: number, p: number): number {
    const q = p <= 0.5 ? p : 1 - p;
    const count = q * n <= 30 ? this.binomialByInversion(n, q) : binomialBtpe(this, n, q);
    return p <= 0.5 ? count : n - count;
  }

  private binomialByInversion(n: number, p: number): number {
    const q = 1 - p;
    const none = Math.exp(n * logd(q));
    const mean = n * p;
    const bound = Math.trunc(Math.min(n, mean + 10 * Math.sqrt(mean * q + 1)));
    for (;;) {
      let u = this.uniform();
      let probability = none;
      let count = 0;
      while (u > probability && count <= bound) {
        count++;
        u -= probability;
        probability = ((n - count + 1) * p * probability) / (count * q);
      }
      if (count <= bound) return count;
    }
  }
}

/**
 * Binomial samples for large n p: Kachitvichyanukul and Schmeiser's BTPE (1988): a triangle, a parallelogram and two exponential tails
 * above the distribution, then acceptance by ever better bounds. p is at most one half.
 */
function binomialBtpe(sampler: Sampler, n: number, p: number): number {
  const q = 1 - p;
  const fm = n * p + p;
  const mode = Math.floor(fm);
  const p1 = Math.floor(2.195 * Math.sqrt(n * p * q) - 4.6 * q) + 0.5;
  const middle = mode + 0.5;
  const left = middle - p1;
  const right = middle + p1;
  const c = 0.134 + 20.5 / (15.3 + mode);
  const slope = (a: number): number => a * (1 + a / 2);
  const leftTail = slope((fm - left) / (fm - left * p));
  const rightTail = slope((right - fm) / (right * q));
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / leftTail;
  const p4 = p3 + c / rightTail;
  const variance = n * p * q;
  for (;;) {
    const u = sampler.uniform() * p4;
    let v = sampler.uniform();
    if (u <= p1) return Math.floor(middle - p1 * v + u);
    let y: number;
    if (u <= p2) {
      const x = left + (u - p1) / c;
      v = v * c + 1 - Math.abs(mode - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(left + logd(v) / leftTail);
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * leftTail;
    } else {
      y = Math.floor(right - logd(v) / rightTail);
      if (y > n || v === 0) continue;
      v = v * (u - p3) * rightTail;
    }
    if (accepts(v, y, n, p, mode, variance)) return y;
  }
}

function accepts(v: number, y: number, n: number, p: number, mode: number, variance: number): boolean {
  const q = 1 - p;
  const k = Math.abs(y - mode);
  if (!(k > 20 && k < variance / 2 - 1)) {
    const s = p / q;
    const a = s * (n + 1);
    let ratio = 1;
    for (let i = mode + 1; i <= y; i++) ratio *= a / i - s;
    for (let i = y + 1; i <= mode; i++) ratio /= a / i - s;
    return v <= ratio;
  }
  const rho = (k / variance) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / variance + 0.5);
  const t = (-k * k) / (2 * variance);
  const logV = logd(v);
  if (logV < t - rho) return true;
  if (logV > t + rho) return false;
  const x1 = y + 1;
  const f1 = mode + 1;
  const z = n + 1 - mode;
  const w = n - y + 1;
  return !(
    logV >
    (mode + 0.5) * logd(f1 / x1) +
      (n - mode + 0.5) * logd(z / w) +
      (y - mode) * logd((w * p) / (x1 * q)) +
      stirling(f1) +
      stirling(z) +
      stirling(x1) +
      stirling(w)
  );
}

/** The correction terms of Stirling's formula. */
function stirling(x: number): number {
  const x2 = x * x;
  return (13680 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320;
}

const GAMMA_SERIES = [
  8.333333333333333e-2, -2.777777777777778e-3, 7.936507936507937e-4, -5.952380952380952e-4, 8.417508417508418e-4,
  -1.917526917526918e-3, 6.41025641025641e-3, -2.955065359477124e-2, 1.796443723688307e-1, -1.3924322169059,
];

/** log(Gamma(x)) by Stirling's series, for x above 7 or raised there by the recurrence. */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const raised = x < 7 ? Math.trunc(7 - x) : 0;
  let x0 = x + raised;
  const x2 = (1 / x0) * (1 / x0);
  let series = GAMMA_SERIES[9]!;
  for (let k = 8; k >= 0; k--) series = series * x2 + GAMMA_SERIES[k]!;
  let value = series / x0 + 0.5 * 1.8378770664093453 + (x0 - 0.5) * logd(x0) - x0;
  for (let k = 1; k <= raised; k++) value -= logd(--x0);
  return value;
}
