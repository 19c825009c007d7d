/**
 * The arrays users hold: what `sess.run` returns, what `np.zeros` makes. Types alone, written out here so that a program's types stay
 * light; the class is in tfgraph/numpy.
 */
import type { DType, TypedArray } from "./dtype.ts";

/** What a value of unknown rank is: a number where it turns out to be a scalar, an array otherwise. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- nobody can know before the program runs
export type Unranked = any;

/** What a numpy array looks like, whoever made it. Strides count elements, not bytes. */
export interface NDArrayLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly strides: readonly number[];
  readonly data: ArrayLike<unknown>;
}

/** A dtype: `np.float32`, `tf.float32`, `"float32"`, `Number`, `Boolean`. */
export type DTypeInput = string | DType | { readonly name: string };

/** Whatever numpy makes an array of. */
export type ArrayInput =
  number | boolean | bigint | string | NDArrayLike | TypedArray | Uint8ClampedArray | readonly ArrayInput[];

/** One axis, or several. */
export type Axis = number | readonly number[];

interface ReductionKeywords {
  dtype?: DTypeInput | null;
  ddof?: number;
}

/** Over the whole array a scalar, along axes what is left of the array. */
export interface Reduction<S> {
  (axis?: null, kw?: ReductionKeywords & { axis?: null; keepdims?: false }): S;
  (kw: ReductionKeywords & { axis?: null; keepdims?: false }): S;
  (axis: Axis, kw?: ReductionKeywords & { keepdims?: boolean }): Unranked;
  (kw: ReductionKeywords & { axis?: Axis | null; keepdims?: boolean }): Unranked;
}

/** Over the whole array a scalar, along an axis what is left of the array. */
export interface ArgReduction {
  (axis?: null, kw?: { axis?: null; keepdims?: false }): number;
  (kw: { axis?: null; keepdims?: false }): number;
  (axis: number, kw?: { keepdims?: boolean }): Unranked;
  (kw: { axis?: number | null; keepdims?: boolean }): Unranked;
}

type Unary = () => NDArray;
type Binary = (other: ArrayInput) => NDArray;
type ShapeArguments = readonly number[] | readonly [readonly number[]];

/**
 * An n-dimensional array: a numpy-ts NDArray under numpy's own conventions. Methods take keywords in a last plain object
 * (`a.sum({ axis: 0 })`), scalars come back as numbers.
 */
export interface NDArray extends NDArrayLike, Iterable<Unranked> {
  /** The lengths of the axes, as in `a.shape[0]`. */
  readonly shape: readonly number[];
  /** The element type's name, `"float32"`. */
  readonly dtype: string;
  readonly ndim: number;
  /** The number of elements. */
  readonly size: number;
  /** Python's `len(a)`: how long the first axis is; 0 for an array without axes. */
  readonly length: number;
  readonly itemsize: number;
  readonly nbytes: number;
  /** Steps between neighbours along each axis, in elements. */
  readonly strides: readonly number[];
  /** The elements' memory, which views share; complex numbers are pairs. */
  readonly data: TypedArray | Float16ArrayLike | unknown[];
  /** Where in `data` the first element is, in elements. */
  readonly offset: number;
  /** The array whose memory this one shows, null where it is its own. */
  readonly base: NDArray | null;
  /** The transposed view. */
  readonly T: NDArray;
  readonly real: NDArray;
  readonly imag: NDArray;
  readonly flat: Iterable<Unranked>;
  readonly flags: { readonly C_CONTIGUOUS: boolean; readonly F_CONTIGUOUS: boolean; readonly OWNDATA: boolean };
  /** `a[i]` along the first axis: a scalar of a vector, a view otherwise. Negative indices go by `a.at(-1)`. */
  [index: number]: Unranked;

  // ---- elements and parts
  /** `a[i]`, also from the end: `a.at(-1)`. */
  at(index: number): Unranked;
  /** The element at the indices, one an axis. */
  get(indices: readonly number[]): Unranked;
  /** Writes the element at the indices, one an axis. */
  set(indices: readonly number[], value: number | bigint | boolean | string): void;
  /** The element at a position in row-major order. */
  iget(index: number): Unranked;
  iset(index: number, value: number | bigint | boolean | string): void;
  /** A part in Python's own notation, a view: `a.slice("0:3", ":")`, `a.slice("::-1")`, `a.slice(0, "1:")`. */
  slice(...subscripts: (string | number | null)[]): NDArray;
  /** `a[indices]` along an axis: a copy. Boolean arrays select as masks. */
  iindex(indices: ArrayInput, axis?: number | { axis?: number }): NDArray;
  /** `a[mask]`: a copy. */
  bindex(mask: ArrayInput, axis?: number | null | { axis?: number | null }): NDArray;
  row(i: number): NDArray;
  col(j: number): NDArray;
  rows(start: number, stop: number): NDArray;
  cols(start: number, stop: number): NDArray;
  take(indices: ArrayInput, axis?: number | null | { axis?: number | null }): Unranked;
  /** The only element, or the one at a position, as Python's own number. */
  item(...indices: number[]): Unranked;
  /** Nested JavaScript arrays of numbers, booleans or strings; a plain value where there are no axes. */
  tolist(): Unranked;
  toArray(): Unranked;
  tobytes(): Uint8Array;
  /** What Python's `print` shows: `[[1. 2.]\n [3. 4.]]`. */
  toString(): string;
  /** Writes one value everywhere. */
  fill(value: number | bigint | boolean): void;
  put(indices: ArrayInput, values: ArrayInput): void;
  copy(): NDArray;
  /** A copy with another element type. */
  astype(dtype: DTypeInput, kw?: { copy?: boolean } | boolean): NDArray;
  view(dtype?: DTypeInput): NDArray;
  byteswap(inplace?: boolean): NDArray;

  // ---- shape
  reshape(...shape: ShapeArguments): NDArray;
  ravel(): NDArray;
  flatten(): NDArray;
  resize(...shape: ShapeArguments): NDArray;
  transpose(...axes: readonly number[] | readonly [readonly number[] | null]): NDArray;
  swapaxes(axis1: number, axis2: number): NDArray;
  moveaxis(source: Axis, destination: Axis): NDArray;
  squeeze(axis?: Axis | null | { axis?: Axis | null }): NDArray;
  expand_dims(axis: Axis | { axis: Axis }): NDArray;
  repeat(repeats: number | readonly number[], axis?: number | null | { axis?: number | null }): NDArray;
  diagonal(offset?: number | { offset?: number }): NDArray;

  // ---- arithmetic: dtypes promote as numpy's do, plain numbers take the array's
  add: Binary;
  subtract: Binary;
  multiply: Binary;
  divide: Binary;
  floor_divide: Binary;
  mod: Binary;
  remainder: Binary;
  power: Binary;
  matmul: (other: ArrayInput) => Unranked;
  dot: (other: ArrayInput) => Unranked;
  inner: (other: ArrayInput) => Unranked;
  outer: Binary;
  tensordot: (other: ArrayInput, axes?: number | readonly [readonly number[], readonly number[]]) => Unranked;
  divmod: (other: ArrayInput) => [NDArray, NDArray];
  negative: Unary;
  positive: Unary;
  absolute: Unary;
  reciprocal: Unary;
  sign: Unary;
  square: Unary;
  sqrt: Unary;
  cbrt: Unary;
  exp: Unary;
  exp2: Unary;
  expm1: Unary;
  log: Unary;
  log2: Unary;
  log10: Unary;
  log1p: Unary;
  logaddexp: Binary;
  logaddexp2: Binary;
  sin: Unary;
  cos: Unary;
  tan: Unary;
  arcsin: Unary;
  arccos: Unary;
  arctan: Unary;
  arctan2: Binary;
  hypot: Binary;
  sinh: Unary;
  cosh: Unary;
  tanh: Unary;
  arcsinh: Unary;
  arccosh: Unary;
  arctanh: Unary;
  degrees: Unary;
  radians: Unary;
  ceil: Unary;
  floor: Unary;
  trunc: Unary;
  rint: Unary;
  fix: Unary;
  fabs: Unary;
  copysign: Binary;
  nextafter: Binary;
  heaviside: Binary;
  conj: Unary;
  conjugate: Unary;
  round: (decimals?: number | { decimals?: number }) => NDArray;
  around: (decimals?: number | { decimals?: number }) => NDArray;
  clip: (a_min: ArrayInput | null, a_max?: ArrayInput | null) => NDArray;

  // ---- comparisons and logic
  greater: Binary;
  greater_equal: Binary;
  less: Binary;
  less_equal: Binary;
  equal: Binary;
  not_equal: Binary;
  logical_and: Binary;
  logical_or: Binary;
  logical_xor: Binary;
  logical_not: Unary;
  bitwise_and: Binary;
  bitwise_or: Binary;
  bitwise_xor: Binary;
  bitwise_not: Unary;
  invert: Unary;
  left_shift: Binary;
  right_shift: Binary;
  isfinite: Unary;
  isinf: Unary;
  isnan: Unary;
  signbit: Unary;
  allclose: (other: ArrayInput, rtol?: number | { rtol?: number; atol?: number }, atol?: number) => boolean;
  isclose: (other: ArrayInput, rtol?: number | { rtol?: number; atol?: number }, atol?: number) => NDArray;

  // ---- reductions
  sum: Reduction<number>;
  prod: Reduction<number>;
  mean: Reduction<number>;
  std: Reduction<number>;
  var: Reduction<number>;
  max: Reduction<number>;
  min: Reduction<number>;
  ptp: Reduction<number>;
  median: Reduction<number>;
  all: Reduction<boolean>;
  any: Reduction<boolean>;
  argmax: ArgReduction;
  argmin: ArgReduction;
  cumsum: (axis?: number | null | { axis?: number | null; dtype?: DTypeInput }) => NDArray;
  cumprod: (axis?: number | null | { axis?: number | null; dtype?: DTypeInput }) => NDArray;
  average: (kw?: { axis?: number | null; weights?: ArrayInput }) => Unranked;
  percentile: (q: ArrayInput, kw?: { axis?: number | null }) => Unranked;
  quantile: (q: ArrayInput, kw?: { axis?: number | null }) => Unranked;
  trace: () => number;
  diff: (n?: number | { n?: number; axis?: number }) => NDArray;

  // ---- order
  /** Sorts in place, as numpy's method does. */
  sort: (axis?: number | { axis?: number }) => void;
  argsort: (axis?: number | null | { axis?: number | null }) => NDArray;
  searchsorted: (v: ArrayInput, side?: "left" | "right" | { side?: "left" | "right" }) => Unranked;
  nonzero: () => NDArray[];
  argwhere: Unary;
  compress: (condition: ArrayInput, axis?: number | null | { axis?: number | null }) => NDArray;
  choose: (choices: readonly ArrayInput[]) => NDArray;
}

/** `Float16Array`, which older engines and type libraries lack. */
export interface Float16ArrayLike {
  readonly length: number;
  readonly BYTES_PER_ELEMENT: number;
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  [index: number]: number;
  set(values: ArrayLike<number>, offset?: number): void;
  subarray(begin?: number, end?: number): Float16ArrayLike;
}
