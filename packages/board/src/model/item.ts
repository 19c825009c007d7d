/** What a box can stand for: an operation, or a group of them that opens. */

export type ItemKind = "node" | "scope" | "variable" | "series";

export interface Item {
  /** Unique in its tree, and the same in every tree of the document. */
  readonly id: string;
  readonly kind: ItemKind;
  /** The name within the group around it. */
  readonly label: string;
  /** Index in the document's nodes: of a node, and of a variable the op that holds its value. */
  readonly node: number | undefined;
  /** The group around it; the root has none. */
  readonly parent: Item | undefined;
  /** Of a group, in order of creation. */
  readonly children: readonly Item[];
  /** Operations inside: 1 for a node. */
  readonly count: number;
  /** Index of the first operation inside, in order of creation. */
  readonly first: number;
}

/** An item while its tree is being made. */
export interface DraftItem extends Item {
  label: string;
  parent: DraftItem | undefined;
  children: DraftItem[];
  count: number;
  first: number;
}

export function draftItem(id: string, kind: ItemKind, label: string, node?: number): DraftItem {
  const leaf = kind === "node";
  return {
    id,
    kind,
    label,
    node,
    parent: undefined,
    children: [],
    count: leaf ? 1 : 0,
    first: leaf ? node! : Number.MAX_SAFE_INTEGER,
  };
}

/** Puts an item into a group. */
export function adopt(parent: DraftItem, child: DraftItem): void {
  child.parent = parent;
  parent.children.push(child);
}

/** The item and all inside, outer ones first. */
export function* descendants<T extends { readonly children: readonly T[] }>(item: T): Generator<T> {
  const stack = [item];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i--) stack.push(next.children[i]!);
  }
}
