/** Notices placeholders that nothing takes, when a session ends that was fed: by then the graph is complete. */
import type { Graph } from "../graph.ts";
import { madeAt } from "../where.ts";
import { isHintOpen, sayHint } from "./hints.ts";
import { fetchedSources } from "./planned_run.ts";

export function noticeUnusedPlaceholders(graph: Graph): void {
  const fetched = fetchedSources(graph);
  if (!fetched || !isHintOpen("unused_placeholder", graph)) return;
  const unused = graph.get_operations().filter((op) => {
    if (op.type !== "Placeholder" || fetched.has(op)) return false;
    return op.outputs[0]!.consumers().length === 0;
  });
  if (unused.length === 0) return;
  const names = unused.map((op) => `'${op.name}'${madeAt(op)}`);
  sayHint(
    "unused_placeholder",
    graph,
    `No operation takes what is fed to ${names.join("; ")}.`,
    `Use ${unused.length === 1 ? "it" : "them"} where ${unused.length === 1 ? "it was" : "they were"} meant, or leave ${unused.length === 1 ? "it" : "them"} out.`,
  );
}
