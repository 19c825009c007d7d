/** Variables with what belongs to them: the `read` identity, the initial value and its Assign, slots of optimizers. */
import type { GraphIndex } from "./graph_index.ts";

export interface VariableParts {
  /** The op that holds the value. */
  readonly node: number;
  /** All of its nodes, itself first; without those of slots. */
  readonly members: readonly number[];
  /** The variable this one is a slot of (`weights` of `weights/Momentum`). */
  readonly slotOf: number | undefined;
}

const VARIABLE_OPS = new Set(["VariableV2", "Variable", "VarHandleOp", "AutoReloadVariable"]);
/** Ops below a variable's name that serve it alone. */
const OWN_OPS = new Set([
  "Identity",
  "Assign",
  "AssignVariableOp",
  "ReadVariableOp",
  "IsVariableInitialized",
  "VarIsInitializedOp",
]);
const INITIAL_ASSIGNS = new Set(["Assign", "AssignVariableOp"]);

export function isVariable(op: string): boolean {
  return VARIABLE_OPS.has(op);
}

/** The name before the last slash; undefined where there is none. */
function outerName(name: string): string | undefined {
  const slash = name.lastIndexOf("/");
  return slash < 0 ? undefined : name.slice(0, slash);
}

/** `w` of `w/read`, `w/Read/ReadVariableOp`: the closest name above that is a variable's, at most two parts up. */
function ownerOf(graph: GraphIndex, name: string): number | undefined {
  let outer = outerName(name);
  for (let up = 0; up < 2 && outer !== undefined; up++, outer = outerName(outer)) {
    const node = graph.byName.get(outer);
    if (node !== undefined && isVariable(graph.nodes[node]!.op)) return node;
  }
  return undefined;
}

/** The variables of a graph by their nodes, in order of creation. */
export function findVariables(graph: GraphIndex): Map<number, VariableParts> {
  const own = new Map<number, number[]>();
  graph.nodes.forEach((node, i) => {
    if (isVariable(node.op)) own.set(i, [i]);
  });
  graph.nodes.forEach((node, i) => {
    if (!OWN_OPS.has(node.op)) return;
    const owner = ownerOf(graph, node.name);
    if (owner !== undefined && node.inputs[0]?.[0] === owner) own.get(owner)?.push(i);
  });
  const variables = new Map<number, VariableParts>();
  for (const [node, members] of own) {
    const initial = members
      .filter((member) => INITIAL_ASSIGNS.has(graph.nodes[member]!.op))
      .flatMap((assign) => [...graph.servants([assign], (source) => !own.has(source))]);
    const slotOf = graph.byName.get(outerName(graph.nodes[node]!.name) ?? "");
    variables.set(node, {
      node,
      members: [...new Set([...members, ...initial])],
      slotOf: slotOf !== undefined && slotOf !== node && own.has(slotOf) ? slotOf : undefined,
    });
  }
  return variables;
}
