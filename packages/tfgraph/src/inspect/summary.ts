/** What a graph holds, as tables: layers, variables, ops. */
import { GraphKeys, type Graph } from "@tfgraph/core";
import { layersOf, type LayerSummary } from "./layers.ts";
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
  /** In the order they were made, beginning with what is fed. */
  readonly layers: readonly LayerSummary[];
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

/** Rows that are printed of a table; its data have all. */
const MANY = 100;

function pageOf(summary: Summary): Page {
  const { variables, layers, ops } = summary;
  const layerRows = layers.map((l) => [l.name, l.op, shapeText(l.output_shape), count(l.parameters)]);
  const trained = new Set(variables.flatMap((v) => (v.trainable ? [v.name] : [])));
  // an optimizer keeps its variables beside those it trains: `W/Adam` beside `W`
  const own = variables.filter((v) => !trained.has(v.name.slice(0, Math.max(0, v.name.lastIndexOf("/")))));
  const rows = own.map((v) => [v.name, shapeText(v.shape), v.dtype, count(v.parameters), v.trainable ? "yes" : "no"]);
  const slots = variables.length - own.length;
  const slotParameters = summary.parameters - own.reduce((sum, v) => sum + v.parameters, 0);
  const shown = ops.slice(0, 12).map((o) => `${o.op} ${count(o.count)}`);
  const more = ops.length > 12 ? `, and ${count(ops.length - 12)} more` : "";
  const parameters = `${count(summary.parameters)} parameters, ${count(summary.trainable_parameters)} of them trainable`;
  return [
    ...tableOf(["layer", "op", "output", "parameters"], layerRows, new Set([3])),
    ...tableOf(["variable", "shape", "dtype", "parameters", "trainable"], rows, new Set([3])),
    ...(slots > 0 ? [`optimizers keep ${count(slots)} more beside them, ${count(slotParameters)} parameters`] : []),
    `ops: ${shown.join(", ")}${more}\n${count(summary.operations)} operations; ${parameters}`,
  ];
}

/** None where there are no rows. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[], right: ReadonlySet<number>): Page {
  if (rows.length === 0) return [];
  const shown = { rows: [head, ...rows.slice(0, MANY)], right };
  return rows.length > MANY ? [shown, `and ${count(rows.length - MANY)} more`] : [shown];
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
    layers: layersOf(graph),
    operations: operations.length,
    ops: [...ops].map(([op, n]) => ({ op, count: n })).sort((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1)),
    scopes: [...scopes].map(([name, entry]) => ({ name, ...entry })),
    variables,
    parameters: total(variables),
    trainable_parameters: total(variables.filter((v) => v.trainable)),
  };
}
