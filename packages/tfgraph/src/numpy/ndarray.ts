/**
 * The arrays users hold: a piece of memory seen through a shape, strides and an offset, as numpy's.
 *
 * It is a numpy-ts NDArray to those who ask (`instanceof`, `storage`), but made without loading numpy-ts, which takes a tenth of a
 * second: views, elements and printing are here, and what computes is installed by methods.ts and loads numpy-ts when first used.
 * Memory is JavaScript's, not numpy-ts's WebAssembly heap, which only a returning event loop would free.
 */
import {
  copyStrided,
  elementCount,
  fromHalfBits,
  half,
  isRowMajor,
  shortestFloat16,
  shortestFloat32,
  ValueError,
  type ArrayInput,
  type NDArray as CoreNDArray,
  type TensorValue,
  type TypedArray,
} from "@tfgraph/core";
import { allocate, dtypeInfo, isBigInt, kindOf, type Storage } from "./dtype.ts";
import { arrayRepr, arrayStr } from "./format.ts";
import { storageOf, whenLoaded } from "./load_numpy_ts.ts";
import { checkIndex, subscript, type Subscript } from "./subscript.ts";

/** A complex number as numpy-ts shows it. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

type Slots = { readonly length: number; [index: number]: unknown };

/** Steps of a row-major array, in elements. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Methods that compute are installed by methods.ts: the interface names them, for users and for the compiler. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export interface NDArray extends CoreNDArray {
  /** `a[i] = value`, broadcast. */
  setItem(index: number, value: ArrayInput): void;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class NDArray {
  readonly data: TypedArray | unknown[];
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly base: NDArray | null;

  constructor(
    data: Storage,
    shape: readonly number[],
    dtype: string,
    strides: readonly number[] = rowMajorStrides(shape),
    offset = 0,
    base: NDArray | null = null,
  ) {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
    this.strides = strides;
    this.offset = offset;
    this.base = base;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return elementCount(this.shape);
  }

  get length(): number {
    return this.shape[0] ?? 0;
  }

  get itemsize(): number {
    return this.dtype.startsWith("<U") ? 4 * Number(this.dtype.slice(2)) : dtypeInfo(this.dtype).itemsize;
  }

  get nbytes(): number {
    return this.size * this.itemsize;
  }

  get flags(): { C_CONTIGUOUS: boolean; F_CONTIGUOUS: boolean; OWNDATA: boolean } {
    return {
      C_CONTIGUOUS: isRowMajor(this.shape, this.strides),
      F_CONTIGUOUS: isRowMajor([...this.shape].reverse(), [...this.strides].reverse()),
      OWNDATA: this.base === null,
    };
  }

  /** What numpy-ts's own functions read. */
  get storage(): unknown {
    return storageOf(this.data as TypedArray, this.shape, this.strides, this.offset, this.dtype);
  }

  get _storage(): unknown {
    return this.storage;
  }

  /** A view of the same memory. */
  viewAs(shape: readonly number[], strides: readonly number[], offset = this.offset): NDArray {
    return new NDArray(this.data, shape, this.dtype, strides, offset, this.base ?? this);
  }

  slice(...subscripts: Subscript[]): NDArray {
    const { shape, strides, offset } = subscript(
      { shape: [...this.shape], strides: [...this.strides], offset: this.offset },
      subscripts,
    );
    return this.viewAs(shape, strides, offset);
  }

  at(index: number): unknown {
    if (this.ndim === 0) throw new ValueError("too many indices for array: array is 0-dimensional, but 1 were indexed");
    const offset = this.offset + checkIndex(index, this.shape[0]!, 0) * this.strides[0]!;
    if (this.ndim === 1) return this.scalarAt(offset);
    return this.viewAs(this.shape.slice(1), this.strides.slice(1), offset);
  }

  get(indices: readonly number[]): unknown {
    return this.scalarAt(this.positionOf(indices));
  }

  set(indices: readonly number[], value: unknown): void {
    this.write(this.positionOf(indices), value);
  }

  iget(index: number): unknown {
    return this.scalarAt(this.positionOfFlat(index));
  }

  iset(index: number, value: unknown): void {
    this.write(this.positionOfFlat(index), value);
  }

  item(...indices: number[]): unknown {
    if (indices.length === 0 && this.size !== 1)
      throw new ValueError("can only convert an array of size 1 to a Python scalar");
    const at = indices.length > 1 ? this.positionOf(indices) : this.positionOfFlat(indices[0] ?? 0);
    return this.plainAt(at);
  }

  /** Elements in row-major order in fresh memory: slots, not elements, where numbers are complex. */
  gathered(): Storage {
    const { width } = dtypeInfo(this.dtype);
    const count = this.size;
    if (isRowMajor(this.shape, this.strides))
      return this.data.slice(this.offset * width, (this.offset + count) * width);
    const out = allocate(this.dtype, count);
    copyStrided(this.data, this.shape, this.strides, this.offset, out, width);
    return out;
  }

  /** As `gathered`, but the array's own memory where elements lie in order already: for reading. */
  contiguous(): Storage {
    const { width } = dtypeInfo(this.dtype);
    const data = this.data as TypedArray;
    if (!isRowMajor(this.shape, this.strides) || Array.isArray(data)) return this.gathered();
    return data.subarray(this.offset * width, (this.offset + this.size) * width);
  }

  copy(): NDArray {
    return new NDArray(this.gathered(), [...this.shape], this.dtype);
  }

  tolist(): unknown {
    const walk = (axis: number, offset: number): unknown => {
      if (axis === this.ndim) return this.plainAt(offset);
      const out = new Array<unknown>(this.shape[axis]!);
      for (let i = 0; i < out.length; i++) out[i] = walk(axis + 1, offset + i * this.strides[axis]!);
      return out;
    };
    return walk(0, this.offset);
  }

  tobytes(): Uint8Array {
    const bytes = this.gathered() as TypedArray;
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  *[Symbol.iterator](): Generator {
    for (let i = 0; i < (this.shape[0] ?? 0); i++) yield this.at(i);
  }

  get flat(): Iterable<unknown> {
    const size = this.size;
    const iget = (i: number): unknown => this.iget(i);
    return (function* () {
      for (let i = 0; i < size; i++) yield iget(i);
    })();
  }

  toString(): string {
    return arrayStr(this);
  }

  toJSON(): unknown {
    return this.tolist();
  }

  /** `console.log` prints an array as Python's `print` does, and as its repr inside other things. */
  [Symbol.for("nodejs.util.inspect.custom")](depth: number, options: { depth: number | null }): string {
    return options.depth === null || depth === options.depth ? arrayStr(this) : arrayRepr(this);
  }

  /** The element at a position of `data` as a plain value: exact, as Python's `tolist`. */
  plainAt(at: number): unknown {
    if (kindOf(this.dtype) === "c") {
      const data = this.data as Float64Array;
      return { re: data[2 * at]!, im: data[2 * at + 1]! } satisfies Complex;
    }
    const element: unknown = this.data[at];
    if (this.dtype === "bool") return element !== 0;
    return typeof element === "bigint" && Number.isSafeInteger(Number(element)) ? Number(element) : element;
  }

  /** The element at a position of `data` as numpy's scalar prints: a float32 is its shortest decimal. */
  scalarAt(at: number): unknown {
    if (this.dtype === "float32") return shortestFloat32(this.data[at] as number);
    if (this.dtype === "float16") return shortestFloat16(this.data[at] as number);
    return this.plainAt(at);
  }

  /** Writes an element at a position of `data`, converted as numpy's assignment does. */
  write(at: number, value: unknown): void {
    const data = this.data as Slots;
    if (kindOf(this.dtype) === "c") {
      const complex = typeof value === "object" && value !== null ? (value as Complex) : { re: Number(value), im: 0 };
      data[2 * at] = complex.re;
      data[2 * at + 1] = complex.im;
    } else if (isBigInt(this.dtype)) {
      data[at] = typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
    } else if (this.dtype === "bool") {
      data[at] = value ? 1 : 0;
    } else {
      data[at] = kindOf(this.dtype) === "O" ? value : Number(value);
    }
  }

  private positionOf(indices: readonly number[]): number {
    if (indices.length !== this.ndim) {
      throw new ValueError(`Index has ${indices.length} dimensions, but array has ${this.ndim} dimensions`);
    }
    let at = this.offset;
    for (let axis = 0; axis < indices.length; axis++)
      at += checkIndex(indices[axis]!, this.shape[axis]!, axis) * this.strides[axis]!;
    return at;
  }

  private positionOfFlat(index: number): number {
    let rest = checkIndex(index, this.size, 0);
    let at = this.offset;
    for (let axis = this.ndim - 1; axis >= 0; axis--) {
      at += (rest % this.shape[axis]!) * this.strides[axis]!;
      rest = Math.floor(rest / this.shape[axis]!);
    }
    return at;
  }
}

/**
 * `a[0]` and `a[0] = x`: numbers are no property of an array nor of its class, so the search for them ends here, at the end of the
 * prototype chain, and nothing else does.
 */
const INDEX = /^-?\d+$/;
const indexing: ProxyHandler<object> = {
  get(target, key, receiver: NDArray): unknown {
    return typeof key === "string" && INDEX.test(key)
      ? receiver.at(Number(key))
      : (Reflect.get(target, key, receiver) as unknown);
  },
  set(target, key, value, receiver: NDArray) {
    if (typeof key !== "string" || !INDEX.test(key)) return Reflect.set(target, key, value, receiver);
    receiver.setItem(Number(key), value as ArrayInput);
    return true;
  },
};

/** Ends the prototype chain with numbers and, once it is loaded, with numpy-ts's class. */
function linkPrototype(ancestor: object): void {
  Object.setPrototypeOf(NDArray.prototype, new Proxy(Object.create(ancestor) as object, indexing));
}
linkPrototype(Object.prototype);
whenLoaded((numpyTs) => linkPrototype(numpyTs.NDArray.prototype));

/** numpy-ts keeps halves as numbers. */
function halvesFromBits(bits: Uint16Array): Storage {
  const halves = allocate("float16", bits.length);
  const bytes = halves as unknown as { BYTES_PER_ELEMENT: number; buffer: ArrayBuffer };
  if (bytes.BYTES_PER_ELEMENT === 2) new Uint16Array(bytes.buffer).set(bits);
  else bits.forEach((h, i) => (halves[i] = fromHalfBits(h)));
  return halves;
}

/** An array of a TensorValue, whose data it takes over. */
export function ndarrayOf({ dtype, shape, data }: TensorValue): NDArray {
  const held = dtype === half ? halvesFromBits(data as Uint16Array) : (data as Storage);
  return new NDArray(held, shape, dtype.name === "string" ? "object" : dtype.name);
}
