/** Static shapes of sparse tensors' parts. TF: framework/common_shape_fns.cc (`ValidateSparseTensor`). */
import { ShapeError, type ShapeContext } from "@tfgraph/core";
import { sizeAt, withRank, type Size } from "../shape_rules.ts";

interface SparseShapes {
  /** How many elements it has. */
  readonly count: Size;
  readonly rank: Size;
}

/**
 * The sparse tensor whose indices are input `first`, with values and dense shape behind it.
 * @throws ShapeError where its parts do not fit each other
 */
export function sparseShapes(ctx: ShapeContext, first: number): SparseShapes {
  const indices = withRank(ctx.input(first), 2);
  const values = withRank(ctx.input(first + 1), 1);
  const shape = withRank(ctx.input(first + 2), 1);
  const [count, elements] = [sizeAt(indices, 0), sizeAt(values, 0)];
  if (count !== null && elements !== null && count !== elements)
    throw new ShapeError(
      `Number of elements in index (${String(count)}) and values (${String(elements)}) do not match.`,
    );
  const [rank, axes] = [sizeAt(indices, 1), sizeAt(shape, 0)];
  if (rank !== null && axes !== null && rank !== axes)
    throw new ShapeError(`Index rank (${String(rank)}) and shape rank (${String(axes)}) do not match.`);
  return { count: count ?? elements, rank: rank ?? axes };
}
