/**
 * The border to numpy-ts: arrays to it and back.
 *
 * Many of its functions read an array's whole memory whatever view it shows, so it gets arrays whose elements lie in order; its
 * results lie in a WebAssembly heap that only a returning event loop would free, so they are copied out and freed at once.
 */
import { TypeError, type TypedArray } from "@tfgraph/core";
import { kindOf } from "./dtype.ts";
import { numpyTs, storageOf, type NumpyTsArray, type NumpyTsStorage } from "./load_numpy_ts.ts";
import { NDArray, rowMajorStrides } from "./ndarray.ts";

/** An array as numpy-ts's, sharing memory where elements lie in order. @throws TypeError for strings and objects */
export function toNumpyTs(array: NDArray): NumpyTsArray {
  if (kindOf(array.dtype) === "O") throw new TypeError(`numpy-ts has no arrays of dtype '${array.dtype}'`);
  const data = array.contiguous() as TypedArray;
  const storage = storageOf(data, [...array.shape], rowMajorStrides(array.shape), 0, array.dtype);
  return numpyTs().NDArray.fromStorage(storage);
}

/** A result of numpy-ts as our own: arrays and scalars, also in lists. */
export function fromNumpyTs(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(fromNumpyTs);
  if (typeof result === "bigint") return Number.isSafeInteger(Number(result)) ? Number(result) : result;
  if (typeof result !== "object" || result === null || !("storage" in result) || result instanceof NDArray)
    return result;
  return takeOver((result as { storage: NumpyTsStorage }).storage);
}

/** The only array that a function of numpy-ts returns. */
export function arrayFromNumpyTs(result: unknown): NDArray {
  const own = fromNumpyTs(result);
  return own instanceof NDArray ? own : scalarArray(own);
}

function takeOver(storage: NumpyTsStorage): NDArray {
  const shape = [...storage.shape];
  const view = new NDArray(storage.data, shape, storage.dtype, [...storage.strides], storage.offset);
  if (!storage.isWasmBacked) return view;
  const own = new NDArray(view.gathered(), shape, storage.dtype);
  storage.dispose();
  return own;
}

function scalarArray(value: unknown): NDArray {
  if (typeof value === "bigint") return new NDArray(BigInt64Array.of(value), [], "int64");
  if (typeof value === "boolean") return new NDArray(Uint8Array.of(value ? 1 : 0), [], "bool");
  if (typeof value === "number") return new NDArray(Float64Array.of(value), [], "float64");
  const { re, im } = value as { re: number; im: number };
  return new NDArray(Float64Array.of(re, im), [], "complex128");
}
