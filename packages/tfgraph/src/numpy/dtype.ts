/**
 * numpy's element types: their names, what holds them, and how they promote (NEP 50).
 */
import { FloatLiteral, TypeError, ValueError, type DTypeInput, type TypedArray } from "@tfgraph/core";

/** What the elements of an array live in. Strings and objects have no typed array. */
export type Storage = TypedArray | unknown[];

type Kind = "b" | "i" | "u" | "f" | "c" | "O";

interface DTypeInfo {
  readonly kind: Kind;
  readonly itemsize: number;
  /** Slots of the array that make an element: two for complex numbers. */
  readonly width: 1 | 2;
  readonly Array: (new (length: number) => TypedArray) | undefined;
}

/** Halves are numbers in numpy-ts: a Float16Array, or float32 where the engine has none. */
const HalfArray = ((globalThis as { Float16Array?: unknown }).Float16Array ?? Float32Array) as Float32ArrayConstructor;

const INFO = new Map<string, DTypeInfo>([
  ["bool", { kind: "b", itemsize: 1, width: 1, Array: Uint8Array }],
  ["int8", { kind: "i", itemsize: 1, width: 1, Array: Int8Array }],
  ["int16", { kind: "i", itemsize: 2, width: 1, Array: Int16Array }],
  ["int32", { kind: "i", itemsize: 4, width: 1, Array: Int32Array }],
  ["int64", { kind: "i", itemsize: 8, width: 1, Array: BigInt64Array }],
  ["uint8", { kind: "u", itemsize: 1, width: 1, Array: Uint8Array }],
  ["uint16", { kind: "u", itemsize: 2, width: 1, Array: Uint16Array }],
  ["uint32", { kind: "u", itemsize: 4, width: 1, Array: Uint32Array }],
  ["uint64", { kind: "u", itemsize: 8, width: 1, Array: BigUint64Array }],
  ["float16", { kind: "f", itemsize: 2, width: 1, Array: HalfArray }],
  ["float32", { kind: "f", itemsize: 4, width: 1, Array: Float32Array }],
  ["float64", { kind: "f", itemsize: 8, width: 1, Array: Float64Array }],
  ["complex64", { kind: "c", itemsize: 8, width: 2, Array: Float32Array }],
  ["complex128", { kind: "c", itemsize: 16, width: 2, Array: Float64Array }],
  ["object", { kind: "O", itemsize: 8, width: 1, Array: undefined }],
]);

/** Other names: C's, Python's, JavaScript's classes, array-protocol codes. */
const ALIASES = new Map<string, string>([
  ["bool_", "bool"],
  ["Boolean", "bool"],
  ["?", "bool"],
  ["int", "int64"],
  ["int_", "int64"],
  ["long", "int64"],
  ["intp", "int64"],
  ["BigInt", "int64"],
  ["intc", "int32"],
  ["byte", "int8"],
  ["short", "int16"],
  ["ubyte", "uint8"],
  ["ushort", "uint16"],
  ["uintc", "uint32"],
  ["uint", "uint64"],
  ["float", "float64"],
  ["float_", "float64"],
  ["double", "float64"],
  ["Number", "float64"],
  ["half", "float16"],
  ["single", "float32"],
  ["complex", "complex128"],
  ["complex_", "complex128"],
  ["object_", "object"],
  ["str", "object"],
  ["string", "object"],
  ["String", "object"],
  ["b1", "bool"],
  ["i1", "int8"],
  ["i2", "int16"],
  ["i4", "int32"],
  ["i8", "int64"],
  ["u1", "uint8"],
  ["u2", "uint16"],
  ["u4", "uint32"],
  ["u8", "uint64"],
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
  ["c8", "complex64"],
  ["c16", "complex128"],
]);

/** Facts of a dtype; strings (`<U3`) are held as objects are. */
export function dtypeInfo(dtype: string): DTypeInfo {
  return INFO.get(dtype) ?? INFO.get("object")!;
}

export const kindOf = (dtype: string): Kind => dtypeInfo(dtype).kind;

/** Whether elements are bigints. */
export const isBigInt = (dtype: string): boolean => dtype === "int64" || dtype === "uint64";

/** Zeroed elements. */
export function allocate(dtype: string, count: number): Storage {
  const { Array: Typed, width } = dtypeInfo(dtype);
  return Typed ? new Typed(count * width) : new Array<unknown>(count).fill(null);
}

/**
 * The canonical name of what a user gives for a dtype: `np.float32`, `tf.float32`, `"f4"`, `Number`.
 * @throws TypeError where it names no type
 */
export function dtypeName(input: DTypeInput): string {
  const given = typeof input === "string" ? input : input.name;
  const name = given.replace(/^[<>=|]/, "").replace(/_ref$/, "");
  const found = ALIASES.get(name) ?? name;
  if (INFO.has(found)) return found;
  if (/^U\d+$/.test(found)) return `<${found}`;
  throw new TypeError(`data type '${given}' not understood`);
}

/** The type that holds both: numpy's `promote_types`. */
export function promoteTypes(a: string, b: string): string {
  if (a === b) return a;
  const x = dtypeInfo(a);
  const y = dtypeInfo(b);
  if (x.kind === "O" || y.kind === "O") return a.startsWith("<U") && b.startsWith("<U") ? wider(a, b) : "object";
  if (x.kind === "b") return b;
  if (y.kind === "b") return a;
  if (x.kind === "c" || y.kind === "c") return complexOf(promoteTypes(partOf(a), partOf(b)));
  if (x.kind === "f" || y.kind === "f") return floatOf(Math.max(floatBytes(x), floatBytes(y)));
  if (x.kind === y.kind) return x.itemsize >= y.itemsize ? a : b;
  const [signed, unsigned] = x.kind === "i" ? [x, y] : [y, x];
  if (signed.itemsize > unsigned.itemsize) return x.kind === "i" ? a : b;
  return unsigned.itemsize === 8 ? "float64" : `int${unsigned.itemsize * 16}`;
}

const wider = (a: string, b: string): string => (Number(a.slice(2)) >= Number(b.slice(2)) ? a : b);
const partOf = (dtype: string): string =>
  dtype === "complex64" ? "float32" : dtype === "complex128" ? "float64" : dtype;
const complexOf = (part: string): string => (part === "float64" ? "complex128" : "complex64");
const floatOf = (bytes: number): string => `float${bytes * 8}`;

/** The float that holds an integer of that size is twice as large, at most a double. */
function floatBytes({ kind, itemsize }: DTypeInfo): number {
  return kind === "f" ? itemsize : Math.min(itemsize * 2, 8);
}

/** The inexact type a function such as `sqrt` computes in. */
export function inexact(dtype: string): string {
  const { kind, itemsize } = dtypeInfo(dtype);
  if (kind === "f" || kind === "c") return dtype;
  if (kind === "O") throw new TypeError(`ufunc is not supported for the input types: ${dtype}`);
  return itemsize === 1 ? "float16" : itemsize === 2 ? "float32" : "float64";
}

/** Python's plain numbers adapt to the arrays beside them: they have a kind, but no size. */
export type WeakKind = "b" | "i" | "f";

/** The kind of a plain number, undefined for anything else. An integral number is Python's int, unless `tf.float` says otherwise. */
export function weakKind(value: unknown): WeakKind | undefined {
  if (typeof value === "boolean") return "b";
  if (typeof value === "bigint") return "i";
  if (typeof value === "number") return Number.isInteger(value) ? "i" : "f";
  return value instanceof FloatLiteral ? "f" : undefined;
}

const DEFAULT: Record<WeakKind, string> = { b: "bool", i: "int64", f: "float64" };

/** The type numpy gives a plain number that stands alone. */
export const defaultDtype = (kind: WeakKind): string => DEFAULT[kind];

/** An array's dtype beside a plain number: `np.arange(3) * 0.5` is float64, float32 stays float32. */
export function promoteWeak(dtype: string, weak: WeakKind): string {
  const { kind } = dtypeInfo(dtype);
  if (kind === "f" || kind === "c" || kind === "O" || weak === "b") return dtype;
  if (weak === "f") return "float64";
  return kind === "b" ? "int64" : dtype;
}

/** @throws OverflowError's text where a plain integer does not fit the type it takes on */
export function checkFits(value: number | bigint, dtype: string): void {
  const { kind, itemsize } = dtypeInfo(dtype);
  if (kind !== "i" && kind !== "u") return;
  const bits = BigInt(itemsize * 8);
  const [low, high] = kind === "u" ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  const integer = BigInt(value);
  if (integer < low || integer > high) throw new ValueError(`Python integer ${integer} out of bounds for ${dtype}`);
}
