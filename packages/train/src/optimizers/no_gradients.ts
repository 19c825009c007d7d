/** Why no variable has a gradient: the walk back from the loss to the operations where it ends. */
import { gradientFunction, LookupError, type Operation, type Tensor } from "@tfgraph/core";
import type { Variable } from "@tfgraph/ops";

/** All operations a tensor is computed from. */
function ancestors(root: Operation): Set<Operation> {
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

/** Those of `within` that are computed from one of the variables. */
function dependents(variables: readonly Variable[], within: ReadonlySet<Operation>): Set<Operation> {
  const queue = variables.map((v) => v.op).filter((op) => within.has(op));
  const found = new Set(queue);
  for (let op = queue.pop(); op; op = queue.pop()) {
    for (const output of op.outputs) {
      for (const user of output.consumers()) {
        if (within.has(user) && !found.has(user)) {
          found.add(user);
          queue.push(user);
        }
      }
    }
  }
  return found;
}

function isDifferentiable(op: Operation): boolean {
  try {
    return gradientFunction(op) !== null;
  } catch (error) {
    if (error instanceof LookupError) return false;
    throw error;
  }
}

/** Sentences that name the operations at which the way from the loss to the variables ends. */
export function explainNoGradients(loss: Tensor, variables: readonly Variable[]): string {
  const within = ancestors(loss.op);
  const depending = dependents(variables, within);
  if (!depending.has(loss.op)) {
    return `${loss.name} is not computed from any of these variables. Was it made from placeholders or constants alone, or from variables of another name?`;
  }
  const ends: Operation[] = [];
  const seen = new Set([loss.op]);
  const queue = [loss.op];
  for (let i = 0; i < queue.length; i++) {
    const op = queue[i]!;
    const isFloat = op.outputs.some((t) => t.dtype.base_dtype.is_floating || t.dtype.base_dtype.is_complex);
    if (!isFloat || !isDifferentiable(op)) {
      ends.push(op);
      continue;
    }
    for (const { op: input } of op.inputs) {
      if (depending.has(input) && !seen.has(input)) {
        seen.add(input);
        queue.push(input);
      }
    }
  }
  const stops = ends.slice(0, 3).map((op) => `  ${op.name} (${op.type})${op._user_frame ? `, made at ${op._user_frame}` : ""}`);
  return `From ${loss.name} back to the variables the way ends at an operation that has no gradient, or whose result is no float:\n${stops.join("\n")}`;
}
