/**
 * Integrals without a closed form, in double precision, from series, continued fractions and sums; no tables.
 *
 * Source: Press et al., Numerical Recipes, 6.8 (Fresnel integrals), 6.10 (Dawson's integral by Rybicki's method); Abramowitz and Stegun 5.1
 * (exponential integral), 27.7 (dilogarithm).
 */

const EULER_GAMMA = 0.5772156649015329;
const TINY = Number.EPSILON / 4;

/** The distance of the points that Dawson's integral is sampled at; the error is about exp(-(π / 2h)²). */
const STEP = 0.2;
/** exp(-(n STEP)²) for n = 1, 3, 5, … */
const WEIGHTS = Array.from({ length: 17 }, (_, i) => Math.exp(-(((2 * i + 1) * STEP) ** 2)));

/** exp(-x²) times the integral of exp(t²) from 0 to x. */
export function dawson(x: number): number {
  const a = Math.abs(x);
  if (a === Infinity) return 0;
  if (a < STEP) {
    const q = 2 * x * x;
    let [term, sum] = [x, x];
    for (let k = 1; k < 30; k++) {
      term *= -q / (2 * k + 1);
      sum += term;
    }
    return sum;
  }
  if (a > 50) {
    // x ≈ 1 / 2F: the asymptotic series
    const q = 1 / (2 * x * x);
    return (1 + q * (1 + q * (3 + q * (15 + q * (105 + q * 945))))) / (2 * x);
  }
  const even = 2 * Math.round((0.5 * a) / STEP);
  const rest = a - even * STEP;
  let up = Math.exp(2 * rest * STEP);
  const square = up * up;
  let [above, below, sum] = [even + 1, even - 1, 0];
  for (const weight of WEIGHTS) {
    sum += weight * (up / above + 1 / (below * up));
    above += 2;
    below -= 2;
    up *= square;
  }
  return (Math.sign(x) * Math.exp(-rest * rest) * sum) / Math.sqrt(Math.PI);
}

/** Ei(x), the principal value of the integral of exp(t) / t up to x; NaN for negative numbers, as TensorFlow has it. */
export function exponentialIntegral(x: number): number {
  if (!(x >= 0) || x === Infinity) return NaN;
  if (x === 0) return -Infinity;
  if (x < 40) {
    let [power, sum] = [1, 0];
    for (let k = 1; k < 200; k++) {
      power *= x / k;
      const term = power / k;
      sum += term;
      if (term <= TINY * sum) break;
    }
    return EULER_GAMMA + Math.log(x) + sum;
  }
  let [term, sum] = [1, 1];
  for (let k = 1; k < 100; k++) {
    const next = (term * k) / x;
    if (next >= term) break;
    term = next;
    sum += term;
    if (term <= TINY) break;
  }
  const half = Math.exp(x / 2);
  return half * (sum / x) * half;
}

/** The integrals of cos(π t² / 2) and sin(π t² / 2) from 0 to x. */
export function fresnel(x: number): { c: number; s: number } {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return { c: NaN, s: NaN };
  const sign = Math.sign(x);
  if (a > 1e8) return { c: sign * 0.5, s: sign * 0.5 };
  const { c, s } = a < 1.5 ? fresnelSeries(a) : fresnelFraction(a);
  return { c: sign * c, s: sign * s };
}

function fresnelSeries(a: number): { c: number; s: number } {
  const q = (Math.PI / 2) * a * a;
  let [c, s, term] = [0, 0, a];
  for (let k = 0; k < 60; k++) {
    const part = (k % 4 < 2 ? term : -term) / (2 * k + 1);
    if (k % 2 === 0) c += part;
    else s += part;
    term *= q / (k + 1);
  }
  return { c, s };
}

/** The complementary error function of a complex number by its continued fraction (modified Lentz). */
function fresnelFraction(a: number): { c: number; s: number } {
  const square = Math.PI * a * a;
  type Complex = readonly [number, number];
  const inverse = ([re, im]: Complex): Complex => {
    const n = re * re + im * im;
    return [re / n, -im / n];
  };
  const times = ([p, q]: Complex, [r, t]: Complex): Complex => [p * r - q * t, p * t + q * r];
  let b: Complex = [1, -square];
  let c: Complex = [1e300, 0];
  let d: Complex = inverse(b);
  let h: Complex = d;
  for (let n = 1, i = -1; n < 1000; n++) {
    i += 2;
    const factor = -i * (i + 1);
    b = [b[0] + 4, b[1]];
    const before: Complex = [factor * d[0] + b[0], factor * d[1] + b[1]];
    d = inverse(before);
    const under = inverse(c);
    c = [b[0] + factor * under[0], b[1] + factor * under[1]];
    const delta = times(c, d);
    h = times(h, delta);
    if (Math.abs(delta[0] - 1) + Math.abs(delta[1]) < TINY * 8) break;
  }
  const scaled = times([a, -a], h);
  const phase: Complex = [Math.cos(square / 2), Math.sin(square / 2)];
  const [re, im] = times(phase, scaled);
  // (1 + i) / 2 * (1 - (re + i im))
  return { c: 0.5 * (1 - re + im), s: 0.5 * (1 - re - im) };
}

/** B(2), B(4), … */
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

/** Li2(z) for z in [-1, 1/2]: with u = -log(1 - z), the sum of B(n) u^(n + 1) / (n + 1)!. */
function dilogarithm(z: number): number {
  const u = -Math.log1p(-z);
  const q = u * u;
  let [power, sum] = [u, u - q / 4];
  BERNOULLI.forEach((number, i) => {
    power *= q / ((2 * i + 2) * (2 * i + 3));
    sum += number * power;
  });
  return sum;
}

const ZETA_2 = (Math.PI * Math.PI) / 6;

/** Spence's function: minus the integral of log(t) / (t - 1) from 1 to x, the dilogarithm of 1 - x. */
export function spence(x: number): number {
  if (!(x >= 0) || x === Infinity) return NaN;
  if (x === 0) return ZETA_2;
  const log = Math.log(x);
  if (x < 0.5) return ZETA_2 - log * Math.log1p(-x) - dilogarithm(x);
  if (x <= 2) return dilogarithm(1 - x);
  // Li2(z) for z < -1, by its inverse
  return -ZETA_2 - 0.5 * Math.log(x - 1) ** 2 - dilogarithm(1 / (1 - x));
}
