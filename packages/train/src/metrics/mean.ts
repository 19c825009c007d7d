/** Means over all that was seen. TF: python/ops/metrics_impl.py. */
import { float32, get_default_graph, pyFunction, withContext, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  abs,
  assign_add,
  cast,
  div_no_nan,
  divide,
  equal,
  less,
  maximum,
  multiply,
  ones_like,
  reduce_sum,
  size,
  sqrt,
  squared_difference,
  subtract,
  where,
  zeros_like,
} from "@tfgraph/ops";
import { removeSqueezableDimensions } from "./confusion_matrix.ts";
import {
  collect,
  fitted,
  fittedPair,
  inVariableScope,
  metricVariable,
  type Collections,
  type Metric,
} from "./parts.ts";
import { broadcastWeights } from "./weights_broadcast.ts";

type Weights = TensorLike | null | undefined;
type Name = string | null | undefined;

/** The names of what all metrics of labels and predictions take last. */
const LAST = ["metrics_collections", "updates_collections", "name"] as const;

/** The sum divided by the count; 0 where nothing was counted. */
function quotient(sum: TensorLike, count: TensorLike, name: string): Tensor {
  return div_no_nan(sum, maximum(count, 0), name);
}

function meanOf(values: TensorLike, weights: Weights, metrics: Collections, updates: Collections, name: Name): Metric {
  return inVariableScope(name, "mean", [values, weights], () => {
    let seen = cast(values, float32);
    const total = metricVariable([], float32, "total");
    const count = metricVariable([], float32, "count");
    let number: Tensor;
    if (weights === null || weights === undefined) number = cast(size(seen), float32);
    else {
      const fit = fitted(seen, null, weights);
      const w = broadcastWeights(cast(fit.weights!, float32), fit.predictions);
      seen = multiply(fit.predictions, w);
      number = reduce_sum(w);
    }
    const updateTotal = assign_add(total, reduce_sum(seen));
    const updateCount = withContext(get_default_graph().control_dependencies([seen]), () => assign_add(count, number));
    const value = quotient(total, count, "value");
    collect(metrics, value);
    const update = quotient(updateTotal, updateCount, "update_op");
    collect(updates, update);
    return [value, update];
  });
}

/**
 * The mean of all values seen.
 * @param values of any shape
 * @param weights a number, or a tensor of the values' rank whose sizes are 1 or the values'
 * @param metrics_collections where the value is collected
 * @param updates_collections where the update is collected
 * @param name the variable scope of `total` and `count`
 * @returns `[value, update_op]`
 * TF: `tf.metrics.mean`.
 */
export const mean = pyFunction(
  "mean",
  ["values", "weights", ...LAST],
  (values: TensorLike, weights?: Weights, metrics?: Collections, updates?: Collections, name?: Name): Metric =>
    meanOf(values, weights, metrics, updates, name),
  { required: 1 },
);

/**
 * The mean of each element of all values seen.
 * @param values of a known shape
 * @param weights a number, or a tensor of the values' rank whose sizes are 1 or the values'
 * @returns `[value, update_op]`, of the values' shape
 * TF: `tf.metrics.mean_tensor`.
 */
export const mean_tensor = pyFunction(
  "mean_tensor",
  ["values", "weights", ...LAST],
  (values: TensorLike, weights?: Weights, metrics?: Collections, updates?: Collections, name?: Name): Metric =>
    inVariableScope(name, "mean", [values, weights], () => {
      let seen = cast(values, float32);
      const total = metricVariable(seen.shape, float32, "total_tensor");
      const count = metricVariable(seen.shape, float32, "count_tensor");
      let number = ones_like(seen);
      if (weights !== null && weights !== undefined) {
        const fit = fitted(seen, null, weights);
        const w = broadcastWeights(cast(fit.weights!, float32), fit.predictions);
        seen = multiply(fit.predictions, w);
        number = multiply(number, w);
      }
      const updateTotal = assign_add(total, seen);
      const updateCount = withContext(get_default_graph().control_dependencies([seen]), () =>
        assign_add(count, number),
      );
      const value = quotient(total, count, "value");
      collect(metrics, value);
      const update = quotient(updateTotal, updateCount, "update_op");
      collect(updates, update);
      return [value, update];
    }),
  { required: 1 },
);

/** A metric that is the mean of what `errors` makes of predictions and labels. */
function meanMetric(name: string, errors: (predictions: Tensor, labels: Tensor) => Tensor) {
  return pyFunction(
    name,
    ["labels", "predictions", "weights", ...LAST],
    (
      labels: TensorLike,
      predictions: TensorLike,
      weights?: Weights,
      metrics?: Collections,
      updates?: Collections,
      scope?: Name,
    ): Metric => {
      const fit = fittedPair(labels, predictions, weights);
      return meanOf(errors(fit.predictions, fit.labels), fit.weights, metrics, updates, scope ?? name);
    },
    { required: 2 },
  );
}

/**
 * How often predictions equal labels.
 * @param labels of the predictions' shape
 * @param weights see {@link mean}
 * @returns `[value, update_op]`
 * TF: `tf.metrics.accuracy`.
 */
export const accuracy = meanMetric("accuracy", (p, l) => {
  p.shape.assert_is_compatible_with(l.shape);
  return cast(equal(p.dtype === l.dtype ? p : cast(p, l.dtype), l), float32);
});
/** The mean of `|predictions - labels|`. TF: `tf.metrics.mean_absolute_error`. */
export const mean_absolute_error = meanMetric("mean_absolute_error", (p, l) => abs(p.sub(l)));
/** The mean of `(labels - predictions)²`. TF: `tf.metrics.mean_squared_error`. */
export const mean_squared_error = meanMetric("mean_squared_error", (p, l) => squared_difference(l, p));

/** The root of {@link mean_squared_error}. TF: `tf.metrics.root_mean_squared_error`. */
export const root_mean_squared_error = pyFunction(
  "root_mean_squared_error",
  ["labels", "predictions", "weights", ...LAST],
  (
    labels: TensorLike,
    predictions: TensorLike,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric => {
    const fit = fittedPair(labels, predictions, weights);
    const scope = name ?? "root_mean_squared_error";
    const [squares, update] = mean_squared_error(fit.labels, fit.predictions, fit.weights, null, null, scope);
    const value = sqrt(squares);
    collect(metrics, value);
    const updateRoot = sqrt(update);
    collect(updates, updateRoot);
    return [value, updateRoot];
  },
  { required: 2 },
);

/**
 * The mean of `|labels - predictions| / normalizer`, 0 where the normalizer is.
 * @param normalizer of the predictions' shape
 * TF: `tf.metrics.mean_relative_error`.
 */
export const mean_relative_error = pyFunction(
  "mean_relative_error",
  ["labels", "predictions", "normalizer", "weights", ...LAST],
  (
    labels: TensorLike,
    predictions: TensorLike,
    normalizer: TensorLike,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric => {
    const fit = fittedPair(labels, predictions, weights);
    const [p, by] = removeSqueezableDimensions(fit.predictions, normalizer);
    p.shape.assert_is_compatible_with(by.shape);
    const isZero = equal(by, 0);
    const none = zeros_like(fit.labels);
    const errors = where(isZero, none, divide(abs(fit.labels.sub(p)), by));
    return meanOf(errors, fit.weights, metrics, updates, name ?? "mean_relative_error");
  },
  { required: 3 },
);

/**
 * 1 minus the mean of `Σ predictions * labels` along an axis.
 * @param dim the axis along which vectors lie
 * TF: `tf.metrics.mean_cosine_distance`.
 */
export const mean_cosine_distance = pyFunction(
  "mean_cosine_distance",
  ["labels", "predictions", "dim", "weights", ...LAST],
  (
    labels: TensorLike,
    predictions: TensorLike,
    dim: number,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric => {
    const fit = fittedPair(labels, predictions, weights);
    const products = reduce_sum(multiply(fit.predictions, fit.labels), { axis: [dim], keepdims: true });
    const [similarity, updated] = meanOf(products, fit.weights, null, null, name ?? "mean_cosine_distance");
    const value = subtract(1, similarity);
    const update = subtract(1, updated);
    collect(metrics, value);
    collect(updates, update);
    return [value, update];
  },
  { required: 3 },
);

/** How often values are below a threshold. TF: `tf.metrics.percentage_below`. */
export const percentage_below = pyFunction(
  "percentage_below",
  ["values", "threshold", "weights", ...LAST],
  (
    values: TensorLike,
    threshold: TensorLike,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric => {
    const isBelow = cast(less(values, threshold), float32);
    return meanOf(isBelow, weights, metrics, updates, name ?? "percentage_below_threshold");
  },
  { required: 2 },
);
