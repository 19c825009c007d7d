/** What every example takes on its command line. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { steps: { type: "string" }, output: { type: "string" } },
});

// what reads the output may stop reading: node activations.ts | head -1
process.stdout.on("error", () => process.exit());

/** How many steps to train: `--steps`. */
export function steps(usual: number): number {
  return Number(values.steps ?? usual);
}

let directory = values.output;

/** A file of the directory that `--output` names; without it, of a new one among the temporary files. */
export function outputFile(name: string): string {
  directory ??= fs.mkdtempSync(path.join(os.tmpdir(), "tfgraph-example-"));
  fs.mkdirSync(directory, { recursive: true });
  return path.join(directory, name);
}
