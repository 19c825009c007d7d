/** From a loss of each element to one number. TF: python/ops/losses/losses_impl.py. */
import {
  asFloat,
  convertToTensor,
  float32,
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  reprString,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  cast,
  div_no_nan,
  equal,
  multiply,
  name_scope,
  ones_like,
  range,
  rank,
  reduce_sum,
  size,
  where,
  zeros_like,
} from "@tfgraph/ops";
import { assertBroadcastable, broadcastWeights } from "../metrics/weights_broadcast.ts";
import { add_loss } from "./collected.ts";
import { requireArguments } from "./required.ts";

/** How losses of elements become one. TF: `tf.losses.Reduction`. */
export const Reduction = {
  /** the weighted losses as they are */
  NONE: "none",
  /** their sum */
  SUM: "weighted_sum",
  /** the sum divided by the number of elements */
  SUM_OVER_BATCH_SIZE: "weighted_sum_over_batch_size",
  /** the sum divided by the sum of weights */
  MEAN: "weighted_mean",
  /** the sum divided by the number of weights that are not 0 */
  SUM_BY_NONZERO_WEIGHTS: "weighted_sum_by_nonzero_weights",
  /** the old name of SUM_BY_NONZERO_WEIGHTS */
  SUM_OVER_NONZERO_WEIGHTS: "weighted_sum_by_nonzero_weights",

  all(): readonly string[] {
    const { NONE, SUM, MEAN, SUM_OVER_BATCH_SIZE, SUM_BY_NONZERO_WEIGHTS } = Reduction;
    return [NONE, SUM, MEAN, SUM_OVER_BATCH_SIZE, SUM_BY_NONZERO_WEIGHTS, SUM_BY_NONZERO_WEIGHTS];
  },

  /** @throws ValueError for what is no reduction */
  validate(key: unknown): void {
    if ((Reduction.all() as readonly unknown[]).includes(key)) return;
    const keys = Reduction.all().map((name) => reprString(name));
    throw new ValueError(`Invalid Reduction Key ${String(key)}. Key should be one of (${keys.join(", ")}).`);
  },
} as const;

/** How many elements have a weight other than 0; of each batch with `perBatch`. TF: `_num_present`. */
export function numPresent(losses: Tensor, weights: Tensor, perBatch = false): Tensor {
  return withContext(name_scope(null, "num_present", [losses, weights]), (scope) => {
    const present = broadcastWeights(where(equal(weights, 0), zeros_like(weights), ones_like(weights)), losses);
    if (!perBatch) return reduce_sum(present, { name: scope });
    return reduce_sum(present, { axis: range(1, rank(present)), keepdims: true, name: scope });
  });
}

function numElements(losses: Tensor): Tensor {
  return withContext(name_scope(null, "num_elements", [losses]), (scope) =>
    cast(size(losses, { name: scope }), losses.dtype),
  );
}

/** The sum divided by a count; 0 where that is 0. */
function safeMean(sum: Tensor, count: Tensor): Tensor {
  return div_no_nan(reduce_sum(sum), count, "value");
}

function reduced(losses: Tensor, weights: TensorLike, reduction: string): Tensor {
  const w = cast(asFloat(weights), float32);
  const weighted = multiply(losses, w);
  if (reduction === Reduction.NONE) return weighted;
  const sum = reduce_sum(weighted);
  if (reduction === Reduction.MEAN) return safeMean(sum, reduce_sum(ones_like(losses).mul(w)));
  if (reduction === Reduction.SUM_BY_NONZERO_WEIGHTS) return safeMean(sum, numPresent(losses, w));
  if (reduction === Reduction.SUM_OVER_BATCH_SIZE) return safeMean(sum, numElements(losses));
  return sum;
}

/**
 * The losses of elements times their weights, reduced to one number.
 * @param losses of any shape
 * @param weights a number, or a tensor of the losses' rank whose sizes are 1 or the losses'
 * @param loss_collection where the loss is collected; null for nowhere
 * @param reduction one of `tf.losses.Reduction`
 * @returns a scalar; the losses' shape with `Reduction.NONE`
 * @throws ValueError for weights of another shape, for what is no reduction
 * TF: `tf.losses.compute_weighted_loss`.
 */
export const compute_weighted_loss = pyFunction(
  "compute_weighted_loss",
  ["losses", "weights", "scope", "loss_collection", "reduction"],
  (
    losses: TensorLike,
    weights: TensorLike = 1,
    scope?: NameLike,
    loss_collection: string | null = GraphKeys.LOSSES,
    reduction: string = Reduction.SUM_BY_NONZERO_WEIGHTS,
  ): Tensor => {
    Reduction.validate(reduction);
    return withContext(name_scope(scope ?? null, "weighted_loss", [losses, weights]), () =>
      withContext(get_default_graph().control_dependencies([assertBroadcastable(weights, losses)]), () => {
        const perElement = convertToTensor(losses);
        const loss = cast(reduced(cast(perElement, float32), weights, reduction), perElement.dtype);
        add_loss(loss, loss_collection);
        return loss;
      }),
    );
  },
  { required: 1 },
);

/** The parameters that all losses end with. */
export const LOSS = ["scope", "loss_collection", "reduction"] as const;
export type LossParameters = [scope?: NameLike, loss_collection?: string | null, reduction?: string];

/**
 * The weighted loss of the elements that `formula` makes inside the loss's scope.
 * @param given labels, then predictions, under the names that users know them by
 */
export function lossOf(
  given: Readonly<Record<string, TensorLike>>,
  defaultScope: string,
  weights: TensorLike,
  [scope, collection = GraphKeys.LOSSES, reduction = Reduction.SUM_BY_NONZERO_WEIGHTS]: LossParameters,
  formula: () => Tensor,
): Tensor {
  requireArguments(given);
  const [labels, predictions] = Object.values(given) as [TensorLike, TensorLike];
  return withContext(name_scope(scope ?? null, defaultScope, [predictions, labels, weights]), (inner) =>
    compute_weighted_loss(formula(), weights, inner, collection, reduction),
  );
}
