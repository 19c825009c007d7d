export * from "./array/index.ts";
export * from "./control_flow/index.ts";
export * from "./gradients/index.ts";
export * from "./math/index.ts";
export * from "./random/index.ts";
export * from "./nn/index.ts";
export * from "./state/index.ts";
export * from "./training/index.ts";
export * as raw_ops from "./gen/raw_ops.ts";
