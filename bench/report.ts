/** Results of a run: as data, and as a table for people. */
import type { Measured } from "./measure.ts";
import type { Mark, Workload } from "./workloads.ts";

export interface Statistics {
  readonly min: number;
  readonly median: number;
}

export interface PeerResult {
  readonly metrics: Readonly<Record<string, Statistics>>;
  readonly samples: number;
  readonly check?: number | undefined;
  readonly info?: Readonly<Record<string, unknown>> | undefined;
  readonly failed?: string | undefined;
}

export interface MarkResult extends Mark {
  readonly ratio: number;
  readonly reached: boolean;
}

export interface WorkloadResult {
  readonly id: string;
  readonly title: string;
  readonly peers: Readonly<Record<string, PeerResult>>;
  readonly marks: readonly MarkResult[];
  /** Whether the reference kept steady: its median within 15 % of its minimum. */
  readonly steady: boolean;
}

const STEADY = 1.15;

export function resultOf(
  workload: Workload,
  measured: ReadonlyMap<string, Measured>,
  reference: string,
): WorkloadResult {
  const peers = Object.fromEntries([...measured].map(([name, row]) => [name, peerResult(row)]));
  const least = (peer: string, metric: string) =>
    peers[peer]?.failed === undefined ? peers[peer]?.metrics[metric]?.min : undefined;
  const marks = workload.marks.flatMap((mark) => {
    const [own, other] = [least(mark.peer, mark.metric), least(mark.against, mark.metric)];
    if (own === undefined || other === undefined) return [];
    return [{ ...mark, ratio: own / other, reached: own / other <= mark.atMost }];
  });
  const times = Object.entries(peers[reference]?.metrics ?? {}).filter(([metric]) => isMarked(workload, metric));
  const steady = times.every(([, { min, median }]) => median <= STEADY * min);
  return { id: workload.id, title: workload.title, peers, marks, steady };
}

function isMarked({ marks }: Workload, metric: string): boolean {
  return marks.some((mark) => mark.metric === metric);
}

function peerResult({ samples, check, info, failed }: Measured): PeerResult {
  const metrics: Record<string, Statistics> = {};
  for (const metric of Object.keys(samples[0] ?? {})) {
    const values = samples.map((sample) => sample[metric]!).sort((a, b) => a - b);
    metrics[metric] = { min: values[0]!, median: medianOf(values) };
  }
  return { metrics, samples: samples.length, check, info, failed };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const number = (value: number): string =>
  value >= 1000 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);

/** A workload as a Markdown table: a line for each peer and metric. */
export function tableOf(result: WorkloadResult, reference: string): string {
  const rows = [["peer", "metric", "min", "median", `of ${reference}`, "mark"]];
  const notes: string[] = [];
  for (const [name, peer] of Object.entries(result.peers)) {
    if (peer.failed !== undefined) {
      notes.push(`${name} failed: ${peer.failed}`);
      continue;
    }
    for (const [metric, { min, median }] of Object.entries(peer.metrics)) {
      const other = result.peers[reference]?.metrics[metric];
      const ratio = other === undefined ? "" : (min / other.min).toFixed(3);
      const marks = result.marks.filter((mark) => mark.peer === name && mark.metric === metric);
      rows.push([
        name,
        metric,
        number(min),
        number(median),
        ratio,
        marks.map((m) => markText(m, reference)).join(", "),
      ]);
    }
  }
  if (!result.steady) notes.push(`${reference} was not steady: this run does not count`);
  return [`## ${result.id}: ${result.title}`, "", ...alignedTable(rows), ...notes.map((note) => `\n${note}`)].join(
    "\n",
  );
}

function markText({ against, atMost, ratio, reached }: MarkResult, reference: string): string {
  const verdict = `${reached ? "✓" : "✗"} ≤ ${String(atMost)}`;
  return against === reference ? verdict : `${verdict} of ${against} (${ratio.toFixed(3)})`;
}

function alignedTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => column < 2 || column === 5;
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => `${"-".repeat(width + 1)}${isText(i) ? "-" : ":"}`).join("|")}|`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)];
}

/** All marks in one table: what a run is read for. */
export function summaryOf(results: readonly WorkloadResult[]): string {
  const rows = results.flatMap(({ id, marks, steady }) =>
    marks.map(({ peer, metric, against, atMost, ratio, reached }) => {
      const verdict = reached ? "✓" : "✗";
      return `| ${id} | ${peer} | ${metric} | ${against} | ${ratio.toFixed(3)} | ${atMost.toFixed(2)} | ${verdict}${steady ? "" : " (not steady)"} |`;
    }),
  );
  return ["| workload | peer | metric | against | ratio | mark | |", "|---|---|---|---|---:|---:|---|", ...rows].join(
    "\n",
  );
}
