/** Losses of predictions. TF: python/ops/losses/losses_impl.py. */
import {
  asFloat,
  convertToTensor,
  float32,
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  abs,
  add,
  cast,
  div_no_nan,
  log,
  maximum,
  minimum,
  multiply,
  name_scope,
  ones_like,
  range,
  rank,
  reduce_sum,
  relu,
  square,
  squared_difference,
  subtract,
  where,
  zeros_like,
} from "@tfgraph/ops";
import { assertBroadcastable } from "../metrics/weights_broadcast.ts";
import { add_loss } from "./collected.ts";
import { requireArguments } from "./required.ts";
import { LOSS, lossOf, numPresent, type LossParameters } from "./weighted_loss.ts";

/** Both as floats, predictions first. @throws ValueError where their shapes differ */
function floats(predictions: TensorLike, labels: TensorLike): [predictions: Tensor, labels: Tensor] {
  const p = cast(predictions, float32);
  const l = cast(labels, float32);
  p.shape.assert_is_compatible_with(l.shape);
  return [p, l];
}

/** The loss that `formula` makes of predictions and labels as floats. */
function floatLossOf(
  given: Readonly<Record<string, TensorLike>>,
  defaultScope: string,
  weights: TensorLike,
  rest: LossParameters,
  formula: (predictions: Tensor, labels: Tensor) => Tensor,
): Tensor {
  return lossOf(given, defaultScope, weights, rest, () => {
    const [labels, predictions] = Object.values(given) as [TensorLike, TensorLike];
    return formula(...floats(predictions, labels));
  });
}

/** A loss of labels and `predictions`, under whatever name users know these by, without further parameters. */
function plainLoss<const N extends string>(
  name: string,
  predictions: N,
  formula: (predictions: Tensor, labels: Tensor) => Tensor,
) {
  return pyFunction(
    name,
    ["labels", predictions, "weights", ...LOSS],
    (labels: TensorLike, values: TensorLike, weights: TensorLike = 1, ...rest: LossParameters): Tensor =>
      floatLossOf({ labels, [predictions]: values }, name, weights, rest, formula),
    { required: 2 },
  );
}

/**
 * `|predictions - labels|`.
 * @param labels of the predictions' shape
 * @param weights see {@link compute_weighted_loss}
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.absolute_difference`.
 */
export const absolute_difference = plainLoss("absolute_difference", "predictions", (p, l) => abs(subtract(p, l)));

/**
 * `(predictions - labels)²`.
 * @param labels of the predictions' shape
 * @param weights see {@link compute_weighted_loss}
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.mean_squared_error`.
 */
export const mean_squared_error = plainLoss("mean_squared_error", "predictions", (p, l) => squared_difference(p, l));

/**
 * `1 - Σ predictions * labels` along an axis, for vectors of length 1.
 * @param axis along which vectors lie; `dim` is its old name
 * @throws ValueError without an axis, for shapes that do not fit
 * TF: `tf.losses.cosine_distance`.
 */
export const cosine_distance = pyFunction(
  "cosine_distance",
  ["labels", "predictions", "axis", "weights", ...LOSS],
  (
    labels: TensorLike,
    predictions: TensorLike,
    axis?: number | null,
    weights: TensorLike = 1,
    ...rest: LossParameters
  ): Tensor => {
    if (axis === null || axis === undefined) throw new ValueError("You must specify argument `axis`.");
    return floatLossOf({ labels, predictions }, "cosine_distance_loss", weights, rest, (p, l) =>
      reduce_sum(multiply(p, l), { axis: [axis], keepdims: true }).rsub(1),
    );
  },
  { required: 2, aliases: { dim: "axis" } },
);

/**
 * `max(0, 1 - z * logits)`, with z -1 or 1 for labels 0 or 1.
 * @param labels 0 or 1, of the logits' shape
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.hinge_loss`.
 */
export const hinge_loss = plainLoss("hinge_loss", "logits", (x, l) => {
  const ones = ones_like(l);
  const signs = subtract(l.rmul(2), ones);
  return relu(subtract(ones, multiply(signs, x)));
});

/**
 * Half the squared error up to `delta`, from there on a line of slope `delta`.
 * @param delta where the loss changes from square to line
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.huber_loss`.
 */
export const huber_loss = pyFunction(
  "huber_loss",
  ["labels", "predictions", "weights", "delta", ...LOSS],
  (
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1,
    delta: TensorLike = 1,
    ...rest: LossParameters
  ): Tensor =>
    floatLossOf({ labels, predictions }, "huber_loss", weights, rest, (p, l) => {
      const distance = abs(subtract(p, l));
      const quadratic = minimum(distance, delta);
      // not maximum(distance - delta, 0), whose gradient at delta would be 1
      const linear = subtract(distance, quadratic);
      const half = convertToTensor(0.5, { dtype: quadratic.dtype });
      return add(multiply(half, multiply(quadratic, quadratic)), multiply(delta, linear));
    }),
  { required: 2 },
);

/**
 * `-labels * log(predictions) - (1 - labels) * log(1 - predictions)`.
 * @param predictions probabilities
 * @param epsilon added to what the logarithm is taken of
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.log_loss`.
 */
export const log_loss = pyFunction(
  "log_loss",
  ["labels", "predictions", "weights", "epsilon", ...LOSS],
  (
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1,
    epsilon: TensorLike = 1e-7,
    ...rest: LossParameters
  ): Tensor =>
    floatLossOf({ labels, predictions }, "log_loss", weights, rest, (p, l) => {
      const positive = multiply(l, log(p.add(epsilon))).neg();
      const negativeLabels = l.rsub(1);
      return positive.sub(multiply(negativeLabels, log(p.rsub(1).add(epsilon))));
    }),
  { required: 2 },
);

function pairwiseLoss(l: Tensor, predictions: TensorLike, weights: Tensor, collection: string | null): Tensor {
  const p = cast(predictions, float32);
  p.shape.assert_is_compatible_with(l.shape);
  const differences = subtract(p, l);
  const axis = range(1, rank(differences));
  const squares = reduce_sum(square(differences), { axis, keepdims: true });
  const present = numPresent(differences, weights, true);
  const ofSquares = div_no_nan(squares, maximum(present.sub(1), 0), "value").rmul(2);
  const sum = reduce_sum(differences, { axis, keepdims: true });
  const squaredSum = square(sum);
  const pairs = maximum(multiply(present, present.sub(1)), 0);
  const ofSum = div_no_nan(squaredSum, pairs, "value").rmul(2);
  const total = reduce_sum(multiply(ofSquares.sub(ofSum), weights));
  const loss = where(reduce_sum(present).greater(0), total, zeros_like(total), "value");
  add_loss(loss, collection);
  return loss;
}

/**
 * The mean squared difference between the differences of labels and those of predictions, over all pairs of a batch's elements.
 * @param labels of the predictions' shape, [batch, …]
 * @param weights a number, or a tensor of the labels' rank whose sizes are 1 or the labels'
 * @throws ValueError for shapes that do not fit
 * TF: `tf.losses.mean_pairwise_squared_error`.
 */
export const mean_pairwise_squared_error = pyFunction(
  "mean_pairwise_squared_error",
  ["labels", "predictions", "weights", "scope", "loss_collection"],
  (
    labels: TensorLike,
    predictions: TensorLike,
    weights: TensorLike = 1,
    scope?: NameLike,
    loss_collection: string | null = GraphKeys.LOSSES,
  ): Tensor => {
    requireArguments({ labels, predictions });
    const values = [predictions, labels, weights];
    return withContext(name_scope(scope ?? null, "mean_pairwise_squared_error", values), () => {
      const w = cast(asFloat(weights), float32);
      const l = cast(labels, float32);
      return withContext(get_default_graph().control_dependencies([assertBroadcastable(w, l)]), () =>
        pairwiseLoss(l, predictions, w, loss_collection),
      );
    });
  },
  { required: 2 },
);
