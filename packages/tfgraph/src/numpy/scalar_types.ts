/**
 * `np.float32` and its kin: names for functions that take a dtype, and functions that make a scalar.
 */
import { shortestFloat32, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asarray, astype } from "./convert.ts";
import { dtypeName } from "./dtype.ts";
import type { Input, ScalarInput } from "./signature.ts";
import { scalarOrArray } from "./ufunc.ts";

/** A dtype that is called as Python calls it: `np.float32(3)`. */
export interface ScalarType<S = number> {
  <T extends Input = number>(value?: T): [T] extends [ScalarInput | string] ? S : CoreNDArray;
  readonly name: string;
}

/** A scalar type under one of its names; the name is what `tf.as_dtype` reads. */
function scalarType<S = number>(name: string): ScalarType<S> {
  const dtype = dtypeName(name);
  const type = (value: unknown = 0): unknown => {
    if (typeof value === "number" && dtype === "float32") return shortestFloat32(Math.fround(value));
    return scalarOrArray(astype(asarray(value), dtype));
  };
  const text = (): string => `<class 'numpy.${dtype}'>`;
  Object.defineProperties(type, {
    name: { value: name },
    toString: { value: text },
    [Symbol.for("nodejs.util.inspect.custom")]: { value: text },
  });
  return type as unknown as ScalarType<S>;
}

export const float16 = scalarType("float16");
export const float32 = scalarType("float32");
export const float64 = scalarType("float64");
export const int8 = scalarType("int8");
export const int16 = scalarType("int16");
export const int32 = scalarType("int32");
export const int64 = scalarType("int64");
export const uint8 = scalarType("uint8");
export const uint16 = scalarType("uint16");
export const uint32 = scalarType("uint32");
export const uint64 = scalarType("uint64");
export const complex64 = scalarType("complex64");
export const complex128 = scalarType("complex128");
export const bool_ = scalarType<boolean>("bool");
export { bool_ as bool };
export const half = float16;
export const single = float32;
export const double = float64;
export const intc = int32;
export const intp = int64;
export const int_ = int64;
export const float_ = float64;
/** Old names of Python's own types. */
export const int = scalarType("int");
export const float = scalarType("float");
export const object_ = scalarType<unknown>("object");
export { object_ as object };
export const str_ = scalarType<string>("str");
export { str_ as str };
