/**
 * Notices trainable variables that no gradient reaches. It is said when the training is first run, and neither of variables that another
 * loss reaches, nor of those that the program sets itself, nor where it stops gradients.
 */
import { checkRuns, isHintOpen, madeAt, sayHint, type Operation, type PlannedRun, type Tensor } from "@tfgraph/core";
import type { Variable } from "@tfgraph/ops";
import type { Gradient } from "./grads_and_vars.ts";
import { ancestors, dependents, explainNoGradients } from "./no_gradients.ts";

type Pair = readonly [gradient: Gradient | null, variable: Variable];

/** Variables that a gradient has reached. */
const reached = new WeakSet<Operation>();
/** What gradients were asked of. */
const losses = new WeakSet<Operation>();

/**
 * @param pairs the gradient of each variable
 * @param isDefault whether all trainable variables were meant, none chosen
 */
export function noteGradients(loss: Tensor, pairs: readonly Pair[], isDefault: boolean): void {
  const gradients: Operation[] = [];
  losses.add(loss.op);
  for (const [gradient, variable] of pairs) {
    if (gradient === null) continue;
    gradients.push(gradient.op);
    reached.add(variable.op);
  }
  const { graph } = loss;
  if (!isDefault || gradients.length === pairs.length || !isHintOpen("no_gradient", graph)) return;
  const unreached = pairs.flatMap(([gradient, variable]) => (gradient === null ? [variable] : []));
  checkRuns(graph, ({ operations }: PlannedRun) => {
    const run = new Set(operations);
    if (!gradients.some((op) => run.has(op))) return false;
    sayUnreached(loss, unreached);
    return true;
  });
}

function sayUnreached(loss: Tensor, unreached: readonly Variable[]): void {
  const before = ancestors(loss.op);
  const meant = unreached.filter((variable) => {
    if (reached.has(variable.op) || !variable.dtype.base_dtype.is_floating || isSet(variable)) return false;
    return before.has(variable.op) ? !isStopped(variable, before) : isLeftOut(variable, before);
  });
  if (meant.length === 0) return;
  const cut = meant.filter((variable) => before.has(variable.op));
  const names = meant.slice(0, 4).map((variable) => `'${variable.op.name}'${madeAt(variable.op)}`);
  if (meant.length > names.length) names.push(`and ${String(meant.length - names.length)} more`);
  sayHint(
    "no_gradient",
    loss.graph,
    `Training does not change some trainable variables, because no gradient of ${loss.name} reaches them: ${names.join("; ")}.`,
    cut.length > 0
      ? explainNoGradients(loss, cut)
      : "The loss is not computed from them: is a layer left out? Make them with { trainable: false }, or train with var_list, if that is meant.",
  );
}

/** Whether something but its initializer and Savers writes it. */
function isSet(variable: Variable): boolean {
  const [initializer, ...others] = variable._ref().consumers();
  return initializer !== undefined && others.some(isWriter);
}

/**
 * Whether it belongs to a layer that takes what the loss is computed from, and leads nowhere: not to another loss, nor to a variable, as a
 * rate does.
 */
function isLeftOut(variable: Variable, before: ReadonlySet<Operation>): boolean {
  const [initializer] = variable._ref().consumers();
  let takesData = false;
  for (const op of dependents([variable])) {
    if (op === initializer || op === variable.op) continue;
    if (losses.has(op) || isWriter(op)) return false;
    takesData ||= op.inputs.some((input) => before.has(input.op) && isData(input.op));
  }
  return takesData;
}

/** Neither a constant nor a variable. */
function isData(op: Operation): boolean {
  return op.inputs.length > 0 || op.type === "Placeholder";
}

function isWriter(op: Operation): boolean {
  return op.outputs[0]?.dtype._is_ref_dtype === true && !op.inputs.some((input) => input.op.type === "RestoreV2");
}

function isStopped(variable: Variable, before: ReadonlySet<Operation>): boolean {
  return [...dependents([variable], before)].some((op) => op.type === "StopGradient");
}
