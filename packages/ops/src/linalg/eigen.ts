/**
 * Eigenvalues of symmetric matrices: Householder tridiagonalization, then implicit QR steps with Wilkinson's shift.
 * TF: core/kernels/linalg/self_adjoint_eig_v2_op_impl.h, which calls Eigen; steps and signs are those of Eigen's `SelfAdjointEigenSolver`.
 * Source: Golub and Van Loan, Matrix Computations, 8.3.
 */
import {
  defineOp,
  pyFunction,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_band_part } from "../array/band_part.ts";
import { zeros_like } from "../array/fill.ts";
import { matrix_diag, matrix_diag_part, matrix_set_diag } from "../array/matrix_diag.ts";
import { expand_dims } from "../array/reshape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { adjoint } from "./adjoint.ts";
import { orthogonalFactor, reflectColumn, swapColumns } from "./householder.ts";
import { copyOf, identityMatrix, overMatrices, squareShape, squareSize, type Matrix } from "./matrices.ts";
import { safeReciprocal } from "./safe_reciprocal.ts";
import { rotateColumns } from "./svd.ts";

const SMALLEST = 2 ** -1022;
/** QR steps for each eigenvalue, at most. */
const MOST_STEPS = 30;

interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly below: Float64Array;
  /** Turns the tridiagonal matrix back into the whole one. */
  readonly q: Matrix;
}

/** Of the matrix only the lower triangle is read. */
function tridiagonalize(whole: Matrix): Tridiagonal {
  const n = whole.rows;
  const matrix = copyOf(whole);
  const { data } = matrix;
  const taus = new Float64Array(Math.max(0, n - 1));
  for (let i = 0; i < n - 1; i++) {
    const tau = reflectColumn(matrix, i, i + 1);
    taus[i] = tau;
    reflectBothSides(matrix, i, tau);
  }
  return {
    diagonal: Float64Array.from({ length: n }, (_, i) => data[i * n + i]!),
    below: Float64Array.from({ length: Math.max(0, n - 1) }, (_, i) => data[(i + 1) * n + i]!),
    q: orthogonalFactor(matrix, { taus, shift: 1 }, n),
  };
}

/** A := H A H on the rows and columns behind `i`, as a symmetric update of rank two; H's vector stands in column `i`. */
function reflectBothSides({ rows: n, data }: Matrix, i: number, tau: number): void {
  const vector = (r: number): number => (r === i + 1 ? 1 : data[r * n + i]!);
  const entry = (r: number, c: number): number => (r >= c ? data[r * n + c]! : data[c * n + r]!);
  const w = new Float64Array(n);
  let dot = 0;
  for (let r = i + 1; r < n; r++) {
    for (let c = i + 1; c < n; c++) w[r]! += entry(r, c) * tau * vector(c);
    dot += w[r]! * vector(r);
  }
  for (let r = i + 1; r < n; r++) w[r]! -= 0.5 * tau * dot * vector(r);
  for (let r = i + 1; r < n; r++)
    for (let c = i + 1; c <= r; c++) data[r * n + c]! -= vector(r) * w[c]! + w[r]! * vector(c);
}

/** The rotation that turns (p, q) into (r, 0). Eigen: `makeGivens`. */
function givens(p: number, q: number): { c: number; s: number } {
  if (q === 0) return { c: p < 0 ? -1 : 1, s: 0 };
  if (p === 0) return { c: 0, s: q < 0 ? 1 : -1 };
  if (Math.abs(p) > Math.abs(q)) {
    const t = q / p;
    const c = 1 / (Math.sign(p) * Math.sqrt(1 + t * t));
    return { c, s: -t * c };
  }
  const t = p / q;
  const s = -1 / (Math.sign(q) * Math.sqrt(1 + t * t));
  return { c: -t * s, s };
}

/** One implicit QR step on rows `start` to `end`. */
function qrStep({ diagonal, below, q }: Tridiagonal, start: number, end: number): void {
  const half = (diagonal[end - 1]! - diagonal[end]!) * 0.5;
  const e = below[end - 1]!;
  let shift = diagonal[end]!;
  if (half === 0) shift -= Math.abs(e);
  else if (e !== 0) {
    const h = Math.hypot(half, e);
    const sum = half + (half > 0 ? h : -h);
    shift -= e * e === 0 ? e / (sum / e) : (e * e) / sum;
  }
  let x = diagonal[start]! - shift;
  let z = below[start]!;
  for (let k = start; k < end && z !== 0; k++) {
    const { c, s } = givens(x, z);
    const [a, b, d] = [diagonal[k]!, below[k]!, diagonal[k + 1]!];
    const first = s * a + c * b;
    const second = s * b + c * d;
    diagonal[k] = c * (c * a - s * b) - s * (c * b - s * d);
    diagonal[k + 1] = s * first + c * second;
    below[k] = c * first - s * second;
    if (k > start) below[k - 1] = c * below[k - 1]! - s * z;
    x = below[k]!;
    if (k < end - 1) {
      z = -s * below[k + 1]!;
      below[k + 1]! *= c;
    }
    rotateColumns(q, k, k + 1, { c, s });
  }
}

/** Makes the matrix diagonal. @returns whether that came to an end */
function diagonalize(t: Tridiagonal): boolean {
  const { diagonal, below } = t;
  let end = diagonal.length - 1;
  let start = 0;
  for (let steps = 0; end > 0; steps++) {
    for (let i = start; i < end; i++) {
      const scaled = below[i]! / Number.EPSILON;
      const isSmall = Math.abs(below[i]!) < SMALLEST;
      if (isSmall || scaled * scaled <= Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!)) below[i] = 0;
    }
    while (end > 0 && below[end - 1] === 0) end--;
    if (end <= 0) break;
    if (steps >= MOST_STEPS * diagonal.length) return false;
    start = end - 1;
    while (start > 0 && below[start - 1] !== 0) start--;
    qrStep(t, start, end);
  }
  return true;
}

/** Eigenvalues in ascending order, with their vectors as columns; undefined where no end is found. */
function eigenOf(matrix: Matrix): { values: Float64Array; vectors: Matrix } | undefined {
  const n = matrix.rows;
  if (n === 1) return { values: matrix.data.slice(), vectors: identityMatrix(1) };
  let scale = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) scale = Math.max(scale, Math.abs(matrix.data[i * n + j]!));
  if (scale === 0) scale = 1;
  const t = tridiagonalize({ ...matrix, data: matrix.data.map((x) => x / scale) });
  if (!diagonalize(t)) return undefined;
  const values = t.diagonal;
  for (let i = 0; i < n - 1; i++) {
    let least = i;
    for (let j = i + 1; j < n; j++) if (values[j]! < values[least]!) least = j;
    if (least === i) continue;
    [values[i], values[least]] = [values[least]!, values[i]!];
    swapColumns(t.q, i, least);
  }
  return { values: values.map((x) => x * scale), vectors: t.q };
}

// ------------------------------------------------------------------ op

defineOp(OpDefs.SelfAdjointEigV2, {
  shape: (ctx) => {
    const square = squareShape(ctx);
    return [square?.slice(0, -1), ctx.attr("compute_v", "bool") ? square : [0]];
  },
  gradient: (op, ...grads) => selfAdjointGradient(op, grads),
  lower: (ctx) => {
    const n = squareSize(ctx);
    const compute = ctx.attr("compute_v", "bool");
    const outputs = [{ shape: [n] }, ...(compute ? [{ shape: [n, n] }] : [])];
    overMatrices(ctx, [ctx.input(0)], outputs, ([matrix], [e, v]) => {
      const found = eigenOf(matrix!);
      if (!found)
        throw ctx.invalid("Self-adjoint eigen decomposition was not successful. The input might not be valid.");
      e!.set(found.values);
      v?.set(found.vectors.data);
    });
    if (!compute) ctx.output(1, ctx.fill([0], ctx.outputType(1), 0));
  },
});

function selfAdjointGradient(op: Operation, [gradE, gradV]: Tensor[]): Tensor {
  const e = op.outputs[0]!;
  return withContext(op.graph.control_dependencies([gradE!, gradV!]), () => {
    const gradA = op._attr("compute_v", "bool")
      ? withVectors(e, op.outputs[1]!, gradE!, gradV!)
      : withoutVectors(op.inputs[0]!, gradE!);
    // of the matrix only the lower triangle counts
    const lower = matrix_band_part(gradA.add(adjoint(gradA)), -1, 0);
    return matrix_set_diag(lower, matrix_diag_part(lower).rmul(0.5));
  });
}

function withVectors(e: Tensor, v: Tensor, gradE: Tensor, gradV: Tensor): Tensor {
  const f = matrix_set_diag(safeReciprocal(expand_dims(e, -2).sub(expand_dims(e, -1))), zeros_like(e));
  const diagonal = matrix_diag(gradE);
  const inner = diagonal.add(f.mul(matmul(v, gradV, { adjoint_a: true })));
  return matmul(v, matmul(inner, v, { adjoint_b: true }));
}

function withoutVectors(a: Tensor, gradE: Tensor): Tensor {
  const [, v] = self_adjoint_eig(a);
  return matmul(v, matmul(matrix_diag(gradE), v, { adjoint_b: true }));
}

/**
 * Eigenvalues in ascending order, and eigenvectors, of symmetric matrices.
 * @param tensor [..., n, n]; only the lower triangles are read
 * @returns [e, v]: tensor @ v[..., :, i] = e[..., i] * v[..., :, i]
 * TF: `tf.self_adjoint_eig`, `tf.linalg.eigh`.
 */
export const self_adjoint_eig = pyFunction(
  "self_adjoint_eig",
  ["tensor", "name"],
  (tensor: TensorLike, name?: NameLike): [e: Tensor, v: Tensor] => {
    const [e, v] = raw.SelfAdjointEigV2({ input: tensor, compute_v: true, name });
    return [e, v];
  },
  { required: 1 },
);

/** The eigenvalues of symmetric matrices in ascending order. TF: `tf.self_adjoint_eigvals`, `tf.linalg.eigvalsh`. */
export const self_adjoint_eigvals = pyFunction(
  "self_adjoint_eigvals",
  ["tensor", "name"],
  (tensor: TensorLike, name?: NameLike): Tensor => raw.SelfAdjointEigV2({ input: tensor, compute_v: false, name })[0],
  { required: 1 },
);
