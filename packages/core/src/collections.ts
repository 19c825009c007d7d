/** Collections of a graph. TF: `Graph.add_to_collection` and its kin. */

/** A collection's key is a string in nearly all programs; any value is legal. */
export type CollectionKey = unknown;

/** What a collection holds is known to whoever put it there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in Python, the reader of a collection says what it is
export type CollectionItem = any;

export class Collections {
  private readonly lists = new Map<CollectionKey, unknown[]>();

  add(key: CollectionKey, value: unknown): void {
    this.ref(key).push(value);
  }

  /** The list itself: changes to it change the collection. */
  ref(key: CollectionKey): unknown[] {
    let list = this.lists.get(key);
    if (!list) this.lists.set(key, (list = []));
    return list;
  }

  /** A copy; with `scope`, only items whose name matches that regular expression at its beginning. */
  get(key: CollectionKey, scope?: string | null): unknown[] {
    const list = this.lists.get(key);
    if (!list) return [];
    if (scope === null || scope === undefined) return [...list];
    const pattern = new RegExp(`^(?:${scope})`);
    return list.filter((item) => {
      const name = (item as { name?: unknown } | null)?.name;
      return typeof name === "string" && pattern.test(name);
    });
  }

  keys(): string[] {
    return [...this.lists.keys()].filter((k): k is string => typeof k === "string");
  }

  clear(key: CollectionKey): void {
    this.lists.delete(key);
  }
}
