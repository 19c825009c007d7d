/** Raw bytes as arrays. */
import { ValueError } from "@tfgraph/core";
import { allocate } from "./dtype.ts";
import { NDArray } from "./ndarray.ts";

/** Bytes as elements of a type. @throws ValueError where they are no whole number of elements */
export function ofBytes(bytes: Uint8Array, dtype: string, count = -1): NDArray {
  const one = allocate(dtype, 1) as Uint8Array;
  const itemBytes = one.byteLength;
  if (count < 0 && bytes.length % itemBytes !== 0)
    throw new ValueError("buffer size must be a multiple of element size");
  const n = count < 0 ? bytes.length / itemBytes : count;
  if (n * itemBytes > bytes.length) throw new ValueError("buffer is smaller than requested size");
  const aligned = bytes.byteOffset % one.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const Typed = one.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Uint8Array;
  return new NDArray(
    new Typed(aligned.buffer, aligned.byteOffset, (n * itemBytes) / one.BYTES_PER_ELEMENT),
    [n],
    dtype,
  );
}
