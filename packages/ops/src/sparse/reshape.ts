/** Sparse tensors in other shapes and orders of axes. TF: core/kernels/sparse_reshape_op.cc, reshape_util.cc, python/ops/sparse_ops.py. */
import {
  convertToTensor,
  defineOp,
  Dimension,
  elementCount,
  int32,
  int64,
  pyFunction,
  type Tensor,
  ValueError,
  withContext,
  type Lowering,
  type NameLike,
  type SparseTensor as SparseTriple,
  type TensorLike,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { constantNumbers, constant_value_as_shape } from "../array/constant_value.ts";
import { createConstant } from "../array/constant.ts";
import { zeros } from "../array/fill.ts";
import { gather } from "../array/gather.ts";
import { identity } from "../array/identity.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rankOf, shape as shapeOfTensor } from "../array/shape.ts";
import { slice } from "../array/slice.ts";
import { transpose } from "../array/transpose.ts";
import { where_v2 } from "../array/where.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { sizeAt, withRank } from "../shape_rules.ts";
import { integerRows, pointsOf, shown } from "./points.ts";
import { sparse_reorder } from "./reorder.ts";
import { knownShape, SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

// ------------------------------------------------------------------ reshape

/** A shape with its -1 resolved. @throws InvalidArgumentError where it cannot hold the elements */
function resolvedShape(ctx: Lowering, from: readonly number[], wanted: readonly number[]): number[] {
  const total = elementCount(from);
  const unknown = wanted.indexOf(-1);
  const second = unknown < 0 ? -1 : wanted.indexOf(-1, unknown + 1);
  if (second >= 0)
    throw ctx.invalid(`only one output dimension may be -1, not both ${String(unknown)} and ${String(second)}`);
  const negative = wanted.findIndex((size) => size < -1);
  if (negative >= 0)
    throw ctx.invalid(`size ${String(negative)} must be non-negative, not ${String(wanted[negative])}`);
  const known = elementCount(wanted.filter((size) => size !== -1));
  if (unknown >= 0 && known === 0)
    throw ctx.invalid(
      "reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero",
    );
  const shape = unknown < 0 ? [...wanted] : wanted.with(unknown, Math.floor(total / known));
  const given = `input_shape=[${from.join(",")}] output_shape=[${shape.join(",")}]`;
  if (unknown >= 0 && elementCount(shape) !== total)
    throw ctx.invalid(
      `Input to reshape is a SparseTensor with ${String(total)} dense values, but the requested shape requires a multiple of ${String(known)}. ${given}`,
    );
  if (elementCount(shape) !== total)
    throw ctx.invalid(
      `Input to reshape is a tensor with ${String(total)} dense values, but the requested shape has ${String(elementCount(shape))}. ${given}`,
    );
  return shape;
}

defineOp(OpDefs.SparseReshape, {
  shape: (ctx) => {
    const indices = withRank(ctx.input(0), 2);
    withRank(ctx.input(1), 1);
    const shape = withRank(ctx.input(2), 1);
    return [[sizeAt(indices, 0), sizeAt(shape, 0)], shape];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [indices, target] = [ctx.input(0), ctx.input(2)];
    if (indices.shape.length !== 2) throw ctx.invalid("Input must be a matrix.");
    if (target.shape.length !== 1)
      throw ctx.invalid(`Target shape should be a vector but received shape ${shown(target)}`);
    const from = ctx.numbers(1);
    const [count, rank] = indices.shape as [number, number];
    if (rank !== from.length) throw ctx.invalid("Input tensor rank must match input shape length.");
    const to = resolvedShape(ctx, from, ctx.numbers(2));
    const output = { dtype: int64, shape: [count, to.length] };
    const [places] = ctx.routine([indices], [output], ({ inputs }) => {
      const { all } = pointsOf(inputs[0]!);
      const moved: number[] = [];
      for (let row = 0; row < count; row++) {
        let position = 0;
        from.forEach((size, axis) => (position = position * size + all[row * rank + axis]!));
        const point: number[] = [];
        for (const [axis, size] of [...to.entries()].reverse()) {
          // nothing bounds the first coordinate
          point.unshift(axis === 0 ? position : position % size);
          position = Math.floor(position / size);
        }
        moved.push(...point);
      }
      return [integerRows(moved, to.length, count)];
    });
    ctx.output(0, places!);
    ctx.output(1, ctx.integers(to, int64));
  },
});

/** The new shape where it is known while the graph is built. @throws ValueError where it cannot hold the elements */
function knownReshape(input: SparseTriple, shape: Tensor): number[] | undefined {
  const wanted = constant_value_as_shape(shape);
  const from = knownShape(input);
  if (wanted.ndims === null || !from.is_fully_defined()) return undefined;
  const given = constantNumbers(shape);
  if (given && given.filter((size) => size === -1).length > 1)
    throw new ValueError(`At most one dimension can be inferred (-1). Found: [${given.join(" ")}]`);
  const sizes = wanted.as_list();
  const total = elementCount(from.as_list() as number[]); // fully defined
  const implied = sizes.filter((size) => size === null).length;
  const canInfer = implied === 1 && !sizes.includes(0);
  if (implied > 0 && !canInfer) return undefined;
  const others = elementCount(sizes.filter((size) => size !== null));
  const result = sizes.map((size) => size ?? Math.floor(total / others));
  if (elementCount(result) !== total) {
    const shown = `[${sizes.map((size) => String(size ?? "None")).join(", ")}]`;
    throw new ValueError(
      `Cannot reshape a tensor with ${String(total)} elements to shape ${shown} (${String(elementCount(result))} elements).`,
    );
  }
  return result;
}

/**
 * A sparse tensor in another shape, its elements in row-major order as they were.
 * @param shape int64, one size -1 to have it computed
 * @returns a SparseTensor
 * @throws ValueError for a shape that cannot hold the elements; InvalidArgumentError when run, where that is not known before
 * TF: `tf.sparse_reshape`, `tf.sparse.reshape`.
 */
export const sparse_reshape = pyFunction(
  "sparse_reshape",
  ["sp_input", "shape", "name"],
  (sp_input: SparseLike, shape: TensorLike, name?: NameLike): SparseTriple => {
    const input = sparseOf(sp_input);
    const wanted = cast(shape, int64);
    return withContext(name_scope(name ?? null, "SparseReshape", [input]), (scope) => {
      const [indices, newShape] = raw.SparseReshape({
        input_indices: input.indices,
        input_shape: input.dense_shape,
        new_shape: wanted,
        name: scope,
      });
      const known = knownReshape(input, wanted);
      const dense = known ? createConstant(known, { dtype: int64 }) : newShape;
      return SparseTensor(indices, identity(input.values), dense);
    });
  },
  { required: 2 },
);

// ------------------------------------------------------------------ transpose

/** The axes in reverse, int64 as numpy's are. */
function reversedAxes(input: SparseTriple): TensorLike {
  const { ndims } = knownShape(input);
  if (ndims !== null) return BigInt64Array.from({ length: ndims }, (_, i) => BigInt(ndims - 1 - i));
  const rank = rankOf(input);
  return rank.sub(1).sub(rangeOf(0, rank, 1));
}

/**
 * A sparse tensor with its axes in another order.
 * @param perm the old axis of each new one; the reverse order unless told
 * @returns a SparseTensor in row-major order
 * TF: `tf.sparse_transpose`, `tf.sparse.transpose`.
 */
export const sparse_transpose = pyFunction(
  "sparse_transpose",
  ["sp_input", "perm", "name"],
  (sp_input: SparseLike, perm?: TensorLike | null, name?: NameLike): SparseTriple =>
    withContext(name_scope(name ?? null, "SparseTranspose", [sp_input]), () => {
      const input = sparseOf(sp_input);
      const order = perm ?? reversedAxes(input);
      const indices = transpose(gather(transpose(input.indices), order));
      const axes = constantNumbers(convertToTensor(order));
      const from = knownShape(input);
      const shape =
        axes && from.is_fully_defined() ? axes.map((axis) => from.as_list()[axis]!) : gather(input.dense_shape, order);
      return sparse_reorder(SparseTensor(indices, input.values, shape));
    }),
  { required: 1 },
);

// ------------------------------------------------------------------ expand_dims

/**
 * A sparse tensor with one more axis, of size 1.
 * @param axis where; the end unless told
 * @returns a SparseTensor
 * TF: `tf.sparse.expand_dims`.
 */
export const sparse_expand_dims = pyFunction(
  "sparse_expand_dims",
  ["sp_input", "axis", "name"],
  (sp_input: SparseTriple, axis?: number | Tensor | null, name?: NameLike): SparseTriple => {
    const rank = new Dimension(sizeAt(withRank(sp_input.dense_shape.shape.known, 1), 0));
    return withContext(name_scope(name ?? null, "expand_dims", [sp_input]), () => {
      const given = axis ?? -1;
      if (typeof given === "number" && !Number.isInteger(given))
        throw new TypeError("axis must be an integer value in range [-rank(sp_input) - 1, rank(sp_input)]");
      const at = typeof given === "number" ? createConstant(given, { dtype: int32, name: "axis" }) : given;
      const place = where_v2(at.greater_equal(0), at, at.add(rank).add(1));
      const { indices, values, dense_shape: denseShape } = sp_input;
      const rows = shapeOfTensor(indices).getitem(0);
      const column = zeros([rows, 1], int64);
      const before = slice(indices, [0, 0], [-1, place]);
      const after = slice(indices, [0, place], [-1, -1]);
      const wider = concat([before, column, after], { axis: 1 });
      const sizesBefore = slice(denseShape, [0], [place]);
      const sizesAfter = slice(denseShape, [place], [-1]);
      const one = createConstant([1], { dtype: int64, name: "new_shape" });
      return SparseTensor(wider, values, concat([sizesBefore, one, sizesAfter], { axis: 0 }));
    });
  },
  { required: 1 },
);
