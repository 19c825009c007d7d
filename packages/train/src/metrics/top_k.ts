/** Metrics of the k best classes. TF: python/ops/metrics_impl.py. */
import {
  convertToTensor,
  float64,
  get_default_graph,
  int64,
  pyFunction,
  SparseTensor,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  add,
  assign_add,
  cast,
  concat,
  cond,
  cumsum,
  div_no_nan,
  divide,
  equal,
  expand_dims,
  fill,
  greater_equal,
  minimum,
  multiply,
  name_scope,
  ones_like,
  rank,
  reduce_max,
  reduce_sum,
  reducedShape,
  reshape,
  sets,
  shape,
  size,
  tile,
  top_k,
  where_v2,
  zeros_like,
  type Variable,
} from "@tfgraph/ops";
import { collect, metricVariable, tensorOf, type Collections, type Metric } from "./parts.ts";
import { assertBroadcastable, broadcastWeights } from "./weights_broadcast.ts";

type Weights = TensorLike | null | undefined;
type ClassId = number | null | undefined;

function nameAtK(name: string, k: number | null | undefined, classId?: ClassId): string {
  const atK = k === null || k === undefined ? `${name}_at_k` : `${name}_at_${String(k)}`;
  return classId === null || classId === undefined ? atK : `${atK}_class${String(classId)}`;
}

/** Labels with a last axis as predictions have one. @throws ValueError for labels of another rank. TF: `_maybe_expand_labels` */
function expandedLabels(labels: TensorLike, predictions: Tensor): Tensor {
  return withContext(name_scope(null, "expand_labels", [labels, predictions]), (scope) => {
    const l = convertToTensor(labels);
    const [own, wanted] = [l.shape.ndims, predictions.shape.ndims];
    if (own !== null && wanted !== null) {
      if (own === wanted) return l;
      if (wanted === own + 1) return expand_dims(l, -1, scope);
      throw new ValueError(
        `Unexpected labels shape ${l.shape.toString()} for predictions shape ${predictions.shape.toString()}. Predictions rank should be the same rank as labels rank or labels rank plus one .`,
      );
    }
    return cond(
      equal(rank(predictions), rank(l).add(1)),
      () => expand_dims(l, -1, scope),
      () => l,
    ) as Tensor;
  });
}

/** Of each set of ids, whether one is in it: a set of that one or none. TF: `_select_class_id` */
function selectClass(ids: Tensor, classId: number): SparseTensor {
  const sizes = shape(ids, { out_type: int64 });
  const last = size(sizes).sub(1);
  const filled = fill(reducedShape(sizes, reshape(last, [1])), cast(classId, int64));
  const { indices, values } = sets.intersection(filled, ids);
  return new SparseTensor(indices, values, sizes);
}

type Sets = Tensor | SparseTensor;

/** How many elements of each set pair an operation gives, weighted. */
function setSizes(
  scopeName: NameLike | undefined,
  defaultName: string,
  labels: Tensor,
  predictions: Tensor,
  classId: ClassId,
  weights: Weights,
  combine: (predictions: Sets, labels: Sets) => SparseTensor,
): Tensor {
  return withContext(name_scope(scopeName ?? null, defaultName, [predictions, labels, weights]), () => {
    const all = classId === null || classId === undefined;
    const l = all ? labels : selectClass(labels, classId);
    const p = all ? predictions : selectClass(predictions, classId);
    const count = cast(sets.size(combine(p, l)), float64);
    if (weights === null || weights === undefined) return count;
    const check = assertBroadcastable(weights, count);
    return withContext(get_default_graph().control_dependencies([check]), () =>
      multiply(count, cast(weights, float64)),
    );
  });
}

interface Counted {
  readonly name: string;
  readonly sizes: string;
  readonly combine: (predictions: Sets, labels: Sets) => SparseTensor;
}

const TRUE_POSITIVES: Counted = {
  name: "true_positive",
  sizes: "true_positives",
  combine: (p, l) => sets.intersection(p, l),
};
const FALSE_NEGATIVES: Counted = {
  name: "false_negative",
  sizes: "false_negatives",
  combine: (p, l) => sets.difference(p, l, false),
};
const FALSE_POSITIVES: Counted = {
  name: "false_positive",
  sizes: "false_positives",
  combine: (p, l) => sets.difference(p, l, true),
};

/** The sum of set sizes over all that was seen, and what adds to it. */
function counted(
  what: Counted,
  labels: Tensor,
  predictions: Tensor,
  k: number | null | undefined,
  classId: ClassId,
  weights: Weights,
): [Variable, Tensor] {
  const values = [predictions, labels, weights];
  return withContext(name_scope(null, nameAtK(what.name, k, classId), values), (scope) => {
    const sizes = setSizes(null, what.sizes, labels, predictions, classId, weights, what.combine);
    const total = cast(reduce_sum(sizes), float64);
    const count = metricVariable([], float64, scope.name);
    return [count, assign_add(count, total, { name: "update" })];
  });
}

const TOP_K = [
  "labels",
  "predictions_idx",
  "k",
  "class_id",
  "weights",
  "metrics_collections",
  "updates_collections",
  "name",
] as const;
const AT_K = [
  "labels",
  "predictions",
  "k",
  "class_id",
  "weights",
  "metrics_collections",
  "updates_collections",
  "name",
] as const;

/** The true positives' part of them and what else is counted, for classes that are given in order. */
function shareAtTopK(name: "precision" | "recall", other: Counted) {
  return pyFunction(
    `${name}_at_top_k`,
    TOP_K,
    (
      labels: TensorLike,
      predictions_idx: TensorLike,
      k?: number | null,
      class_id?: ClassId,
      weights?: Weights,
      metrics?: Collections,
      updates?: Collections,
      scopeName?: NameLike,
    ): Metric => {
      const values = [predictions_idx, labels, weights];
      return withContext(name_scope(scopeName ?? null, nameAtK(name, k, class_id), values), (scope) => {
        const l = expandedLabels(labels, tensorOf(predictions_idx));
        const p = cast(predictions_idx, int64);
        const [tp, updateTp] = counted(TRUE_POSITIVES, l, p, k, class_id, weights);
        const [rest, updateRest] = counted(other, l, p, k, class_id, weights);
        const value = divide(tp, add(tp, rest), scope);
        collect(metrics, value);
        const update = divide(updateTp, add(updateTp, updateRest), "update");
        collect(updates, update);
        return [value, update];
      });
    },
    { required: 2 },
  );
}

type ShareAtTopK = ReturnType<typeof shareAtTopK>;

/** The same for scores of all classes. */
function shareAtK(name: "precision" | "recall", functionName: string, share: ShareAtTopK) {
  return pyFunction(
    functionName,
    AT_K,
    (
      labels: TensorLike,
      predictions: TensorLike,
      k: number,
      class_id?: ClassId,
      weights?: Weights,
      metrics_collections?: Collections,
      updates_collections?: Collections,
      scopeName?: NameLike,
    ): Metric => {
      const values = [predictions, labels, weights];
      return withContext(name_scope(scopeName ?? null, nameAtK(name, k, class_id), values), (scope) => {
        const [, best] = top_k(predictions, k);
        return share(labels, best, k, class_id, weights, metrics_collections, updates_collections, scope);
      });
    },
    { required: 3 },
  );
}

/**
 * How many of the classes predicted are labels.
 * @param labels int64 classes, [..., labels] or [...]
 * @param predictions_idx classes, best first, [..., k]
 * @param k their number, for names
 * @param class_id the one class that is looked at; all unless told
 * @param weights a number, or a tensor of the labels' rank less one
 * @returns `[value, update_op]`
 * TF: `tf.metrics.precision_at_top_k`.
 */
export const precision_at_top_k = shareAtTopK("precision", FALSE_POSITIVES);
/** How many of the labels are among the classes predicted. TF: `tf.metrics.recall_at_top_k`. */
export const recall_at_top_k = shareAtTopK("recall", FALSE_NEGATIVES);
/** {@link precision_at_top_k} of the `k` classes with the highest scores. TF: `tf.metrics.precision_at_k`. */
export const precision_at_k = shareAtK("precision", "precision_at_k", precision_at_top_k);
/** {@link recall_at_top_k} of the `k` classes with the highest scores. TF: `tf.metrics.recall_at_k`. */
export const recall_at_k = shareAtK("recall", "recall_at_k", recall_at_top_k);
/** The old name of {@link precision_at_k}. TF: `tf.metrics.sparse_precision_at_k`. */
export const sparse_precision_at_k = precision_at_k;

// ------------------------------------------------------------------ average precision

/** Each set again and again, in a new axis before the last. TF: `_expand_and_tile`, for the last axis. */
function repeated(labels: Tensor, times: number): Tensor {
  return withContext(name_scope("labels_per_k", "expand_and_tile", [labels, times]), (scope) => {
    const expanded = expand_dims(labels, -2, "expand");
    if (times === 1) return expanded;
    const ones = ones_like(shape(labels));
    const multiples = concat([ones.getitem(":-1"), [times], ones.getitem("-1:")], 0, "multiples");
    return tile(expanded, multiples, { name: scope });
  });
}

function relevantCount(labels: Tensor, k: number): Tensor {
  return withContext(name_scope(null, "num_relevant", [labels]), (scope) => {
    const isLabel = greater_equal(labels, 0);
    const own = reduce_sum(where_v2(isLabel, ones_like(labels), zeros_like(labels)), { axis: -1 });
    return minimum(own, k, scope);
  });
}

/** The mean over relevant classes of the precision up to each. TF: `_sparse_average_precision_at_top_k`. */
function averagePrecision(labels: Tensor, predictions: Tensor): Tensor {
  return withContext(name_scope(null, "average_precision", [predictions, labels]), (scope) => {
    const p = cast(predictions, int64, "predictions_idx");
    if (p.shape.ndims === 0) throw new ValueError("The rank of `predictions_idx` must be at least 1.");
    const k = p.shape.known?.at(-1);
    if (typeof k !== "number")
      throw new ValueError("The last dimension of predictions_idx must be set. Currently, it is None.");
    const l = expandedLabels(labels, p);
    const perK = expand_dims(p, -1, "predictions_idx_per_k");
    const labelsPerK = repeated(l, k);
    const relevant = setSizes("relevant_per_k", "true_positives", labelsPerK, perK, null, null, TRUE_POSITIVES.combine);
    const hits = cumsum(relevant, -1, { name: "tp_per_k" });
    const retrieved = cumsum(ones_like(relevant), -1, { name: "retrieved_per_k" });
    const precision = divide(cast(hits, float64), cast(retrieved, float64), "precision_per_k");
    const ofRelevant = multiply(precision, cast(relevant, float64), "relevant_precision_per_k");
    const sum = reduce_sum(ofRelevant, { axis: [-1], name: "precision_sum" });
    return divide(sum, cast(relevantCount(l, k), float64), scope);
  });
}

/** Labels of classes that do not exist become -1, which is no class. TF: `_clean_out_of_range_indices`. */
function knownLabels(labels: TensorLike, classes: Tensor): Tensor {
  const l = tensorOf(labels);
  const largest = reduce_max(l);
  return cond(
    greater_equal(largest, classes),
    () => where_v2(greater_equal(l, classes), ones_like(l).rmul(-1), l),
    () => l,
  ) as Tensor;
}

/** A sum over all that was seen, under a name of its own. */
function total(name: string, like: Tensor, batch: () => Tensor): [Variable, Tensor] {
  return withContext(name_scope(null, name, [like]), (scope) => {
    const sum = metricVariable([], float64, scope.name);
    return [sum, assign_add(sum, batch(), { name: "update" })];
  });
}

function meanAveragePrecision(
  labels: Tensor,
  predictions: Tensor,
  weights: Weights,
  metrics: Collections,
  updates: Collections,
  name: NameLike,
): Metric {
  return withContext(name_scope(name, "average_precision_at_top_k", [predictions, labels, weights]), (scope) => {
    let precision = averagePrecision(labels, predictions);
    let w: Tensor | undefined;
    if (weights !== null && weights !== undefined) {
      w = broadcastWeights(cast(weights, float64), precision);
      precision = multiply(precision, w);
    }
    const [most, updateMost] = total("max", precision, () =>
      w ? reduce_sum(w, { name: "batch_max" }) : cast(size(precision, { name: "batch_max" }), float64),
    );
    const [sum, updateSum] = total("total", precision, () => reduce_sum(precision, { name: "batch_total" }));
    const value = div_no_nan(sum, most, "mean");
    collect(metrics, value);
    const update = div_no_nan(updateSum, updateMost, scope);
    collect(updates, update);
    return [value, update];
  });
}

/**
 * The mean over examples of the average precision of the `k` classes with the highest scores.
 * @param labels int64 classes, [..., labels]
 * @param predictions scores, [..., classes]
 * @param weights a number, or a tensor of the labels' rank less one
 * @returns `[value, update_op]`
 * @throws ValueError for a k below 1
 * TF: `tf.metrics.average_precision_at_k`.
 */
export const average_precision_at_k = pyFunction(
  "average_precision_at_k",
  ["labels", "predictions", "k", "weights", "metrics_collections", "updates_collections", "name"],
  (
    labels: TensorLike,
    predictions: TensorLike,
    k: number,
    weights?: Weights,
    metrics?: Collections,
    updates?: Collections,
    name?: NameLike,
  ): Metric => {
    if (k < 1) throw new ValueError(`Invalid k=${String(k)}. \`k\` should be >= 1.`);
    const values = [predictions, labels, weights];
    return withContext(name_scope(name ?? null, nameAtK("average_precision", k), values), (scope) => {
      const [, best] = top_k(predictions, k);
      const known = knownLabels(labels, cast(shape(predictions).getitem(-1), int64));
      return meanAveragePrecision(known, best, weights, metrics, updates, scope);
    });
  },
  { required: 3 },
);
/** The old name of {@link average_precision_at_k}. TF: `tf.metrics.sparse_average_precision_at_k`. */
export const sparse_average_precision_at_k = average_precision_at_k;
