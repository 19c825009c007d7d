/**
 * Buffers put together from the same parts are put together once: the bordered image that a convolution reads, say, is wanted by
 * its gradient too.
 */
import type { kernel } from "@tfgraph/core";
import { signatureOf } from "../wasm/signature.ts";
import { withReads } from "./accesses.ts";
import type { PassContext } from "./passes.ts";
import type { Step } from "./step.ts";
import { Uses } from "./uses.ts";

export function shareAssembled(steps: readonly Step[], { live }: PassContext): readonly Step[] {
  const uses = new Uses(steps);
  const assembled = uses.written().filter((buffer) => isAssembled(buffer, steps, uses));
  if (assembled.length < 2) return steps;
  const same = new Map<kernel.Buffer, kernel.Buffer>();
  const known = new Map<string, kernel.Buffer>();
  const numbers = new Map<kernel.Buffer, number>();
  const numberOf = (buffer: kernel.Buffer) => {
    const original = same.get(buffer) ?? buffer;
    let number = numbers.get(original);
    if (number === undefined) numbers.set(original, (number = numbers.size));
    return number;
  };
  for (const buffer of assembled) {
    const text = uses
      .of(buffer)
      .writers.map((at) => contentOf(steps[at]!.form as kernel.MapForm, buffer, numberOf)) // as isAssembled found
      .join("\n");
    const earlier = known.get(text);
    if (earlier === undefined) known.set(text, buffer);
    else if (!live.has(buffer) && mayReplace(buffer, earlier, steps, uses, same)) same.set(buffer, earlier);
  }
  if (same.size === 0) return steps;
  const isGone = (form: kernel.Form) => form.kind === "map" && same.has(form.stores[0]!.target.buffer);
  return steps.flatMap((step) => {
    if (isGone(step.form)) return [];
    const form = withReads(step.form, (access) => {
      const buffer = same.get(access.buffer);
      return buffer ? { ...access, buffer } : access;
    });
    return [{ ...step, form }];
  });
}

/** Whether several maps fill it, each with something else than it. */
function isAssembled(buffer: kernel.Buffer, steps: readonly Step[], uses: Uses): boolean {
  const { writers } = uses.of(buffer);
  if (buffer.kind !== "temporary" || writers.length < 2) return false;
  return writers.every((at) => {
    const { form } = steps[at]!;
    if (form.kind !== "map" || form.stores.length !== 1 || form.checks.length > 0) return false;
    return form.inputs.every((a) => a.buffer !== buffer);
  });
}

/** What a map puts into a buffer, as text. */
function contentOf(form: kernel.MapForm, target: kernel.Buffer, numberOf: (buffer: kernel.Buffer) => number): string {
  const { text, places } = signatureOf(form);
  const parts = [...places].map(([buffer, { offsetBytes }]) => {
    return `${buffer === target ? "target" : String(numberOf(buffer))}+${String(offsetBytes)}`;
  });
  return `${String(target.count)} ${text} ${parts.join()}`;
}

/** Whether an earlier buffer holds, wherever this one is read, what this one would. */
function mayReplace(
  buffer: kernel.Buffer,
  earlier: kernel.Buffer,
  steps: readonly Step[],
  uses: Uses,
  same: ReadonlyMap<kernel.Buffer, kernel.Buffer>,
): boolean {
  const [first, last] = [uses.of(earlier).writers[0]!, uses.of(buffer).writers.at(-1)!];
  if (uses.of(earlier).writers.at(-1)! > uses.of(buffer).writers[0]!) return false;
  if (uses.of(buffer).readers.some((at) => steps[at]!.form.kind === "routine")) return false;
  const inputs = uses.of(buffer).writers.flatMap((at) => (steps[at]!.form as kernel.MapForm).inputs);
  return inputs.every((input) => {
    const { writers } = uses.of(same.get(input.buffer) ?? input.buffer);
    return writers.every((at) => at < first || at > last);
  });
}
