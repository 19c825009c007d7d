export { decode_raw } from "./decode_raw.ts";
export * from "./join.ts";
