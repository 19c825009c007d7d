/** Puts scalar constants into the expressions that load them. */
import { bfloat16, fromBfloat16Bits, fromHalfBits, half, kernel } from "@tfgraph/core";
import { Rewriter } from "./rewrite.ts";
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
  if (buffer.kind !== "constant" || !buffer.value || dtype.size === 0 || dtype.kind === "complex" || buffer.dtype.kind === "complex") return undefined;
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
  return (form.kind === "map" && form.checks.length > 0) || (form.kind === "row" && form.stages.some((s) => s.kind === "check")) ||
    ((form.kind === "gather" || form.kind === "scatter") && form.outOfRange.kind === "error");
}

/** The same form with every expression replaced. */
export function withBodies<F extends Exclude<kernel.Form, kernel.RoutineForm | kernel.RandomForm>>(form: F, f: (e: kernel.Expr) => kernel.Expr): kernel.Form {
  const store = (s: kernel.Store): kernel.Store => ({ ...s, body: f(s.body) });
  switch (form.kind) {
    case "map":
      return { ...form, stores: form.stores.map(store), checks: form.checks.map((c) => ({ ...c, condition: f(c.condition) })) };
    case "gemm":
      return { ...form, stores: form.stores.map(store) };
    case "reduce":
      return { ...form, body: f(form.body), finish: f(form.finish) };
    case "gather":
    case "scatter":
      return { ...form, body: f(form.body) };
    case "row":
      return { ...form, stages: form.stages.map((stage) => rowStage(stage, f, store)) };
  }
}

function rowStage(stage: kernel.RowStage, f: (e: kernel.Expr) => kernel.Expr, store: (s: kernel.Store) => kernel.Store): kernel.RowStage {
  switch (stage.kind) {
    case "reduce":
    case "scalar":
      return { ...stage, body: f(stage.body) };
    case "store":
    case "store_scalar":
      return { ...stage, store: store(stage.store) };
    case "check":
      return { ...stage, check: { ...stage.check, condition: f(stage.check.condition) } };
  }
}
