/** Drops steps whose results nobody reads. What writes variables or generators, checks, or is a routine stays. */
import { kernel } from "@tfgraph/core";
import type { PassContext } from "./passes.ts";
import type { Step } from "./step.ts";

export function removeUnused(steps: readonly Step[], { live }: PassContext): readonly Step[] {
  const wanted = new Set(live);
  const kept: Step[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (!hasEffect(step.form) && !kernel.writes(step.form).some((a) => wanted.has(a.buffer))) continue;
    for (const { buffer } of kernel.reads(step.form)) wanted.add(buffer);
    kept.push(step);
  }
  return kept.reverse();
}

function hasEffect(form: kernel.Form): boolean {
  if (form.kind === "routine") return true;
  if (form.kind === "map" && form.checks.length > 0) return true;
  if (form.kind === "row" && form.stages.some((s) => s.kind === "check")) return true;
  if ((form.kind === "gather" || form.kind === "scatter") && form.outOfRange.kind === "error") return true;
  return kernel.writes(form).some((a) => a.buffer.kind !== "temporary");
}
