/** How one node of a graph leads to another. */
import { ValueError, type Operation, type Tensor } from "@tfgraph/core";

/** A tensor, an operation or a variable. */
export type NodeLike = Tensor | Operation | { readonly op: Operation };

function operationOf(node: NodeLike): Operation {
  return "op" in node ? node.op : node;
}

/**
 * The shortest way from one node to another along data and control edges, both ends included.
 * @param from a tensor, operation or variable
 * @param to one that depends on it
 * @returns the operations on the way, in order; null where `to` does not depend on `from`
 * @throws ValueError where they are of different graphs
 */
export function path(from: NodeLike, to: NodeLike): Operation[] | null {
  const [start, end] = [operationOf(from), operationOf(to)];
  if (start.graph !== end.graph) throw new ValueError(`'${start.name}' and '${end.name}' are of different graphs`);
  // backwards: a node knows what it depends on
  const leadsTo = new Map<Operation, Operation | null>([[end, null]]);
  let front = [end];
  while (front.length > 0 && !leadsTo.has(start)) {
    const reached: Operation[] = [];
    for (const op of front) {
      for (const before of [...op.inputs.map((tensor) => tensor.op), ...op.control_inputs]) {
        if (leadsTo.has(before)) continue;
        leadsTo.set(before, op);
        reached.push(before);
      }
    }
    front = reached;
  }
  if (!leadsTo.has(start)) return null;
  const way: Operation[] = [];
  for (let op: Operation | null = start; op; op = leadsTo.get(op) ?? null) way.push(op);
  return way;
}
