/**
 * Singular value decomposition by two-sided Jacobi rotations, after a pivoted QR decomposition where the matrix is not square.
 * TF: core/kernels/linalg/svd_op_impl.h, which calls Eigen; rotations and signs are those of Eigen's `JacobiSVD`.
 * Source: Golub and Van Loan, Matrix Computations, 8.6.
 */
import {
  defineOp,
  NotImplementedError,
  typedPyFunction,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { expand_dims } from "../array/reshape.ts";
import { shape } from "../array/shape.ts";
import { matrix_diag, matrix_set_diag } from "../array/matrix_diag.ts";
import { zeros_like } from "../array/fill.ts";
import { matrix_transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { matmul } from "../math/matmul.ts";
import { withRankAtLeast } from "../shape_rules.ts";
import { adjoint } from "./adjoint.ts";
import { orthogonalFactor, pivotedQr, swapColumns, upperTriangle } from "./householder.ts";
import {
  copyOf,
  identityMatrix,
  matrixSizes,
  overMatrices,
  smallerSize,
  transposed,
  zeroMatrix,
  type Matrix,
} from "./matrices.ts";
import { safeReciprocal } from "./safe_reciprocal.ts";

interface Rotation {
  readonly c: number;
  readonly s: number;
}

const SMALLEST = 2 ** -1022;

/** Rows p and q turned. */
function rotateRows({ columns, data }: Matrix, p: number, q: number, { c, s }: Rotation): void {
  for (let j = 0; j < columns; j++) {
    const [x, y] = [data[p * columns + j]!, data[q * columns + j]!];
    data[p * columns + j] = c * x + s * y;
    data[q * columns + j] = c * y - s * x;
  }
}

export function rotateColumns({ rows, columns, data }: Matrix, p: number, q: number, { c, s }: Rotation): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [data[i * columns + p]!, data[i * columns + q]!];
    data[i * columns + p] = c * x - s * y;
    data[i * columns + q] = s * x + c * y;
  }
}

/** The rotation that diagonalizes the symmetric matrix [[x, y], [y, z]]. */
function symmetricRotation(x: number, y: number, z: number): Rotation {
  const denominator = 2 * Math.abs(y);
  if (denominator < SMALLEST) return { c: 1, s: 0 };
  const tau = (x - z) / denominator;
  const w = Math.sqrt(tau * tau + 1);
  const t = tau > 0 ? 1 / (tau + w) : 1 / (tau - w);
  const n = 1 / Math.sqrt(t * t + 1);
  return { c: n, s: (t > 0 ? -1 : 1) * Math.sign(y) * Math.abs(t) * n };
}

/** The rotations from the left and from the right that diagonalize rows and columns p and q. */
function twoSidedRotations({ columns, data }: Matrix, p: number, q: number): { left: Rotation; right: Rotation } {
  const [a, b] = [data[p * columns + p]!, data[p * columns + q]!];
  const [c, d] = [data[q * columns + p]!, data[q * columns + q]!];
  // first make it symmetric
  let first: Rotation = { c: 1, s: 0 };
  if (Math.abs(c - b) >= SMALLEST) {
    const u = (a + d) / (c - b);
    const length = Math.sqrt(1 + u * u);
    first = { c: u / length, s: 1 / length };
  }
  const right = symmetricRotation(first.c * a + first.s * c, first.c * b + first.s * d, first.c * d - first.s * b);
  // the first rotation, then the inverse of the right one
  return {
    right,
    left: { c: first.c * right.c + first.s * right.s, s: first.s * right.c - first.c * right.s },
  };
}

export interface SingularValues {
  readonly values: Float64Array;
  readonly u: Matrix;
  readonly v: Matrix;
}

/** A square matrix to start from, and what it is turned by on both sides. */
function squareStart(matrix: Matrix, full: boolean): { work: Matrix; u: Matrix; v: Matrix } {
  const { rows, columns } = matrix;
  if (rows === columns) return { work: copyOf(matrix), u: identityMatrix(rows), v: identityMatrix(rows) };
  if (rows < columns) {
    const { work, u, v } = squareStart(transposed(matrix), full);
    return { work: transposed(work), u: v, v: u };
  }
  const factored = copyOf(matrix);
  const { reflections, order } = pivotedQr(factored);
  const permutation = zeroMatrix(columns, columns);
  order.forEach((from, to) => (permutation.data[from * columns + to] = 1));
  const work = upperTriangle(factored, columns);
  return { work, u: orthogonalFactor(factored, reflections, full ? rows : columns), v: permutation };
}

/** The singular values in descending order, with their vectors as columns. */
export function singularValues(matrix: Matrix, full: boolean): SingularValues {
  const scale = matrix.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0) || 1;
  const count = Math.min(matrix.rows, matrix.columns);
  const values = new Float64Array(count);
  const { work, u, v } = squareStart({ ...matrix, data: matrix.data.map((x) => x / scale) }, full);
  if (!Number.isFinite(scale)) return { values: values.fill(NaN), u, v };
  diagonalize(work, u, v);
  for (let i = 0; i < count; i++) {
    const value = work.data[i * count + i]!;
    values[i] = Math.abs(value) * scale;
    if (value < 0) for (let r = 0; r < u.rows; r++) u.data[r * u.columns + i]! *= -1;
  }
  for (let i = 0; i < count; i++) {
    let greatest = i;
    for (let j = i + 1; j < count; j++) if (values[j]! > values[greatest]!) greatest = j;
    if (greatest === i) continue;
    [values[i], values[greatest]] = [values[greatest]!, values[i]!];
    swapColumns(u, i, greatest);
    swapColumns(v, i, greatest);
  }
  return { values, u, v };
}

/** Sweeps of rotations, until nothing but the diagonal is left. */
function diagonalize(work: Matrix, u: Matrix, v: Matrix): void {
  const n = work.rows;
  const at = (i: number, j: number): number => Math.abs(work.data[i * n + j]!);
  let greatest = 0;
  for (let i = 0; i < n; i++) greatest = Math.max(greatest, at(i, i));
  for (let finished = false; !finished;) {
    finished = true;
    for (let p = 1; p < n; p++) {
      for (let q = 0; q < p; q++) {
        const threshold = Math.max(SMALLEST, 2 * Number.EPSILON * greatest);
        if (!(at(p, q) > threshold || at(q, p) > threshold)) continue;
        finished = false;
        const { left, right } = twoSidedRotations(work, p, q);
        rotateRows(work, p, q, left);
        rotateColumns(u, p, q, { c: left.c, s: -left.s });
        rotateColumns(work, p, q, right);
        rotateColumns(v, p, q, right);
        greatest = Math.max(greatest, at(p, p), at(q, q));
      }
    }
  }
}

// ------------------------------------------------------------------ op

defineOp(OpDefs.Svd, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 2);
    const uv = ctx.attr("compute_uv", "bool");
    if (!input) return uv ? [undefined, undefined, undefined] : [undefined, [0], [0]];
    const batch = input.slice(0, -2);
    const [m, n] = [input.at(-2)!, input.at(-1)!];
    const p = smallerSize(m, n);
    if (!uv) return [[...batch, p], [0], [0]];
    const full = ctx.attr("full_matrices", "bool");
    return [
      [...batch, p],
      [...batch, m, full ? m : p],
      [...batch, n, full ? n : p],
    ];
  },
  gradient: (op, ...grads) => svdGradient(op, grads),
  lower: (ctx) => {
    const { rows, columns } = matrixSizes(ctx);
    const uv = ctx.attr("compute_uv", "bool");
    const full = uv && ctx.attr("full_matrices", "bool");
    const p = Math.min(rows, columns);
    const vectors = [{ shape: [rows, full ? rows : p] }, { shape: [columns, full ? columns : p] }];
    overMatrices(ctx, [ctx.input(0)], [{ shape: [p] }, ...(uv ? vectors : [])], ([matrix], [s, u, v]) => {
      const found = singularValues(matrix!, full);
      s!.set(found.values);
      u?.set(found.u.data);
      v?.set(found.v.data);
    });
    if (uv) return;
    ctx.output(1, ctx.fill([0], ctx.outputType(1), 0));
    ctx.output(2, ctx.fill([0], ctx.outputType(2), 0));
  },
});

/** Source: Ionescu et al., Matrix Backpropagation for Deep Networks with Structured Layers. */
function svdGradient(op: Operation, [gradS, gradU, gradV]: Tensor[]): Tensor {
  const a = op.inputs[0]!;
  const aShape = a.shape.with_rank_at_least(2);
  const gradValues = cast(gradS, a.dtype);
  const gradSMatrix = matrix_diag(gradValues);
  if (!op._attr("compute_uv", "bool")) {
    const [, u, v] = raw.Svd({ input: a, compute_uv: true });
    const gradA = matmul(u, matmul(gradSMatrix, v, { adjoint_b: true }));
    gradA.set_shape(aShape);
    return gradA;
  }
  if (!aShape.known) throw new TypeError("'NoneType' object is not subscriptable");
  const [rows, columns] = [aShape.known.at(-2) ?? null, aShape.known.at(-1) ?? null];
  if (rows === null || columns === null)
    throw new NotImplementedError("SVD gradient has not been implemented for input with unknown inner matrix shape.");
  const tall = rows > columns;
  const [m, n] = tall ? [columns, rows] : [rows, columns];
  const full = op._attr("full_matrices", "bool");
  const outputs = { s: cast(op.outputs[0], a.dtype), u: op.outputs[tall ? 2 : 1]!, v: op.outputs[tall ? 1 : 2]! };
  const grads = { s: gradSMatrix, u: tall ? gradV! : gradU!, v: tall ? gradU! : gradV! };
  return withContext(a.graph.control_dependencies([gradValues, gradU!, gradV!]), () => {
    if (full && Math.abs(m - n) > 1)
      throw new NotImplementedError(
        `svd gradient is not implemented for abs(m - n) > 1 when full_matrices is True. Received: m=${String(m)} and n=${String(n)} from op input=${a._str()} with shape=${aShape._str()}.`,
      );
    const wide = wideGradient(outputs, grads, m, n, full);
    const gradA = tall ? matrix_transpose(wide, { conjugate: true }) : wide;
    gradA.set_shape(aShape);
    return gradA;
  });
}

interface Parts {
  readonly s: Tensor;
  readonly u: Tensor;
  readonly v: Tensor;
}

/** The gradient of an m x n matrix, m <= n. */
function wideGradient({ s, u, v }: Parts, grads: Parts, m: number, n: number, full: boolean): Tensor {
  const sMatrix = matrix_diag(s);
  const s2 = raw.Square({ x: s });
  shape(s); // TensorFlow makes it for complex matrices, and always
  const f = matrix_set_diag(safeReciprocal(expand_dims(s2, -2).sub(expand_dims(s2, -1))), zeros_like(s));
  const sInverse = matrix_diag(safeReciprocal(s));
  const v1 = v.getitem("...", ":", `:${String(m)}`);
  const gradV1 = grads.v.getitem("...", ":", `:${String(m)}`);
  const [uGrad, vGrad] = [matmul(u, grads.u, { adjoint_a: true }), matmul(v1, gradV1, { adjoint_a: true })];
  const [uPart, vPart] = [f.mul(uGrad), f.mul(vGrad)];
  const inner = grads.s.add(matmul(uPart.add(adjoint(uPart)), sMatrix)).add(matmul(sMatrix, vPart.add(adjoint(vPart))));
  const square = matmul(u, matmul(inner, v1, { adjoint_b: true }));
  if (m === n) return square;
  const gradV1T = matrix_transpose(gradV1, { conjugate: true });
  const product = matmul(gradV1T, v1);
  let rest = gradV1T.sub(matmul(product, v1, { adjoint_b: true }));
  if (full) {
    const columns = `${String(m)}:${String(n)}`;
    const v2 = v.getitem("...", ":", columns);
    const gradV2 = grads.v.getitem("...", ":", columns);
    rest = rest.sub(matmul(matmul(v1, gradV2, { adjoint_a: true }), v2, { adjoint_b: true }));
  }
  return square.add(matmul(matmul(u, sInverse), rest));
}

export interface SvdFunction {
  (tensor: TensorLike, keywords: { full_matrices?: boolean; compute_uv: false; name?: NameLike }): Tensor;
  (tensor: TensorLike, full_matrices: boolean, compute_uv: false, name?: NameLike): Tensor;
  (
    tensor: TensorLike,
    full_matrices?: boolean | { full_matrices?: boolean; compute_uv?: true; name?: NameLike },
    compute_uv?: true | { compute_uv?: true; name?: NameLike },
    name?: NameLike | { name?: NameLike },
  ): [s: Tensor, u: Tensor, v: Tensor];
}

/**
 * Singular values in descending order, and singular vectors: `tensor = u @ diag(s) @ vᵀ`.
 * @param tensor [..., m, n], float32 or float64
 * @param full_matrices whether u and v are square
 * @param compute_uv false gives the values alone
 * @returns [s, u, v], or s
 * TF: `tf.svd`, `tf.linalg.svd`.
 */
export const svd = typedPyFunction<SvdFunction>(
  "svd",
  ["tensor", "full_matrices", "compute_uv", "name"],
  (
    tensor: TensorLike,
    full_matrices: boolean = false,
    compute_uv: boolean = true,
    name?: NameLike,
  ): Tensor | [Tensor, Tensor, Tensor] => {
    const [s, u, v] = raw.Svd({ input: tensor, compute_uv, full_matrices, name });
    return compute_uv ? [s, u, v] : s;
  },
  { required: 1 },
);
