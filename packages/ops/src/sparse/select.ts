/** Sparse tensors with some of their elements, or in other shapes. TF: python/ops/sparse_ops.py, python/ops/array_ops.py. */
import {
  convertToTensor,
  IndexedSlices,
  int64,
  pyFunction,
  Tensor,
  ValueError,
  withContext,
  type NameLike,
  type SparseTensor as SparseTriple,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { constantNumbers } from "../array/constant_value.ts";
import { createConstant } from "../array/constant.ts";
import { fill, ones_like } from "../array/fill.ts";
import { gather } from "../array/gather.ts";
import { identity } from "../array/identity.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, reshape } from "../array/reshape.ts";
import { shape as shapeOfTensor } from "../array/shape.ts";
import { where_v2 } from "../array/where.ts";
import { assert_equal, assert_less_equal } from "../checks/index.ts";
import { with_dependencies } from "../control_flow/no_op.ts";
import * as raw from "../gen/raw_ops.ts";
import { add } from "../math/arithmetic.ts";
import { cast } from "../math/cast.ts";
import { reduce_max } from "../math/reductions.ts";
import { sparse_reorder } from "./reorder.ts";
import { isSparseLike, knownShape, SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";
import { sparse_tensor_to_dense } from "./to_dense.ts";

/**
 * A sparse tensor with some of its elements.
 * @param to_retain bool [n]: which
 * @returns a SparseTensor
 * @throws ValueError for another shape
 * TF: `tf.sparse_retain`, `tf.sparse.retain`.
 */
export const sparse_retain = pyFunction(
  "sparse_retain",
  ["sp_input", "to_retain"],
  (sp_input: SparseLike, to_retain: TensorLike): SparseTriple => {
    const input = sparseOf(sp_input);
    const retained = convertToTensor(to_retain);
    retained.shape.assert_has_rank(1);
    if (input.values.shape.ndims !== null) input.values.shape.at(0).assert_is_compatible_with(retained.shape.at(0));
    const rows = reshape(where_v2(retained), [-1]);
    const indices = gather(input.indices, rows);
    const values = gather(input.values, rows);
    return SparseTensor(indices, values, identity(input.dense_shape));
  },
  { required: 2 },
);

/** The shape to go to, checked now or when it runs. @throws ValueError where it is known to be smaller */
function checkedShape(input: SparseTriple, from: Tensor, given: TensorLike): TensorLike {
  const converted = convertToTensor(given);
  converted.shape.assert_has_rank(1);
  const to = cast(converted, int64);
  to.shape.at(0).assert_is_compatible_with(from.shape.at(0));
  const sizes = constantNumbers(to);
  const known = knownShape(input);
  if (sizes && known.is_fully_defined()) {
    const old = known.as_list() as number[]; // fully defined
    if (old.some((size, axis) => size > sizes[axis]!))
      throw new ValueError(
        `Requested new_shape should have dimension sizes >= sp_input.shape.  Found new_shape ([${old.join(" ")}]), sp_input.shape ([${sizes.join(" ")}]).`,
      );
    return BigInt64Array.from(sizes, BigInt);
  }
  const ofRank = with_dependencies([assert_equal(shapeOfTensor(from), shapeOfTensor(to))], to);
  return with_dependencies([assert_less_equal(from, ofRank)], ofRank);
}

/**
 * A sparse tensor with another dense shape, its elements where they are.
 * @param new_shape int64, at least as large; the least that holds all elements unless told
 * @returns a SparseTensor
 * @throws ValueError for a smaller shape; InvalidArgumentError when run, where that is not known before
 * TF: `tf.sparse_reset_shape`, `tf.sparse.reset_shape`.
 */
export const sparse_reset_shape = pyFunction(
  "sparse_reset_shape",
  ["sp_input", "new_shape"],
  (sp_input: SparseLike, new_shape?: TensorLike | null): SparseTriple => {
    const input = sparseOf(sp_input);
    const indices = identity(input.indices);
    const values = identity(input.values);
    const shape = identity(input.dense_shape);
    if (new_shape !== undefined && new_shape !== null)
      return SparseTensor(indices, values, checkedShape(input, shape, new_shape));
    const highest = reduce_max(indices, { axis: 0 });
    const zero = createConstant(0, { dtype: int64 });
    const least = raw.Maximum({ x: zero, y: add(highest, ones_like(shape)) });
    return SparseTensor(indices, values, least);
  },
  { required: 1 },
);

/** @throws TypeError for a size that is neither an integer nor a tensor */
function checkSize(size: unknown, what: string): void {
  if (!(size instanceof Tensor) && !Number.isInteger(size)) throw new TypeError(`vocab_size has to be a ${what}.`);
}

function merge(
  sp_ids: SparseLike | readonly SparseLike[],
  sp_values: SparseLike,
  vocab_size: TensorLike,
  name: NameLike | undefined,
  isSorted: boolean,
): SparseTriple {
  const single = isSparseLike(sp_ids);
  if (!single && !Array.isArray(sp_ids)) throw new TypeError("sp_ids has to be a SparseTensor or list thereof.");
  if (!single && !Array.isArray(vocab_size))
    throw new TypeError("vocab_size has to be a list of Tensors or Python ints.");
  const idsGiven: readonly SparseLike[] = single ? [sp_ids] : sp_ids;
  const sizes = single ? [vocab_size] : (vocab_size as readonly TensorLike[]); // checked
  for (const size of sizes) checkSize(size, single ? "Tensor or Python int" : "list of Tensors or Python ints");
  if (idsGiven.length !== sizes.length) throw new ValueError("sp_ids and vocab_size have to have equal lengths.");
  return withContext(name_scope(name ?? null, "SparseMerge", [...idsGiven, sp_values]), () => {
    const ids = idsGiven.map(sparseOf);
    const values = sparseOf(sp_values);
    const columns = ids.map(({ values: list }) =>
      expand_dims(list.dtype === int64 ? list : cast(list, int64), { axis: 1 }),
    );
    const last = sizes.map((size) => cast(size, int64));
    const [first] = ids as [SparseTriple];
    const kept = first.indices.getitem(":", ":-1");
    const indices = concat([kept, ...columns], 1);
    const shape = concat([first.dense_shape.getitem(":-1"), last], 0);
    const result = SparseTensor(indices, values.values, shape);
    if (isSorted) return result;
    const sorted = sparse_reorder(result);
    return SparseTensor(sorted.indices, sorted.values, shape);
  });
}

/**
 * A sparse tensor of values, placed along its last axis by ids.
 * @param sp_ids a SparseTensor of ids, or several, one for each new axis
 * @param sp_values a SparseTensor of values at the same places
 * @param vocab_size how many ids there are, for each of sp_ids
 * @param already_sorted whether the ids rise in each row
 * @returns a SparseTensor
 * @throws TypeError, ValueError for arguments that do not fit each other
 * TF: `tf.sparse_merge`, `tf.sparse.merge`.
 */
export const sparse_merge = pyFunction(
  "sparse_merge",
  ["sp_ids", "sp_values", "vocab_size", "name", "already_sorted"],
  (
    sp_ids: SparseLike | readonly SparseLike[],
    sp_values: SparseLike,
    vocab_size: TensorLike,
    name?: NameLike,
    already_sorted: boolean = false,
  ): SparseTriple => merge(sp_ids, sp_values, vocab_size, name, already_sorted),
  { required: 3 },
);

/**
 * Which ids each row of a sparse tensor has.
 * @param sp_input a SparseTensor of int32 or int64
 * @param vocab_size how many ids there are
 * @returns bool, with an axis of ids in place of the last
 * TF: `tf.sparse_to_indicator`, `tf.sparse.to_indicator`.
 */
export const sparse_to_indicator = pyFunction(
  "sparse_to_indicator",
  ["sp_input", "vocab_size", "name"],
  (sp_input: SparseLike, vocab_size: TensorLike, name?: NameLike): Tensor => {
    const input = sparseOf(sp_input);
    return withContext(name_scope(name ?? null, "SparseToIndicator", [input]), (scope) => {
      const count = shapeOfTensor(input.indices).getitem(0);
      const present = fill(expand_dims(count, 0), true);
      const indicators = SparseTensor(input.indices, present, input.dense_shape);
      const merged = merge(input, indicators, vocab_size, scope, false);
      return sparse_tensor_to_dense(merged, { default_value: false, validate_indices: false, name: scope });
    });
  },
  { required: 2 },
);

/**
 * IndexedSlices without the rows of some numbers.
 * @param mask_indices the numbers to leave out
 * @returns IndexedSlices
 * TF: `tf.sparse_mask`, `tf.sparse.mask`.
 */
export const sparse_mask = pyFunction(
  "sparse_mask",
  ["a", "mask_indices", "name"],
  (a: IndexedSlices, mask_indices: TensorLike, name?: NameLike): IndexedSlices =>
    withContext(name_scope(name ?? null, "sparse_mask", [a, mask_indices]), (scope) => {
      const [indices, rows] = raw.ListDiff({ x: a.indices, y: mask_indices });
      const values = gather(a.values, rows, { name: scope });
      return new IndexedSlices(values, indices, a.dense_shape);
    }),
  { required: 2 },
);
