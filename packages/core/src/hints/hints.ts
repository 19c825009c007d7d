/**
 * Hints: what is legal and mostly a mistake, said once for a graph, to the standard error. `tf.inspect.hints` switches them, and
 * the environment: TFGRAPH_HINTS=0.
 */
import type { Graph } from "../graph.ts";

export type HintName = "built_twice" | "growing_graph" | "early_initializer" | "no_gradient" | "unused_placeholder";

export const HINT_NAMES: readonly HintName[] = [
  "built_twice",
  "growing_graph",
  "early_initializer",
  "no_gradient",
  "unused_placeholder",
];

const { process } = globalThis as { process?: NodeJS.Process };
const silent = new Set<HintName>(process?.env.TFGRAPH_HINTS === "0" ? HINT_NAMES : []);
const said = new WeakMap<Graph, Set<HintName>>();

let say = (message: string): void => console.error(`WARNING:tensorflow:${message}`);

/** Says where hints go. */
export function setHintChannel(channel: (message: string) => void): void {
  say = channel;
}

/** @param names which ones; all where none is given */
export function switchHints(on: boolean, names: readonly HintName[] = HINT_NAMES): void {
  for (const name of names) {
    if (on) silent.delete(name);
    else silent.add(name);
  }
}

/** Whether a hint would be said of a graph: it is on, and was not said yet. */
export function isHintOpen(name: HintName, graph: Graph): boolean {
  return !silent.has(name) && !said.get(graph)?.has(name);
}

/** Says a hint of a graph, once: what, where in the program, what to type. */
export function sayHint(name: HintName, graph: Graph, ...sentences: readonly string[]): void {
  if (!isHintOpen(name, graph)) return;
  const names = said.get(graph) ?? new Set();
  said.set(graph, names.add(name));
  say([...sentences, `(Said once; tf.inspect.hints(false, "${name}") says it never.)`].join("\n"));
}
