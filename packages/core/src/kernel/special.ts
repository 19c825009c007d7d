/** The error function, log Γ and its derivative in the kernel language. */
import { bitcast, constant, type Expr } from "./expr.ts";
import { exp, log } from "./exponential.ts";
import { bitsToInt, fitted, formatOf, inDouble, polynomial } from "./float_format.ts";
import { ERF, ERFCX, LGAMMA, STIRLING } from "./gen/polynomials.ts";
import { sin, tan } from "./trigonometric.ts";

/** erfc(a) for a >= 1/2: exp(-a²) (1 + 2a)^-1 P, with a² in two parts. */
function erfcTail(a: Expr): Expr {
  const f = formatOf(a);
  const x = a.pmin(f.erfcEnd);
  const upper = bitcast(bitcast(x, f.int).and(bitsToInt(f, f.upperHalf)), f.type);
  const g = fitted(x.sub(3.75).div(x.add(3.75)), ERFCX).div(x.add(x).add(1));
  return exp(upper.mul(upper).neg())
    .mul(exp(x.sub(upper).mul(x.add(upper)).neg()))
    .mul(g);
}

export function erf(x: Expr): Expr {
  const a = x.abs();
  const near = x.add(x.mul(fitted(x.mul(x).pmin(1), ERF)));
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
      .add(inverse.mul(fitted(inverse.mul(inverse).pmin(1 / 64), STIRLING)));
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
