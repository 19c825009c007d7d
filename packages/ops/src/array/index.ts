export * from "./constant.ts";
export * from "./constant_value.ts";
export * from "./convert.ts";
export * from "./identity.ts";
export * from "./name_scope.ts";
export * from "./placeholder.ts";
