/** What a traced run took, as a table: operations by their time. */
import type { NodeExecStats, RunMetadata } from "@tfgraph/io";
import { type Html, htmlTable, markup } from "./html.ts";

const SHOWN = 50;

/** Undefined where nothing was traced. */
export function runMetadataHtml({ step_stats }: RunMetadata): Html | undefined {
  const nodes = step_stats.dev_stats.flatMap(({ node_stats }) => [...node_stats]);
  if (nodes.length === 0) return undefined;
  const begin = nodes.reduce((first, node) => Math.min(first, Number(node.all_start_micros)), Infinity);
  const slowest = nodes.sort((a, b) => micros(b) - micros(a)).slice(0, SHOWN);
  const rows = slowest.map((node) => [
    node.node_name,
    opOf(node),
    String(Number(node.all_start_micros) - begin),
    String(micros(node)),
  ]);
  const more = nodes.length - slowest.length;
  const table = htmlTable([["operation", "op", "begins after µs", "takes µs"], ...rows], new Set([2, 3]));
  return markup`<div>${nodes.length} operations, the slowest first${table}${more > 0 ? `… and ${more} more` : ""}</div>`;
}

const micros = (node: NodeExecStats): number => Number(node.all_end_rel_micros);

/** The op of `name = Op(input, input)`. */
function opOf({ timeline_label: label }: NodeExecStats): string {
  return /= (\w+)\(/.exec(label)?.[1] ?? "";
}
