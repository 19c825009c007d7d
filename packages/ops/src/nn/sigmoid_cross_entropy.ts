/** Cross entropies of independent classes. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { add } from "../math/arithmetic.ts";
import { plainNumber } from "../math/conversion.ts";
import { exp, log1p } from "../math/elementary.ts";
import { requireBoth } from "./cross_entropy.ts";

/** @throws ValueError where the shapes differ */
function convertBoth(labels: TensorLike, logits: TensorLike): [labels: Tensor, logits: Tensor] {
  const scores = convertToTensor(logits, { name: "logits" });
  const targets = convertToTensor(labels, { name: "labels", preferredDtype: scores.dtype.base_dtype });
  if (!targets.shape.is_compatible_with(scores.shape)) {
    throw new ValueError(
      `\`logits\` and \`labels\` must have the same shape, received (${scores.shape.toString()} vs ${targets.shape.toString()}).`,
    );
  }
  return [targets, scores];
}

/**
 * The cross entropy of each class by itself: `max(x, 0) - x z + log(1 + exp(-|x|))` for logits x and labels z.
 * @param labels of the logits' shape and dtype, from 0 to 1
 * @param logits float
 * @returns the logits' shape
 * @throws ValueError where either is missing or the shapes differ
 * TF: `tf.nn.sigmoid_cross_entropy_with_logits`.
 */
export const sigmoid_cross_entropy_with_logits = pyFunction(
  "sigmoid_cross_entropy_with_logits",
  ["labels", "logits", "name"],
  (labels?: TensorLike | null, logits?: TensorLike | null, name?: NameLike): Tensor => {
    requireBoth("sigmoid_cross_entropy_with_logits", labels, logits);
    return withContext(name_scope(name ?? null, "logistic_loss", [logits, labels]), (scope) => {
      const [z, x] = convertBoth(labels!, logits!);
      const zeros = zeros_like(x, x.dtype);
      const isPositive = x.greater_equal(zeros);
      const relu = raw.Select({ condition: isPositive, t: x, e: zeros });
      const negative = raw.Select({ condition: isPositive, t: x.neg(), e: x });
      return add(relu.sub(x.mul(z)), log1p(exp(negative)), scope);
    });
  },
);

/**
 * As {@link sigmoid_cross_entropy_with_logits}, with positive labels weighted.
 * @param pos_weight what positive labels count
 * TF: `tf.nn.weighted_cross_entropy_with_logits`.
 */
export const weighted_cross_entropy_with_logits = pyFunction(
  "weighted_cross_entropy_with_logits",
  ["labels", "logits", "pos_weight", "name"],
  (labels: TensorLike, logits: TensorLike, pos_weight: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "logistic_loss", [logits, labels]), (scope) => {
      const [z, x] = convertBoth(labels, logits);
      const number = plainNumber(pos_weight);
      const excess = number !== undefined ? number - 1 : convertToTensor(pos_weight).sub(1);
      const weight = z.rmul(excess).radd(1);
      const linear = z.rsub(1).mul(x);
      const softplus = log1p(exp(raw.Abs({ x }).neg())).add(raw.Relu({ features: x.neg() }));
      return add(linear, weight.mul(softplus), scope);
    }),
  { required: 3, aliases: { targets: "labels" } },
);
