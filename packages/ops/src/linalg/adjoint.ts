/** Transposed and conjugated matrices. TF: python/ops/linalg/linalg_impl.py. */
import { convertToTensor, pyFunction, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { matrix_transpose } from "../array/transpose.ts";

/** The last two axes swapped, complex elements conjugated. TF: `tf.linalg.adjoint`. */
export const adjoint = pyFunction(
  "adjoint",
  ["matrix", "name"],
  (matrix: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "adjoint", [matrix]), () =>
      matrix_transpose(convertToTensor(matrix, { name: "matrix" }), { conjugate: true }),
    ),
  { required: 1 },
);
