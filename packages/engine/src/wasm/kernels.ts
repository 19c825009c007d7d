/** Kernel forms as machine code: a function per form that is told where its operands are. Functions of equal code are one. */
import type { kernel } from "@tfgraph/core";
import { FunctionBuilder, ModuleBuilder, type MemoryLimits } from "./assembler.ts";
import {
  ARGUMENTS_PARAM,
  KERNEL_PARAMS,
  KERNEL_RESULTS,
  type EmitContext,
  type EmittedKernel,
  type Target,
} from "./emit_context.ts";
import { emitGather } from "./gather.ts";
import { emitGemm } from "./gemm.ts";
import { KernelArguments, type Argument } from "./kernel_arguments.ts";
import { emitMap } from "./map.ts";
import { withoutNarrowFloats } from "./narrow_floats.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitRow } from "./row.ts";
import { emitScatter } from "./scatter.ts";

export type EmittedForm = Exclude<kernel.Form, kernel.RoutineForm>;

/** A form's code, and what that code is to be told for this form. */
export interface KernelCode extends EmittedKernel {
  readonly body: Uint8Array;
  readonly args: readonly Argument[];
}

/** @param threads how many may share the kernel */
export function emitKernel(form: EmittedForm, target: Target, threads: number): KernelCode {
  const func = new FunctionBuilder(0, KERNEL_PARAMS, KERNEL_RESULTS);
  const args = new KernelArguments(ARGUMENTS_PARAM);
  const emitted = emitForm({ func, args, target, threads }, withoutNarrowFloats(form));
  return { ...emitted, body: func.body(), args: args.list };
}

/** A module that exports function bodies under their positions. @param nonce makes its bytes unlike those of any other */
export function kernelModule(
  bodies: readonly Uint8Array[],
  memory: MemoryLimits,
  nonce?: string,
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", memory);
  bodies.forEach((body, i) => module.export(String(i), module.adopt(KERNEL_PARAMS, KERNEL_RESULTS, body)));
  if (nonce !== undefined) module.nonce(nonce);
  return module.toBytes();
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
