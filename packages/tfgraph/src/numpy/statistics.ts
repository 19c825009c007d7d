/**
 * Quantiles and histograms.
 */
import { ValueError, type Axis, type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asNumbers, bigintsOf } from "./cast.ts";
import { asarray, astype } from "./convert.ts";
import { allocate, kindOf } from "./dtype.ts";
import { divide } from "./elementwise.ts";
import { NDArray } from "./ndarray.ts";
import { type mean } from "./reduction.ts";
import { rowsOf } from "./rows.ts";
import { insertionPoint } from "./selection.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";

const float64Of = (a: unknown): ArrayLike<number> => asNumbers(asarray(a).contiguous());
const int64 = (values: ArrayLike<number>): NDArray => new NDArray(bigintsOf(values), [values.length], "int64");

// ---- order statistics

/** Quantiles of rows, between two elements by linear interpolation as numpy's `_lerp`. */
function quantiles(a: unknown, q: NDArray, axis: Axis | null | undefined, keepdims: boolean | undefined): unknown {
  const array = asarray(a);
  const float = kindOf(array.dtype) === "f" ? array.dtype : "float64";
  const rows = rowsOf(astype(array, float, false), axis);
  const points = float64Of(q);
  if (Array.from(points).some((p) => !(p >= 0 && p <= 1)))
    throw new ValueError("Quantiles must be in the range [0, 1]");
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
export const quantile: Quantile = numpyFunction(
  "quantile",
  ["a", "q", "axis", "keepdims"],
  (a: unknown, q: unknown, axis?: Axis | null, keepdims?: boolean) =>
    quantiles(a, asarray(q, "float64"), axis, keepdims),
  2,
);
export const percentile: Quantile = numpyFunction(
  "percentile",
  ["a", "q", "axis", "keepdims"],
  (a: unknown, q: unknown, axis?: Axis | null, keepdims?: boolean) =>
    quantiles(a, asarray(divide(asarray(q, "float64"), 100)), axis, keepdims),
  2,
);
/** The middle element, or the mean of the two in the middle. */
export const median: typeof mean = numpyFunction(
  "median",
  ["a", "axis", "out", "keepdims"],
  (a: unknown, axis?: Axis | null, _out?: unknown, keepdims?: boolean) => {
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
  },
);

// ---- counting

interface HistogramKeywords {
  bins?: number | Input;
  range?: readonly [number, number] | null;
  density?: boolean | null;
  weights?: Input | null;
}

/** How many elements lie in each bin, and the bins' edges; the last bin includes its upper edge. */
export const histogram: (
  a: Input,
  bins?: number | Input | HistogramKeywords,
  kw?: HistogramKeywords,
) => [CoreNDArray, CoreNDArray] = numpyFunction(
  "histogram",
  ["a", "bins", "range", "density", "weights"],
  (
    a: unknown,
    bins: unknown = 10,
    range?: readonly [number, number] | null,
    density?: boolean | null,
    weights?: unknown,
  ) => {
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
    return [
      new NDArray(
        counts.map((c, i) => c / (edges[i + 1]! - edges[i]!) / total),
        [counts.length],
        "float64",
      ),
      outEdges,
    ];
  },
);

function edgesOf(
  bins: unknown,
  data: ArrayLike<number>,
  range: readonly [number, number] | null | undefined,
): Float64Array {
  if (typeof bins !== "number") return Float64Array.from(float64Of(bins));
  if (bins < 1) throw new ValueError("`bins` must be positive, when an integer");
  let [low, high] = range ?? (data.length === 0 ? [0, 1] : [Infinity, -Infinity]);
  if (!range) {
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new ValueError(`autodetected range of [${low}, ${high}] is not finite`);
  if (low > high) throw new ValueError("max must be larger than min in range parameter.");
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + low);
  edges[bins] = high;
  return edges;
}

/** How often each non-negative integer occurs. */
export const bincount: (
  x: Input,
  weights?: Input | null | { weights?: Input | null; minlength?: number },
  minlength?: number,
) => CoreNDArray = numpyFunction(
  "bincount",
  ["x", "weights", "minlength"],
  (x: unknown, weights?: unknown, minlength = 0) => {
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
  },
);
