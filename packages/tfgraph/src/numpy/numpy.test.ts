/** Against numpy: goldens of tools/goldens/numpy_goldens.py. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as np from "./index.ts";

interface ArrayGolden {
  dtype: string;
  shape: number[];
  values: unknown;
}
interface ScalarGolden {
  scalar: string;
  value: unknown;
}
type Golden = ArrayGolden | ScalarGolden | Golden[];

const goldens = JSON.parse(readFileSync(new URL("../../test_data/numpy_goldens.json", import.meta.url), "utf8")) as {
  expressions: { typescript: string; result: Golden }[];
  printed: { typescript: string; str: string; repr: string }[];
  samples: { typescript: string; dtype: string; shape: number[]; sha256: string }[];
  session: Golden[];
};

/** Numbers that numpy's script makes too. */
function numbers(): np.NDArray {
  let x = 12345n;
  const values = Array.from({ length: 300 }, () => {
    x = (x * 1103515245n + 12345n) % 2n ** 31n;
    return Number(x) / 2 ** 30 - 1;
  });
  return np.array(values).reshape(50, 6);
}

const r = numbers();
function evaluate(typescript: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the goldens' expressions are the tests
  const run = new Function("np", "r", "N", `return ${typescript}`) as (...args: unknown[]) => unknown;
  return run(np, r, 100003);
}

/** Transcendental functions differ from numpy's in the last digits, sums and products of sums do not. */
function expectSame(actual: unknown, golden: Golden): void {
  if (Array.isArray(golden)) {
    expect(Array.isArray(actual)).toBe(true);
    golden.forEach((g, i) => expectSame((actual as unknown[])[i], g));
  } else if ("scalar" in golden) {
    const plain = actual instanceof np.NDArray && actual.ndim === 0 ? (actual.item() as unknown) : actual;
    expect(typeof plain).toBe(golden.scalar === "bool" ? "boolean" : "number");
    expectClose([plain], [golden.value], golden.scalar);
  } else {
    const array = actual as np.NDArray;
    expect(array.dtype).toBe(golden.dtype);
    expect(array.shape).toEqual(golden.shape);
    expectClose(flat(array.tolist()), flat(golden.values), golden.dtype);
  }
}

const flat = (v: unknown): unknown[] => (Array.isArray(v) ? (v as unknown[]).flat(Infinity) : [v]);

function expectClose(actual: unknown[], golden: unknown[], dtype: string): void {
  expect(actual.length).toBe(golden.length);
  const tolerance = dtype === "float32" ? 2 ** -23 : dtype === "float16" ? 2 ** -10 : 2 ** -51;
  const finite = golden.filter((g): g is number => typeof g === "number" && Number.isFinite(g));
  const scale = Math.max(1e-300, ...finite.map(Math.abs));
  golden.forEach((g, i) => {
    const a = actual[i];
    const wanted = typeof g === "string" && typeof a === "number" ? Number(g.replace("inf", "Infinity")) : g;
    if (typeof a === "bigint") expect(a).toBe(BigInt(wanted as number));
    else if (typeof wanted !== "number" || !Number.isFinite(wanted)) expect(a).toEqual(wanted);
    else if (!dtype.includes("float")) expect(a).toBe(wanted);
    else expect(Math.abs((a as number) - wanted)).toBeLessThanOrEqual(tolerance * scale);
  });
}

describe("expressions give numpy's values, dtypes and shapes", () => {
  test.each(goldens.expressions.map((g) => [g.typescript, g.result] as const))("%s", (typescript, result) => {
    expectSame(evaluate(typescript), result);
  });
});

describe("arrays print as Python prints them", () => {
  test.each(goldens.printed.map((g) => [g.typescript, g] as const))("%s", (typescript, golden) => {
    const array = evaluate(typescript) as np.NDArray;
    expect(np.array_str(array)).toBe(golden.str);
    expect(inspect(array)).toBe(golden.str);
    expect(np.array_repr(array)).toBe(golden.repr);
  });
});

describe("the legacy generator gives numpy's samples to the bit", () => {
  test.each(goldens.samples.map((g) => [g.typescript, g] as const))("%s", (typescript, golden) => {
    np.random.seed(42);
    const array = evaluate(`np.random.${typescript}`) as np.NDArray;
    expect(array.dtype).toBe(golden.dtype);
    expect(array.shape).toEqual(golden.shape);
    expect(createHash("sha256").update(array.tobytes()).digest("hex")).toBe(golden.sha256);
  });

  test("calls that follow each other, lists shuffled in place, generators of their own", () => {
    np.random.seed([1, 2, 3]);
    const state = np.random.RandomState(7);
    const a = np.arange(10);
    np.random.shuffle(a);
    const b = np.arange(12).reshape(6, 2);
    np.random.shuffle(b);
    const c = [0, 1, 2, 3, 4, 5, 6, 7];
    np.random.shuffle(c);
    const results = [
      a,
      b,
      np.array(c),
      np.random.randn(),
      np.random.rand(),
      np.random.randn(2),
      np.random.randint(5),
      np.random.choice(9),
      np.random.normal(),
      np.random.uniform(2, 3),
      state.rand(2),
      state.randn(3),
      np.random.randint(0, 2 ** 40),
      np.random.binomial(5, 0.5),
    ];
    results.forEach((result, i) => expectSame(result, goldens.session[i]!));
  });
});
