/** The combiners of reductions, as instructions on accumulator and element. */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { is64, isFloat, type ScalarType } from "./evaluator.ts";
import { binaryCode } from "./scalar_code.ts";
import { vectorBinaryCode } from "./vector_code.ts";

export type Folding = Exclude<kernel.Combiner, "argmax" | "argmin">;

const OPERATION: Readonly<Record<Folding, kernel.BinaryOp>> = {
  sum: "add",
  prod: "mul",
  max: "max",
  min: "min",
  any: "or",
  all: "and",
};

export function isFolding(combine: kernel.Combiner): combine is Folding {
  return combine !== "argmax" && combine !== "argmin";
}

export function combinesInVectors(combine: Folding, type: ScalarType): boolean {
  return (combine !== "max" && combine !== "min") || isFloat(type) || !is64(type);
}

/** Takes accumulator and element from the stack. */
export function combineScalars(f: FunctionBuilder, combine: Folding, type: ScalarType): void {
  binaryCode(f, OPERATION[combine], type);
}

export function combineVectors(f: FunctionBuilder, combine: Folding, type: ScalarType): void {
  vectorBinaryCode(f, OPERATION[combine], type);
}

/** accumulator = combine(accumulator, what `element` pushes) */
export function accumulate(
  f: FunctionBuilder,
  combine: Folding,
  type: ScalarType,
  accumulator: Local,
  element: () => void,
): void {
  f.get(accumulator);
  element();
  if (accumulator.type === "v128") combineVectors(f, combine, type);
  else combineScalars(f, combine, type);
  f.set(accumulator);
}
