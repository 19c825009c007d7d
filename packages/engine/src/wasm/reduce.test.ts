import { bool, float32, float64, half, int32, int64, kernel, type DType } from "@tfgraph/core";
import { describe, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { awkward, fresh, ordinary } from "../testing/test_values.ts";

const { load, register, scalarType } = kernel;

interface Case {
  readonly shape: readonly number[];
  readonly reduced: readonly number[];
  readonly lanes: number;
  readonly input?: kernel.Value;
}

function reduction(c: Case, dtype: DType, combine: kernel.Combiner, body = load(dtype, 0)): kernel.ReduceForm {
  const axes = c.shape.map((_, axis) => axis);
  const kept = axes.filter((axis) => !c.reduced.includes(axis));
  const input = kernel.transposeView(c.input ?? fresh(c.shape, dtype), [...kept, ...c.reduced]);
  const sizes = (list: readonly number[]) => list.map((axis) => c.shape[axis]!);
  const position = combine === "argmax" || combine === "argmin";
  const type = kernel.accumulatorType(combine, body.type);
  const out = position ? int64 : type === "bool" ? bool : type === "f64" ? float64 : dtype;
  return {
    kind: "reduce",
    kept: sizes(kept),
    reduced: sizes(c.reduced),
    lanes: position ? 0 : c.lanes,
    combine,
    inputs: [input],
    body,
    finish: register(type),
    target: fresh(sizes(kept), out),
  };
}

const CASES: readonly (readonly [string, Case])[] = [
  ["rows of odd length", { shape: [5, 83], reduced: [1], lanes: 1 }],
  ["short rows", { shape: [9, 7], reduced: [1], lanes: 1 }],
  ["everything", { shape: [3, 11, 13], reduced: [0, 1, 2], lanes: 3 }],
  ["columns", { shape: [37, 45], reduced: [0], lanes: 0 }],
  ["a few columns", { shape: [37, 3], reduced: [0], lanes: 0 }],
  ["the middle", { shape: [4, 9, 21], reduced: [1], lanes: 0 }],
  ["the outside", { shape: [4, 9, 21], reduced: [0, 2], lanes: 1 }],
  ["two axes at the end", { shape: [4, 9, 21], reduced: [1, 2], lanes: 2 }],
  [
    "two axes that do not merge",
    { shape: [3, 5, 7], reduced: [1, 2], lanes: 2, input: { ...fresh([3, 5, 9], float32), shape: [3, 5, 7] } },
  ],
  [
    "a transposed matrix",
    { shape: [19, 23], reduced: [1], lanes: 1, input: kernel.transposeView(fresh([23, 19], float32), [1, 0]) },
  ],
  ["nothing", { shape: [6, 0], reduced: [1], lanes: 1 }],
  ["axes of size one", { shape: [1, 5, 1], reduced: [0, 2], lanes: 0 }],
];

describe.each(TARGETS)("%s", (_, target) => {
  test.each(CASES)("sums over %s", (_name, c) => {
    expectSameBytes([reduction(c, float32, "sum")], target, ordinary);
    expectSameBytes([reduction(c, float32, "sum", load(float32, 0).mul(load(float32, 0)).to("f64"))], target, ordinary);
  });

  test.each([float32, float64, int32, int64])("every combiner on $name", (dtype) => {
    for (const combine of ["sum", "prod", "max", "min", "argmax", "argmin"] as const) {
      for (const fill of [awkward, ordinary]) {
        expectSameBytes([reduction({ shape: [6, 39], reduced: [1], lanes: 1 }, dtype, combine)], target, fill);
        expectSameBytes([reduction({ shape: [12, 37], reduced: [0], lanes: 0 }, dtype, combine)], target, fill);
      }
    }
  });

  test("any and all of bools", () => {
    for (const combine of ["any", "all"] as const) {
      for (const c of [
        { shape: [9, 3], reduced: [1], lanes: 1 },
        { shape: [9, 70], reduced: [1], lanes: 1 },
        { shape: [3, 45], reduced: [0], lanes: 0 },
      ]) {
        expectSameBytes([reduction(c, bool, combine)], target, ordinary);
        expectSameBytes([reduction(c, float32, combine, load(float32, 0).lt(0.9))], target, ordinary);
      }
    }
  });

  test("the result may be finished with other inputs, and stored as half", () => {
    const count = fresh([7], float32);
    const input = fresh([7, 33], half);
    const form: kernel.ReduceForm = {
      ...reduction({ shape: [7, 33], reduced: [1], lanes: 1 }, half, "sum"),
      inputs: [input, { ...count, strides: [1, 0] }],
      body: load(half, 0),
      finish: register(scalarType(half)).div(load(float32, 1)),
      target: fresh([7], half),
    };
    expectSameBytes([form], target, ordinary);
  });

  test("the element may depend on its position", () => {
    const body = load(float32, 0).mul(kernel.index(1, "f32")).add(kernel.index(0, "f32"));
    for (const c of [
      { shape: [5, 40], reduced: [1], lanes: 1 },
      { shape: [5, 40], reduced: [0, 1], lanes: 2 },
      { shape: [5, 40], reduced: [0, 1], lanes: 0 },
      { shape: [1, 40], reduced: [0], lanes: 0 },
    ]) {
      expectSameBytes([reduction(c, float32, "sum", body)], target, ordinary);
      expectSameBytes([reduction(c, float32, "argmax", body)], target, ordinary);
    }
  });
});
