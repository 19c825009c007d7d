/**
 * Elements chosen by index, by mask, by order.
 */
import { IndexError, ValueError, type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asNumbers, bigintsOf } from "./cast.ts";
import { asarray, assign, astype, broadcastShapes, broadcastTo } from "./convert.ts";
import { allocate, dtypeInfo, kindOf, type Storage } from "./dtype.ts";
import { maximum, minimum } from "./elementwise.ts";
import { NDArray, rowMajorStrides } from "./ndarray.ts";
import { normalizeAxis } from "./rows.ts";
import { numpyFunction, type Input, type ScalarInput } from "./signature.ts";
import { checkIndex } from "./subscript.ts";
import { promoted, scalarOrArray } from "./ufunc.ts";
import { flattened, ravel, raveled, transposed } from "./views.ts";

type AxisArgument = number | null | { axis?: number | null };

const int64 = (values: ArrayLike<number>, shape: readonly number[] = [values.length]): NDArray =>
  new NDArray(bigintsOf(values), shape, "int64");

/** Indices as numbers. @throws IndexError for floats */
function indicesOf(indices: NDArray): ArrayLike<number> {
  if (!"iu".includes(kindOf(indices.dtype)) && indices.size > 0)
    throw new IndexError("arrays used as indices must be of integer (or boolean) type");
  return asNumbers(indices.contiguous());
}

/** The parts of an array at indices along an axis: a copy whose shape has the indices' in place of the axis. */
export function gather(array: NDArray, indices: NDArray, axis: number): NDArray {
  const at = indicesOf(indices);
  const before = array.shape.slice(0, axis);
  const after = array.shape.slice(axis + 1);
  const outer = before.reduce((n, d) => n * d, 1);
  const { width } = dtypeInfo(array.dtype);
  const inner = after.reduce((n, d) => n * d, 1) * width;
  const length = array.shape[axis]!;
  const source = array.contiguous();
  const out = allocate(array.dtype, (outer * at.length * inner) / width);
  for (let k = 0; k < at.length; k++) {
    const from = checkIndex(at[k]!, length, axis) * inner;
    for (let o = 0; o < outer; o++) copyRun(source, o * length * inner + from, out, (o * at.length + k) * inner, inner);
  }
  return new NDArray(out, [...before, ...indices.shape, ...after], array.dtype);
}

function copyRun(source: Storage, from: number, out: Storage, to: number, n: number): void {
  if (n > 16 && !Array.isArray(source))
    (out as Float64Array).set((source as Float64Array).subarray(from, from + n), to);
  else for (let i = 0; i < n; i++) (out as unknown[])[to + i] = source[from + i];
}

/** Elements at indices, of the flattened array where no axis is given. */
export const take: (a: Input, indices: Input, axis?: AxisArgument) => Unranked = numpyFunction(
  "take",
  ["a", "indices", "axis"],
  (a: unknown, indices: unknown, axis?: number | null) => {
    const array = axis === undefined || axis === null ? raveled(asarray(a)) : asarray(a);
    return scalarOrArray(gather(array, asIndices(indices), normalizeAxis(axis ?? 0, array.ndim)));
  },
  2,
);

/** An empty list has no type of its own. */
function asIndices(indices: unknown): NDArray {
  const own = asarray(indices);
  return own.size === 0 ? astype(own, "int64", false) : own;
}

/** `a[indices]` along an axis; a boolean array is a mask. */
export const iindex: (a: Input, indices: Input, axis?: number | { axis?: number }) => CoreNDArray = numpyFunction(
  "iindex",
  ["a", "indices", "axis"],
  (a: unknown, indices: unknown, axis = 0) => {
    const array = asarray(a);
    const chosen = asIndices(indices);
    if (chosen.dtype === "bool") return bindex(array, chosen, chosen.ndim === 1 ? axis : null);
    return gather(array, chosen, normalizeAxis(axis, array.ndim));
  },
  2,
);

/** `a[mask]`: the elements, or along an axis the parts, where it is true. */
export const bindex: (a: Input, mask: Input, axis?: AxisArgument) => CoreNDArray = numpyFunction(
  "bindex",
  ["a", "mask", "axis"],
  (a: unknown, mask: unknown, axis?: number | null) => {
    const array = asarray(a);
    const where = astype(asarray(mask), "bool", false);
    if (where.ndim === 1 && (array.ndim === 1 || (axis !== undefined && axis !== null))) {
      const along = normalizeAxis(axis ?? 0, array.ndim);
      checkMask(where.shape, [array.shape[along]!]);
      return gather(array, int64(trueAt(where)), along);
    }
    checkMask(where.shape, array.shape.slice(0, where.ndim));
    const rest = array.shape.slice(where.ndim);
    const flat = new NDArray(array.contiguous(), [where.size, ...rest], array.dtype);
    return gather(flat, int64(trueAt(where)), 0);
  },
  2,
);

function checkMask(mask: readonly number[], shape: readonly number[]): void {
  const axis = mask.findIndex((d, i) => d !== shape[i]);
  if (axis < 0) return;
  throw new IndexError(
    `boolean index did not match indexed array along axis ${axis}; size of axis is ${shape[axis]!} but size of corresponding boolean axis is ${mask[axis]!}`,
  );
}

/** Positions of true elements in row-major order. */
function trueAt(mask: NDArray): number[] {
  const data = mask.contiguous() as Uint8Array;
  const out: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i]) out.push(i);
  return out;
}

/** The parts along an axis where a condition holds. */
export const compress: (condition: Input, a: Input, axis?: AxisArgument) => CoreNDArray = numpyFunction(
  "compress",
  ["condition", "a", "axis"],
  (condition: unknown, a: unknown, axis?: number | null) => {
    const array = axis === undefined || axis === null ? flattened(asarray(a)) : asarray(a);
    return gather(
      array,
      int64(trueAt(astype(asarray(condition), "bool", false))),
      normalizeAxis(axis ?? 0, array.ndim),
    );
  },
  2,
);
export const extract = (condition: Input, a: Input): CoreNDArray => compress(ravel(asarray(condition)), a);

/** The indices of elements that are not zero, one array an axis. */
export const nonzero: (a: Input) => CoreNDArray[] = (a) => {
  const array = asarray(a);
  const at = trueAt(astype(array, "bool", false));
  const strides = rowMajorStrides(array.shape);
  return array.shape.map((d, axis) => int64(at.map((i) => Math.floor(i / strides[axis]!) % d)));
};
/** The positions of elements that are not zero in the flattened array. */
export const flatnonzero = (a: Input): CoreNDArray => int64(trueAt(astype(asarray(a), "bool", false)));
/** The indices of elements that are not zero, one row an element. */
export const argwhere = (a: Input): CoreNDArray => {
  const columns = nonzero(a).map((c) => asNumbers(c.data as Storage));
  const rows = columns[0]?.length ?? 0;
  return int64(
    Float64Array.from(
      { length: rows * columns.length },
      (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!,
    ),
    [rows, columns.length],
  );
};

type Where = {
  (condition: Input): CoreNDArray[];
  (condition: Input, x: Input, y: Input): Unranked;
};

/** Elements of `x` where the condition holds, of `y` elsewhere; of a condition alone the indices where it holds. */
export const where: Where = numpyFunction(
  "where",
  ["condition", "x", "y"],
  (condition: unknown, x?: unknown, y?: unknown) => {
    const mask = astype(asarray(condition), "bool", false);
    if (x === undefined && y === undefined) return nonzero(mask);
    if (x === undefined || y === undefined) throw new ValueError("either both or neither of x and y should be given");
    const [a, b, dtype] = promoted(x, y, true);
    const shape = broadcastShapes(mask.shape, a.shape, b.shape);
    const spread = (v: NDArray): Storage => broadcastTo(v, shape).contiguous();
    const chosen = spread(mask) as Uint8Array;
    const [left, right] = [spread(astype(a, dtype, false)), spread(astype(b, dtype, false))];
    const { width } = dtypeInfo(dtype);
    const out = allocate(dtype, chosen.length) as unknown[];
    for (let i = 0; i < out.length; i++) out[i] = (chosen[Math.floor(i / width)] ? left : right)[i];
    return scalarOrArray(new NDArray(out, shape, dtype));
  },
);

/** Values kept within bounds; null is no bound. */
export const clip: <T extends Input>(
  a: T,
  a_min?: Input | null,
  a_max?: Input | null,
) => T extends ScalarInput ? number : CoreNDArray = numpyFunction(
  "clip",
  ["a", "a_min", "a_max"],
  (a: unknown, low?: unknown, high?: unknown) => {
    const raised = low === undefined || low === null ? a : maximum(a as number, low as number);
    const bounded = high === undefined || high === null ? raised : minimum(raised as number, high as number);
    return bounded === a && a instanceof NDArray
      ? a.copy()
      : typeof bounded === "number"
        ? bounded
        : scalarOrArray(asarray(bounded));
  },
);

/** Along the last axis, or another one moved there and back. */
function alongLast(array: NDArray, axis: number, dtype: string, row: (from: Storage, to: Storage) => void): NDArray {
  const along = normalizeAxis(axis, array.ndim);
  const order = [...array.shape.keys()].filter((i) => i !== along).concat(along);
  const turned = transposed(array, order);
  const length = array.shape[along]!;
  const source = turned.contiguous();
  const out = allocate(dtype, array.size);
  for (let i = 0; i < array.size; i += length)
    row(source.slice(i, i + length), Array.isArray(out) ? out : (out as Float64Array).subarray(i, i + length));
  const back = order.map((_, i) => order.indexOf(i));
  return transposed(new NDArray(out, turned.shape, dtype), back);
}

/** NaN goes last. */
const ascending = (x: number, y: number): number =>
  x < y ? -1 : x > y ? 1 : x === y ? 0 : x === x ? -1 : y === y ? 1 : 0;

/** Sorted along an axis, flattened where it is null: a copy. */
export const sort: (a: Input, axis?: AxisArgument) => CoreNDArray = numpyFunction(
  "sort",
  ["a", "axis", "kind"],
  (a: unknown, axis?: number | null) => {
    const array = axis === null ? flattened(asarray(a)) : asarray(a);
    if (kindOf(array.dtype) === "O")
      return new NDArray(
        (array.gathered() as string[]).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)),
        array.shape,
        array.dtype,
      );
    const sorted = alongLast(array, axis ?? -1, array.dtype, (from, to) =>
      (to as Float64Array).set((from as Float64Array).sort()),
    );
    return sorted.flags.C_CONTIGUOUS ? sorted : sorted.copy();
  },
);

/** The indices that would sort along an axis; equal elements keep their order. */
export const argsort: (a: Input, axis?: AxisArgument) => CoreNDArray = numpyFunction(
  "argsort",
  ["a", "axis", "kind"],
  (a: unknown, axis?: number | null) => {
    const array = axis === null ? flattened(asarray(a)) : asarray(a);
    return alongLast(array, axis ?? -1, "int64", (from, to) => {
      const keys = from as Float64Array;
      const order = Array.from(keys.keys()).sort((i, j) => ascending(keys[i]!, keys[j]!));
      (to as unknown as BigInt64Array).set(bigintsOf(order));
    });
  },
);

/** Where elements would be inserted into a sorted vector to keep its order. */
export const searchsorted: (a: Input, v: Input, side?: "left" | "right" | { side?: "left" | "right" }) => Unranked =
  numpyFunction(
    "searchsorted",
    ["a", "v", "side"],
    (a: unknown, v: unknown, side = "left") => {
      const [sorted, values] = [asNumbers(asarray(a).contiguous()), asarray(v)];
      const found = Float64Array.from(asNumbers(values.contiguous()), (x) =>
        insertionPoint(sorted, x, side === "right"),
      );
      return scalarOrArray(int64(found, values.shape));
    },
    2,
  );

/** The first position whose element is not below `x`, or, from the right, is above it. */
export function insertionPoint(sorted: ArrayLike<number>, x: number, right: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = ascending(sorted[middle]!, x);
    if (order < 0 || (right && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes values at positions of the flattened array, in place; values repeat. */
export const put = (a: CoreNDArray, indices: Input, values: Input): void => {
  const at = indicesOf(asIndices(indices));
  const source = asarray(values);
  for (let i = 0; i < at.length; i++)
    a.iset(at[i]! < 0 ? at[i]! + a.size : at[i]!, source.iget(i % source.size) as number);
};

/** Writes a source over an array, broadcast. */
export const copyto: (dst: CoreNDArray, src: Input, kw?: { where?: Input }) => void = numpyFunction(
  "copyto",
  ["dst", "src", "casting", "where"],
  (dst: NDArray, src: unknown, _casting?: string, mask?: unknown) => {
    assign(dst, mask === undefined ? src : where(mask as Input, src as Input, dst));
  },
  2,
);

/** Elements of several arrays, chosen by an array of their numbers. */
export const choose = (a: Input, choices: readonly Input[]): CoreNDArray => {
  const index = asarray(a);
  const arrays = choices.map((c) => asarray(c));
  const shape = broadcastShapes(index.shape, ...arrays.map((c) => c.shape));
  const spread = arrays.map((c) => broadcastTo(c, shape));
  const dtype = arrays.map((c) => c.dtype)[0] ?? "float64";
  const out = new NDArray(
    allocate(
      dtype,
      shape.reduce((n, d) => n * d, 1),
    ),
    shape,
    dtype,
  );
  Array.from(asNumbers(broadcastTo(index, shape).contiguous())).forEach((k, i) =>
    out.iset(i, spread[checkIndex(k, arrays.length, 0)]!.iget(i)),
  );
  return out;
};

/** The index of each axis of positions in the flattened array. */
export const unravel_index: (indices: Input, shape: readonly number[] | { shape: readonly number[] }) => Unranked[] =
  numpyFunction(
    "unravel_index",
    ["indices", "shape"],
    (indices: unknown, shape: readonly number[]) => {
      const given = asarray(indices);
      const positions = Array.from(indicesOf(given), (i) =>
        checkIndex(
          i,
          shape.reduce((n, d) => n * d, 1),
          0,
        ),
      );
      const strides = rowMajorStrides(shape);
      return shape.map((d, axis) =>
        scalarOrArray(
          int64(
            positions.map((i) => Math.floor(i / strides[axis]!) % d),
            given.shape,
          ),
        ),
      );
    },
    2,
  );
