/** A document's nodes by name, and who takes what a node gives: what every question about the graph starts from. */
import type { BoardDocument, BoardNode } from "../document.ts";

export class GraphIndex {
  readonly nodes: readonly BoardNode[];
  readonly byName: ReadonlyMap<string, number>;
  /** Nodes that take an output of this one, or wait for it; each as often as it does. */
  readonly consumers: readonly (readonly number[])[];

  constructor(document: BoardDocument) {
    this.nodes = document.nodes;
    this.byName = new Map(this.nodes.map((node, i) => [node.name, i]));
    const consumers = this.nodes.map((): number[] => []);
    this.nodes.forEach((_, i) => {
      for (const source of this.sources(i)) consumers[source]!.push(i);
    });
    this.consumers = consumers;
  }

  /** What a node takes tensors from and waits for; those of a file may lead out of the graph, and are left out. */
  *sources(node: number): Generator<number> {
    const { inputs, control = [] } = this.nodes[node]!;
    for (const [source] of inputs) if (this.has(source)) yield source;
    for (const source of control) if (this.has(source)) yield source;
  }

  has(node: number): boolean {
    return Number.isInteger(node) && node >= 0 && node < this.nodes.length;
  }

  /** Nodes that serve only the given ones, and those themselves: everybody who takes from them is among them. */
  servants(masters: Iterable<number>, admit: (node: number) => boolean): Set<number> {
    const found = new Set(masters);
    const waiting = new Map<number, number>();
    const stack = [...found];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const source of this.sources(node)) {
        if (found.has(source) || !admit(source)) continue;
        const left = (waiting.get(source) ?? this.consumers[source]!.length) - 1;
        waiting.set(source, left);
        if (left > 0) continue;
        found.add(source);
        stack.push(source);
      }
    }
    return found;
  }
}
