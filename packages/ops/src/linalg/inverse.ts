/**
 * Inverses, determinants and linear systems, by LU decomposition with partial pivoting, in double precision.
 * TF: core/kernels/linalg, python/ops/linalg_grad.py.
 */
import {
  convertToTensor,
  defineOp,
  pyFunction,
  withContext,
  type NameLike,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_diag_part } from "../array/matrix_diag.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_sum } from "../math/reductions.ts";
import { mergeShapes, mergeSizes, withRankAtLeast } from "../shape_rules.ts";
import { decompose, isSingular, solve } from "./lu.ts";
import { overMatrices, squareOp, squareShape, squareSize, transposed } from "./matrices.ts";

squareOp(OpDefs.MatrixInverse, {
  shape: (square) => [square],
  outputs: (n) => [{ shape: [n, n] }],
  gradient: (op, grad) => {
    const inverse = op.outputs[0]!;
    const adjoint = op._attr("adjoint", "bool");
    const inner = matmul(grad, inverse, { adjoint_a: adjoint, adjoint_b: !adjoint });
    return matmul(inverse, inner, { adjoint_a: !adjoint }).neg();
  },
  body: (ctx, matrix, [out]) => {
    const n = matrix.rows;
    const lu = decompose(ctx.attr("adjoint", "bool") ? transposed(matrix) : matrix);
    if (isSingular(lu)) throw ctx.invalid("Input is not invertible.");
    for (let c = 0; c < n; c++) solve(lu, (i) => (i === c ? 1 : 0)).forEach((x, r) => (out![r * n + c] = x));
  },
});

/** A matrix's gradient that is a multiple of its transposed inverse. */
function multipleOfInverse(matrix: Tensor, factor: () => Tensor, like: Tensor): Tensor {
  const inverse = raw.MatrixInverse({ input: matrix, adjoint: true });
  const product = factor();
  const expanded = raw.ConcatV2({ values: [shape(like), [1, 1]], axis: 0, name: "concat" });
  return raw.Reshape({ tensor: product, shape: expanded }).mul(inverse);
}

squareOp(OpDefs.MatrixDeterminant, {
  shape: (square) => [square?.slice(0, -2)],
  outputs: () => [{ shape: [] }],
  gradient: (op, grad) => multipleOfInverse(op.inputs[0]!, () => grad.mul(op.outputs[0]!), op.outputs[0]!),
  body: (_ctx, matrix, [out]) => {
    const { lu, sign } = decompose(matrix);
    let product = sign;
    for (let i = 0; i < matrix.rows; i++) product *= lu[i * matrix.rows + i]!;
    out![0] = product;
  },
});

squareOp(OpDefs.LogMatrixDeterminant, {
  shape: (square) => [square?.slice(0, -2), square?.slice(0, -2)],
  outputs: () => [{ shape: [] }, { shape: [] }],
  gradient: (op, _grad, gradLog) => multipleOfInverse(op.inputs[0]!, () => gradLog, op.outputs[1]!),
  body: (_ctx, matrix, [signOut, logOut]) => {
    const { lu, sign } = decompose(matrix);
    let total = 0;
    let signs = sign;
    for (let i = 0; i < matrix.rows; i++) {
      const pivot = lu[i * matrix.rows + i]!;
      total += Math.log(Math.abs(pivot));
      signs *= Math.sign(pivot);
    }
    signOut![0] = signs;
    logOut![0] = total;
  },
});

/** TF: `MatrixSolveShapeFn`. */
export function solveShape(isSquare: boolean): ShapeRule {
  return (ctx) => {
    const matrix = isSquare ? squareShape(ctx) : withRankAtLeast(ctx.input(0), 2);
    const rhs = withRankAtLeast(ctx.input(1), 2);
    if (!matrix || !rhs) return [undefined];
    const batch = mergeShapes(matrix.slice(0, -2), rhs.slice(0, -2))!;
    const rows = mergeSizes(matrix.at(-2)!, rhs.at(-2)!);
    return [[...batch, isSquare ? rows : matrix.at(-1)!, rhs.at(-1)!]];
  };
}

defineOp(OpDefs.MatrixSolve, {
  shape: solveShape(true),
  gradient: (op, grad) => {
    const [a, x] = [op.inputs[0]!, op.outputs[0]!];
    const adjoint = op._attr("adjoint", "bool");
    const gradRhs = raw.MatrixSolve({ matrix: a, rhs: grad, adjoint: !adjoint });
    const product = adjoint ? matmul(x, gradRhs, { adjoint_b: true }) : matmul(gradRhs, x, { adjoint_b: true });
    return [product.neg(), gradRhs];
  },
  lower: (ctx) => {
    const n = squareSize(ctx);
    const rhs = ctx.input(1);
    const columns = rhs.shape.at(-1) ?? 0;
    if (rhs.shape.at(-2) !== n) {
      throw ctx.invalid(
        `Input matrix and rhs are incompatible: [${ctx.input(0).shape.join(",")}] vs. [${rhs.shape.join(",")}]`,
      );
    }
    const adjoint = ctx.attr("adjoint", "bool");
    overMatrices(ctx, [ctx.input(0), rhs], [{ shape: [n, columns] }], ([matrix, b], [out]) => {
      const lu = decompose(adjoint ? transposed(matrix!) : matrix!);
      if (isSingular(lu)) throw ctx.invalid("Input matrix is not invertible.");
      for (let c = 0; c < columns; c++)
        solve(lu, (i) => b!.data[i * columns + c]!).forEach((x, r) => (out![r * columns + c] = x));
    });
  },
});

// ------------------------------------------------------------------ functions

/**
 * The inverses of square matrices.
 * @param input [..., n, n], float32 or float64
 * @param adjoint whether the transposed inverse is wanted
 * @throws InvalidArgumentError when run, for a matrix that has no inverse
 * TF: `tf.matrix_inverse`.
 */
export const matrix_inverse = pyFunction(
  "matrix_inverse",
  ["input", "adjoint", "name"],
  (input: TensorLike, adjoint: boolean = false, name?: NameLike): Tensor => raw.MatrixInverse({ input, adjoint, name }),
  { required: 1 },
);

/** The determinants of square matrices. TF: `tf.matrix_determinant`. */
export const matrix_determinant = pyFunction(
  "matrix_determinant",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.MatrixDeterminant({ input, name }),
  { required: 1 },
);

/**
 * Signs and logarithms of the absolute values of determinants.
 * @returns [sign, log_abs_determinant]
 * TF: `tf.linalg.slogdet`, `tf.log_matrix_determinant`.
 */
export const slogdet = pyFunction(
  "slogdet",
  ["input", "name"],
  (input: TensorLike, name?: NameLike) => raw.LogMatrixDeterminant({ input, name }),
  { required: 1 },
);

/** The x of `matrix @ x = rhs`, for square matrices. TF: `tf.matrix_solve`. */
export const matrix_solve = pyFunction(
  "matrix_solve",
  ["matrix", "rhs", "adjoint", "name"],
  (matrix: TensorLike, rhs: TensorLike, adjoint: boolean = false, name?: NameLike): Tensor =>
    raw.MatrixSolve({ matrix, rhs, adjoint, name }),
  { required: 2 },
);

/** The sums of the diagonals of matrices. TF: `tf.trace`. */
export const trace = pyFunction(
  "trace",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Trace", [x]), (scope) =>
      reduce_sum(matrix_diag_part(convertToTensor(x, { name: "x" })), [-1], { name: scope }),
    ),
  { required: 1 },
);
