export { custom_gradient, type GradientOfFunction } from "./custom_gradient.ts";
export { AggregationMethod } from "./aggregation.ts";
export * from "./gradients.ts";
export * from "./hessians.ts";
