/** The language ops are lowered to. */
export * from "./expr.ts";
export * from "./forms.ts";
export * from "./lowering.ts";
export * from "./lowering_host.ts";
export {
  acosh,
  asinh,
  atanh,
  cosh,
  exp,
  expm1,
  log,
  log1p,
  rsqrt,
  sigmoid,
  sinh,
  softplus,
  tanh,
} from "./exponential.ts";
export * from "./power.ts";
export * from "./special.ts";
export * from "./trigonometric.ts";
export * from "./philox.ts";
export * from "./routine.ts";
export * from "./row_builder.ts";
export * from "./view.ts";
