/**
 * Products of vectors and matrices.
 */
import { ValueError, type Axis, type Unranked, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asarray, astype } from "./convert.ts";
import { promoteTypes } from "./dtype.ts";
import { multiply } from "./elementwise.ts";
import { numpyTsFunction } from "./load_numpy_ts.ts";
import { type NDArray } from "./ndarray.ts";
import { arrayFromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import { sum } from "./reduction.ts";
import { normalizeAxis } from "./rows.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";
import { flatten, reshape, reshaped, transposed } from "./views.ts";

/** Integers and booleans are multiplied as floats by numpy-ts's matmul where they are exact, and stay integers. */
function product(name: "dot" | "matmul" | "inner" | "outer" | "vdot" | "kron", a: unknown, b: unknown): unknown {
  const [x, y] = [asarray(a), asarray(b)];
  const dtype = promoteTypes(x.dtype, y.dtype);
  const exact = dtype === "bool" ? "int64" : dtype;
  const out = arrayFromNumpyTs(
    numpyTsFunction(name)(toNumpyTs(astype(x, exact, false)), toNumpyTs(astype(y, exact, false))),
  );
  return scalarOrArray(astype(out, dtype, false));
}

type Product = (a: Input, b: Input) => Unranked;
/** The product of matrices, the inner product of vectors; with a number its multiple. */
export const dot: Product = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.ndim === 0 || y.ndim === 0) return multiply(a, b);
  if (x.shape[x.ndim - 1] !== y.shape[Math.max(y.ndim - 2, 0)]) throw mismatch(x, y, Math.max(y.ndim - 2, 0));
  return product("dot", a, b);
};
export const matmul: Product = (a, b) => {
  const [x, y] = [asarray(a), asarray(b)];
  if (x.ndim === 0 || y.ndim === 0)
    throw new ValueError(
      "matmul: Input operand does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
    );
  if (x.shape[x.ndim - 1] !== y.shape[Math.max(y.ndim - 2, 0)]) {
    throw new ValueError(
      `matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size ${y.shape[Math.max(y.ndim - 2, 0)]!} is different from ${x.shape[x.ndim - 1]!})`,
    );
  }
  return product("matmul", a, b);
};

function mismatch(x: NDArray, y: NDArray, axis: number): ValueError {
  const text = (s: readonly number[]): string => `(${s.join(",")}${s.length === 1 ? "," : ""})`;
  return new ValueError(
    `shapes ${text(x.shape)} and ${text(y.shape)} not aligned: ${x.shape[x.ndim - 1]!} (dim ${x.ndim - 1}) != ${y.shape[axis]!} (dim ${axis})`,
  );
}

export const inner: Product = (a, b) => product("inner", a, b);
export const outer: (a: Input, b: Input) => CoreNDArray = (a, b) => asarray(product("outer", flatten(a), flatten(b)));
export const vdot: (a: Input, b: Input) => number = (a, b) => product("vdot", flatten(a), flatten(b)) as number;
export const kron: (a: Input, b: Input) => CoreNDArray = (a, b) => asarray(product("kron", a, b));

/** Products summed over axes of both. */
export const tensordot: (
  a: Input,
  b: Input,
  axes?: number | readonly [Axis, Axis] | { axes?: number | readonly [Axis, Axis] },
) => Unranked = numpyFunction(
  "tensordot",
  ["a", "b", "axes"],
  (a: unknown, b: unknown, axes: number | readonly [Axis, Axis] = 2) => {
    const [x, y] = [asarray(a), asarray(b)];
    const list = (axis: Axis): number[] => (typeof axis === "number" ? [axis] : [...axis]);
    const left =
      typeof axes === "number"
        ? Array.from({ length: axes }, (_, i) => x.ndim - axes + i)
        : list(axes[0]).map((i) => normalizeAxis(i, x.ndim));
    const right =
      typeof axes === "number"
        ? Array.from({ length: axes }, (_, i) => i)
        : list(axes[1]).map((i) => normalizeAxis(i, y.ndim));
    if (left.length !== right.length || left.some((axis, k) => x.shape[axis] !== y.shape[right[k]!]))
      throw new ValueError("shape-mismatch for sum");
    const rest = (array: NDArray, used: readonly number[]): number[] =>
      [...array.shape.keys()].filter((i) => !used.includes(i));
    const [keptX, keptY] = [rest(x, left), rest(y, right)];
    const k = left.reduce((n, i) => n * x.shape[i]!, 1);
    const shape = [...keptX.map((i) => x.shape[i]!), ...keptY.map((i) => y.shape[i]!)];
    const out = asarray(
      matmul(
        reshape(transposed(x, [...keptX, ...left]), [-1, k]),
        reshape(transposed(y, [...right, ...keptY]), [k, -1]),
      ),
    );
    return scalarOrArray(reshaped(out, shape));
  },
  2,
);

/** The sum along the diagonal of a matrix. */
export const trace: (a: Input, offset?: number | { offset?: number }) => Unranked = numpyFunction(
  "trace",
  ["a", "offset"],
  (a: unknown, offset = 0) => sum(diagonal(asarray(a), offset), { axis: -1 }),
);

/** The diagonal of a matrix: a view. */
export function diagonal(a: Input, offset: number | { offset?: number } = 0): NDArray {
  const array = asarray(a);
  const k = typeof offset === "number" ? offset : (offset.offset ?? 0);
  const [rows, columns] = [array.shape[0]!, array.shape[1]!];
  const n = Math.max(0, Math.min(k >= 0 ? rows : rows + k, k >= 0 ? columns - k : columns));
  const start = array.offset + (k >= 0 ? k * array.strides[1]! : -k * array.strides[0]!);
  return array.viewAs(
    [...array.shape.slice(2), n],
    [...array.strides.slice(2), array.strides[0]! + array.strides[1]!],
    start,
  );
}
