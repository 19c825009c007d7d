/**
 * The methods of arrays that compute: numpy's functions with the array as first argument.
 */
import { isPlainObject, type DTypeInput, type TypedArray } from "@tfgraph/core";
import { assign, astype } from "./convert.ts";
import { allocate, dtypeInfo, dtypeName, kindOf } from "./dtype.ts";
import * as elementwise from "./elementwise.ts";
import * as joining from "./joining.ts";
import { NDArray } from "./ndarray.ts";
import * as numeric from "./numeric.ts";
import * as products from "./products.ts";
import * as statistics from "./statistics.ts";
import * as reduction from "./reduction.ts";
import * as selection from "./selection.ts";
import * as views from "./views.ts";

type AnyFunction = (...args: never[]) => unknown;

/** Methods that are functions of the array and their arguments. */
const functions: Record<string, AnyFunction> = {
  ...pick(elementwise, [
    "add",
    "subtract",
    "multiply",
    "divide",
    "floor_divide",
    "mod",
    "remainder",
    "power",
    "negative",
    "positive",
    "absolute",
    "fabs",
    "reciprocal",
    "sign",
    "square",
    "sqrt",
    "cbrt",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "logaddexp",
    "logaddexp2",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "arctan2",
    "hypot",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "degrees",
    "radians",
    "ceil",
    "floor",
    "trunc",
    "rint",
    "fix",
    "copysign",
    "nextafter",
    "heaviside",
    "conj",
    "conjugate",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "equal",
    "not_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "logical_not",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bitwise_not",
    "invert",
    "left_shift",
    "right_shift",
    "isfinite",
    "isinf",
    "isnan",
    "signbit",
  ]),
  ...pick(reduction, ["sum", "prod", "mean", "std", "max", "min", "all", "any", "argmax", "argmin", "average"]),
  var: reduction.var_,
  ...pick(numeric, ["around", "allclose", "isclose", "cumsum", "cumprod", "diff", "ptp"]),
  ...pick(statistics, ["median", "percentile", "quantile"]),
  ...pick(products, ["dot", "matmul", "inner", "outer", "tensordot", "trace", "diagonal"]),
  round: numeric.around,
  ...pick(selection, [
    "take",
    "iindex",
    "bindex",
    "nonzero",
    "argwhere",
    "clip",
    "argsort",
    "searchsorted",
    "put",
    "choose",
  ]),
  ...pick(views, ["ravel", "flatten", "swapaxes", "moveaxis", "squeeze", "expand_dims"]),
  ...pick(joining, ["repeat"]),
};

function pick(module: object, names: readonly string[]): Record<string, AnyFunction> {
  return Object.fromEntries(names.map((name) => [name, (module as Record<string, AnyFunction>)[name]!]));
}

type Loose = (...args: unknown[]) => unknown;

/** A shape given as one list or as several numbers. */
const shapeOf = (args: unknown[]): unknown => (args.length === 1 && typeof args[0] === "object" ? args[0] : args);

const methods: Record<string, (this: NDArray, ...args: never[]) => unknown> = {
  reshape(this: NDArray, ...args: unknown[]) {
    const last = args.at(-1);
    const keywords = isPlainObject(last) ? last : undefined;
    return (views.reshape as Loose)(
      this,
      shapeOf(keywords ? args.slice(0, -1) : args),
      ...(keywords ? [keywords] : []),
    );
  },
  transpose(this: NDArray, ...args: unknown[]) {
    return (views.transpose as Loose)(this, args.length === 0 || args[0] === null ? null : shapeOf(args));
  },
  resize(this: NDArray, ...args: unknown[]) {
    return (joining.resize as Loose)(this, shapeOf(args));
  },
  compress(this: NDArray, condition: unknown, ...rest: unknown[]) {
    return (selection.compress as Loose)(condition, this, ...rest);
  },
  astype(this: NDArray, dtype: DTypeInput, copy: boolean | { copy?: boolean } = true) {
    return astype(this, dtypeName(dtype), typeof copy === "boolean" ? copy : copy.copy);
  },
  view(this: NDArray, dtype?: DTypeInput) {
    return dtype === undefined ? this.viewAs(this.shape, this.strides) : reinterpreted(this, dtypeName(dtype));
  },
  byteswap(this: NDArray) {
    return swapped(this);
  },
  fill(this: NDArray, value: unknown) {
    assign(this, value);
  },
  setItem(this: NDArray, index: number, value: unknown) {
    if (this.ndim === 1) this.set([index], value);
    else assign(this.slice(index), value);
  },
  sort(this: NDArray, axis?: number | { axis?: number }) {
    assign(this, selection.sort(this, axis));
  },
  divmod(this: NDArray, other: unknown) {
    return [elementwise.floor_divide(this, other as number), elementwise.mod(this, other as number)];
  },
  toArray(this: NDArray) {
    return this.tolist();
  },
  row(this: NDArray, i: number) {
    return this.slice(i);
  },
  col(this: NDArray, j: number) {
    return this.slice(":", j);
  },
  rows(this: NDArray, start: number, stop: number) {
    return this.slice(`${start}:${stop}`);
  },
  cols(this: NDArray, start: number, stop: number) {
    return this.slice(":", `${start}:${stop}`);
  },
};

/** The same bytes as elements of another type. */
function reinterpreted(array: NDArray, dtype: string): NDArray {
  const from = array.contiguous() as TypedArray;
  const Typed = (allocate(dtype, 0) as TypedArray).constructor as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => TypedArray;
  const size = dtypeInfo(dtype).itemsize;
  const data = new Typed(from.buffer, from.byteOffset, from.byteLength / (size / dtypeInfo(dtype).width));
  const last = (array.shape.at(-1) ?? 1) * (array.itemsize / size);
  return new NDArray(data, [...array.shape.slice(0, -1), last], dtype);
}

/** The bytes of every element in the opposite order. */
function swapped(array: NDArray): NDArray {
  const out = array.copy();
  const data = out.data as TypedArray;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < bytes.length; i += data.BYTES_PER_ELEMENT)
    bytes.subarray(i, i + data.BYTES_PER_ELEMENT).reverse();
  return out;
}

/** The real or the imaginary parts: of complex numbers a view. */
function part(array: NDArray, which: 0 | 1): NDArray {
  if (kindOf(array.dtype) !== "c")
    return which === 0 ? array : new NDArray(allocate(array.dtype, array.size), array.shape, array.dtype);
  const dtype = array.dtype === "complex64" ? "float32" : "float64";
  return new NDArray(
    array.data,
    array.shape,
    dtype,
    array.strides.map((s) => 2 * s),
    2 * array.offset + which,
    array,
  );
}

for (const [name, fn] of Object.entries(functions)) {
  define(name, function (this: NDArray, ...args: unknown[]) {
    return (fn as Loose)(this, ...args);
  });
}
for (const [name, method] of Object.entries(methods)) define(name, method);
Object.defineProperties(NDArray.prototype, {
  T: {
    get(this: NDArray) {
      return views.transposed(this);
    },
  },
  real: {
    get(this: NDArray) {
      return part(this, 0);
    },
  },
  imag: {
    get(this: NDArray) {
      return part(this, 1);
    },
  },
});

function define(name: string, value: unknown): void {
  Object.defineProperty(NDArray.prototype, name, { value, writable: true, configurable: true });
}
