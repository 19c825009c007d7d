/** Comparison of fetched values with TensorFlow's, by one table of tolerances. */
import { expect } from "vitest";

/** A fetched value as goldens hold it: elements in row-major order, numbers JSON has no word for as strings. */
export interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

/** A relative difference, and one relative to the largest magnitude in the array: sums may be added in another order. */
const TOLERANCES: Readonly<Record<string, { readonly relative: number; readonly ofLargest: number }>> = {
  float16: { relative: 2e-3, ofLargest: 1e-3 },
  bfloat16: { relative: 2e-2, ofLargest: 1e-2 },
  float32: { relative: 1e-5, ofLargest: 1e-6 },
  complex64: { relative: 1e-5, ofLargest: 1e-6 },
  float64: { relative: 1e-10, ofLargest: 1e-12 },
  complex128: { relative: 1e-10, ofLargest: 1e-12 },
};

/** float32 is far from exact where results are near zero after additions; TensorFlow itself flushes denormals. */
const DENORMAL = 1e-37;

/**
 * Expects shape and dtype as TensorFlow's, and elements equal, or close for floating types.
 * @param actual what a fetch returned: a number, a boolean, a string, an NDArray, a nested array of strings
 */
export function expectAllClose(actual: unknown, expected: Described): void {
  const found = describeValue(actual, expected.dtype);
  expect({ dtype: found.dtype, shape: found.shape }).toEqual({ dtype: expected.dtype, shape: expected.shape });
  const tolerance = TOLERANCES[expected.dtype];
  if (!tolerance) {
    expect(found.values).toEqual(expected.values);
    return;
  }
  const wanted = expected.values.flat().map(Number);
  const got = found.values.flat().map(Number);
  const largest = Math.max(0, ...wanted.filter(Number.isFinite).map(Math.abs));
  const wrong = wanted.findIndex((value, i) => !close(got[i]!, value, tolerance, largest));
  if (wrong >= 0)
    expect(got, `element ${wrong} is ${String(got[wrong])}, TensorFlow's is ${String(wanted[wrong])}`).toEqual(wanted);
}

function close(
  got: number,
  wanted: number,
  tolerance: { relative: number; ofLargest: number },
  largest: number,
): boolean {
  if (Object.is(got, wanted) || got === wanted) return true;
  const difference = Math.abs(got - wanted);
  return difference <= Math.max(tolerance.relative * Math.abs(wanted), tolerance.ofLargest * largest, DENORMAL);
}

/**
 * A fetched value in the golden's form. A scalar has lost its dtype: it takes the one expected, where it is of that kind.
 */
export function describeValue(value: unknown, expectedDtype: string): Described {
  if (isArrayValue(value)) {
    // bfloat16 comes back as float32
    const dtype = value.dtype === "float32" && expectedDtype === "bfloat16" ? "bfloat16" : value.dtype;
    return {
      dtype,
      shape: [...value.shape],
      values: elements(value.tolist(), value.shape.length).map((x) => plain(x, dtype)),
    };
  }
  if (Array.isArray(value))
    return {
      dtype: "string",
      shape: shapeOf(value),
      values: (value as unknown[]).flat(Infinity).map((x) => plain(x, "string")),
    };
  return { dtype: scalarDtype(value, expectedDtype), shape: [], values: [plain(value, expectedDtype)] };
}

interface ArrayValue {
  readonly dtype: string;
  readonly shape: readonly number[];
  tolist(): unknown;
}

export function isArrayValue(value: unknown): value is ArrayValue {
  return typeof value === "object" && value !== null && "tolist" in value;
}

function elements(nested: unknown, depth: number): unknown[] {
  return depth === 0 ? [nested] : (nested as unknown[]).flat(depth - 1);
}

function shapeOf(nested: unknown): number[] {
  return Array.isArray(nested) ? [nested.length, ...(nested.length > 0 ? shapeOf(nested[0]) : [])] : [];
}

function scalarDtype(value: unknown, expected: string): string {
  const kind = typeof value;
  if (kind === "boolean") return "bool";
  if (kind === "string" || value instanceof Uint8Array) return "string";
  return expected === "bool" || expected === "string" ? kind : expected;
}

function plain(x: unknown, dtype: string): unknown {
  if (x instanceof Uint8Array) return { bytes: Buffer.from(x).toString("hex") };
  if (dtype === "bool") return Boolean(x);
  if (typeof x === "bigint") return x >= -(2n ** 53n) && x <= 2n ** 53n ? Number(x) : String(x);
  if (typeof x === "object" && x !== null && "re" in x && "im" in x) return [plain(x.re, dtype), plain(x.im, dtype)];
  return typeof x === "number" && !Number.isFinite(x) ? String(x) : x;
}
