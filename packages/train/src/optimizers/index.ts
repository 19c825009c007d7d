export * from "./adagrad_da.ts";
export * from "./adam.ts";
export * from "./adaptive.ts";
export * from "./ftrl.ts";
export * from "./gradient_descent.ts";
export type { Gradient, GradientAndVariable } from "./grads_and_vars.ts";
export { Optimizer, type Rate } from "./optimizer.ts";
