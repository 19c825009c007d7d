/** Losses of weights. TF 1: contrib/layers/python/layers/regularizers.py. */
import {
  convertToTensor,
  FloatLiteral,
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { abs, add_n, constant, l2_loss, multiply, name_scope, reduce_sum, type Variable } from "@tfgraph/ops";
import { plainFloat } from "../../layers/layer_arguments.ts";

type Weights = Tensor | Variable;
type WeightRegularizer = (weights: Weights) => Tensor | null;

function scaled(
  defaultName: string,
  scale: TensorLike,
  scope: NameLike | undefined,
  loss: (weights: Weights) => Tensor,
  stop = "",
): WeightRegularizer {
  const number = plainFloat(scale);
  if (number !== undefined && number < 0) {
    throw new ValueError(`Setting a scale less than 0 on a regularizer: ${String(number)}${stop}`);
  }
  if (number === 0) return () => null;
  return (weights) =>
    withContext(name_scope(scope ?? null, defaultName, [weights]), (name) => {
      const value = number === undefined ? scale : new FloatLiteral(number);
      const factor = convertToTensor(value, { dtype: weights.dtype.base_dtype, name: "scale" });
      return multiply(factor, loss(weights), name);
    });
}

/**
 * A regularizer `scale * sum(|weights|)`.
 * @param scale a float, not negative; 0 is no loss
 * TF 1: `tf.contrib.layers.l1_regularizer`.
 */
export const l1_regularizer = pyFunction(
  "l1_regularizer",
  ["scale", "scope"],
  (scale: TensorLike, scope?: NameLike): WeightRegularizer =>
    scaled("l1_regularizer", scale, scope, (weights) => reduce_sum(abs(weights))),
  { required: 1 },
);

/**
 * A regularizer `scale * sum(weights ** 2) / 2`.
 * @param scale a float, not negative; 0 is no loss
 * TF 1: `tf.contrib.layers.l2_regularizer`.
 */
export const l2_regularizer = pyFunction(
  "l2_regularizer",
  ["scale", "scope"],
  (scale: TensorLike, scope?: NameLike): WeightRegularizer =>
    scaled("l2_regularizer", scale, scope, (weights) => l2_loss(weights), "."),
  { required: 1 },
);

/** Both regularizers added. TF 1: `tf.contrib.layers.l1_l2_regularizer`. */
export const l1_l2_regularizer = pyFunction(
  "l1_l2_regularizer",
  ["scale_l1", "scale_l2", "scope"],
  (scale_l1: TensorLike = 1, scale_l2: TensorLike = 1, scope?: NameLike): WeightRegularizer => {
    const name = scope ?? "l1_l2_regularizer";
    if (plainFloat(scale_l1) === 0) return l2_regularizer(scale_l2, name);
    if (plainFloat(scale_l2) === 0) return l1_regularizer(scale_l1, name);
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], name)!;
  },
);

/**
 * The sum of regularizers.
 * @param regularizer_list nulls among them do not count
 * @returns null where there are none
 * TF 1: `tf.contrib.layers.sum_regularizer`.
 */
export const sum_regularizer = pyFunction(
  "sum_regularizer",
  ["regularizer_list", "scope"],
  (regularizer_list: readonly (WeightRegularizer | null)[], scope?: NameLike): WeightRegularizer | null => {
    const list = regularizer_list.filter((regularizer) => regularizer !== null);
    if (list.length === 0) return null;
    return (weights) =>
      withContext(name_scope(scope ?? null, "sum_regularizer", [weights]), (name) => {
        const losses = list.map((regularizer) => regularizer(weights)).filter((loss) => loss !== null);
        return losses.length > 0 ? add_n(losses, name) : null;
      });
  },
  { required: 1 },
);

/**
 * The sum of a regularizer's losses of several weights, also kept in the collection of regularization losses.
 * @param weights_list those of the collection `weights` where left out
 * @throws ValueError where there are none, or a loss is no scalar
 * TF 1: `tf.contrib.layers.apply_regularization`.
 */
export const apply_regularization = pyFunction(
  "apply_regularization",
  ["regularizer", "weights_list"],
  (regularizer: WeightRegularizer, weights_list?: readonly Weights[] | null): Tensor => {
    const graph = get_default_graph();
    const given = weights_list ?? [];
    const weights = given.length > 0 ? given : (graph.get_collection(GraphKeys.WEIGHTS) as Weights[]);
    if (weights.length === 0) throw new ValueError("No weights to regularize.");
    return withContext(name_scope("get_regularization_penalty", null, weights), (scope) => {
      const penalties = weights.map((w) => regularizer(w)).map((penalty) => penalty ?? constant(new FloatLiteral(0)));
      for (const { shape } of penalties) {
        if (shape.ndims !== 0) {
          throw new ValueError(
            `regularizer must return a scalar Tensor instead of a Tensor with rank ${String(shape.ndims ?? "None")}.`,
          );
        }
      }
      const sum = add_n(penalties, scope);
      graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, sum);
      return sum;
    });
  },
  { required: 1 },
);
