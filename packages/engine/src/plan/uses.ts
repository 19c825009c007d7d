/** Who reads and who writes each buffer of a list of steps, by position. */
import { kernel } from "@tfgraph/core";
import type { Step } from "./step.ts";

export interface BufferUses {
  readonly readers: number[];
  readonly writers: number[];
}

const NOBODY: BufferUses = { readers: [], writers: [] };

export class Uses {
  private readonly map = new Map<kernel.Buffer, BufferUses>();

  constructor(steps: readonly Step[]) {
    steps.forEach(({ form }, i) => {
      for (const { buffer } of kernel.reads(form)) note(this.make(buffer).readers, i);
      for (const { buffer } of kernel.writes(form)) note(this.make(buffer).writers, i);
    });
  }

  private make(buffer: kernel.Buffer): BufferUses {
    let uses = this.map.get(buffer);
    if (!uses) this.map.set(buffer, (uses = { readers: [], writers: [] }));
    return uses;
  }

  /** Each step once, in order. */
  of(buffer: kernel.Buffer): BufferUses {
    return this.map.get(buffer) ?? NOBODY;
  }

  /** Every buffer that is written, in the order of the first writes. */
  written(): kernel.Buffer[] {
    return [...this.map].filter(([, { writers }]) => writers.length > 0).map(([buffer]) => buffer);
  }
}

function note(list: number[], i: number): void {
  if (list.at(-1) !== i) list.push(i);
}
