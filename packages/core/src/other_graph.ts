/** What a beginner is told whose operation is not in the graph that is run. */
import type { Graph } from "./graph.ts";
import type { Operation } from "./operation.ts";
import { madeAt } from "./where.ts";

/** Where `op` was made, why `graph` does not have it, and what to do. */
export function otherGraph(op: Operation, graph: Graph): string {
  const twin = graph._find_operation(op.name);
  const reset = op.graph._reset_frame;
  const lines = [`'${op.name}'${madeAt(op)}, belongs to another graph.`];
  if (twin) lines.push(`This one has an operation of the same name${madeAt(twin)}.`);
  lines.push(
    reset
      ? `tf.reset_default_graph() at ${reset} began a new graph after it was made: run again the lines that make it, then tf.Session().`
      : "Make graph and session together, or say which graph: tf.Session({ graph }).",
  );
  return lines.join("\n");
}
