/** Reads and writes elements of views, a block of consecutive points (in row-major order) at a time. */
import {
  bfloat16,
  fromBfloat16Bits,
  fromHalfBits,
  half,
  kernel,
  toBfloat16Bits,
  toHalfBits,
  type DType,
} from "@tfgraph/core";
import type { Elements, Location } from "../memory.ts";
import type { Register } from "./registers.ts";

/** An index space whose axes are merged where every view allows it, and the views' strides in it. */
export interface Space {
  readonly shape: readonly number[];
  readonly count: number;
  readonly strides: readonly (readonly number[])[];
}

export function mergedSpace(shape: readonly number[], views: readonly (readonly number[])[]): Space {
  const count = shape.reduce((a, b) => a * b, 1);
  const merged = kernel.mergeAxes(shape, views);
  if (merged.shape.length === 0) return { shape: [1], count, strides: views.map(() => [0]) };
  return { shape: merged.shape, count, strides: merged.strides };
}

/** Visits the element offsets of points `start … start + n`. */
export function fillOffsets(
  out: Int32Array | Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  start: number,
  n: number,
): void {
  const last = shape.length - 1;
  const inner = shape[last]!;
  const step = strides[last]!;
  let j = start % inner;
  let row = Math.floor(start / inner);
  let i = 0;
  while (i < n) {
    let at = rowOffset(shape, strides, offset, row) + j * step;
    const end = Math.min(n, i + inner - j);
    for (; i < end; i++) {
      out[i] = at;
      at += step;
    }
    j = 0;
    row++;
  }
}

/** Where a row of the innermost axis starts. */
function rowOffset(shape: readonly number[], strides: readonly number[], offset: number, row: number): number {
  let at = offset;
  let rest = row;
  for (let axis = shape.length - 2; axis >= 0 && rest > 0; axis--) {
    const size = shape[axis]!;
    at += (rest % size) * strides[axis]!;
    rest = Math.floor(rest / size);
  }
  return at;
}

export type Reader = (start: number, n: number) => void;

/** What converts an element type to its register type, where they differ. */
function decoder(dtype: DType): ((x: number) => number) | undefined {
  const base = dtype.base_dtype;
  return base === half ? fromHalfBits : base === bfloat16 ? fromBfloat16Bits : undefined;
}

function encoder(dtype: DType): ((x: number) => number) | undefined {
  const base = dtype.base_dtype;
  return base === half ? toHalfBits : base === bfloat16 ? toBfloat16Bits : undefined;
}

/** Rounds a register to what an element type can hold. */
export function narrowing(dtype: DType): (x: number) => number {
  const [encode, decode] = [encoder(dtype), decoder(dtype)];
  if (encode && decode) return (x) => decode(encode(x));
  const bits = 32 - 8 * dtype.size;
  return dtype.kind === "uint" ? (x) => (x << bits) >>> bits : (x) => (x << bits) >> bits;
}

/** Reads a view into a register. */
export function reader(
  place: Location,
  dtype: DType,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  out: Register,
): Reader {
  const [data, o] = [place.data as unknown[], out as unknown[]]; // the same element type on both sides, or decoded
  const decode = decoder(dtype);
  const base = place.base + offset;
  const plain = copyReader(data, o, base, shape, strides);
  if (!decode) return plain;
  const numbers = out as Float32Array;
  return (start, n) => {
    plain(start, n);
    for (let i = 0; i < n; i++) numbers[i] = decode(numbers[i]!);
  };
}

function copyReader(
  data: unknown[],
  o: unknown[],
  base: number,
  shape: readonly number[],
  strides: readonly number[],
): Reader {
  if (strides.every((s, i) => s === 0 || shape[i] === 1)) {
    return (_, n) => {
      const value = data[base];
      for (let i = 0; i < n; i++) o[i] = value;
    };
  }
  if (kernel.isContiguous(shape, strides)) {
    return (start, n) => {
      const at = base + start;
      for (let i = 0; i < n; i++) o[i] = data[at + i];
    };
  }
  const last = shape.length - 1;
  const inner = shape[last]!;
  const step = strides[last]!;
  return (start, n) => {
    let j = start % inner;
    let row = Math.floor(start / inner);
    let i = 0;
    while (i < n) {
      let at = rowOffset(shape, strides, base, row) + j * step;
      const end = Math.min(n, i + inner - j);
      for (; i < end; i++) {
        o[i] = data[at];
        at += step;
      }
      j = 0;
      row++;
    }
  };
}

/** Writes a register to a view. */
export function writer(
  place: Location,
  dtype: DType,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  from: Register,
): Reader {
  const [data, values] = [place.data as unknown[], from as unknown[]];
  const encode = encoder(dtype);
  const base = place.base + offset;
  const last = shape.length - 1;
  const inner = shape[last]!;
  const step = strides[last]!;
  return (start, n) => {
    let j = start % inner;
    let row = Math.floor(start / inner);
    let i = 0;
    while (i < n) {
      let at = rowOffset(shape, strides, base, row) + j * step;
      const end = Math.min(n, i + inner - j);
      for (; i < end; i++) {
        data[at] = encode ? encode(values[i] as number) : values[i];
        at += step;
      }
      j = 0;
      row++;
    }
  };
}

/** The elements of a view, in row-major order, as a fresh array of the element type. */
export function elementsOf(place: Location, access: kernel.Access, shape: readonly number[]): Elements {
  const type = access.dtype.arrayType;
  if (type && kernel.isContiguous(shape, access.strides)) {
    const first = place.base + access.offset;
    return place.data.slice(first, first + shape.reduce((a, b) => a * b, 1));
  }
  const space = mergedSpace(shape, [access.strides]);
  const out = type ? new type(space.count) : new Array<unknown>(space.count);
  copyReader(
    place.data as unknown[],
    out as unknown[],
    place.base + access.offset,
    space.shape,
    space.strides[0]!,
  )(0, space.count);
  return out;
}
