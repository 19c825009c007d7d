export { custom_gradient, grad_pass_through, type GradientOfFunction } from "./custom_gradient.ts";
export { AggregationMethod } from "./aggregation.ts";
export * from "./gradients.ts";
export * from "./hessians.ts";
