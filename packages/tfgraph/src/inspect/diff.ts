/** In what two graphs differ, or a graph and a checkpoint. */
import { nearestNames, nodeText, type Graph, type Operation } from "@tfgraph/core";
import { exportGraph } from "@tfgraph/io";
import { summary, type VariableSummary } from "./summary.ts";
import { printedAs, shapeText } from "./table.ts";
import { storedVariables, type StoredVariable } from "./variables.ts";

export interface Difference {
  /** Names only the first has. */
  readonly removed: readonly string[];
  /** Names only the second has. */
  readonly added: readonly string[];
  /** Names both have, with other content. */
  readonly changed: readonly string[];
  readonly equal: boolean;
  /** Of a graph's variable that a checkpoint lacks, under which names it may be there: those of its shape and type that are named alike. */
  readonly renamed: readonly { readonly name: string; readonly perhaps: readonly string[] }[];
  /** A line for each: `- …` is the first's, `+ …` the second's. */
  toString(): string;
}

/** What stands under a name: text to show, and text that differs where the thing does. */
interface Entry {
  readonly shown: string;
  readonly identity: string;
}

/**
 * In what two graphs differ, node by node; or the variables of a graph and the tensors of a checkpoint.
 * @param first a graph
 * @param second another graph, or a checkpoint's prefix
 * @throws NotFoundError, DataLossError for a checkpoint that is not there or damaged
 */
export function diff(first: Graph, second: Graph | string): Difference {
  if (typeof second !== "string") return differenceOf(nodes(first), nodes(second));
  const stored = storedVariables(second);
  return differenceOf(graphVariables(first), entries(stored, variableEntry), stored);
}

function entries<T extends { readonly name: string }>(
  list: readonly T[],
  entry: (item: T) => Entry,
): Map<string, Entry> {
  return new Map(list.map((item) => [item.name, entry(item)]));
}

function variableEntry({ name, shape, dtype }: VariableSummary | StoredVariable): Entry {
  const shown = `${name} ${shapeText(shape)} ${dtype}`;
  return { shown, identity: shown };
}

function graphVariables(graph: Graph): Map<string, Entry> {
  return entries(summary(graph).variables, variableEntry);
}

/** Nodes with all their attributes: long constants are shown by their first elements and told apart by all. */
function nodes(graph: Graph): Map<string, Entry> {
  const protos = exportGraph(graph._graph_def_data(), graph, false).node;
  return new Map(
    graph.get_operations().map((op: Operation, i) => [op.name, { shown: nodeText(op), identity: String(protos[i]) }]),
  );
}

/** @param stored the tensors of a checkpoint, where the second is one */
function differenceOf(
  first: ReadonlyMap<string, Entry>,
  second: ReadonlyMap<string, Entry>,
  stored: readonly StoredVariable[] = [],
): Difference {
  const removed = [...first.keys()].filter((name) => !second.has(name));
  const added = [...second.keys()].filter((name) => !first.has(name));
  const changed = [...first.keys()].filter(
    (name) => second.has(name) && second.get(name)!.identity !== first.get(name)!.identity,
  );
  const renamed = removed.flatMap((name) => {
    const alike = stored.filter((v) => !first.has(v.name) && isAlike(first.get(name)!, name, v));
    return alike.length > 0 ? [{ name, perhaps: alike.slice(0, 3).map((v) => v.name) }] : [];
  });
  const perhaps = new Map(renamed.map(({ name, perhaps: names }) => [name, `, perhaps ${names.join(" or ")}`]));
  const lines = [
    ...removed.map((name) => `- ${first.get(name)!.shown}${perhaps.get(name) ?? ""}`),
    ...changed.flatMap((name) => [`- ${first.get(name)!.shown}`, `+ ${second.get(name)!.shown}`]),
    ...added.map((name) => `+ ${second.get(name)!.shown}`),
  ];
  if (renamed.length > 0) {
    const [{ name, perhaps: names }] = renamed as [(typeof renamed)[number]];
    lines.push(`tf.train.Saver({ var_list: { "${names[0]!}": … } }) restores '${name}' from another name.`);
  }
  const equal = lines.length === 0;
  return printedAs({ removed, added, changed, renamed, equal }, () => [equal ? "no difference" : lines.join("\n")]);
}

/** Whether a tensor of a checkpoint may be a variable under another name: of its shape and type, and the last part of the names is the same or nearly. */
function isAlike({ shown }: Entry, name: string, stored: StoredVariable): boolean {
  if (variableEntry({ ...stored, name }).shown !== shown) return false;
  const [own, other] = [name, stored.name].map((whole) => whole.slice(whole.lastIndexOf("/") + 1)) as [string, string];
  return own === other || nearestNames([stored.name], name).length > 0;
}
