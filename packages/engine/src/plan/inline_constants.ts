/** Puts scalar constants into the expressions that load them. */
import { bfloat16, fromBfloat16Bits, fromHalfBits, half, kernel } from "@tfgraph/core";
import { Rewriter } from "./rewrite.ts";
import { withBodies } from "./with_bodies.ts";
import type { Step } from "./step.ts";

export function inlineConstants(steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => {
    const form = inline(step.form);
    return form === step.form ? step : { ...step, form };
  });
}

/** The literal an access always reads, if it is one. */
export function literalOf(access: kernel.Access): kernel.Expr | undefined {
  const { buffer, dtype } = access;
  if (
    buffer.kind !== "constant" ||
    !buffer.value ||
    dtype.size === 0 ||
    dtype.kind === "complex" ||
    buffer.dtype.kind === "complex"
  )
    return undefined;
  if (access.offset >= buffer.count) return undefined; // an empty view
  if (buffer.count !== 1 && access.strides.some((s) => s !== 0)) return undefined;
  const raw = buffer.value.data[access.offset] as number | bigint;
  const decoded = dtype === half ? fromHalfBits(Number(raw)) : dtype === bfloat16 ? fromBfloat16Bits(Number(raw)) : raw;
  return kernel.constant(kernel.scalarType(dtype), decoded);
}

/** Replaces literal inputs and drops inputs that are no longer loaded. */
function inline(form: kernel.Form): kernel.Form {
  if (form.kind === "routine" || form.kind === "random") return form;
  const literals = form.inputs.map(literalOf);
  if (literals.every((l) => l === undefined)) return form;
  if (checksOf(form)) return form; // an error may tell the inputs
  const slots = new Map<number, number>();
  const inputs: kernel.Access[] = [];
  form.inputs.forEach((access, slot) => {
    if (literals[slot] === undefined) {
      slots.set(slot, inputs.length);
      inputs.push(access);
    }
  });
  const rewriter = new Rewriter((leaf) => {
    if (leaf.kind !== "load") return leaf;
    return literals[leaf.slot] ?? new kernel.Load(leaf.type, slots.get(leaf.slot)!);
  });
  return withBodies({ ...form, inputs }, (e) => rewriter.rewrite(e));
}

function checksOf(form: kernel.Form): boolean {
  return (
    (form.kind === "map" && form.checks.length > 0) ||
    (form.kind === "row" && form.stages.some((s) => s.kind === "check")) ||
    ((form.kind === "gather" || form.kind === "scatter") && form.outOfRange.kind === "error")
  );
}
