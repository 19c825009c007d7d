/** Integrals without a closed form. TF: core/ops/special_math_ops.cc, python/ops/special_math_ops.py, math_grad.py. */
import { floatLiteral, type Tensor } from "@tfgraph/core";
import { ones_like } from "../array/fill.ts";
import { where } from "../array/where.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { exp, log, square } from "./elementary.ts";
import { hostUnary, scopedHostUnary } from "./host_functions.ts";
import { dawson, exponentialIntegral, fresnel, spence as spenceOf } from "./integral_values.ts";
import { cos, sin } from "./trigonometric.ts";

hostUnary(OpDefs.Dawsn, dawson, (x, y, grad) => grad.mul(x.rmul(2).mul(y).rsub(floatLiteral(1))));
hostUnary(OpDefs.Expint, exponentialIntegral, (x, _y, grad) => grad.mul(exp(x)).truediv(x));

const angle = (x: Tensor): Tensor => square(x).rmul(floatLiteral(Math.PI / 2));
hostUnary(
  OpDefs.FresnelCos,
  (x) => fresnel(x).c,
  (x, _y, grad) => grad.mul(cos(angle(x))),
);
hostUnary(
  OpDefs.FresnelSin,
  (x) => fresnel(x).s,
  (x, _y, grad) => grad.mul(sin(angle(x))),
);
hostUnary(OpDefs.Spence, spenceOf, (x, _y, grad) => {
  const partial = log(x).truediv(x.rsub(1));
  const isOne = raw.Equal({ x, y: floatLiteral(1) });
  return grad.mul(where(isOne, ones_like(x).neg(), partial));
});

/** Dawson's integral: `exp(-x²)` times the integral of `exp(t²)` from 0 to x. TF: `tf.math.special.dawsn`. */
export const dawsn = scopedHostUnary("dawsn", raw.Dawsn);
/** The exponential integral: that of `exp(t) / t` up to x; NaN for negative numbers. TF: `tf.math.special.expint`. */
export const expint = scopedHostUnary("expint", raw.Expint);
/** The integral of `cos(π t² / 2)` from 0 to x. TF: `tf.math.special.fresnel_cos`. */
export const fresnel_cos = scopedHostUnary("fresnel_cos", raw.FresnelCos);
/** The integral of `sin(π t² / 2)` from 0 to x. TF: `tf.math.special.fresnel_sin`. */
export const fresnel_sin = scopedHostUnary("fresnel_sin", raw.FresnelSin);
/** Minus the integral of `log(t) / (t - 1)` from 1 to x: the dilogarithm of `1 - x`. TF: `tf.math.special.spence`. */
export const spence = scopedHostUnary("spence", raw.Spence);
