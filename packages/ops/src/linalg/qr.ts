/** QR decomposition by Householder reflections. TF: core/kernels/linalg/qr_op_impl.h, python/ops/linalg_grad.py. */
import {
  defineOp,
  NotImplementedError,
  pyFunction,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_band_part } from "../array/band_part.ts";
import { concat } from "../array/concat.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { withRankAtLeast } from "../shape_rules.ts";
import { adjoint } from "./adjoint.ts";
import { householderQr, orthogonalFactor, upperTriangle } from "./householder.ts";
import { copyOf, matrixSizes, overMatrices, smallerSize } from "./matrices.ts";
import { matrix_triangular_solve } from "./triangular.ts";

defineOp(OpDefs.Qr, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 2);
    if (!input) return [undefined, undefined];
    const batch = input.slice(0, -2);
    const [m, n] = [input.at(-2)!, input.at(-1)!];
    const inner = ctx.attr("full_matrices", "bool") ? m : smallerSize(m, n);
    return [
      [...batch, m, inner],
      [...batch, inner, n],
    ];
  },
  gradient: (op, gradQ, gradR) => qrGradient(op, gradQ, gradR),
  lower: (ctx) => {
    const { rows, columns } = matrixSizes(ctx);
    const inner = ctx.attr("full_matrices", "bool") ? rows : Math.min(rows, columns);
    const outputs = [{ shape: [rows, inner] }, { shape: [inner, columns] }];
    overMatrices(ctx, [ctx.input(0)], outputs, ([matrix], [q, r]) => {
      const factored = copyOf(matrix!);
      const reflections = householderQr(factored);
      q!.set(orthogonalFactor(factored, reflections, inner).data);
      r!.set(upperTriangle(factored, inner).data);
    });
  },
});

/** Source: Roberts and Roberts, QR and LQ Decomposition Matrix Backpropagation Algorithms (arXiv 2009.10071). */
function qrGradient(op: Operation, gradQ: Tensor, gradR: Tensor): Tensor {
  const [q, r] = [op.outputs[0]!, op.outputs[1]!];
  const sizes = [q, r].map((t) => [t.shape.dims?.at(-2)?.value ?? null, t.shape.dims?.at(-1)?.value ?? null] as const);
  const [[rows, qColumns], [rRows, columns]] = [sizes[0]!, sizes[1]!];
  if (rRows === null || columns === null)
    throw new NotImplementedError(`QrGrad not implemented with dynamic shapes. Received r.shape: ${r.shape._str()}`);
  if (rRows > columns && rows === qColumns)
    throw new NotImplementedError(
      `QrGrad not implemented when nrows > ncols and full_matrices is true. Received r.shape=${r.shape._str()} with nrows=${String(rRows)}and ncols=${String(columns)}.`,
    );
  if (rows === null)
    throw new NotImplementedError(`QrGrad needs the number of rows. Received q.shape: ${q.shape._str()}`);
  if (rows >= columns) return deepGradient(q, r, gradQ, gradR);
  // [x, y] = q [u, v], of which q u is square
  const [left, right] = [`:${String(rows)}`, `${String(rows)}:`];
  const y = op.inputs[0]!.getitem("...", ":", right);
  const u = r.getitem("...", ":", left);
  const gradV = gradR.getitem("...", ":", right);
  const gradU = gradR.getitem("...", ":", left);
  const gradY = matmul(q, gradV);
  const gradX = deepGradient(q, u, gradQ.add(matmul(y, gradV, { adjoint_b: true })), gradU);
  return concat([gradX, gradY], -1);
}

/** x @ adjoint(inverse(r)), r an upper triangle. */
function timesInverse(x: Tensor, r: Tensor): Tensor {
  return adjoint(matrix_triangular_solve(r, adjoint(x), { lower: false, adjoint: false }));
}

/** The gradient of a matrix with at least as many rows as columns. */
function deepGradient(q: Tensor, r: Tensor, gradQ: Tensor, gradR: Tensor): Tensor {
  const qPart = matmul(q, gradQ, { adjoint_a: true });
  const qSkew = qPart.sub(adjoint(qPart));
  const rPart = matmul(r, gradR, { adjoint_b: true });
  const rSkew = rPart.sub(adjoint(rPart));
  const lower = matrix_band_part(qSkew.add(rSkew), -1, 0);
  const within = matmul(q, gradR.add(timesInverse(lower, r)));
  const beside = timesInverse(gradQ.sub(matmul(q, qPart)), r);
  return within.add(beside);
}

/**
 * An orthogonal matrix times an upper triangular one: `input = q @ r`.
 * @param full_matrices whether q is square
 * @returns [q, r]
 * TF: `tf.qr`, `tf.linalg.qr`.
 */
export const qr = pyFunction(
  "qr",
  ["input", "full_matrices", "name"],
  (input: TensorLike, full_matrices: boolean = false, name?: NameLike) => raw.Qr({ input, full_matrices, name }),
  { required: 1 },
);
