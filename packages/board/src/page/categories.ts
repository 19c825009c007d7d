/** Into which categories the nodes of a graph fall, for colours: the most frequent have one of their own. */
import type { BoardNode } from "../document.ts";
import { CATEGORY_COUNT } from "./colours.ts";

export interface Category {
  readonly label: string;
  readonly nodes: readonly number[];
}

export interface Categories {
  /** Those with a colour, and what is left with none, if anything. */
  readonly list: readonly Category[];
  readonly others: Category | undefined;
  /** Index in the list; undefined for others. */
  readonly of: (node: number) => number | undefined;
}

/** @param keyOf what category a node is of; empty for none */
export function categorize(nodes: readonly BoardNode[], keyOf: (node: BoardNode) => string): Categories {
  const members = new Map<string, number[]>();
  nodes.forEach((node, i) => {
    const key = keyOf(node);
    const known = members.get(key);
    if (known) known.push(i);
    else members.set(key, [i]);
  });
  const named = [...members].filter(([key]) => key !== "").sort((a, b) => b[1].length - a[1].length);
  const list = named.slice(0, CATEGORY_COUNT).map(([label, of]) => ({ label, nodes: of }));
  const index = new Map<number, number>();
  list.forEach((category, i) => category.nodes.forEach((node) => index.set(node, i)));
  const rest = nodes.flatMap((_, i) => (index.has(i) ? [] : [i]));
  const others = rest.length > 0 ? { label: named.length > list.length ? "others" : "none", nodes: rest } : undefined;
  return { list, others, of: (node) => index.get(node) };
}

/** Scopes of savers and gradients are one category each, however many scopes they have. */
const WHOLE = /^(gradients|save|report_uninitialized_variables)(_\d+)?$/;

/**
 * The name scopes that colours stand for: the outermost ones, and where those are few, the ones inside the largest.
 * @returns for a node, its scope among those
 */
export function scopesToColour(nodes: readonly BoardNode[]): (node: BoardNode) => string {
  const inner = new Map<string, Map<string, number>>();
  for (const { name } of nodes) {
    const parts = name.split("/", 4);
    for (let depth = 1; depth < parts.length; depth++) {
      const outer = parts.slice(0, depth - 1).join("/");
      const scope = parts.slice(0, depth).join("/");
      const scopes = inner.get(outer) ?? new Map<string, number>();
      scopes.set(scope, (scopes.get(scope) ?? 0) + 1);
      inner.set(outer, scopes);
    }
  }
  const chosen = new Map(inner.get(""));
  const enough = 5;
  while (chosen.size < enough) {
    const splittable = [...chosen].filter(([scope]) => !WHOLE.test(scope) && (inner.get(scope)?.size ?? 0) > 1);
    const largest = splittable.sort((a, b) => b[1] - a[1])[0]?.[0];
    const parts = largest === undefined ? undefined : inner.get(largest);
    if (largest === undefined || !parts || chosen.size + parts.size - 1 > CATEGORY_COUNT) break;
    // what stands in the scope itself keeps it
    for (const [scope, count] of parts) chosen.set(scope, count);
    inner.delete(largest);
  }
  return ({ name }) => {
    const parts = name.split("/", 4);
    for (let depth = parts.length; depth > 0; depth--) {
      const scope = parts.slice(0, depth).join("/");
      if (chosen.has(scope)) return scope;
    }
    return "";
  };
}
