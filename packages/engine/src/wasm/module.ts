/**
 * One WebAssembly module for the forms of a plan segment: a function per form, and `run`, which calls them in order.
 *
 * Kernels are functions of their own so that V8 optimizes each when it is hot. `run` returns 0, or the position (from 1)
 * of the form whose check failed; that form has written nothing its inputs could depend on, so the interpreter can run it
 * again to make the error.
 */
import type { kernel } from "@tfgraph/core";
import { aligned } from "../arena.ts";
import { ModuleBuilder, type MemoryLimits } from "./assembler.ts";
import type { Buffer, EmitContext, EmittedKernel, Target } from "./emit_context.ts";
import { emitGather } from "./gather.ts";
import { emitGemm } from "./gemm.ts";
import { emitMap } from "./map.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitRow } from "./row.ts";
import { emitScatter } from "./scatter.ts";
import { controlBytes, emitStages, isShared, planStages } from "./stages.ts";
import { withoutNarrowFloats } from "./narrow_floats.ts";

export type EmittedForm = Exclude<kernel.Form, kernel.RoutineForm>;

export interface SegmentOptions {
  readonly target: Target;
  readonly memory: MemoryLimits;
  /** Byte address of a buffer in the arena. */
  addressOf(buffer: Buffer): number;
  /** Makes the bytes unlike those of any other module. */
  readonly nonce?: string;
  /** Where threads may share the work (the memory must be shared): how many, and how much each form is. */
  readonly sharing?: Sharing;
}

export interface Sharing {
  readonly threads: number;
  /** Whether the main thread may sleep while it waits for others. */
  readonly mainMaySleep: boolean;
  /** Element operations of a form. */
  workOf(form: EmittedForm): number;
  /** Gives memory for the threads' common state. */
  allocate(sizeBytes: number): number;
}

export interface EmittedSegment {
  /**
   * A module that imports `env.memory`. It exports `run(scratch: i32): i32`; where threads share it, `prepare(step: i32)` and
   * `run(thread: i32, step: i32, scratch: i32): i32` (stages.ts).
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly shared: boolean;
  /** How much memory, 64-byte aligned, `scratch` must point to, for each thread. It holds nothing between runs. */
  readonly scratchBytes: number;
}

export function emitSegment(forms: readonly EmittedForm[], options: SegmentOptions): EmittedSegment {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", options.memory);
  const context: EmitContext = {
    module,
    target: options.target,
    threads: options.sharing?.threads ?? 1,
    addressOf: (buffer) => options.addressOf(buffer),
  };
  const kernels = forms.map((form) => emitForm(context, withoutNarrowFloats(form)));
  const shared = options.sharing !== undefined && emitShared(module, forms, kernels, options.sharing);
  if (!shared) emitRun(module, kernels);
  if (options.nonce !== undefined) module.nonce(options.nonce);
  const scratchBytes = aligned(Math.max(0, ...kernels.map((k) => k.scratchBytes ?? 0)));
  return { bytes: module.toBytes(), shared, scratchBytes };
}

/** All kernels, one after the other. */
function emitRun(module: ModuleBuilder, kernels: readonly EmittedKernel[]): void {
  const run = module.func(["i32"], ["i32"]);
  kernels.forEach((kernel, i) => {
    run.i32(0).i32(kernel.extent).get(run.param(0)).call(kernel.func);
    run.if(() => run.i32(i + 1).op("return"));
  });
  run.i32(0);
  module.export("run", run);
}

/** Returns false where there is nothing to share. */
function emitShared(
  module: ModuleBuilder,
  forms: readonly EmittedForm[],
  kernels: readonly EmittedKernel[],
  sharing: Sharing,
): boolean {
  const planned = kernels.map((kernel, i) => ({ kernel, work: sharing.workOf(forms[i]!) }));
  const stages = planStages(planned, sharing.threads);
  if (!isShared(planned, stages)) return false;
  const { prepare, run } = emitStages(
    module,
    planned,
    stages,
    sharing.allocate(controlBytes(stages)),
    sharing.mainMaySleep,
  );
  module.export("prepare", prepare);
  module.export("run", run);
  return true;
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
