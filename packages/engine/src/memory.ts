/** Where the elements of buffers are while kernels run. */
import type { DType, TypedArray, kernel } from "@tfgraph/core";

/** Elements of one type; host types are JavaScript arrays. */
export type Elements = TypedArray | unknown[];

/** A buffer's elements seen as a type, the first at `base`. */
export interface Location {
  readonly data: Elements;
  readonly base: number;
}

/** Finds the elements of an access: a view of the arena, or a JavaScript array. */
export interface Memory {
  locate(buffer: kernel.Buffer, dtype: DType): Location;
}

/** Every buffer in an array of its own: for constants, evaluation while planning, and tests. */
export class PlainMemory implements Memory {
  private readonly arrays = new Map<kernel.Buffer, Elements>();

  locate(buffer: kernel.Buffer, dtype: DType): Location {
    let data = this.arrays.get(buffer);
    if (!data) {
      data = buffer.value ? (buffer.value.data as Elements) : allocate(buffer);
      this.arrays.set(buffer, data);
    }
    return { data: viewAs(data, dtype), base: 0 };
  }

  set(buffer: kernel.Buffer, data: Elements): void {
    this.arrays.set(buffer, data);
  }
}

function allocate(buffer: kernel.Buffer): Elements {
  const { arrayType, kind } = buffer.dtype;
  if (!arrayType) return new Array<unknown>(buffer.count).fill(buffer.dtype.name === "string" ? "" : null);
  return new arrayType(kind === "complex" ? 2 * buffer.count : buffer.count);
}

/** The same bytes as another element type (the parts of complex numbers). */
function viewAs(data: Elements, dtype: DType): Elements {
  const { arrayType } = dtype;
  if (!arrayType || Array.isArray(data) || data instanceof arrayType) return data;
  return new arrayType(data.buffer, data.byteOffset, data.byteLength / arrayType.BYTES_PER_ELEMENT);
}
