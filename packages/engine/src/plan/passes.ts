/** The passes over lowered steps, in order. */
import type { kernel } from "@tfgraph/core";
import { fuse } from "./fuse.ts";
import { removeUnused } from "./remove_unused.ts";
import { inlineConstants } from "./inline_constants.ts";
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
  if (checking) verify(current, context.filled, "lower");
  for (const [name, pass] of passes) {
    current = pass(current, context);
    if (checking) verify(current, context.filled, name);
  }
  return current;
}
