/**
 * Incomplete gamma and beta functions and what derivatives by the shape need, in double precision.
 *
 * Below a + 1 the power series of P, above it the continued fraction of Q; their derivatives term by term. The beta function by its continued
 * fraction. Source: Press et al., Numerical Recipes, 6.2 and 6.4; Moshier, Cephes (`igamc`) for the recurrence of numerators and denominators.
 */

const TINY = Number.EPSILON / 4;
const MOST_TERMS = 100_000;

/** Stirling's series of log Γ, its coefficients from the Bernoulli numbers. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** The same of ψ. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** What log Γ(x) is beyond (x - 1/2) log x - x + log(2π) / 2; x >= 10. */
function stirlingError(x: number): number {
  const q = 1 / (x * x);
  return STIRLING.reduceRight((sum, c) => sum * q + c, 0) / x;
}

/** log Γ(x) for positive x. */
export function logGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 10; y++) product *= y;
  const value = (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + stirlingError(y);
  return value - Math.log(product);
}

/** ψ(x) for positive x. */
function digamma(x: number): number {
  let [y, sum] = [x, 0];
  for (; y < 10; y++) sum -= 1 / y;
  const q = 1 / (y * y);
  return sum + Math.log(y) - 0.5 / y - q * DIGAMMA.reduceRight((total, c) => total * q + c, 0);
}

/** x^a exp(-x) / Γ(a), without the cancellation of large exponents. */
function gammaWeight(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a));
  const mu = (x - a) / a;
  const log = Math.abs(mu) < 0.5 ? Math.log1p(mu) : Math.log(x / a);
  const exponent = a * (log - mu) - stirlingError(a);
  return Math.exp(exponent) * Math.sqrt(a / (2 * Math.PI));
}

/** 1 + x / (a + 1) + x² / ((a + 1)(a + 2)) + …, and its derivative by a. */
function powerSeries(a: number, x: number): { value: number; slope: number } {
  let [term, value, logSlope, slope] = [1, 1, 0, 0];
  for (let n = 1; n < MOST_TERMS; n++) {
    term *= x / (a + n);
    logSlope -= 1 / (a + n);
    value += term;
    slope += term * logSlope;
    if (term * (1 - logSlope) <= TINY * Math.max(value, Math.abs(slope))) break;
  }
  return { value, slope };
}

/** The continued fraction of Γ(a, x) / (x^a exp(-x)), and its derivative by a. */
function fraction(a: number, x: number): { value: number; slope: number } {
  let y = 1 - a;
  let z = x + y + 1;
  let [p2, q2, p1, q1] = [1, x, x + 1, z * x];
  let [dp2, dq2, dp1, dq1] = [0, 0, 0, -x];
  let value = p1 / q1;
  let slope = (dp1 - value * dq1) / q1;
  for (let c = 1; c < MOST_TERMS; c++) {
    y += 1;
    z += 2;
    const yc = y * c;
    const [p, q] = [p1 * z - p2 * yc, q1 * z - q2 * yc];
    const dp = dp1 * z - p1 - dp2 * yc + p2 * c;
    const dq = dq1 * z - q1 - dq2 * yc + q2 * c;
    [p2, p1, q2, q1] = [p1, p, q1, q];
    [dp2, dp1, dq2, dq1] = [dp1, dp, dq1, dq];
    if (q !== 0) {
      const [before, slopeBefore] = [value, slope];
      value = p / q;
      slope = (dp - value * dq) / q;
      const still = Math.abs(value - before) <= TINY * 4 * Math.abs(value);
      if (still && Math.abs(slope - slopeBefore) <= TINY * 8 * Math.abs(slope)) break;
    }
    if (Math.abs(p) > 1e150) {
      [p2, p1, q2, q1] = [p2 * 1e-150, p1 * 1e-150, q2 * 1e-150, q1 * 1e-150];
      [dp2, dp1, dq2, dq1] = [dp2 * 1e-150, dp1 * 1e-150, dq2 * 1e-150, dq1 * 1e-150];
    }
  }
  return { value, slope };
}

/** What holds outside of the region that series are for; undefined inside. */
function atBorder(a: number, x: number, atZero: number, atInfinity: number): number | undefined {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x === 0 || a === Infinity) return atZero;
  return x === Infinity ? atInfinity : undefined;
}

const isLeft = (a: number, x: number): boolean => x <= 1 || x <= a;

/** P(a, x), the distribution function of gamma numbers. */
export function lowerGamma(a: number, x: number): number {
  const known = atBorder(a, x, 0, 1);
  if (known !== undefined) return known;
  if (!isLeft(a, x)) return 1 - gammaWeight(a, x) * fraction(a, x).value;
  return (gammaWeight(a, x) * powerSeries(a, x).value) / a;
}

/** Q(a, x) = 1 - P(a, x). */
export function upperGamma(a: number, x: number): number {
  const known = atBorder(a, x, 1, 0);
  if (known !== undefined) return known;
  if (isLeft(a, x)) return 1 - (gammaWeight(a, x) * powerSeries(a, x).value) / a;
  return gammaWeight(a, x) * fraction(a, x).value;
}

/** The derivative of P(a, x) by a, over the weight x^a exp(-x) / Γ(a). */
function relativeSlope(a: number, x: number): number {
  if (isLeft(a, x)) {
    const { value, slope } = powerSeries(a, x);
    return (value * (Math.log(x) - digamma(a) - 1 / a) + slope) / a;
  }
  const { value, slope } = fraction(a, x);
  return -(value * (Math.log(x) - digamma(a)) + slope);
}

/** The derivative of P(a, x) by a. */
export function lowerGammaByShape(a: number, x: number): number {
  return atBorder(a, x, 0, 0) ?? gammaWeight(a, x) * relativeSlope(a, x);
}

/** How a gamma number changes with a where P stays: minus that derivative over the density. */
export function gammaSampleByShape(a: number, x: number): number {
  return atBorder(a, x, 0, 0) ?? -x * relativeSlope(a, x);
}

// ------------------------------------------------------------------ beta

/** The continued fraction of the incomplete beta function (modified Lentz). */
function betaFraction(a: number, b: number, x: number): number {
  const away = (v: number): number => (Math.abs(v) < 1e-300 ? 1e-300 : v);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) <= 2 * TINY) break;
  }
  return h;
}

/** The regularized incomplete beta function. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || a === Infinity || b === Infinity) return NaN;
  if (x === 0 || x === 1) return x;
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  const weight = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta);
  return x < (a + 1) / (a + b + 2)
    ? (weight * betaFraction(a, b, x)) / a
    : 1 - (weight * betaFraction(b, a, 1 - x)) / b;
}
