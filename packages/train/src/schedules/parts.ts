/** What the schedules share. */
import {
  asFloat,
  convertToTensor,
  get_default_graph,
  withContext,
  type DType,
  type NameLike,
  type Scope,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { cast } from "@tfgraph/ops";

/** The body inside the schedule's scope. TF: `name_scope_v2(name or default)`. */
export function inScope(name: NameLike | undefined, defaultName: string, body: (scope: Scope) => Tensor): Tensor {
  return withContext(get_default_graph().name_scope(name ? name : defaultName), body);
}

/** The rate a schedule starts with. */
export function rateTensor(learningRate: TensorLike): Tensor {
  return convertToTensor(asFloat(learningRate), { name: "initial_learning_rate" });
}

/** What a schedule computes with, in the rate's dtype. */
export interface Decay {
  readonly rate: Tensor;
  readonly dtype: DType;
  /** In how many steps the rate falls. */
  readonly steps: Tensor;
  /** What is a float by nature. */
  readonly float: (value: TensorLike) => Tensor;
  readonly scope: Scope;
}

/** The rate that `body` makes inside the schedule's scope. */
export function decaying(
  name: NameLike | undefined,
  defaultName: string,
  learningRate: TensorLike,
  decaySteps: TensorLike,
  body: (decay: Decay) => Tensor,
): Tensor {
  return inScope(name, defaultName, (scope) => {
    const rate = rateTensor(learningRate);
    const { dtype } = rate;
    const float = (value: TensorLike): Tensor => cast(asFloat(value), dtype);
    return body({ rate, dtype, steps: cast(decaySteps, dtype), float, scope });
  });
}
