/**
 * The order in which many operands of an einsum are contracted, two at a time: the pair that shrinks most comes first.
 * TF: the greedy order of Python's `opt_einsum`, which TensorFlow asks.
 */

export interface Contraction {
  /** Positions of the operands among those that are left, in descending order. */
  readonly operands: readonly number[];
  readonly equation: string;
}

interface Operand {
  readonly id: number;
  readonly labels: string;
}

export function contractionPath(
  inputs: readonly string[],
  output: string,
  sizes: ReadonlyMap<string, number>,
): Contraction[] {
  let left: Operand[] = inputs.map((labels, id) => ({ id, labels }));
  const path: Contraction[] = [];
  const footprint = (labels: Iterable<string>): number =>
    Array.from(labels).reduce((n, d) => n * (sizes.get(d) ?? 1), 1);
  while (left.length > 1) {
    const [first, second] = bestPair(left, output, footprint);
    const operands = [second, first]; // descending
    const taken = operands.map((i) => left[i]!.labels);
    const rest = left.filter((_, i) => i !== first && i !== second);
    const needed = new Set(Array.from(output + rest.map(({ labels }) => labels).join("")));
    const all = taken.join("");
    const kept = [...new Set(all)].filter((d) => needed.has(d)).join("");
    const result = rest.length === 0 ? output : kept;
    path.push({ operands, equation: `${taken.join(",")}->${result}` });
    left = [...rest, { id: inputs.length + path.length - 1, labels: result }];
  }
  return path;
}

/** Positions of the pair to contract next, in ascending order. */
function bestPair(
  left: readonly Operand[],
  output: string,
  footprint: (labels: Iterable<string>) => number,
): [number, number] {
  let best: { pair: [number, number]; cost: number } | undefined;
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      const [a, b] = [new Set(left[i]!.labels), new Set(left[j]!.labels)];
      if (![...a].some((d) => b.has(d) && !output.includes(d))) continue;
      const others = left.filter((_, at) => at !== i && at !== j).map(({ labels }) => labels);
      const kept = [...new Set([...a, ...b])].filter((d) => output.includes(d) || others.some((o) => o.includes(d)));
      const cost = footprint(kept) - footprint(a) - footprint(b);
      if (!best || cost < best.cost) best = { pair: [i, j], cost };
    }
  }
  if (best) return best.pair;
  // nothing is summed over any more: products of what is smallest
  const bySize = left.map(({ labels }, i) => ({ i, size: footprint(new Set(labels)) }));
  bySize.sort((p, q) => p.size - q.size);
  const [p, q] = [bySize[0]!.i, bySize[1]!.i];
  return [Math.min(p, q), Math.max(p, q)];
}
