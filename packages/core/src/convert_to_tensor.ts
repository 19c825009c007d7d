/** Anything tensor-like to a tensor. TF: `tf.convert_to_tensor` and its registry of conversion functions. */
import type { DType } from "./dtype.ts";
import { ValueError, withHint } from "./errors.ts";
import { type FloatLiteral } from "./float_literal.ts";
import type { IndexedSlices } from "./indexed_slices.ts";
import type { NDArray } from "./ndarray.ts";
import { isNDArray } from "./ndarray.ts";
import { reprValue, typeName } from "./python_text.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import type { Dimension, TensorShape } from "./tensor_shape.ts";
import { typedArrayDtype } from "./to_tensor_value.ts";
import { captureTrace, userFrame } from "./where.ts";
import type { TypedArray } from "./dtype.ts";

/** An object that knows how it becomes a tensor: a variable, a sparse gradient. */
export interface ToTensor {
  readonly dtype: DType;
  _to_tensor(options: ConversionOptions): Tensor;
}

/** Whatever an op takes for a tensor. */
export type TensorLike =
  | Tensor
  | ToTensor
  | number
  | bigint
  | boolean
  | string
  | TypedArray
  | NDArray
  | Dimension
  | TensorShape
  | FloatLiteral
  | IndexedSlices
  | readonly TensorLike[];

export interface ConversionOptions {
  readonly dtype?: DType | null;
  readonly name?: string | null;
  /** Variables give their reference, not their value. */
  readonly asRef?: boolean;
  /** Tried first where no dtype is asked for. */
  readonly preferredDtype?: DType | null;
}

export type ConversionFunction = (value: unknown, options: ConversionOptions) => Tensor | undefined;

interface Registered {
  readonly accepts: (value: unknown) => boolean;
  readonly convert: ConversionFunction;
  readonly priority: number;
}

const functions: Registered[] = [];

/**
 * Registers a conversion; lower priorities are asked first, undefined passes on to the next.
 * TF: `tf.register_tensor_conversion_function`.
 */
export function registerTensorConversion(
  accepts: (value: unknown) => boolean,
  convert: ConversionFunction,
  priority = 100,
): void {
  functions.push({ accepts, convert, priority });
  functions.sort((a, b) => a.priority - b.priority);
}

export function hasToTensor(value: unknown): value is ToTensor {
  return typeof value === "object" && value !== null && typeof (value as Partial<ToTensor>)._to_tensor === "function";
}

/**
 * @throws ValueError where a tensor has another dtype than asked for; TypeError where nothing converts the value
 */
export function convertToTensor(value: unknown, options: ConversionOptions = {}): Tensor {
  const { dtype, preferredDtype } = options;
  if (isTensor(value)) {
    if (dtype && !dtype.is_compatible_with(value.dtype)) {
      throw new ValueError(
        `Tensor conversion requested dtype ${dtype.name} for Tensor with dtype ${value.dtype.name}: ${value._repr()}`,
      );
    }
    return value;
  }
  if (hasToTensor(value)) return value._to_tensor(options);
  if (value === undefined || value === null) throw noneNotSupported(value);
  for (const { accepts, convert } of functions) {
    if (!accepts(value)) continue;
    let result: Tensor | undefined;
    if (!dtype && preferredDtype) {
      try {
        result = convert(value, { ...options, dtype: preferredDtype });
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof ValueError)) throw error;
      }
    }
    result ??= convert(value, options);
    if (result) return result;
  }
  throw new TypeError(
    `Cannot convert ${reprValue(value)} with type <class '${typeName(value)}'> to Tensor: no conversion function registered.`,
  );
}

/** A missing value, mostly a misspelled name. */
export function noneNotSupported(value: null | undefined): ValueError {
  const at = userFrame(captureTrace());
  return new ValueError(
    withHint(
      "None values not supported.",
      `A tensor was wanted${at ? ` at ${at}` : ""} and ${String(value)} given: look at its name, and whether the function that makes it returns it.`,
    ),
  );
}

/** A list of values, each named `name_0`, `name_1`, …. TF: `ops.internal_convert_n_to_tensor`. */
export function convertNToTensor(values: readonly unknown[], options: ConversionOptions = {}): Tensor[] {
  return values.map((v, i) =>
    convertToTensor(v, { ...options, name: options.name ? `${options.name}_${String(i)}` : null }),
  );
}

/** The dtype a value brings along, undefined for plain numbers and what is made of them. */
export function ownDtype(value: unknown): DType | undefined {
  if (isTensor(value) || hasToTensor(value)) return value.dtype.base_dtype;
  const typed = typedArrayDtype(value);
  if (typed) return typed;
  if (isNDArray(value)) return undefined;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      const dtype = ownDtype(item);
      if (dtype) return dtype;
    }
  }
  return undefined;
}
