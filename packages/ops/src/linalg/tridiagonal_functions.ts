/** Tridiagonal systems and products, the diagonals given in one of three formats. TF: python/ops/linalg/linalg_impl.py. */
import { convertToTensor, pyFunction, ValueError, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { matrix_diag_part } from "../array/matrix_diag.ts";
import { pad } from "../array/pad.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import { stack } from "../array/stack.ts";
import { matrix_transpose } from "../array/transpose.ts";
import * as raw from "../gen/raw_ops.ts";
import { conj } from "../math/complex.ts";

/** One tensor, or the three diagonals from above the main one down. */
type Diagonals = TensorLike | readonly TensorLike[];

/** The diagonals of square matrices. @throws ValueError where they are not square */
function diagonalsOfMatrices(given: TensorLike): Tensor {
  const matrices = convertToTensor(given);
  const [rows, columns] = [matrices.shape.at(-1).value, matrices.shape.at(-2).value];
  if (rows && columns && rows !== columns) {
    throw new ValueError(
      `Expected last two dimensions of diagonals to be same, got ${String(rows)} and ${String(columns)}`,
    );
  }
  return matrix_diag_part(matrices, { k: [-1, 1], padding_value: 0, align: "LEFT_RIGHT" });
}

function padded(diagonal: Tensor, name: string, length: number | null, border: readonly number[]): Tensor {
  const given = diagonal.shape.at(-1).value;
  if (!given || given === length) return diagonal;
  if (length === null || given !== length - 1) {
    throw new ValueError(
      `Expected ${name} to be have length ${String(length)} or ${String((length ?? 0) - 1)}, got ${String(given)}.`,
    );
  }
  return pad(diagonal, [...Array.from({ length: diagonal.shape.length - 1 }, () => [0, 0]), border]);
}

/** @throws ValueError where they are not three that fit */
function stacked(given: Diagonals): Tensor {
  if (!Array.isArray(given) || given.length !== 3)
    throw new ValueError("Expected diagonals to be a sequence of length 3.");
  const [above, main, below] = given.map((diagonal: TensorLike) => convertToTensor(diagonal)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const batch = main.shape.slice(0, -1);
  if (!below.shape.slice(0, -1).is_compatible_with(batch) || !above.shape.slice(0, -1).is_compatible_with(batch)) {
    throw new ValueError(
      "Tensors representing the three diagonals must have the same shape,except for the last dimension, got " +
        [below, main, above].map(({ shape }) => shape.toString()).join(", "),
    );
  }
  const length = main.shape.at(-1).value;
  const belowPadded = padded(below, "subdiagonal", length, [1, 0]);
  const abovePadded = padded(above, "superdiagonal", length, [0, 1]);
  return stack([abovePadded, main, belowPadded], -2);
}

interface SolveOptions {
  readonly transpose: boolean;
  readonly conjugate: boolean;
  readonly partial_pivoting: boolean;
  readonly perturb_singular: boolean;
  readonly name?: NameLike;
}

/** @throws ValueError where static shapes do not fit */
function checkSystem(diagonals: Tensor, rhs: Tensor): void {
  const [ndims, rhsDims] = [diagonals.shape.ndims, rhs.shape.ndims];
  if (ndims !== null && ndims > 0) {
    if (ndims < 2) throw new ValueError(`Expected diagonals to have rank at least 2, got ${String(ndims)}`);
    if (rhsDims && rhsDims !== ndims && rhsDims !== ndims - 1) {
      throw new ValueError(
        `Expected the rank of rhs to be ${String(ndims - 1)} or ${String(ndims)}, got ${String(rhsDims)}`,
      );
    }
    const [batch, rhsBatch] = [diagonals.shape.slice(0, -2), rhs.shape.slice(0, ndims - 2)];
    if (rhsDims && !batch.is_compatible_with(rhsBatch)) {
      throw new ValueError(`Batch shapes ${batch.toString()} and ${rhsBatch.toString()} are incompatible`);
    }
  }
  const count = diagonals.shape.at(-2).value;
  if (count && count !== 3) throw new ValueError(`Expected 3 diagonals got ${String(count)}`);
}

function checkRows(diagonals: Tensor, rhs: Tensor): void {
  const [given, rows] = [diagonals.shape.at(-1).value, rhs.shape.at(-2).value];
  if (given && rows && given !== rows) {
    throw new ValueError(
      `Expected number of left-hand sided and right-hand sides to be equal, got ${String(given)} and ${String(rows)}`,
    );
  }
}

function solveCompact(diagonals: Tensor, given: Tensor, options: SolveOptions): Tensor {
  checkSystem(diagonals, given);
  const { transpose, conjugate, ...attrs } = options;
  const solve = (rhs: Tensor): Tensor => {
    checkRows(diagonals, rhs);
    return raw.TridiagonalSolve({ diagonals, rhs, ...attrs });
  };
  const [ndims, rhsDims] = [diagonals.shape.ndims, given.shape.ndims];
  if (rhsDims && ndims && rhsDims === ndims - 1)
    return squeeze(solve(expand_dims(conjugate ? conj(given) : given, -1)), -1);
  if (transpose) return solve(matrix_transpose(given, { conjugate }));
  return solve(conjugate ? conj(given) : given);
}

/**
 * The x of tridiagonal systems `A @ x = rhs`.
 * @param diagonals as `diagonals_format` says
 * @param rhs [..., m] or [..., m, k]
 * @param diagonals_format `"compact"`: [..., 3, m], the diagonal above the main one, the main one, the one below, of which the last element
 *   of the first and the first of the last do not count; `"sequence"`: a list of the three; `"matrix"`: [..., m, m]
 * @param transpose_rhs whether `rhs` is [..., k, m]
 * @param partial_pivoting whether rows are swapped for accuracy
 * @param perturb_singular whether pivots of 0 are replaced by tiny numbers
 * @returns the shape of `rhs`; NaN for a singular matrix
 * @throws ValueError where shapes do not fit
 * TF: `tf.linalg.tridiagonal_solve`.
 */
export const tridiagonal_solve = pyFunction(
  "tridiagonal_solve",
  [
    "diagonals",
    "rhs",
    "diagonals_format",
    "transpose_rhs",
    "conjugate_rhs",
    "name",
    "partial_pivoting",
    "perturb_singular",
  ],
  (
    diagonals: Diagonals,
    rhs: TensorLike,
    diagonals_format: string = "compact",
    transpose_rhs: boolean = false,
    conjugate_rhs: boolean = false,
    name?: NameLike,
    partial_pivoting: boolean = true,
    perturb_singular: boolean = false,
  ): Tensor => {
    if (perturb_singular && !partial_pivoting)
      throw new ValueError("partial_pivoting must be True if perturb_singular is.");
    const compact = compactOf(diagonals, diagonals_format);
    return solveCompact(compact, convertToTensor(rhs), {
      transpose: transpose_rhs,
      conjugate: conjugate_rhs,
      partial_pivoting,
      perturb_singular,
      name,
    });
  },
  { required: 2 },
);

function compactOf(diagonals: Diagonals, format: string): Tensor {
  if (format === "compact") return convertToTensor(diagonals as TensorLike);
  if (format === "sequence") return stacked(diagonals);
  if (format === "matrix") return diagonalsOfMatrices(diagonals as TensorLike);
  throw new ValueError(`Unrecognized diagonals_format: ${format}`);
}

/**
 * The product of tridiagonal matrices with others.
 * @param diagonals see {@link tridiagonal_solve}
 * @param rhs [..., m, n]
 * @throws ValueError where shapes do not fit
 * TF: `tf.linalg.tridiagonal_matmul`.
 */
export const tridiagonal_matmul = pyFunction(
  "tridiagonal_matmul",
  ["diagonals", "rhs", "diagonals_format", "name"],
  (diagonals: Diagonals, rhs: TensorLike, diagonals_format: string = "compact", name?: NameLike): Tensor => {
    const [above, main, below] = rowsOf(diagonals, diagonals_format).map((diagonal) => expand_dims(diagonal, -2));
    return raw.TridiagonalMatMul({ superdiag: above!, maindiag: main!, subdiag: below!, rhs, name });
  },
  { required: 2 },
);

function rowsOf(diagonals: Diagonals, format: string): TensorLike[] {
  if (format === "sequence") return [...(diagonals as readonly TensorLike[])];
  const compact = compactOf(diagonals, format);
  return [0, 1, 2].map((i) => compact.getitem("...", i, ":"));
}
