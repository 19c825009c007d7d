/** A document as what a viewer asks of it: its hierarchy, its views, searches and dependencies. No DOM, no layout. */
import type { BoardDocument } from "../document.ts";
import { findAsides, type Aside } from "./aside.ts";
import { downstream, gradientPath, neighbours, upstream } from "./dependencies.ts";
import { firstOpen } from "./first_open.ts";
import { GraphIndex } from "./graph_index.ts";
import { descendants, type Item } from "./item.ts";
import { search, type SearchResult } from "./search.ts";
import { makeTree, type Tree } from "./tree.ts";
import { findVariables, type VariableParts } from "./variables.ts";
import type { Focus, View } from "./view.ts";

/** Operations of a tree item: all inside of a group. */
export function nodesIn(item: Item): number[] {
  const nodes: number[] = [];
  for (const inner of descendants(item)) if (inner.kind === "node") nodes.push(inner.node!);
  return nodes;
}

export class BoardModel {
  readonly document: BoardDocument;
  readonly graph: GraphIndex;
  readonly variables: ReadonlyMap<number, VariableParts>;
  /** What the first view sets apart: savers, initializers, summaries. */
  readonly asides: readonly Aside[];
  readonly #whole: Tree;
  #latest: { readonly key: string; readonly tree: Tree } | undefined;

  constructor(document: BoardDocument) {
    this.document = document;
    this.graph = new GraphIndex(document);
    this.variables = findVariables(this.graph);
    this.asides = findAsides(this.graph, this.variables);
    this.#whole = makeTree(this.graph, this.variables, [...this.graph.nodes.keys()]);
  }

  /** The view that is understood without a click. */
  firstView(): View {
    return this.opened({ open: new Set(), apart: new Set(this.asides.map((aside) => aside.id)) });
  }

  /** The tree that a view shows. */
  tree(view: View): Tree {
    const key = JSON.stringify([[...view.apart].sort(), view.focus]);
    if (this.#latest?.key !== key) this.#latest = { key, tree: this.#makeTree(view) };
    return this.#latest.tree;
  }

  #makeTree(view: View): Tree {
    const focus = view.focus && this.focused(view.focus);
    if (focus)
      return makeTree(
        this.graph,
        this.variables,
        [...focus].sort((a, b) => a - b),
      );
    const apart = new Set(this.setApart(view).flatMap((aside) => aside.nodes));
    if (apart.size === 0) return this.#whole;
    const nodes = [...this.graph.nodes.keys()].filter((node) => !apart.has(node));
    return makeTree(this.graph, this.variables, nodes);
  }

  /** What a view sets apart, with its nodes. */
  setApart(view: View): Aside[] {
    const known = new Map(this.asides.map((aside) => [aside.id, aside]));
    const found: Aside[] = [];
    for (const id of view.apart) {
      const item = this.#whole.items.get(id);
      const aside = known.get(id) ?? (item && item.id !== "" && { id, label: item.label, nodes: nodesIn(item) });
      if (aside) found.push(aside);
    }
    return found;
  }

  /** The nodes of a focus; undefined where it names none of the graph. */
  focused(focus: Focus): Set<number> | undefined {
    const { graph } = this;
    const node = (name: string): number | undefined => graph.byName.get(name);
    if (focus.show === "nodes") {
      const nodes = focus.names.flatMap((name) => node(name) ?? []);
      return nodes.length > 0 ? new Set(nodes) : undefined;
    }
    if (focus.show === "gradient") {
      const [loss, variable] = [node(focus.loss), node(focus.variable)];
      if (loss === undefined || variable === undefined) return undefined;
      return gradientPath(graph, loss, variable, this.variables);
    }
    const of = node(focus.of);
    if (of === undefined) return undefined;
    return { upstream, downstream, neighbours }[focus.show](graph, of);
  }

  /** The view with groups open as in the first view, in place of those that are open. */
  opened(view: View): View {
    return { ...view, open: firstOpen(this.graph, this.tree(view)) };
  }

  /** Shows some nodes alone, or with undefined all again. */
  focus(view: View, focus: Focus | undefined): View {
    const { focus: _, ...rest } = view;
    return this.opened(focus ? { ...rest, focus } : rest);
  }

  /** Opens a closed group, closes an open one. */
  toggle(view: View, id: string): View {
    const open = new Set(view.open);
    if (!open.delete(id)) open.add(id);
    return { ...view, open };
  }

  /** Sets a box apart, or brings something back that was. */
  toggleApart(view: View, id: string): View {
    const apart = new Set(view.apart);
    if (!apart.delete(id)) apart.add(id);
    return { ...view, apart };
  }

  /** Opens what is around a node, so that it is visible; brings it back where it is set apart, shows all where it is not isolated. */
  reveal(view: View, node: number): View {
    let result = view;
    if (result.focus && !this.tree(result).leaves[node]) result = { open: view.open, apart: view.apart };
    if (!result.focus) {
      const apart = new Set(result.apart);
      for (const aside of this.setApart(result)) if (aside.nodes.includes(node)) apart.delete(aside.id);
      result = { ...result, apart };
    }
    const open = new Set(result.open);
    for (let item = this.tree(result).leaves[node]?.parent; item; item = item.parent) open.add(item.id);
    return { ...result, open };
  }

  /** The box that stands for a node in a view: its own, or the outermost closed group around it; undefined where it is set apart. */
  boxOf(view: View, node: number): string | undefined {
    let box = this.tree(view).leaves[node];
    for (let item = box?.parent; item?.parent; item = item.parent) if (!view.open.has(item.id)) box = item;
    return box?.id;
  }

  search(query: string): SearchResult {
    return search(this.graph, query);
  }
}
