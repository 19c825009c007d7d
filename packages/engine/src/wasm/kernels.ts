/** Kernel forms as machine code: a function per form that is told where its operands are. Functions of equal code are one. */
import { float32, type kernel } from "@tfgraph/core";
import { FunctionBuilder, ModuleBuilder, type MemoryLimits } from "./assembler.ts";
import {
  ARGUMENTS_PARAM,
  KERNEL_PARAMS,
  KERNEL_RESULTS,
  type Buffer,
  type EmitContext,
  type EmittedKernel,
  type Target,
} from "./emit_context.ts";
import { emitGather } from "./gather.ts";
import { emitGemm, hasPanelsBefore } from "./gemm.ts";
import { emitPanels } from "./gemm_pack.ts";
import { shapeOf, targetFor } from "./gemm_shape.ts";
import { KernelArguments, type Argument } from "./kernel_arguments.ts";
import { emitMap } from "./map.ts";
import { withoutNarrowFloats } from "./narrow_floats.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitRow } from "./row.ts";
import { emitScatter } from "./scatter.ts";

export type EmittedForm = Exclude<kernel.Form, kernel.RoutineForm>;

/** Code of a form, and what that code is to be told for this form. */
export interface KernelCode extends EmittedKernel {
  readonly body: Uint8Array;
  readonly args: readonly Argument[];
}

/** Stands, in kernels' arguments, for memory that all threads see, from a form's first kernel to its last. */
export const WORKSPACE: Buffer = { kind: "temporary", dtype: float32, count: 0 };

/**
 * A form as kernels that run one after the other.
 * @param threads how many may share them
 */
export function emitKernels(form: EmittedForm, target: Target, threads: number): KernelCode[] {
  const plain = withoutNarrowFloats(form);
  const fitted = plain.kind === "gemm" ? targetFor(plain, target) : target;
  const emitters = [(context: EmitContext) => emitForm(context, plain)];
  if (plain.kind === "gemm" && hasPanelsBefore(plain, fitted)) {
    emitters.unshift((context) => emitPanels(context, shapeOf(plain), WORKSPACE));
  }
  return emitters.map((emit) => {
    const func = new FunctionBuilder(0, KERNEL_PARAMS, KERNEL_RESULTS);
    const args = new KernelArguments(ARGUMENTS_PARAM);
    return { ...emit({ func, args, target: fitted, threads }), body: func.body(), args: args.list };
  });
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
      return emitGemm(context, form, WORKSPACE);
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
