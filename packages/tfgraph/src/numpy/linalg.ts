/**
 * `np.linalg`: numpy-ts's, on arrays of ours, with numpy's errors.
 */
import { ValueError, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asarray, astype } from "./convert.ts";
import { inexact } from "./dtype.ts";
import { numpyTs, type NumpyTsArray, type NumpyTsFunction } from "./load_numpy_ts.ts";
import type { NDArray } from "./ndarray.ts";
import { arrayFromNumpyTs, fromNumpyTs, toNumpyTs } from "./numpy_ts.ts";
import { numpyFunction, type Input } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";

/** `np.linalg.LinAlgError`. */
export class LinAlgError extends ValueError {}

const linalg = (name: string): NumpyTsFunction => numpyTs().linalg[name]!;

/** A square matrix (or several) in a float type; numpy-ts computes in double. */
function square(a: unknown): NDArray {
  const array = asarray(a);
  if (array.ndim < 2)
    throw new LinAlgError(`${array.ndim}-dimensional array given. Array must be at least two-dimensional`);
  if (array.shape[array.ndim - 1] !== array.shape[array.ndim - 2])
    throw new LinAlgError("Last 2 dimensions of the array must be square");
  return array;
}

const real = (array: NDArray): NumpyTsArray => toNumpyTs(astype(array, "float64", false));

/** Results have the type of the operands: float32 matrices a float32 inverse. */
function like(array: NDArray, result: unknown): unknown {
  const own = arrayFromNumpyTs(result);
  const dtype = array.dtype === "float32" ? "float32" : inexact(array.dtype) === "float32" ? "float64" : own.dtype;
  return scalarOrArray(astype(own, dtype, false));
}

function singular<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Error && /singular/i.test(error.message)) throw new LinAlgError("Singular matrix");
    throw error;
  }
}

/** The inverse of a matrix. @throws LinAlgError where it has none */
export const inv = (a: Input): CoreNDArray => {
  const array = square(a);
  return asarray(singular(() => like(array, linalg("inv")(real(array)))));
};
/** The solution x of a x = b. @throws LinAlgError where there is none or many */
export const solve = (a: Input, b: Input): CoreNDArray => {
  const array = square(a);
  return asarray(singular(() => like(array, linalg("solve")(real(array), real(asarray(b))))));
};
export const det = (a: Input): number => {
  const array = square(a);
  return like(array, linalg("det")(real(array))) as number;
};

type Order = number | "fro" | "nuc" | null;
type Norm = {
  (x: Input, kw?: { ord?: Order }): number;
  (x: Input, ord?: Order): number;
  (x: Input, kw: { ord?: Order; axis: number; keepdims?: boolean }): CoreNDArray;
  (x: Input, ord: Order, axis: number, keepdims?: boolean): CoreNDArray;
};
/** The norm of a vector or matrix: Euclidean, unless `ord` says otherwise. */
export const norm = numpyFunction(
  "norm",
  ["x", "ord", "axis", "keepdims"],
  (x: unknown, ord?: number | "fro" | null, axis?: number | null, keepdims?: boolean) => {
    const array = asarray(x);
    return like(array, linalg("norm")(real(array), ord ?? null, axis ?? null, keepdims ?? false));
  },
) satisfies (...args: never[]) => unknown as Norm;

const several =
  (name: "qr" | "svd" | "eig" | "eigh" | "slogdet" | "lstsq") =>
  (a: Input, ...rest: Input[]): NDArray[] => {
    const compute = linalg(name);
    const result = compute(real(asarray(a)), ...rest.map((r) => (typeof r === "object" ? real(asarray(r)) : r)));
    const parts = Array.isArray(result) ? result : Object.values(result as object);
    return (fromNumpyTs(parts) as unknown[]).map((part) => asarray(part));
  };
export const qr = several("qr");
export const svd = several("svd");
export const eig = several("eig");
export const eigh = several("eigh");
export const lstsq = several("lstsq");

const single =
  (name: "pinv" | "cholesky" | "eigvals" | "eigvalsh") =>
  (a: Input): NDArray => {
    const array = asarray(a);
    return asarray(like(array, linalg(name)(real(array))));
  };
export const pinv = single("pinv");
export const cholesky = single("cholesky");
export const eigvals = single("eigvals");
export const eigvalsh = single("eigvalsh");
export const matrix_rank = (a: Input): number => Number(fromNumpyTs(linalg("matrix_rank")(real(asarray(a)))));
export const matrix_power = (a: Input, n: number): CoreNDArray => {
  const array = square(a);
  return asarray(like(array, linalg("matrix_power")(real(array), n)));
};
