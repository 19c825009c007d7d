/**
 * Contractions compute only what is read of them: the gradient of a concatenation, say, is often wanted for one of its
 * parts alone. What is left is stored where it was, so that no reader changes.
 */
import { kernel } from "@tfgraph/core";
import { mapAxes } from "./access_map.ts";
import { accessesOf, type SpacedAccess } from "./accesses.ts";
import type { PassContext } from "./passes.ts";
import type { Step } from "./step.ts";

export function trim(steps: readonly Step[], { live }: PassContext): readonly Step[] {
  const wanted = contractionResults(steps, live);
  if (wanted.size === 0) return steps;
  const reads = new Map<kernel.Buffer, SpacedAccess[] | undefined>();
  for (const { form } of steps) noteReads(form, wanted, reads);
  return steps.map((step) => {
    if (step.form.kind !== "gemm" || !wanted.has(step.form.stores[0]!.target.buffer)) return step;
    const accesses = reads.get(step.form.stores[0]!.target.buffer);
    const form = accesses && trimmed(step.form, accesses);
    return form ? { op: step.op, form } : step;
  });
}

/** Temporaries that one contraction fills and only steps read. */
function contractionResults(steps: readonly Step[], live: ReadonlySet<kernel.Buffer>): Set<kernel.Buffer> {
  const writers = new Map<kernel.Buffer, number>();
  for (const { form } of steps) {
    for (const { buffer } of kernel.writes(form)) writers.set(buffer, (writers.get(buffer) ?? 0) + 1);
  }
  const results = new Set<kernel.Buffer>();
  for (const { form } of steps) {
    if (form.kind !== "gemm" || form.stores.length !== 1) continue;
    const { buffer } = form.stores[0]!.target;
    if (buffer.kind === "temporary" && !live.has(buffer) && writers.get(buffer) === 1) results.add(buffer);
  }
  return results;
}

/** Collects how the results are read; undefined where that depends on indices in memory. */
function noteReads(
  form: kernel.Form,
  wanted: ReadonlySet<kernel.Buffer>,
  reads: Map<kernel.Buffer, SpacedAccess[] | undefined>,
): void {
  if (!kernel.reads(form).some((a) => wanted.has(a.buffer))) return;
  if (form.kind === "gather" || form.kind === "scatter" || form.kind === "random") {
    for (const { buffer } of kernel.reads(form)) reads.set(buffer, undefined);
    return;
  }
  const targets = new Set(kernel.writes(form));
  for (const spaced of accessesOf(form)) {
    const { buffer } = spaced[0];
    if (!wanted.has(buffer) || targets.has(spaced[0])) continue;
    if (!reads.has(buffer)) reads.set(buffer, [spaced]);
    else reads.get(buffer)?.push(spaced);
  }
}

/** The contraction over the box that the accesses stay within; undefined where that is all of it. */
function trimmed(form: kernel.GemmForm, accesses: readonly SpacedAccess[]): kernel.GemmForm | undefined {
  const { batch, m, n, k } = form;
  const shape = [...batch, ...m, ...n];
  const [store] = form.stores;
  const low = shape.map(() => Infinity);
  const high = shape.map(() => -Infinity);
  for (const [access, space] of accesses) {
    const map = mapAxes(store!.target, shape, access, space);
    if (!map) return undefined;
    map.low.forEach((at, axis) => (low[axis] = Math.min(low[axis]!, at)));
    map.high.forEach((at, axis) => (high[axis] = Math.max(high[axis]!, at)));
  }
  if (shape.every((size, axis) => low[axis] === 0 && high[axis] === size - 1)) return undefined;
  const sizes = shape.map((_, axis) => high[axis]! - low[axis]! + 1);
  const [batchEnd, mEnd] = [batch.length, batch.length + m.length];
  /** An access whose axes are these, those of the result by their number and undefined for others. */
  const shift = (access: kernel.Access, axes: readonly (number | undefined)[]): kernel.Access => {
    let { offset } = access;
    axes.forEach((axis, i) => (offset += axis === undefined ? 0 : low[axis]! * access.strides[i]!));
    return { ...access, offset };
  };
  const all = shape.map((_, axis) => axis);
  const summed = k.map(() => undefined);
  return {
    ...form,
    batch: sizes.slice(0, batchEnd),
    m: sizes.slice(batchEnd, mEnd),
    n: sizes.slice(mEnd),
    a: shift(form.a, [...all.slice(0, mEnd), ...summed]),
    b: shift(form.b, [...all.slice(0, batchEnd), ...summed, ...all.slice(mEnd)]),
    inputs: form.inputs.map((access) => shift(access, all)),
    stores: [{ ...store!, target: shift(store!.target, all) }],
  };
}
