/**
 * Whatever numpy makes an array of, made one: numbers, nested lists, typed arrays, arrays of other makes.
 */
import {
  FloatLiteral,
  isNDArray,
  isRowMajor,
  isTensor,
  NotImplementedError,
  TypeError,
  typeName,
  ValueError,
  type ArrayInput,
  type DTypeInput,
  type NDArrayLike,
} from "@tfgraph/core";
import { castElements } from "./cast.ts";
import {
  allocate,
  defaultDtype,
  dtypeInfo,
  dtypeName,
  isBigInt,
  kindOf,
  promoteTypes,
  promoteWeak,
  weakKind,
  type Storage,
  type WeakKind,
} from "./dtype.ts";
import { NDArray } from "./ndarray.ts";

const TYPED = new Map<string, string>([
  ["Float64Array", "float64"],
  ["Float32Array", "float32"],
  ["Float16Array", "float16"],
  ["Int8Array", "int8"],
  ["Int16Array", "int16"],
  ["Int32Array", "int32"],
  ["BigInt64Array", "int64"],
  ["Uint8Array", "uint8"],
  ["Uint8ClampedArray", "uint8"],
  ["Buffer", "uint8"],
  ["Uint16Array", "uint16"],
  ["Uint32Array", "uint32"],
  ["BigUint64Array", "uint64"],
]);

/** The array a value is, or a new one made of it. TF: numpy's `asarray`. */
export function asarray(value: unknown, dtype?: DTypeInput | null): NDArray {
  const own = toArray(value);
  return dtype === undefined || dtype === null ? own : astype(own, dtypeName(dtype), false);
}

/** Several arguments as arrays. */
export function asarrays(values: unknown): NDArray[] {
  if (isNDArray(values)) return [...(asarray(values) as Iterable<ArrayInput>)].map((v) => asarray(v));
  return Array.from(values as Iterable<unknown>, (v) => asarray(v));
}

/** With another element type: a copy, unless `copy` is false and the type is the array's own. */
export function astype(array: NDArray, dtype: string, copy = true): NDArray {
  if (dtype === array.dtype) return copy ? array.copy() : array;
  const target = dtype === "object" && array.dtype.startsWith("<U") ? array.dtype : dtype;
  return new NDArray(castElements(array.contiguous(), array.dtype, target), [...array.shape], target);
}

/** A scalar as a 0-d array of a type. */
export function scalarOf(value: unknown, dtype: string): NDArray {
  const out = new NDArray(allocate(dtype, 1), [], dtype);
  out.write(0, value instanceof FloatLiteral ? value.value : value);
  return out;
}

function toArray(value: unknown): NDArray {
  if (value instanceof NDArray) return value;
  if (isNDArray(value)) return adopt(value);
  if (ArrayBuffer.isView(value)) return viewOfTyped(value);
  if (Array.isArray(value)) return fromNested(value);
  if (value instanceof FloatLiteral)
    return Array.isArray(value.value) ? astype(fromNested(value.value), "float64") : scalarOf(value, "float64");
  const weak = weakKind(value);
  if (weak) return scalarOf(value, plainDtype(value, weak));
  if (typeof value === "string") return new NDArray([value], [], `<U${value.length}`);
  if (isTensor(value)) {
    throw new NotImplementedError(
      `Cannot convert a symbolic tf.Tensor (${value.name}) to a numpy array. This error may indicate that you're trying to pass a Tensor to a NumPy call, which is not supported.`,
    );
  }
  if (typeof value === "object" && value !== null && Symbol.iterator in value)
    return fromNested([...(value as Iterable<unknown>)]);
  return new NDArray([value], [], "object");
}

/** An integral number beyond int64 is Python's float. */
function plainDtype(value: unknown, weak: WeakKind): string {
  if (weak !== "i") return defaultDtype(weak);
  const magnitude = Math.abs(Number(value));
  if (magnitude < 2 ** 63) return "int64";
  if (typeof value === "bigint") return value > 0n && value < 2n ** 64n ? "uint64" : "object";
  return "float64";
}

/** Another library's array: its memory, seen by our class. */
function adopt(value: NDArrayLike): NDArray {
  const { offset, storage } = value as { offset?: unknown; storage?: { offset?: unknown } };
  const start = typeof offset === "number" ? offset : typeof storage?.offset === "number" ? storage.offset : 0;
  return new NDArray(value.data as Storage, [...value.shape], value.dtype, [...value.strides], start);
}

function viewOfTyped(value: ArrayBufferView): NDArray {
  const name = TYPED.get((value as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag]);
  if (!name) throw new TypeError(`Cannot interpret '${typeName(value)}' as an array`);
  const data =
    value instanceof Uint8ClampedArray ? new Uint8Array(value.buffer, value.byteOffset, value.length) : value;
  return new NDArray(data as Storage & ArrayBufferView, [(value as Uint8Array).length], name);
}

/** What is known of the elements of a list while it is walked. */
interface Survey {
  readonly shape: number[];
  readonly elements: unknown[];
  weak: WeakKind | undefined;
  dtype: string | undefined;
}

const ORDER = "bif";

/** Nested lists, whose leaves are plain values or arrays of one shape. */
function fromNested(list: readonly unknown[]): NDArray {
  const shape: number[] = [];
  let leaf: unknown = list;
  while (Array.isArray(leaf)) {
    shape.push(leaf.length);
    leaf = leaf[0] as unknown;
  }
  const inner = isNDArray(leaf) || ArrayBuffer.isView(leaf) ? asarray(leaf) : undefined;
  const survey: Survey = { shape, elements: [], weak: undefined, dtype: undefined };
  visit(list, 0, survey);
  if (inner) return stackLeaves(survey, inner.shape);
  const dtype = surveyedDtype(survey);
  const out = new NDArray(allocate(dtype, survey.elements.length), shape, dtype);
  fill(out, survey.elements);
  return out;
}

function visit(value: unknown, depth: number, survey: Survey): void {
  if (Array.isArray(value)) {
    if (value.length !== survey.shape[depth]) throw inhomogeneous(survey.shape, depth);
    for (const item of value) visit(item, depth + 1, survey);
    return;
  }
  if (depth !== survey.shape.length) throw inhomogeneous(survey.shape, depth);
  survey.elements.push(value);
  const weak = weakKind(value);
  if (weak) {
    if (weak === "i" && typeof value === "number" && !Number.isSafeInteger(value))
      note(survey, plainDtype(value, weak));
    else if (survey.weak === undefined || ORDER.indexOf(weak) > ORDER.indexOf(survey.weak)) survey.weak = weak;
  } else if (typeof value === "string") {
    note(survey, `<U${Math.max(1, value.length)}`);
  } else if (isNDArray(value) || ArrayBuffer.isView(value)) {
    note(survey, asarray(value).dtype);
  } else {
    note(survey, isComplex(value) ? "complex128" : "object");
  }
}

function note(survey: Survey, dtype: string): void {
  survey.dtype = survey.dtype === undefined ? dtype : promoteTypes(survey.dtype, dtype);
}

function isComplex(value: unknown): boolean {
  return typeof value === "object" && value !== null && "re" in value && "im" in value;
}

/** The least type that holds them all; numbers beside text become text. */
function surveyedDtype({ weak, dtype, elements }: Survey): string {
  if (dtype === undefined) return weak ? defaultDtype(weak) : "float64";
  if (weak === undefined) return dtype;
  if (!dtype.startsWith("<U")) return kindOf(dtype) === "O" ? dtype : promoteTypes(dtype, defaultDtype(weak));
  return `<U${Math.max(...elements.map((e) => String(e).length))}`;
}

function fill(out: NDArray, elements: readonly unknown[]): void {
  const text = out.dtype.startsWith("<U");
  const data = out.data as unknown[];
  if (isBigInt(out.dtype) || dtypeInfo(out.dtype).width === 2 || out.dtype === "bool") {
    elements.forEach((e, i) => out.write(i, e));
  } else {
    for (let i = 0; i < elements.length; i++) {
      const e = elements[i];
      data[i] =
        e instanceof FloatLiteral
          ? e.value
          : text && typeof e !== "string"
            ? String(e)
            : typeof e === "bigint"
              ? Number(e)
              : e;
    }
  }
}

/** A list of arrays of one shape. */
function stackLeaves(survey: Survey, inner: readonly number[]): NDArray {
  const leaves = survey.elements.map((e) => asarray(e));
  if (leaves.some((a) => a.shape.length !== inner.length || a.shape.some((n, i) => n !== inner[i])))
    throw inhomogeneous(survey.shape, survey.shape.length);
  let dtype = leaves.reduce((d, a) => promoteTypes(d, a.dtype), leaves[0]!.dtype);
  if (survey.weak) dtype = promoteWeak(dtype, survey.weak);
  const shape = [...survey.shape, ...inner];
  const out = new NDArray(
    allocate(
      dtype,
      shape.reduce((n, d) => n * d, 1),
    ),
    shape,
    dtype,
  );
  let at = 0;
  for (const leaf of leaves) {
    const data = astype(leaf, dtype, false).contiguous();
    for (let i = 0; i < data.length; i++) (out.data as unknown[])[at++] = data[i];
  }
  return out;
}

function inhomogeneous(shape: readonly number[], depth: number): ValueError {
  const known = shape.slice(0, Math.max(depth, 1));
  return new ValueError(
    `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${known.length} dimensions. ` +
      `The detected shape was (${known.join(", ")}${known.length === 1 ? "," : ""}) + inhomogeneous part.`,
  );
}

/** The shape that arrays take together. @throws ValueError where they do not fit */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const length = shape[i]!;
      if (length === 1 || length === out[axis]) continue;
      if (out[axis] !== 1) {
        const texts = shapes.map((s) => `(${s.join(",")}${s.length === 1 ? "," : ""})`);
        throw new ValueError(`operands could not be broadcast together with shapes ${texts.join(" ")}`);
      }
      out[axis] = length;
    }
  }
  return out;
}

/** A view of a larger shape, in which axes of length 1 repeat. */
export function broadcastTo(array: NDArray, shape: readonly number[]): NDArray {
  const missing = shape.length - array.ndim;
  const strides = shape.map((length, axis) => {
    const own = axis - missing;
    if (own < 0 || (array.shape[own] === 1 && length !== 1)) return 0;
    if (array.shape[own] !== length) {
      throw new ValueError(
        `operands could not be broadcast together with remapped shapes [original->remapped]: (${array.shape.join(",")}) and requested shape (${shape.join(",")})`,
      );
    }
    return array.strides[own]!;
  });
  return array.viewAs(shape, strides);
}

/** Writes an array over another, broadcast and converted. */
export function assign(target: NDArray, value: unknown): void {
  const source = broadcastTo(astype(asarray(value), target.dtype, false), target.shape).contiguous();
  const { width } = dtypeInfo(target.dtype);
  if (isRowMajor(target.shape, target.strides) && !Array.isArray(target.data)) {
    (target.data as Float64Array).set(source as Float64Array, target.offset * width);
    return;
  }
  const data = target.data as unknown[];
  let i = 0;
  const walk = (axis: number, at: number): void => {
    if (axis < target.ndim)
      for (let k = 0; k < target.shape[axis]!; k++) walk(axis + 1, at + k * target.strides[axis]!);
    else for (let w = 0; w < width; w++) data[at * width + w] = source[i++];
  };
  walk(0, target.offset);
}
