export { assign_moving_average, weighted_moving_average } from "./assign.ts";
export { ExponentialMovingAverage } from "./exponential.ts";
