import { expect, test } from "vitest";
import { expectSameBytes, runCompiled } from "../testing/equivalence.ts";
import { fresh, ordinary } from "../testing/test_values.ts";
import { float32, kernel } from "@tfgraph/core";
import { probeTarget } from "./probe.ts";

const product = (m: number, k: number, n: number): kernel.GemmForm => ({
  kind: "gemm",
  type: "f32",
  batch: [],
  m: [m],
  n: [n],
  k: [k],
  a: fresh([m, k], float32),
  b: fresh([k, n], float32),
  inputs: [],
  stores: [{ target: fresh([m, n], float32), body: kernel.register("f32") }],
});

test("the probe measures once, and what it chooses computes the same bits", () => {
  const target = probeTarget();
  expect(probeTarget()).toBe(target);
  expectSameBytes([product(50, 70, 90)], target, ordinary);
});

test("unrounded products, where they are asked for, give the same where nothing is rounded, and nearly the same elsewhere", () => {
  const target = { simd: true, tile: { rows: 6, vectors: 4, unroll: 2 }, fma: true };
  expectSameBytes([product(13, 40, 37)], target, (_, i) => ((i * 37) % 101) - 50);
  const form = product(2, 2, 16);
  // a row of (1 + 2^-12, -1), a column of (1 + 2^-12, 1 + 2^-11): the difference is 2^-24, or 0 where the product was rounded
  const fill = (buffer: kernel.Buffer, i: number) => {
    if (buffer === form.a.buffer) return i % 2 === 0 ? 1 + 2 ** -12 : -1;
    return i < 16 ? 1 + 2 ** -12 : 1 + 2 ** -11;
  };
  const result = runCompiled([form], target, fill).bytes.get(form.stores[0]!.target.buffer)!;
  for (const x of result) expect([0, 2 ** -24]).toContain(x);
});
