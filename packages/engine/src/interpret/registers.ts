/** Registers of the block interpreter: one value per point of a block, in an array of the scalar type. */
import { RuntimeError, type kernel } from "@tfgraph/core";

/** Points computed at a time: small enough for the first cache, long enough to forget the cost of a call. */
export const BLOCK = 256;

export type NumberRegister = Float32Array | Float64Array | Int32Array | Uint32Array;
export type BigRegister = BigInt64Array | BigUint64Array;
export type Register = NumberRegister | BigRegister | unknown[];

/** What an accumulator or a register needs: arithmetic wraps or rounds when stored. */
export function allocateRegister(type: kernel.ScalarType, length: number): Register {
  switch (type) {
    case "f32":
      return new Float32Array(length);
    case "f64":
      return new Float64Array(length);
    case "i32":
    case "bool":
      return new Int32Array(length);
    case "u32":
      return new Uint32Array(length);
    case "i64":
      return new BigInt64Array(length);
    case "u64":
      return new BigUint64Array(length);
    case "host":
      return new Array<unknown>(length).fill(undefined);
  }
}

export function isBig(register: Register): register is BigRegister {
  return register instanceof BigInt64Array || register instanceof BigUint64Array;
}

/** The register as numbers. Types were checked when the expression was built. */
export function asNumbers(register: Register): NumberRegister {
  if (isBig(register) || Array.isArray(register)) throw new RuntimeError("a register of numbers was expected");
  return register;
}

export function asBigs(register: Register): BigRegister {
  if (!isBig(register)) throw new RuntimeError("a register of 64 bit integers was expected");
  return register;
}
