/** Values of scalar fields: defaults, and what may be assigned. */
import { ValueError } from "@tfgraph/core";
import { EnumType, type FieldType, type ScalarType } from "./message_type.ts";

const EMPTY = new Uint8Array(0);

export function defaultScalar(type: FieldType): unknown {
  switch (type) {
    case "string":
    case "bytestring":
      return "";
    case "bytes":
      return EMPTY;
    case "bool":
      return false;
    default:
      return 0;
  }
}

const RANGES: Partial<Record<ScalarType, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
};

const MISMATCH = "bad argument type for built-in operation";

/** The value as the field holds it. @throws TypeError, ValueError as Python's messages do on assignment */
export function checkScalar(type: ScalarType | EnumType, value: unknown): unknown {
  if (type instanceof EnumType) return checkEnum(type, value);
  switch (type) {
    case "string":
      if (typeof value !== "string") throw new TypeError(MISMATCH);
      return value;
    case "bytestring":
      if (typeof value !== "string" && !(value instanceof Uint8Array)) throw new TypeError(MISMATCH);
      return value;
    case "bytes":
      if (typeof value === "string") return new TextEncoder().encode(value);
      if (!(value instanceof Uint8Array)) throw new TypeError(MISMATCH);
      return value;
    case "bool":
      if (typeof value !== "boolean" && typeof value !== "number") throw new TypeError(MISMATCH);
      return Boolean(value);
    case "float":
    case "double":
      if (typeof value !== "number" && typeof value !== "bigint") throw new TypeError(MISMATCH);
      return type === "float" ? Math.fround(Number(value)) : Number(value);
    default:
      return checkInteger(type, value);
  }
}

export function checkInteger(type: ScalarType, value: unknown): number | bigint {
  if (typeof value !== "number" && typeof value !== "bigint") throw new TypeError(MISMATCH);
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw new TypeError("'float' object cannot be interpreted as an integer");
  }
  const [low, high] = RANGES[type] ?? RANGES.int64!;
  if (value < low || value > high) throw new ValueError(`Value out of range: ${String(value)}`);
  return smallest(value);
}

function checkEnum(type: EnumType, value: unknown): number {
  if (typeof value === "string") {
    const found = type.numbers.get(value);
    if (found === undefined) throw new ValueError(`unknown enum label "${value}"`);
    return found;
  }
  return Number(checkInteger("int32", value));
}

/** A number where that loses nothing. */
export function smallest(value: number | bigint): number | bigint {
  if (typeof value === "number") return value;
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : value;
}
