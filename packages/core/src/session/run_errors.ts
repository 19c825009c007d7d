/** Errors of a run, with what the user's program has to do with them: where the operation was made, what to type. */
import { FailedPreconditionError, OpError, withHint } from "../errors.ts";
import type { Operation } from "../operation.ts";
import { inputPlaces } from "../places.ts";
import { madeAt } from "../where.ts";
import type { Feed } from "./executor.ts";
import type { FetchPlan } from "./fetches.ts";

/** The error to throw instead: the same one, its message completed. */
export function explainRunError(error: unknown, plan: FetchPlan, feeds: readonly Feed[]): unknown {
  if (!(error instanceof OpError) || !error.op) return error;
  const { op } = error;
  if (error instanceof FailedPreconditionError && error.message.includes("uninitialized")) return error; // it says all
  const places = [`In '${op.name}' (${op.type})${madeAt(op)}.`, inputPlaces(op, (t) => `'${t.name}'`)];
  error.message = withHint(error.message, ...(isPlaceholder(op) ? unfedHints(op, plan, feeds) : places));
  return error;
}

function isPlaceholder(op: Operation): boolean {
  return op.type === "Placeholder";
}

/** For a placeholder without a value: which ones the fetch needs, and which of them were fed. */
function unfedHints(op: Operation, plan: FetchPlan, feeds: readonly Feed[]): string[] {
  const fed = new Set(feeds.map((f) => f.tensor.op));
  const roots = [...plan.tensors.map((t) => t.op), ...plan.targets];
  const { found, cameFrom } = behind(roots, fed);
  const names = (ops: readonly Operation[]): string => ops.map((o) => o.name).join(", ");
  const fedNames = [...fed].filter(isPlaceholder);
  const path = pathTo(op, cameFrom);
  const twin = [...fed].find(
    (o) => isPlaceholder(o) && !found.includes(o) && withoutSuffix(o.name) === withoutSuffix(op.name),
  );
  return [
    `The fetch needs ${names(found)}; ${fedNames.length > 0 ? `fed: ${names(fedNames)}` : "nothing was fed"}.`,
    `'${op.name}'${madeAt(op)}${path.length > 0 ? `, is needed: ${[...path, op].map((o) => o.name).join(" <- ")}` : ""}.`,
    twin
      ? `'${twin.name}'${madeAt(twin)}, was fed instead: the lines that make it ran twice. Call tf.reset_default_graph() before building the graph.`
      : `Write sess.run(…, { feed_dict: { ${found.map((o) => `[${identifier(o.name)}]: …`).join(", ")} } }).`,
  ];
}

function withoutSuffix(name: string): string {
  return name.replace(/_\d+$/, "");
}

/** What the variable that holds a placeholder is probably called. */
function identifier(name: string): string {
  return /^[A-Za-z]\w*$/.test(name) ? name : JSON.stringify(`${name}:0`);
}

interface Behind {
  readonly found: Operation[];
  /** The operation by which each was reached first. */
  readonly cameFrom: ReadonlyMap<Operation, Operation | undefined>;
}

/** The placeholders some operations depend on, not looking behind what is fed. */
function behind(roots: readonly Operation[], fed: ReadonlySet<Operation>): Behind {
  const cameFrom = new Map<Operation, Operation | undefined>(roots.map((op) => [op, undefined]));
  const queue = [...roots];
  const found: Operation[] = [];
  for (let i = 0; i < queue.length; i++) {
    const op = queue[i]!;
    if (isPlaceholder(op)) found.push(op);
    if (fed.has(op) && !isPlaceholder(op)) continue;
    for (const input of [...op.inputs.map((t) => t.op), ...op.control_inputs]) {
      if (cameFrom.has(input)) continue;
      cameFrom.set(input, op);
      queue.push(input);
    }
  }
  return { found: found.sort((a, b) => a._id - b._id), cameFrom };
}

/** The way from an operation to the fetch, at most its first and last steps. */
function pathTo(op: Operation, cameFrom: ReadonlyMap<Operation, Operation | undefined>): Operation[] {
  const path: Operation[] = [];
  for (let next = cameFrom.get(op); next; next = cameFrom.get(next)) path.push(next);
  return path.length > 4 ? [...path.slice(0, 2), ...path.slice(-2)].reverse() : path.reverse();
}
