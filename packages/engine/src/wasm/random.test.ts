import { float32, float64, int32, int64, kernel, uint32, type DType } from "@tfgraph/core";
import { describe, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { fresh } from "../testing/test_values.ts";

function random(
  distribution: kernel.Distribution,
  count: number,
  dtype: DType,
  bounds: readonly kernel.Value[] = [],
): kernel.RandomForm {
  return {
    kind: "random",
    distribution,
    count,
    state: fresh([6], uint32),
    inputs: bounds,
    target: fresh([count], dtype),
  };
}

const CASES: readonly (readonly [kernel.Distribution, DType])[] = [
  ["uniform", float32],
  ["uniform", float64],
  ["uniform_int", int32],
  ["uniform_int", int64],
  ["normal", float32],
  ["truncated_normal", float32],
];

/** A state whose counter is about to carry into its third word; bounds -5 and 1000. */
function fill({ dtype, count }: kernel.Buffer, i: number): number | bigint {
  if (dtype === uint32) return [0xfffffff0, 0xffffffff, 0xffffffff, 7, 42, 99][i]!;
  if (count > 1) return dtype === int64 ? 0n : 0;
  return dtype === int64 ? -5n : -5;
}

describe.each(TARGETS.slice(0, 2))("%s", (_, target) => {
  test.each(CASES)("%s numbers of $name, and the state they leave", (distribution, dtype) => {
    for (const count of [1, 2, 3, 4, 1003]) {
      const high = kernel.valueOf({ kind: "temporary", dtype, count: 1 }, []);
      const bounds = distribution === "uniform_int" ? [fresh([], dtype), high] : [];
      const form = random(distribution, count, dtype, bounds);
      const upper = dtype === int64 ? 1000n : 1000;
      expectSameBytes([form, form], target, (buffer, i) => (buffer === high.buffer ? upper : fill(buffer, i)));
    }
  });

  test("a hundred thousand normals agree", () => {
    expectSameBytes([random("normal", 100_000, float32), random("truncated_normal", 100_000, float32)], target, fill);
  });
});
