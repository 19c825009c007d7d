/** Powers in the kernel language: exp(y log |x|) with more bits than a double has, and C's special cases. */
import { bitcast, constant, type Expr } from "./expr.ts";
import { exp, log, reduceExp, scale, split } from "./exponential.ts";
import { bitsToInt, fitted, FORMATS, toFloat } from "./float_format.ts";
import { LOG } from "./gen/polynomials.ts";

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
  const p = exactProduct(y.pmax(-(2 ** 512)).pmin(2 ** 512), logHigh);
  const value = p.value.pmax(f.expRange[0]).pmin(f.expRange[1]);
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
