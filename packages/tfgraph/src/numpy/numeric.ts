/**
 * Rounding, comparing within tolerances, running sums, sets, histograms, products.
 */
import { ValueError, type Axis, type DTypeInput, type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asNumbers, bigintsOf } from "./cast.ts";
import { asarray, astype, broadcastShapes, broadcastTo } from "./convert.ts";
import { allocate, dtypeName, isBigInt, kindOf, promoteTypes, type Storage } from "./dtype.ts";
import { divide, multiply, rint, subtract } from "./elementwise.ts";
import { numpyTs } from "./load_numpy_ts.ts";
import { NDArray } from "./ndarray.ts";
import { arrayFromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import { max, sum, type mean, min } from "./reduction.ts";
import { normalizeAxis, rowsOf } from "./rows.ts";
import { insertionPoint } from "./selection.ts";
import { numpyFunction, type Elementwise, type Input } from "./signature.ts";
import { roundHalfEven, scalarOrArray } from "./ufunc.ts";
import { flatten, flattened, reshape, reshaped, transposed } from "./views.ts";

const float64Of = (a: unknown): ArrayLike<number> => asNumbers(asarray(a).contiguous());
const int64 = (values: ArrayLike<number>): NDArray => new NDArray(bigintsOf(values), [values.length], "int64");

/** Rounded to decimals, to the even digit where two are as near. */
export const around: <T extends Input>(a: T, decimals?: number | { decimals?: number }) => Elementwise<T> = numpyFunction("round", ["a", "decimals", "out"], (a: unknown, decimals = 0) => {
  const scale = 10 ** Math.abs(decimals);
  if (typeof a === "number") return decimals === 0 ? roundHalfEven(a) : decimals > 0 ? roundHalfEven(a * scale) / scale : roundHalfEven(a / scale) * scale;
  const array = asarray(a);
  if (!"fc".includes(kindOf(array.dtype)) && decimals >= 0) return scalarOrArray(array.copy() as NDArray);
  if (decimals === 0) return rint(array);
  const rounded = decimals > 0 ? divide(rint(multiply(array, scale)), scale) : multiply(rint(divide(array, scale)), scale);
  return rounded instanceof NDArray ? astype(rounded, array.dtype, false) : rounded;
});
export { around as round };

/** NaN as zero (or `nan`), infinities as the largest numbers (or `posinf`, `neginf`). */
export const nan_to_num: <T extends Input>(x: T, kw?: { copy?: boolean; nan?: number; posinf?: number | null; neginf?: number | null }) => Elementwise<T> = numpyFunction(
  "nan_to_num",
  ["x", "copy", "nan", "posinf", "neginf"],
  (x: unknown, copy = true, nan = 0, posinf?: number | null, neginf?: number | null) => {
    const given = asarray(x);
    const array = copy || typeof x !== "object" ? (given.copy() as NDArray) : given;
    if (kindOf(array.dtype) === "f") {
      const largest = LARGEST[array.dtype]!;
      for (let i = 0; i < array.size; i++) {
        const value = array.iget(i) as number;
        if (Number.isNaN(value)) array.iset(i, nan);
        else if (!Number.isFinite(value)) array.iset(i, value > 0 ? (posinf ?? largest) : (neginf ?? -largest));
      }
    }
    return scalarOrArray(array);
  },
);
const LARGEST: Record<string, number> = { float16: 65504, float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

const CLOSE = ["a", "b", "rtol", "atol", "equal_nan"];
interface Tolerances {
  rtol?: number;
  atol?: number;
  equal_nan?: boolean;
}

function closeness(a: unknown, b: unknown, rtol = 1e-5, atol = 1e-8, equalNan = false): NDArray {
  const [x, y] = [asarray(a), asarray(b)];
  const shape = broadcastShapes(x.shape, y.shape);
  const [left, right] = [float64Of(broadcastTo(x, shape)), float64Of(broadcastTo(y, shape))];
  const close = (p: number, q: number): boolean =>
    p === q || (Number.isFinite(q) && Math.abs(p - q) <= atol + rtol * Math.abs(q)) || (equalNan && Number.isNaN(p) && Number.isNaN(q));
  return new NDArray(Uint8Array.from(left, (p, i) => (close(p, right[i]!) ? 1 : 0)), shape, "bool");
}

/** Whether elements are as near as the tolerances say. */
export const isclose: <A extends Input>(a: A, b: Input, rtol?: number | Tolerances, atol?: number) => Unranked = numpyFunction("isclose", CLOSE, (a: unknown, b: unknown, rtol?: number, atol?: number, nan?: boolean) => scalarOrArray(closeness(a, b, rtol, atol, nan)), 2);
/** Whether all elements are as near as the tolerances say. */
export const allclose: (a: Input, b: Input, rtol?: number | Tolerances, atol?: number) => boolean = numpyFunction("allclose", CLOSE, (a: unknown, b: unknown, rtol?: number, atol?: number, nan?: boolean) => !(closeness(a, b, rtol, atol, nan).data as Uint8Array).includes(0), 2);
/** Whether shapes and elements are equal. */
export const array_equal: (a: Input, b: Input) => boolean = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.shape.join() !== y.shape.join()) return false;
  const right = y.contiguous();
  const mixed = isBigInt(x.dtype) !== isBigInt(y.dtype);
  return Array.from(x.contiguous() as ArrayLike<unknown>).every((e, i) => (mixed ? Number(e) === Number(right[i]) : e === right[i]));
};

// ---- running sums and differences

type Running = (a: Input, axis?: number | null | { axis?: number | null; dtype?: DTypeInput | null }, kw?: { dtype?: DTypeInput | null }) => CoreNDArray;

const running = (name: string, stepOf: (dtype: string) => (x: never, y: never) => unknown): Running =>
  numpyFunction(name, ["a", "axis", "dtype"], (a: unknown, axis?: number | null, dtype?: DTypeInput | null) => {
    const given = axis === undefined || axis === null ? flattened(asarray(a)) : asarray(a);
    const kind = kindOf(given.dtype);
    const array = astype(given, dtype ? dtypeName(dtype) : kind === "b" || kind === "i" ? "int64" : kind === "u" ? "uint64" : given.dtype, false);
    const step = stepOf(array.dtype) as (x: unknown, y: unknown) => unknown;
    const along = normalizeAxis(axis ?? 0, array.ndim);
    const order = [...array.shape.keys()].filter((i) => i !== along).concat(along);
    const turned = transposed(array, order);
    const out = turned.gathered() as unknown[];
    const length = array.shape[along]!;
    for (let i = 0; i < out.length; i++) if (i % length !== 0) out[i] = step(out[i - 1], out[i]);
    const result = transposed(new NDArray(out as Storage, turned.shape, array.dtype), order.map((_, i) => order.indexOf(i)));
    return result.flags.C_CONTIGUOUS ? result : result.copy();
  });

export const cumsum = running("cumsum", (dtype) => (isBigInt(dtype) ? (x: bigint, y: bigint) => BigInt.asIntN(64, x + y) : (x: number, y: number) => x + y));
export const cumprod = running("cumprod", (dtype) => (isBigInt(dtype) ? (x: bigint, y: bigint) => BigInt.asIntN(64, x * y) : (x: number, y: number) => x * y));

/** Differences of neighbours, `n` times. */
export const diff: (a: Input, n?: number | { n?: number; axis?: number }, kw?: { axis?: number }) => CoreNDArray = numpyFunction("diff", ["a", "n", "axis"], (a: unknown, n = 1, axis = -1) => {
  let array = asarray(a);
  const along = normalizeAxis(axis, array.ndim);
  for (let k = 0; k < n; k++) {
    const part = (text: string): NDArray => array.slice(...array.shape.map((_, i) => (i === along ? text : ":"))) as NDArray;
    array = asarray(subtract(part("1:"), part(":-1")));
  }
  return array;
});

/** The span from the smallest to the largest element. */
export const ptp: typeof max = numpyFunction("ptp", ["a", "axis", "out", "keepdims"], (a: unknown, axis?: Axis | null, _out?: unknown, keepdims?: boolean) =>
  subtract(max(asarray(a), { axis, keepdims }) as number, min(asarray(a), { axis, keepdims }) as number),
);

// ---- order statistics

/** Quantiles of rows, between two elements by linear interpolation as numpy's `_lerp`. */
function quantiles(a: unknown, q: NDArray, axis: Axis | null | undefined, keepdims: boolean | undefined): unknown {
  const array = asarray(a);
  const float = kindOf(array.dtype) === "f" ? array.dtype : "float64";
  const rows = rowsOf(astype(array, float, false), axis);
  const points = float64Of(q);
  if (Array.from(points).some((p) => !(p >= 0 && p <= 1))) throw new ValueError("Quantiles must be in the range [0, 1]");
  const out = allocate(float, points.length * rows.count) as Float64Array;
  for (let i = 0; i < rows.count; i++) {
    const row = (rows.data as Float64Array).slice(i * rows.length, (i + 1) * rows.length).sort();
    for (let k = 0; k < points.length; k++) {
      const place = points[k]! * (row.length - 1);
      const below = Math.floor(place);
      const [low, high, t] = [row[below]!, row[Math.min(below + 1, row.length - 1)]!, place - below];
      const value = t >= 0.5 ? high - (high - low) * (1 - t) : low + (high - low) * t;
      out[k * rows.count + i] = Number.isNaN(row[row.length - 1]!) ? NaN : value;
    }
  }
  return scalarOrArray(new NDArray(out, [...q.shape, ...(keepdims ? rows.keptShape : rows.shape)], float));
}

type Quantile = (a: Input, q: Input, axis?: Axis | null | { axis?: Axis | null; keepdims?: boolean }) => Unranked;
export const quantile: Quantile = numpyFunction("quantile", ["a", "q", "axis", "keepdims"], (a: unknown, q: unknown, axis?: Axis | null, keepdims?: boolean) => quantiles(a, asarray(q, "float64"), axis, keepdims), 2);
export const percentile: Quantile = numpyFunction("percentile", ["a", "q", "axis", "keepdims"], (a: unknown, q: unknown, axis?: Axis | null, keepdims?: boolean) =>
  quantiles(a, asarray(divide(asarray(q, "float64"), 100)), axis, keepdims), 2,
);
/** The middle element, or the mean of the two in the middle. */
export const median: typeof mean = numpyFunction("median", ["a", "axis", "out", "keepdims"], (a: unknown, axis?: Axis | null, _out?: unknown, keepdims?: boolean) => {
  const array = asarray(a);
  const float = kindOf(array.dtype) === "f" ? array.dtype : "float64";
  const rows = rowsOf(astype(array, float, false), axis);
  const out = allocate(float, rows.count) as Float64Array;
  for (let i = 0; i < rows.count; i++) {
    const row = (rows.data as Float64Array).slice(i * rows.length, (i + 1) * rows.length).sort();
    const middle = row.length >> 1;
    const value = row.length % 2 === 1 ? row[middle]! : (row[middle - 1]! + row[middle]!) / 2;
    out[i] = Number.isNaN(row[row.length - 1]!) ? NaN : value;
  }
  return scalarOrArray(new NDArray(out, keepdims ? rows.keptShape : rows.shape, float));
});

// ---- sets

type Unique = {
  (ar: Input): CoreNDArray;
  (ar: Input, kw: { return_index?: boolean; return_inverse?: boolean; return_counts?: boolean }): Unranked;
};

/** The sorted distinct elements, on demand with the index of their first occurrence, where each element went, and how many there were. */
export const unique: Unique = numpyFunction("unique", ["ar", "return_index", "return_inverse", "return_counts"], (ar: unknown, index?: boolean, inverse?: boolean, counts?: boolean) => {
  const array = asarray(ar);
  const data = array.contiguous() as ArrayLike<number>;
  const order = Array.from(data, (_, i) => i).sort((i, j) => (data[i]! < data[j]! ? -1 : data[i]! > data[j]! ? 1 : i - j));
  const first: number[] = [];
  const went = new Float64Array(data.length);
  const many: number[] = [];
  for (const i of order) {
    const last = first.at(-1);
    if (last === undefined || data[last] !== data[i]) {
      first.push(i);
      many.push(0);
    }
    many[many.length - 1]!++;
    went[i] = first.length - 1;
  }
  const values = allocate(array.dtype, first.length) as unknown[];
  first.forEach((i, k) => (values[k] = data[i]));
  const distinct = new NDArray(values as Storage, [first.length], array.dtype);
  if (!index && !inverse && !counts) return distinct;
  const shaped = reshape(int64(went), array.shape);
  return [distinct, ...(index ? [int64(first)] : []), ...(inverse ? [shaped] : []), ...(counts ? [int64(many)] : [])];
});

/** For every element of the first whether the second holds it. */
export const isin: (element: Input, test_elements: Input, kw?: { invert?: boolean }) => Unranked = numpyFunction("isin", ["element", "test_elements", "assume_unique", "invert"], (element: unknown, elements: unknown, _unique?: boolean, invert = false) => {
  const array = asarray(element);
  const known = new Set(keysOf(asarray(elements)));
  return scalarOrArray(new NDArray(Uint8Array.from(keysOf(array), (x) => (known.has(x) !== invert ? 1 : 0)), array.shape, "bool"));
}, 2);
export const in1d = (a: Input, b: Input, kw?: { invert?: boolean }): CoreNDArray => isin(flatten(a), b, kw ?? {}) as NDArray;

/** Elements as keys that are equal where the numbers are. */
const keysOf = (array: NDArray): unknown[] => Array.from(array.contiguous() as ArrayLike<unknown>, (x) => (typeof x === "bigint" && Number.isSafeInteger(Number(x)) ? Number(x) : x));

/** The distinct elements of the first that are not in the second, sorted. */
export const setdiff1d = (ar1: Input, ar2: Input): CoreNDArray => filtered(unique(flatten(ar1)), new Set(keysOf(asarray(ar2))), false);
/** The distinct elements of both, sorted. */
export const intersect1d = (ar1: Input, ar2: Input): CoreNDArray => filtered(unique(flatten(ar1)), new Set(keysOf(asarray(ar2))), true);

function filtered(array: CoreNDArray, keys: ReadonlySet<unknown>, inside: boolean): NDArray {
  const kept = (array.data as unknown[]).filter((x) => keys.has(typeof x === "bigint" ? Number(x) : x) === inside);
  return new NDArray(kept as unknown as Storage, [kept.length], array.dtype);
}

// ---- counting

interface HistogramKeywords {
  bins?: number | Input;
  range?: readonly [number, number] | null;
  density?: boolean | null;
  weights?: Input | null;
}

/** How many elements lie in each bin, and the bins' edges; the last bin includes its upper edge. */
export const histogram: (a: Input, bins?: number | Input | HistogramKeywords, kw?: HistogramKeywords) => [CoreNDArray, CoreNDArray] = numpyFunction(
  "histogram",
  ["a", "bins", "range", "density", "weights"],
  (a: unknown, bins: unknown = 10, range?: readonly [number, number] | null, density?: boolean | null, weights?: unknown) => {
    const data = float64Of(a);
    const edges = edgesOf(bins, data, range);
    const w = weights === undefined || weights === null ? undefined : float64Of(weights);
    const counts = new Float64Array(edges.length - 1);
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      if (!(x >= edges[0]! && x <= edges[edges.length - 1]!)) continue;
      const bin = Math.min(insertionPoint(edges, x, true) - 1, counts.length - 1);
      counts[bin] = counts[bin]! + (w ? w[i]! : 1);
    }
    const outEdges = typeof bins === "number" ? new NDArray(edges, [edges.length], "float64") : asarray(bins);
    if (!density) return [w ? new NDArray(counts, [counts.length], "float64") : int64(counts), outEdges];
    const total = counts.reduce((n, c) => n + c, 0);
    return [new NDArray(counts.map((c, i) => c / (edges[i + 1]! - edges[i]!) / total), [counts.length], "float64"), outEdges];
  },
);

function edgesOf(bins: unknown, data: ArrayLike<number>, range: readonly [number, number] | null | undefined): Float64Array {
  if (typeof bins !== "number") return Float64Array.from(float64Of(bins));
  if (bins < 1) throw new ValueError("`bins` must be positive, when an integer");
  let [low, high] = range ?? (data.length === 0 ? [0, 1] : [Infinity, -Infinity]);
  if (!range) {
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw new ValueError(`autodetected range of [${low}, ${high}] is not finite`);
  if (low > high) throw new ValueError("max must be larger than min in range parameter.");
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + low);
  edges[bins] = high;
  return edges;
}

/** How often each non-negative integer occurs. */
export const bincount: (x: Input, weights?: Input | null | { weights?: Input | null; minlength?: number }, minlength?: number) => CoreNDArray = numpyFunction("bincount", ["x", "weights", "minlength"], (x: unknown, weights?: unknown, minlength = 0) => {
  const data = float64Of(x);
  const w = weights === undefined || weights === null ? undefined : float64Of(weights);
  let length = minlength;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! < 0) throw new ValueError("'list' argument must have no negative elements");
    length = Math.max(length, data[i]! + 1);
  }
  const counts = new Float64Array(length);
  for (let i = 0; i < data.length; i++) counts[data[i]!] = counts[data[i]!]! + (w ? w[i]! : 1);
  return w ? new NDArray(counts, [length], "float64") : int64(counts);
});

// ---- products

/** Integers and booleans are multiplied as floats by numpy-ts's matmul where they are exact, and stay integers. */
function product(name: "dot" | "matmul" | "inner" | "outer" | "vdot" | "kron", a: unknown, b: unknown): unknown {
  const [x, y] = [asarray(a), asarray(b)];
  const dtype = promoteTypes(x.dtype, y.dtype);
  const exact = dtype === "bool" ? "int64" : dtype;
  const out = arrayFromNumpyTs(numpyTs()[name](toNumpyTs(astype(x, exact, false)), toNumpyTs(astype(y, exact, false))));
  return scalarOrArray(astype(out, dtype, false));
}

type Product = (a: Input, b: Input) => Unranked;
/** The product of matrices, the inner product of vectors; with a number its multiple. */
export const dot: Product = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.ndim === 0 || y.ndim === 0) return multiply(a as NDArray, b as NDArray);
  if (x.shape[x.ndim - 1] !== y.shape[Math.max(y.ndim - 2, 0)]) throw mismatch(x, y, Math.max(y.ndim - 2, 0));
  return product("dot", a, b);
};
export const matmul: Product = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.ndim === 0 || y.ndim === 0) throw new ValueError("matmul: Input operand does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)");
  if (x.shape[x.ndim - 1] !== y.shape[Math.max(y.ndim - 2, 0)]) {
    throw new ValueError(
      `matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size ${y.shape[Math.max(y.ndim - 2, 0)]!} is different from ${x.shape[x.ndim - 1]!})`,
    );
  }
  return product("matmul", a, b);
};

function mismatch(x: NDArray, y: NDArray, axis: number): ValueError {
  const text = (s: readonly number[]): string => `(${s.join(",")}${s.length === 1 ? "," : ""})`;
  return new ValueError(`shapes ${text(x.shape)} and ${text(y.shape)} not aligned: ${x.shape[x.ndim - 1]!} (dim ${x.ndim - 1}) != ${y.shape[axis]!} (dim ${axis})`);
}

export const inner: Product = (a, b) => product("inner", a, b);
export const outer: (a: Input, b: Input) => CoreNDArray = (a, b) => product("outer", flatten(a), flatten(b)) as NDArray;
export const vdot: (a: Input, b: Input) => number = (a, b) => product("vdot", flatten(a), flatten(b)) as number;
export const kron: (a: Input, b: Input) => CoreNDArray = (a, b) => product("kron", a, b) as NDArray;

/** Products summed over axes of both. */
export const tensordot: (a: Input, b: Input, axes?: number | readonly [Axis, Axis] | { axes?: number | readonly [Axis, Axis] }) => Unranked = numpyFunction("tensordot", ["a", "b", "axes"], (a: unknown, b: unknown, axes: number | readonly [Axis, Axis] = 2) => {
  const [x, y] = [asarray(a), asarray(b)];
  const list = (axis: Axis): number[] => (typeof axis === "number" ? [axis] : [...axis]);
  const left = typeof axes === "number" ? Array.from({ length: axes }, (_, i) => x.ndim - axes + i) : list(axes[0]).map((i) => normalizeAxis(i, x.ndim));
  const right = typeof axes === "number" ? Array.from({ length: axes }, (_, i) => i) : list(axes[1]).map((i) => normalizeAxis(i, y.ndim));
  if (left.length !== right.length || left.some((axis, k) => x.shape[axis] !== y.shape[right[k]!])) throw new ValueError("shape-mismatch for sum");
  const rest = (array: NDArray, used: readonly number[]): number[] => [...array.shape.keys()].filter((i) => !used.includes(i));
  const [keptX, keptY] = [rest(x, left), rest(y, right)];
  const k = left.reduce((n, i) => n * x.shape[i]!, 1);
  const shape = [...keptX.map((i) => x.shape[i]!), ...keptY.map((i) => y.shape[i]!)];
  const out = asarray(matmul(reshape(transposed(x, [...keptX, ...left]), [-1, k]), reshape(transposed(y, [...right, ...keptY]), [k, -1])));
  return scalarOrArray(reshaped(out, shape));
}, 2);

/** The sum along the diagonal of a matrix. */
export const trace: (a: Input, offset?: number | { offset?: number }) => Unranked = numpyFunction("trace", ["a", "offset"], (a: unknown, offset = 0) => sum(diagonal(asarray(a), offset), { axis: -1 }));

/** The diagonal of a matrix: a view. */
export function diagonal(a: Input, offset: number | { offset?: number } = 0): NDArray {
  const array = asarray(a);
  const k = typeof offset === "number" ? offset : (offset.offset ?? 0);
  const [rows, columns] = [array.shape[0]!, array.shape[1]!];
  const n = Math.max(0, Math.min(k >= 0 ? rows : rows + k, k >= 0 ? columns - k : columns));
  const start = array.offset + (k >= 0 ? k * array.strides[1]! : -k * array.strides[0]!);
  return array.viewAs([...array.shape.slice(2), n], [...array.strides.slice(2), array.strides[0]! + array.strides[1]!], start);
}
