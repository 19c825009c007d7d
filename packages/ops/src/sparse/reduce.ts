/** Elements of sparse tensors combined along axes. TF: core/kernels/sparse_reduce_op.cc, core/ops/sparse_ops.cc, python/ops/sparse_ops.py, sparse_grad.py. */
import {
  defineOp,
  elementCount,
  int32,
  int64,
  InternalError,
  kernel as k,
  pyFunction,
  ShapeError,
  toNumbers,
  type GradientFunction,
  type Lowering,
  type OpDef,
  type OpRules,
  type ShapeRule,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { gather_nd } from "../array/gather_nd.ts";
import { rangeOf } from "../array/index_math.ts";
import { reshape } from "../array/reshape.ts";
import { rankOf } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { reducedShape } from "../math/reduction_gradients.ts";
import { integerRows, pointsOf, scatterByParts, shown, type Points } from "./points.ts";
import { knownShape, SparseTensor, type SparseLike } from "./sparse_tensor.ts";

interface Reduction {
  readonly combine: (current: k.Expr, element: k.Expr) => k.Expr;
  /** What a group starts from. */
  readonly start: (value: k.Value) => number | bigint;
}

const SUM: Reduction = { combine: (a, b) => a.add(b), start: () => 0 };
const MAX: Reduction = {
  combine: (a, b) => a.pmax(b),
  start: ({ dtype }) => (dtype.is_floating ? -Infinity : dtype.min),
};

/** TF: `SparseReduceShapeFn`. */
const denseShape: ShapeRule = (ctx) => {
  const [shape, axes] = [ctx.constant(2), ctx.constant(3)];
  if (!shape || !axes) return [undefined];
  const sizes = toNumbers(shape);
  if (sizes.length === 0) throw new ShapeError("Number of dims in shape tensor must not be 0");
  const reduced = new Set(toNumbers(axes).map((axis) => (axis + sizes.length) % sizes.length));
  return [remaining(sizes, reduced, ctx.attr("keep_dims", "bool"))];
};

function remaining(sizes: readonly number[], reduced: ReadonlySet<number>, keepDims: boolean): number[] {
  return keepDims
    ? sizes.map((size, axis) => (reduced.has(axis) ? 1 : size))
    : sizes.filter((_, axis) => !reduced.has(axis));
}

interface Axes {
  readonly sizes: readonly number[];
  readonly reduced: ReadonlySet<number>;
  /** The axes that stay. */
  readonly kept: readonly number[];
  readonly shape: readonly number[];
}

/** @throws InvalidArgumentError for inputs that do not fit each other */
function axesOf(ctx: Lowering): Axes {
  const [indices, values, shape] = [ctx.input(0), ctx.input(1), ctx.input(2)];
  if (shape.shape.length !== 1) throw ctx.invalid(`Expected input_shape to be a vector; got shape: ${shown(shape)}`);
  if (values.shape.length !== 1) throw ctx.invalid(`vals must be a vec, but got: ${shown(values)}`);
  if (indices.shape[0] !== values.shape[0])
    throw ctx.invalid(
      `indices and values rows (indexing dimension) must match. (indices = ${String(indices.shape[0])}, values = ${String(values.shape[0])})`,
    );
  const sizes = ctx.numbers(2);
  const rank = sizes.length;
  const given = ctx.numbers(3);
  const wrong = given.find((axis) => axis < -rank || axis >= rank);
  if (wrong !== undefined)
    throw ctx.invalid(`Invalid reduction dimension ${String(wrong)}, for input with ${String(rank)} dimensions.`);
  const reduced = new Set(given.map((axis) => (axis < 0 ? axis + rank : axis)));
  const kept = [...sizes.keys()].filter((axis) => !reduced.has(axis));
  return { sizes, reduced, kept, shape: remaining(sizes, reduced, ctx.attr("keep_dims", "bool")) };
}

/** The row-major number of each element's group. */
function groupsOf({ count, rank, all }: Points, { sizes, kept }: Axes): number[] {
  return Array.from({ length: count }, (_, row) =>
    kept.reduce((group, axis) => group * sizes[axis]! + all[row * rank + axis]!, 0),
  );
}

function denseReduction(def: OpDef, { combine, start }: Reduction, gradient: OpRules["gradient"]): void {
  defineOp(def, {
    shape: denseShape,
    gradient,
    lower: (ctx) => {
      const [indices, values] = [ctx.input(0), ctx.input(1)];
      const axes = axesOf(ctx);
      const size = elementCount(axes.shape);
      const count = values.shape[0]!;
      const [groups] = ctx.routine([indices], [{ dtype: int64, shape: [count] }], ({ inputs }) => {
        const numbers = groupsOf(pointsOf(inputs[0]!), axes);
        const outside = numbers.find((group) => group < 0 || group >= size);
        if (outside !== undefined)
          throw new InternalError(
            null,
            ctx.op,
            `Obtained a write index of ${String(outside)} which is outside of bounds of [0, ${String(size)})`,
          );
        return [integerRows(numbers)];
      });
      // groups without an element are 0, whatever the others start from
      const first = start(values);
      const whole = ctx.fill([size], values.dtype, 0);
      if (first !== 0) {
        const begin = k.constant(k.scalarType(values.dtype), first);
        ctx.scatter(whole, groups!, [], () => begin);
      }
      ctx.output(0, ctx.reshape(scatterByParts(ctx, whole, groups!, values, combine), axes.shape));
    },
  });
}

function sparseReduction(def: OpDef, { combine, start }: Reduction): void {
  defineOp(def, {
    shape: () => [undefined, undefined, undefined],
    gradient: "unregistered",
    lower: (ctx) => {
      const [indices, values] = [ctx.input(0), ctx.input(1)];
      const axes = axesOf(ctx);
      const outputs = [{ dtype: int64 }, { dtype: int64, shape: [values.shape[0]!] }];
      const [places, positions] = ctx.routine([indices], outputs, ({ inputs }) => {
        const points = pointsOf(inputs[0]!);
        const numbers = groupsOf(points, axes);
        const groups = [...new Set(numbers)].sort((a, b) => a - b);
        const order = new Map(groups.map((group, i) => [group, i]));
        const rows = groups.map((group) => numbers.indexOf(group));
        const coordinates = rows.flatMap((row) => placeOf(points, row, axes));
        return [
          integerRows(coordinates, axes.shape.length, groups.length),
          integerRows(numbers.map((group) => order.get(group)!)),
        ];
      });
      const whole = ctx.fill([places!.shape[0]!], values.dtype, start(values));
      ctx.output(0, places!);
      ctx.output(1, scatterByParts(ctx, whole, positions!, values, combine));
      ctx.output(2, ctx.integers(axes.shape, int64));
    },
  });
}

/** Where the group of an element stands. */
function placeOf({ rank, all }: Points, row: number, { sizes, reduced, kept, shape }: Axes): number[] {
  return shape.length === sizes.length
    ? sizes.map((_, axis) => (reduced.has(axis) ? 0 : all[row * rank + axis]!))
    : kept.map((axis) => all[row * rank + axis]!);
}

const sumGradient: GradientFunction = (op, grad) => {
  const [indices, , shape, axes] = op.inputs as [Tensor, Tensor, Tensor, Tensor];
  const kept = reducedShape(shape, axes);
  const reshaped = reshape(grad, kept);
  const scale = shape.floordiv(cast(kept, int64));
  return [null, gather_nd(reshaped, indices.floordiv(scale)), null, null];
};

denseReduction(OpDefs.SparseReduceSum, SUM, sumGradient);
denseReduction(OpDefs.SparseReduceMax, MAX, "unregistered");
sparseReduction(OpDefs.SparseReduceSumSparse, SUM);
sparseReduction(OpDefs.SparseReduceMaxSparse, MAX);

// ------------------------------------------------------------------ functions

/** All axes. TF: `math_ops._ReductionDims`. */
function allAxes(input: SparseTriple): Tensor {
  const { ndims } = knownShape(input);
  if (!ndims) return rangeOf(0, rankOf(input));
  const axes = Array.from({ length: ndims }, (_, axis) => axis);
  return createConstant(Int32Array.from(axes), { dtype: int32 });
}

interface Arguments {
  input_indices: TensorLike;
  input_values: TensorLike;
  input_shape: TensorLike;
  reduction_axes: TensorLike;
  keep_dims: boolean;
}

function reduction<R>(name: string, make: (args: Arguments) => R) {
  return pyFunction(
    name,
    ["sp_input", "axis", "keepdims"],
    (sp_input: SparseLike, axis?: TensorLike | null, keepdims?: boolean | null): R => {
      const input = sp_input as SparseTriple; // TensorFlow takes its parts as they are
      return make({
        input_indices: input.indices,
        input_values: input.values,
        input_shape: input.dense_shape,
        reduction_axes: axis ?? allAxes(input),
        keep_dims: keepdims ?? false,
      });
    },
    { required: 1, aliases: { reduction_axes: "axis", keep_dims: "keepdims" } },
  );
}

/**
 * The sum of a sparse tensor's elements along axes, as a tensor.
 * @param axis the axes; all unless told
 * @param keepdims whether they stay, with size 1
 * TF: `tf.sparse_reduce_sum`, `tf.sparse.reduce_sum`.
 */
export const sparse_reduce_sum = reduction("sparse_reduce_sum", raw.SparseReduceSum);

/** The greatest of a sparse tensor's elements along axes, 0 where there is none, as a tensor. TF: `tf.sparse_reduce_max`, `tf.sparse.reduce_max`. */
export const sparse_reduce_max = reduction("sparse_reduce_max", raw.SparseReduceMax);

/** The sum of a sparse tensor's elements along axes, as a SparseTensor. TF: `tf.sparse_reduce_sum_sparse`, `tf.sparse.reduce_sum_sparse`. */
export const sparse_reduce_sum_sparse = reduction("sparse_reduce_sum_sparse", (args): SparseTriple =>
  SparseTensor(...raw.SparseReduceSumSparse(args)),
);

/** The greatest of a sparse tensor's elements along axes, as a SparseTensor. TF: `tf.sparse_reduce_max_sparse`, `tf.sparse.reduce_max_sparse`. */
export const sparse_reduce_max_sparse = reduction("sparse_reduce_max_sparse", (args): SparseTriple =>
  SparseTensor(...raw.SparseReduceMaxSparse(args)),
);
