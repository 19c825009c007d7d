/** The passes over lowered steps, in order. */
import type { kernel } from "@tfgraph/core";
import { debugging, printDebug } from "../debug.ts";
import { fuse } from "./fuse.ts";
import { printSteps } from "./print.ts";
import { readCopies } from "./read_copies.ts";
import { removeUnused } from "./remove_unused.ts";
import { inlineConstants } from "./inline_constants.ts";
import { shareAssembled } from "./share_assembled.ts";
import type { Step } from "./step.ts";
import { trim } from "./trim.ts";
import { verify } from "./verify.ts";

export interface PassContext {
  /** Filled before the first step. */
  readonly filled: ReadonlySet<kernel.Buffer>;
  /** Read after the last one. */
  readonly live: ReadonlySet<kernel.Buffer>;
}

export type Pass = (steps: readonly Step[], context: PassContext) => readonly Step[];

export const PASSES: readonly (readonly [string, Pass])[] = [
  ["inlineConstants", inlineConstants],
  ["removeUnused", removeUnused],
  ["shareAssembled", shareAssembled],
  ["readCopies", readCopies],
  ["trim", trim],
  ["fuse", fuse],
];

let checking = false;

/** Whether plans are verified after every pass; tests turn it on. */
export function setPlanChecks(on: boolean): void {
  checking = on;
}

export function runPasses(steps: readonly Step[], context: PassContext, passes = PASSES): readonly Step[] {
  let current = steps;
  inspect("lower", current, context);
  for (const [name, pass] of passes) {
    current = pass(current, context);
    inspect(name, current, context);
  }
  return current;
}

function inspect(pass: string, steps: readonly Step[], { filled }: PassContext): void {
  if (debugging.passes) printDebug(`${String(steps.length)} steps after ${pass}`, printSteps(steps));
  if (checking) verify(steps, filled, pass);
}
