/** Gradients that may be sparse. TF: `math_ops._as_indexed_slices`. */
import { IndexedSlices, int32, int64, type Tensor } from "@tfgraph/core";
import { rangeOf } from "../array/index_math.ts";
import { shapeOf } from "../array/shape.ts";
import { cast } from "../math/cast.ts";

export type Gradient = Tensor | IndexedSlices;

/** TF: `math_ops._as_indexed_slices`. */
export function asIndexedSlices(grad: Gradient, optimize = true): IndexedSlices {
  if (grad instanceof IndexedSlices) return grad;
  const shape = shapeOf(grad, { optimize });
  return new IndexedSlices(grad, rangeOf(0, shape.getitem(0)), shape);
}

/** TF: `math_ops._as_indexed_slices_list`. */
export function withOneIndexType(slices: readonly IndexedSlices[]): readonly IndexedSlices[] {
  const isNarrow = (s: IndexedSlices): boolean => s.indices.dtype === int32;
  if (!slices.some(isNarrow) || slices.every(isNarrow)) return slices;
  return slices.map((s) => (isNarrow(s) ? new IndexedSlices(s.values, cast(s.indices, int64), s.dense_shape) : s));
}
