/** Softmax over the elements of each row of a sparse tensor. TF: core/kernels/sparse_softmax_op.cc, python/ops/sparse_grad.py. */
import {
  defineOp,
  int64,
  kernel as k,
  pyFunction,
  withContext,
  type NameLike,
  type SparseTensor as SparseTriple,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { integerRows, pointKey, pointsOf, shown } from "./points.ts";
import { sparse_reduce_sum } from "./reduce.ts";
import { SparseTensor } from "./sparse_tensor.ts";

defineOp(OpDefs.SparseSoftmax, {
  shape: (ctx) => {
    withRank(ctx.input(0), 2);
    return [withRank(ctx.input(1), 1)];
  },
  gradient: (op, grad) => {
    const [indices, shape] = [op.inputs[0]!, op.inputs[2]!];
    const output = SparseTensor(indices, op.outputs[0], shape);
    const gradient = SparseTensor(indices, grad, shape);
    const product = SparseTensor(indices, output.values.mul(gradient.values), shape);
    const total = sparse_reduce_sum(product, [-1], { keepdims: true }).neg();
    const sum = raw.SparseDenseCwiseAdd({
      sp_indices: gradient.indices,
      sp_values: gradient.values,
      sp_shape: gradient.dense_shape,
      dense: total,
    });
    return [null, sum.mul(output.values), null];
  },
  lower: (ctx) => {
    const [indices, values, shape] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    if (indices.shape.length !== 2)
      throw ctx.invalid(`Input sp_indices should be a matrix but received shape: ${shown(indices)}`);
    if (values.shape.length !== 1 || shape.shape.length !== 1)
      throw ctx.invalid(
        `Inputs sp_values and sp_shape should be vectors but received shapes: ${shown(values)} and ${shown(shape)}`,
      );
    const [count, rank] = indices.shape as [number, number];
    if (values.shape[0] !== count)
      throw ctx.invalid(
        `indices and values rows (indexing dimension) must match. (indices = ${String(count)}, values = ${String(values.shape[0])})`,
      );
    if (rank < 2) throw ctx.invalid(`Input should have rank >= 2, but received shape: ${ctx.numbers(2).join(" ")}`);
    // rows that have elements, numbered: no more of them than elements
    const [rows] = ctx.routine([indices], [{ dtype: int64, shape: [count] }], ({ inputs }) => {
      const points = pointsOf(inputs[0]!);
      const outer = { count, rank: rank - 1, all: points.all.filter((_, i) => i % rank !== rank - 1) };
      const numbers = new Map<string, number>();
      return [
        integerRows(
          Array.from({ length: count }, (_, i) => {
            const key = pointKey(outer, i);
            const known = numbers.get(key) ?? numbers.size;
            numbers.set(key, known);
            return known;
          }),
        ),
      ];
    });
    const { dtype } = values;
    const largest = ctx.scatter(ctx.fill([count], dtype, -Infinity), rows!, [values], (a, b) => a.pmax(b));
    const exponentials = ctx.map([values, ctx.gather(largest, rows!)], (x, max) => k.exp(x.sub(max)));
    const totals = ctx.scatter(ctx.fill([count], dtype, 0), rows!, [exponentials], (a, b) => a.add(b));
    ctx.output(
      0,
      ctx.map([exponentials, ctx.gather(totals, rows!)], (e, total) => e.div(total)),
    );
  },
});

/**
 * Softmax over the last axis, of the elements that are there.
 * @param sp_input a SparseTensor of rank 2 or more, of floats
 * @returns a SparseTensor at the same places
 * TF: `tf.sparse_softmax`, `tf.sparse.softmax`.
 */
export const sparse_softmax = pyFunction(
  "sparse_softmax",
  ["sp_input", "name"],
  (sp_input: SparseTriple, name?: NameLike): SparseTriple =>
    withContext(name_scope(name ?? null, "SparseSoftmax", [sp_input.indices, sp_input.values]), () => {
      const { indices, values, dense_shape: denseShape } = sp_input;
      const softmax = raw.SparseSoftmax({
        sp_indices: indices,
        sp_values: values,
        sp_shape: denseShape,
      });
      return SparseTensor(indices, softmax, denseShape);
    }),
  { required: 1 },
);
