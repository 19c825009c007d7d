export { AggregationMethod } from "./aggregation.ts";
export * from "./gradients.ts";
