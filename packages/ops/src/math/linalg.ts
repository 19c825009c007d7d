/**
 * Inverses, determinants and linear systems, by LU decomposition with partial pivoting, in double precision.
 * TF: core/kernels/linalg, python/ops/linalg_grad.py.
 */
import {
  convertToTensor,
  defineOp,
  float32,
  float64,
  pyFunction,
  withContext,
  type kernel as k,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_diag_part } from "../array/matrix_diag.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, mergeSizes, withRankAtLeast } from "../shape_rules.ts";
import { matmul } from "./matmul.ts";
import { reduce_sum } from "./reductions.ts";

// ------------------------------------------------------------------ decomposition

interface Decomposition {
  /** Row-major: L below the diagonal (its own is 1), U on and above it. */
  readonly lu: Float64Array;
  /** The row of the matrix that stands in each row. */
  readonly rows: Int32Array;
  readonly sign: number;
}

/** Entry (i, j) is `at(i, j)`. */
function decompose(n: number, at: (i: number, j: number) => number): Decomposition {
  const lu = Float64Array.from({ length: n * n }, (_, i) => at(Math.floor(i / n), i % n));
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(lu[r * n + c]!) > Math.abs(lu[pivot * n + c]!)) pivot = r;
    if (pivot !== c) {
      swapRows(lu, n, pivot, c);
      [rows[pivot], rows[c]] = [rows[c]!, rows[pivot]!];
      sign = -sign;
    }
    const diagonal = lu[c * n + c]!;
    if (diagonal === 0) continue;
    for (let r = c + 1; r < n; r++) {
      const factor = (lu[r * n + c]! /= diagonal);
      if (factor !== 0) for (let j = c + 1; j < n; j++) lu[r * n + j]! -= factor * lu[c * n + j]!;
    }
  }
  return { lu, rows, sign };
}

function swapRows(m: Float64Array, n: number, a: number, b: number): void {
  for (let j = 0; j < n; j++) [m[a * n + j], m[b * n + j]] = [m[b * n + j]!, m[a * n + j]!];
}

function isSingular({ lu, rows }: Decomposition): boolean {
  const n = rows.length;
  return rows.some((_, i) => !(Math.abs(lu[i * n + i]!) > 0));
}

/** The x of A x = b, for one column b. */
function solve({ lu, rows }: Decomposition, b: (i: number) => number): Float64Array {
  const n = rows.length;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b(rows[i]!);
    for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum / lu[i * n + i]!;
  }
  return x;
}

// ------------------------------------------------------------------ ops

/** The batch's sizes and the matrix's one size. TF: `MakeBatchSquareMatrix`. */
function squareShape(ctx: ShapeContext, index = 0): StaticShape {
  const input = withRankAtLeast(ctx.input(index), 2);
  if (!input) return undefined;
  const size = mergeSizes(input.at(-2)!, input.at(-1)!);
  return [...input.slice(0, -2), size, size];
}

/** A routine over square matrices; `body` fills its part of the output. */
function overMatrices(
  ctx: k.Lowering,
  inputs: readonly k.Value[],
  outputShape: readonly number[],
  body: (matrix: Float64Array, others: readonly Float64Array[], out: Float64Array, n: number) => void,
): void {
  const [matrix] = inputs;
  const { shape } = matrix!;
  if (shape.length < 2) throw ctx.invalid(`Input tensor 0 must have rank >= 2, got ${String(shape.length)}`);
  const n = shape.at(-1)!;
  if (n !== shape.at(-2)) throw ctx.invalid("Input matrix must be square.");
  const dtype = ctx.outputType();
  const wide = inputs.map((value) =>
    value.dtype === float64 ? value : ctx.map([value], (e) => e.to("f64"), { dtype: float64 }),
  );
  const batch = shape.slice(0, -2).reduce((a, d) => a * d, 1);
  const [result] = ctx.routine(wide, [{ dtype: float64, shape: outputShape }], ({ inputs: values }) => {
    const data = new Float64Array(outputShape.reduce((a, d) => a * d, 1));
    const part = (all: Float64Array, i: number): Float64Array =>
      all.subarray((all.length / batch) * i, (all.length / batch) * (i + 1));
    const arrays = values.map((v) => v.data as Float64Array); // converted above
    for (let i = 0; i < batch; i++) {
      const [own, ...others] = arrays.map((array) => part(array, i));
      body(own!, others, part(data, i), n);
    }
    return [{ dtype: float64, shape: outputShape, data }];
  });
  ctx.output(0, dtype === float64 ? result! : ctx.map([result!], (e) => e.to("f32"), { dtype: float32 }));
}

defineOp(OpDefs.MatrixInverse, {
  shape: (ctx) => [squareShape(ctx)],
  gradient: (op, grad) => {
    const inverse = op.outputs[0]!;
    const adjoint = op._attr("adjoint", "bool");
    const inner = matmul(grad, inverse, { adjoint_a: adjoint, adjoint_b: !adjoint });
    return matmul(inverse, inner, { adjoint_a: !adjoint }).neg();
  },
  lower: (ctx) => {
    const adjoint = ctx.attr("adjoint", "bool");
    overMatrices(ctx, [ctx.input(0)], ctx.input(0).shape, (m, _others, out, n) => {
      const lu = decompose(n, (i, j) => (adjoint ? m[j * n + i]! : m[i * n + j]!));
      if (isSingular(lu)) throw ctx.invalid("Input is not invertible.");
      for (let c = 0; c < n; c++) solve(lu, (i) => (i === c ? 1 : 0)).forEach((x, r) => (out[r * n + c] = x));
    });
  },
});

defineOp(OpDefs.MatrixDeterminant, {
  shape: (ctx) => [squareShape(ctx)?.slice(0, -2)],
  gradient: (op, grad) => {
    const inverse = raw.MatrixInverse({ input: op.inputs[0]!, adjoint: true });
    const product = grad.mul(op.outputs[0]!);
    const expanded = raw.ConcatV2({ values: [shape(op.outputs[0]), [1, 1]], axis: 0, name: "concat" });
    return raw.Reshape({ tensor: product, shape: expanded }).mul(inverse);
  },
  lower: (ctx) => {
    overMatrices(ctx, [ctx.input(0)], ctx.input(0).shape.slice(0, -2), (m, _others, out, n) => {
      const { lu, sign } = decompose(n, (i, j) => m[i * n + j]!);
      let product = sign;
      for (let i = 0; i < n; i++) product *= lu[i * n + i]!;
      out[0] = product;
    });
  },
});

defineOp(OpDefs.MatrixSolve, {
  shape: (ctx) => {
    const matrix = squareShape(ctx);
    const rhs = withRankAtLeast(ctx.input(1), 2);
    if (!matrix || !rhs) return [undefined];
    const batch = mergeShapes(matrix.slice(0, -2), rhs.slice(0, -2))!;
    return [[...batch, mergeSizes(matrix.at(-1)!, rhs.at(-2)!), rhs.at(-1)!]];
  },
  gradient: (op, grad) => {
    const [a, x] = [op.inputs[0]!, op.outputs[0]!];
    const gradRhs = raw.MatrixSolve({ matrix: a, rhs: grad, adjoint: !op._attr("adjoint", "bool") });
    const gradMatrix = op._attr("adjoint", "bool")
      ? matmul(x, gradRhs, { adjoint_b: true }).neg()
      : matmul(gradRhs, x, { adjoint_b: true }).neg();
    return [gradMatrix, gradRhs];
  },
  lower: (ctx) => {
    const rhs = ctx.input(1);
    const columns = rhs.shape.at(-1) ?? 0;
    if (rhs.shape.at(-2) !== ctx.input(0).shape.at(-1)) {
      throw ctx.invalid(
        `Input matrix and rhs are incompatible: [${ctx.input(0).shape.join(",")}] vs. [${rhs.shape.join(",")}]`,
      );
    }
    const adjoint = ctx.attr("adjoint", "bool");
    overMatrices(ctx, [ctx.input(0), rhs], rhs.shape, (m, [b], out, n) => {
      const lu = decompose(n, (i, j) => (adjoint ? m[j * n + i]! : m[i * n + j]!));
      if (isSingular(lu)) throw ctx.invalid("Input matrix is not invertible.");
      for (let c = 0; c < columns; c++)
        solve(lu, (i) => b![i * columns + c]!).forEach((x, r) => (out[r * columns + c] = x));
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
