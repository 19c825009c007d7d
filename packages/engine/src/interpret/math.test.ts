import { readFileSync } from "node:fs";
import { float32, float64, kernel, type DType, type TypedArray } from "@tfgraph/core";
import { describe, expect, it } from "vitest";
import { PlainMemory } from "../memory.ts";
import { prepare } from "./interpret.ts";

const goldens = JSON.parse(
  readFileSync(new URL("../../test_data/math_goldens.json", import.meta.url), "utf8"),
) as Record<string, [number, number][]>;

type Body = (...args: kernel.Expr[]) => kernel.Expr;

/** A function of the kernel language at some points. */
function evaluate(body: Body, dtype: DType, ...columns: readonly (readonly number[])[]): number[] {
  const memory = new PlainMemory();
  const count = columns[0]!.length;
  const fresh = (data: TypedArray) => {
    const buffer = { kind: "temporary", dtype, count } as const;
    memory.set(buffer, data);
    return kernel.valueOf(buffer, [count]);
  };
  const array = (values: readonly number[]) =>
    dtype === float32 ? Float32Array.from(values) : Float64Array.from(values);
  const inputs = columns.map((c) => fresh(array(c)));
  const target = fresh(array(new Array<number>(count).fill(0)));
  const expression = body(...inputs.map((_, i) => kernel.load(dtype, i)));
  prepare({ kind: "map", shape: [count], inputs, stores: [{ target, body: expression }], checks: [] }, memory)();
  return Array.from(memory.locate(target.buffer, dtype).data as Float64Array);
}

/** The distance of neighbouring floats at x. */
function ulp(x: number, dtype: DType): number {
  const [bits, least] = dtype === float32 ? [23, -126] : [52, -1022];
  return 2 ** (Math.max(least, Math.floor(Math.log2(Math.abs(x)))) - bits);
}

/** Compositions are allowed a little more than one function. */
const LIMITS: Readonly<Record<string, number>> = { lgamma: 4, digamma: 8, softplus: 4, sigmoid: 4, erfc: 5 };

describe("functions of the kernel language", () => {
  const functions = kernel as unknown as Record<string, Body>;
  for (const [name, points] of Object.entries(goldens)) {
    for (const dtype of [float32, float64]) {
      it(`${name} of ${dtype.name} is within ${String(LIMITS[name] ?? 3)} ulp`, () => {
        const values = evaluate(
          functions[name]!,
          dtype,
          points.map(([x]) => x),
        );
        points.forEach(([x, exact], i) => {
          expect(Math.abs(values[i]! - exact) / ulp(exact, dtype), `${name}(${String(x)})`).toBeLessThan(
            LIMITS[name] ?? 3,
          );
        });
      });
    }
  }

  for (const dtype of [float32, float64]) {
    it(`pow of ${dtype.name} has C's special cases`, () => {
      const special = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Infinity, -Infinity, NaN];
      const [x, y] = [special.flatMap((a) => special.map(() => a)), special.flatMap(() => special)];
      const values = evaluate(kernel.pow, dtype, x, y);
      x.forEach((a, i) => {
        const b = y[i]!;
        // JavaScript differs from C where the base is one
        const expected = a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
        const message = `${String(a)} ** ${String(b)}`;
        if (Number.isFinite(expected) && expected !== 0)
          expect(Math.abs(values[i]! - expected), message).toBeLessThanOrEqual(ulp(expected, dtype));
        else expect(values[i], message).toBe(expected);
      });
    });

    it(`at the ends of the range functions of ${dtype.name} are as in C`, () => {
      const x = [0, Infinity, -Infinity, NaN, 1, -1, 1e30, -1e30, 200, -200];
      for (const name of [
        "exp",
        "expm1",
        "log",
        "log1p",
        "tanh",
        "atan",
        "asin",
        "acos",
        "sinh",
        "cosh",
        "asinh",
        "acosh",
        "atanh",
      ] as const) {
        const values = evaluate(functions[name]!, dtype, x);
        x.forEach((a, i) => {
          const exact = Math[name](a);
          const expected = dtype === float32 ? Math.fround(exact) : exact;
          if (Number.isFinite(expected) && expected !== 0)
            expect(values[i]! / expected, `${name}(${String(a)})`).toBeCloseTo(1, 6);
          else expect(values[i], `${name}(${String(a)})`).toBe(expected);
        });
      }
    });
  }
});
