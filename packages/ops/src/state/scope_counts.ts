/**
 * How often variable scopes were opened inside those that are open: what makes default names unique.
 * TF: `_VariableScopeStore.variable_scopes_count`, as a tree, so that closing a scope costs nothing however many were opened.
 */

interface Counted {
  count: number;
  inside: Map<string, Counted>;
}

export class ScopeCounts {
  private readonly root: Counted = { count: 0, inside: new Map() };
  /** How to take back what happened since `record`, latest last. */
  private journal: (() => void)[] | undefined;

  /** Counts an opening of the scope of that full name. */
  open(name: string): void {
    let node = this.root;
    for (const part of name.split("/")) {
      let next = node.inside.get(part);
      if (!next) node.inside.set(part, (next = { count: 0, inside: new Map() }));
      node = next;
    }
    const opened = node;
    opened.count += 1;
    this.journal?.push(() => (opened.count -= 1));
  }

  /** Forgets what was opened inside a scope. */
  closeInside(name: string): void {
    const node = this.find(name);
    if (!node) return;
    const { inside } = node;
    node.inside = new Map();
    this.journal?.push(() => (node.inside = inside));
  }

  isOpen(name: string): boolean {
    return (this.find(name)?.count ?? 0) > 0;
  }

  /** @returns takes back what happens from now on */
  record(): () => void {
    const outer = this.journal;
    const changes: (() => void)[] = [];
    this.journal = changes;
    return () => {
      for (const undo of changes.reverse()) undo();
      this.journal = outer;
    };
  }

  private find(name: string): Counted | undefined {
    let node: Counted | undefined = this.root;
    for (const part of name.split("/")) node = node?.inside.get(part);
    return node;
  }
}
