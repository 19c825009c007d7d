/** Which operations a run needs: those its fetches and targets depend on, not looking behind fed tensors. */
import type { Operation, Tensor } from "@tfgraph/core";

export interface Roots {
  readonly fetches: readonly Tensor[];
  readonly targets: readonly Operation[];
  readonly fed: ReadonlySet<Tensor>;
}

/** In order of creation. */
export function prune({ fetches, targets, fed }: Roots): Operation[] {
  const needed = new Set<Operation>();
  const stack: Operation[] = [];
  const need = (op: Operation) => {
    if (needed.has(op)) return;
    needed.add(op);
    stack.push(op);
  };
  for (const tensor of fetches) if (!fed.has(tensor)) need(tensor.op);
  targets.forEach(need);
  for (let op = stack.pop(); op; op = stack.pop()) {
    for (const tensor of op.inputs) if (!fed.has(tensor)) need(tensor.op);
    op.control_inputs.forEach(need);
  }
  return [...needed].sort((a, b) => a._id - b._id);
}
