/**
 * Arrays seen differently: shapes, orders of axes, parts. Views of the same memory wherever numpy gives one.
 */
import { isRowMajor, ValueError, type Axis, type NDArray as CoreNDArray } from "@tfgraph/core";
import { asarray, asarrays, broadcastShapes, broadcastTo } from "./convert.ts";
import { NDArray, rowMajorStrides } from "./ndarray.ts";
import { normalizeAxes, normalizeAxis } from "./rows.ts";
import { numpyFunction, type Input } from "./signature.ts";

type ShapeInput = number | readonly number[];

/** A shape from a number, a list or several numbers; dimensions of a TensorShape are their sizes. */
export function shapeList(shape: unknown): number[] {
  if (typeof shape === "number" || typeof shape === "bigint") return [Number(shape)];
  return Array.from(shape as Iterable<unknown>, Number);
}

/** One -1 stands for what is left. */
function completeShape(shape: readonly number[], size: number): number[] {
  const known = shape.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const unknown = shape.filter((d) => d === -1).length;
  if (unknown > 1) throw new ValueError("can only specify one unknown dimension");
  const fits = unknown === 1 ? known > 0 && size % known === 0 : known === size;
  if (!fits)
    throw new ValueError(
      `cannot reshape array of size ${size} into shape (${shape.join(",")}${shape.length === 1 ? "," : ""})`,
    );
  return shape.map((d) => (d === -1 ? size / known : d));
}

/** An array in another shape of the same size: a view where the elements lie in order. */
export function reshaped(array: NDArray, shape: readonly number[]): NDArray {
  if (!isRowMajor(array.shape, array.strides)) return new NDArray(array.gathered(), shape, array.dtype);
  return array.viewAs(shape, rowMajorStrides(shape));
}

/** The same elements in another shape: a view where they lie in order. @throws ValueError where the sizes differ */
export const reshape: (a: Input, shape: ShapeInput, kw?: "C" | "F" | { order?: "C" | "F" | "A" }) => CoreNDArray =
  numpyFunction(
    "reshape",
    ["a", "shape", "order"],
    (a: unknown, shape: unknown, order: string = "C") => {
      const array = asarray(a);
      const target = completeShape(shapeList(shape), array.size);
      return order === "F" ? transposed(reshaped(transposed(array), [...target].reverse())) : reshaped(array, target);
    },
    2,
  );

/** One axis: a view where the elements lie in order. */
export const ravel: (a: Input, kw?: "C" | "F" | { order?: "C" | "F" }) => CoreNDArray = numpyFunction(
  "ravel",
  ["a", "order"],
  (a: unknown, order: "C" | "F" = "C") => reshape(asarray(a), [-1], { order }),
);

/** One axis: a view where the elements lie in order. */
export const raveled = (array: NDArray): NDArray => reshaped(array, [array.size]);

export function flattened(array: NDArray): NDArray {
  return new NDArray(array.gathered(), [array.size], array.dtype);
}

/** One axis: a copy. */
export const flatten = (a: Input): CoreNDArray => flattened(asarray(a));

export function transposed(
  array: NDArray,
  order: readonly number[] = array.shape.map((_, i) => array.ndim - 1 - i),
): NDArray {
  return array.viewAs(
    order.map((i) => array.shape[i]!),
    order.map((i) => array.strides[i]!),
  );
}

/** Axes in another order, reversed where none is given: a view. */
export const transpose: (
  a: Input,
  axes?: readonly number[] | null | { axes?: readonly number[] | null },
) => CoreNDArray = numpyFunction("transpose", ["a", "axes"], (a: unknown, axes?: readonly number[] | null) => {
  const array = asarray(a);
  if (!axes) return transposed(array);
  if (axes.length !== array.ndim) throw new ValueError("axes don't match array");
  const order = axes.map((axis) => normalizeAxis(axis, array.ndim));
  if (new Set(order).size < order.length) throw new ValueError("repeated axis in transpose");
  return transposed(array, order);
});

/** Exchanges two axes: a view. */
export const swapaxes: (a: Input, axis1: number, axis2: number) => CoreNDArray = numpyFunction(
  "swapaxes",
  ["a", "axis1", "axis2"],
  (a: unknown, axis1: number, axis2: number) => {
    const array = asarray(a);
    const [i, j] = [normalizeAxis(axis1, array.ndim), normalizeAxis(axis2, array.ndim)];
    return transposed(
      array,
      array.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis)),
    );
  },
  3,
);

/** Moves axes to other places, the rest keep their order: a view. */
export const moveaxis: (a: Input, source: Axis, destination: Axis) => CoreNDArray = numpyFunction(
  "moveaxis",
  ["a", "source", "destination"],
  (a: unknown, source: Axis, destination: Axis) => {
    const array = asarray(a);
    const axes = (axis: Axis): number[] =>
      (typeof axis === "number" ? [axis] : [...axis]).map((x) => normalizeAxis(x, array.ndim));
    const [from, to] = [axes(source), axes(destination)];
    if (from.length !== to.length)
      throw new ValueError("`source` and `destination` arguments must have the same number of elements");
    const order = array.shape.map((_, i) => i).filter((i) => !from.includes(i));
    const pairs = to.map((place, k) => [place, from[k]!] as const).sort((a, b) => a[0] - b[0]);
    for (const [place, axis] of pairs) order.splice(place, 0, axis);
    return transposed(array, order);
  },
  3,
);

/** Rolls an axis back until it lies before another: a view. */
export const rollaxis: (a: Input, axis: number, start?: number | { start?: number }) => CoreNDArray = numpyFunction(
  "rollaxis",
  ["a", "axis", "start"],
  (a: unknown, axis: number, start = 0) => {
    const array = asarray(a);
    const from = normalizeAxis(axis, array.ndim);
    const to = start < 0 ? start + array.ndim : start;
    return moveaxis(array, from, from < to ? to - 1 : to);
  },
  2,
);

/** Without axes of length 1: a view. @throws ValueError for an axis of another length */
export const squeeze: (a: Input, axis?: Axis | null | { axis?: Axis | null }) => CoreNDArray = numpyFunction(
  "squeeze",
  ["a", "axis"],
  (a: unknown, axis?: Axis | null) => {
    const array = asarray(a);
    const gone =
      axis === null || axis === undefined
        ? array.shape.flatMap((d, i) => (d === 1 ? [i] : []))
        : normalizeAxes(axis, array.ndim);
    if (gone.some((i) => array.shape[i] !== 1))
      throw new ValueError("cannot select an axis to squeeze out which has size not equal to one");
    const kept = array.shape.map((_, i) => i).filter((i) => !gone.includes(i));
    return transposed(array, kept);
  },
);

/** With new axes of length 1: a view. */
export const expand_dims: (a: Input, axis: Axis | { axis: Axis }) => CoreNDArray = numpyFunction(
  "expand_dims",
  ["a", "axis"],
  (a: unknown, axis: Axis) => {
    const array = asarray(a);
    const places = typeof axis === "number" ? [axis] : axis;
    const added = normalizeAxes(places, array.ndim + places.length);
    let next = 0;
    const order = Array.from({ length: array.ndim + added.length }, (_, i) => (added.includes(i) ? -1 : next++));
    return array.viewAs(
      order.map((i) => (i < 0 ? 1 : array.shape[i]!)),
      order.map((i) => (i < 0 ? 0 : array.strides[i]!)),
    );
  },
  2,
);

const atLeast =
  (ndim: number, place: (array: NDArray) => CoreNDArray) =>
  (...inputs: Input[]): CoreNDArray => {
    const array = asarray(inputs[0]);
    return array.ndim >= ndim ? array : place(array);
  };
export const atleast_1d = atLeast(1, (a) => reshape(a, [1]));
export const atleast_2d = atLeast(2, (a) => reshape(a, [1, a.size]));
export const atleast_3d = atLeast(3, (a) => reshape(a, a.ndim === 2 ? [...a.shape, 1] : [1, a.size, 1]));

/** A view of a larger shape, in which axes of length 1 repeat. */
export const broadcast_to: (a: Input, shape: ShapeInput) => CoreNDArray = numpyFunction(
  "broadcast_to",
  ["array", "shape"],
  (a: unknown, shape: unknown) => broadcastTo(asarray(a), shapeList(shape)),
  2,
);

/** Arrays of the shape they take together. */
export function broadcast_arrays(...inputs: Input[]): CoreNDArray[] {
  const arrays = asarrays(inputs);
  const shape = broadcastShapes(...arrays.map((a) => a.shape));
  return arrays.map((a) => broadcastTo(a, shape));
}

/** Reversed along axes, along all where none is given: a view. */
export const flip: (a: Input, axis?: Axis | null | { axis?: Axis | null }) => CoreNDArray = numpyFunction(
  "flip",
  ["m", "axis"],
  (a: unknown, axis?: Axis | null) => {
    const array = asarray(a);
    const axes = normalizeAxes(axis, array.ndim);
    return array.slice(...array.shape.map((_, i) => (axes.includes(i) ? "::-1" : ":")));
  },
);
export const fliplr = (a: Input): CoreNDArray => flip(a, 1);
export const flipud = (a: Input): CoreNDArray => flip(a, 0);

/** Turned by quarters in the plane of two axes. */
export const rot90: (
  a: Input,
  k?: number | { k?: number; axes?: readonly number[] },
  axes?: readonly number[],
) => CoreNDArray = numpyFunction("rot90", ["m", "k", "axes"], (a: unknown, k = 1, axes: readonly number[] = [0, 1]) => {
  const array = asarray(a);
  const [i, j] = axes.map((axis) => normalizeAxis(axis, array.ndim)) as [number, number];
  const quarters = ((k % 4) + 4) % 4;
  if (quarters === 0) return array;
  if (quarters === 2) return flip(flip(array, i), j);
  return quarters === 1 ? swapaxes(flip(array, j), i, j) : flip(swapaxes(array, i, j), j);
});

/** The shape as a list. */
export const shape = (a: Input): number[] => [...asarray(a).shape];
export const ndim = (a: Input): number => asarray(a).ndim;
/** The number of elements, or of those along an axis. */
export const size = (a: Input, axis?: number | null | { axis?: number | null }): number => {
  const array = asarray(a);
  const along = typeof axis === "object" && axis !== null ? axis.axis : axis;
  return along === undefined || along === null ? array.size : array.shape[normalizeAxis(along, array.ndim)]!;
};
