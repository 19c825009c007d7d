/**
 * What `TFGRAPH_DEBUG` asks to be printed, words with commas between them: `plan` (the steps of each part of a plan when it is made), `passes` (its steps
 * before and after each pass). Printed to the standard error, where there is a process.
 */
const { process } = globalThis as { process?: NodeJS.Process };
const words = new Set((process?.env.TFGRAPH_DEBUG ?? "").split(","));

export const debugging = { plan: words.has("plan"), passes: words.has("passes") } as const;

export function printDebug(title: string, lines: string): void {
  console.error(`tfgraph: ${title}\n${lines.replace(/^(?=.)/gm, "  ")}`);
}
