import {
  bfloat16,
  bool,
  float32,
  float64,
  half,
  int16,
  int32,
  int64,
  int8,
  kernel,
  uint16,
  uint32,
  uint64,
  uint8,
} from "@tfgraph/core";
import { describe, expect, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { awkward, fresh } from "../testing/test_values.ts";

const { cast, constant, contiguousStrides, index, load, narrow, scalarType, select } = kernel;
type Expr = kernel.Expr;

function map(
  shape: readonly number[],
  inputs: readonly kernel.Access[],
  bodies: readonly Expr[],
  targets: readonly kernel.Access[],
): kernel.MapForm {
  return { kind: "map", shape, inputs, stores: bodies.map((body, i) => ({ target: targets[i]!, body })), checks: [] };
}

describe.each(TARGETS)("%s", (_, target) => {
  const same = (form: kernel.MapForm) => expectSameBytes([form], target, awkward);

  const unary: readonly kernel.UnaryOp[] = [
    "neg",
    "abs",
    "sqrt",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "not",
    "clz",
    "popcnt",
  ];
  const binary: readonly kernel.BinaryOp[] = [
    "add",
    "sub",
    "mul",
    "div",
    "rem",
    "min",
    "max",
    "pmin",
    "pmax",
    "and",
    "or",
    "xor",
    "shl",
    "shr",
    "copysign",
  ];
  const types = [float32, float64, int32, uint32, int64, uint64];

  test.each(types)("every operation on $name", (dtype) => {
    const isFloat = dtype.kind === "float";
    const n = 37;
    const a = fresh([n], dtype);
    const b = fresh([n], dtype);
    const [x, y] = [load(dtype, 0), load(dtype, 1)];
    for (const op of unary) {
      if (isFloat ? ["not", "clz", "popcnt"].includes(op) : op === "sqrt") continue;
      same(map([n], [a], [kernel.unary(op, x)], [fresh([n], dtype)]));
    }
    for (const op of binary) {
      if (isFloat ? ["rem", "and", "or", "xor", "shl", "shr"].includes(op) : op === "copysign") continue;
      same(map([n], [a, b], [kernel.binary(op, x, y)], [fresh([n], dtype)]));
    }
    for (const op of ["eq", "ne", "lt", "le", "gt", "ge"] as const) {
      const c = kernel.compare(op, x, y);
      same(map([n], [a, b], [c, select(c, x, y), c.not()], [fresh([n], bool), fresh([n], dtype), fresh([n], bool)]));
    }
  });

  test.each(types)("shifts of $name by a constant", (dtype) => {
    if (dtype.kind === "float") return;
    const x = load(dtype, 0);
    same(map([21], [fresh([21], dtype)], [x.shl(5), x.shr(3)], [fresh([21], dtype), fresh([21], dtype)]));
  });

  test.each([...types, bool])("casts from $name to every type", (from) => {
    for (const to of [...types, bool]) {
      same(map([29], [fresh([29], from)], [cast(load(from, 0), scalarType(to))], [fresh([29], to)]));
    }
  });

  test("casts back and forth share their vectors", () => {
    const x = load(float32, 0);
    const wide = x.to("f64").mul(constant("f64", 1.1));
    const body = select(wide.lt(constant("f64", 3)), wide.sub(1), wide)
      .to("f32")
      .add(x.lt(2).to("f32"));
    same(map([43], [fresh([43], float32)], [body, wide], [fresh([43], float32), fresh([43], float64)]));
  });

  test.each([int8, uint8, int16, uint16, half, bfloat16, bool])("loads, stores and narrowing of $name", (dtype) => {
    const x = load(dtype, 0);
    if (dtype === bool) same(map([35], [fresh([35], dtype)], [x.not().or(x)], [fresh([35], dtype)]));
    else
      same(
        map(
          [35],
          [fresh([35], dtype), fresh([35], dtype)],
          [narrow(x.add(load(dtype, 1)), dtype).mul(x)],
          [fresh([35], dtype)],
        ),
      );
  });

  test("every half and bfloat16 decodes, every float32 rounds", () => {
    const n = 65536;
    const bits = (b: kernel.Buffer, i: number) =>
      b.dtype === uint32 ? Math.imul(i, 0x10001 + 2 * 3 * 5 * 7) >>> 0 : i;
    for (const dtype of [half, bfloat16]) {
      expectSameBytes([map([n], [fresh([n], dtype)], [load(dtype, 0)], [fresh([n], float32)])], target, bits);
      const round = map([n], [fresh([n], uint32)], [load(uint32, 0).bitcast("f32")], [fresh([n], dtype)]);
      expectSameBytes([round], target, bits);
    }
  });

  test("broadcasts, transposes, reversals and strided targets", () => {
    const a = fresh([7, 13], float32);
    const bias = kernel.broadcastView(fresh([13], float32), [7, 13]);
    const column = kernel.broadcastView(fresh([7, 1], float32), [7, 13]);
    const scalar = kernel.broadcastView(fresh([], float32), [7, 13]);
    const turned = kernel.transposeView(fresh([13, 7], float32), [1, 0]);
    const reversed = kernel.sliceView(fresh([7, 13], float32), [6, 12], [7, 13], [-1, -1]);
    const inputs = [a, bias, column, scalar, turned, reversed];
    const sum = inputs.map((_, i) => load(float32, i)).reduce((x, y) => x.add(y));
    same(map([7, 13], inputs, [sum], [fresh([7, 13], float32)]));
    same(map([7, 13], inputs, [sum], [kernel.transposeView(fresh([13, 7], float32), [1, 0])]));
    same(map([7, 13], inputs, [sum], [kernel.sliceView(fresh([7, 13], float32), [6, 12], [7, 13], [-1, -1])]));
    same(map([7, 13], inputs, [sum.gt(0)], [kernel.transposeView(fresh([13, 7], bool), [1, 0])]));
    same(map([7, 13], [kernel.transposeView(fresh([13, 7], int8), [1, 0])], [load(int8, 0)], [fresh([7, 13], int8)]));
  });

  test("spaces of several axes that do not merge, coordinates, and a scalar", () => {
    const shape = [3, 4, 5, 6];
    const odd = { ...fresh([3, 8, 5, 12], float32), strides: [480, 120, 12, 2], offset: 3 };
    same(
      map(
        shape,
        [odd],
        [
          load(float32, 0)
            .add(index(0, "f32"))
            .sub(index(2, "f32").mul(index(3, "f32"))),
        ],
        [fresh(shape, float32)],
      ),
    );
    same(map([5, 9], [fresh([5, 9], int32)], [load(int32, 0).eq(index(1))], [fresh([5, 9], bool)]));
    same(map([], [fresh([], float32)], [load(float32, 0).mul(2)], [fresh([], float32)]));
    same(map([2, 0, 3], [fresh([2, 0, 3], float32)], [load(float32, 0)], [fresh([2, 0, 3], float32)]));
  });

  test("a map may work in place on several targets", () => {
    const w = fresh([45], float32);
    const m = fresh([45], float32);
    const rate = kernel.broadcastView(fresh([], float32), [45]);
    const momentum = load(float32, 1).mul(0.9).add(load(float32, 0));
    same(map([45], [w, m, rate], [load(float32, 0).sub(momentum.mul(load(float32, 2))), momentum], [w, m]));
  });
});

test("strides are those of the shape", () => {
  expect(contiguousStrides([2, 3])).toEqual([3, 1]);
});
