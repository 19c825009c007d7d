/** Which operations a run needs: those its fetches and targets depend on, not looking behind fed tensors. */
import type { Operation, Tensor } from "@tfgraph/core";

export interface Roots {
  readonly fetches: readonly Tensor[];
  readonly targets: readonly Operation[];
  readonly fed: ReadonlySet<Tensor>;
}

/** Whether nothing is left to do of an operation whose outputs are fed: who waits for a fed placeholder waits for the feed. */
export function isFed(op: Operation, fed: ReadonlySet<Tensor>): boolean {
  return (
    fed.size > 0 &&
    op.inputs.length === 0 &&
    !op._is_stateful &&
    op.outputs.length > 0 &&
    op.outputs.every((t) => fed.has(t))
  );
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
    for (const source of op.control_inputs) if (!isFed(source, fed)) need(source);
  }
  return [...needed].sort((a, b) => a._id - b._id);
}
