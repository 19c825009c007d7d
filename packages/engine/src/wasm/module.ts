/**
 * One WebAssembly module for the forms of a plan segment: a function per form, and `run`, which calls them in order.
 *
 * Kernels are functions of their own so that V8 optimizes each when it is hot. `run` returns 0, or the position (from 1)
 * of the form whose check failed; that form has written nothing its inputs could depend on, so the interpreter can run it
 * again to make the error.
 */
import type { kernel } from "@tfgraph/core";
import { ModuleBuilder, type MemoryLimits } from "./assembler.ts";
import type { Buffer, EmitContext, EmittedKernel, Target } from "./emit_context.ts";
import { emitGather } from "./gather.ts";
import { emitGemm } from "./gemm.ts";
import { emitMap } from "./map.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitRow } from "./row.ts";
import { emitScatter } from "./scatter.ts";
import { withoutNarrowFloats } from "./narrow_floats.ts";

export type EmittedForm = Exclude<kernel.Form, kernel.RoutineForm>;

export interface SegmentOptions {
  readonly target: Target;
  readonly memory: MemoryLimits;
  /** Byte address of a buffer in the arena. */
  addressOf(buffer: Buffer): number;
  /** Makes the bytes unlike those of any other module. */
  readonly nonce?: string;
}

export interface EmittedSegment {
  /** A module that imports `env.memory` and exports `run(scratch: i32): i32`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How much memory, 64-byte aligned, `scratch` must point to. It holds nothing between runs. */
  readonly scratchBytes: number;
}

export function emitSegment(forms: readonly EmittedForm[], options: SegmentOptions): EmittedSegment {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", options.memory);
  const context: EmitContext = { module, target: options.target, addressOf: (buffer) => options.addressOf(buffer) };
  const kernels = forms.map((form) => emitForm(context, withoutNarrowFloats(form)));
  const run = module.func(["i32"], ["i32"]);
  kernels.forEach((kernel, i) => {
    run.i32(0).i32(kernel.extent).get(run.param(0)).call(kernel.func);
    run.if(() => run.i32(i + 1).op("return"));
  });
  run.i32(0);
  module.export("run", run);
  if (options.nonce !== undefined) module.nonce(options.nonce);
  return { bytes: module.toBytes(), scratchBytes: Math.max(0, ...kernels.map((k) => k.scratchBytes ?? 0)) };
}

function emitForm(context: EmitContext, form: EmittedForm): EmittedKernel {
  switch (form.kind) {
    case "map":
      return emitMap(context, form);
    case "reduce":
      return emitReduce(context, form);
    case "gemm":
      return emitGemm(context, form);
    case "row":
      return emitRow(context, form);
    case "gather":
      return emitGather(context, form);
    case "scatter":
      return emitScatter(context, form);
    case "random":
      return emitRandom(context, form);
  }
}
