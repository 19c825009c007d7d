/** Elements of sparse tensors in row-major order. TF: core/kernels/sparse_reorder_op.cc, python/ops/sparse_ops.py, sparse_grad.py. */
import {
  defineOp,
  int64,
  pyFunction,
  toNumbers,
  type NameLike,
  type SparseTensor as SparseTriple,
} from "@tfgraph/core";
import { gather } from "../array/gather.ts";
import { identity } from "../array/identity.ts";
import { rangeOf } from "../array/index_math.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { knownShape, SparseTensor, sparseOf, type SparseLike } from "./sparse_tensor.ts";

defineOp(OpDefs.SparseReorder, {
  shape: (ctx) => {
    const [indices, values] = [withRank(ctx.input(0), 2), withRank(ctx.input(1), 1)];
    withRank(ctx.input(2), 1);
    return [indices, values];
  },
  gradient: (op, _gradIndices, gradValues) => {
    const [indices, size] = [op.inputs[0]!, op.inputs[2]!];
    const count = shape(indices).getitem(0);
    const numbered = SparseTensor(indices, rangeOf(0, count), size);
    const ordered = sparse_reorder(numbered);
    return [null, gather(gradValues, raw.InvertPermutation({ x: ordered.values })), null];
  },
  lower: (ctx) => {
    const [indices, values] = [ctx.input(0), ctx.input(1)];
    if (indices.shape.length !== 2)
      throw ctx.invalid(`Input indices should be a matrix but received shape [${indices.shape.join(",")}]`);
    if (values.shape.length !== 1)
      throw ctx.invalid(`Input values should be a vector but received shape [${values.shape.join(",")}]`);
    const [count, depth] = indices.shape as [number, number];
    const type = { dtype: int64, shape: [count] };
    const [order] = ctx.routine([indices], [type], ({ inputs }) => {
      const all = toNumbers(inputs[0]!);
      const rows = Array.from({ length: count }, (_, i) => i);
      rows.sort((a, b) => {
        for (let d = 0; d < depth; d++) {
          const difference = all[a * depth + d]! - all[b * depth + d]!;
          if (difference !== 0) return difference;
        }
        return 0;
      });
      return [{ ...type, data: BigInt64Array.from(rows, BigInt) }];
    });
    ctx.output(0, ctx.gather(indices, order!));
    ctx.output(1, ctx.gather(values, order!));
  },
});

/** The same sparse tensor, its elements in row-major order. TF: `tf.sparse_reorder`, `tf.sparse.reorder`. */
export const sparse_reorder = pyFunction(
  "sparse_reorder",
  ["sp_input", "name"],
  (sp_input: SparseLike, name?: NameLike): SparseTriple => {
    const input = sparseOf(sp_input);
    const [indices, values] = raw.SparseReorder({
      input_indices: input.indices,
      input_values: input.values,
      input_shape: input.dense_shape,
      name,
    });
    const known = knownShape(input);
    if (known.static) return SparseTensor(indices, values, known.static);
    const result = SparseTensor(indices, values, identity(input.dense_shape));
    result.set_shape(known);
    return result;
  },
  { required: 1 },
);
