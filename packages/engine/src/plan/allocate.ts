/** Gives the temporaries of a list of steps places in one block: those that are never alive together may share one. */
import { kernel } from "@tfgraph/core";
import { aligned, sizeOfBuffer } from "../arena.ts";
import type { Step } from "./step.ts";

export interface Allocation {
  /** Byte offsets within the block. */
  readonly offsets: ReadonlyMap<kernel.Buffer, number>;
  readonly sizeBytes: number;
}

interface Lifetime {
  readonly buffer: kernel.Buffer;
  readonly start: number;
  end: number;
}

/**
 * @param entry buffers filled before the first step
 * @param live buffers still read after the last one
 * @param readAfter what is looked at between steps, by the step before
 */
export function allocate(
  steps: readonly Step[],
  entry: Iterable<kernel.Buffer>,
  live: ReadonlySet<kernel.Buffer>,
  readAfter: ReadonlyMap<number, readonly kernel.Buffer[]> = new Map(),
): Allocation {
  const lifetimes = new Map<kernel.Buffer, Lifetime>();
  const touch = (buffer: kernel.Buffer, at: number) => {
    if (buffer.kind !== "temporary" || buffer.dtype.size === 0) return;
    const lifetime = lifetimes.get(buffer);
    if (lifetime) lifetime.end = at;
    else lifetimes.set(buffer, { buffer, start: at, end: at });
  };
  for (const buffer of entry) touch(buffer, -1);
  steps.forEach(({ form }, i) => {
    for (const { buffer } of kernel.writes(form)) touch(buffer, i);
    for (const { buffer } of kernel.reads(form)) if (lifetimes.has(buffer)) touch(buffer, i);
    for (const buffer of readAfter.get(i) ?? []) if (lifetimes.has(buffer)) touch(buffer, i);
  });
  for (const lifetime of lifetimes.values()) if (live.has(lifetime.buffer)) lifetime.end = steps.length;
  return place([...lifetimes.values()]);
}

/** First fit among the holes left by what has ended. Lifetimes come in order of their start. */
function place(lifetimes: readonly Lifetime[]): Allocation {
  const offsets = new Map<kernel.Buffer, number>();
  const endings = new Map<number, Lifetime[]>();
  const holes: { offset: number; size: number }[] = [];
  let top = 0;
  let now = -1;
  const free = (lifetime: Lifetime) => {
    const offset = offsets.get(lifetime.buffer)!;
    const size = aligned(sizeOfBuffer(lifetime.buffer));
    let at = holes.findIndex((h) => h.offset > offset);
    if (at < 0) at = holes.length;
    holes.splice(at, 0, { offset, size });
    const next = holes[at + 1];
    if (next && offset + size === next.offset) {
      holes[at]!.size += next.size;
      holes.splice(at + 1, 1);
    }
    const previous = holes[at - 1];
    if (previous && previous.offset + previous.size === offset) {
      previous.size += holes[at]!.size;
      holes.splice(at, 1);
    }
  };
  for (const lifetime of lifetimes) {
    for (; now < lifetime.start; now++) {
      endings.get(now)?.forEach(free);
      endings.delete(now);
    }
    const size = aligned(sizeOfBuffer(lifetime.buffer));
    const hole = holes.findIndex((h) => h.size >= size);
    if (hole >= 0) {
      const { offset, size: whole } = holes[hole]!;
      offsets.set(lifetime.buffer, offset);
      if (whole === size) holes.splice(hole, 1);
      else holes[hole] = { offset: offset + size, size: whole - size };
    } else {
      offsets.set(lifetime.buffer, top);
      top += size;
    }
    const list = endings.get(lifetime.end);
    if (list) list.push(lifetime);
    else endings.set(lifetime.end, [lifetime]);
  }
  return { offsets, sizeBytes: top };
}
