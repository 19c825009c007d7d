/** Means and variances, and normalization by them. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  float16,
  float32,
  isTensor,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { stop_gradient } from "../array/identity.ts";
import { zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { squeeze } from "../array/reshape.ts";
import * as raw from "../gen/raw_ops.ts";
import { add } from "../math/arithmetic.ts";
import { cast } from "../math/cast.ts";
import { div_no_nan } from "../math/division.ts";
import { reduce_mean, reduce_sum } from "../math/reductions.ts";

/** A tensor, or the value of a variable. */
function valueOf(x: TensorLike): Tensor {
  return isTensor(x) ? x : convertToTensor(x);
}

/**
 * The mean and the variance (not the unbiased one) along axes.
 * @param axes the axes that are averaged
 * @param shift has no effect
 * @param keep_dims whether the axes stay with size 1
 * @returns `[mean, variance]`
 * TF: `tf.nn.moments`.
 */
export const moments = pyFunction(
  "moments",
  ["x", "axes", "shift", "name", "keep_dims"],
  (
    x: TensorLike,
    axes: readonly number[],
    _shift?: TensorLike | null,
    name?: NameLike,
    keep_dims?: boolean | null,
  ): [mean: Tensor, variance: Tensor] =>
    withContext(name_scope(name ?? null, "moments", [x, axes]), () => {
      const value = valueOf(x);
      const isHalf = value.dtype === float16;
      const y = isHalf ? cast(value, float32) : value;
      let mean = reduce_mean(y, axes, true, "mean");
      const squares = raw.SquaredDifference({ x: y, y: stop_gradient(mean) });
      let variance = reduce_mean(squares, axes, true, "variance");
      if (!keep_dims) {
        mean = squeeze(mean, axes);
        variance = squeeze(variance, axes);
      }
      return isHalf ? [cast(mean, float16), cast(variance, float16)] : [mean, variance];
    }),
  { required: 2, aliases: { keepdims: "keep_dims" } },
);

/** The mean and the variance of what sums over a sample say. TF: `tf.nn.normalize_moments`. */
export const normalize_moments = pyFunction(
  "normalize_moments",
  ["counts", "mean_ss", "variance_ss", "shift", "name"],
  (
    counts: TensorLike,
    mean_ss: TensorLike,
    variance_ss: TensorLike,
    shift?: TensorLike | null,
    name?: NameLike,
  ): [mean: Tensor, variance: Tensor] =>
    withContext(name_scope(name ?? null, "normalize", [counts, mean_ss, variance_ss]), () => {
      const divisor = raw.Reciprocal({ x: counts, name: "divisor" });
      const hasShift = shift !== null && shift !== undefined;
      const shifted = raw.Mul({ x: mean_ss, y: divisor, name: hasShift ? "shifted_mean" : "mean" });
      const mean = hasShift ? add(shifted, shift, "mean") : shifted;
      const square = raw.Mul({ x: variance_ss, y: divisor });
      return [mean, raw.Sub({ x: square, y: raw.Square({ x: shifted }), name: "variance" })];
    }),
  { required: 3 },
);

/** The mean and the variance along axes, with a weight for each element. TF: `tf.nn.weighted_moments`. */
export const weighted_moments = pyFunction(
  "weighted_moments",
  ["x", "axes", "frequency_weights", "name", "keep_dims"],
  (
    x: TensorLike,
    axes: readonly number[],
    frequency_weights: TensorLike,
    name?: NameLike,
    keep_dims?: boolean | null,
  ): [mean: Tensor, variance: Tensor] =>
    withContext(name_scope(name ?? null, "weighted_moments", [x, frequency_weights, axes]), () => {
      let value = convertToTensor(x, { name: "x" });
      let weights = convertToTensor(frequency_weights, { name: "frequency_weights" });
      const isHalf = value.dtype === float16;
      if (isHalf) value = cast(value, float32);
      if (weights.dtype !== value.dtype) weights = cast(weights, value.dtype);
      const sum = reduce_sum(weights.mul(value), axes, true, "weighted_input_sum");
      const spread = weights.add(zeros_like(value));
      const total = reduce_sum(spread, axes, true, "sum_of_weights");
      let mean = div_no_nan(sum, total);
      const distance = reduce_sum(
        weights.mul(raw.SquaredDifference({ x: value, y: mean })),
        axes,
        true,
        "weighted_distsq",
      );
      let variance = div_no_nan(distance, total);
      if (!keep_dims) {
        mean = squeeze(mean, axes);
        variance = squeeze(variance, axes);
      }
      return isHalf ? [cast(mean, float16), cast(variance, float16)] : [mean, variance];
    }),
  { required: 3, aliases: { keepdims: "keep_dims" } },
);

/**
 * `scale (x - mean) / sqrt(variance + variance_epsilon) + offset`.
 * @param offset added to what is normalized, or null
 * @param scale what it is multiplied with, or null
 * @param variance_epsilon a small float that keeps the root from 0
 * TF: `tf.nn.batch_normalization`.
 */
export const batch_normalization = pyFunction(
  "batch_normalization",
  ["x", "mean", "variance", "offset", "scale", "variance_epsilon", "name"],
  (
    x: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    offset: TensorLike | null | undefined,
    scale: TensorLike | null | undefined,
    variance_epsilon: TensorLike,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "batchnorm", [x, mean, variance, scale, offset]), () => {
      let inverse = raw.Rsqrt({ x: valueOf(variance).add(variance_epsilon) });
      if (scale !== null && scale !== undefined) inverse = inverse.mul(scale);
      const value = valueOf(x);
      const scaled = value.mul(cast(inverse, value.dtype));
      const hasOffset = offset !== null && offset !== undefined;
      const moved = hasOffset ? valueOf(mean).mul(inverse).rsub(offset) : valueOf(mean).neg().mul(inverse);
      return scaled.add(cast(moved, value.dtype));
    }),
  { required: 6 },
);
