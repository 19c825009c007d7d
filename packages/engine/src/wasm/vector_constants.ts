/** Constants of all lanes. */
import type { ScalarType } from "./evaluator.ts";

/** The bytes of a vector with one value in every lane; a bool is a mask. */
export function splatBytes(type: ScalarType, value: number | bigint): Uint8Array {
  switch (type) {
    case "f32":
      return new Uint8Array(new Float32Array(4).fill(Number(value)).buffer);
    case "f64":
      return new Uint8Array(new Float64Array(2).fill(Number(value)).buffer);
    case "i64":
    case "u64":
      return new Uint8Array(new BigInt64Array(2).fill(BigInt(value)).buffer);
    case "bool":
      return new Uint8Array(16).fill(value ? 0xff : 0);
    default:
      return new Uint8Array(new Int32Array(4).fill(Number(value)).buffer);
  }
}
