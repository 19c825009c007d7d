/**
 * A tensor's data on the host: what constants hold, what feeds and fetches are converted from and to,
 * what routines compute on.
 */
import { type DType, type TypedArray } from "./dtype.ts";

/** One element of a string tensor: text where its bytes are valid UTF-8. */
export type StringElement = string | Uint8Array;

/** Elements in row-major order. Host types hold JavaScript values, all others a typed array (see `DType.arrayType`). */
export interface TensorValue {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray | readonly unknown[];
}

/**
 * A tensor as an attribute of a node. `protoValues` is how many elements its TensorProto lists in the typed
 * `*_val` field (the last one repeats to the end); undefined: raw bytes in `tensor_content`.
 */
export interface ConstTensor extends TensorValue {
  readonly protoValues?: number;
}

/** The number of elements of a fully known shape. */
export function elementCount(shape: readonly number[]): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

/** Typed elements of a value. @throws TypeError for host types. */
export function typedData(value: TensorValue): TypedArray {
  if (value.dtype.arrayType === undefined) throw new TypeError(`${value.dtype.name} tensors have no typed data`);
  return value.data as TypedArray;
}

/** Fresh zeroed elements of a type (empty strings for strings). */
export function allocateData(dtype: DType, count: number): TypedArray | unknown[] {
  if (dtype.arrayType === undefined)
    return new Array<unknown>(count).fill(dtype.base_dtype.name === "string" ? "" : null);
  return new dtype.arrayType(dtype.kind === "complex" ? count * 2 : count);
}

/** The elements as JavaScript numbers, for shapes, axes and permutations. */
export function toNumbers(value: TensorValue): number[] {
  return Array.from(value.data as ArrayLike<number | bigint>, Number);
}
