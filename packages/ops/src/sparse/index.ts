export * from "./to_dense.ts";
