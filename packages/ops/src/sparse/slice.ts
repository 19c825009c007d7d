/** Parts of sparse tensors. TF: core/kernels/sparse_slice_op.cc, sparse_slice_grad_op.cc, python/ops/sparse_ops.py, sparse_grad.py. */
import {
  convertToTensor,
  defineOp,
  int64,
  InternalError,
  pyFunction,
  withContext,
  type NameLike,
  type SparseTensor as SparseTriple,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { elementsOf, sizeAt, withRank } from "../shape_rules.ts";
import { checkParts } from "./merge.ts";
import { integerRows, pointKey, pointsOf, rowsOrZero } from "./points.ts";
import { SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

defineOp(OpDefs.SparseSlice, {
  shape: (ctx) => {
    const shape = ctx.input(2);
    return [[null, elementsOf(shape)], [null], shape];
  },
  gradient: (op, _gradIndices, grad) => {
    const gradient = raw.SparseSliceGrad({
      backprop_val_grad: grad,
      input_indices: op.inputs[0]!,
      input_start: op.inputs[3]!,
      output_indices: op.outputs[0]!,
    });
    gradient.set_shape(op.inputs[1]!.shape);
    return [null, gradient, null, null, null];
  },
  lower: (ctx) => {
    checkParts(ctx, 0);
    const sizes = ctx.numbers(2);
    const rank = sizes.length;
    const [start, wanted] = [ctx.numbers(3), ctx.numbers(4)];
    for (const [name, list] of [
      ["start", start],
      ["size", wanted],
    ] as const) {
      if (list.length !== rank)
        throw ctx.invalid(
          `Expected ${name} to be a vector of length ${String(rank)} but got length ${String(list.length)}`,
        );
    }
    const negative = wanted.find((size) => size < 0);
    if (negative !== undefined) throw ctx.invalid(`Expected a non-negative size, got ${String(negative)}`);
    const shape = sizes.map((size, d) => Math.max(0, Math.min(wanted[d]!, size - start[d]!)));
    const [places, from] = ctx.routine([ctx.input(0)], [{ dtype: int64 }, { dtype: int64 }], ({ inputs }) => {
      const points = pointsOf(inputs[0]!);
      const rows: number[] = [];
      const inside: number[] = [];
      for (let row = 0; row < points.count; row++) {
        const point = points.all.slice(row * rank, (row + 1) * rank).map((x, d) => x - start[d]!);
        if (point.some((x, d) => x < 0 || x >= wanted[d]!)) continue;
        rows.push(row);
        inside.push(...point);
      }
      return [integerRows(inside, rank, rows.length), integerRows(rows)];
    });
    ctx.output(0, places!);
    ctx.output(1, ctx.gather(ctx.input(1), from!));
    ctx.output(2, ctx.integers(shape, int64));
  },
});

defineOp(OpDefs.SparseSliceGrad, {
  shape: (ctx) => [[sizeAt(withRank(ctx.input(1), 2), 0)]],
  gradient: "unregistered",
  lower: (ctx) => {
    const [grad, indices, start, sliced] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3)];
    if (grad.shape[0] !== sliced.shape[0])
      throw ctx.invalid(
        `# elements of backprop_val_grad and # rows of output_indices should match (#nnz of sum): got ${String(grad.shape[0])} and ${String(sliced.shape[0])}`,
      );
    const count = indices.shape[0]!;
    const [from] = ctx.routine([indices, start, sliced], [{ dtype: int64, shape: [count] }], ({ inputs }) => {
      const [points, begin, part] = [pointsOf(inputs[0]!), inputs[1]!.data as BigInt64Array, pointsOf(inputs[2]!)];
      const shifted = part.all.map((x, at) => x + Number(begin[at % part.rank]));
      const slice = { ...part, all: shifted };
      // both are in the same order
      let next = 0;
      const rows = Array.from({ length: count }, (_, row) =>
        next < slice.count && pointKey(points, row) === pointKey(slice, next) ? next++ : -1,
      );
      if (next < slice.count)
        throw new InternalError(
          null,
          ctx.op,
          `Elements of backprop_val_grad aren't all propagated. Num elements:${String(slice.count)}, used: ${String(next)}`,
        );
      return [integerRows(rows)];
    });
    ctx.output(0, rowsOrZero(ctx, grad, from!));
  },
});

/**
 * A part of a sparse tensor.
 * @param start where it begins, int64 [rank]
 * @param size how large it is at most, int64 [rank]
 * @returns a SparseTensor
 * TF: `tf.sparse_slice`, `tf.sparse.slice`.
 */
export const sparse_slice = pyFunction(
  "sparse_slice",
  ["sp_input", "start", "size", "name"],
  (sp_input: SparseLike, start: TensorLike, size: TensorLike, name?: NameLike): SparseTriple => {
    const input = sparseOf(sp_input);
    const begin = convertToTensor(start, { dtype: int64 });
    const extent = convertToTensor(size, { dtype: int64 });
    return withContext(name_scope(name ?? null, "SparseSlice", [input]), (scope) => {
      const parts = raw.SparseSlice({
        indices: input.indices,
        values: input.values,
        shape: input.dense_shape,
        start: begin,
        size: extent,
        name: scope,
      });
      return SparseTensor(...parts);
    });
  },
  { required: 3 },
);
