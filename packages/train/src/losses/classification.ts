/** Losses of class scores. TF: python/ops/losses/losses_impl.py. */
import {
  asFloat,
  convertToTensor,
  GraphKeys,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  cast,
  cond,
  equal,
  name_scope,
  rank,
  shape,
  sigmoid_cross_entropy_with_logits,
  softmax_cross_entropy_with_logits_v2,
  sparse_softmax_cross_entropy_with_logits,
  squeeze,
  stop_gradient,
} from "@tfgraph/ops";
import { removeSqueezableDimensions } from "../metrics/confusion_matrix.ts";
import { requireArguments } from "./required.ts";
import { compute_weighted_loss, LOSS, lossOf, Reduction, type LossParameters } from "./weighted_loss.ts";

/** Logits, and labels of their dtype. @throws ValueError where the shapes differ */
function scoresAndLabels(logits: TensorLike, labels: TensorLike): [logits: Tensor, labels: Tensor] {
  const scores = convertToTensor(logits);
  const targets = cast(labels, scores.dtype);
  scores.shape.assert_is_compatible_with(targets.shape);
  return [scores, targets];
}

/**
 * The cross entropy of each class by itself.
 * @param multi_class_labels 0 or 1, of the logits' shape [batch, classes]
 * @param weights see {@link compute_weighted_loss}
 * @param label_smoothing how far labels are moved towards ½, from 0 to 1
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.sigmoid_cross_entropy`.
 */
export const sigmoid_cross_entropy = pyFunction(
  "sigmoid_cross_entropy",
  ["multi_class_labels", "logits", "weights", "label_smoothing", ...LOSS],
  (
    multi_class_labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1,
    label_smoothing: number = 0,
    ...rest: LossParameters
  ): Tensor =>
    lossOf({ multi_class_labels, logits }, "sigmoid_cross_entropy_loss", weights, rest, () => {
      const [scores, given] = scoresAndLabels(logits, multi_class_labels);
      const labels = label_smoothing > 0 ? given.mul(1 - label_smoothing).add(0.5 * label_smoothing) : given;
      return sigmoid_cross_entropy_with_logits({ labels, logits: scores, name: "xentropy" });
    }),
  { required: 2 },
);

/** Labels moved towards equal probabilities of all classes. */
function smoothedLabels(labels: Tensor, smoothing: number): Tensor {
  const classes = cast(shape(labels).getitem(-1), labels.dtype);
  const smallest = classes.rtruediv(smoothing);
  return labels.mul(1 - smoothing).add(smallest);
}

/**
 * The cross entropy of softmax's probabilities. Its gradient does not reach the labels.
 * @param onehot_labels probabilities of classes, of the logits' shape [batch, classes]
 * @param weights a number or [batch]
 * @param label_smoothing how far labels are moved towards equal probabilities, from 0 to 1
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.softmax_cross_entropy`.
 */
export const softmax_cross_entropy = pyFunction(
  "softmax_cross_entropy",
  ["onehot_labels", "logits", "weights", "label_smoothing", ...LOSS],
  (
    onehot_labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1,
    label_smoothing: number = 0,
    ...rest: LossParameters
  ): Tensor =>
    lossOf({ onehot_labels, logits }, "softmax_cross_entropy_loss", weights, rest, () => {
      const [scores, given] = scoresAndLabels(logits, onehot_labels);
      const smoothed = label_smoothing > 0 ? smoothedLabels(given, label_smoothing) : given;
      const labels = stop_gradient(smoothed, { name: "labels_stop_gradient" });
      return softmax_cross_entropy_with_logits_v2({ labels, logits: scores, name: "xentropy" });
    }),
  { required: 2 },
);

/** Weights without a last axis of size 1 that labels do not have. */
function fittingWeights(weights: Tensor, labels: Tensor): Tensor {
  const [labelsRank, weightsRank] = [labels.shape.ndims, weights.shape.ndims];
  if (labelsRank !== null && weightsRank !== null)
    return weightsRank - labelsRank === 1 ? squeeze(weights, [-1]) : weights;
  const difference = rank(weights).sub(rank(labels));
  const last = weights.shape.known?.at(-1);
  const maySqueeze = weightsRank === null || (weightsRank > 0 && (last === null || last === 1));
  if (!maySqueeze) return weights;
  return cond(
    equal(1, difference),
    () => squeeze(weights, [-1]),
    () => weights,
  ) as Tensor;
}

/**
 * The cross entropy of softmax's probabilities, for labels that are numbers of classes.
 * @param labels integers, [batch] or [batch, 1]
 * @param logits [batch, classes]
 * @param weights a number, [batch] or [batch, 1]
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.sparse_softmax_cross_entropy`.
 */
export const sparse_softmax_cross_entropy = pyFunction(
  "sparse_softmax_cross_entropy",
  ["labels", "logits", "weights", ...LOSS],
  (
    labels: TensorLike,
    logits: TensorLike,
    weights: TensorLike = 1,
    scope?: NameLike,
    loss_collection: string | null = GraphKeys.LOSSES,
    reduction: string = Reduction.SUM_BY_NONZERO_WEIGHTS,
  ): Tensor => {
    requireArguments({ labels, logits });
    const values = [logits, labels, weights];
    return withContext(name_scope(scope ?? null, "sparse_softmax_cross_entropy_loss", values), (inner) => {
      const [classes, scores] = removeSqueezableDimensions(labels, logits, 1);
      const w = fittingWeights(convertToTensor(asFloat(weights)), classes);
      const losses = sparse_softmax_cross_entropy_with_logits({ labels: classes, logits: scores, name: "xentropy" });
      return compute_weighted_loss(losses, w, inner, loss_collection, reduction);
    });
  },
  { required: 2 },
);
