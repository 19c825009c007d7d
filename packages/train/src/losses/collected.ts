/** Losses in the collections of their graph. TF: python/ops/losses/util.py. */
import { FloatLiteral, get_default_graph, GraphKeys, pyFunction, type Tensor } from "@tfgraph/core";
import { add_n, constant } from "@tfgraph/ops";

/** Adds a loss to those of the graph. TF: `tf.losses.add_loss`. */
export const add_loss = pyFunction(
  "add_loss",
  ["loss", "loss_collection"],
  (loss: Tensor, loss_collection: string | null = GraphKeys.LOSSES): void => {
    if (loss_collection) get_default_graph().add_to_collection(loss_collection, loss);
  },
  { required: 1 },
);

/** The losses collected so far. @param scope only those whose names begin with it. TF: `tf.losses.get_losses` */
export const get_losses = pyFunction(
  "get_losses",
  ["scope", "loss_collection"],
  (scope?: string | null, loss_collection: string = GraphKeys.LOSSES): Tensor[] =>
    get_default_graph().get_collection(loss_collection, scope ?? null) as Tensor[],
);

/** What regularizers of variables and layers have added. TF: `tf.losses.get_regularization_losses`. */
export const get_regularization_losses = pyFunction(
  "get_regularization_losses",
  ["scope"],
  (scope?: string | null): Tensor[] =>
    get_default_graph().get_collection(GraphKeys.REGULARIZATION_LOSSES, scope ?? null) as Tensor[],
);

/** The sum of the regularization losses, 0 where there are none. TF: `tf.losses.get_regularization_loss`. */
export const get_regularization_loss = pyFunction(
  "get_regularization_loss",
  ["scope", "name"],
  (scope?: string | null, name: string = "total_regularization_loss"): Tensor => {
    const losses = get_regularization_losses(scope);
    return losses.length > 0 ? add_n(losses, name) : constant(new FloatLiteral(0));
  },
);

/**
 * The sum of all losses collected.
 * @param add_regularization_losses whether those of regularizers are among them
 * @throws ValueError where there is none
 * TF: `tf.losses.get_total_loss`.
 */
export const get_total_loss = pyFunction(
  "get_total_loss",
  ["add_regularization_losses", "name", "scope"],
  (add_regularization_losses: boolean = true, name: string = "total_loss", scope?: string | null): Tensor => {
    const losses = get_losses(scope);
    return add_n(add_regularization_losses ? [...losses, ...get_regularization_losses(scope)] : losses, name);
  },
);
