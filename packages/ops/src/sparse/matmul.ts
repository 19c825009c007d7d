/** Sparse matrices times dense ones. TF: core/kernels/sparse_tensor_dense_matmul_op.cc, core/ops/sparse_ops.cc, python/ops/sparse_grad.py. */
import {
  convertToTensor,
  defineOp,
  pyFunction,
  withContext,
  type GradientFunction,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { gather } from "../array/gather.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import { matrix_transpose, transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { mergeSizes, withRank } from "../shape_rules.ts";
import { isSparseLike, sparseOf, type SparseLike } from "./sparse_tensor.ts";

const gradient: GradientFunction = (op, grad) => {
  const [indices, values, shape, b] = op.inputs as [Tensor, Tensor, Tensor, Tensor];
  const [adjointA, adjointB] = [op._attr("adjoint_a", "bool"), op._attr("adjoint_b", "bool")];
  const product = raw.SparseTensorDenseMatMul({
    a_indices: indices,
    a_values: values,
    a_shape: shape,
    b: grad,
    adjoint_a: !adjointA,
  });
  const gradB = adjointB ? matrix_transpose(product, { conjugate: true }) : product;
  const rows = indices.getitem(":", 0);
  const columns = indices.getitem(":", 1);
  const partsA = gather(grad, adjointA ? columns : rows);
  const partsB = gather(adjointB ? transpose(b) : b, adjointA ? rows : columns);
  const wide = (x: Tensor, axis: number): Tensor => expand_dims(x, axis);
  const dots = ((): Tensor => {
    if (!adjointA && !adjointB) return matmul(wide(partsA, -2), wide(partsB, -2), { adjoint_b: true });
    if (adjointA && !adjointB) return matmul(wide(partsA, -1), wide(partsB, -1), { adjoint_a: true });
    if (!adjointA) return matmul(wide(partsA, -2), wide(partsB, -1));
    return matmul(wide(partsA, -1), wide(partsB, -2), { adjoint_a: true, adjoint_b: true });
  })();
  return [null, squeeze(dots, [-2, -1]), null, gradB];
};

defineOp(OpDefs.SparseTensorDenseMatMul, {
  shape: (ctx) => {
    withRank(ctx.input(0), 2);
    withRank(ctx.input(1), 1);
    const a = withRank(ctx.constantAsShape(2), 2);
    const b = withRank(ctx.input(3), 2);
    const [adjointA, adjointB] = [ctx.attr("adjoint_a", "bool"), ctx.attr("adjoint_b", "bool")];
    mergeSizes(a[adjointA ? 0 : 1]!, b[adjointB ? 1 : 0]!);
    return [[a[adjointA ? 1 : 0]!, b[adjointB ? 0 : 1]!]];
  },
  gradient,
  lower: (ctx) => {
    const [indices, values] = [ctx.input(0), ctx.input(1)];
    const shape = ctx.numbers(2);
    const adjointA = ctx.attr("adjoint_a", "bool");
    const b = ctx.attr("adjoint_b", "bool") ? ctx.transpose(ctx.input(3)) : ctx.input(3);
    if (b.shape.length !== 2) throw ctx.invalid("Tensor 'b' is not a matrix");
    if (shape.length !== 2) throw ctx.invalid("Tensor 'a_shape' must have 2 elements");
    const [inner, outer] = adjointA ? [shape[0]!, shape[1]!] : [shape[1]!, shape[0]!];
    if (inner !== b.shape[0])
      throw ctx.invalid(
        `Cannot multiply A and B because inner dimension does not match: ${String(inner)} vs. ${String(b.shape[0])}.  Did you forget a transpose?  Dimensions of A: [${shape.join(", ")}).  Dimensions of B: [${ctx.input(3).shape.join(",")}]`,
      );
    const count = values.shape[0]!;
    const zeros = ctx.fill([outer, b.shape[1]!], ctx.outputType(), 0);
    if (count === 0) {
      ctx.output(0, zeros);
      return;
    }
    const column = (i: number) => ctx.reshape(ctx.slice(indices, [0, i], [count, 1]), [count]);
    const [rows, columns] = adjointA ? [column(1), column(0)] : [column(0), column(1)];
    const parts = ctx.gather(b, columns);
    const updates = [ctx.broadcast(ctx.reshape(values, [count, 1]), parts.shape), parts];
    ctx.output(
      0,
      ctx.scatter(zeros, rows, updates, (sum, a, x) => sum.add(a.mul(x))),
    );
  },
});

function product(sparse: SparseLike, dense: TensorLike, adjointA: boolean, adjointB: boolean, name?: NameLike): Tensor {
  const a = sparseOf(sparse);
  return withContext(name_scope(name ?? null, "SparseTensorDenseMatMul", [a.indices, a.values, dense]), () =>
    raw.SparseTensorDenseMatMul({
      a_indices: a.indices,
      a_values: a.values,
      a_shape: a.dense_shape,
      b: convertToTensor(dense, { name: "b" }),
      adjoint_a: adjointA,
      adjoint_b: adjointB,
    }),
  );
}

/**
 * A sparse matrix times a dense one, or a dense one times a sparse one.
 * @param sp_a the left one
 * @param b the right one
 * @param adjoint_a whether the left one is transposed
 * @param adjoint_b whether the right one is
 * TF: `tf.sparse_tensor_dense_matmul`, `tf.sparse.matmul`.
 */
export const sparse_tensor_dense_matmul = pyFunction(
  "sparse_tensor_dense_matmul",
  ["sp_a", "b", "adjoint_a", "adjoint_b", "name"],
  (
    sp_a: SparseLike | TensorLike,
    b: SparseLike | TensorLike,
    adjoint_a: boolean = false,
    adjoint_b: boolean = false,
    name?: NameLike,
  ): Tensor => {
    if (!isSparseLike(b)) return product(sp_a as SparseLike, b, adjoint_a, adjoint_b, name); // anything else is refused there
    // A B = (B^T A^T)^T
    const flip = adjoint_a === adjoint_b;
    return transpose(product(b, sp_a as TensorLike, adjoint_a !== flip, adjoint_b !== flip));
  },
  { required: 2 },
);
