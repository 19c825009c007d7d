/** The kernel language's functions: what combines many operations, as V8's optimizer meets them in programs. */
import { float32, float64, kernel } from "@tfgraph/core";
import { describe, expect, test } from "vitest";
import { expectSameBytes, TARGETS } from "../testing/equivalence.ts";
import { awkward, fresh, ordinary } from "../testing/test_values.ts";

type Expr = kernel.Expr;

const FUNCTIONS: readonly ((x: Expr) => Expr)[] = [
  kernel.acos,
  kernel.acosh,
  kernel.asin,
  kernel.asinh,
  kernel.atan,
  kernel.atanh,
  kernel.cos,
  kernel.cosh,
  kernel.digamma,
  kernel.erf,
  kernel.erfc,
  kernel.exp,
  kernel.expm1,
  kernel.lgamma,
  kernel.log,
  kernel.log1p,
  kernel.rsqrt,
  kernel.sigmoid,
  kernel.sin,
  kernel.sinh,
  kernel.softplus,
  kernel.tan,
  kernel.tanh,
];

/** Each operation where its result may be chosen or not, by a mask that lives beside it. */
const CHOSEN: readonly ((x: Expr) => Expr)[] = (
  ["neg", "abs", "sqrt", "floor", "ceil", "trunc", "rint"] as const
).flatMap((op) => [
  (x: Expr) => x.gt(0).select(x[op](), x),
  (x: Expr) => x.gt(0).select(x, x[op]()),
  (x: Expr) => x.gt(0).select(x.add(1), x[op]()).add(x[op]()),
]);

describe.each(TARGETS)("%s", (_, target) => {
  test.each([float32, float64])("functions of $name", (dtype) => {
    const n = 67;
    for (const [i, f] of [...FUNCTIONS, ...CHOSEN].entries()) {
      for (const fill of [ordinary, awkward]) {
        const store = { target: fresh([n], dtype), body: f(kernel.load(dtype, 0)) };
        const form = { kind: "map", shape: [n], inputs: [fresh([n], dtype)], stores: [store], checks: [] } as const;
        expect(() => expectSameBytes([form], target, fill), `function ${i}`).not.toThrow();
      }
    }
  });

  test.each([float32, float64])("functions of two arguments of $name", (dtype) => {
    const n = 67;
    for (const f of [kernel.atan2, kernel.pow]) {
      const store = { target: fresh([n], dtype), body: f(kernel.load(dtype, 0), kernel.load(dtype, 1)) };
      const inputs = [fresh([n], dtype), fresh([n], dtype)];
      expectSameBytes([{ kind: "map", shape: [n], inputs, stores: [store], checks: [] }], target, ordinary);
    }
  });
});
