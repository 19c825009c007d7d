/** Trigonometric functions in the kernel language: reduction by π/2 in parts (Cody and Waite), then a polynomial. */
import { constant, type Expr } from "./expr.ts";
import { FORMATS, formatOf, inDouble, nearest, oddSeries, polynomial, type FloatType } from "./float_format.ts";
import { ASIN, ATAN, COS, SIN } from "./gen/polynomials.ts";

/** π/2 in parts of 33 bits and a rest, so that multiples below 2^20 are exact. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** sin and cos of an f64; the f32 functions use it with shorter polynomials. |x| < 2^20 π / 2 for full accuracy. */
function sinCos(x: Expr, polynomials: FloatType): { sin: Expr; cos: Expr; odd: Expr; negative: Expr } {
  const f = FORMATS.f64;
  const { float: n, int: j } = nearest(x.mul(2 / Math.PI), f);
  const first = x.sub(n.mul(HALF_PI[0]));
  const second = n.mul(HALF_PI[1]);
  const high = first.sub(second);
  const low = first.sub(high).sub(second).sub(n.mul(HALF_PI[2]));
  const r = high.add(low);
  const rest = high.sub(r).add(low);
  const z = r.mul(r);
  const half = z.mul(0.5);
  const w = constant("f64", 1).sub(half);
  const sin = r.add(r.mul(z).mul(polynomial(z, SIN[polynomials])).add(rest.mul(w)));
  const cosTail = constant("f64", 1)
    .sub(w)
    .sub(half)
    .add(z.mul(z).mul(polynomial(z, COS[polynomials])).sub(r.mul(rest)));
  const odd = j.and(1n).ne(0n);
  return { sin, cos: w.add(cosTail), odd, negative: j.and(2n).ne(0n) };
}

export function sin(x: Expr): Expr {
  return inDouble(x, (x, type) => {
    const { sin, cos, odd, negative } = sinCos(x, type);
    const value = odd.select(cos, sin);
    return x.eq(0).select(x, negative.select(value.neg(), value));
  });
}

export function cos(x: Expr): Expr {
  return inDouble(x, (x, type) => {
    const { sin, cos, odd, negative } = sinCos(x, type);
    const value = odd.select(sin, cos);
    return odd.xor(negative).select(value.neg(), value);
  });
}

export function tan(x: Expr): Expr {
  return inDouble(x, (x, type) => {
    const { sin, cos, odd } = sinCos(x, type);
    return x.eq(0).select(x, odd.select(cos.neg(), sin).div(odd.select(sin, cos)));
  });
}

export function atan(x: Expr): Expr {
  const [high, low] = formatOf(x).pi;
  const a = x.abs();
  const big = a.gt(Math.SQRT2 + 1);
  const middle = a.gt(Math.SQRT2 - 1);
  const t = big.select(-1, middle.select(a.sub(1), a)).div(big.select(a, middle.select(a.add(1), 1)));
  const zero = constant(x.type, 0);
  const base = big.select(constant(x.type, high / 2), middle.select(constant(x.type, high / 4), zero));
  const rest = big.select(constant(x.type, low / 2), middle.select(constant(x.type, low / 4), zero));
  return base.add(oddSeries(t, t.mul(t), ATAN).add(rest)).copysign(x);
}

export function atan2(y: Expr, x: Expr): Expr {
  const [high, low] = formatOf(x).pi;
  const [ay, ax] = [y.abs(), x.abs()];
  const equal = ay.eq(ax);
  const ratio = equal.select(ay.eq(0).select(constant(x.type, 0), 1), ay.div(ax));
  const angle = atan(ratio);
  const left = constant(x.type, 1).copysign(x).lt(0);
  return left.select(constant(x.type, high).sub(angle.sub(low)), angle).copysign(y);
}

/** For |x| <= 1/2 asin of it, else asin(sqrt((1 - |x|) / 2)), from which asin and acos follow. */
function asinCore(x: Expr): { big: Expr; r: Expr } {
  const a = x.abs();
  const big = a.gt(0.5);
  const z = big.select(constant(x.type, 1).sub(a).mul(0.5), a.mul(a));
  return { big, r: oddSeries(big.select(z.sqrt(), a), z, ASIN) };
}

export function asin(x: Expr): Expr {
  const [high, low] = formatOf(x).pi;
  const { big, r } = asinCore(x);
  return big.select(constant(x.type, high / 2).sub(r.add(r).sub(low / 2)), r).copysign(x);
}

export function acos(x: Expr): Expr {
  const [high, low] = formatOf(x).pi;
  const { big, r } = asinCore(x);
  const twice = r.add(r);
  const outer = x.lt(0).select(constant(x.type, high).sub(twice.sub(low)), twice);
  return big.select(outer, constant(x.type, high / 2).sub(r.copysign(x).sub(low / 2)));
}
