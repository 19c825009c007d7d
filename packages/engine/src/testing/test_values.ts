/** For tests: fresh buffers, and elements of every type that are hard to get right. */
import { bfloat16, bool, half, kernel, type DType } from "@tfgraph/core";

export function fresh(shape: readonly number[], dtype: DType): kernel.Value {
  const count = shape.reduce((a, b) => a * b, 1);
  return kernel.valueOf({ kind: "temporary", dtype, count }, shape);
}

// prettier-ignore
const SPECIAL = [
  0, -0, 1, -1, 0.5, -2.5, 1.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 5, 2 ** 63, -(2 ** 63) - 4096,
  1e30, 3e9, 65504, 1e-8, 2 ** 64,
];

function hashOf(i: number): number {
  return Math.imul(i + 1, 0x9e3779b1) >>> 0;
}

export function awkward({ dtype }: kernel.Buffer, i: number): number | bigint {
  const hash = hashOf(i);
  const choice = (hash >>> 16) % 4; // not the position, which would always meet the same lane
  if (dtype === bool) return (hash >>> 16) & 1;
  if (dtype === half || dtype === bfloat16) return hash & 0xffff;
  if (dtype.kind === "float") return choice === 0 ? SPECIAL[hash % SPECIAL.length]! : (hash % 2000) / 128 - 7;
  if (dtype.size === 8) {
    return choice === 0 ? (-1n) ** BigInt(hash & 1) * 2n ** 63n : (BigInt(hash) * 0x123456789n) >> BigInt(hash % 50);
  }
  return choice === 0 ? -(2 ** 31) : choice === 1 ? hash : (hash % 7) - 3;
}

/** Small numbers with full mantissas, whose sums depend on their order. */
export function ordinary({ dtype }: kernel.Buffer, i: number): number | bigint {
  const hash = hashOf(i);
  if (dtype === half) return (hash & 0x83ff) | 0x3800;
  if (dtype === bfloat16) return (hash & 0x807f) | 0x3f00;
  if (dtype.kind === "float") return hash / 2 ** 31 - 1;
  if (dtype.kind === "bool") return (hash >> 7) & 1;
  return dtype.size === 8 ? BigInt(hash) - 2n ** 31n : hash % 1000;
}
