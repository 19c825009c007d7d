/**
 * Bessel functions of orders 0 and 1 in double precision, from their definitions; no tables.
 *
 * Modified ones (I): the power series, whose terms are positive, and the asymptotic one from 20 on, where its least term is below the
 * rounding error. K: the series with logarithms up to 2, Steed's continued fraction beyond. Ordinary ones (J): Miller's backward recurrence
 * up to 25, Hankel's expansion beyond; Y up to there from Neumann's series in the J.
 * Source: Abramowitz and Stegun 9.1.78-89, 9.2, 9.6, 9.7; Press et al., Numerical Recipes, 6.7 (`bessik`).
 */

const EULER_GAMMA = 0.5772156649015329;
const TINY = Number.EPSILON / 4;

/** Sum of (x²/4)^k / (k! (k + order)!) for k >= 0, with factors of the terms. */
function series(x: number, order: 0 | 1, factor: (k: number) => number): number {
  const q = (x * x) / 4;
  let term = 1;
  let sum = factor(0);
  for (let k = 1; k < 500; k++) {
    term *= q / (k * (k + order));
    const next = term * factor(k);
    sum += next;
    if (Math.abs(next) <= TINY * Math.abs(sum)) break;
  }
  return sum;
}

const one = (): number => 1;

/** Sum of the factors (4 order² - 1²)(4 order² - 3²)… / (k! (8x)^k), with signs (-1)^k, until terms grow. */
function asymptotic(x: number, order: 0 | 1): number {
  const mu = 4 * order * order;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 100; k++) {
    const next = (-term * (mu - (2 * k - 1) ** 2)) / (k * 8 * x);
    if (!(Math.abs(next) < Math.abs(term))) break;
    term = next;
    sum += term;
    if (Math.abs(term) <= TINY) break;
  }
  return sum;
}

const FAR = 20;

/** exp(-|x|) I(x) */
function scaledI(x: number, order: 0 | 1): number {
  const a = Math.abs(x);
  const sign = order === 1 && x < 0 ? -1 : 1;
  if (a === Infinity) return sign * 0;
  if (a >= FAR) return (sign * asymptotic(a, order)) / Math.sqrt(2 * Math.PI * a);
  return sign * Math.exp(-a) * series(a, order, one) * (order === 1 ? a / 2 : 1);
}

function plainI(x: number, order: 0 | 1): number {
  const a = Math.abs(x);
  if (a === Infinity) return NaN;
  if (a < FAR) return series(a, order, one) * (order === 1 ? x / 2 : 1);
  // in two steps: exp(x) overflows before the function does
  const half = Math.exp(a / 2);
  return half * scaledI(x, order) * half;
}

export const besselI0 = (x: number): number => plainI(x, 0);
export const besselI1 = (x: number): number => plainI(x, 1);
export const besselI0e = (x: number): number => scaledI(x, 0);
export const besselI1e = (x: number): number => scaledI(x, 1);

// ------------------------------------------------------------------ K

/** 1 + 1/2 + … + 1/k */
function harmonic(k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += 1 / i;
  return sum;
}

/** For x up to 2. */
function seriesK(x: number, order: 0 | 1): number {
  const log = Math.log(x / 2) + EULER_GAMMA;
  if (order === 0) return series(x, 0, harmonic) - log * series(x, 0, one);
  const sums = series(x, 1, (k) => harmonic(k) + harmonic(k + 1));
  return 1 / x + (x / 2) * (log * series(x, 1, one) - sums / 2);
}

/** exp(x) K(x) for x from 2 on: Steed's algorithm for the second continued fraction, of order 0. */
function fractionK(x: number, order: 0 | 1): number {
  let b = 2 * (1 + x);
  let d = 1 / b;
  let [h, delta] = [d, d];
  let [q1, q2] = [0, 1];
  const a1 = 0.25;
  let q = a1;
  let c = a1;
  let a = -a1;
  let s = 1 + q * delta;
  for (let i = 2; i < 10000; i++) {
    a -= 2 * (i - 1);
    c = (-a * c) / i;
    const next = (q1 - b * q2) / a;
    [q1, q2] = [q2, next];
    q += c * next;
    b += 2;
    d = 1 / (b + a * d);
    delta = (b * d - 1) * delta;
    h += delta;
    const change = q * delta;
    s += change;
    if (Math.abs(change / s) < TINY) break;
  }
  const k0 = Math.sqrt(Math.PI / (2 * x)) / s;
  return order === 0 ? k0 : (k0 * (x + 0.5 - a1 * h)) / x;
}

function besselK(x: number, order: 0 | 1, scaled: boolean): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return Infinity;
  if (x === Infinity) return 0;
  if (x <= 2) return seriesK(x, order) * (scaled ? Math.exp(x) : 1);
  return fractionK(x, order) * (scaled ? 1 : Math.exp(-x));
}

export const besselK0 = (x: number): number => besselK(x, 0, false);
export const besselK1 = (x: number): number => besselK(x, 1, false);
export const besselK0e = (x: number): number => besselK(x, 0, true);
export const besselK1e = (x: number): number => besselK(x, 1, true);

// ------------------------------------------------------------------ J and Y

const HANKEL = 25;

/** J of orders 0 to about 2x + 40 at `x`, small orders exact: down from an order where it is next to nothing. */
function recurrence(x: number): Float64Array {
  const top = 2 * Math.ceil(x / 2 + 20 + Math.sqrt(20 * x));
  const j = new Float64Array(top + 1);
  j[top - 1] = 1e-300;
  for (let n = top - 1; n > 0; n--) {
    j[n - 1] = ((2 * n) / x) * j[n]! - j[n + 1]!;
    if (Math.abs(j[n - 1]!) < 1e200) continue;
    for (let i = n - 1; i <= top; i++) j[i]! *= 1e-250;
  }
  let total = j[0]!;
  for (let n = 2; n <= top; n += 2) total += 2 * j[n]!;
  return j.map((value) => value / total);
}

/** Hankel's expansion: amplitude and phase in the parts P and Q. */
function hankel(x: number, order: 0 | 1): { j: number; y: number } {
  const mu = 4 * order * order;
  let [p, q] = [1, 0];
  let term = 1;
  for (let k = 1; k < 100; k++) {
    const next = (term * (mu - (2 * k - 1) ** 2)) / (k * 8 * x);
    if (!(Math.abs(next) < Math.abs(term))) break;
    term = next;
    const sign = k % 4 < 2 ? 1 : -1;
    if (k % 2 === 1) q += sign * term;
    else p += sign * term;
    if (Math.abs(term) <= TINY) break;
  }
  const [sin, cos] = [Math.sin(x), Math.cos(x)];
  // cosine and sine of x - (order/2 + 1/4) π
  const [c, s] = order === 0 ? [cos + sin, sin - cos] : [sin - cos, -cos - sin];
  const scale = 1 / Math.sqrt(Math.PI * x);
  return { j: scale * (p * c - q * s), y: scale * (p * s + q * c) };
}

function besselJ(x: number, order: 0 | 1): number {
  const a = Math.abs(x);
  if (!Number.isFinite(a)) return NaN;
  if (order === 1 && a < 1e-5) return (x / 2) * (1 - (x * x) / 8);
  if (a < 1e-5) return 1 - (x * x) / 4;
  const value = a < HANKEL ? recurrence(a)[order]! : hankel(a, order).j;
  return order === 1 && x < 0 ? -value : value;
}

/** Neumann's series: the logarithm's part, and a sum over J of every second order. */
function neumannY(x: number, order: 0 | 1): number {
  const j = recurrence(x);
  const log = Math.log(x / 2) + EULER_GAMMA;
  let sum = 0;
  for (let k = 1; 2 * k + order < j.length; k++) {
    const sign = k % 2 === 0 ? 1 : -1;
    sum += sign * j[2 * k + order]! * (order === 0 ? 1 / k : (2 * k + 1) / (k * (k + 1)));
  }
  if (order === 0) return (2 * log * j[0]! - 4 * sum) / Math.PI;
  return ((-2 / x) * j[0]! + 2 * (log - 1) * j[1]! - 2 * sum) / Math.PI;
}

function besselY(x: number, order: 0 | 1): number {
  if (Number.isNaN(x) || x === Infinity) return NaN;
  if (x <= 0) return -Infinity;
  if (x < 1e-5) return order === 0 ? (2 * (Math.log(x / 2) + EULER_GAMMA)) / Math.PI : -2 / (Math.PI * x);
  return x < HANKEL ? neumannY(x, order) : hankel(x, order).y;
}

export const besselJ0 = (x: number): number => besselJ(x, 0);
export const besselJ1 = (x: number): number => besselJ(x, 1);
export const besselY0 = (x: number): number => besselY(x, 0);
export const besselY1 = (x: number): number => besselY(x, 1);
