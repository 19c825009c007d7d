/**
 * The order in which an imported graph's nodes are made: each after what it takes, the first in the file first. The Merge of a
 * loop waits for one input only; its back edge, from a NextIteration, is joined when all is made.
 * TF: `GraphConstructor::InitFromEdges` and `Convert`, core/common_runtime/graph_constructor.cc.
 */
import { ValueError, type NodeDefData } from "@tfgraph/core";
import { parseInput, type InputRef } from "./node_inputs.ts";

const NEXT_ITERATION = new Set(["NextIteration", "RefNextIteration"]);
const MERGE = new Set(["Merge", "RefMerge"]);

export function isMerge(node: NodeDefData): boolean {
  return MERGE.has(node.op);
}

/**
 * @param isMapped whether an input comes from outside the file
 * @returns the nodes' indices
 * @throws ValueError for an input that is not in the file, for a cycle
 */
export function importOrder(nodes: readonly NodeDefData[], isMapped: (input: InputRef) => boolean): number[] {
  const indexOf = new Map(nodes.map((node, i) => [node.name, i]));
  const nextIterations = new Set(nodes.filter((n) => NEXT_ITERATION.has(n.op)).map((n) => n.name));
  const consumers: number[][] = nodes.map(() => []);
  const pending = nodes.map((node, i) => {
    const inputs = node.input.map(parseInput);
    const loops = isMerge(node) && inputs.some((input) => input.output >= 0 && nextIterations.has(input.node));
    let count = loops ? inputs.filter((input) => input.output < 0).length + 1 : inputs.length;
    inputs.forEach((input, k) => {
      if (isMapped(input)) {
        count--;
        return;
      }
      const from = indexOf.get(input.node);
      if (from === undefined) throw new ValueError(`Node '${node.name}': Unknown input node '${node.input[k]!}'`);
      consumers[from]!.push(i);
    });
    return count;
  });

  const ready = new IndexHeap();
  pending.forEach((count, i) => {
    if (count <= 0) ready.push(i);
  });
  const order: number[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    order.push(i);
    const loops = NEXT_ITERATION.has(nodes[i]!.op);
    for (const consumer of consumers[i]!) {
      if (loops && isMerge(nodes[consumer]!)) continue;
      if (--pending[consumer]! === 0) ready.push(consumer);
    }
  }
  if (order.length < nodes.length) throw new ValueError(`${String(nodes.length - order.length)} nodes in a cycle`);
  return order;
}

/** Gives back the smallest number in it. */
class IndexHeap {
  private readonly items: number[] = [];

  push(value: number): void {
    const { items } = this;
    let at = items.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= value) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const { items } = this;
    const smallest = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return smallest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return smallest;
  }
}
