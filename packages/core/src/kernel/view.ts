/**
 * Views: which element of a buffer belongs to which point of an index space.
 * Reshape, transpose, slice, broadcast and reverse are arithmetic on offset and strides; no element moves.
 */
import { float32, float64, type DType } from "../dtype.ts";
import { elementCount, type TensorValue } from "../tensor_value.ts";

/**
 * A piece of memory of one plan, in elements of a type.
 * - `temporary`: written by the plan; the planner gives it a place in the arena.
 * - `constant`: its value is known while planning.
 * - `storage`: a variable of the session, by name; kernels read and write it in place.
 * - `random`: the state of a node's random generator: six u32 words (counter, key).
 * Buffers of host types (string, resource, variant) are JavaScript arrays outside the arena.
 */
export interface Buffer {
  readonly kind: "temporary" | "constant" | "storage" | "random";
  readonly dtype: DType;
  /** Elements. */
  readonly count: number;
  /** The value of a constant. */
  readonly value?: TensorValue;
  /** Name of the storage or of the generator in its session. */
  readonly name?: string;
}

/** An access to a buffer from an index space: element `offset + Σ index[i] * strides[i]`. Stride 0 repeats, a negative one reverses. */
export interface Access {
  readonly buffer: Buffer;
  /** Type of the elements read or written: the buffer's, or the parts of complex numbers. */
  readonly dtype: DType;
  /** In elements of `dtype`. */
  readonly offset: number;
  /** One per axis of the index space, in elements of `dtype`. */
  readonly strides: readonly number[];
}

/** What lowerings pass around: a tensor of known shape, seen as a view of a buffer. Immutable; compare by identity. */
export interface Value extends Access {
  readonly shape: readonly number[];
}

export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** The whole of a buffer in row-major order. */
export function valueOf(buffer: Buffer, shape: readonly number[]): Value {
  return { buffer, dtype: buffer.dtype, offset: 0, shape, strides: contiguousStrides(shape) };
}

/** Whether the view's elements are adjacent in row-major order. Axes of size 1 do not matter. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i]!;
    if (size === 0) return true;
    if (size !== 1) {
      if (strides[i] !== step) return false;
      step *= size;
    }
  }
  return true;
}

export function transposeView(value: Value, permutation: readonly number[]): Value {
  return {
    ...value,
    shape: permutation.map((axis) => value.shape[axis]!),
    strides: permutation.map((axis) => value.strides[axis]!),
  };
}

/** Elements `begin, begin + step, …` of each axis. A negative step runs backwards from `begin`. */
export function sliceView(
  value: Value,
  begin: readonly number[],
  size: readonly number[],
  step?: readonly number[],
): Value {
  let offset = value.offset;
  for (let i = 0; i < begin.length; i++) offset += begin[i]! * value.strides[i]!;
  return { ...value, offset, shape: [...size], strides: value.strides.map((s, i) => s * (step?.[i] ?? 1)) };
}

/** numpy's broadcasting to a shape it fits. */
export function broadcastView(value: Value, shape: readonly number[]): Value {
  const lead = shape.length - value.shape.length;
  const strides = shape.map((size, i) => {
    const axis = i - lead;
    return axis < 0 || (value.shape[axis] === 1 && size !== 1) ? 0 : value.strides[axis]!;
  });
  return { ...value, shape: [...shape], strides };
}

/** The same elements under another shape, or undefined where that needs a copy. */
export function reshapeView(value: Value, shape: readonly number[]): Value | undefined {
  if (elementCount(shape) === 0) return { ...value, shape: [...shape], strides: contiguousStrides(shape) };
  const from = mergeAxes(value.shape, [value.strides]);
  const strides = new Array<number>(shape.length).fill(1);
  let group = from.shape.length - 1;
  let left = group >= 0 ? from.shape[group]! : 1;
  let stride = group >= 0 ? from.strides[0]![group]! : 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i]!;
    if (size === 1) {
      strides[i] = 0;
      continue;
    }
    while (left === 1 && group > 0) {
      group--;
      left = from.shape[group]!;
      stride = from.strides[0]![group]!;
    }
    if (left % size !== 0) return undefined;
    strides[i] = stride;
    stride *= size;
    left /= size;
  }
  return { ...value, shape: [...shape], strides };
}

/**
 * Merges neighbouring axes that every one of the views steps through evenly, and drops axes of size 1.
 * What kernels loop over: fewer axes, longer inner loops, the same order of elements.
 */
export function mergeAxes(
  shape: readonly number[],
  views: readonly (readonly number[])[],
): { shape: number[]; strides: number[][] } {
  const merged: number[] = [];
  const strides: number[][] = views.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis]!;
    if (size === 1) continue;
    const last = merged.length - 1;
    if (last >= 0 && views.every((v, i) => strides[i]![last] === v[axis]! * size)) {
      merged[last] = merged[last]! * size;
      views.forEach((v, i) => (strides[i]![last] = v[axis]!));
    } else {
      merged.push(size);
      views.forEach((v, i) => strides[i]!.push(v[axis]!));
    }
  }
  return { shape: merged, strides };
}

/** numpy's common shape, or undefined where the shapes do not broadcast. */
export function broadcastShapes(...shapes: (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const at = rank - shape.length + i;
      const size = shape[i]!;
      if (size === 1) continue;
      if (result[at] !== 1 && result[at] !== size) return undefined;
      result[at] = size;
    }
  }
  return result;
}

/** The real (0) or imaginary (1) parts of complex numbers, in place. */
export function complexPartView(value: Value, part: 0 | 1): Value {
  const dtype = value.dtype.size === 8 ? float32 : float64;
  return { ...value, dtype, offset: 2 * value.offset + part, strides: value.strides.map((s) => 2 * s) };
}

/** Whether an access steps through a view's shape as the view does. */
export function sameStrides(view: Value, access: Access): boolean {
  return view.strides.every((s, i) => view.shape[i] === 1 || s === access.strides[i]);
}
