/** Gradients that compute nothing before the incoming gradient is there. */
import {
  get_default_graph,
  withContext,
  type GradientFunction,
  type GradientResult,
  type Operation,
  type Tensor,
} from "@tfgraph/core";

type Body<R> = (grad: Tensor, op: Operation) => R;

/** TF: a gradient whose body stands in `with ops.control_dependencies([grad])`. */
export function afterGradient(body: Body<GradientResult | readonly GradientResult[]>): GradientFunction {
  return (op, grad) => withContext(get_default_graph().control_dependencies([grad]), () => body(grad, op));
}
