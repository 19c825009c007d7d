/**
 * Values as users write them (numbers, nested arrays, typed arrays, NDArrays) to TensorValues: what `tf.constant` and
 * feeds accept. TF: `tensor_util.make_tensor_proto`, `np.asarray`.
 */
import {
  bfloat16,
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
  type DType,
  type TypedArray,
} from "./dtype.ts";
import { ValueError, withHint } from "./errors.ts";
import { FloatLiteral } from "./float_literal.ts";
import { toBfloat16Bits, toHalfBits } from "./half.ts";
import { isNDArray, ndarrayToTensorValue } from "./ndarray.ts";
import { reprValue, typeName } from "./python_text.ts";
import { stringElement } from "./string_element.ts";
import { TensorShape } from "./tensor_shape.ts";
import { allocateData, elementCount, type TensorValue } from "./tensor_value.ts";

/** What a value without a type of its own is: Python's int, float, bool, str; `long` is a bigint. */
export type PlainKind = "int" | "float" | "bool" | "string" | "long" | "empty";

/** Kinds of the elements found in nested arrays, and the shape; undefined where something else than plain values is inside. */
export interface PlainSurvey {
  readonly kind: PlainKind;
  readonly shape: readonly number[];
  /** Flat, `FloatLiteral`s unwrapped. */
  readonly elements: readonly unknown[];
}

/**
 * Looks through a number, boolean, string, bigint or nested array of them.
 * @param bytesAreStrings a Uint8Array is the bytes of one string, not a vector
 * @returns undefined where it holds anything else (a tensor, a typed array, null …)
 * @throws ValueError for ragged arrays, TypeError for mixed kinds
 */
export function surveyPlain(value: unknown, bytesAreStrings = false): PlainSurvey | undefined {
  const shape: number[] = [];
  for (let v = value; ;) {
    if (v instanceof FloatLiteral) v = v.value;
    if (!Array.isArray(v)) break;
    shape.push(v.length);
    v = v[0] as unknown;
  }
  const elements: unknown[] = [];
  const kinds = new Set<PlainKind>();
  const visit = (v: unknown, depth: number): boolean => {
    if (v instanceof FloatLiteral) {
      kinds.add("float");
      v = v.value;
    }
    if (Array.isArray(v)) {
      if (depth >= shape.length || v.length !== shape[depth]) throw ragged(shape.slice(0, depth));
      for (const item of v) if (!visit(item, depth + 1)) return false;
      return true;
    }
    const kind = bytesAreStrings && v instanceof Uint8Array ? "string" : plainKind(v);
    if (!kind) return false;
    if (depth !== shape.length) throw ragged(shape.slice(0, depth));
    kinds.add(kind);
    elements.push(v);
    return true;
  };
  if (!visit(value, 0)) return undefined;
  return { kind: joinKinds(kinds, value), shape, elements };
}

function plainKind(v: unknown): PlainKind | undefined {
  switch (typeof v) {
    case "number":
      return Number.isInteger(v) ? "int" : "float";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "long";
    default:
      return v instanceof Number ? "float" : undefined;
  }
}

/** numpy's error for nested lists of unequal lengths; `regular` are the sizes down to where they differ. */
function ragged(regular: readonly number[]): ValueError {
  const detected = regular.length === 1 ? `(${String(regular[0])},)` : `(${regular.join(", ")})`;
  return new ValueError(
    withHint(
      "setting an array element with a sequence. The requested array has an inhomogeneous shape after" +
        ` ${String(regular.length)} dimensions. The detected shape was ${detected} + inhomogeneous part.`,
      "The rows of a nested array must all have the same length.",
    ),
  );
}

function joinKinds(kinds: ReadonlySet<PlainKind>, value: unknown): PlainKind {
  if (kinds.size === 0) return "empty";
  if (kinds.size === 1) return [...kinds][0]!;
  const numeric = [...kinds].every((k) => k === "int" || k === "float" || k === "long");
  if (!numeric) {
    throw new TypeError(
      `Failed to convert elements of ${reprValue(value)} to Tensor. Consider casting elements to a supported type.` +
        " See https://www.tensorflow.org/api_docs/python/tf/dtypes for supported TF dtypes.",
    );
  }
  return kinds.has("float") ? "float" : "long";
}

/** The dtype a plain value has by itself. */
export function defaultDtype(survey: PlainSurvey): DType {
  switch (survey.kind) {
    case "bool":
      return bool;
    case "string":
      return string;
    case "long":
      return int64;
    case "int":
      return survey.elements.every((x) => Number(x) >= -2147483648 && Number(x) <= 2147483647) ? int32 : int64;
    default:
      return float32;
  }
}

const TYPED_ARRAYS: readonly (readonly [string, DType])[] = [
  ["Float32Array", float32],
  ["Float64Array", float64],
  ["Int32Array", int32],
  ["Uint8Array", uint8],
  ["Int16Array", int16],
  ["Int8Array", int8],
  ["Uint16Array", uint16],
  ["Uint32Array", uint32],
  ["BigInt64Array", int64],
  ["BigUint64Array", uint64],
  ["Uint8ClampedArray", uint8],
];
const dtypeOfArrayName = new Map(TYPED_ARRAYS);

/** The dtype of a typed array, undefined for anything else. */
export function typedArrayDtype(value: unknown): DType | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  return dtypeOfArrayName.get(
    (value as ArrayBufferView & { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag],
  );
}

/**
 * Converts a value that is no tensor.
 * @param dtype the type wanted; left out, the value decides
 * @throws TypeError where an element does not fit the type, ValueError for ragged arrays
 */
export function toTensorValue(value: unknown, dtype?: DType | null): TensorValue {
  const base = dtype?.base_dtype;
  const flatType = base === string && value instanceof Uint8Array ? undefined : typedArrayDtype(value);
  if (flatType) {
    const flat = value as TypedArray;
    return castValue({ dtype: flatType, shape: [flat.length], data: flat }, base ?? flatType, value);
  }
  if (value instanceof TensorShape) return toTensorValue(value.as_list(), base ?? int32);
  if (isNDArray(value)) {
    const own = ndarrayToTensorValue(value);
    return castValue(own, base ?? own.dtype, value);
  }
  const prepared = prepare(value);
  const survey = surveyPlain(prepared, base === string);
  if (!survey) return packTyped(prepared, base);
  const target = base ?? defaultDtype(survey);
  return { dtype: target, shape: survey.shape, data: fillElements(survey, target) };
}

/** Dimensions inside lists are their sizes. */
function prepare(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((v) => typeof v === "object" && v !== null) ? value.map(prepare) : value;
  if (
    typeof value === "object" &&
    value !== null &&
    "value" in value &&
    (value as { constructor: { name: string } }).constructor.name === "Dimension"
  ) {
    return value.value;
  }
  return value;
}

function holdsNothing(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsNothing) : value === null || value === undefined;
}

/** A list of typed arrays or NDArrays: stacked, as numpy does. */
function packTyped(value: unknown, dtype: DType | undefined): TensorValue {
  if ((value === null || value === undefined) && dtype) {
    throw new TypeError(
      withHint(
        `Expected ${dtype.name}, but got None of type 'NoneType'.`,
        value === undefined && "An element is undefined: a misspelled name of a property gives that.",
      ),
    );
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw new ValueError(
      `Attempt to convert a value (${reprValue(value)}) with an unsupported type (<class '${typeName(value)}'>) to a Tensor.`,
    );
  }
  if (!dtype && holdsNothing(value)) {
    throw new TypeError(
      withHint(
        `Failed to convert elements of ${reprValue(value)} to Tensor. Consider casting elements to a supported type. See https://www.tensorflow.org/api_docs/python/tf/dtypes for supported TF dtypes.`,
        "An element is null or undefined: a misspelled name gives undefined; a size that only a run knows is tf.shape(x).getitem(0).",
      ),
    );
  }
  const parts = value.map((v) => toTensorValue(v, dtype));
  const first = parts[0]!;
  const target = dtype ?? parts.find((p) => p.dtype.is_floating)?.dtype ?? first.dtype;
  for (const p of parts) {
    if (p.shape.length !== first.shape.length || p.shape.some((d, i) => d !== first.shape[i])) {
      throw ragged([parts.length]);
    }
  }
  const size = elementCount(first.shape);
  const data = allocateData(target, size * parts.length);
  parts.forEach((p, i) => {
    const converted = castValue(p, target, value).data;
    if (Array.isArray(data)) for (let j = 0; j < size; j++) data[i * size + j] = converted[j];
    else (data as Float32Array).set(converted as Float32Array, i * size);
  });
  return { dtype: target, shape: [parts.length, ...first.shape], data };
}

function fillElements(survey: PlainSurvey, dtype: DType): TensorValue["data"] {
  const { elements } = survey;
  const count = elements.length;
  if (dtype === string) {
    if (survey.kind !== "string" && survey.kind !== "empty") throw mismatch(dtype, elements[0]);
    return elements.map((x) => (x instanceof Uint8Array ? stringElement(x) : x));
  }
  if (dtype.arrayType === undefined) throw mismatch(dtype, elements[0]);
  const data = new dtype.arrayType(dtype.kind === "complex" ? count * 2 : count);
  const store = elementStore(dtype);
  for (let i = 0; i < count; i++) {
    const x = elements[i];
    if (!accepts(dtype, survey.kind, x)) throw mismatch(dtype, x);
    store(data, i, x as number | bigint | boolean);
  }
  return data;
}

/** Whether Python's conversion to a type takes an element. */
function accepts(dtype: DType, kind: PlainKind, x: unknown): boolean {
  switch (dtype.kind) {
    case "bool":
      return typeof x === "boolean";
    case "int":
    case "uint":
      return (
        typeof x === "bigint" || (typeof x === "number" && Number.isInteger(x) && kind !== "float" && inRange(dtype, x))
      );
    default:
      return typeof x === "number" || typeof x === "bigint" || x instanceof Number;
  }
}

function inRange(dtype: DType, x: number): boolean {
  return dtype.size === 8 || (x >= Number(dtype.min) && x <= Number(dtype.max));
}

function mismatch(dtype: DType, x: unknown): TypeError {
  return new TypeError(
    `Expected ${dtype.name}, but got ${typeof x === "string" ? x : reprValue(x)} of type '${typeName(x)}'.`,
  );
}

type Store = (data: TypedArray, index: number, x: number | bigint | boolean) => void;

function elementStore(dtype: DType): Store {
  if (dtype === half) return (d, i, x) => void (d[i] = toHalfBits(Number(x)));
  if (dtype === bfloat16) return (d, i, x) => void (d[i] = toBfloat16Bits(Number(x)));
  if (dtype.kind === "complex") return (d, i, x) => void (d[2 * i] = Number(x));
  if (dtype.size === 8 && dtype.kind !== "float") {
    return (d, i, x) => void ((d as BigInt64Array)[i] = typeof x === "bigint" ? x : BigInt(Number(x)));
  }
  return (d, i, x) => void (d[i] = Number(x));
}

/**
 * Numbers of one type as another, as numpy casts, but never losing digits silently: 1.5 is no int32.
 * @throws TypeError for a lossy conversion to an integer or one between numbers and strings
 */
export function castValue(value: TensorValue, dtype: DType, original: unknown = value): TensorValue {
  const from = value.dtype;
  if (from === dtype) return value;
  if (
    dtype.arrayType === undefined ||
    from.arrayType === undefined ||
    from.kind === "complex" ||
    (dtype === bool) !== (from === bool)
  ) {
    if (!(from === complex64 && dtype === complex128) && !(from === complex128 && dtype === complex64)) {
      if (!(from === bool && dtype.arrayType !== undefined)) {
        throw new TypeError(
          `Expected ${dtype.name}, but got ${reprType(original)} of type '${typeName(original)}' with dtype ${from.name}.`,
        );
      }
    }
  }
  const source = value.data as TypedArray;
  const count = source.length;
  const data = new dtype.arrayType!(dtype.kind === "complex" && from.kind !== "complex" ? count * 2 : count);
  if (dtype.kind === "complex" && from.kind === "complex") {
    for (let i = 0; i < count; i++) data[i] = source[i]!;
    return { dtype, shape: value.shape, data };
  }
  const store = elementStore(dtype);
  const integral = dtype.kind === "int" || dtype.kind === "uint";
  for (let i = 0; i < count; i++) {
    const x = source[i]!;
    if (integral && typeof x === "number" && !Number.isInteger(x)) throw mismatch(dtype, x);
    store(data, i, x);
  }
  return { dtype, shape: value.shape, data };
}

function reprType(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeName(value);
}
