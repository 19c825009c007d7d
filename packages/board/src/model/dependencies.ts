/** What a node depends on, what depends on it, and the way of a gradient between a loss and a variable. */
import type { GraphIndex } from "./graph_index.ts";
import { isVariable, type VariableParts } from "./variables.ts";

function reach(start: Iterable<number>, next: (node: number) => Iterable<number>): Set<number> {
  const found = new Set(start);
  const stack = [...found];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const other of next(node)) {
      if (found.has(other)) continue;
      found.add(other);
      stack.push(other);
    }
  }
  return found;
}

/** A node and all it depends on. */
export function upstream(graph: GraphIndex, node: number): Set<number> {
  return reach([node], (n) => graph.sources(n));
}

/** A node and all that depends on it. */
export function downstream(graph: GraphIndex, node: number): Set<number> {
  return reach([node], (n) => graph.consumers[n]!);
}

/** A node, what it takes from and what takes from it. */
export function neighbours(graph: GraphIndex, node: number): Set<number> {
  return new Set([node, ...graph.sources(node), ...graph.consumers[node]!]);
}

function isGradientNode(name: string): boolean {
  return /(^|\/)gradients(_\d+)?\//.test(name);
}

/** Ops that change a variable by a gradient: `ApplyAdam`, `ResourceSparseApplyMomentum`, `AssignSub`, …. */
export function isUpdate(op: string): boolean {
  return /^(Resource)?(Sparse)?Apply[A-Z]/.test(op) || /^(Assign|Scatter)(Add|Sub)/.test(op);
}

/**
 * The gradient path: nodes on ways from a variable forward to a loss; then those on ways from the loss through nodes of `gradients`
 * scopes to what updates the variable.
 */
export function gradientPath(
  graph: GraphIndex,
  loss: number,
  variable: number,
  variables: ReadonlyMap<number, VariableParts>,
): Set<number> {
  const forward = (n: number): number[] => graph.consumers[n]!.filter((c) => !isGradientNode(graph.nodes[c]!.name));
  const ahead = reach([variable], forward);
  const behind = upstream(graph, loss);
  const path = new Set([...ahead].filter((n) => behind.has(n)));

  const slots = new Set([variable]);
  for (const { node, slotOf } of variables.values()) if (slotOf === variable) slots.add(node);
  const updates = graph.consumers[variable]!.filter((n) => isUpdate(graph.nodes[n]!.op));
  const inGradients = (n: number): boolean => isGradientNode(graph.nodes[n]!.name);
  // gradients of this loss alone: where no gradients scope takes anything of the forward path, there is none
  const gradientsBehind = reach(updates, (n) => [...graph.sources(n)].filter((source) => inGradients(source)));
  for (const update of updates) {
    const takesGradient = [...graph.sources(update)].some(inGradients);
    if (!takesGradient) gradientsBehind.delete(update);
  }
  const starts = [...gradientsBehind].filter((n) => [...graph.sources(n)].some((source) => path.has(source)));
  const within = reach(starts, (n) => graph.consumers[n]!.filter((c) => gradientsBehind.has(c)));
  for (const node of within) path.add(node);
  for (const node of graph.nodes.keys()) {
    if (slots.has(node) && node !== variable && isVariable(graph.nodes[node]!.op)) {
      if (graph.consumers[node]!.some((n) => within.has(n))) path.add(node);
    }
  }
  return path;
}
