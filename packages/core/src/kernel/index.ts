/** The language ops are lowered to. */
export * from "./expr.ts";
export * from "./forms.ts";
export * from "./lowering.ts";
export * from "./math.ts";
export * from "./philox.ts";
export * from "./routine.ts";
export * from "./row_builder.ts";
export * from "./view.ts";
