/** LU decomposition as an op, and what is made of it. TF: core/kernels/linalg/lu_op.cc, python/ops/linalg/linalg_impl.py. */
import {
  convertToTensor,
  defineOp,
  float32,
  get_default_graph,
  int32,
  pyFunction,
  ValueError,
  withContext,
  type DTypeLike,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { matrix_band_part } from "../array/band_part.ts";
import { broadcast_dynamic_shape } from "../array/broadcast.ts";
import { concat } from "../array/concat.ts";
import { eye } from "../array/eye.ts";
import { ones } from "../array/fill.ts";
import { gather } from "../array/gather.ts";
import { identity } from "../array/identity.ts";
import { matrix_set_diag } from "../array/matrix_diag.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank, shape } from "../array/shape.ts";
import { split } from "../array/split.ts";
import { stack } from "../array/stack.ts";
import { assert_equal } from "../checks/assert.ts";
import { assert_rank, assert_rank_at_least } from "../checks/rank.ts";
import { map_fn } from "../functional/map_fn.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { range } from "../math/range.ts";
import { reduce_prod } from "../math/reductions.ts";
import { decompose, isSingular } from "./lu.ts";
import { overMatrices, squareShape, squareSize } from "./matrices.ts";
import { matrix_triangular_solve } from "./triangular.ts";

defineOp(OpDefs.Lu, {
  shape: (ctx) => {
    const square = squareShape(ctx);
    return [square, square?.slice(0, -1)];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    if (ctx.input(0).shape.length < 2)
      throw ctx.invalid(`Input tensor must have rank >= 2, got ${String(ctx.input(0).shape.length)}`);
    const n = squareSize(ctx);
    overMatrices(ctx, [ctx.input(0)], [{ shape: [n, n] }, { shape: [n] }], ([matrix], [out, permutation]) => {
      const found = decompose(matrix!);
      if (isSingular(found) && found.lu.every((x) => !Number.isNaN(x))) throw ctx.invalid("Input is not invertible.");
      out!.set(found.lu);
      permutation!.set(found.rows);
    });
  },
});

/**
 * L and U of matrices with rows permuted: `P @ input = L @ U`.
 * @param input [..., n, n]
 * @param output_idx_type the type of the permutation, int32 or int64
 * @returns lu (L below the diagonal, its own being 1, and U) and p, which row of the input stands in each row
 * @throws InvalidArgumentError when run, for a matrix that has no inverse
 * TF: `tf.linalg.lu`.
 */
export const lu = pyFunction(
  "lu",
  ["input", "output_idx_type", "name"],
  (input: TensorLike, output_idx_type: DTypeLike = int32, name?: NameLike) => raw.Lu({ input, output_idx_type, name }),
  { required: 1 },
);

// ------------------------------------------------------------------ checks

/** The arguments as tensors, once they are checked. */
interface Decomposed {
  readonly lowerUpper: Tensor;
  readonly perm: Tensor;
}

/** What must hold: false while building is an error, what is not known then is checked by an operation where that is wanted. */
interface Check {
  /** False where it is known not to. */
  readonly fits: boolean;
  readonly message: string;
  readonly operation: (message: string) => Operation | null;
}

/** @throws ValueError with the message of the first check that is known to fail */
function runChecks(checks: readonly Check[], validate: boolean): Operation[] {
  const operations: Operation[] = [];
  for (const { fits, message, operation } of checks) {
    if (!fits) throw new ValueError(message);
    const made = validate ? operation(message) : null;
    if (made) operations.push(made);
  }
  return operations;
}

function decompositionChecks({ lowerUpper, perm }: Decomposed): Check[] {
  const [ndims, permDims] = [lowerUpper.shape.ndims, perm.shape.ndims];
  const [rows, columns] = lowerUpper.shape.slice(-2).known ?? [null, null];
  const squareIsKnown = lowerUpper.shape.slice(0, -2).is_fully_defined();
  return [
    {
      fits: ndims === null || ndims >= 2,
      message: "Input `lower_upper` must have at least 2 dimensions.",
      operation: (message) => assert_rank_at_least(lowerUpper, 2, { message }),
    },
    {
      fits: ndims === null || permDims === null || ndims === permDims + 1,
      message: "`rank(lower_upper)` must equal `rank(perm) + 1`",
      operation: (message) =>
        ndims !== null && permDims !== null ? null : assert_rank(lowerUpper, rank(perm).add(1), { message }),
    },
    {
      fits: !squareIsKnown || rows === columns,
      message: "`lower_upper` must be square.",
      operation: (message) => {
        if (squareIsKnown) return null;
        const [m, n] = split(shape(lowerUpper).getitem("-2:"), 2);
        return assert_equal(m, n, { message });
      },
    },
  ];
}

function systemChecks(given: Decomposed, rhs: Tensor): Check[] {
  const { lowerUpper } = given;
  const columns = lowerUpper.shape.slice(-1).known?.[0] ?? null;
  const rows = rhs.shape.slice(-2).known?.[0] ?? null;
  return [
    ...decompositionChecks(given),
    {
      fits: rhs.shape.ndims === null || rhs.shape.ndims >= 2,
      message: "Input `rhs` must have at least 2 dimensions.",
      operation: (message) => (rhs.shape.ndims === null ? assert_rank_at_least(rhs, 2, { message }) : null),
    },
    {
      fits: columns === null || rows === null || columns === rows,
      message: "`lower_upper.shape[-1]` must equal `rhs.shape[-1]`.",
      operation: (message) =>
        columns !== null && rows !== null
          ? null
          : assert_equal(shape(lowerUpper).getitem(-1), shape(rhs).getitem(-2), { message }),
    },
  ];
}

/** The same tensors, once the checks have passed. */
function after(checks: readonly Operation[], tensors: readonly Tensor[]): Tensor[] {
  if (checks.length === 0) return [...tensors];
  return withContext(get_default_graph().control_dependencies(checks), () => tensors.map((t) => identity(t)));
}

function convertDecomposition(lower_upper: TensorLike, perm: TensorLike): Decomposed {
  return {
    lowerUpper: convertToTensor(lower_upper, { preferredDtype: float32, name: "lower_upper" }),
    perm: convertToTensor(perm, { preferredDtype: int32, name: "perm" }),
  };
}

// ------------------------------------------------------------------ functions

/** Row `i` of every matrix of a batch, for all `i` in that batch's list. */
function gatherRows(matrices: Tensor, rows: Tensor, count: Tensor, size: Tensor): Tensor {
  const numbers = range(count).getitem(":", null);
  const batch = raw.BroadcastTo({ input: numbers, shape: [count, size] });
  return raw.GatherNd({ params: matrices, indices: stack([batch, rows], -1) });
}

function permuteRows(rhs: Tensor, perm: Tensor): Tensor {
  if (rhs.shape.ndims === 2 && perm.shape.ndims === 1) return gather(rhs, perm, { axis: -2 });
  const sizes = shape(rhs);
  const batch = broadcast_dynamic_shape(sizes.getitem(":-2"), shape(perm).getitem(":-1"));
  const [d, m] = [sizes.getitem(-2), sizes.getitem(-1)];
  const wide = concat([batch, [d, m]], 0);
  const wideRhs = raw.Reshape({ tensor: raw.BroadcastTo({ input: rhs, shape: wide }), shape: [-1, d, m] });
  const widePerm = raw.BroadcastTo({ input: perm, shape: wide.getitem(":-1") });
  const rows = raw.Reshape({ tensor: widePerm, shape: [-1, d] });
  const permuted = gatherRows(wideRhs, rows, reduce_prod(batch), d);
  return raw.Reshape({ tensor: permuted, shape: wide });
}

/** The lower part, with ones on its diagonal. */
function lowerPart(lowerUpper: Tensor, sizes: () => Tensor): Tensor {
  const band = matrix_band_part(lowerUpper, -1, 0);
  return matrix_set_diag(band, ones(sizes().getitem(":-1"), lowerUpper.dtype));
}

/**
 * The x of `A @ x = rhs`, given the LU decomposition of A.
 * @param lower_upper [..., n, n], what {@link lu} gives
 * @param perm [..., n], the permutation it gives
 * @param rhs [..., n, k]
 * @param validate_args whether operations check what is known only in the run
 * @throws ValueError where shapes do not fit
 * TF: `tf.linalg.lu_solve`.
 */
export const lu_solve = pyFunction(
  "lu_solve",
  ["lower_upper", "perm", "rhs", "validate_args", "name"],
  (
    lower_upper: TensorLike,
    perm: TensorLike,
    rhs: TensorLike,
    validate_args: boolean = false,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "lu_solve", [lower_upper, perm, rhs]), () => {
      const given = convertDecomposition(lower_upper, perm);
      const right = convertToTensor(rhs, { preferredDtype: given.lowerUpper.dtype, name: "rhs" });
      const checks = runChecks(systemChecks(given, right), validate_args);
      const [lowerUpper, rows, b] = after(checks, [given.lowerUpper, given.perm, right]) as [Tensor, Tensor, Tensor];
      const permuted = permuteRows(b, rows);
      const lower = lowerPart(lowerUpper, () => shape(lowerUpper));
      return matrix_triangular_solve(lowerUpper, matrix_triangular_solve(lower, permuted), { lower: false });
    }),
  { required: 3 },
);

/** The inverse of a matrix, given its LU decomposition; see {@link lu_solve}. TF: `tf.linalg.lu_matrix_inverse`. */
export const lu_matrix_inverse = pyFunction(
  "lu_matrix_inverse",
  ["lower_upper", "perm", "validate_args", "name"],
  (lower_upper: TensorLike, perm: TensorLike, validate_args: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "lu_matrix_inverse", [lower_upper, perm]), () => {
      const given = convertDecomposition(lower_upper, perm);
      const checks = runChecks(decompositionChecks(given), validate_args);
      const [lowerUpper, rows] = after(checks, [given.lowerUpper, given.perm]) as [Tensor, Tensor];
      const sizes = shape(lowerUpper);
      const one = eye(sizes.getitem(-1), { batch_shape: sizes.getitem(":-2"), dtype: lowerUpper.dtype });
      return lu_solve(lowerUpper, rows, one);
    }),
  { required: 2 },
);

/** The matrix whose LU decomposition is given; see {@link lu_solve}. TF: `tf.linalg.lu_reconstruct`. */
export const lu_reconstruct = pyFunction(
  "lu_reconstruct",
  ["lower_upper", "perm", "validate_args", "name"],
  (lower_upper: TensorLike, perm: TensorLike, validate_args: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "lu_reconstruct", [lower_upper, perm]), () => {
      const given = convertDecomposition(lower_upper, perm);
      const checks = runChecks(decompositionChecks(given), validate_args);
      const [lowerUpper, rows] = after(checks, [given.lowerUpper, given.perm]) as [Tensor, Tensor];
      const sizes = shape(lowerUpper);
      const lower = lowerPart(lowerUpper, () => sizes);
      const product = matmul(lower, matrix_band_part(lowerUpper, 0, -1));
      const result =
        lowerUpper.shape.ndims === 2
          ? gather(product, raw.InvertPermutation({ x: rows }))
          : restoreRows(product, rows, sizes);
      result.set_shape(lowerUpper.shape);
      return result;
    }),
  { required: 2 },
);

function restoreRows(product: Tensor, perm: Tensor, sizes: Tensor): Tensor {
  const count = reduce_prod(sizes.getitem(":-2"));
  const d = sizes.getitem(-1);
  const matrices = raw.Reshape({ tensor: product, shape: [count, d, d] });
  const permutations = raw.Reshape({ tensor: perm, shape: [count, d] });
  const rows = map_fn((x: Tensor) => raw.InvertPermutation({ x }), permutations);
  return raw.Reshape({ tensor: gatherRows(matrices, rows, count, d), shape: sizes });
}
