export * from "./case.ts";
export * from "./cond.ts";
export { CondContext, outputContext } from "./cond_context.ts";
import "./cond_protos.ts";
export * from "./no_op.ts";
export { merge, switch_, switchRefOrTensor } from "./switch_merge.ts";
