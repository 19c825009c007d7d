/** Errors of a run, with what the user's program has to do with them: where the operation was made, what to type. */
import { OpError } from "../errors.ts";
import type { Graph } from "../graph.ts";
import type { Operation } from "../operation.ts";
import type { Feed } from "./executor.ts";
import type { FetchPlan } from "./fetches.ts";

/** The error to throw instead: the same one, its message completed. */
export function explainRunError(error: unknown, graph: Graph, plan: FetchPlan, feeds: readonly Feed[]): unknown {
  if (!(error instanceof OpError) || !error.op) return error;
  const hints = [unfedHint(error.op, graph, plan, feeds), madeAt(error.op)].filter((h): h is string => h !== undefined);
  if (hints.length > 0) {
    const separator = error.message.includes("\n\n") ? "\n" : "\n\n";
    error.message = `${error.message}${separator}${hints.join("\n")}`;
  }
  return error;
}

function madeAt(op: Operation): string | undefined {
  return op._user_frame ? `'${op.name}' (${op.type}) was made at ${op._user_frame}` : undefined;
}

/** For a placeholder without a value: which ones the fetch needs, and which of them were fed. */
function unfedHint(op: Operation, graph: Graph, plan: FetchPlan, feeds: readonly Feed[]): string | undefined {
  if (op.type !== "Placeholder") return undefined;
  const fed = new Set(feeds.map((f) => f.tensor.op));
  const needed = placeholdersOf([...plan.tensors.map((t) => t.op), ...plan.targets], fed);
  graph;
  const names = (ops: readonly Operation[]): string => ops.map((o) => o.name).join(", ");
  const fedNames = [...fed].filter((o) => o.type === "Placeholder");
  return (
    `The fetch needs ${names(needed)}; ${fedNames.length > 0 ? `fed: ${names(fedNames)}` : "nothing was fed"}. ` +
    `Write sess.run(…, { feed_dict: { [${op.name}]: … } }).`
  );
}

/** The placeholders some operations depend on, not looking behind what is fed. */
function placeholdersOf(roots: readonly Operation[], fed: ReadonlySet<Operation>): Operation[] {
  const seen = new Set<Operation>(roots);
  const queue = [...roots];
  const found: Operation[] = [];
  for (let op = queue.pop(); op; op = queue.pop()) {
    if (op.type === "Placeholder") found.push(op);
    if (fed.has(op) && op.type !== "Placeholder") continue;
    for (const input of [...op.inputs.map((t) => t.op), ...op.control_inputs]) {
      if (!seen.has(input)) {
        seen.add(input);
        queue.push(input);
      }
    }
  }
  return found.sort((a, b) => a._id - b._id);
}
