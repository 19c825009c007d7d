/**
 * NDArrays at the border: how users' arrays are recognised and read, and what a fetch gives back.
 *
 * Arrays are known by shape, dtype and strides, never by their class, so that those of numpy-ts, of any copy of it, and our own
 * are alike. The class of those we hand out is injected (`setNDArrayFactory`): it belongs to tfgraph/numpy.
 */
import {
  bool,
  complex128,
  complex64,
  float32,
  float64,
  half,
  int16,
  int32,
  int64,
  int8,
  string,
  uint16,
  uint32,
  uint64,
  uint8,
  bfloat16,
  type DType,
  type TypedArray,
} from "./dtype.ts";
import { RuntimeError, ValueError } from "./errors.ts";
import { fromBfloat16Bits, fromHalfBits, toHalfBits } from "./half.ts";
import type { NDArray, NDArrayLike } from "./ndarray_type.ts";
import { elementCount, type TensorValue } from "./tensor_value.ts";

export type * from "./ndarray_type.ts";

const dtypeOfName = new Map<string, DType>(
  [float32, float64, half, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool, complex64, complex128].map(
    (d) => [d.name, d],
  ),
);

/** Whether a value is a numpy array, of whatever make. */
export function isNDArray(value: unknown): value is NDArray {
  if (typeof value !== "object" || value === null) return false;
  const array = value as Partial<NDArrayLike>;
  return Array.isArray(array.shape) && typeof array.dtype === "string" && Array.isArray(array.strides);
}

/** A numpy dtype's name as a DType: `"float32"`; `"object"` and `"<U3"` are strings. */
export function dtypeOfNDArray(array: NDArrayLike): DType {
  const found = dtypeOfName.get(array.dtype);
  if (found) return found;
  if (/^(object|str|[<>|]?[US]\d*)$/.test(array.dtype)) return string;
  throw new ValueError(`Failed to convert a NumPy array to a Tensor (Unsupported object type ${array.dtype}).`);
}

/**
 * The elements of an array in row-major order.
 * @returns a value that shares the array's memory where its elements lie in order already: copy what is to be kept
 */
export function ndarrayToTensorValue(array: NDArrayLike): TensorValue {
  const dtype = dtypeOfNDArray(array);
  const shape = [...array.shape];
  const count = elementCount(shape);
  const start = offsetOf(array);
  const width = dtype.kind === "complex" ? 2 : 1;
  const source = array.data as TypedArray;
  const inOrder = isRowMajor(shape, array.strides);
  const raw =
    inOrder && start === 0 && source.length === count * width
      ? source
      : inOrder && !Array.isArray(source)
        ? source.subarray(start * width, (start + count) * width)
        : gather(source, shape, array.strides, start, width);
  return { dtype, shape, data: dtype === half ? halfBits(raw) : dtype === bool ? boolBytes(raw) : raw };
}

/** Our own arrays and views of numpy-ts's know where they start. */
function offsetOf(
  array: NDArrayLike & { readonly offset?: unknown; readonly storage?: { readonly offset?: unknown } },
): number {
  const offset = array.offset ?? array.storage?.offset;
  return typeof offset === "number" ? offset : 0;
}

/** Whether elements lie in row-major order without gaps. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 0) return true;
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
}

type Slots = { readonly length: number; [index: number]: unknown };

/** Copies strided elements into row-major order; `width` slots make an element. */
function gather(
  source: TypedArray,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  width: number,
): TypedArray {
  const count = elementCount(shape);
  const out = Array.isArray(source)
    ? (new Array<unknown>(count) as unknown as TypedArray)
    : new (source.constructor as new (n: number) => TypedArray)(count * width);
  copyStrided(source, shape, strides, start, out, width);
  return out;
}

/** Writes strided elements in row-major order to the beginning of `out`. */
export function copyStrided(
  source: Slots,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  out: Slots,
  width = 1,
): void {
  const rank = shape.length;
  const inner = rank === 0 ? 1 : shape[rank - 1]!;
  const step = rank === 0 ? 1 : strides[rank - 1]!;
  const index = new Array<number>(Math.max(rank - 1, 0)).fill(0);
  const count = elementCount(shape);
  let from = start;
  for (let to = 0; to < count;) {
    for (let i = 0; i < inner; i++, to++) {
      const at = from + i * step;
      for (let w = 0; w < width; w++) out[to * width + w] = source[at * width + w];
    }
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** numpy-ts holds halves as numbers (Float16Array, or Float32Array where there is none), core as bits. */
function halfBits(data: ArrayLike<unknown>): Uint16Array {
  if (data instanceof Uint16Array) return data;
  if (ArrayBuffer.isView(data) && data.byteLength === 2 * data.length)
    return new Uint16Array(data.buffer, data.byteOffset, data.length);
  return Uint16Array.from(data as ArrayLike<number>, toHalfBits);
}

function boolBytes(data: ArrayLike<unknown>): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data as ArrayLike<number>, (x) => (x ? 1 : 0));
}

/** Makes an array that owns the value's data. */
export type NDArrayFactory = (value: TensorValue) => NDArray;

let factory: NDArrayFactory | undefined;

/** Says what class the arrays are that users get. */
export function setNDArrayFactory(make: NDArrayFactory): void {
  factory = make;
}

/** An NDArray of the value, whose data it takes over. bfloat16 becomes float32, quantized types what they are stored as. */
export function toNDArray(value: TensorValue): NDArray {
  if (!factory) throw new RuntimeError("No NDArray class: import tfgraph, or call setNDArrayFactory.");
  const dtype = value.dtype.base_dtype;
  if (dtype === bfloat16)
    return factory({
      dtype: float32,
      shape: value.shape,
      data: Float32Array.from(value.data as Uint16Array, fromBfloat16Bits),
    });
  if (dtype.is_quantized)
    return factory({
      dtype: STORED[dtype.kind === "int" ? "int" : "uint"][dtype.size]!,
      shape: value.shape,
      data: value.data,
    });
  return factory(dtype === value.dtype ? value : { ...value, dtype });
}

const STORED: { int: Record<number, DType>; uint: Record<number, DType> } = {
  int: { 1: int8, 2: int16, 4: int32 },
  uint: { 1: uint8, 2: uint16 },
};

/**
 * What a fetch gives the user: a number or boolean for a scalar, strings in nested arrays, an NDArray otherwise.
 * The value's data become the user's: they must not be written or given out again.
 * @returns a float32 scalar as the shortest decimal that reads back to it; a 64-bit integer that is no safe number as a 0-d NDArray
 */
export function toFetched(value: TensorValue): unknown {
  if (value.dtype.base_dtype === string) return nest(value.data as readonly unknown[], value.shape);
  if (value.shape.length > 0) return toNDArray(value);
  return scalarOf(value.dtype.base_dtype, value.data[0]) ?? toNDArray(value);
}

/** A scalar as JavaScript's value, undefined where no number can hold it. */
function scalarOf(dtype: DType, element: unknown): number | boolean | undefined {
  if (dtype === bool) return Boolean(element);
  if (dtype.kind === "complex" || dtype.kind === "host") return undefined;
  if (typeof element === "bigint") {
    const number = Number(element);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  const x = element as number;
  if (dtype === float32) return shortestFloat32(x);
  if (dtype === bfloat16) return shortestFloat32(fromBfloat16Bits(x));
  if (dtype === half) return shortestFloat16(fromHalfBits(x));
  return x;
}

/** Elements in nested arrays, the plain element where there are no axes. */
export function nest(elements: readonly unknown[], shape: readonly number[]): unknown {
  let at = 0;
  const level = (axis: number): unknown =>
    axis === shape.length ? elements[at++] : Array.from({ length: shape[axis]! }, () => level(axis + 1));
  return level(0);
}

/** The shortest decimal that reads back to the same float32: 0.98, not 0.9800000190734863. */
export function shortestFloat32(x: number): number {
  return shortest(x, Math.abs(x) < 2 ** -120 ? 1 : 6, 9, Math.fround);
}

/** The shortest decimal that reads back to the same float16. */
export function shortestFloat16(x: number): number {
  return shortest(x, 1, 5, (d) => fromHalfBits(toHalfBits(d)));
}

function shortest(x: number, from: number, to: number, round: (x: number) => number): number {
  if (!Number.isFinite(x) || (Number.isInteger(x) && Math.abs(x) < 2 ** 20)) return x;
  for (let digits = from; digits < to; digits++) {
    if (round(Number(x.toPrecision(digits))) === x) return nearestDecimal(x, digits);
    const above = nextDecimal(x, digits);
    if (round(above) === x) return above;
  }
  return nearestDecimal(x, to);
}

/**
 * The decimal one step farther from zero than the nearest one. Below a power of two numbers lie twice as dense as above it, so that it
 * may read back where the nearest does not.
 */
function nextDecimal(x: number, digits: number): number {
  const exponent = Number(x.toExponential(digits - 1).split("e")[1]);
  const step = Math.sign(x) * 10 ** (exponent - digits + 1);
  return Number((Number(x.toPrecision(digits)) + step).toPrecision(digits));
}

/** As `toPrecision`, but of two decimals that are as near the even one. */
function nearestDecimal(x: number, digits: number): number {
  const [mantissa, exponent] = Math.abs(x)
    .toExponential(digits + 40)
    .split("e") as [string, string];
  const kept = mantissa.slice(0, digits + 1);
  if (!/^50*$/.test(mantissa.slice(kept.length)) || Number(mantissa[digits > 1 ? digits : 0]) % 2 !== 0)
    return Number(x.toPrecision(digits));
  return Math.sign(x) * Number(`${kept}e${exponent}`);
}
