/** Loads and stores of vectors: one part of the elements at a step's points. See vector_code.ts. */
import type { DType } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { is64, pushAddress, type Operand, type ScalarType } from "./evaluator.ts";
import { loadInstruction } from "./scalar_code.ts";
import { splatBytes } from "./vector_constants.ts";

const FIRST_PAIRS = [0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13];
const FIRST_BYTES = [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12];

/** Pushes part `part` of the elements at a step's points. */
export function pushVector(f: FunctionBuilder, { dtype, pointer, offset, step }: Operand, part: number): void {
  const lanes = dtype.size === 8 ? 2 : 4;
  const first = offset + part * lanes * step;
  if (step === dtype.size) {
    pushAdjacent(f, dtype, pointer, first);
  } else if (step === 0 && dtype.size < 4) {
    if (dtype.kind === "bool") f.i32(0);
    f.memory(loadInstruction(dtype), pushAddress(f, pointer, offset));
    if (dtype.kind === "bool") f.op("i32.sub");
    f.op("i32x4.splat");
  } else if (step === 0) {
    f.memory(dtype.size === 8 ? "v128.load64_splat" : "v128.load32_splat", pushAddress(f, pointer, offset));
  } else {
    const immediates: number[] = [];
    for (let lane = lanes - 1; lane >= 0; lane--) immediates[lane] = pushAddress(f, pointer, first + lane * step);
    f.memory(dtype.size === 8 ? "v128.load64_splat" : "v128.load32_splat", immediates[0]!);
    const instruction = dtype.size === 8 ? "v128.load64_lane" : "v128.load32_lane";
    for (let lane = 1; lane < lanes; lane++) f.memoryLane(instruction, immediates[lane]!, lane);
  }
}

function pushAdjacent(f: FunctionBuilder, dtype: DType, pointer: Local, offset: number): void {
  const immediate = pushAddress(f, pointer, offset);
  const sign = dtype.kind === "int" ? "s" : "u";
  switch (dtype.size) {
    case 1:
      f.memory("v128.load32_zero", immediate).op(`i16x8.extend_low_i8x16_${sign}`).op(`i32x4.extend_low_i16x8_${sign}`);
      if (dtype.kind === "bool") f.v128(new Uint8Array(16)).op("i32x4.ne");
      break;
    case 2:
      f.memory(`v128.load16x4_${sign}`, immediate);
      break;
    default:
      f.memory("v128.load", immediate);
  }
}

/** Loads the elements at a step's points into new locals. */
export function loadVectors(f: FunctionBuilder, operand: Operand, type: ScalarType, points: number): Local[] {
  const lanes = is64(type) ? 2 : 4;
  return Array.from({ length: points / lanes }, (_, part) => {
    const local = f.local("v128");
    pushVector(f, operand, part);
    f.set(local);
    return local;
  });
}

/** Stores the parts of a value to a step's points. */
export function storeVectors(
  f: FunctionBuilder,
  { dtype, pointer, offset, step }: Operand,
  parts: readonly Local[],
): void {
  const lanes = dtype.size === 8 ? 2 : 4;
  parts.forEach((value, part) => {
    const first = offset + part * lanes * step;
    if (step === dtype.size) {
      storeAdjacent(f, dtype, pushAddress(f, pointer, first), value);
      return;
    }
    for (let lane = 0; lane < lanes; lane++) {
      const immediate = pushAddress(f, pointer, first + lane * step);
      f.get(value).memoryLane(dtype.size === 8 ? "v128.store64_lane" : "v128.store32_lane", immediate, lane);
    }
  });
}

function storeAdjacent(f: FunctionBuilder, dtype: DType, immediate: number, value: Local): void {
  f.get(value);
  switch (dtype.size) {
    case 1:
      if (dtype.kind === "bool") f.v128(splatBytes("i32", 1)).op("v128.and");
      f.get(value).shuffle(FIRST_BYTES).memoryLane("v128.store32_lane", immediate, 0);
      break;
    case 2:
      f.get(value).shuffle(FIRST_PAIRS).memoryLane("v128.store64_lane", immediate, 0);
      break;
    default:
      f.memory("v128.store", immediate);
  }
}

/** Whether elements along the vector axis can be loaded and stored as vectors: adjacent, or of 4 or 8 bytes. */
export function isVectorOperand({ dtype, step }: Operand): boolean {
  return step === dtype.size || step === 0 || dtype.size >= 4;
}
