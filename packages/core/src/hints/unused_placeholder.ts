/** Notices placeholders that nothing takes, when a session ends that was fed: by then the graph is complete. */
import type { Graph } from "../graph.ts";
import type { Operation } from "../operation.ts";
import { madeAt } from "../where.ts";
import { isHintOpen, sayHint } from "./hints.ts";
import { fetchedSources } from "./planned_run.ts";

export function noticeUnusedPlaceholders(graph: Graph): void {
  const fetched = fetchedSources(graph);
  if (!fetched || !isHintOpen("unused_placeholder", graph)) return;
  const placeholders = graph.get_operations().filter((op) => op.type === "Placeholder");
  const isUsed = (op: Operation): boolean => fetched.has(op) || op.outputs[0]!.consumers().length > 0;
  // what one call makes belongs together: of a sparse placeholder programs may take some parts only
  const callsOfUsed = new Set(placeholders.filter(isUsed).flatMap((op) => op._user_frame ?? []));
  const unused = placeholders.filter(
    (op) => !isUsed(op) && !(op._user_frame !== undefined && callsOfUsed.has(op._user_frame)),
  );
  if (unused.length === 0) return;
  const names = unused.map((op) => `'${op.name}'${madeAt(op)}`);
  sayHint(
    "unused_placeholder",
    graph,
    `No operation takes what is fed to ${names.join("; ")}.`,
    `Use ${unused.length === 1 ? "it" : "them"} where ${unused.length === 1 ? "it was" : "they were"} meant, or leave ${unused.length === 1 ? "it" : "them"} out.`,
  );
}
