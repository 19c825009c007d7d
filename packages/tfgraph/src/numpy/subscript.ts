/**
 * Python's subscripts on the shape and strides of an array: `a[0:3, ..., None, -1]` as `a.slice("0:3", "...", null, -1)`.
 */
import { IndexError, TypeError, ValueError } from "@tfgraph/core";

/** What a subscript leaves of an array: a view. */
export interface ViewGeometry {
  readonly shape: number[];
  readonly strides: number[];
  readonly offset: number;
}

export type Subscript = string | number | null;

/** An index from either end of an axis as one from its beginning. @throws IndexError where it is outside */
export function checkIndex(index: number, length: number, axis: number): number {
  const at = index < 0 ? index + length : index;
  if (!Number.isInteger(index))
    throw new IndexError(
      "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices",
    );
  if (at < 0 || at >= length)
    throw new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${length}`);
  return at;
}

/** Python's `slice.indices(length)`: the first element, the step, and how many. */
export function sliceIndices(text: string, length: number): { start: number; step: number; count: number } {
  const parts = text.split(":").map((part) => part.trim());
  if (parts.length > 3) throw new ValueError(`invalid slice: '${text}'`);
  const bounds = parts.map((part) => (part === "" ? undefined : integer(part, text)));
  const step = bounds[2] ?? 1;
  if (step === 0) throw new ValueError("slice step cannot be zero");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, low), high);
  const start = bounds[0] === undefined ? (step > 0 ? low : high) : clamp(bounds[0]);
  const stop = bounds[1] === undefined ? (step > 0 ? high : low) : clamp(bounds[1]);
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

function integer(part: string, text: string): number {
  const value = Number(part);
  if (!Number.isInteger(value)) throw new TypeError(`slice indices must be integers or None: '${text}'`);
  return value;
}

/** Applies subscripts, one an axis; axes without one stay whole. @throws IndexError for too many, or an index outside */
export function subscript(array: ViewGeometry, subscripts: readonly Subscript[]): ViewGeometry {
  const rank = array.shape.length;
  const used = subscripts.filter((s) => s !== null && s !== "..." && s !== "newaxis").length;
  if (used > rank)
    throw new IndexError(`too many indices for array: array is ${rank}-dimensional, but ${used} were indexed`);
  const whole = rank - used;
  const expanded = subscripts.includes("...")
    ? subscripts.flatMap((s) => (s === "..." ? new Array<Subscript>(whole).fill(":") : [s]))
    : [...subscripts, ...new Array<Subscript>(whole).fill(":")];
  const shape: number[] = [];
  const strides: number[] = [];
  let offset = array.offset;
  let axis = 0;
  for (const s of expanded) {
    if (s === null || s === "newaxis") {
      shape.push(1);
      strides.push(0);
      continue;
    }
    const length = array.shape[axis]!;
    const stride = array.strides[axis]!;
    if (typeof s === "string" && s.includes(":")) {
      const { start, step, count } = sliceIndices(s, length);
      if (count > 0) offset += start * stride;
      shape.push(count);
      strides.push(step * stride);
    } else {
      offset += checkIndex(typeof s === "number" ? s : integer(s, s), length, axis) * stride;
    }
    axis++;
  }
  return { shape, strides, offset };
}
