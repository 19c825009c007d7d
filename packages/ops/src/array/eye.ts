/** Identity matrices. TF: python/ops/linalg_ops_impl.py. */
import {
  convertToTensor,
  float32,
  int32,
  isTensor,
  pyFunction,
  withContext,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { concat } from "./concat.ts";
import { ones, zeros } from "./fill.ts";
import { name_scope } from "./name_scope.ts";
import { matrix_diag, matrix_set_diag } from "./matrix_diag.ts";

/**
 * Identity matrices.
 * @param num_columns as many as rows where left out
 * @param batch_shape the shape of the axes before the matrices
 * TF: `tf.eye`, `tf.linalg.eye`.
 */
export const eye = pyFunction(
  "eye",
  ["num_rows", "num_columns", "batch_shape", "dtype", "name"],
  (
    num_rows: number | Tensor,
    num_columns?: number | Tensor | null,
    batch_shape?: readonly number[] | Tensor | null,
    dtype: DTypeLike = float32,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "eye", [num_rows, num_columns, batch_shape]), () => {
      const columns = num_columns ?? num_rows;
      const dynamic = isTensor(num_rows) || isTensor(columns);
      const square = dynamic ? (num_columns ?? null) === null : num_rows === columns;
      const size = dynamic ? raw.Minimum({ x: num_rows, y: columns }) : Math.min(num_rows, columns);
      const batch = batch_shape ?? [];
      const lead =
        isTensor(batch) || isTensor(size) ? convertToTensor(batch, { name: "shape", preferredDtype: int32 }) : batch;
      const join = (sizes: readonly (number | Tensor)[]): TensorLike =>
        isTensor(lead) ? concat([lead, sizes], 0) : [...lead, ...sizes];
      const diagonalShape = join([size]);
      const shape = square ? undefined : join([num_rows, columns]);
      const diagonal = ones(diagonalShape, dtype);
      return shape ? matrix_set_diag(zeros(shape, dtype), diagonal) : matrix_diag(diagonal);
    }),
  { required: 1 },
);
