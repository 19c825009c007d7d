export * from "./global_step.ts";
export * as losses from "./losses/index.ts";
export { confusion_matrix } from "./metrics/confusion_matrix.ts";
export * as layers from "./layers/index.ts";
export * from "./optimizers/index.ts";
export * from "./platform/index.ts";
export * from "./saver/index.ts";
export * as summary from "./summary/index.ts";
export * from "./schedules/index.ts";
