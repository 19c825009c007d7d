export * from "./adam.ts";
export * from "./adaptive.ts";
export * from "./ftrl.ts";
export * from "./gradient_descent.ts";
export { Optimizer, type Gradient, type GradientAndVariable, type Rate } from "./optimizer.ts";
