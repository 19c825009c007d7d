/** What a graph holds, as a table: name scopes, ops, variables with shapes and parameter counts. */
import { GraphKeys, type Graph } from "@tfgraph/core";
import { printedAs, shapeText, type Page } from "./table.ts";

export interface VariableSummary {
  readonly name: string;
  /** Sizes, null where unknown; null for unknown rank. */
  readonly shape: readonly (number | null)[] | null;
  readonly dtype: string;
  readonly trainable: boolean;
  /** Its elements; 0 where the shape is not known. */
  readonly parameters: number;
}

export interface ScopeSummary {
  /** Outermost name scope; `""` for operations outside of any. */
  readonly name: string;
  readonly operations: number;
  readonly parameters: number;
}

export interface GraphSummary {
  readonly operations: number;
  /** Op types by how often they occur. */
  readonly ops: readonly { readonly op: string; readonly count: number }[];
  readonly scopes: readonly ScopeSummary[];
  readonly variables: readonly VariableSummary[];
  readonly parameters: number;
  readonly trainable_parameters: number;
  toString(): string;
}

interface VariableLike {
  readonly op: { readonly name: string };
  readonly shape: { readonly known: readonly (number | null)[] | undefined; num_elements(): number | null };
  readonly dtype: { readonly base_dtype: { readonly name: string } };
}

function variablesOf(graph: Graph): VariableSummary[] {
  const collection = (key: string): VariableLike[] => graph.get_collection(key) as VariableLike[];
  const trainable = new Set(collection(GraphKeys.TRAINABLE_VARIABLES));
  const all = new Set([
    ...collection(GraphKeys.GLOBAL_VARIABLES),
    ...collection(GraphKeys.LOCAL_VARIABLES),
    ...trainable,
  ]);
  return [...all].map((v) => ({
    name: v.op.name,
    shape: v.shape.known ?? null,
    dtype: v.dtype.base_dtype.name,
    trainable: trainable.has(v),
    parameters: v.shape.num_elements() ?? 0,
  }));
}

function outermost(name: string): string {
  const slash = name.indexOf("/");
  return slash < 0 ? "" : name.slice(0, slash);
}

const count = (n: number): string => n.toLocaleString("en-US");

function pageOf(summary: Summary): Page {
  const variables = summary.variables.map((v) => [
    v.name,
    shapeText(v.shape),
    v.dtype,
    count(v.parameters),
    v.trainable ? "yes" : "no",
  ]);
  const scopes = summary.scopes.map((s) => [s.name || "(no scope)", count(s.operations), count(s.parameters)]);
  const shown = summary.ops.slice(0, 12).map((o) => `${o.op} ${count(o.count)}`);
  const more = summary.ops.length > 12 ? `, and ${count(summary.ops.length - 12)} more` : "";
  const parameters = `${count(summary.parameters)} parameters, ${count(summary.trainable_parameters)} of them trainable`;
  const variableTable = {
    rows: [["variable", "shape", "dtype", "parameters", "trainable"], ...variables],
    right: new Set([3]),
  };
  return [
    ...(variables.length > 0 ? [variableTable] : []),
    { rows: [["scope", "operations", "parameters"], ...scopes], right: new Set([1, 2]) },
    `ops: ${shown.join(", ")}${more}\n${count(summary.operations)} operations; ${parameters}`,
  ];
}

/**
 * What a graph holds. Printed (`String(summary)`, `console.log(summary)`) it is a table; its properties are the same numbers as data.
 * @param graph the graph to describe
 */
export function summary(graph: Graph): GraphSummary {
  const data = summarize(graph);
  return printedAs(data, () => pageOf(data));
}

/** What a summary prints. */
export function summaryPage(graph: Graph): Page {
  return pageOf(summarize(graph));
}

type Summary = Omit<GraphSummary, "toString">;

function summarize(graph: Graph): Summary {
  const operations = graph.get_operations();
  const ops = new Map<string, number>();
  const scopes = new Map<string, { operations: number; parameters: number }>();
  const scope = (name: string) => {
    let entry = scopes.get(name);
    if (!entry) scopes.set(name, (entry = { operations: 0, parameters: 0 }));
    return entry;
  };
  for (const op of operations) {
    ops.set(op.type, (ops.get(op.type) ?? 0) + 1);
    scope(outermost(op.name)).operations += 1;
  }
  const variables = variablesOf(graph);
  for (const v of variables) scope(outermost(v.name)).parameters += v.parameters;
  const total = (list: readonly VariableSummary[]): number => list.reduce((sum, v) => sum + v.parameters, 0);
  return {
    operations: operations.length,
    ops: [...ops].map(([op, n]) => ({ op, count: n })).sort((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1)),
    scopes: [...scopes].map(([name, entry]) => ({ name, ...entry })),
    variables,
    parameters: total(variables),
    trainable_parameters: total(variables.filter((v) => v.trainable)),
  };
}
