/** What metrics share: local variables, a value made of them, and an update. TF: python/ops/metrics_impl.py. */
import {
  asFloat,
  bool,
  convertToTensor,
  FloatLiteral,
  get_default_graph,
  GraphKeys,
  isTensor,
  withContext,
  type DTypeLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  cast,
  cond,
  equal,
  expand_dims,
  rank,
  squeeze,
  Variable,
  variable_scope,
  VariableAggregation,
  VariableSynchronization,
  zeros,
} from "@tfgraph/ops";
import { removeSqueezableDimensions } from "./confusion_matrix.ts";

/** Where values and updates are collected. */
export type Collections = readonly string[] | null | undefined;
/** The value of what was seen so far, and what takes in more and gives the new value. */
export type Metric = [value: Tensor, update_op: Tensor];

/** A variable of a metric: local, zeros at the start. TF: `metric_variable`. */
export function metricVariable(shape: ShapeLike, dtype: DTypeLike, name: string): Variable {
  return Variable(() => zeros(shape as readonly number[], dtype), {
    trainable: false,
    collections: [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
    synchronization: VariableSynchronization.ON_READ,
    aggregation: VariableAggregation.SUM,
    name,
  });
}

/** Adds to collections where there are any. TF: `ops.add_to_collections`. */
export function collect(collections: Collections, value: Tensor): void {
  if (collections && collections.length > 0) get_default_graph().add_to_collections(collections, value);
}

/** A variable scope with a default name, which is made unique. */
export function inVariableScope<T>(
  name: string | null | undefined,
  defaultName: string,
  values: readonly unknown[],
  body: () => T,
): T {
  return withContext(variable_scope(name ?? null, { default_name: defaultName, values }), body);
}

/** `weights` with a last axis more or less where the ranks, known at a run only, ask for it. */
function adjustedWeights(weights: Tensor, predictions: Tensor): Tensor {
  const weightsRank = rank(weights);
  const difference = weightsRank.sub(rank(predictions));
  const last = weights.shape.known?.at(-1);
  const cannotSqueeze = weights.shape.ndims !== null && last !== null && last !== 1;
  const same = (): Tensor => weights;
  const expanded = (): unknown => cond(equal(difference, -1), () => expand_dims(weights, [-1]), same);
  const squeezed = cannotSqueeze ? same : (): Tensor => squeeze(weights, [-1]);
  return cond(equal(weightsRank, 0), same, () => cond(equal(difference, 1), squeezed, expanded) as unknown) as Tensor;
}

/**
 * Predictions, labels and weights of the same rank, as far as a last axis of size 1 can make them.
 * @throws ValueError where shapes are known and do not fit
 * TF: `_remove_squeezable_dimensions`.
 */
export function fitted(
  predictions: TensorLike,
  labels: TensorLike | null,
  weights: TensorLike | null | undefined,
): { predictions: Tensor; labels: Tensor | null; weights: Tensor | null } {
  let p = convertToTensor(predictions);
  let l: Tensor | null = null;
  if (labels !== null) {
    [l, p] = removeSqueezableDimensions(labels, p);
    p.shape.assert_is_compatible_with(l.shape);
  }
  if (weights === null || weights === undefined) return { predictions: p, labels: l, weights: null };
  const w = convertToTensor(asFloat(weights));
  const [weightsRank, valuesRank] = [w.shape.ndims, p.shape.ndims];
  const same = { predictions: p, labels: l, weights: w };
  if (weightsRank === 0) return same;
  if (valuesRank === null || weightsRank === null) return { ...same, weights: adjustedWeights(w, p) };
  if (weightsRank - valuesRank === 1) return { ...same, weights: squeeze(w, [-1]) };
  if (valuesRank - weightsRank === 1) return { ...same, weights: expand_dims(w, [-1]) };
  return same;
}

/** {@link fitted} of labels that are there. */
export function fittedPair(
  labels: TensorLike,
  predictions: TensorLike,
  weights: TensorLike | null | undefined,
): { predictions: Tensor; labels: Tensor; weights: Tensor | null } {
  const { predictions: p, labels: l, weights: w } = fitted(predictions, labels, weights);
  return { predictions: p, labels: l!, weights: w }; // labels were given
}

/** {@link fittedPair} of labels and predictions that are true or false. */
export function fittedBools(
  labels: TensorLike,
  predictions: TensorLike,
  weights: TensorLike | null | undefined,
): { predictions: Tensor; labels: Tensor; weights: Tensor | null } {
  const p = cast(predictions, bool);
  return fittedPair(cast(labels, bool), p, weights);
}

/** A tensor of floats, from plain numbers too. */
export function floatTensor(numbers: readonly number[]): FloatLiteral {
  return new FloatLiteral(numbers);
}

/** A tensor of what may be a variable or a plain value. */
export function tensorOf(value: TensorLike): Tensor {
  return isTensor(value) ? value : convertToTensor(value);
}
