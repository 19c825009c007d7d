/** Areas under curves, and points on them, by counts at many thresholds. TF: python/ops/metrics_impl.py. */
import { int32, int64, pyFunction, reprFloat, ValueError, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  abs,
  argmax,
  argmin,
  cast,
  cumsum,
  div_no_nan,
  divide,
  equal,
  log,
  logical_and,
  maximum,
  minimum,
  multiply,
  ones_like,
  reduce_min,
  reduce_sum,
  where,
  type Variable,
} from "@tfgraph/ops";
import { logging } from "../platform/index.ts";
import { collect, inVariableScope, type Collections, type Metric } from "./parts.ts";
import { countsAtThresholds, type Count, type Weights } from "./thresholds.ts";

type Counts = Readonly<Record<Count, Tensor | Variable>>;
type Name = string | null | undefined;

/** For what rounding does. */
const K_EPSILON = 1e-7;
/** Against divisions by 0. */
const EPSILON = 1e-6;

/** `n` thresholds, evenly spaced in [0, 1]: the first is below 0, the last at `last`. */
function evenThresholds(n: number, last: number): number[] {
  const inner = Array.from({ length: n - 2 }, (_, i) => (i + 1) / (n - 1));
  return [-K_EPSILON, ...inner, last];
}

/** The parts of neighbouring counts: all but the last, all but the first. */
function neighbours(n: number): { before: (x: Tensor | Variable) => Tensor; after: (x: Tensor | Variable) => Tensor } {
  return { before: (x) => x.getitem(`:${String(n - 1)}`), after: (x) => x.getitem("1:") };
}

/** The area under precision over recall, between points interpolated as Davis and Goadrich do. TF: `interpolate_pr_auc`. */
function interpolatedArea({ tp, fp, fn }: Counts, n: number): Tensor {
  const { before, after } = neighbours(n);
  const dtp = before(tp).sub(after(tp));
  const p = tp.add(fp);
  const slope = div_no_nan(dtp, maximum(before(p).sub(after(p)), 0), "prec_slope");
  const intercept = after(tp).sub(multiply(slope, after(p)));
  const hasBoth = logical_and(before(p).greater(0), after(p).greater(0));
  const ratio = div_no_nan(before(p), maximum(after(p), 0), "recall_relative_ratio");
  const safeRatio = where(hasBoth, ratio, ones_like(after(p)));
  const gain = slope.mul(dtp.add(intercept.mul(log(safeRatio))));
  const increment = div_no_nan(gain, maximum(after(tp).add(after(fn)), 0), "pr_auc_increment");
  return reduce_sum(increment, { name: "interpolate_pr_auc" });
}

type Height = (before: Tensor, after: Tensor) => Tensor;

const HEIGHTS: Readonly<Record<string, Height>> = {
  trapezoidal: (before, after) => before.add(after).truediv(2),
  careful_interpolation: (before, after) => before.add(after).truediv(2),
  minoring: (before, after) => minimum(before, after),
  majoring: (before, after) => maximum(before, after),
};

function area(counts: Counts, n: number, curve: string, method: string, name: string): Tensor {
  if (curve === "PR" && method === "trapezoidal") {
    logging.warning(
      'Trapezoidal rule is known to produce incorrect PR-AUCs; please switch to "careful_interpolation" instead.',
    );
  }
  if (curve === "PR" && method === "careful_interpolation") return interpolatedArea(counts, n);
  const { tp, fn, tn, fp } = counts;
  const hits = tp.add(EPSILON);
  const recall = divide(hits, tp.add(fn).add(EPSILON));
  let x: Tensor, y: Tensor;
  if (curve === "ROC") {
    [x, y] = [divide(fp, fp.add(tn).add(EPSILON)), recall];
  } else {
    const right = tp.add(EPSILON);
    [x, y] = [recall, divide(right, tp.add(fp).add(EPSILON))];
  }
  const height = HEIGHTS[method];
  if (!height) {
    throw new ValueError(
      `Invalid summation_method: ${method} summation_method should be 'trapezoidal', 'careful_interpolation', 'minoring', or 'majoring'.`,
    );
  }
  const { before, after } = neighbours(n);
  const width = before(x).sub(after(x));
  return reduce_sum(multiply(width, height(before(y), after(y))), { name });
}

/**
 * The area under the ROC curve, or under precision over recall, by sums at thresholds.
 * @param labels true or false
 * @param predictions scores from 0 to 1, of the labels' shape
 * @param weights a number, or a tensor of the labels' rank whose sizes are 1 or the labels'
 * @param num_thresholds how many
 * @param curve "ROC" or "PR"
 * @param summation_method "trapezoidal", "careful_interpolation" (for PR), "minoring" or "majoring"
 * @param thresholds those to use instead of evenly spaced ones
 * @returns `[value, update_op]`
 * @throws ValueError for another curve or method
 * TF: `tf.metrics.auc`.
 */
export const auc = pyFunction(
  "auc",
  [
    "labels",
    "predictions",
    "weights",
    "num_thresholds",
    "metrics_collections",
    "updates_collections",
    "curve",
    "name",
    "summation_method",
    "thresholds",
  ],
  (
    labels: TensorLike,
    predictions: TensorLike,
    weights?: Weights,
    num_thresholds: number = 200,
    metrics?: Collections,
    updates?: Collections,
    curve: string = "ROC",
    name?: Name,
    summation_method: string = "trapezoidal",
    thresholds?: readonly number[] | null,
  ): Metric =>
    inVariableScope(name, "auc", [labels, predictions, weights], () => {
      if (curve !== "ROC" && curve !== "PR")
        throw new ValueError(`Curve must be either ROC or PR. Curve ${curve} is unknown.`);
      const limits = thresholds
        ? [-K_EPSILON, ...[...thresholds].sort((a, b) => a - b), 1 + K_EPSILON]
        : evenThresholds(num_thresholds, 1 + K_EPSILON);
      const counts = countsAtThresholds(labels, predictions, limits, weights);
      const value = area(counts.values, limits.length, curve, summation_method, "value");
      collect(metrics, value);
      const update = area(counts.updates, limits.length, curve, summation_method, "update_op");
      collect(updates, update);
      return [value, update];
    }),
  { required: 2 },
);

const POINT_LAST = ["weights", "num_thresholds", "metrics_collections", "updates_collections", "name"] as const;

/** A point on a curve, at the threshold that comes nearest to a wanted share. */
function pointMetric<const K extends string>(
  name: string,
  parameter: K,
  last: number,
  received: string,
  point: (counts: Counts, wanted: number, name: string) => Tensor,
) {
  return pyFunction(
    name,
    ["labels", "predictions", parameter, ...POINT_LAST],
    (
      labels: TensorLike,
      predictions: TensorLike,
      wanted: number,
      weights?: Weights,
      num_thresholds: number = 200,
      metrics?: Collections,
      updates?: Collections,
      scope?: Name,
    ): Metric => {
      if (wanted < 0 || wanted > 1) {
        throw new ValueError(
          `\`${parameter}\` must be in the range [0, 1]. Currently, \`${parameter}\` ${received} ${reprFloat(wanted)}.`,
        );
      }
      return inVariableScope(scope, name, [predictions, labels, weights], () => {
        const limits = evenThresholds(num_thresholds, last);
        const counts = countsAtThresholds(labels, predictions, limits, weights);
        const value = point(counts.values, wanted, "value");
        collect(metrics, value);
        const update = point(counts.updates, wanted, "update_op");
        collect(updates, update);
        return [value, update];
      });
    },
    { required: 3 },
  );
}

/**
 * The sensitivity `tp / (tp + fn)` at the threshold whose specificity comes nearest to the one given.
 * @returns `[value, update_op]`
 * @throws ValueError for a specificity out of [0, 1]
 * TF: `tf.metrics.sensitivity_at_specificity`.
 */
export const sensitivity_at_specificity = pointMetric(
  "sensitivity_at_specificity",
  "specificity",
  1 + K_EPSILON,
  "got",
  ({ tp, tn, fp, fn }, specificity, name) => {
    const specificities = divide(tn, tn.add(fp).add(K_EPSILON));
    const at = cast(argmin(abs(specificities.sub(specificity)), 0), int32);
    const hits = tp.getitem(at);
    return divide(hits, tp.getitem(at).add(fn.getitem(at)).add(K_EPSILON), name);
  },
);

/**
 * The specificity `tn / (tn + fp)` at the threshold whose sensitivity comes nearest to the one given.
 * @returns `[value, update_op]`
 * @throws ValueError for a sensitivity out of [0, 1]
 * TF: `tf.metrics.specificity_at_sensitivity`.
 */
export const specificity_at_sensitivity = pointMetric(
  "specificity_at_sensitivity",
  "sensitivity",
  1 - K_EPSILON,
  "is",
  ({ tp, tn, fp, fn }, sensitivity, name) => {
    const sensitivities = divide(tp, tp.add(fn).add(K_EPSILON));
    const least = reduce_min(abs(sensitivities.sub(sensitivity)));
    const isNearest = equal(abs(sensitivities.sub(sensitivity)), least);
    // the last of them: where the running count is greatest first
    const at = cast(argmax(cumsum(cast(isNearest, int64)), 0), int32);
    const right = tn.getitem(at);
    return divide(right, tn.getitem(at).add(fp.getitem(at)).add(K_EPSILON), name);
  },
);
