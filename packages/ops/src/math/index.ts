export * from "./add_n.ts";
export * from "./arg_extreme.ts";
export * from "./arithmetic.ts";
export { bessel_i0, bessel_i0e, bessel_i1, bessel_i1e } from "./bessel.ts";
export * from "./bitwise.ts";
export * from "./cast.ts";
export * from "./clip.ts";
export * from "./compare.ts";
export * from "./complex.ts";
export * from "./cumulative.ts";
export * from "./division.ts";
export {
  abs,
  ceil,
  exp,
  expm1,
  floor,
  is_finite,
  is_inf,
  is_nan,
  log,
  log1p,
  log_sigmoid,
  negative,
  reciprocal,
  rint,
  round,
  rsqrt,
  sigmoid,
  sign,
  sqrt,
  square,
  tanh,
} from "./elementary.ts";
export * from "./incomplete.ts";
import "./indexed_slices.ts";
export * from "./linspace.ts";
export * from "./logical.ts";
export * from "./matmul.ts";
export { nextafter } from "./next_after.ts";
import "./operators.ts";
export * from "./range.ts";
import "./reduction_ops.ts";
export { reducedShape } from "./reduction_gradients.ts";
export * from "./reductions.ts";
export * from "./segment.ts";
export * from "./sorted_segment.ts";
export * from "./special.ts";
export * as special from "./special_functions.ts";
export * from "./tensordot.ts";
export * from "./trigonometric.ts";
export * from "./zeta.ts";
export * from "./composites.ts";
export * from "./counting.ts";
export * from "./cross.ts";
export * from "./quantiles.ts";
