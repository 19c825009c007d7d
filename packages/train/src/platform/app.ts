/** TF: `tf.app`. */
import { parseFlags } from "./flags.ts";

export * as flags from "./flags.ts";

/**
 * Reads the flags and runs the program; the process ends with what `main` returns.
 * @param main gets the program's name and the arguments that are no flags
 * TF: `tf.app.run`. Python finds `main` in the calling module; JavaScript has to be given it.
 */
export function run(main: (argv: string[]) => unknown, argv?: readonly string[]): void {
  const result = main(parseFlags(argv));
  if (typeof process === "object" && typeof result === "number") process.exitCode = result;
}
