/** Triangular systems, by substitution. TF: core/kernels/linalg/matrix_triangular_solve_op_impl.h, python/ops/linalg_grad.py. */
import {
  defineOp,
  type kernel as k,
  pyFunction,
  ShapeError,
  withContext,
  type GradientFunction,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_band_part } from "../array/band_part.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_sum } from "../math/reductions.ts";
import { broadcastShapes, mergeSizes, withRankAtLeast } from "../shape_rules.ts";
import { overMatrices, squareShape, squareSize, transposed, type Matrix } from "./matrices.ts";

/** The x of A x = b, in place of b; A is the lower or the upper triangle of the matrix. */
export function substitute({ rows: n, data }: Matrix, lower: boolean, columns: number, x: Float64Array): void {
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const [from, to] = lower ? [0, i] : [i + 1, n];
    for (let c = 0; c < columns; c++) {
      let sum = x[i * columns + c]!;
      for (let j = from; j < to; j++) sum -= data[i * n + j]! * x[j * columns + c]!;
      x[i * columns + c] = sum / data[i * n + i]!;
    }
  }
}

const gradient: GradientFunction = (op, grad) => {
  const [a, b, x] = [op.inputs[0]!, op.inputs[1]!, op.outputs[0]!];
  const [adjoint, lower] = [op._attr("adjoint", "bool"), op._attr("lower", "bool")];
  const gradB = matrix_triangular_solve(a, grad, { lower, adjoint: !adjoint });
  const product = (adjoint ? matmul(x, gradB, { adjoint_b: true }) : matmul(gradB, x, { adjoint_b: true })).neg();
  const gradA = lower ? matrix_band_part(product, -1, 0) : matrix_band_part(product, 0, -1);
  const [known, other] = [a.shape.static, b.shape.static];
  if (known && other && String(known.slice(0, -2)) === String(other.slice(0, -2))) return [gradA, gradB];
  const [aShape, bShape] = [shape(a), shape(b)];
  const [ra, rb] = raw.BroadcastGradientArgs({ s0: aShape.getitem(":-2"), s1: bShape.getitem(":-2") });
  return [
    raw.Reshape({ tensor: reduce_sum(gradA, ra), shape: aShape }),
    raw.Reshape({ tensor: reduce_sum(gradB, rb), shape: bShape }),
  ];
};

defineOp(OpDefs.MatrixTriangularSolve, {
  shape: (ctx) => {
    const matrix = squareShape(ctx);
    const rhs = withRankAtLeast(ctx.input(1), 2);
    if (!matrix || !rhs) return [undefined];
    const batch = broadcastShapes(matrix.slice(0, -2), rhs.slice(0, -2));
    const rows = mergeSizes(matrix.at(-2)!, rhs.at(-2)!);
    return [batch && [...batch, rows, rhs.at(-1)!]];
  },
  gradient,
  lower: (ctx) => {
    const n = squareSize(ctx);
    const [matrix, rhs] = [ctx.input(0), ctx.input(1)];
    const columns = rhs.shape.at(-1) ?? 0;
    const [adjoint, lower] = [ctx.attr("adjoint", "bool"), ctx.attr("lower", "bool")];
    const flags = `${lower ? "1" : "0"} ${adjoint ? "1" : "0"}`;
    if (rhs.shape.at(-2) !== n)
      throw ctx.invalid(
        `In[0] mismatch In[1] shape: ${String(n)} vs. ${String(rhs.shape.at(-2))}: [${matrix.shape.join(",")}] [${rhs.shape.join(",")}] ${flags}`,
      );
    const batch = batchOf(ctx, matrix, rhs);
    const inputs = [ctx.broadcast(matrix, [...batch, n, n]), ctx.broadcast(rhs, [...batch, n, columns])];
    overMatrices(ctx, inputs, [{ shape: [n, columns] }], ([a, b], [x]) => {
      x!.set(b!.data);
      substitute(adjoint ? transposed(a!) : a!, lower !== adjoint, columns, x!);
    });
  },
});

/** The common batch sizes. @throws InvalidArgumentError */
function batchOf(ctx: k.Lowering, a: k.Value, b: k.Value): number[] {
  try {
    return broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) as number[]; // known sizes give known ones
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw ctx.invalid(
      `In[0] and In[1] must have compatible batch dimensions: [${a.shape.join(",")}] vs. [${b.shape.join(",")}]`,
    );
  }
}

/**
 * The x of `matrix @ x = rhs`, for triangular matrices.
 * @param matrix [..., n, n], of which one triangle is read
 * @param rhs [..., n, k]
 * @param lower whether it is the lower triangle
 * @param adjoint whether the system is that of the transposed matrix
 * TF: `tf.matrix_triangular_solve`, `tf.linalg.triangular_solve`.
 */
export const matrix_triangular_solve = pyFunction(
  "matrix_triangular_solve",
  ["matrix", "rhs", "lower", "adjoint", "name"],
  (matrix: TensorLike, rhs: TensorLike, lower: boolean = true, adjoint: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "triangular_solve", [matrix, rhs]), () =>
      raw.MatrixTriangularSolve({ matrix, rhs, lower, adjoint }),
    ),
  { required: 2 },
);
