/** Names like one that was misspelled. */

/** How many edits away a name may be. */
function limit(name: string): number {
  return Math.max(2, Math.floor(name.length / 3));
}

/** The most similar of `candidates`, best first: by Levenshtein's distance, or where they end in `/name`. */
export function nearestNames(candidates: Iterable<string>, name: string, most = 3): string[] {
  const wanted = name.toLowerCase();
  const scored: [number, string][] = [];
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const score = distance(wanted, lower);
    if (score <= limit(name)) scored.push([score, candidate]);
    else if (lower.endsWith(`/${wanted}`)) scored.push([1, candidate]);
  }
  return scored
    .sort((a, b) => a[0] - b[0])
    .slice(0, most)
    .map(([, candidate]) => candidate);
}

/** Levenshtein's distance; strings of very different lengths are not compared. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
