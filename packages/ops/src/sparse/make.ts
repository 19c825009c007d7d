/** Sparse tensors from dense ones. TF: python/ops/sparse_ops.py. */
import {
  as_dtype,
  convertToTensor,
  float32,
  int64,
  pyFunction,
  type Tensor,
  withContext,
  type DTypeLike,
  type NameLike,
  type SparseTensor as SparseTriple,
  type TensorLike,
} from "@tfgraph/core";
import { ones, zeros_like } from "../array/fill.ts";
import { gather_nd } from "../array/gather_nd.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape as shapeOfTensor } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import { where_v2 } from "../array/where.ts";
import { minimum } from "../math/arithmetic.ts";
import { cast } from "../math/cast.ts";
import { not_equal } from "../math/compare.ts";
import { range } from "../math/range.ts";
import { SparseTensor } from "./sparse_tensor.ts";

/** The elements of a tensor that are not 0. @returns a SparseTensor. TF: `tf.sparse.from_dense`. */
export const from_dense = pyFunction(
  "from_dense",
  ["tensor", "name"],
  (tensor: TensorLike, name?: NameLike): SparseTriple =>
    withContext(name_scope(name ?? null, "dense_to_sparse"), () => {
      const dense = convertToTensor(tensor);
      const indices = where_v2(not_equal(dense, zeros_like(dense)));
      const values = gather_nd(dense, indices);
      return SparseTensor(indices, values, shapeOfTensor(dense, { out_type: int64 }));
    }),
  { required: 1 },
);

/** @throws TypeError for what is neither an integer nor a tensor */
function sizeTensor(value: number | Tensor, name: string): Tensor {
  if (typeof value !== "number") return value.dtype === int64 ? value : cast(value, int64);
  if (!Number.isInteger(value)) throw new TypeError(`${name} must be an integer value`);
  return convertToTensor(value, { name, dtype: int64 });
}

/**
 * The identity matrix as a sparse tensor.
 * @param num_columns as many as rows unless told
 * @returns a SparseTensor [num_rows, num_columns]
 * @throws TypeError for a size that is no integer
 * TF: `tf.sparse.eye`.
 */
export const sparse_eye = pyFunction(
  "sparse_eye",
  ["num_rows", "num_columns", "dtype", "name"],
  (
    num_rows: number | Tensor,
    num_columns?: number | Tensor | null,
    dtype: DTypeLike = float32,
    name?: NameLike,
  ): SparseTriple =>
    withContext(name_scope(name ?? null, "eye", [num_rows, num_columns ?? null]), () => {
      const rows = sizeTensor(num_rows, "num_rows");
      const columns = num_columns === undefined || num_columns === null ? rows : sizeTensor(num_columns, "num_columns");
      const size = minimum(rows, columns);
      const diagonal = range(size, { dtype: int64 });
      const indices = stack([diagonal, diagonal], { axis: 1 });
      return SparseTensor(indices, ones(size, as_dtype(dtype)), [rows, columns]);
    }),
  { required: 1 },
);
