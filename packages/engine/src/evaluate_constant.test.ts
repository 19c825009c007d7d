import { Graph, int32, type Tensor } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { evaluateConstantTensor } from "./evaluate_constant.ts";
import { ops } from "./testing/test_ops.ts";

function value(build: () => Tensor): number[] | undefined {
  const graph = new Graph();
  const scope = graph.as_default();
  scope.__enter__();
  const tensor = build();
  scope.__exit__();
  const result = evaluateConstantTensor(tensor);
  return result && Array.from(result.data as Int32Array);
}

describe("constants while a graph is built", () => {
  it("are what depends on constants alone", () => {
    expect(
      value(() =>
        ops.mul(ops.value([1, 3], [2], int32), ops.add(ops.value([2, 2], [2], int32), ops.value([1], [], int32))),
      ),
    ).toEqual([3, 9]);
    expect(value(() => ops.sum(ops.matmul(ops.value([1, 2], [1, 2]), ops.value([3, 4], [2, 1]))))).toEqual([11]);
  });

  it("are not what is fed, stateful, or random", () => {
    expect(value(() => ops.add(ops.input("x", int32), ops.value([1], [], int32)))).toBeUndefined();
    expect(value(() => ops.pass(ops.variable([1], "v")))).toBeUndefined();
    expect(value(() => ops.uniform(ops.value([1], [1], int32), 1, 2))).toBeUndefined();
  });

  it("include shapes that are known without the values", () => {
    expect(
      value(() => {
        const x = ops.input("x");
        x.set_shape([3, 4]);
        return ops.shape(x);
      }),
    ).toEqual([3, 4]);
    expect(value(() => ops.shape(ops.input("x")))).toBeUndefined();
  });

  it("come from routines too", () => {
    expect(value(() => ops.nonZero(ops.value([0, 5, 0, 6])))).toEqual([5, 6]);
  });

  it("may stand at the end of a long chain", () => {
    expect(
      value(() => {
        let x = ops.value([0], [], int32);
        const one = ops.value([1], [], int32);
        for (let i = 0; i < 20_000; i++) x = ops.add(x, one);
        return x;
      }),
    ).toEqual([20_000]);
  });
});
