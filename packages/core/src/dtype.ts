/**
 * The element types of tensors, numbered as in TensorFlow's types.proto.
 *
 * A DType is a singleton: compare with `===`. A reference variant (`float32_ref`) is the type of a
 * variable's output; it shares everything but its enum (+100) and name with its base type.
 */
import { reprValue } from "./python_text.ts";
import { consoleText, inspectCustom, type ConsoleContext } from "./console_text.ts";
import type { Unranked } from "./ndarray_type.ts";

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export type TypedArrayConstructor = {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
};

/** How numbers of a type behave; `host` types (string, resource, variant) live outside the engine's memory. */
export type DTypeKind = "float" | "int" | "uint" | "bool" | "complex" | "host";

const REF_OFFSET = 100;

/** `S` is what a fetched scalar of it is, where that is a number or a boolean for sure; a type only. */
export class DType<S = Unranked> {
  declare readonly _scalar: S;
  /** `"float32"`, `"float32_ref"`. */
  readonly name: string;
  /** The number in types.proto. */
  readonly as_datatype_enum: number;
  readonly kind: DTypeKind;
  /** Bytes of one element in memory and in files; 0 for host types. */
  readonly size: number;
  /** What holds elements in JavaScript; complex numbers are pairs, half and bfloat16 are bit patterns. */
  readonly arrayType: TypedArrayConstructor | undefined;
  readonly is_quantized: boolean;
  /** The reference variant of a base type, or the base type of a reference variant. */
  private other: DType<S> | undefined;

  constructor(
    name: string,
    enumValue: number,
    kind: DTypeKind,
    size: number,
    arrayType: TypedArrayConstructor | undefined,
    quantized = false,
  ) {
    this.name = name;
    this.as_datatype_enum = enumValue;
    this.kind = kind;
    this.size = size;
    this.arrayType = arrayType;
    this.is_quantized = quantized;
  }

  get _is_ref_dtype(): boolean {
    return this.as_datatype_enum > REF_OFFSET;
  }

  get base_dtype(): DType<S> {
    return this._is_ref_dtype ? this.other! : this;
  }

  get _as_ref(): DType<S> {
    return this._is_ref_dtype ? this : (this.other ??= DType.pair(this));
  }

  get real_dtype(): DType {
    if (this.base_dtype === complex64) return float32;
    return this.base_dtype === complex128 ? float64 : (this as DType);
  }

  get is_floating(): boolean {
    return this.kind === "float";
  }

  get is_integer(): boolean {
    return (this.kind === "int" || this.kind === "uint") && !this.is_quantized;
  }

  get is_unsigned(): boolean {
    return this.kind === "uint" && !this.is_quantized;
  }

  get is_complex(): boolean {
    return this.kind === "complex";
  }

  get is_bool(): boolean {
    return this.kind === "bool";
  }

  get is_numpy_compatible(): boolean {
    return this.base_dtype !== resource && this.base_dtype !== variant;
  }

  /** The smallest value of a numeric type. @throws TypeError for others. */
  get min(): number | bigint {
    return this.limits()[0];
  }

  /** The largest value of a numeric type. @throws TypeError for others. */
  get max(): number | bigint {
    return this.limits()[1];
  }

  is_compatible_with(other: unknown): boolean {
    const dtype = as_dtype(other);
    return this === dtype || this === dtype.base_dtype;
  }

  toString(): string {
    return `<dtype: '${this.name}'>`;
  }

  toJSON(): string {
    return this.name;
  }

  _str(): string {
    return this.toString();
  }
  _repr(): string {
    return `tf.${this.name}`;
  }
  [inspectCustom](...context: ConsoleContext): string {
    return consoleText(this, context);
  }

  private limits(): [number | bigint, number | bigint] {
    const base = this.base_dtype;
    const found = LIMITS.get(base);
    if (found) return found;
    if (base.kind === "int" || base.kind === "uint") {
      const bits = base.size * 8;
      const [low, high] =
        base.kind === "int" ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n] : [0n, 2n ** BigInt(bits) - 1n];
      return bits === 64 ? [low, high] : [Number(low), Number(high)];
    }
    throw new TypeError(`Cannot find minimum value of ${String(this)}.`);
  }

  private static pair<S>(base: DType<S>): DType<S> {
    const ref = new DType<S>(
      `${base.name}_ref`,
      base.as_datatype_enum + REF_OFFSET,
      base.kind,
      base.size,
      base.arrayType,
      base.is_quantized,
    );
    ref.other = base;
    return ref;
  }
}

export const float32 = new DType<number>("float32", 1, "float", 4, Float32Array);
export const float64 = new DType<number>("float64", 2, "float", 8, Float64Array);
export const int32 = new DType<number>("int32", 3, "int", 4, Int32Array);
export const uint8 = new DType<number>("uint8", 4, "uint", 1, Uint8Array);
export const int16 = new DType<number>("int16", 5, "int", 2, Int16Array);
export const int8 = new DType<number>("int8", 6, "int", 1, Int8Array);
export const string = new DType("string", 7, "host", 0, undefined);
export const complex64 = new DType("complex64", 8, "complex", 8, Float32Array);
export const int64 = new DType<number>("int64", 9, "int", 8, BigInt64Array);
export const bool = new DType<boolean>("bool", 10, "bool", 1, Uint8Array);
export const qint8 = new DType("qint8", 11, "int", 1, Int8Array, true);
export const quint8 = new DType("quint8", 12, "uint", 1, Uint8Array, true);
export const qint32 = new DType("qint32", 13, "int", 4, Int32Array, true);
export const bfloat16 = new DType<number>("bfloat16", 14, "float", 2, Uint16Array);
export const qint16 = new DType("qint16", 15, "int", 2, Int16Array, true);
export const quint16 = new DType("quint16", 16, "uint", 2, Uint16Array, true);
export const uint16 = new DType<number>("uint16", 17, "uint", 2, Uint16Array);
export const complex128 = new DType("complex128", 18, "complex", 16, Float64Array);
export const half = new DType<number>("float16", 19, "float", 2, Uint16Array);
export const float16 = half;
export const resource = new DType("resource", 20, "host", 0, undefined);
export const variant = new DType("variant", 21, "host", 0, undefined);
export const uint32 = new DType<number>("uint32", 22, "uint", 4, Uint32Array);
export const uint64 = new DType<number>("uint64", 23, "uint", 8, BigUint64Array);

const ALL: readonly DType[] = [
  float32,
  float64,
  int32,
  uint8,
  int16,
  int8,
  string,
  complex64,
  int64,
  bool,
  qint8,
  quint8,
  qint32,
  bfloat16,
  qint16,
  quint16,
  uint16,
  complex128,
  half,
  resource,
  variant,
  uint32,
  uint64,
];

const LIMITS = new Map<DType, [number, number]>([
  [float32, [-3.4028234663852886e38, 3.4028234663852886e38]],
  [float64, [-Number.MAX_VALUE, Number.MAX_VALUE]],
  [half, [-65504, 65504]],
  [bfloat16, [-3.3895313892515355e38, 3.3895313892515355e38]],
  [bool, [0, 1]],
]);

const byName = new Map<string, DType>();
const byEnum = new Map<number, DType>();
for (const base of ALL) {
  for (const dtype of [base, base._as_ref]) {
    byName.set(dtype.name, dtype);
    byEnum.set(dtype.as_datatype_enum, dtype);
  }
}
for (const [alias, dtype] of [
  ["half", half],
  ["float", float32],
  ["double", float64],
  ["bool_", bool],
  ["str", string],
  ["object", string],
  ["int", int64],
  ["float_ref", float32._as_ref],
  ["double_ref", float64._as_ref],
  ["half_ref", half._as_ref],
] as const) {
  byName.set(alias, dtype);
}

/** TF's short names of types in messages of C++ origin: `float`, `double`; others as in Python. */
export function protoTypeName(dtype: DType): string {
  const base = dtype.base_dtype;
  const name = base === float32 ? "float" : base === float64 ? "double" : base === half ? "half" : base.name;
  return dtype._is_ref_dtype ? `${name}_ref` : name;
}

/** The type with that number in types.proto, or undefined. */
export function dtypeOfEnum(value: number): DType | undefined {
  return byEnum.get(value);
}

/** What is accepted for a type: a DType, its name, its number in types.proto. */
export type DTypeLike = DType | string | number;

/**
 * Converts what a user may give for a type: a DType, its name, its number in types.proto, numpy's `np.float32`.
 * TF: `tf.as_dtype`.
 * @throws TypeError where it names no type.
 */
export function as_dtype(value: unknown): DType {
  if (value instanceof DType) return value;
  const found =
    typeof value === "string"
      ? byName.get(value)
      : typeof value === "number"
        ? byEnum.get(value)
        : value === Number
          ? float32
          : value === Boolean
            ? bool
            : value === String
              ? string
              : typeof value === "function"
                ? byName.get(value.name)
                : undefined;
  if (found) return found;
  throw new TypeError(`Cannot convert the argument \`type_value\`: ${reprValue(value)} to a TensorFlow DType.`);
}
