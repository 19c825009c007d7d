/** Cholesky decomposition. TF: core/kernels/linalg/cholesky_op.cc, python/ops/linalg_grad.py, linalg_ops.py. */
import {
  pyFunction,
  withContext,
  type GradientFunction,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_band_part } from "../array/band_part.ts";
import { eye } from "../array/eye.ts";
import { matrix_diag_part, matrix_set_diag } from "../array/matrix_diag.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { log } from "../math/elementary.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_sum } from "../math/reductions.ts";
import { adjoint } from "./adjoint.ts";
import { squareOp, type Matrix } from "./matrices.ts";
import { matrix_triangular_solve } from "./triangular.ts";

/** Fills the lower triangle of `l`, with NaN where the matrix is not positive definite; of it the lower triangle is read. */
function choleskyOf({ rows: n, data }: Matrix, l: Float64Array): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = data[i * n + j]!;
      for (let c = 0; c < j; c++) sum -= l[i * n + c]! * l[j * n + c]!;
      if (i > j) l[i * n + j] = sum / l[j * n + j]!;
      else if (sum > 0) l[i * n + j] = Math.sqrt(sum);
      else {
        for (let r = 0; r < n; r++) l.fill(NaN, r * n, r * n + r + 1);
        return;
      }
    }
  }
}

/** L⁻ᵀ (Φ(Lᵀ grad)) L⁻¹, made symmetric; Φ takes the lower triangle and half the diagonal. */
const gradient: GradientFunction = (op, grad) => {
  const l = op.outputs[0]!;
  const rows = shape(l).getitem(-1);
  const batchShape = shape(l).getitem(":-2");
  const inverse = matrix_triangular_solve(l, eye(rows, { batch_shape: batchShape, dtype: l.dtype }));
  const product = matmul(l, grad, { adjoint_a: true });
  const halved = matrix_set_diag(product, matrix_diag_part(product).rmul(0.5));
  const middle = matrix_band_part(halved, -1, 0);
  const gradA = matmul(matmul(inverse, middle, { adjoint_a: true }), inverse);
  return gradA.add(adjoint(gradA)).mul(0.5);
};

squareOp(OpDefs.Cholesky, {
  shape: (square) => [square],
  outputs: (n) => [{ shape: [n, n] }],
  gradient,
  body: (_ctx, matrix, [l]) => {
    choleskyOf(matrix, l!);
  },
});

/**
 * The lower triangular L of `input = L @ Lᵀ`.
 * @param input [..., n, n], symmetric and positive definite; only the lower triangles are read
 * @returns NaN for a matrix that is not positive definite
 * TF: `tf.cholesky`.
 */
export const cholesky = pyFunction(
  "cholesky",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.Cholesky({ input, name }),
  { required: 1 },
);

/**
 * The x of `A @ x = rhs`, given the Cholesky decomposition of A.
 * @param chol what {@link cholesky} gives
 * TF: `tf.cholesky_solve`.
 */
export const cholesky_solve = pyFunction(
  "cholesky_solve",
  ["chol", "rhs", "name"],
  (chol: TensorLike, rhs: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "cholesky_solve", [chol, rhs]), () => {
      const y = raw.MatrixTriangularSolve({ matrix: chol, rhs, adjoint: false, lower: true });
      return raw.MatrixTriangularSolve({ matrix: chol, rhs: y, adjoint: true, lower: true });
    }),
  { required: 2 },
);

/** The logarithm of the determinant of positive definite matrices. TF: `tf.linalg.logdet`. */
export const logdet = pyFunction(
  "logdet",
  ["matrix", "name"],
  (matrix: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "logdet", [matrix]), () => {
      const diagonal = matrix_diag_part(raw.Cholesky({ input: matrix }));
      return reduce_sum(log(diagonal), [-1]).rmul(2.0);
    }),
  { required: 1 },
);
