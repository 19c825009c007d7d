/** Checks a list of steps between passes: every access stays in its buffer, nothing is read before it is written. */
import { InternalError, kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";
import { accessesOf } from "./accesses.ts";
import { printStep } from "./print.ts";
import type { Step } from "./step.ts";

/** @throws InternalError naming the pass that broke the plan */
export function verify(steps: readonly Step[], entry: Iterable<kernel.Buffer>, pass: string): void {
  const written = new Set<kernel.Buffer>(entry);
  for (const step of steps) {
    const fail = (what: string) => new InternalError(null, step.op, `After ${pass}: ${what} in ${printStep(step)}`);
    const { form } = step;
    const own = new Set(form.kind === "scatter" ? [form.target.buffer] : []);
    for (const { buffer } of kernel.reads(form)) {
      if (buffer.kind === "temporary" && !written.has(buffer) && !own.has(buffer))
        throw fail("a buffer is read before it is written");
    }
    for (const [access, shape] of accessesOf(form)) {
      if (!inside(access, shape)) throw fail("an access leaves its buffer");
    }
    for (const [expressions, inputs, axes] of bodies(form)) {
      for (const node of schedule(expressions)) {
        if (node.kind === "load" && node.slot >= inputs)
          throw fail(`load ${String(node.slot)} of ${String(inputs)} inputs`);
        if (node.kind === "index" && node.axis >= axes)
          throw fail(`index ${String(node.axis)} of ${String(axes)} axes`);
      }
    }
    for (const { buffer } of kernel.writes(form)) written.add(buffer);
  }
}

function inside(access: kernel.Access, shape: readonly number[]): boolean {
  if (shape.some((size) => size === 0)) return true;
  const parts = access.buffer.dtype.kind === "complex" && access.dtype.kind !== "complex" ? 2 : 1;
  let low = access.offset;
  let high = access.offset;
  shape.forEach((size, axis) => {
    const reach = (size - 1) * (access.strides[axis] ?? 0);
    if (reach < 0) low += reach;
    else high += reach;
  });
  return low >= 0 && high < access.buffer.count * parts;
}

function bodies(form: kernel.Form): [kernel.Expr[], number, number][] {
  switch (form.kind) {
    case "map":
      return [
        [
          [...form.stores.map((s) => s.body), ...form.checks.map((c) => c.condition)],
          form.inputs.length,
          form.shape.length,
        ],
      ];
    case "reduce":
      return [[[form.body, form.finish], form.inputs.length, form.kept.length + form.reduced.length]];
    case "gemm":
      return [[form.stores.map((s) => s.body), form.inputs.length, form.batch.length + form.m.length + form.n.length]];
    default:
      return [];
  }
}
