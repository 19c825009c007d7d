/** Deno, from the npm package of this name. */
import { createRequire } from "node:module";

const program = createRequire(import.meta.url).resolve("deno/bin.cjs");

/** A command for Node, and its arguments, that runs a script in Deno with every permission and nothing from the network. */
export function denoRun(script: string, ...args: string[]): [command: string, args: string[]] {
  return [process.execPath, [program, "run", "--allow-all", "--no-remote", "--cached-only", script, ...args]];
}
