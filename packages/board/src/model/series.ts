/**
 * Levels with many children become readable: alike ones with numbered names (`x`, `x_1`, … `x_12`) are put together, as TensorBoard
 * does, and where that is not enough, so are neighbours in order of creation. Such an order is topological, so that edges between
 * runs of it lead forward.
 */
import { descendants, draftItem, type DraftItem } from "./item.ts";

/** A level of at most so many children is drawn as it is. */
const COMFORTABLE = 25;
/** No level has more. */
const MOST = 150;
/** So many alike make a series. */
const SERIES_LENGTH = 5;
/** Runs are about as long as there are runs, but not longer. */
const LONGEST_RUN = 60;

/** What makes items alike: 32 bits (FNV-1a) of what they consist of. */
function signatures(root: DraftItem, opOf: (node: number) => string): Map<DraftItem, number> {
  const result = new Map<DraftItem, number>();
  const mix = (hash: number, word: number): number => Math.imul(hash ^ word, 0x01000193);
  for (const item of [...descendants(root)].reverse()) {
    let hash = mix(0x811c9dc5, item.children.length);
    if (item.kind === "node") for (const letter of opOf(item.node!)) hash = mix(hash, letter.codePointAt(0)!);
    for (const child of item.children) hash = mix(hash, result.get(child)!);
    result.set(item, hash);
  }
  return result;
}

/** `x` of `x_12`. */
function stem(label: string): string {
  return label.replace(/_\d+$/, "");
}

function group(parent: DraftItem, members: readonly DraftItem[], level: number): DraftItem {
  const [first, last] = [members[0]!, members[members.length - 1]!];
  const id = `r${level}:${first.id}`;
  const firstLabel = first.kind === "series" ? first.label.split(" … ")[0]! : first.label;
  const lastLabel = last.kind === "series" ? last.label.split(" … ").at(-1)! : last.label;
  const series = draftItem(id, "series", `${firstLabel} … ${lastLabel}`);
  series.parent = parent;
  series.children = [...members];
  for (const member of members) {
    member.parent = series;
    series.count += member.count;
    series.first = Math.min(series.first, member.first);
  }
  return series;
}

function groupAlike(item: DraftItem, signature: ReadonlyMap<DraftItem, number>): void {
  const alike = new Map<string, DraftItem[]>();
  for (const child of item.children) {
    const key = `${signature.get(child)} ${stem(child.label)}`;
    const others = alike.get(key);
    if (others) others.push(child);
    else alike.set(key, [child]);
  }
  const children: DraftItem[] = [];
  for (const members of alike.values()) {
    if (members.length < SERIES_LENGTH || members.length === item.children.length) children.push(...members);
    else children.push(group(item, members, 0));
  }
  item.children = children.sort((a, b) => a.first - b.first);
}

/** Runs of runs, so that each level has about the same number: of 10,000, 22 with 22 with 21 each. */
function groupRuns(item: DraftItem): void {
  const levels = Math.ceil(Math.log(item.children.length) / Math.log(LONGEST_RUN));
  const length = Math.ceil(item.children.length ** (1 / levels));
  for (let level = 1; item.children.length > length; level++) {
    const runs: DraftItem[] = [];
    for (let at = 0; at < item.children.length; at += length) {
      const members = item.children.slice(at, at + length);
      runs.push(members.length === 1 ? members[0]! : group(item, members, level));
    }
    item.children = runs;
  }
}

export function groupMany(root: DraftItem, opOf: (node: number) => string): void {
  const crowded = [...descendants(root)].filter((item) => item.children.length > COMFORTABLE);
  if (crowded.length === 0) return;
  const signature = signatures(root, opOf);
  for (const item of crowded) groupAlike(item, signature);
  for (const item of [...descendants(root)]) if (item.children.length > MOST) groupRuns(item);
}
