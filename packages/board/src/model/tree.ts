/**
 * The hierarchy that is drawn: name scopes, variables with their parts, and series where a level has too many children.
 * A tree is of a set of nodes; whoever sets some apart or isolates others makes another tree, in which the same things have the
 * same ids.
 */
import type { GraphIndex } from "./graph_index.ts";
import { adopt, descendants, draftItem, type DraftItem, type Item } from "./item.ts";
import { groupMany } from "./series.ts";
import type { VariableParts } from "./variables.ts";

export interface Tree {
  readonly root: Item;
  readonly items: ReadonlyMap<string, Item>;
  /** The item of each node; undefined for those that are not in this tree. */
  readonly leaves: readonly (Item | undefined)[];
}

/** Scopes deeper than this are one: names come from files. */
const MAX_DEPTH = 48;

/** Names of the scopes around a node, outermost first: `a`, `a/b` of `a/b/c`. */
function scopesOf(name: string): string[] {
  const scopes: string[] = [];
  for (let at = name.indexOf("/"); at >= 0 && scopes.length < MAX_DEPTH; at = name.indexOf("/", at + 1)) {
    scopes.push(name.slice(0, at));
  }
  return scopes;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function outerName(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

class TreeBuilder {
  readonly #graph: GraphIndex;
  readonly #variables: ReadonlyMap<number, VariableParts>;
  readonly #scopes = new Map<string, DraftItem>();
  readonly #variableItems = new Map<number, DraftItem>();
  readonly root = draftItem("", "scope", "");
  readonly leaves: (DraftItem | undefined)[] = [];

  constructor(graph: GraphIndex, variables: ReadonlyMap<number, VariableParts>) {
    this.#graph = graph;
    this.#variables = variables;
  }

  build(nodes: readonly number[]): void {
    const present = new Set(nodes);
    const ownerOf = new Map<number, number>();
    for (const { node, members } of this.#variables.values())
      if (present.has(node)) for (const member of members) ownerOf.set(member, node);
    const free = nodes.filter((node) => !ownerOf.has(node));
    // all scopes first: a node of the same name stands in its scope
    for (const node of free) this.#scope(this.#name(node));
    for (const node of free) {
      const scope = this.#place(this.#name(node));
      this.#addNode(node, scope, [scope.id.slice(2)]);
    }
    for (const node of nodes) {
      const owner = ownerOf.get(node);
      if (owner === undefined) continue;
      const name = this.#name(owner);
      this.#addNode(node, this.#variable(owner, ownerOf), [name, outerName(name)]);
    }
  }

  #name(node: number): string {
    return this.#graph.nodes[node]!.name;
  }

  /** The innermost scope around a name. */
  #scope(name: string): DraftItem {
    let scope = this.root;
    for (const path of scopesOf(name)) {
      let inner = this.#scopes.get(path);
      if (!inner) {
        inner = draftItem(`s:${path}`, "scope", lastPart(path) || '""');
        adopt(scope, inner);
        this.#scopes.set(path, inner);
      }
      scope = inner;
    }
    return scope;
  }

  /** Where a box of this name stands: in the scope of the same name, where there is one. */
  #place(name: string): DraftItem {
    return this.#scopes.get(name) ?? this.#scope(name);
  }

  /** @param scopes names of what is around it, by which its label is shorter; the first that fits */
  #addNode(node: number, parent: DraftItem, scopes: readonly string[]): void {
    const name = this.#name(node);
    const scope = scopes.find((outer) => name.startsWith(`${outer}/`));
    const label = scope === undefined ? lastPart(name) : name.slice(scope.length + 1);
    const item = draftItem(`n:${name}`, "node", label || '""', node);
    adopt(parent, item);
    this.leaves[node] = item;
  }

  #variable(node: number, ownerOf: ReadonlyMap<number, number>): DraftItem {
    let item = this.#variableItems.get(node);
    if (item) return item;
    const name = this.#name(node);
    const { slotOf } = this.#variables.get(node)!;
    // names of slots are longer by a part each, so this ends after as many steps as a name has parts
    const parent = slotOf !== undefined && ownerOf.has(slotOf) ? this.#variable(slotOf, ownerOf) : this.#place(name);
    item = draftItem(`v:${name}`, "variable", lastPart(name) || '""', node);
    adopt(parent, item);
    this.#variableItems.set(node, item);
    return item;
  }
}

/** Counts and first operations of groups, children in order of creation. */
function measure(root: DraftItem): void {
  const items = [...descendants(root)];
  for (const item of items.reverse()) {
    if (item.kind === "node") continue;
    item.count = 0;
    item.first = Number.MAX_SAFE_INTEGER;
    for (const child of item.children) {
      item.count += child.count;
      item.first = Math.min(item.first, child.first);
    }
    item.children.sort((a, b) => a.first - b.first);
  }
}

/** A group with one child is only a longer name for it. */
function shorten(root: DraftItem): void {
  for (const item of [...descendants(root)].reverse()) {
    item.children = item.children.map((child) => {
      const only = child.children[0];
      if (child.kind === "node" || child.children.length !== 1 || !only) return child;
      if (child.kind === "variable") {
        // a variable without parts is its op
        only.label = child.label;
      } else if (only.label !== child.label) {
        only.label = `${child.label}/${only.label}`;
      }
      only.parent = item;
      return only;
    });
  }
}

/** The tree of some nodes of a graph, given in order of creation. */
export function makeTree(
  graph: GraphIndex,
  variables: ReadonlyMap<number, VariableParts>,
  nodes: readonly number[],
): Tree {
  const builder = new TreeBuilder(graph, variables);
  builder.build(nodes);
  const { root } = builder;
  measure(root);
  shorten(root);
  groupMany(root, (node) => graph.nodes[node]!.op);
  const items = new Map<string, Item>();
  for (const item of descendants<Item>(root)) items.set(item.id, item);
  return { root, items, leaves: builder.leaves };
}
