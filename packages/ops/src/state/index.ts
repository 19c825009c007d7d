export * from "./assign.ts";
export { initScope } from "./init_scope.ts";
export * from "./initialization.ts";
export * from "./variable.ts";
import "./variable_ops.ts";
