/** Why no variable has a gradient: the walk back from the loss to the operations where it ends. */
import {
  FuncGraph,
  gradientFunction,
  LookupError,
  madeAt,
  withContext,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import type { Variable } from "@tfgraph/ops";

/** All operations a tensor is computed from. */
export function ancestors(root: Operation): Set<Operation> {
  const seen = new Set([root]);
  const queue = [root];
  for (let op = queue.pop(); op; op = queue.pop()) {
    for (const input of op.inputs) {
      if (!seen.has(input.op)) {
        seen.add(input.op);
        queue.push(input.op);
      }
    }
  }
  return seen;
}

/** What is computed from one of the variables, with them; of `within` where it is given. */
export function dependents(variables: readonly Variable[], within?: ReadonlySet<Operation>): Set<Operation> {
  const queue = variables.map((v) => v.op).filter((op) => within?.has(op) ?? true);
  const found = new Set(queue);
  for (let op = queue.pop(); op; op = queue.pop()) {
    for (const output of op.outputs) {
      for (const user of output.consumers()) {
        if ((within?.has(user) ?? true) && !found.has(user)) {
          found.add(user);
          queue.push(user);
        }
      }
    }
  }
  return found;
}

/**
 * The inputs a gradient would flow on to from an operation, learnt by asking its gradient function in a graph that is thrown away.
 * None where it is not differentiable, or its result is no float.
 */
function carriers(op: Operation, scratch: FuncGraph): readonly Tensor[] {
  const isFloat = (t: Tensor): boolean => t.dtype.base_dtype.is_floating || t.dtype.base_dtype.is_complex;
  if (!op.outputs.some(isFloat)) return [];
  try {
    const gradient = gradientFunction(op);
    if (!gradient) return [];
    const given = op.outputs.map((t) => scratch.add_input(t.dtype.base_dtype, t.shape, "grad"));
    const grads = withContext(scratch.as_default(), () => gradient(op, ...given));
    const list = Array.isArray(grads) ? (grads as readonly unknown[]) : [grads];
    return op.inputs.filter((_, i) => list[i] !== null && list[i] !== undefined);
  } catch (error) {
    return error instanceof LookupError ? [] : op.inputs; // what only the real gradients make possible is taken to carry on
  }
}

const VARIABLES = new Set(["Variable", "VariableV2"]);

/** Sentences that name the operations at which the way from the loss to the variables ends. */
export function explainNoGradients(loss: Tensor, variables: readonly Variable[]): string {
  const within = ancestors(loss.op);
  const depending = dependents(variables, within);
  if (!depending.has(loss.op)) {
    return `${loss.name}${madeAt(loss.op)}, is not computed from any of these variables. Was it made from placeholders or constants alone, or from variables of another name?`;
  }
  const scratch = new FuncGraph("gradients", loss.graph);
  const ends: Operation[] = [];
  const seen = new Set([loss.op]);
  const queue = [loss.op];
  for (let i = 0; i < queue.length; i++) {
    const op = queue[i]!;
    if (VARIABLES.has(op.type)) continue;
    const onward = carriers(op, scratch).filter((t) => depending.has(t.op));
    if (onward.length === 0) ends.push(op);
    for (const { op: input } of onward) {
      if (!seen.has(input)) {
        seen.add(input);
        queue.push(input);
      }
    }
  }
  const stops = ends.slice(0, 3).map((op) => {
    const integers = op.inputs.filter((t) => depending.has(t.op) && t.dtype.base_dtype.is_integer);
    const of = integers.map((t) => ` of ${t.name} (${t.dtype.base_dtype.name}, by ${t.op.type})`);
    return `  ${op.name} (${op.type})${of.join(",")}${madeAt(op)}`;
  });
  return `From ${loss.name} back to the variables the way ends at an operation that has no gradient, or whose result is no float:\n${stops.join("\n")}\nCompute the loss from what goes into it: a cross entropy of the logits, not a count of argmax or equal.`;
}
