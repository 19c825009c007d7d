/** What the schedules share. */
import {
  asFloat,
  convertToTensor,
  get_default_graph,
  withContext,
  type NameLike,
  type Scope,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";

/** The body inside the schedule's scope. TF: `name_scope_v2(name or default)`. */
export function inScope(name: NameLike | undefined, defaultName: string, body: (scope: Scope) => Tensor): Tensor {
  return withContext(get_default_graph().name_scope(name ? name : defaultName), body);
}

/** The rate a schedule starts with. */
export function rateTensor(learningRate: TensorLike): Tensor {
  return convertToTensor(asFloat(learningRate), { name: "initial_learning_rate" });
}
