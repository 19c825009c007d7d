/** Functions that are other ops together. TF: python/ops/math_ops.py, special_math_ops.py. */
import {
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { expand_dims, squeeze } from "../array/reshape.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "./matmul.ts";
import { reduce_sum } from "./reductions.ts";
import { lgamma } from "./special.ts";

/** The logarithm of the beta function of the vectors on the last axis. TF: `tf.lbeta`, `tf.math.lbeta`. */
export const lbeta = pyFunction(
  "lbeta",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "lbeta", [x]), () => {
      const tensor = convertToTensor(x, { name: "x" });
      const product = reduce_sum(lgamma(tensor), [-1]);
      const sum = reduce_sum(tensor, [-1]);
      return product.sub(lgamma(sum));
    }),
  { required: 1 },
);

/**
 * The value of a polynomial.
 * @param coeffs the coefficients, that of the highest power first
 * TF: `tf.math.polyval`.
 */
export const polyval = pyFunction(
  "polyval",
  ["coeffs", "x", "name"],
  (coeffs: readonly TensorLike[], x: TensorLike, name?: NameLike): Tensor => {
    const given: unknown = coeffs;
    if (!Array.isArray(given))
      throw new ValueError(`Argument coeffs must be list type. Received type ${typeof coeffs}.`);
    return withContext(name_scope(name ?? null, "polyval", [...coeffs, x]), (scope) => {
      const at = convertToTensor(x, { name: "x" });
      const [first, ...rest] = coeffs.map((c, i) => convertToTensor(c, { name: `coeff_${String(i)}` }));
      if (!first) return zeros_like(at, { name: scope });
      return rest.reduce((p, c) => c.add(p.mul(at)), first);
    });
  },
  { required: 2 },
);

/** `1 / x`, 0 where `x` is 0. TF: `tf.math.reciprocal_no_nan`. */
export const reciprocal_no_nan = pyFunction(
  "reciprocal_no_nan",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "reciprocal_no_nan", [x]), (scope) => {
      const y = convertToTensor(x, { name: "x" });
      const one = createConstant(1, { dtype: y.dtype.base_dtype, name: "one" });
      return raw.DivNoNan({ x: one, y, name: scope });
    }),
  { required: 1 },
);

/** Products of matrices with vectors. TF: `tf.linalg.matvec`. */
export const matvec = pyFunction(
  "matvec",
  ["a", "b", "transpose_a", "adjoint_a", "a_is_sparse", "b_is_sparse", "name"],
  (
    a: TensorLike,
    b: TensorLike,
    transpose_a: boolean = false,
    adjoint_a: boolean = false,
    a_is_sparse: boolean = false,
    b_is_sparse: boolean = false,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "MatVec", [a, b]), () => {
      const product = matmul(a, expand_dims(b, -1), { transpose_a, adjoint_a, a_is_sparse, b_is_sparse });
      return squeeze(product, -1);
    }),
  { required: 2 },
);
