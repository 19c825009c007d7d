/** Norms of vectors and matrices. TF: python/ops/linalg_ops.py. */
import {
  convertToTensor,
  floatLiteral,
  int32,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { concat } from "../array/concat.ts";
import { rangeOf } from "../array/index_math.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import { rank } from "../array/shape.ts";
import { transpose } from "../array/transpose.ts";
import { where_v2 } from "../array/where.ts";
import { cond } from "../control_flow/cond.ts";
import { map_fn } from "../functional/map_fn.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { conj } from "../math/complex.ts";
import { abs, sqrt } from "../math/elementary.ts";
import { pow } from "../math/division.ts";
import { reduce_max, reduce_sum } from "../math/reductions.ts";

/** `"euclidean"` and `2` are the same for vectors, `"fro"` is for matrices alone. */
export type NormOrder = "euclidean" | "fro" | number;

const MATRIX_NORMS: readonly NormOrder[] = ["euclidean", "fro", 1, 2, Infinity];

function checked(ord: NormOrder, axis: number | readonly number[] | null): void {
  if (Array.isArray(axis) && axis.length === 2) {
    if (!Number.isInteger(axis[0]) || !Number.isInteger(axis[1]) || axis[0] === axis[1])
      throw new ValueError(
        `'axis' must be None, an integer, or a tuple of 2 unique integers, got (${axis.map((x) => reprValue(x)).join(", ")})`,
      );
    if (!MATRIX_NORMS.includes(ord))
      throw new ValueError(
        `'ord' must be a supported matrix norm in ['euclidean', 'fro', 1, 2, inf], got ${String(ord)}`,
      );
    return;
  }
  if (axis !== null && !Number.isInteger(axis))
    throw new ValueError(`'axis' must be None, an integer, or a tuple of 2 unique integers, got ${reprValue(axis)}`);
  if (ord !== "euclidean" && !(typeof ord === "number" && ord > 0))
    throw new ValueError(`'ord' must be a supported vector norm, got ${String(ord)}`);
}

/** The 2-norms of matrices: the two axes are moved to the end, and back, by loops in the graph. */
function greatestSingularValue(x: Tensor, axes: readonly number[]): Tensor {
  const dims = rank(x);
  const positive = map_fn(
    (i: Tensor) =>
      cond(
        i.greater_equal(0),
        () => i,
        () => i.add(dims),
      ) as Tensor, // what both branches give
    convertToTensor(axes),
  );
  const all = rangeOf(0, dims);
  const before = concat([raw.ListDiff({ x: all, y: positive, out_idx: int32 }).out, positive], 0);
  const after = map_fn((i: Tensor) => cast(squeeze(where_v2(raw.Equal({ x: before, y: i }))), int32), all);
  const values = raw.Svd({ input: transpose(x, before), compute_uv: false }).s;
  const greatest = expand_dims(reduce_max(abs(values), -1, true), -1);
  return transpose(greatest, after);
}

function normOf(x: Tensor, ord: NormOrder, axes: readonly number[] | null): Tensor {
  const isMatrix = axes?.length === 2;
  if (ord === "fro" || ord === "euclidean" || ord === 2) {
    if (isMatrix && ord === 2) return greatestSingularValue(x, axes);
    return sqrt(reduce_sum(x.mul(conj(x)), axes, true));
  }
  const magnitude = abs(x);
  if (ord === 1) {
    const sum = reduce_sum(magnitude, axes?.[0] ?? null, true);
    return isMatrix ? reduce_max(sum, axes[1], true) : sum;
  }
  if (ord === Infinity) {
    const sum = isMatrix ? reduce_sum(magnitude, axes[1], true) : magnitude;
    return reduce_max(sum, axes?.[0] ?? null, true);
  }
  return pow(reduce_sum(pow(magnitude, ord), axes, true), floatLiteral(1 / ord));
}

/**
 * The norm of a tensor as a vector, of the vectors along an axis, or of the matrices along two.
 * @param ord `"euclidean"` unless told; `"fro"`, `1`, `2`, `Infinity`, or any positive number for vectors
 * @param axis an axis, two of them, or null for all elements as one vector
 * @param keepdims whether the axes are kept with size 1
 * @throws ValueError for a norm that is not defined
 * TF: `tf.norm`.
 */
export const norm = pyFunction(
  "norm",
  ["tensor", "ord", "axis", "keepdims", "name"],
  (
    tensor: TensorLike,
    ord: NormOrder = "euclidean",
    axis: number | readonly number[] | null = null,
    keepdims?: boolean | null,
    name?: NameLike,
  ): Tensor => {
    checked(ord, axis);
    const axes = typeof axis === "number" ? [axis] : axis;
    return withContext(name_scope(name ?? null, "norm", [tensor]), () => {
      const result = normOf(convertToTensor(tensor), ord, axes);
      return keepdims ? result : squeeze(result, axes);
    });
  },
  { required: 1, aliases: { keep_dims: "keepdims" } },
);

/**
 * A tensor divided by its norm.
 * @param ord see {@link norm}, as `axis`
 * @returns [normalized, norm], the latter with axes of size 1 where it was taken
 * TF: `tf.linalg.normalize`.
 */
export const normalize = pyFunction(
  "normalize",
  ["tensor", "ord", "axis", "name"],
  (
    tensor: TensorLike,
    ord: NormOrder = "euclidean",
    axis: number | readonly number[] | null = null,
    name?: NameLike,
  ): [normalized: Tensor, norm: Tensor] =>
    withContext(name_scope(name ?? null, "normalize", [tensor]), () => {
      const given = convertToTensor(tensor);
      const length = cast(norm(given, { ord, axis, keepdims: true }), given.dtype);
      return [given.truediv(length), length];
    }),
  { required: 1 },
);
