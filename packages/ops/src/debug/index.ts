export * from "./check_numerics.ts";
export { Print, print, format, type OutputStream } from "./print.ts";
