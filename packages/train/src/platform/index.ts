export * as app from "./app.ts";
export * as flags from "./flags.ts";
export * as logging from "./logging.ts";
