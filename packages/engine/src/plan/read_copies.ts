/**
 * What is copied into a larger buffer (an image into one with a border, a part into a concatenation) is read there by later steps as well, so
 * that it need not be stored by itself: the copy becomes a part of the step that computes it.
 */
import { kernel } from "@tfgraph/core";
import { mapAxes, translate, type AxisMap } from "./access_map.ts";
import { withReads } from "./accesses.ts";
import type { PassContext } from "./passes.ts";
import type { Step } from "./step.ts";
import { Uses } from "./uses.ts";

export function readCopies(steps: readonly Step[], { live }: PassContext): readonly Step[] {
  const uses = new Uses(steps);
  const result = [...steps];
  steps.forEach(({ form }, i) => {
    if (!isCopy(form)) return;
    const { buffer } = form.inputs[0]!;
    const { readers } = uses.of(buffer);
    if (readers.length < 2 || live.has(buffer) || !isLast(form, i, uses)) return;
    const others = readers.filter((at) => at !== i);
    if (others.some((at) => at < i || belongsToProducer(result[at]!.form, buffer, uses))) return;
    const moved = others.map((at) => readingCopy(result[at]!.form, form));
    if (moved.includes(undefined)) return;
    others.forEach((at, k) => (result[at] = { ...result[at]!, form: moved[k]! }));
  });
  return result;
}

/** Whether a step copies a whole temporary, as it is, into a larger one. */
function isCopy(form: kernel.Form): form is kernel.MapForm {
  if (form.kind !== "map" || form.stores.length !== 1 || form.inputs.length !== 1 || form.checks.length > 0)
    return false;
  const [from] = form.inputs as [kernel.Access];
  const [{ target, body }] = form.stores as [kernel.Store];
  const size = form.shape.reduce((a, b) => a * b, 1);
  return (
    body.kind === "load" &&
    [from, target].every(({ buffer, dtype }) => buffer.kind === "temporary" && dtype === buffer.dtype) &&
    from.dtype === target.dtype &&
    from.offset === 0 &&
    size === from.buffer.count &&
    size < target.buffer.count &&
    kernel.isContiguous(form.shape, from.strides) &&
    (target.strides.at(-1) === 1 || form.shape.at(-1) === 1)
  );
}

/** Whether nobody writes either buffer after the copy, which is not the first to write into its target's place. */
function isLast({ inputs, stores }: kernel.MapForm, i: number, uses: Uses): boolean {
  return uses.of(inputs[0]!.buffer).writers.at(-1)! < i && uses.of(stores[0]!.target.buffer).writers.at(-1) === i;
}

/** Whether a reader could be computed where the buffer is, since all else it reads is there by then. */
function belongsToProducer(form: kernel.Form, buffer: kernel.Buffer, uses: Uses): boolean {
  if (form.kind !== "map") return false;
  const at = uses.of(buffer).writers[0]!;
  return form.inputs.every((a) => a.buffer === buffer || uses.of(a.buffer).writers.every((writer) => writer < at));
}

/** A form that reads the copy; undefined where it cannot. */
function readingCopy(form: kernel.Form, copy: kernel.MapForm): kernel.Form | undefined {
  const [from] = copy.inputs as [kernel.Access];
  const { target } = copy.stores[0]!;
  let fits = form.kind === "map" || form.kind === "reduce" || form.kind === "gemm" || form.kind === "row";
  const moved = withReads(form, (access, space) => {
    if (access.buffer !== from.buffer) return access;
    const map: AxisMap | undefined =
      space && access.dtype === from.dtype ? mapAxes(from, copy.shape, access, space) : undefined;
    fits &&= map !== undefined;
    return map ? translate(target, map) : access;
  });
  return fits ? moved : undefined;
}
