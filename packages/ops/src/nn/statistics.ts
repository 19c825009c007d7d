/** Sums that moments are made of, and older names of layers. TF: python/ops/nn_impl.py. */
import { convertToTensor, pyFunction, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { gather } from "../array/gather.ts";
import { name_scope } from "../array/name_scope.ts";
import { rankOf, shape } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { matmul } from "../math/matmul.ts";
import { reduce_prod, reduce_sum } from "../math/reductions.ts";
import { bias_add } from "./bias.ts";
import { batch_normalization } from "./normalization.ts";

/**
 * The sums that mean and variance are made of.
 * @param axes the axes that are summed
 * @param shift a value near the mean, subtracted first; null for none
 * @param keep_dims whether the axes stay with size 1
 * @returns `[count, sum, sum of squares, shift]`
 * TF: `tf.nn.sufficient_statistics`.
 */
export const sufficient_statistics = pyFunction(
  "sufficient_statistics",
  ["x", "axes", "shift", "keep_dims", "name"],
  (
    x: TensorLike,
    axes: readonly number[],
    shift?: TensorLike | null,
    keep_dims?: boolean | null,
    name?: NameLike,
  ): [count: Tensor, sum: Tensor, squares: Tensor, shift: Tensor | null] =>
    withContext(name_scope(name ?? null, "sufficient_statistics", [x, shift]), () => {
      const summed = inOrderOfSet(axes);
      const value = convertToTensor(x, { name: "x" });
      const count = countAlong(value, summed);
      const hasShift = shift !== null && shift !== undefined;
      const from = hasShift ? convertToTensor(shift, { name: "shift" }) : null;
      const moved = from ? raw.Sub({ x: value, y: from }) : value;
      const squares = from ? raw.SquaredDifference({ x: value, y: from }) : raw.Square({ x: value });
      const keep = keep_dims ?? false;
      return [count, reduce_sum(moved, summed, keep, "mean_ss"), reduce_sum(squares, summed, keep, "var_ss"), from];
    }),
  { required: 2, aliases: { keepdims: "keep_dims" } },
);

/** Different axes in the order in which Python's set gives them: those from the end last. */
function inOrderOfSet(axes: readonly number[]): number[] {
  const place = (axis: number): number => (axis < 0 ? Number.MAX_SAFE_INTEGER + axis : axis);
  return [...new Set(axes)].sort((a, b) => place(a) - place(b));
}

/** How many elements are summed: a constant where sizes are known. */
function countAlong(x: Tensor, axes: readonly number[]): Tensor {
  const sizes = axes.map((axis) => x.shape.known?.at(axis) ?? null);
  if (sizes.every((size) => size !== null))
    return createConstant(
      sizes.reduce((product, size) => product * size, 1),
      { dtype: x.dtype },
    );
  const rank = rankOf(x);
  const positive = axes.map((axis) => (axis < 0 ? rank.radd(axis) : axis));
  return reduce_prod(gather(cast(shape(x), x.dtype), positive), { name: "count" });
}

/** {@link batch_normalization} under older keywords. TF: `tf.nn.batch_norm_with_global_normalization`. */
export const batch_norm_with_global_normalization = pyFunction(
  "batch_norm_with_global_normalization",
  ["t", "m", "v", "beta", "gamma", "variance_epsilon", "scale_after_normalization", "name"],
  (
    t: TensorLike,
    m: TensorLike,
    v: TensorLike,
    beta: TensorLike,
    gamma: TensorLike,
    variance_epsilon: TensorLike,
    scale_after_normalization: boolean,
    name?: NameLike,
  ): Tensor => batch_normalization(t, m, v, beta, scale_after_normalization ? gamma : null, variance_epsilon, { name }),
  { required: 1, aliases: { input: "t", mean: "m", variance: "v" } },
);

/** `relu(x @ weights + biases)`. TF: `tf.nn.relu_layer`. */
export const relu_layer = pyFunction(
  "relu_layer",
  ["x", "weights", "biases", "name"],
  (x: TensorLike, weights: TensorLike, biases: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "relu_layer", [x, weights, biases]), (scope) => {
      const inputs = convertToTensor(x, { name: "x" });
      const w = convertToTensor(weights, { name: "weights" });
      const b = convertToTensor(biases, { name: "biases" });
      return raw.Relu({ features: bias_add(matmul(inputs, w), b), name: scope });
    }),
  { required: 3 },
);
