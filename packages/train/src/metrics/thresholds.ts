/** Counts at several thresholds of a score, and what is made of them. TF: python/ops/metrics_impl.py. */
import {
  bool,
  FloatLiteral,
  float32,
  get_default_graph,
  pyFunction,
  withContext,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  assert_greater_equal,
  assert_less_equal,
  assign_add,
  cast,
  constant,
  divide,
  expand_dims,
  greater,
  identity,
  logical_and,
  logical_not,
  reduce_sum,
  reshape,
  shape,
  stack,
  tile,
  transpose,
  type Variable,
} from "@tfgraph/ops";
import {
  collect,
  fittedPair,
  floatTensor,
  inVariableScope,
  metricVariable,
  tensorOf,
  type Collections,
  type Metric,
} from "./parts.ts";
import { broadcastWeights } from "./weights_broadcast.ts";

export type Weights = TensorLike | null | undefined;
type Name = string | null | undefined;

/** What is counted: labels (true or false) that were predicted so. */
export type Count = "tp" | "fn" | "tn" | "fp";

const COUNTS = [
  { key: "tp", name: "true_positives", label: true, prediction: true },
  { key: "fn", name: "false_negatives", label: true, prediction: false },
  { key: "tn", name: "true_negatives", label: false, prediction: false },
  { key: "fp", name: "false_positives", label: false, prediction: true },
] as const;

/** Counts at each threshold: variables, and what adds to them. */
export interface CountsAtThresholds {
  readonly values: Readonly<Record<Count, Variable>>;
  readonly updates: Readonly<Record<Count, Tensor>>;
}

/** Predictions, labels and weights, checked and of one shape. @throws InvalidArgumentError at a run, for predictions out of [0, 1] */
function checked(labels: TensorLike, predictions: TensorLike, weights: Weights) {
  const scores = tensorOf(predictions);
  const message = "predictions must be in [0, 1]";
  const checks = [
    assert_greater_equal(scores, cast(new FloatLiteral(0), scores.dtype), { message }),
    assert_less_equal(scores, cast(new FloatLiteral(1), scores.dtype), { message }),
  ];
  return withContext(get_default_graph().control_dependencies(checks), () => {
    const p = cast(scores, float32);
    return fittedPair(cast(labels, bool), p, weights);
  });
}

/** TF: `_confusion_matrix_at_thresholds`. */
export function countsAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  weights: Weights,
  wanted: readonly Count[] = ["tp", "fn", "tn", "fp"],
): CountsAtThresholds {
  const fit = checked(labels, predictions, weights);
  const n = thresholds.length;
  const scores = reshape(fit.predictions, [-1, 1]);
  const truths = reshape(cast(fit.labels, bool), [1, -1]);
  const number = scores.shape.known?.[0] ?? shape(scores).getitem(0);
  const limits = tile(expand_dims(constant(floatTensor(thresholds)), [1]), stack([1, number]));
  const isPositive = greater(tile(transpose(scores), [n, 1]), limits);
  const needs = (what: Partial<(typeof COUNTS)[number]>): boolean =>
    COUNTS.some((c) => wanted.includes(c.key) && Object.entries(what).every(([k, v]) => c[k as "label"] === v));
  const isNegative = needs({ prediction: false }) ? logical_not(isPositive) : undefined;
  const isTrue = tile(truths, [n, 1]);
  const isFalse = needs({ label: false }) ? logical_not(isTrue) : undefined;
  let weightsTiled: Tensor | undefined;
  if (fit.weights) {
    const w = broadcastWeights(cast(fit.weights, float32), fit.predictions);
    weightsTiled = tile(reshape(w, [1, -1]), [n, 1]);
    limits.shape.assert_is_compatible_with(weightsTiled.shape);
  }
  const values = new Map<Count, Variable>();
  const updates = new Map<Count, Tensor>();
  for (const { key, name, label, prediction } of COUNTS) {
    if (!wanted.includes(key)) continue;
    const count = metricVariable([n], float32, name);
    const counted = cast(logical_and(label ? isTrue : isFalse, prediction ? isPositive : isNegative), float32);
    const weighted = weightsTiled ? counted.mul(weightsTiled) : counted;
    updates.set(key, assign_add(count, reduce_sum(weighted, 1)));
    values.set(key, count);
  }
  return {
    values: Object.fromEntries(values) as Record<Count, Variable>,
    updates: Object.fromEntries(updates) as Record<Count, Tensor>,
  };
}

const NAMES = [
  "labels",
  "predictions",
  "thresholds",
  "weights",
  "metrics_collections",
  "updates_collections",
  "name",
] as const;

function atThresholds(
  name: string,
  scopeName: string,
  body: (counts: CountsAtThresholds) => Metric,
  wanted: readonly Count[],
) {
  return pyFunction(
    name,
    NAMES,
    (
      labels: TensorLike,
      predictions: TensorLike,
      thresholds: readonly number[],
      weights?: Weights,
      metrics?: Collections,
      updates?: Collections,
      scope?: Name,
    ): Metric =>
      inVariableScope(scope, scopeName, [predictions, labels, weights], () => {
        const [value, update] = body(countsAtThresholds(labels, predictions, thresholds, weights, wanted));
        collect(metrics, value);
        collect(updates, update);
        return [value, update];
      }),
    { required: 3 },
  );
}

function counter(name: string, key: Count) {
  return atThresholds(`${name}_at_thresholds`, name, ({ values, updates }) => [identity(values[key]), updates[key]], [
    key,
  ]);
}

/** {@link true_positives} where scores above each threshold count as true. TF: `tf.metrics.true_positives_at_thresholds`. */
export const true_positives_at_thresholds = counter("true_positives", "tp");
/** TF: `tf.metrics.false_negatives_at_thresholds`. */
export const false_negatives_at_thresholds = counter("false_negatives", "fn");
/** TF: `tf.metrics.true_negatives_at_thresholds`. */
export const true_negatives_at_thresholds = counter("true_negatives", "tn");
/** TF: `tf.metrics.false_positives_at_thresholds`. */
export const false_positives_at_thresholds = counter("false_positives", "fp");

function share(name: "precision" | "recall", other: Count) {
  const quotient = (tp: TensorLike, rest: TensorLike, label: string): Tensor => {
    const all = tensorOf(tp).radd(1e-7).add(rest);
    return divide(tp, all, `${name}_${label}`);
  };
  return atThresholds(
    `${name}_at_thresholds`,
    `${name}_at_thresholds`,
    ({ values, updates }) => [
      quotient(values.tp, values[other], "value"),
      quotient(updates.tp, updates[other], "update_op"),
    ],
    ["tp", other],
  );
}

/** Precision where scores above each threshold count as true. TF: `tf.metrics.precision_at_thresholds`. */
export const precision_at_thresholds = share("precision", "fp");
/** Recall where scores above each threshold count as true. TF: `tf.metrics.recall_at_thresholds`. */
export const recall_at_thresholds = share("recall", "fn");
