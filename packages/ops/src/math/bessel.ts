/** Bessel functions of orders 0 and 1. TF: core/ops/special_math_ops.cc, python/ops/special_math_ops.py, math_grad.py. */
import { floatLiteral, type OpDef, type Tensor } from "@tfgraph/core";
import { where_v2 } from "../array/where.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import {
  besselI0,
  besselI0e,
  besselI1,
  besselI1e,
  besselJ0,
  besselJ1,
  besselK0,
  besselK0e,
  besselK1,
  besselK1e,
  besselY0,
  besselY1,
} from "./bessel_values.ts";
import { cast } from "./cast.ts";
import { div } from "./division.ts";
import { reciprocal, sign } from "./elementary.ts";
import { hostUnary, scopedHostUnary } from "./host_functions.ts";

/** Defines an op with its derivative from x and the op's value. */
function define(def: OpDef, f: (x: number) => number, derivative: (x: Tensor, y: Tensor) => Tensor): void {
  hostUnary(def, f, (x, y, grad) => grad.mul(derivative(x, y)));
}

/** What a derivative is at 0, and elsewhere. */
function exceptAtZero(x: Tensor, atZero: number, elsewhere: () => Tensor): Tensor {
  const isZero = raw.Equal({ x, y: 0 });
  const value = cast(floatLiteral(atZero), x.dtype);
  return where_v2(isZero, value, elsewhere());
}

define(OpDefs.BesselI0, besselI0, (x) => bessel_i1(x));
define(OpDefs.BesselI0e, besselI0e, (x, y) => {
  const next = bessel_i1e(x);
  return next.sub(sign(x).mul(y));
});
define(OpDefs.BesselI1, besselI1, (x, y) =>
  exceptAtZero(x, 1, () => {
    const before = bessel_i0(x);
    return before.sub(div(y, x));
  }),
);
define(OpDefs.BesselI1e, besselI1e, (x, y) =>
  exceptAtZero(x, 0.5, () => {
    const before = bessel_i0e(x);
    return before.sub(y.mul(sign(x).add(reciprocal(x))));
  }),
);
define(OpDefs.BesselK0, besselK0, (x) => bessel_k1(x).neg());
define(OpDefs.BesselK0e, besselK0e, (x, y) => y.sub(bessel_k1e(x)));
define(OpDefs.BesselK1, besselK1, (x, y) => {
  const before = bessel_k0(x).neg();
  return before.sub(div(y, x));
});
define(OpDefs.BesselK1e, besselK1e, (x, y) => {
  const scaled = y.mul(reciprocal(x).rsub(floatLiteral(1)));
  return scaled.sub(bessel_k0e(x));
});
define(OpDefs.BesselJ0, besselJ0, (x) => bessel_j1(x).neg());
define(OpDefs.BesselJ1, besselJ1, (x, y) =>
  exceptAtZero(x, 0.5, () => {
    const before = bessel_j0(x);
    return before.sub(div(y, x));
  }),
);
define(OpDefs.BesselY0, besselY0, (x) => bessel_y1(x).neg());
define(OpDefs.BesselY1, besselY1, (x, y) => {
  const before = bessel_y0(x);
  return before.sub(div(y, x));
});

/** The modified Bessel function of the first kind, of order 0. TF: `tf.math.bessel_i0`, `tf.math.special.bessel_i0`. */
export const bessel_i0 = scopedHostUnary("bessel_i0", raw.BesselI0);
/** {@link bessel_i0} times `exp(-|x|)`. TF: `tf.math.bessel_i0e`, `tf.math.special.bessel_i0e`. */
export const bessel_i0e = scopedHostUnary("bessel_i0e", raw.BesselI0e);
/** The modified Bessel function of the first kind, of order 1. TF: `tf.math.bessel_i1`, `tf.math.special.bessel_i1`. */
export const bessel_i1 = scopedHostUnary("bessel_i1", raw.BesselI1);
/** {@link bessel_i1} times `exp(-|x|)`. TF: `tf.math.bessel_i1e`, `tf.math.special.bessel_i1e`. */
export const bessel_i1e = scopedHostUnary("bessel_i1e", raw.BesselI1e);
/** The modified Bessel function of the second kind, of order 0; infinite for numbers that are not positive. TF: `tf.math.special.bessel_k0`. */
export const bessel_k0 = scopedHostUnary("bessel_k0", raw.BesselK0);
/** {@link bessel_k0} times `exp(x)`. TF: `tf.math.special.bessel_k0e`. */
export const bessel_k0e = scopedHostUnary("bessel_k0e", raw.BesselK0e);
/** The modified Bessel function of the second kind, of order 1; infinite for numbers that are not positive. TF: `tf.math.special.bessel_k1`. */
export const bessel_k1 = scopedHostUnary("bessel_k1", raw.BesselK1);
/** {@link bessel_k1} times `exp(x)`. TF: `tf.math.special.bessel_k1e`. */
export const bessel_k1e = scopedHostUnary("bessel_k1e", raw.BesselK1e);
/** The Bessel function of the first kind, of order 0. TF: `tf.math.special.bessel_j0`. */
export const bessel_j0 = scopedHostUnary("bessel_j0", raw.BesselJ0);
/** The Bessel function of the first kind, of order 1. TF: `tf.math.special.bessel_j1`. */
export const bessel_j1 = scopedHostUnary("bessel_j1", raw.BesselJ1);
/** The Bessel function of the second kind, of order 0; minus infinity for numbers that are not positive. TF: `tf.math.special.bessel_y0`. */
export const bessel_y0 = scopedHostUnary("bessel_y0", raw.BesselY0);
/** The Bessel function of the second kind, of order 1; minus infinity for numbers that are not positive. TF: `tf.math.special.bessel_y1`. */
export const bessel_y1 = scopedHostUnary("bessel_y1", raw.BesselY1);
