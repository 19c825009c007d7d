/** Rows without an element filled. TF: core/kernels/sparse_fill_empty_rows_op.cc, core/ops/sparse_ops.cc, python/ops/sparse_ops.py, sparse_grad.py. */
import {
  bool,
  convertToTensor,
  defineOp,
  int64,
  pyFunction,
  ShapeError,
  toNumbers,
  withContext,
  type kernel as k,
  type Lowering,
  type NameLike,
  type SparseTensor as SparseTriple,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { elementsOf, mergeSizes, sizeAt, withRank } from "../shape_rules.ts";
import { integerRows, pointsOf, scatterByParts, shown, type Points } from "./points.ts";
import { SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

/** @throws InvalidArgumentError for inputs that do not fit each other */
function checkInputs(ctx: Lowering): void {
  const [indices, values, shape, defaultValue] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
  if (shape.shape.length !== 1) throw ctx.invalid(`dense_shape must be a vector, saw: ${shown(shape)}`);
  if (indices.shape.length !== 2) throw ctx.invalid(`indices must be a matrix, saw: ${shown(indices)}`);
  if (values.shape.length !== 1) throw ctx.invalid(`values must be a vector, saw: ${shown(values)}`);
  if (values.shape[0] !== indices.shape[0])
    throw ctx.invalid(
      `The length of \`values\` (${String(values.shape[0])}) must match the first dimension of \`indices\` (${String(indices.shape[0])}).`,
    );
  if (defaultValue.shape.length !== 0) throw ctx.invalid(`default_value must be a scalar, saw: ${shown(defaultValue)}`);
  if (shape.shape[0] === 0) throw ctx.invalid("Dense shape cannot be empty.");
}

/** For each row of the tensor, its elements in their order. */
function elementsByRow(ctx: Lowering, { count, rank, all }: Points, rows: number): number[][] {
  if (rows === 0 && count > 0)
    throw ctx.invalid(`Received SparseTensor with dense_shape[0] = 0 but indices.shape[0] = ${String(count)}`);
  const lists = Array.from({ length: rows }, (): number[] => []);
  for (let i = 0; i < count; i++) {
    const row = all[i * rank]!;
    const list = lists[row];
    if (!list) throw ctx.invalid(`indices(${String(i)}, 0) is invalid: ${String(row)} >= ${String(rows)}`);
    list.push(i);
  }
  return lists;
}

defineOp(OpDefs.SparseFillEmptyRows, {
  shape: (ctx) => {
    const [indices, values, shape] = [withRank(ctx.input(0), 2), withRank(ctx.input(1), 1), withRank(ctx.input(2), 1)];
    withRank(ctx.input(3), 0);
    const count = mergeSizes(sizeAt(indices, 0), sizeAt(values, 0));
    mergeSizes(sizeAt(indices, 1), sizeAt(shape, 0));
    if (elementsOf(shape) === 0) throw new ShapeError("dense_shape must not be empty");
    const sizes = ctx.constantAsShape(2);
    return [[null, elementsOf(shape)], [null], [sizes ? sizeAt(sizes, 0) : null], [count]];
  },
  gradient: (op, _gradIndices, grad) => {
    const [values, defaultValue] = raw.SparseFillEmptyRowsGrad({
      reverse_index_map: op.outputs[3]!,
      grad_values: grad,
    });
    return [null, values, null, defaultValue];
  },
  lower: (ctx) => {
    checkInputs(ctx);
    const [indices, values] = [ctx.input(0), ctx.input(1)];
    const [count, rank] = indices.shape as [number, number];
    const rows = ctx.numbers(2)[0]!;
    const outputs = [
      { dtype: int64 },
      { dtype: int64 },
      { dtype: bool, shape: [rows] },
      { dtype: int64, shape: [count] },
    ];
    const results = ctx.routine([indices], outputs, ({ inputs }) => {
      const points = pointsOf(inputs[0]!);
      const lists = elementsByRow(ctx, points, rows);
      // the default value stands behind the elements
      const from = lists.flatMap((list) => (list.length === 0 ? [count] : list));
      const places = lists.flatMap((list, row) =>
        list.length === 0
          ? [row, ...new Array<number>(rank - 1).fill(0)]
          : list.flatMap((i) => points.all.slice(i * rank, (i + 1) * rank)),
      );
      const reverse = new Array<number>(count).fill(0);
      from.forEach((i, at) => {
        if (i < count) reverse[i] = at;
      });
      const isEmpty = Uint8Array.from(lists, (list) => (list.length === 0 ? 1 : 0));
      return [
        integerRows(places, rank, from.length),
        integerRows(from),
        { dtype: bool, shape: [rows], data: isEmpty },
        integerRows(reverse),
      ];
    });
    const all = ctx.assemble([count + 1], values.dtype, [
      { value: values, into: (whole: k.Value) => ctx.slice(whole, [0], [count]) },
      { value: ctx.reshape(ctx.input(3), [1]), into: (whole: k.Value) => ctx.slice(whole, [count], [1]) },
    ]);
    ctx.output(0, results[0]!);
    ctx.output(1, ctx.gather(all, results[1]!));
    ctx.output(2, results[2]!);
    ctx.output(3, results[3]!);
  },
});

defineOp(OpDefs.SparseFillEmptyRowsGrad, {
  shape: (ctx) => {
    const map = withRank(ctx.input(0), 1);
    withRank(ctx.input(1), 1);
    return [map, []];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [map, grad] = [ctx.input(0), ctx.input(1)];
    if (map.shape.length !== 1) throw ctx.invalid(`reverse_index_map must be a vector, saw: ${shown(map)}`);
    if (grad.shape.length !== 1) throw ctx.invalid(`grad_values must be a vector, saw: ${shown(grad)}`);
    const count = grad.shape[0]!;
    // elements that came from the tensor go to it, the others to the default value's one gradient
    const [others] = ctx.routine([map], [{ dtype: int64 }], ({ inputs }) => {
      const used = new Set(toNumbers(inputs[0]!));
      for (const row of used) {
        if (row < 0 || row >= count)
          throw ctx.invalid(`Elements in reverse index must be in [0, ${String(count)}) but got ${String(row)}`);
      }
      return [integerRows(Array.from({ length: count }, (_, row) => row).filter((row) => !used.has(row)))];
    });
    const rest = ctx.gather(grad, others!);
    const zero = ctx.fill([1], grad.dtype, 0);
    const first = ctx.fill(others!.shape, int64, 0);
    ctx.output(0, ctx.gather(grad, map));
    ctx.output(
      1,
      ctx.reshape(
        scatterByParts(ctx, zero, first, rest, (sum, x) => sum.add(x)),
        [],
      ),
    );
  },
});

/**
 * A sparse tensor that has an element in each row, and which rows had none.
 * @param default_value what goes to the first place of a row without an element
 * @returns [a SparseTensor, bool [rows]]
 * TF: `tf.sparse_fill_empty_rows`, `tf.sparse.fill_empty_rows`.
 */
export const sparse_fill_empty_rows = pyFunction(
  "sparse_fill_empty_rows",
  ["sp_input", "default_value", "name"],
  (sp_input: SparseLike, default_value: TensorLike, name?: NameLike): [SparseTriple, Tensor] => {
    const input = sparseOf(sp_input);
    return withContext(name_scope(name ?? null, "SparseFillEmptyRows", [input]), () => {
      const [indices, values, emptyRows] = raw.SparseFillEmptyRows({
        indices: input.indices,
        values: input.values,
        dense_shape: input.dense_shape,
        default_value: convertToTensor(default_value, { dtype: input.dtype }),
      });
      return [SparseTensor(indices, values, input.dense_shape), emptyRows];
    });
  },
  { required: 2 },
);
