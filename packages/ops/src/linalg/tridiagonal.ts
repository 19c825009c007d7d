/**
 * Tridiagonal matrices as their three diagonals, [..., 3, m]: above, main, below; the last element above and the first below do not count.
 * Systems by Gaussian elimination, with partial pivoting or without (Thomas' algorithm), in double precision.
 * TF: core/kernels/linalg/tridiagonal_solve_op.cc, tridiagonal_matmul_op.cc, python/ops/linalg_grad.py.
 */
import { defineOp, float64, int32, type kernel as k, type Operation, type Tensor } from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { zeros } from "../array/fill.ts";
import { pad } from "../array/pad.ts";
import { expand_dims } from "../array/reshape.ts";
import { rank } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import { matrix_transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { conj } from "../math/complex.ts";
import { reduce_sum } from "../math/reductions.ts";
import { mergeShapes, mergeSizes, withRankAtLeast, withSize } from "../shape_rules.ts";
import { checkBatches, matrixSizes, overMatrices, type Matrix } from "./matrices.ts";

// ------------------------------------------------------------------ elimination

/** What is left of the matrix: main diagonal, and the two above it. */
interface Upper {
  readonly main: Float64Array;
  readonly above: Float64Array;
  readonly second: Float64Array;
}

/** Row `to` of `out` := row `a` of `x` - factor * row `b` of `y`. */
function combine(out: Matrix, to: number, x: Matrix, a: number, y: Matrix, b: number, factor: number): void {
  const { columns } = out;
  for (let j = 0; j < columns; j++)
    out.data[to * columns + j] = x.data[a * columns + j]! - factor * y.data[b * columns + j]!;
}

/** The system with what is below the main diagonal gone; of two rows the one with the larger element goes first. */
function eliminate({ columns: n, data: d }: Matrix, rhs: Matrix, x: Matrix): Upper {
  const u: Upper = { main: new Float64Array(n), above: new Float64Array(n), second: new Float64Array(n) };
  u.main[0] = d[n]!;
  u.above[0] = n > 1 ? d[0]! : 0;
  for (let j = 0; j < rhs.columns; j++) x.data[j] = rhs.data[j]!;
  for (let i = 0; i < n - 1; i++) {
    const [below, main, above] = [d[2 * n + i + 1]!, d[n + i + 1]!, i === n - 2 ? 0 : d[i + 1]!];
    if (Math.abs(u.main[i]!) >= Math.abs(below)) {
      const factor = below === 0 ? 0 : below / u.main[i]!;
      u.main[i + 1] = main - factor * u.above[i]!;
      u.above[i + 1] = above;
      combine(x, i + 1, rhs, i + 1, x, i, factor);
    } else {
      const factor = u.main[i]! / below;
      u.main[i] = below;
      u.main[i + 1] = u.above[i]! - factor * main;
      combine(x, i + 1, x, i, rhs, i + 1, factor);
      combine(x, i, rhs, i + 1, rhs, i + 1, 0);
      u.above[i] = main;
      u.second[i] = above;
      u.above[i + 1] = -factor * above;
    }
  }
  return u;
}

const LEAST_NORMAL = 2 ** -1022;

/** What stands in for pivots of 0: about the error of the largest element. */
function perturb({ main, above, second }: Upper, epsilon: number): void {
  const largest = [main, above, second].reduce(
    (most, part) => part.reduce((m, e) => Math.max(m, Math.abs(e)), most),
    0,
  );
  const pivot = Math.max(epsilon * largest, LEAST_NORMAL);
  for (let i = 0; i < main.length; i++) if (Math.abs(main[i]!) < LEAST_NORMAL) main[i] = pivot;
}

function solveWithPivoting(diagonals: Matrix, rhs: Matrix, x: Matrix, epsilon: number | null): void {
  const n = diagonals.columns;
  const u = eliminate(diagonals, rhs, x);
  if (epsilon !== null) perturb(u, epsilon);
  if (u.main.includes(0)) {
    x.data.fill(NaN);
    return;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < x.columns; j++) {
      const at = i * x.columns + j;
      let value = x.data[at]!;
      if (i < n - 1) value -= u.above[i]! * x.data[at + x.columns]!;
      if (i < n - 2) value -= u.second[i]! * x.data[at + 2 * x.columns]!;
      x.data[at] = value / u.main[i]!;
    }
  }
}

/** Thomas' algorithm. */
function solveWithoutPivoting({ columns: n, data: d }: Matrix, rhs: Matrix, x: Matrix): void {
  const above = new Float64Array(n);
  let pivot = d[n]!;
  for (let i = 0; i < n; i++) {
    const below = i === 0 ? 0 : d[2 * n + i]!;
    if (i > 0) pivot = d[n + i]! - below * above[i - 1]!;
    if (pivot === 0) {
      x.data.fill(NaN);
      return;
    }
    above[i] = i === n - 1 ? 0 : d[i]! / pivot;
    combine(x, i, rhs, i, x, Math.max(0, i - 1), below);
    for (let j = 0; j < x.columns; j++) x.data[i * x.columns + j]! /= pivot;
  }
  for (let i = n - 2; i >= 0; i--) combine(x, i, x, i, x, i + 1, above[i]!);
}

// ------------------------------------------------------------------ ops

defineOp(OpDefs.TridiagonalSolve, {
  shape: (ctx) => {
    const diagonals = withRankAtLeast(ctx.input(0), 2);
    const rhs = withRankAtLeast(ctx.input(1), 2);
    if (!diagonals || !rhs) return [rhs];
    mergeShapes(diagonals.slice(0, -2), rhs.slice(0, -2));
    mergeSizes(diagonals.at(-1)!, rhs.at(-2)!);
    withSize(diagonals.at(-2)!, 3);
    return [rhs];
  },
  gradient: (op, grad) => solveGradient(op, grad),
  lower: (ctx) => {
    checkBatches(ctx);
    const { rows, columns } = matrixSizes(ctx, 0);
    const rhs = matrixSizes(ctx, 1);
    if (rows !== 3)
      throw ctx.invalid(`Expected diagonals to be provided as a matrix with 3 rows, got ${String(rows)} rows.`);
    if (columns !== rhs.rows)
      throw ctx.invalid(
        `Expected the same number of left-hand sides and right-hand sides, got ${String(columns)} and ${String(rhs.rows)}.`,
      );
    const pivoting = ctx.attr("partial_pivoting", "bool");
    const epsilon = ctx.outputType() === float64 ? Number.EPSILON : 2 ** -23;
    const perturbed = ctx.attr("perturb_singular", "bool") ? epsilon : null;
    const outputs = [{ shape: [rhs.rows, rhs.columns] }];
    overMatrices(ctx, [ctx.input(0), ctx.input(1)], outputs, ([diagonals, b], [out]) => {
      const x = { ...rhs, data: out! };
      if (columns === 0) return;
      if (pivoting) solveWithPivoting(diagonals!, b!, x, perturbed);
      else solveWithoutPivoting(diagonals!, b!, x);
    });
  },
});

/** From A x = b: the gradient of b solves the transposed system, that of A is its product with x. */
function solveGradient(op: Operation, grad: Tensor): Tensor[] {
  const [diagonals, x] = [op.inputs[0]!, op.outputs[0]!];
  const gradRhs = raw.TridiagonalSolve({
    diagonals: transposedDiagonals(diagonals),
    rhs: grad,
    partial_pivoting: op._attr("partial_pivoting", "bool"),
    perturb_singular: op._attr("perturb_singular", "bool"),
  });
  return [diagonalsOfProduct(gradRhs, x).neg(), gradRhs];
}

function transposedDiagonals(diagonals: Tensor): Tensor {
  const main = diagonals.getitem("...", 1, ":");
  const sizes = diagonals.shape.static;
  if (sizes) {
    const none = zeros([...sizes.slice(0, -2), 1], diagonals.dtype);
    const above = concat([diagonals.getitem("...", 2, "1:"), none], -1);
    const below = concat([none, diagonals.getitem("...", 0, ":-1")], -1);
    return stack([above, main, below], -2);
  }
  const none = zeros([rank(diagonals).sub(2), 2], int32);
  const after = concat([none, createConstant([[0, 1]])], 0);
  const above = pad(diagonals.getitem("...", 2, "1:"), after);
  const before = concat([none, createConstant([[1, 0]])], 0);
  const below = pad(diagonals.getitem("...", 0, ":-1"), before);
  return stack([above, main, below], -2);
}

/** The three diagonals of x yᵀ. */
function diagonalsOfProduct(x: Tensor, y: Tensor): Tensor {
  const main = reduce_sum(x.mul(y), -1);
  const sizes = x.shape.static;
  if (y.shape.is_fully_defined() && sizes) {
    const none = zeros([...sizes.slice(0, -2), 1, sizes.at(-1)!], x.dtype);
    const above = reduce_sum(x.mul(concat([y.getitem("...", "1:", ":"), none], -2)), -1);
    const below = reduce_sum(x.mul(concat([none, y.getitem("...", ":-1", ":")], -2)), -1);
    return stack([above, main, below], -2);
  }
  const none = zeros([rank(y).sub(2), 2], int32);
  const after = concat([none, createConstant(AFTER)], 0);
  const above = reduce_sum(x.mul(pad(y.getitem("...", "1:", ":"), after)), -1);
  const before = concat([none, createConstant(BEFORE)], 0);
  const below = reduce_sum(x.mul(pad(y.getitem("...", ":-1", ":"), before)), -1);
  return stack([above, main, below], -2);
}

/** A row of zeros after the others, or before them. */
const AFTER = [
  [0, 1],
  [0, 0],
];
const BEFORE = [
  [1, 0],
  [0, 0],
];

defineOp(OpDefs.TridiagonalMatMul, {
  shape: (ctx) => {
    const [above, main, below] = [0, 1, 2].map((i) => withRankAtLeast(ctx.input(i), 2));
    const rhs = withRankAtLeast(ctx.input(3), 2);
    if (!above || !main || !below || !rhs) return [rhs];
    const diagonals = mergeShapes(mergeShapes(above, main), below)!;
    mergeShapes(diagonals.slice(0, -2), rhs.slice(0, -2));
    withSize(diagonals.at(-2)!, 1);
    mergeSizes(diagonals.at(-1)!, rhs.at(-2)!);
    return [rhs];
  },
  gradient: (op, grad) => productGradient(op, grad),
  lower: (ctx) => {
    checkBatches(ctx);
    const rhs = ctx.input(3);
    const { rows: m } = matrixSizes(ctx, 3);
    ["superdiagonal", "main diagonal", "subdiagonal"].forEach((name, i) => {
      const { rows, columns } = matrixSizes(ctx, i);
      if (rows !== 1 || columns !== m) throw ctx.invalid(`Invalid ${name} shape.`);
    });
    const [above, main, below] = [0, 1, 2].map((i) => ctx.transpose(ctx.input(i)));
    const result = ctx.map([main!, rhs], (a, x) => a.mul(x));
    const addShifted = (diagonal: k.Value, to: number, from: number): void => {
      const part = (value: k.Value, start: number): k.Value => {
        const begin = value.shape.map((_, i, all) => (i === all.length - 2 ? start : 0));
        return ctx.slice(value, begin, value.shape.with(-2, m - 1));
      };
      const target = part(result, to);
      ctx.mapInto([target], [target, part(diagonal, to), part(rhs, from)], (y, a, x) => [y.add(a.mul(x))]);
    };
    if (m > 1) {
      addShifted(above!, 0, 1);
      addShifted(below!, 1, 0);
    }
    ctx.output(0, result);
  },
});

function shifted(x: Tensor, rows: string, border: readonly (readonly number[])[]): Tensor {
  const none = zeros([rank(x).sub(2), 2], int32);
  const paddings = concat([none, createConstant(border)], 0);
  return pad(x.getitem("...", rows, ":"), paddings);
}

const fromBelow = (x: Tensor): Tensor => shifted(x, "1:", AFTER);
const fromAbove = (x: Tensor): Tensor => shifted(x, ":-1", BEFORE);

function productGradient(op: Operation, grad: Tensor): Tensor[] {
  const [above, main, below] = [0, 1, 2].map((i) => matrix_transpose(op.inputs[i], { conjugate: true }));
  const rhs = conj(op.inputs[3]);
  const gradients = [
    reduce_sum(fromBelow(rhs).mul(grad), -1),
    reduce_sum(rhs.mul(grad), -1),
    reduce_sum(fromAbove(rhs).mul(grad), -1),
  ];
  const outer = fromAbove(above!.mul(grad)).add(main!.mul(grad));
  const gradRhs = outer.add(fromBelow(below!.mul(grad)));
  return [...gradients.map((gradient) => expand_dims(gradient, -2)), gradRhs];
}
