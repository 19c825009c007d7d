import { expect, test } from "vitest";
import { expectSameBytes } from "../testing/equivalence.ts";
import { fresh, ordinary } from "../testing/test_values.ts";
import { float32, kernel } from "@tfgraph/core";
import { probeTarget } from "./probe.ts";

test("the probe measures once, and what it chooses computes the same bits", () => {
  const target = probeTarget();
  expect(probeTarget()).toBe(target);
  const [a, b] = [fresh([50, 70], float32), fresh([70, 90], float32)];
  const stores = [{ target: fresh([50, 90], float32), body: kernel.register("f32") }];
  const form: kernel.GemmForm = {
    kind: "gemm",
    type: "f32",
    batch: [],
    m: [50],
    n: [90],
    k: [70],
    a,
    b,
    inputs: [],
    stores,
  };
  expectSameBytes([form], target, ordinary);
});
