/**
 * Exponentials, logarithms and hyperbolic functions in the kernel language, for f32 and f64: multiplications and additions in a fixed order, bit tricks,
 * no tables, so that every engine gives the same bits. Errors are about 1 ulp, up to 3 for compositions; denormal results may be less exact.
 *
 * The methods are the classical ones: reduction by ln 2 in parts whose products are exact (Cody and Waite), then a polynomial
 * (gen/polynomials.ts), then scaling by the bits of the exponent.
 */
import { bitcast, constant, type Expr } from "./expr.ts";
import { bitsToInt, fitted, formatOf, nearest, powerOfTwo, toFloat, type Format } from "./float_format.ts";
import { EXP, LOG } from "./gen/polynomials.ts";

/** x = n ln 2 + r; also exp(r) - 1. A rest too small for x goes into r. */
export function reduceExp(x: Expr, f: Format, rest?: Expr): { n: Expr; p: Expr } {
  const { float, int } = nearest(x.mul(Math.LOG2E), f);
  const high = x.sub(float.mul(f.ln2[0]));
  const low = float.mul(f.ln2[1]);
  const r = high.sub(low);
  const tail = r.mul(r).mul(fitted(r, EXP));
  if (!rest) return { n: int, p: r.add(tail) };
  const correction = high.sub(r).sub(low).add(rest).mul(r.add(tail).add(1));
  return { n: int, p: r.add(tail.add(correction)) };
}

/** (1 + p) 2^n, in two steps so that results near the ends of the range come out right. */
export function scale(p: Expr, n: Expr, f: Format): Expr {
  const half = n.shr(bitsToInt(f, 1n));
  return p
    .add(1)
    .mul(powerOfTwo(half, f))
    .mul(powerOfTwo(n.sub(half), f));
}

export function exp(x: Expr): Expr {
  const f = formatOf(x);
  const { n, p } = reduceExp(x.pmax(f.expRange[0]).pmin(f.expRange[1]), f);
  return scale(p, n, f);
}

/** exp(x) - 1, exact near 0: 2^n (exp(r) - 1) + (2^n - 1). */
export function expm1(x: Expr): Expr {
  const f = formatOf(x);
  const { n, p } = reduceExp(x.pmax(f.expm1Floor).pmin(f.expRange[1]), f);
  const half = powerOfTwo(n.sub(bitsToInt(f, 1n)), f);
  return x.eq(0).select(x, p.mul(half).add(half.sub(0.5)).mul(2));
}

/** x = 2^k m with m in [sqrt(1/2), sqrt(2)). */
export function split(x: Expr, f: Format): { k: Expr; m: Expr } {
  const bits = bitcast(x, f.int);
  const width = bitsToInt(f, BigInt(f.mantissaBits));
  const k = bits.sub(bitsToInt(f, f.sqrtHalfBits)).shr(width);
  return { k, m: bitcast(bits.sub(k.shl(width)), f.type) };
}

/** k ln 2 + log(1 + d) + extra, from log(1 + d) = d - (d²/2 - s (d²/2 + R(s²))), s = d / (2 + d). */
function logOf(k: Expr, d: Expr, extra: Expr | undefined, f: Format): Expr {
  const ln2 = f.type === "f32" ? ([0.693138122558594, 9.05800061445916e-6] as const) : f.ln2;
  const s = d.div(d.add(2));
  const z = s.mul(s);
  const half = d.mul(d).mul(0.5);
  const small = k.mul(ln2[1]);
  const tail = s.mul(half.add(z.mul(fitted(z, LOG)))).add(extra ? small.add(extra) : small);
  return k.mul(ln2[0]).sub(half.sub(tail).sub(d));
}

export function log(x: Expr): Expr {
  const f = formatOf(x);
  const tiny = x.lt(f.leastNormal);
  const { k, m } = split(tiny.select(x.mul(2 ** f.mantissaBits), x), f);
  const exponent = toFloat(k, f).sub(tiny.select(constant(x.type, f.mantissaBits), 0));
  const result = logOf(exponent, m.sub(1), undefined, f);
  return x.gt(0).select(x.eq(Infinity).select(x, result), x.eq(0).select(constant(x.type, -Infinity), NaN));
}

/** log(1 + x), exact near 0: what rounding 1 + x lost is added again. */
export function log1p(x: Expr): Expr {
  const f = formatOf(x);
  const u = x.add(1);
  const lost = x.gt(1).select(constant(x.type, 1).sub(u.sub(x)), x.sub(u.sub(1)));
  const { k, m } = split(u, f);
  const result = logOf(toFloat(k, f), m.sub(1), lost.div(u), f);
  const special = x.eq(-1).select(constant(x.type, -Infinity), NaN);
  return x.gt(-1).select(x.eq(Infinity).or(x.eq(0)).select(x, result), special);
}

export function sigmoid(x: Expr): Expr {
  return constant(x.type, 1).div(exp(x.neg()).add(1));
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: Expr): Expr {
  return x.max(0).add(log1p(exp(x.abs().neg())));
}

export function tanh(x: Expr): Expr {
  const t = expm1(x.abs().mul(-2));
  return t.neg().div(t.add(2)).copysign(x);
}

export function rsqrt(x: Expr): Expr {
  return constant(x.type, 1).div(x.sqrt());
}

export function sinh(x: Expr): Expr {
  const f = formatOf(x);
  const a = x.abs();
  const t = expm1(a.pmin(f.large));
  const e = exp(a.mul(0.5));
  return a
    .gt(f.large)
    .select(e.mul(0.5).mul(e), t.add(t.div(t.add(1))).mul(0.5))
    .copysign(x);
}

export function cosh(x: Expr): Expr {
  const f = formatOf(x);
  const a = x.abs();
  const t = exp(a.pmin(f.large));
  const e = exp(a.mul(0.5));
  return a.gt(f.large).select(e.mul(0.5).mul(e), t.add(constant(x.type, 1).div(t)).mul(0.5));
}

export function asinh(x: Expr): Expr {
  const f = formatOf(x);
  const a = x.abs();
  const square = a.mul(a);
  const near = log1p(a.add(square.div(square.add(1).sqrt().add(1))));
  return a
    .gt(2 ** (f.mantissaBits / 2 + 2))
    .select(log(a).add(Math.LN2), near)
    .copysign(x);
}

export function acosh(x: Expr): Expr {
  const f = formatOf(x);
  const t = x.sub(1);
  const near = log1p(t.add(t.add(t).add(t.mul(t)).sqrt()));
  return x.gt(2 ** (f.mantissaBits / 2 + 2)).select(log(x).add(Math.LN2), t.lt(0).select(constant(x.type, NaN), near));
}

export function atanh(x: Expr): Expr {
  const a = x.abs();
  return log1p(a.add(a).div(constant(x.type, 1).sub(a)))
    .mul(0.5)
    .copysign(x);
}
