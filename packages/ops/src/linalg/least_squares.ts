/** Least squares. TF: core/kernels/linalg/matrix_solve_ls_op_impl.h, python/ops/linalg_ops.py, linalg_grad.py. */
import {
  convertToTensor,
  defineOp,
  elementCount,
  isTensor,
  pyFunction,
  ValueError,
  withContext,
  type GradientFunction,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { eye } from "../array/eye.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { matrix_transpose } from "../array/transpose.ts";
import { cond } from "../control_flow/cond.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { matmul } from "../math/matmul.ts";
import { cholesky_solve } from "./cholesky.ts";
import { solveShape } from "./inverse.ts";
import { decompose, solve } from "./lu.ts";
import { matrixSizes, overMatrices, transposed, type Matrix } from "./matrices.ts";
import { singularValues } from "./svd.ts";

/** The x of least |A x - b|² + lambda |x|², and of least |x| where there are many. */
function leastSquares(a: Matrix, b: Matrix, lambda: number, fast: boolean): Matrix {
  if (!fast) return minimumNorm(a, b);
  if (a.rows >= a.columns) {
    const at = transposed(a);
    return solved(gramian(at, lambda), product(at, b));
  }
  return product(transposed(a), solved(gramian(a, lambda), b));
}

/** A Aᵀ + lambda I. */
function gramian(a: Matrix, lambda: number): Matrix {
  const result = product(a, transposed(a));
  for (let i = 0; i < a.rows; i++) result.data[i * a.rows + i]! += lambda;
  return result;
}

function product(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++)
      for (let j = 0; j < b.columns; j++)
        data[i * b.columns + j]! += a.data[i * a.columns + k]! * b.data[k * b.columns + j]!;
  return { rows: a.rows, columns: b.columns, data };
}

function solved(a: Matrix, b: Matrix): Matrix {
  const lu = decompose(a);
  const data = new Float64Array(a.rows * b.columns);
  for (let c = 0; c < b.columns; c++)
    solve(lu, (i) => b.data[i * b.columns + c]!).forEach((x, r) => (data[r * b.columns + c] = x));
  return { rows: a.rows, columns: b.columns, data };
}

/** By the pseudoinverse, for matrices that may lack rank. */
function minimumNorm(a: Matrix, b: Matrix): Matrix {
  const { values, u, v } = singularValues(a, false);
  const most = values[0] ?? 0;
  const coordinates = product(transposed(u), b);
  const cutoff = most * Number.EPSILON * Math.max(a.rows, a.columns);
  values.forEach((value, i) => {
    for (let c = 0; c < b.columns; c++)
      coordinates.data[i * b.columns + c] = value > cutoff ? coordinates.data[i * b.columns + c]! / value : 0;
  });
  return product(v, coordinates);
}

defineOp(OpDefs.MatrixSolveLs, {
  shape: solveShape(false),
  gradient: (op, grad) => leastSquaresGradient(op, grad),
  lower: (ctx) => {
    const { rows, columns } = matrixSizes(ctx);
    const rhs = ctx.input(1);
    const width = rhs.shape.at(-1) ?? 0;
    if (rhs.shape.at(-2) !== rows)
      throw ctx.invalid(
        `Input matrix and rhs are incompatible: [${ctx.input(0).shape.join(",")}] vs. [${rhs.shape.join(",")}]`,
      );
    const lambda = ctx.number(2);
    const fast = ctx.attr("fast", "bool");
    overMatrices(ctx, [ctx.input(0), rhs], [{ shape: [columns, width] }], ([a, b], [x]) => {
      x!.set(leastSquares(a!, b!, lambda, fast).data);
    });
  },
});

// ------------------------------------------------------------------ gradient

/** The Cholesky decomposition of AᵀA (`first`) or AAᵀ, with a multiple of the identity added. */
function gramianCholesky(matrix: Tensor, regularizer: Tensor | number, first: boolean): Tensor {
  const gramian = matmul(matrix, matrix, { adjoint_a: first, adjoint_b: !first });
  if (!isTensor(regularizer) && regularizer === 0) return raw.Cholesky({ input: gramian });
  const matrixShape = shape(matrix);
  const batchShape = matrixShape.getitem(":-2");
  const small = matrixShape.getitem(first ? -1 : -2);
  const identity = eye(small, { batch_shape: batchShape, dtype: matrix.dtype });
  const known = matrix.shape.known;
  const size = known?.at(first ? -1 : -2) ?? null;
  identity.set_shape(known ? [...known.slice(0, -2), size, size] : null);
  return raw.Cholesky({ input: gramian.add(identity.rmul(regularizer)) });
}

function overdetermined(op: Operation, grad: Tensor): readonly (Tensor | null)[] {
  const [a, b, x] = [op.inputs[0]!, op.inputs[1]!, op.outputs[0]!];
  const chol = gramianCholesky(a, cast(op.inputs[2], a.dtype), true);
  const z = cholesky_solve(chol, grad);
  const xz = matmul(x, z, { adjoint_b: true });
  const symmetric = xz.add(matrix_transpose(xz));
  const gradA = matmul(a, symmetric)
    .neg()
    .add(matmul(b, z, { adjoint_b: true }));
  return [gradA, matmul(a, z), null];
}

function underdetermined(op: Operation, grad: Tensor): readonly (Tensor | null)[] {
  const [a, b] = [op.inputs[0]!, op.inputs[1]!];
  const chol = gramianCholesky(a, cast(op.inputs[2], a.dtype), false);
  const gradB = cholesky_solve(chol, matmul(a, grad));
  const inner = cholesky_solve(chol, b);
  const first = matmul(gradB, matmul(inner, a, { adjoint_a: true })).neg();
  const rest = grad.sub(matmul(a, gradB, { adjoint_a: true }));
  return [first.add(matmul(inner, rest, { adjoint_b: true })), gradB, null];
}

function leastSquaresGradient(op: Operation, grad: Tensor): ReturnType<GradientFunction> {
  if (!op._attr("fast", "bool")) throw new ValueError("Gradient not defined for fast=False");
  const [rows, columns] = op.inputs[0]!.shape.known?.slice(-2) ?? [];
  if (typeof rows === "number" && typeof columns === "number")
    return rows >= columns ? overdetermined(op, grad) : underdetermined(op, grad);
  const sizes = shape(op.inputs[0]).getitem("-2:");
  const [gradA, gradB] = cond(
    sizes.getitem(-2).greater_equal(sizes.getitem(-1)),
    () => overdetermined(op, grad).slice(0, 2),
    () => underdetermined(op, grad).slice(0, 2),
  ) as [Tensor, Tensor]; // what both branches give
  return [gradA, gradB, null];
}

// ------------------------------------------------------------------ function

/** What TensorFlow takes the second level of cache to hold. */
const CACHE_BYTES = 256_000;

/** Whether nodes of matrix products are made rather than one of MatrixSolveLs. */
function isComposite(matrix: Tensor, fast: boolean): boolean {
  if (!fast) return false;
  const sizes = matrix.shape.static;
  if (!sizes) return true;
  const isBound = elementCount(sizes.slice(0, -2)) > Math.min(...sizes.slice(-2));
  return !(elementCount(sizes) * matrix.dtype.size > CACHE_BYTES && isBound);
}

/**
 * The x of least `|matrix @ x - rhs|² + l2_regularizer |x|²`.
 * @param matrix [..., m, n]
 * @param rhs [..., m, k]
 * @param fast whether the normal equations are solved; otherwise a complete orthogonal decomposition, which needs no full rank
 * @returns [..., n, k]
 * TF: `tf.matrix_solve_ls`, `tf.linalg.lstsq`.
 */
export const matrix_solve_ls = pyFunction(
  "matrix_solve_ls",
  ["matrix", "rhs", "l2_regularizer", "fast", "name"],
  (
    matrix: TensorLike,
    rhs: TensorLike,
    l2_regularizer: number | Tensor = 0.0,
    fast: boolean = true,
    name?: NameLike,
  ): Tensor => {
    const a = convertToTensor(matrix, { name: "matrix" });
    if (!isComposite(a, fast)) return raw.MatrixSolveLs({ matrix: a, rhs, l2_regularizer, fast, name });
    const tall = (): Tensor =>
      cholesky_solve(gramianCholesky(a, l2_regularizer, true), matmul(a, rhs, { adjoint_a: true }));
    const flat = (): Tensor =>
      matmul(a, cholesky_solve(gramianCholesky(a, l2_regularizer, false), rhs), { adjoint_a: true });
    return withContext(name_scope(name ?? null, "matrix_solve_ls", [a, rhs, l2_regularizer]), () => {
      const [rows, columns] = a.shape.known?.slice(-2) ?? [];
      if (typeof rows === "number" && typeof columns === "number") return rows >= columns ? tall() : flat();
      const sizes = shape(a).getitem("-2:");
      return cond(sizes.getitem(-2).greater_equal(sizes.getitem(-1)), tall, flat) as Tensor; // what both branches give
    });
  },
  { required: 2 },
);
