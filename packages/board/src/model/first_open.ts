/**
 * Which groups are open at first: by levels, from the outermost, as long as what is visible can be read at a glance. Groups that
 * compute come before those that train, groups inside of one are opened together or not at all.
 */
import { isUpdate } from "./dependencies.ts";
import type { GraphIndex } from "./graph_index.ts";
import { descendants, type Item } from "./item.ts";
import type { Tree } from "./tree.ts";

/** Boxes that can be read at a glance. */
const READABLE = 16;

/** Groups in which gradients and updates are many: they stay closed. */
function trainingGroups(graph: GraphIndex, root: Item): Set<Item> {
  const training = new Map<Item, number>();
  const groups = new Set<Item>();
  for (const item of [...descendants(root)].reverse()) {
    let count = item.children.reduce((sum, child) => sum + training.get(child)!, 0);
    if (item.kind === "node") {
      const { name, op } = graph.nodes[item.node!]!;
      count = /(^|\/)gradients(_\d+)?\//.test(name) || isUpdate(op) ? 1 : 0;
    }
    training.set(item, count);
    if (item.children.length > 0 && count * 2 > item.count) groups.add(item);
  }
  return groups;
}

export function firstOpen(graph: GraphIndex, tree: Tree): Set<string> {
  const training = trainingGroups(graph, tree.root);
  const open = new Set<string>();
  let visible = tree.root.children.length;
  const canOpen = (item: Item): boolean => item.kind === "scope" && item.children.length > 0 && !training.has(item);
  // together at the root would be too much: there each scope stands for itself, the larger ones first
  let fronts = tree.root.children
    .filter(canOpen)
    .sort((a, b) => b.count - a.count)
    .map((item) => [item]);
  while (fronts.length > 0) {
    const next: Item[][] = [];
    for (const siblings of fronts) {
      const more = siblings.reduce((sum, item) => sum + item.children.length, 0);
      if (visible + more > READABLE) continue;
      visible += more;
      for (const item of siblings) {
        open.add(item.id);
        const inner = item.children.filter(canOpen);
        if (inner.length > 0) next.push(inner);
      }
    }
    fronts = next;
  }
  return open;
}
