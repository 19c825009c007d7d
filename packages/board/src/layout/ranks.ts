/**
 * Which row each box of a level stands in.
 *
 * Cycles are cut by the heuristic of Eades, Lin and Smyth ("A fast and effective heuristic for the feedback arc set problem", 1993):
 * an order of the boxes against which little flows. Rows are the longest ways from the beginning; then whoever has more below than
 * above moves down to it, as constants and variables do.
 */

export interface Arc {
  readonly from: number;
  readonly to: number;
  /** How much speaks for leading forwards. */
  readonly weight: number;
}

/** Arcs of each box, by the end that is not it. */
function adjacency(count: number, arcs: readonly Arc[], end: "from" | "to"): Arc[][] {
  const result = Array.from({ length: count }, (): Arc[] => []);
  for (const arc of arcs) result[arc[end]]!.push(arc);
  return result;
}

/** Boxes in an order along which most flows, earlier boxes first where nothing else decides. */
export function flowOrder(count: number, arcs: readonly Arc[]): number[] {
  const [outs, ins] = [adjacency(count, arcs, "from"), adjacency(count, arcs, "to")];
  const total = (list: readonly Arc[]): number => list.reduce((sum, arc) => sum + arc.weight, 0);
  const [outWeight, inWeight] = [outs.map(total), ins.map(total)];
  const [outCount, inCount] = [outs.map((list) => list.length), ins.map((list) => list.length)];
  const left = new Set(Array(count).keys());
  const [head, tail]: [number[], number[]] = [[], []];
  const remove = (box: number): void => {
    left.delete(box);
    for (const { to, weight } of outs[box]!) {
      inWeight[to]! -= weight;
      inCount[to]!--;
    }
    for (const { from, weight } of ins[box]!) {
      outWeight[from]! -= weight;
      outCount[from]!--;
    }
  };
  while (left.size > 0) {
    const size = left.size;
    for (const box of [...left]) {
      if (inCount[box] !== 0) continue;
      head.push(box);
      remove(box);
    }
    for (const box of [...left].reverse()) {
      if (outCount[box] !== 0) continue;
      tail.push(box);
      remove(box);
    }
    if (left.size === 0 || left.size < size) continue;
    let best: number | undefined;
    for (const box of left) {
      if (best === undefined || outWeight[box]! - inWeight[box]! > outWeight[best]! - inWeight[best]!) best = box;
    }
    head.push(best!);
    remove(best!);
  }
  return [...head, ...tail.reverse()];
}

export interface Ranks {
  /** Row of each box, from 0. */
  readonly rank: readonly number[];
  /** Per arc: whether it leads backwards. */
  readonly back: readonly boolean[];
}

export function rankBoxes(count: number, arcs: readonly Arc[]): Ranks {
  const order = flowOrder(count, arcs);
  const position: number[] = [];
  order.forEach((box, at) => (position[box] = at));
  const back = arcs.map(({ from, to }) => position[from]! > position[to]!);
  const forward = arcs.filter((_, i) => !back[i]);
  const [outs, ins] = [adjacency(count, forward, "from"), adjacency(count, forward, "to")];
  const rank = Array<number>(count).fill(0);
  for (const box of order) for (const { from } of ins[box]!) rank[box] = Math.max(rank[box]!, rank[from]! + 1);
  for (const box of [...order].reverse()) {
    if (outs[box]!.length <= ins[box]!.length) continue;
    rank[box] = Math.min(...outs[box]!.map(({ to }) => rank[to]! - 1));
  }
  return { rank, back };
}
