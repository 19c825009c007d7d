export * from "./attr_value.ts";
export * from "./dtype.ts";
export * from "./errors.ts";
export * from "./op_def.ts";
export * from "./tensor_shape.ts";
export * from "./tensor_value.ts";
export * as kernel from "./kernel/index.ts";
