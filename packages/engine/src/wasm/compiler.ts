/** Kernel forms compiled for one arena: the border between plans and emitted modules. */
import { kernel } from "@tfgraph/core";
import type { Arena, Block } from "../arena.ts";
import { emitSegment, type EmittedForm } from "./module.ts";
import { probeTarget } from "./probe.ts";
import { hasRandomCode } from "./random.ts";

/** Runs compiled forms; returns 0, or the position (from 1) of the form whose check failed. */
export type CompiledForms = () => number;

/** Whether a form can be compiled: its elements are in the arena, and there is code for it. */
export function isCompilable(form: kernel.Form): form is EmittedForm {
  if (form.kind === "routine") return false;
  if ([...kernel.reads(form), ...kernel.writes(form)].some((access) => access.dtype.size === 0)) return false;
  return form.kind !== "random" || hasRandomCode(form);
}

export class Compiler {
  private readonly arena: Arena;
  /** Memory kernels use while they run. */
  private scratch: Block | undefined;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** The forms' buffers must have their places. */
  compile(forms: readonly EmittedForm[]): CompiledForms {
    const { arena } = this;
    const { bytes, scratchBytes } = emitSegment(forms, {
      target: probeTarget(),
      memory: arena.limits,
      addressOf: (buffer) => arena.addressOf(buffer),
    });
    if (!this.scratch || this.scratch.sizeBytes < scratchBytes) {
      if (this.scratch) arena.release(this.scratch);
      this.scratch = arena.allocate(scratchBytes);
    }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: arena.memory } });
    const run = instance.exports.run as (scratch: number) => number; // what emitSegment exports
    return () => run(this.scratch!.address);
  }
}
