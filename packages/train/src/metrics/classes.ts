/** Metrics of several classes. TF: python/ops/metrics_impl.py. */
import { float32, float64, int64, pyFunction, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  assign_add,
  cast,
  diag_part,
  div_no_nan,
  divide,
  equal,
  greater,
  maximum,
  not_equal,
  ones,
  ones_like,
  reduce_mean,
  reduce_sum,
  reshape,
  scatter_add,
  size,
  where,
  type Variable,
} from "@tfgraph/ops";
import { confusion_matrix } from "./confusion_matrix.ts";
import { collect, inVariableScope, metricVariable, tensorOf, type Collections, type Metric } from "./parts.ts";

type Weights = TensorLike | null | undefined;
type Name = string | null | undefined;

const NAMES = [
  "labels",
  "predictions",
  "num_classes",
  "weights",
  "metrics_collections",
  "updates_collections",
  "name",
] as const;

/** A vector; what is no more than that stays as it is. */
function flat(x: Tensor): Tensor {
  return (x.shape.ndims ?? 0) > 1 ? reshape(x, [-1]) : x;
}

/** The sum of a confusion matrix over all that was seen. TF: `_streaming_confusion_matrix`. */
function countedMatrix(
  labels: Tensor,
  predictions: Tensor,
  classes: number,
  weights: Tensor | null,
): [Variable, Tensor] {
  const total = metricVariable([classes, classes], float64, "total_confusion_matrix");
  const p = cast(predictions, int64);
  const l = cast(labels, int64);
  const n = cast(classes, int64);
  const [flatP, flatL] = [flat(p), flat(l)];
  const w = weights && flat(weights);
  const current = confusion_matrix(flatL, flatP, n, { weights: w, dtype: float64 });
  return [total, assign_add(total, current)];
}

/** The mean of intersection over union of all classes that there are. */
function meanIou(total: Variable): Tensor {
  const rows = cast(reduce_sum(total, 0), float32);
  const columns = cast(reduce_sum(total, 1), float32);
  const both = cast(diag_part(total), float32);
  const either = rows.add(columns).sub(both);
  const present = reduce_sum(cast(not_equal(either, 0), float32));
  const isPresent = greater(either, 0);
  const iou = divide(both, where(isPresent, either, ones_like(either)));
  const hasAny = greater(present, 0);
  return where(hasAny, reduce_sum(iou, { name: "mean_iou" }).truediv(present), 0);
}

/**
 * The mean over classes of `tp / (tp + fp + fn)`.
 * @param labels integers from 0
 * @param predictions the same
 * @param num_classes one more than the largest
 * @returns `[value, update_op]`; the update gives the confusion matrix
 * TF: `tf.metrics.mean_iou`.
 */
export const mean_iou = pyFunction(
  "mean_iou",
  NAMES,
  (
    labels: TensorLike,
    predictions: TensorLike,
    num_classes: number,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric =>
    inVariableScope(name, "mean_iou", [predictions, labels, weights], () => {
      const [l, p] = [tensorOf(labels), tensorOf(predictions)];
      p.shape.assert_is_compatible_with(l.shape);
      const w = weights === null || weights === undefined ? null : tensorOf(weights);
      const [total, update] = countedMatrix(l, p, num_classes, w);
      const value = meanIou(total);
      collect(metrics, value);
      collect(updates, update);
      return [value, update];
    }),
  { required: 3 },
);

/**
 * The mean over classes of how often each was predicted right.
 * @param labels integers from 0
 * @param predictions the same
 * @param num_classes one more than the largest
 * @returns `[value, update_op]`; the update gives one number for each class
 * TF: `tf.metrics.mean_per_class_accuracy`.
 */
export const mean_per_class_accuracy = pyFunction(
  "mean_per_class_accuracy",
  NAMES,
  (
    labels: TensorLike,
    predictions: TensorLike,
    num_classes: number,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: Name,
  ): Metric =>
    inVariableScope(name, "mean_accuracy", [predictions, labels, weights], () => {
      const l = flat(cast(labels, int64));
      const p = flat(tensorOf(predictions));
      p.shape.assert_is_compatible_with(l.shape);
      const total = metricVariable([num_classes], float32, "total");
      const count = metricVariable([num_classes], float32, "count");
      let seen = ones([size(l)], float32);
      let isRight = cast(equal(p.dtype === l.dtype ? p : cast(p, l.dtype), l), float32);
      if (weights !== null && weights !== undefined) {
        const w = cast(flat(tensorOf(weights)), float32);
        isRight = isRight.mul(w);
        seen = seen.mul(w);
      }
      const updateTotal = scatter_add(total, l, seen);
      const updateCount = scatter_add(count, l, isRight);
      const value = reduce_mean(div_no_nan(count, maximum(total, 0)), { name: "mean_accuracy" });
      collect(metrics, value);
      const update = div_no_nan(updateCount, maximum(updateTotal, 0), "update_op");
      collect(updates, update);
      return [value, update];
    }),
  { required: 3 },
);
