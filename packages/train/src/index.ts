export * from "./global_step.ts";
export * from "./optimizers/index.ts";
export * from "./platform/index.ts";
export * from "./saver/index.ts";
export * from "./schedules/index.ts";
