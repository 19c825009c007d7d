/**
 * The edges of each level of a tree: what flows between the children of a group, and which of them take from outside or give there.
 * They depend on the tree alone, not on what is open.
 */
import { isUpdate } from "../model/dependencies.ts";
import type { GraphIndex } from "../model/graph_index.ts";
import type { Item } from "../model/item.ts";
import type { Tree } from "../model/tree.ts";
import type { EdgeKind } from "../scene.ts";
import { shapeText } from "./box_text.ts";

/** All that flows from one item to another. */
export class Flow {
  readonly from: Item;
  readonly to: Item;
  /** Different tensors. */
  tensors = 0;
  /** Of those, how many come from a node made before the one that takes it. */
  forward = 0;
  kind: EdgeKind = "control";
  #only = "";
  readonly #seen = new Set<string>();

  constructor(from: Item, to: Item) {
    this.from = from;
    this.to = to;
  }

  addTensor(source: number, output: number, shape: string, forward: boolean, training: boolean): void {
    if (!training) this.kind = "data";
    else if (this.kind === "control") this.kind = "training";
    const key = `${source}:${output}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.tensors++;
    if (forward) this.forward++;
    this.#only = shape;
  }

  /** The shape of the only tensor, or how many there are. */
  get label(): string {
    if (this.tensors === 0) return "";
    return this.tensors === 1 ? this.#only : `${this.tensors} tensors`;
  }
}

/** What flows among the children of a group. */
export interface Level {
  readonly flows: Map<string, Flow>;
  /** Children that take from outside of the group. */
  readonly takers: Set<Item>;
  /** Children that give to outside. */
  readonly givers: Set<Item>;
}

export function flowKey(from: Item, to: Item): string {
  return `${from.id}\n${to.id}`;
}

/** A tensor or control input between two nodes. */
export interface Connection {
  readonly from: number;
  readonly to: number;
  /** Of the tensor; undefined for a control input. */
  readonly output: number | undefined;
}

export function* connections(graph: GraphIndex, tree: Tree): Generator<Connection> {
  const drawn = (node: number): boolean => tree.leaves[node] !== undefined;
  for (const [to, node] of graph.nodes.entries()) {
    if (!drawn(to)) continue;
    for (const [from, output] of node.inputs) if (drawn(from)) yield { from, to, output };
    for (const from of node.control ?? []) if (drawn(from)) yield { from, to, output: undefined };
  }
}

function isTraining({ name, op }: { readonly name: string; readonly op: string }): boolean {
  return isUpdate(op) || /(^|\/)gradients(_\d+)?\//.test(name);
}

/** Marks which nodes train, once for a graph. */
export function trainingNodes(graph: GraphIndex): boolean[] {
  return graph.nodes.map(isTraining);
}

/** Adds a connection to what flows between two items. */
export function addTo(flow: Flow, graph: GraphIndex, training: readonly boolean[], connection: Connection): void {
  const { from, to, output } = connection;
  if (output === undefined) return;
  const shape = graph.nodes[from]!.outputs[output]?.shape ?? null;
  flow.addTensor(from, output, shapeText(shape), from < to, training[from]! || training[to]!);
}

function depths(tree: Tree): Map<Item, number> {
  const depth = new Map<Item, number>([[tree.root, 0]]);
  for (const item of tree.items.values()) if (item.parent) depth.set(item, depth.get(item.parent)! + 1);
  return depth;
}

/** The levels of a tree by their groups. */
export function levelsOf(graph: GraphIndex, tree: Tree, training: readonly boolean[]): Map<Item, Level> {
  const levels = new Map<Item, Level>();
  for (const item of tree.items.values()) {
    if (item.children.length > 0 || item === tree.root)
      levels.set(item, { flows: new Map(), takers: new Set(), givers: new Set() });
  }
  const depth = depths(tree);
  for (const connection of connections(graph, tree)) {
    let [from, to] = [tree.leaves[connection.from]!, tree.leaves[connection.to]!];
    if (from === to) continue;
    const climbFrom = (): void => {
      levels.get(from.parent!)!.givers.add(from);
      from = from.parent!;
    };
    const climbTo = (): void => {
      levels.get(to.parent!)!.takers.add(to);
      to = to.parent!;
    };
    while (depth.get(from)! > depth.get(to)!) climbFrom();
    while (depth.get(to)! > depth.get(from)!) climbTo();
    while (from.parent !== to.parent) {
      climbFrom();
      climbTo();
    }
    const { flows } = levels.get(from.parent!)!;
    const key = flowKey(from, to);
    let flow = flows.get(key);
    if (!flow) flows.set(key, (flow = new Flow(from, to)));
    addTo(flow, graph, training, connection);
  }
  return levels;
}
