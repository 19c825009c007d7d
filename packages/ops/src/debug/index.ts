export * from "./check_numerics.ts";
export { Print, print, type OutputStream } from "./print.ts";
