/**
 * Transcendental functions in the kernel language, for f32 and f64: multiplications and additions in a fixed order, bit tricks, no tables,
 * so that every engine gives the same bits. Errors are about 1 ulp (measured in math.test.ts); denormal results may be less exact.
 *
 * The methods are the classical ones: reduction by ln 2 or π/2 in parts whose products are exact (Cody and Waite), then a polynomial
 * (gen/polynomials.ts), then scaling by the bits of the exponent.
 */
import { bitcast, constant, type Expr, type ExprLike } from "./expr.ts";
import { ASIN, ATAN, COS, ERF, ERFCX, EXP, LGAMMA, LOG, SIN, STIRLING, type Polynomial } from "./gen/polynomials.ts";

type FloatType = "f32" | "f64";

/** How a float type is laid out, and its constants. */
interface Format {
  readonly type: FloatType;
  readonly int: "i32" | "i64";
  readonly mantissaBits: number;
  readonly bias: number;
  /** 1.5 * 2^mantissaBits: adding it leaves an integer in the low bits. */
  readonly magic: number;
  readonly magicBits: bigint;
  /** ln 2 in two parts; multiples of the first by an exponent are exact. */
  readonly ln2: readonly [number, number];
  readonly pi: readonly [number, number];
  readonly sqrtHalfBits: bigint;
  readonly leastNormal: number;
  /** exp is 0 below the first and infinite above the second. */
  readonly expRange: readonly [number, number];
  /** Where expm1 has become -1. */
  readonly expm1Floor: number;
  /** Where adding 1 to exp(x) or x*x no longer matters. */
  readonly large: number;
  /** Keeps the upper half of the mantissa, so that squares are exact. */
  readonly upperHalf: bigint;
  readonly erfcEnd: number;
}

const FORMATS: Readonly<Record<FloatType, Format>> = {
  f32: {
    type: "f32",
    int: "i32",
    mantissaBits: 23,
    bias: 127,
    magic: 12582912,
    magicBits: 0x4b400000n,
    ln2: [0.693359375, -0.00021219444005469057],
    pi: [3.1415927410125732, -8.742277657347586e-8],
    sqrtHalfBits: 0x3f3504f3n,
    leastNormal: 2 ** -126,
    expRange: [-104, 89],
    expm1Floor: -20,
    large: 16,
    upperHalf: 0xfffff000n,
    erfcEnd: 11,
  },
  f64: {
    type: "f64",
    int: "i64",
    mantissaBits: 52,
    bias: 1023,
    magic: 6755399441055744,
    magicBits: 0x4338000000000000n,
    ln2: [0.6931471803691238, 1.9082149292705877e-10],
    pi: [Math.PI, 1.2246467991473532e-16],
    sqrtHalfBits: 0x3fe6a09e667f3bcdn,
    leastNormal: 2 ** -1022,
    expRange: [-746, 710],
    expm1Floor: -40,
    large: 24,
    upperHalf: 0xfffffffff8000000n,
    erfcEnd: 28,
  },
};

function formatOf(x: Expr): Format {
  return x.type === "f32" ? FORMATS.f32 : FORMATS.f64;
}

/** Horner's rule. */
function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  let sum: Expr = constant(x.type, coefficients.at(-1)!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.mul(x).add(coefficients[i]!);
  return sum;
}

function fitted(x: Expr, p: Polynomial): Expr {
  return polynomial(x, p[formatOf(x).type]);
}

function bitsToInt(f: Format, bits: bigint): ExprLike {
  return f.int === "i32" ? Number(BigInt.asIntN(32, bits)) : BigInt.asIntN(64, bits);
}

/** 2^k for an integer k in the range of normal numbers. */
function powerOfTwo(k: Expr, f: Format): Expr {
  return bitcast(k.add(bitsToInt(f, BigInt(f.bias))).shl(bitsToInt(f, BigInt(f.mantissaBits))), f.type);
}

/** The integer nearest to x, as a float and in the low bits of an int. |x| < 2^(mantissaBits - 2). */
function nearest(x: Expr, f: Format): { float: Expr; int: Expr } {
  const shifted = x.add(f.magic);
  return { float: shifted.sub(f.magic), int: bitcast(shifted, f.int).sub(bitsToInt(f, f.magicBits)) };
}

/** A small int as a float. */
function toFloat(k: Expr, f: Format): Expr {
  return bitcast(k.add(bitsToInt(f, f.magicBits)), f.type).sub(f.magic);
}

/** x = n ln 2 + r; also exp(r) - 1. A rest too small for x goes into r. */
function reduceExp(x: Expr, f: Format, rest?: Expr): { n: Expr; p: Expr } {
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
function scale(p: Expr, n: Expr, f: Format): Expr {
  const half = n.shr(bitsToInt(f, 1n));
  return p
    .add(1)
    .mul(powerOfTwo(half, f))
    .mul(powerOfTwo(n.sub(half), f));
}

export function exp(x: Expr): Expr {
  const f = formatOf(x);
  const { n, p } = reduceExp(x.max(f.expRange[0]).min(f.expRange[1]), f);
  return scale(p, n, f);
}

/** exp(x) - 1, exact near 0: 2^n (exp(r) - 1) + (2^n - 1). */
export function expm1(x: Expr): Expr {
  const f = formatOf(x);
  const { n, p } = reduceExp(x.max(f.expm1Floor).min(f.expRange[1]), f);
  const half = powerOfTwo(n.sub(bitsToInt(f, 1n)), f);
  return x.eq(0).select(x, p.mul(half).add(half.sub(0.5)).mul(2));
}

/** x = 2^k m with m in [sqrt(1/2), sqrt(2)). */
function split(x: Expr, f: Format): { k: Expr; m: Expr } {
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
  const t = expm1(a.min(f.large));
  const e = exp(a.mul(0.5));
  return a
    .gt(f.large)
    .select(e.mul(0.5).mul(e), t.add(t.div(t.add(1))).mul(0.5))
    .copysign(x);
}

export function cosh(x: Expr): Expr {
  const f = formatOf(x);
  const a = x.abs();
  const t = exp(a.min(f.large));
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

/** Applies an f64 function to either type. */
function inDouble(x: Expr, f: (x: Expr, type: FloatType) => Expr): Expr {
  return x.type === "f32" ? f(x.to("f64"), "f32").to("f32") : f(x, "f64");
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

/** x + x z P(z), z = x² */
function oddSeries(x: Expr, z: Expr, p: Polynomial): Expr {
  return x.add(x.mul(z).mul(fitted(z, p)));
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

/** The exact product of two f64 as a rounded value and its error (Dekker; no FMA). */
function exactProduct(a: Expr, b: Expr): { value: Expr; error: Expr } {
  const upper = (x: Expr) => bitcast(bitcast(x, "i64").and(bitsToInt(FORMATS.f64, FORMATS.f64.upperHalf)), "f64");
  const [ah, bh] = [upper(a), upper(b)];
  const [al, bl] = [a.sub(ah), b.sub(bh)];
  const value = a.mul(b);
  return { value, error: ah.mul(bh).sub(value).add(ah.mul(bl)).add(al.mul(bh)).add(al.mul(bl)) };
}

/** |x|^y of f64 for finite positive |x|: the logarithm and its product with y carry a rest. */
function positivePower(a: Expr, y: Expr): Expr {
  const f = FORMATS.f64;
  const tiny = a.lt(f.leastNormal);
  const { k, m } = split(tiny.select(a.mul(2 ** f.mantissaBits), a), f);
  const exponent = toFloat(k, f).sub(tiny.select(constant("f64", f.mantissaBits), 0));
  const d = m.sub(1);
  const sum = d.add(2);
  const s = d.div(sum);
  const product = exactProduct(s, sum);
  const sRest = d
    .sub(product.value)
    .sub(product.error)
    .sub(s.mul(d.sub(sum.sub(2))))
    .div(sum);
  const z = s.mul(s);
  const twice = s.add(s);
  const base = exponent.mul(f.ln2[0]);
  const high = base.add(twice);
  const lost = base
    .abs()
    .ge(twice.abs())
    .select(twice.sub(high.sub(base)), base.sub(high.sub(twice)));
  const low = s.mul(z).mul(fitted(z, LOG)).add(sRest.add(sRest)).add(exponent.mul(f.ln2[1])).add(lost);
  const logHigh = high.add(low);
  const logLow = high.sub(logHigh).add(low);
  const p = exactProduct(y.max(-(2 ** 512)).min(2 ** 512), logHigh);
  const value = p.value.max(f.expRange[0]).min(f.expRange[1]);
  const rest = p.value.eq(value).select(p.error.add(y.mul(logLow)), 0);
  const reduced = reduceExp(value, f, rest);
  return scale(reduced.p, reduced.n, f);
}

export function pow(x: Expr, y: Expr): Expr {
  return x.type === "f32"
    ? powDouble(x.to("f64"), y.to("f64"), (a, y) => exp(y.mul(log(a)))).to("f32")
    : powDouble(x, y, positivePower);
}

/** The cases of C's pow around a function for positive bases. */
function powDouble(x: Expr, y: Expr, positive: (a: Expr, y: Expr) => Expr): Expr {
  const a = x.abs();
  const ordinary = a.gt(0).and(a.lt(Infinity)).and(y.abs().lt(Infinity));
  const grows = a.gt(1).xor(y.lt(0));
  const limit = grows.select(constant("f64", Infinity), 0);
  const size = ordinary.select(positive(a, y), limit);
  const integral = y.trunc().eq(y);
  const halves = y.mul(0.5);
  const odd = integral.and(halves.trunc().ne(halves)).and(y.abs().lt(2 ** 53));
  const negative = constant("f64", 1).copysign(x).lt(0);
  const signed = negative.and(odd).select(size.neg(), size);
  const undefinedPower = negative.and(integral.not()).and(a.gt(0)).and(a.lt(Infinity));
  const nan = x.ne(x).or(y.ne(y)).or(undefinedPower);
  const unit = y
    .eq(0)
    .or(x.eq(1))
    .or(a.eq(1).and(y.abs().eq(Infinity)));
  return unit.select(1, nan.select(constant("f64", NaN), signed));
}

/** erfc(a) for a >= 1/2: exp(-a²) (1 + 2a)^-1 P, with a² in two parts. */
function erfcTail(a: Expr): Expr {
  const f = formatOf(a);
  const x = a.min(f.erfcEnd);
  const upper = bitcast(bitcast(x, f.int).and(bitsToInt(f, f.upperHalf)), f.type);
  const g = fitted(x.sub(3.75).div(x.add(3.75)), ERFCX).div(x.add(x).add(1));
  return exp(upper.mul(upper).neg())
    .mul(exp(x.sub(upper).mul(x.add(upper)).neg()))
    .mul(g);
}

export function erf(x: Expr): Expr {
  const a = x.abs();
  const near = x.add(x.mul(fitted(x.mul(x).min(1), ERF)));
  const far = constant(x.type, 1)
    .sub(erfcTail(a.max(1)))
    .copysign(x);
  return a.gt(1).select(far, near);
}

export function erfc(x: Expr): Expr {
  const tail = erfcTail(x.abs().max(0.5));
  const far = x.lt(0).select(constant(x.type, 2).sub(tail), tail);
  return x
    .abs()
    .gt(0.5)
    .select(far, constant(x.type, 1).sub(erf(x)));
}

/** sin(π x) of an f64. */
function sinPi(x: Expr): Expr {
  return sin(x.sub(x.mul(0.5).rint().mul(2)).mul(Math.PI));
}

/** log |Γ(x)|, in f64 for either type. */
export function lgamma(x: Expr): Expr {
  return inDouble(x, (x) => {
    const a = x.abs();
    const large = a.ge(8);
    // brings the argument into [3/2, 5/2): Γ(y) from Γ(a) and the factors between
    let y: Expr = large.select(2, a);
    let up: Expr = constant("f64", 1);
    let down: Expr = constant("f64", 1);
    for (let i = 0; i < 6; i++) {
      const above = y.ge(2.5);
      y = above.select(y.sub(1), y);
      up = above.select(up.mul(y), up);
    }
    for (let i = 0; i < 2; i++) {
      const below = y.lt(1.5);
      down = below.select(down.mul(y), down);
      y = below.select(y.add(1), y);
    }
    const d = y.sub(2);
    const small = d.mul(fitted(d, LGAMMA)).add(log(up)).sub(log(down));
    const inverse = constant("f64", 1).div(a);
    const stirling = a
      .sub(0.5)
      .mul(log(a))
      .sub(a)
      .add(0.9189385332046728)
      .add(inverse.mul(fitted(inverse.mul(inverse).min(1 / 64), STIRLING)));
    const positive = a.eq(Infinity).select(a, large.select(stirling, small));
    const reflected = log(constant("f64", Math.PI).div(a.mul(sinPi(a)).abs())).sub(positive);
    return x.gt(0).select(positive, x.eq(x.trunc()).select(constant("f64", Infinity), reflected));
  });
}

/** Bernoulli numbers over 2k: ψ(x) = log x - 1/2x - Σ c_k / x^2k. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12] as const;

/** The derivative of lgamma, in f64 for either type. */
export function digamma(x: Expr): Expr {
  return inDouble(x, (x) => {
    const reflect = x.le(0);
    let y: Expr = reflect.select(constant("f64", 1).sub(x), x);
    let sum: Expr = constant("f64", 0);
    for (let i = 0; i < 10; i++) {
      const below = y.lt(10);
      sum = below.select(sum.add(constant("f64", 1).div(y)), sum);
      y = below.select(y.add(1), y);
    }
    const z = constant("f64", 1).div(y.mul(y));
    const value = log(y)
      .sub(constant("f64", 0.5).div(y))
      .sub(z.mul(polynomial(z, DIGAMMA)))
      .sub(sum);
    const r = x.sub(x.rint());
    const reflected = value.sub(constant("f64", Math.PI).div(tan(r.mul(Math.PI))));
    const pole = x.eq(x.trunc());
    return reflect.select(pole.select(constant("f64", NaN), reflected), value);
  });
}
