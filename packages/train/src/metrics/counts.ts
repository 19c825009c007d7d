/** Counts of right and wrong predictions, precision and recall. TF: python/ops/metrics_impl.py. */
import { bool, float32, get_default_graph, pyFunction, withContext, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  assert_rank_in,
  assert_type,
  assign_add,
  cast,
  divide,
  equal,
  greater,
  identity,
  logical_and,
  multiply,
  rank,
  reduce_sum,
  where,
} from "@tfgraph/ops";
import { collect, fittedBools, inVariableScope, metricVariable, type Collections, type Metric } from "./parts.ts";

type Weights = TensorLike | null | undefined;
type Name = string | null | undefined;

const NAMES = ["labels", "predictions", "weights", "metrics_collections", "updates_collections", "name"] as const;

/** How often a condition holds. TF: `_count_condition`. */
function countCondition(holds: Tensor, weights: Tensor | null, metrics: Collections, updates: Collections): Metric {
  assert_type(holds, bool);
  const count = metricVariable([], float32, "count");
  let counted = cast(holds, float32);
  if (weights) {
    const check = assert_rank_in(weights, [0, rank(counted)]);
    counted = withContext(get_default_graph().control_dependencies([check]), () =>
      multiply(counted, cast(weights, float32)),
    );
  }
  const value = identity(count);
  collect(metrics, value);
  const update = assign_add(count, reduce_sum(counted));
  collect(updates, update);
  return [value, update];
}

/** Counts predictions of one truth value, for labels of one. */
function counter(name: string, label: boolean, prediction: boolean) {
  return pyFunction(
    name,
    NAMES,
    (
      labels: TensorLike,
      predictions: TensorLike,
      weights?: Weights,
      metrics?: Collections,
      updates?: Collections,
      scope?: Name,
    ): Metric =>
      inVariableScope(scope, name, [predictions, labels, weights], () => {
        const fit = fittedBools(labels, predictions, weights);
        const isCounted = logical_and(equal(fit.labels, label), equal(fit.predictions, prediction));
        return countCondition(isCounted, fit.weights, metrics, updates);
      }),
    { required: 2 },
  );
}

/** How many true labels were predicted true. TF: `tf.metrics.true_positives`. */
export const true_positives = counter("true_positives", true, true);
/** How many false labels were predicted true. TF: `tf.metrics.false_positives`. */
export const false_positives = counter("false_positives", false, true);
/** How many true labels were predicted false. TF: `tf.metrics.false_negatives`. */
export const false_negatives = counter("false_negatives", true, false);
/** How many false labels were predicted false. TF: `tf.metrics.true_negatives`. */
export const true_negatives = counter("true_negatives", false, false);

type Counter = typeof true_positives;

/** The true positives' part of them and what another counter counts; 0 where there are none. */
function shareOfTruePositives(name: string, other: Counter) {
  return pyFunction(
    name,
    NAMES,
    (
      labels: TensorLike,
      predictions: TensorLike,
      weights?: Weights,
      metrics?: Collections,
      updates?: Collections,
      scope?: Name,
    ): Metric =>
      inVariableScope(scope, name, [predictions, labels, weights], () => {
        const fit = fittedBools(labels, predictions, weights);
        const [right, updateRight] = true_positives(fit.labels, fit.predictions, fit.weights);
        const [wrong, updateWrong] = other(fit.labels, fit.predictions, fit.weights);
        const share = (tp: Tensor, rest: Tensor, label: string): Tensor => {
          const hasAny = greater(tp.add(rest), 0);
          return where(hasAny, divide(tp, tp.add(rest)), 0, label);
        };
        const value = share(right, wrong, "value");
        collect(metrics, value);
        const update = share(updateRight, updateWrong, "update_op");
        collect(updates, update);
        return [value, update];
      }),
    { required: 2 },
  );
}

/**
 * How many of those predicted true are: `tp / (tp + fp)`.
 * @param labels true or false
 * @param predictions true or false, of the labels' shape
 * @returns `[value, update_op]`
 * TF: `tf.metrics.precision`.
 */
export const precision = shareOfTruePositives("precision", false_positives);
/** How many of those that are true were predicted: `tp / (tp + fn)`. TF: `tf.metrics.recall`. */
export const recall = shareOfTruePositives("recall", false_negatives);
