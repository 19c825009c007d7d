/** Sums of sparse tensors. TF: core/kernels/sparse_add_op.cc, sparse_add_grad_op.cc, sparse_tensor_dense_add_op.cc, python/ops/sparse_ops.py, sparse_grad.py. */
import {
  bool,
  convertToTensor,
  defineOp,
  int64,
  pyFunction,
  type kernel as k,
  type Lowering,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { gather_nd } from "../array/gather_nd.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcastShapes, sizeAt, withRank } from "../shape_rules.ts";
import { mergeSparse, sameShapes } from "./merge.ts";
import { integerRows, pointKey, pointsOf, rowsOrZero, scatterByParts, shown, type Points } from "./points.ts";
import { isSparseLike, knownShape, SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

// ------------------------------------------------------------------ sparse and sparse

/** @throws InvalidArgumentError for operands that do not fit each other */
function checkOperands(ctx: Lowering): void {
  const [indicesA, valuesA, shapeA, indicesB, valuesB, shapeB, threshold] = ctx.inputList() as [
    k.Value,
    k.Value,
    k.Value,
    k.Value,
    k.Value,
    k.Value,
    k.Value,
  ];
  if (indicesA.shape.length !== 2 || indicesB.shape.length !== 2)
    throw ctx.invalid(
      `Input indices should be matrices but received shapes: ${shown(indicesA)} and ${shown(indicesB)}`,
    );
  if (valuesA.shape.length !== 1 || valuesB.shape.length !== 1)
    throw ctx.invalid(`Input values should be vectors but received shapes: ${shown(valuesA)} and ${shown(valuesB)}`);
  const counts = [indicesA.shape[0], indicesB.shape[0]];
  if (valuesA.shape[0] !== counts[0] || valuesB.shape[0] !== counts[1])
    throw ctx.invalid(
      `Expected ${counts.join(" and ")} non-empty input values, got ${String(valuesA.shape[0])} and ${String(valuesB.shape[0])}`,
    );
  if (shapeA.shape.length !== 1 || shapeB.shape.length !== 1)
    throw ctx.invalid(`Input shapes should be a vector but received shapes ${shown(shapeA)} and ${shown(shapeB)}`);
  if (indicesA.shape[1] !== indicesB.shape[1])
    throw ctx.invalid(
      `Input indices must have the same dimension, got ${String(indicesA.shape[1])} and ${String(indicesB.shape[1])}`,
    );
  if (threshold.shape.length !== 0)
    throw ctx.invalid(`The magnitude threshold must be a scalar: got shape ${shown(threshold)}`);
}

/** The sums, complex ones part by part. */
function sums(ctx: Lowering, a: k.Value, b: k.Value): k.Value {
  const total = ctx.empty(a.shape, a.dtype);
  if (!a.dtype.is_complex) ctx.mapInto([total], [a, b], (x, y) => [x.add(y)]);
  else
    ctx.mapInto(
      [ctx.real(total), ctx.imaginary(total)],
      [ctx.real(a), ctx.real(b), ctx.imaginary(a), ctx.imaginary(b)],
      (x, y, u, v) => [x.add(y), u.add(v)],
    );
  return total;
}

/** Whether numbers are as large as a threshold, which may be of another type. */
function largeEnough(ctx: Lowering, values: k.Value, threshold: k.Value): k.Value {
  const compare = (size: k.Expr, least: k.Expr): k.Expr =>
    size.type === least.type ? size.ge(least) : size.to("f64").ge(least.to("f64"));
  if (!values.dtype.is_complex) {
    const size = (x: k.Expr): k.Expr => (values.dtype.is_unsigned ? x : x.abs());
    return ctx.map([values, threshold], (x, least) => compare(size(x), least), { dtype: bool });
  }
  return ctx.map(
    [ctx.real(values), ctx.imaginary(values), threshold],
    (re, im, least) => compare(re.square().add(im.square()).sqrt(), least),
    { dtype: bool },
  );
}

defineOp(OpDefs.SparseAdd, {
  shape: (ctx) => {
    const shape = withRank(ctx.input(2), 1);
    return [[null, sizeAt(shape, 0)], [null], shape];
  },
  gradient: (op, _gradIndices, grad) => {
    const [gradA, gradB] = raw.SparseAddGrad({
      backprop_val_grad: grad,
      a_indices: op.inputs[0]!,
      b_indices: op.inputs[3]!,
      sum_indices: op.outputs[0]!,
    });
    gradA.set_shape(op.inputs[1]!.shape);
    gradB.set_shape(op.inputs[4]!.shape);
    return [null, gradA, null, null, gradB, null, null];
  },
  lower: (ctx) => {
    checkOperands(ctx);
    sameShapes(ctx, ctx.numbers(2), ctx.numbers(5));
    const { indices, fromA, fromB } = mergeSparse(ctx, ctx.input(0), ctx.input(3));
    const total = sums(ctx, rowsOrZero(ctx, ctx.input(1), fromA), rowsOrZero(ctx, ctx.input(4), fromB));
    // what both have is left out where it is too small
    const large = largeEnough(ctx, total, ctx.input(6));
    const [kept] = ctx.routine([large, fromA, fromB], [{ dtype: int64 }], ({ inputs }) => {
      const [isLarge, a, b] = inputs.map((value) => value.data as ArrayLike<number | bigint>) as [
        ArrayLike<number | bigint>,
        ArrayLike<number | bigint>,
        ArrayLike<number | bigint>,
      ];
      const rows = Array.from(isLarge, (_, i) => i);
      return [integerRows(rows.filter((i) => isLarge[i] || a[i]! < 0 || b[i]! < 0))];
    });
    ctx.output(0, ctx.gather(indices, kept!));
    ctx.output(1, ctx.gather(total, kept!));
    ctx.output(2, ctx.input(2));
  },
});

/** For each row, where the same coordinates stand in a table, -1 for nowhere. */
function lookup(points: Points, table: ReadonlyMap<string, number>): number[] {
  return Array.from({ length: points.count }, (_, row) => table.get(pointKey(points, row)) ?? -1);
}

defineOp(OpDefs.SparseAddGrad, {
  shape: (ctx) => {
    const [a, b] = [withRank(ctx.input(1), 2), withRank(ctx.input(2), 2)];
    return [[sizeAt(a, 0)], [sizeAt(b, 0)]];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [grad, a, b, sum] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
    if (a.shape.length !== 2 || b.shape.length !== 2 || sum.shape.length !== 2)
      throw ctx.invalid(`a_indices and b_indices should be matrices but received shapes: ${shown(a)} and ${shown(b)}`);
    if (grad.shape[0] !== sum.shape[0])
      throw ctx.invalid(
        `# elements of backprop_val_grad and # rows of sum_indices should match (#nnz of sum): got ${String(grad.shape[0])} and ${String(sum.shape[0])}`,
      );
    const outputs = [a, b].map((value) => ({ dtype: int64, shape: [value.shape[0]!] }));
    const rows = ctx.routine([a, b, sum], outputs, ({ inputs }) => {
      const [pointsA, pointsB, pointsSum] = inputs.map(pointsOf) as [Points, Points, Points];
      const table = new Map(Array.from({ length: pointsSum.count }, (_, row) => [pointKey(pointsSum, row), row]));
      return [integerRows(lookup(pointsA, table)), integerRows(lookup(pointsB, table))];
    });
    rows.forEach((from, i) => ctx.output(i, rowsOrZero(ctx, grad, from)));
  },
});

// ------------------------------------------------------------------ sparse and dense

defineOp(OpDefs.SparseTensorDenseAdd, {
  shape: (ctx) => [ctx.input(3)],
  gradient: (op, grad) => [null, gather_nd(grad, op.inputs[0]), null, grad],
  lower: (ctx) => {
    const [indices, values, shape, dense] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
    if (indices.shape.length !== 2)
      throw ctx.invalid(`Input a_indices should be a matrix but received shape: ${shown(indices)}`);
    if (values.shape.length !== 1 || shape.shape.length !== 1)
      throw ctx.invalid(
        `Inputs a_values and a_shape should be vectors but received shapes: ${shown(values)} and ${shown(shape)}`,
      );
    const [count, rank] = [indices.shape[0]!, indices.shape[1]!];
    if (values.shape[0] !== count)
      throw ctx.invalid(`Dimensions ${String(count)} and ${String(values.shape[0])} are not compatible`);
    const sizes = ctx.numbers(2);
    if (sizes.length !== rank || sizes.length !== dense.shape.length)
      throw ctx.invalid(`Dimensions ${String(rank)} and ${String(sizes.length)} are not compatible`);
    const axis = sizes.findIndex((size, i) => size !== dense.shape[i]);
    if (axis >= 0)
      throw ctx.invalid(
        `Dimension ${String(axis)} does not equal (no broadcasting is supported): sparse side ${String(sizes[axis])} vs dense side ${String(dense.shape[axis])}`,
      );
    ctx.check(
      [indices, ctx.integers(sizes, indices.dtype)],
      (index, size) => index.ge(0).and(index.lt(size)),
      ({ index: [row, column], values: [found] }) =>
        ctx.invalid(
          `Sparse tensor has an invalid index on dimension ${String(column)}: a_indices(${String(row)},${String(column)}) = ${String(found)}, dense tensor shape: ${sizes.join(" ")}`,
        ),
    );
    const total = ctx.copy(dense);
    ctx.output(0, count === 0 ? total : scatterByParts(ctx, total, indices, values, (sum, x) => sum.add(x), true));
  },
});

// ------------------------------------------------------------------ the function

function addSparse(a: SparseTriple, b: SparseTriple, threshold: TensorLike): SparseTriple {
  const thresh = convertToTensor(threshold, { dtype: a.dtype.real_dtype.base_dtype, name: "threshold" });
  const [indices, values, shape] = raw.SparseAdd({
    a_indices: a.indices,
    a_values: a.values,
    a_shape: a.dense_shape,
    b_indices: b.indices,
    b_values: b.values,
    b_shape: b.dense_shape,
    thresh,
  });
  const [shapeA, shapeB] = [knownShape(a), knownShape(b)];
  shapeA.assert_is_compatible_with(shapeB);
  const known = broadcastShapes(shapeA.known, shapeB.known);
  return SparseTensor(indices, values, known && !known.includes(null) ? (known as number[]) : shape); // all are known
}

/**
 * The sum of two tensors, one of them sparse at least.
 * @param a a SparseTensor, or a tensor
 * @param b of a's type and shape
 * @param threshold of two sparse tensors, sums smaller than this are left out
 * @returns a SparseTensor of two, a tensor where one is dense
 * @throws TypeError where neither is sparse
 * TF: `tf.sparse_add`, `tf.sparse.add`.
 */
export const sparse_add = pyFunction(
  "sparse_add",
  ["a", "b", "threshold"],
  (a: SparseLike | TensorLike, b: SparseLike | TensorLike, threshold: TensorLike = 0): SparseTriple | Tensor => {
    if (isSparseLike(a) && isSparseLike(b)) return addSparse(sparseOf(a), sparseOf(b), threshold);
    const [sparse, dense] = isSparseLike(a) ? [a, b] : [b, a];
    if (!isSparseLike(sparse))
      throw new TypeError("At least one input should be SparseTensor; do you mean to use tf.add()?");
    const parts = sparse as Record<"indices" | "values" | "dense_shape", TensorLike>; // what is no tensor's value is refused there
    return raw.SparseTensorDenseAdd({
      a_indices: parts.indices,
      a_values: parts.values,
      a_shape: parts.dense_shape,
      b: dense as TensorLike, // the other one
    });
  },
  { required: 2, aliases: { thresh: "threshold" } },
);
