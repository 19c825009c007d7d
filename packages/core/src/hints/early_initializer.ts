/** Notices an initializer that is run and is older than some of the variables: those get no value. */
import type { Graph } from "../graph.ts";
import { GraphKeys } from "../graph_keys.ts";
import type { Operation } from "../operation.ts";
import { initializersOf, initializedBy } from "../session/uninitialized.ts";
import { madeAt } from "../where.ts";
import { isHintOpen, sayHint } from "./hints.ts";
import type { PlannedRun } from "./planned_run.ts";

const MANY = 4;

export function noticeEarlyInitializer(graph: Graph, { request }: PlannedRun): void {
  if (!isHintOpen("early_initializer", graph)) return;
  for (const init of request.targets) {
    if (!initializedBy(init)) continue;
    const variables = globalVariables(graph);
    const isComplete = variables.some((variable) => variable._id < init._id);
    const late = variables.filter((variable) => variable._id > init._id);
    if (!isComplete || late.length === 0) continue;
    const covered = new Set(initializersOf(graph).flatMap(({ variables: own }) => [...own]));
    const missed = late.filter((variable) => !covered.has(variable) && !isAssigned(variable));
    if (missed.length === 0) continue;
    const names = missed.slice(0, MANY).map((variable) => `'${variable.name}'${madeAt(variable)}`);
    if (missed.length > MANY) names.push(`and ${String(missed.length - MANY)} more`);
    sayHint(
      "early_initializer",
      graph,
      `'${init.name}'${madeAt(init)}, is older than some variables and gives them no value: ${names.join("; ")}.`,
      "Make tf.global_variables_initializer() after all variables, and after optimizers, which make some.",
    );
    return;
  }
}

function globalVariables(graph: Graph): Operation[] {
  return graph.get_collection(GraphKeys.GLOBAL_VARIABLES).flatMap((v) => (v as { op?: Operation }).op ?? []);
}

/** Whether something else than its initializer may give it a value: a Saver, an assignment of the program's own. */
function isAssigned(variable: Operation): boolean {
  const [initializer, ...others] = variable.outputs[0]!.consumers();
  return others.some((op) => op.type === initializer?.type);
}
