/** What singular values tell: ranks and pseudo-inverses. TF: python/ops/linalg/linalg_impl.py. */
import {
  convertToTensor,
  float16,
  float32,
  float64,
  floatLiteral,
  get_default_graph,
  int32,
  pyFunction,
  ValueError,
  withContext,
  type DType,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { identity } from "../array/identity.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims } from "../array/reshape.ts";
import { shape } from "../array/shape.ts";
import { where_v2 } from "../array/where.ts";
import { assert_rank_at_least } from "../checks/rank.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_max, reduce_sum } from "../math/reductions.ts";
import { svd } from "./svd.ts";

/** The distance from 1 to the next number of a type. */
const EPSILON = new Map<DType, number>([
  [float16, 2 ** -10],
  [float32, 2 ** -23],
  [float64, 2 ** -52],
]);

/** @throws TypeError for another type than a float, ValueError for a tensor that has no matrices */
function checked(a: Tensor, validate: boolean): Tensor {
  if (!a.dtype.is_floating)
    throw new TypeError(`Input \`a\` must have \`float\`-like \`dtype\` (saw ${a.dtype.name}).`);
  const { ndims } = a.shape;
  if (ndims !== null) {
    if (ndims < 2) throw new ValueError(`Input \`a\` must have at least 2 dimensions (saw: ${String(ndims)}).`);
    return a;
  }
  if (!validate) return a;
  const check = assert_rank_at_least(a, 2, { message: "Input `a` must have at least 2 dimensions." });
  return withContext(get_default_graph().control_dependencies([check]), () => identity(a));
}

/**
 * How many singular values of each matrix are greater than a tolerance.
 * @param a [..., m, n]
 * @param tol the tolerance; the larger size times the largest singular value times the type's precision where left out
 * @param validate_args whether an operation checks a rank that is known only in the run
 * @returns int32 [...]
 * @throws TypeError for another type than a float, ValueError for less than two axes
 * TF: `tf.linalg.matrix_rank`.
 */
export const matrix_rank = pyFunction(
  "matrix_rank",
  ["a", "tol", "validate_args", "name"],
  (a: TensorLike, tol?: TensorLike | null, validate_args: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? "matrix_rank"), () => {
      const matrix = checked(convertToTensor(a, { preferredDtype: float32, name: "a" }), validate_args);
      const s = svd(matrix, { compute_uv: false });
      const limit = tol ?? toleranceOf(matrix, s);
      return reduce_sum(cast(s.greater(limit), int32), -1);
    }),
  { required: 1 },
);

function toleranceOf(matrix: Tensor, s: Tensor): Tensor {
  const sides = matrix.shape.slice(-2).static;
  const most = sides ? BigInt(Math.max(...sides)) : reduce_max(shape(matrix).getitem("-2:"));
  const scale = cast(most, matrix.dtype).rmul(floatLiteral(EPSILON.get(matrix.dtype) ?? 0));
  return scale.mul(reduce_max(s, -1, true));
}

/**
 * The Moore-Penrose pseudo-inverses of matrices.
 * @param a [..., m, n]
 * @param rcond singular values up to this part of the largest count as 0
 * @param validate_args see {@link matrix_rank}
 * @returns [..., n, m]
 * TF: `tf.linalg.pinv`.
 */
export const pinv = pyFunction(
  "pinv",
  ["a", "rcond", "validate_args", "name"],
  (a: TensorLike, rcond?: TensorLike | null, validate_args: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? "pinv"), () => {
      const matrix = checked(convertToTensor(a, { name: "a" }), validate_args);
      const { dtype } = matrix;
      const part = convertToTensor(rcond ?? defaultCutoff(matrix), { dtype, name: "rcond" });
      const [s, u, v] = svd(matrix, false, true);
      const cutoff = part.mul(reduce_max(s, -1));
      const kept = s.greater(expand_dims(cutoff, -1));
      const values = where_v2(kept, s, Infinity);
      const inverse = matmul(v.truediv(expand_dims(values, -2)), u, { adjoint_b: true });
      if (matrix.shape.ndims !== null) {
        const [rows, columns] = matrix.shape.slice(-2).as_list();
        inverse.set_shape(matrix.shape.slice(0, -2).concatenate([columns!, rows!]));
      }
      return inverse;
    }),
  { required: 1 },
);

function defaultCutoff(matrix: Tensor): TensorLike {
  const epsilon = EPSILON.get(matrix.dtype) ?? 0;
  const [rows, columns] = [-2, -1].map((axis) =>
    matrix.shape.ndims === null
      ? shape(matrix).getitem(axis)
      : (matrix.shape.at(axis).value ?? shape(matrix).getitem(axis)),
  );
  if (typeof rows === "number" && typeof columns === "number")
    return floatLiteral(10 * Math.max(rows, columns) * epsilon);
  const most = cast(raw.Maximum({ x: rows!, y: columns! }), matrix.dtype);
  return most.rmul(floatLiteral(10)).mul(floatLiteral(epsilon));
}
