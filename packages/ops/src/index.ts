export * from "./array/index.ts";
