/**
 * New arrays, with numpy's dtypes: integral numbers make int64, others float64, booleans bool.
 */
import { type FloatLiteral, ValueError, type DTypeInput, type NDArray as CoreNDArray } from "@tfgraph/core";
import { ofBytes } from "./bytes.ts";
import { bigintsOf, castElements } from "./cast.ts";
import { asarray, assign, astype, broadcastTo } from "./convert.ts";
import { allocate, dtypeName, isBigInt, promoteTypes } from "./dtype.ts";
import { NDArray } from "./ndarray.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { reshape, reshaped, shapeList } from "./views.ts";

type ShapeInput = number | readonly (number | bigint | { valueOf(): unknown })[];
type DType = DTypeInput | null;

const named = (dtype: DType | undefined, otherwise: string): string =>
  dtype === undefined || dtype === null ? otherwise : dtypeName(dtype);

function filled(shape: readonly number[], dtype: string, value?: unknown): NDArray {
  if (shape.some((d) => !(d >= 0))) throw new ValueError("negative dimensions are not allowed");
  const out = new NDArray(
    allocate(
      dtype,
      shape.reduce((n, d) => n * d, 1),
    ),
    [...shape],
    dtype,
  );
  if (value !== undefined) assign(out, broadcastTo(astype(asarray(value), dtype, false), shape));
  return out;
}

/**
 * An array of numbers, nested lists, typed arrays or arrays: a copy.
 * @param object what it is made of
 * @param dtype left out, the least type that holds everything: int64, float64, bool
 * @throws ValueError for ragged lists
 */
export const array: (
  object: Input,
  dtype?: DType | { dtype?: DType; copy?: boolean; ndmin?: number },
  kw?: { copy?: boolean; ndmin?: number },
) => CoreNDArray = numpyFunction(
  "array",
  ["object", "dtype", "copy", "order", "subok", "ndmin"],
  (object: unknown, dtype?: DType, copy = true, _order?: string, _subok?: boolean, ndmin = 0) => {
    const own = asarray(object);
    const typed = astype(own, named(dtype, own.dtype), copy);
    return typed.ndim < ndmin
      ? reshape(typed, [...new Array<number>(ndmin - typed.ndim).fill(1), ...typed.shape])
      : typed;
  },
);

/** The array it is, or a new one. */
const asarrayFunction = numpyFunction<(a: Input, dtype?: DType | { dtype?: DType }) => NDArray>(
  "asarray",
  ["a", "dtype", "order"],
  (a: unknown, dtype?: DType) => asarray(a, dtype),
);
export { asarrayFunction as asarray };
export const asanyarray = asarrayFunction;
/** An array whose elements lie in row-major order. */
export const ascontiguousarray = numpyFunction<(a: Input, dtype?: DType | { dtype?: DType }) => NDArray>(
  "ascontiguousarray",
  ["a", "dtype"],
  (a: unknown, dtype?: DType) => {
    const own = asarray(a, dtype);
    return own.flags.C_CONTIGUOUS ? own : own.copy();
  },
);
/** A copy. */
export const copy = numpyFunction<(a: Input) => NDArray>("copy", ["a", "order"], (a: unknown) => asarray(a).copy());

type Filled = (shape: ShapeInput, dtype?: DType | { dtype?: DType }) => CoreNDArray;
const FILL = ["shape", "dtype", "order"];
/** Zeros, float64 unless said otherwise. */
export const zeros: Filled = numpyFunction("zeros", FILL, (shape: unknown, dtype?: DType) =>
  filled(shapeList(shape), named(dtype, "float64")),
);
/** Ones, float64 unless said otherwise. */
export const ones: Filled = numpyFunction("ones", FILL, (shape: unknown, dtype?: DType) =>
  filled(shapeList(shape), named(dtype, "float64"), 1),
);
/** An array to be written; it holds zeros. */
export const empty: Filled = numpyFunction("empty", FILL, (shape: unknown, dtype?: DType) =>
  filled(shapeList(shape), named(dtype, "float64")),
);
/** One value everywhere; its type decides where none is given. */
export const full: (shape: ShapeInput, fill_value: Input, dtype?: DType | { dtype?: DType }) => CoreNDArray =
  numpyFunction(
    "full",
    ["shape", "fill_value", "dtype", "order"],
    (shape: unknown, value: unknown, dtype?: DType) =>
      filled(shapeList(shape), named(dtype, asarray(value).dtype), value),
    2,
  );

type Like = (a: Input, dtype?: DType | { dtype?: DType; shape?: ShapeInput | null }) => CoreNDArray;
const LIKE = ["a", "dtype", "order", "subok", "shape"];
const like =
  (value?: number) =>
  (a: unknown, dtype?: DType, _order?: unknown, _subok?: unknown, shape?: unknown): NDArray => {
    const model = asarray(a);
    return filled(
      shape === undefined || shape === null ? model.shape : shapeList(shape),
      named(dtype, model.dtype),
      value,
    );
  };
export const zeros_like: Like = numpyFunction("zeros_like", LIKE, like());
export const ones_like: Like = numpyFunction("ones_like", LIKE, like(1));
export const empty_like: Like = numpyFunction("empty_like", LIKE, like());
export const full_like: (a: Input, fill_value: Input, dtype?: DType | { dtype?: DType }) => CoreNDArray = numpyFunction(
  "full_like",
  ["a", "fill_value", "dtype"],
  (a: unknown, value: unknown, dtype?: DType) => {
    const model = asarray(a);
    return filled(model.shape, named(dtype, model.dtype), value);
  },
  2,
);

type Numeric = number | bigint | FloatLiteral;

/**
 * Evenly spaced numbers within `[start, stop)`: int64 where all are integral.
 * @param start where it begins; given alone, where it stops
 */
export const arange: (
  start: Numeric,
  stop?: Numeric | null | { stop?: Numeric; step?: Numeric; dtype?: DType },
  step?: Numeric | { step?: Numeric; dtype?: DType },
  dtype?: DType | { dtype?: DType },
) => CoreNDArray = numpyFunction(
  "arange",
  ["start", "stop", "step", "dtype"],
  (start: Numeric, stop?: Numeric | null, step?: Numeric, dtype?: DType) => {
    const [from, to] = stop === undefined || stop === null ? [0, start] : [start, stop];
    const by = step ?? 1;
    const natural = [from, to, by].map((x) => asarray(x).dtype).reduce(promoteTypes);
    const [a, b, c] = [from, to, by].map(Number) as [number, number, number];
    if (c === 0) throw new ValueError("Maximum allowed size exceeded");
    const count = Math.max(0, Math.ceil((b - a) / c));
    const values = new Float64Array(count);
    const delta = a + c - a;
    for (let i = 0; i < count; i++) values[i] = a + i * delta;
    const target = named(dtype, natural);
    return new NDArray(
      isBigInt(target) ? bigintsOf(values, target as "int64") : castElements(values, "float64", target),
      [count],
      target,
    );
  },
);

interface LinspaceKeywords {
  num?: number;
  endpoint?: boolean;
  dtype?: DType;
}

/** The numbers of linspace and the step between them. */
function spaced(start: number, stop: number, num: number, endpoint: boolean): { values: Float64Array; step: number } {
  if (num < 0) throw new ValueError(`Number of samples, ${num}, must be non-negative.`);
  const gaps = endpoint ? num - 1 : num;
  const delta = stop - start;
  const step = gaps > 0 ? delta / gaps : NaN;
  const values = Float64Array.from(
    { length: num },
    (_, i) => (gaps <= 0 ? i * delta : step === 0 ? (i / gaps) * delta : i * step) + start,
  );
  if (endpoint && num > 1) values[num - 1] = stop;
  return { values, step };
}

function rounded(values: Float64Array, dtype: DType | undefined): NDArray {
  const target = named(dtype, "float64");
  const whole = /int/.test(target) ? values.map(Math.floor) : values;
  return new NDArray(castElements(whole, "float64", target), [values.length], target);
}

type Linspace = {
  (start: number, stop: number, num?: number | LinspaceKeywords, endpoint?: boolean | LinspaceKeywords): CoreNDArray;
  (start: number, stop: number, kw: LinspaceKeywords & { retstep: true }): [CoreNDArray, number];
};

/** `num` evenly spaced numbers from `start` to `stop`, which is the last one where `endpoint` says so. */
export const linspace: Linspace = numpyFunction(
  "linspace",
  ["start", "stop", "num", "endpoint", "retstep", "dtype"],
  (start: unknown, stop: unknown, num = 50, endpoint = true, retstep = false, dtype?: DType) => {
    const { values, step } = spaced(Number(start), Number(stop), num, endpoint);
    const out = rounded(values, dtype);
    return retstep ? [out, step] : out;
  },
  2,
);

/** Numbers spaced evenly on a log scale, from `base ** start` to `base ** stop`. */
export const logspace: (
  start: number,
  stop: number,
  num?: number | (LinspaceKeywords & { base?: number }),
  kw?: LinspaceKeywords & { base?: number },
) => CoreNDArray = numpyFunction(
  "logspace",
  ["start", "stop", "num", "endpoint", "base", "dtype"],
  (start: number, stop: number, num = 50, endpoint = true, base = 10, dtype?: DType) =>
    rounded(
      spaced(start, stop, num, endpoint).values.map((x) => base ** x),
      dtype,
    ),
  2,
);

/** Ones on a diagonal, zeros elsewhere. */
export const eye: (
  N: number,
  M?: number | null | { M?: number | null; k?: number; dtype?: DType },
  k?: number | { k?: number; dtype?: DType },
  dtype?: DType | { dtype?: DType },
) => CoreNDArray = numpyFunction(
  "eye",
  ["N", "M", "k", "dtype"],
  (n: number, m?: number | null, k = 0, dtype?: DType) => {
    const columns = m ?? n;
    const out = filled([n, columns], named(dtype, "float64"));
    for (let i = 0; i < n; i++) if (i + k >= 0 && i + k < columns) out.write(i * columns + i + k, 1);
    return out;
  },
);
export const identity: (n: number, dtype?: DType | { dtype?: DType }) => CoreNDArray = numpyFunction(
  "identity",
  ["n", "dtype"],
  (n: number, dtype?: DType) => eye(n, n, 0, dtype),
);

/** Coordinate matrices of coordinate vectors; by default the second input is the first axis, as in a picture. */
export function meshgrid(
  ...args: (Input | { indexing?: "xy" | "ij"; sparse?: boolean; copy?: boolean })[]
): CoreNDArray[] {
  const last = args.at(-1);
  const keywords =
    typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype
      ? (last as { indexing?: "xy" | "ij"; sparse?: boolean })
      : undefined;
  const vectors = (keywords ? args.slice(0, -1) : args).map((v) => asarray(v));
  const swap = (keywords?.indexing ?? "xy") === "xy" && vectors.length > 1;
  const axisOf = (i: number): number => (swap && i < 2 ? 1 - i : i);
  const shape = vectors.map((_, i) => vectors[axisOf(i)]!.size);
  return vectors.map((v, i) => {
    const sparse = reshaped(
      v,
      shape.map((d, axis) => (axis === axisOf(i) ? d : 1)),
    );
    return keywords?.sparse ? sparse : broadcastTo(sparse, shape).copy();
  });
}

/** Calls a function with the coordinates of every element, as arrays. */
export const fromfunction: (
  fn: (...coordinates: CoreNDArray[]) => unknown,
  shape: readonly number[],
  kw?: { dtype?: DType },
) => CoreNDArray = numpyFunction(
  "fromfunction",
  ["function", "shape", "dtype"],
  (fn: (...c: CoreNDArray[]) => unknown, shape: readonly number[], dtype?: DType) =>
    asarray(fn(...meshgrid(...shape.map((n) => arange(n, null, 1, dtype ?? "float64")), { indexing: "ij" }))),
  2,
);

/** A one-dimensional array over the bytes of a buffer, shared. */
export const frombuffer: (
  buffer: ArrayBuffer | Uint8Array,
  dtype?: DType | { dtype?: DType; count?: number; offset?: number },
) => CoreNDArray = numpyFunction(
  "frombuffer",
  ["buffer", "dtype", "count", "offset"],
  (buffer: ArrayBuffer | Uint8Array, dtype?: DType, count = -1, offset = 0) => {
    const bytes = buffer instanceof Uint8Array ? buffer.subarray(offset) : new Uint8Array(buffer, offset);
    return ofBytes(bytes, named(dtype, "float64"), count);
  },
);
