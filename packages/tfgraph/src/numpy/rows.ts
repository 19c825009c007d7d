/**
 * Reductions see an array as rows: the axes that stay number the rows, those that go are laid out in each.
 */
import { IndexError, ValueError, type Axis } from "@tfgraph/core";
import type { Storage } from "./dtype.ts";
import type { NDArray } from "./ndarray.ts";

export interface Rows {
  /** Rows one after another: elements, not slots. */
  readonly data: Storage;
  readonly count: number;
  readonly length: number;
  /** How many neighbours in memory go together: numpy sums those pairwise, and everything else in order. */
  readonly chunk: number;
  /** The result's shape, with and without the reduced axes. */
  readonly shape: readonly number[];
  readonly keptShape: readonly number[];
}

/** An axis from either end. @throws IndexError with numpy's AxisError text */
export function normalizeAxis(axis: number, ndim: number): number {
  const at = axis < 0 ? axis + ndim : axis;
  if (!Number.isInteger(at) || at < 0 || at >= ndim)
    throw new IndexError(`axis ${axis} is out of bounds for array of dimension ${ndim}`);
  return at;
}

/** Several axes in order, all of them for null. @throws ValueError for one given twice */
export function normalizeAxes(axis: Axis | null | undefined, ndim: number): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: ndim }, (_, i) => i);
  const axes = (typeof axis === "number" ? [axis] : [...axis]).map((a) => normalizeAxis(a, ndim)).sort((a, b) => a - b);
  if (new Set(axes).size < axes.length) throw new ValueError("duplicate value in 'axis'");
  return axes;
}

/** An array as rows along axes. */
export function rowsOf(array: NDArray, axis: Axis | null | undefined): Rows {
  const axes = normalizeAxes(axis, array.ndim);
  const kept = array.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...kept, ...axes];
  const length = axes.reduce((n, i) => n * array.shape[i]!, 1);
  const shape = kept.map((i) => array.shape[i]!);
  let chunk = 1;
  for (let i = array.ndim - 1; i >= 0 && axes.includes(i); i--) chunk *= array.shape[i]!;
  return {
    data: array
      .viewAs(
        order.map((i) => array.shape[i]!),
        order.map((i) => array.strides[i]!),
      )
      .contiguous(),
    count: shape.reduce((n, d) => n * d, 1),
    length,
    chunk,
    shape,
    keptShape: array.shape.map((d, i) => (axes.includes(i) ? 1 : d)),
  };
}
