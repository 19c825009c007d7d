/**
 * What is set apart from the main flow, so that the picture shows what a model computes: savers, ops that initialize, summaries.
 * TensorBoard moves such nodes aside by their degree; here what they do decides, because in a small graph a saver has no high degree.
 */
import type { GraphIndex } from "./graph_index.ts";
import type { VariableParts } from "./variables.ts";

/** Operations that leave and come back together. */
export interface Aside {
  /** Unique and stable. */
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly number[];
}

const SAVER_OPS = new Set([
  ...["SaveV2", "RestoreV2", "Save", "SaveSlices", "Restore", "RestoreSlice"],
  ...["MergeV2Checkpoints", "ShardedFilename", "ShardedFilespec"],
]);
const SUMMARY_OPS = new Set([
  ...["ScalarSummary", "HistogramSummary", "ImageSummary", "AudioSummary", "MergeSummary", "TensorSummary"],
  "TensorSummaryV2",
]);
const INITIALIZED_TESTS = new Set(["IsVariableInitialized", "VarIsInitializedOp"]);
const SAVER_SCOPE = /^save(_\d+)?$/;

/** The scope of a saver's node: up to its part `save`, else all that is before the last slash. */
function saverScope(name: string): string {
  const parts = name.split("/").slice(0, -1);
  const at = parts.findIndex((part) => SAVER_SCOPE.test(part));
  return (at < 0 ? parts : parts.slice(0, at + 1)).join("/");
}

/** Whether a scope is a saver's own, not one of the user's in which a saver stands. */
function savers(graph: GraphIndex): Aside[] {
  const scopes = new Map<string, number[]>();
  graph.nodes.forEach((node, i) => {
    if (!SAVER_OPS.has(node.op)) return;
    const scope = saverScope(node.name);
    const seeds = scopes.get(scope);
    if (seeds) seeds.push(i);
    else scopes.set(scope, [i]);
  });
  const members = new Map([...scopes].map(([scope, seeds]) => [scope, new Set(seeds)]));
  graph.nodes.forEach((node, i) => {
    const scope = saverScope(node.name);
    if (SAVER_SCOPE.test(scope.slice(scope.lastIndexOf("/") + 1))) members.get(scope)?.add(i);
  });
  return [...members].map(([scope, seeds]) => ({
    id: `saver:${scope}`,
    label: scope === "" ? "Saver" : `Saver ${scope}`,
    nodes: [...graph.servants(seeds, (source) => graph.nodes[source]!.op === "Const")],
  }));
}

/** Ops that do nothing but let initial values be assigned, each on its own; tests of what is initialized. */
function initializers(graph: GraphIndex, variables: ReadonlyMap<number, VariableParts>): Aside[] {
  const initial = new Set<number>();
  for (const { members } of variables.values())
    for (const member of members) if (graph.nodes[member]!.op.startsWith("Assign")) initial.add(member);
  const found: Aside[] = [];
  graph.nodes.forEach((node, i) => {
    const control = node.control ?? [];
    if (node.op !== "NoOp" || control.length === 0 || !control.every((source) => initial.has(source))) return;
    initial.add(i);
    found.push({ id: `init:${node.name}`, label: `Initializer ${node.name}`, nodes: [i] });
  });
  const owned = new Set([...variables.values()].flatMap(({ members }) => members));
  const tests = graph.nodes.flatMap((node, i) => (INITIALIZED_TESTS.has(node.op) && !owned.has(i) ? [i] : []));
  if (tests.length > 0) found.push({ id: "initialized", label: "Tests of initialization", nodes: tests });
  return found;
}

function summaries(graph: GraphIndex): Aside[] {
  const seeds = graph.nodes.flatMap((node, i) => (SUMMARY_OPS.has(node.op) ? [i] : []));
  if (seeds.length === 0) return [];
  const nodes = [...graph.servants(seeds, (source) => graph.nodes[source]!.op === "Const")];
  return [{ id: "summaries", label: "Summaries", nodes }];
}

/** What is set apart in the first view; a node is in one of them at most. */
export function findAsides(graph: GraphIndex, variables: ReadonlyMap<number, VariableParts>): Aside[] {
  const taken = new Set<number>();
  const asides: Aside[] = [];
  for (const aside of [...savers(graph), ...initializers(graph, variables), ...summaries(graph)]) {
    const nodes = aside.nodes.filter((node) => !taken.has(node));
    for (const node of nodes) taken.add(node);
    if (nodes.length > 0) asides.push({ ...aside, nodes });
  }
  return asides;
}
