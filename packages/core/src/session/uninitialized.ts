/** The error of a run that reads variables without a value: all of them, and why they have none. */
import { FailedPreconditionError, withHint } from "../errors.ts";
import type { Graph } from "../graph.ts";
import { GraphKeys } from "../graph_keys.ts";
import type { Operation } from "../operation.ts";
import { madeAt } from "../where.ts";

/** More are not listed. */
const MANY = 6;

/**
 * @param name the variable that was read
 * @param op the operation that reads it
 * @param missing every variable without a value that the run needs
 */
export function uninitializedError(
  name: string,
  op: Operation,
  missing: readonly Operation[],
): FailedPreconditionError {
  const variables = [...missing].sort((a, b) => a._id - b._id);
  const listed = variables.slice(0, MANY).map((v) => `'${v.name}'${madeAt(v)}`);
  if (variables.length > MANY) listed.push(`and ${String(variables.length - MANY)} more`);
  return new FailedPreconditionError(
    null,
    op,
    withHint(
      `Attempting to use uninitialized value ${name}`,
      variables.length === 1
        ? `This run needs a variable that has no value in this session: ${listed[0]!}.`
        : `This run needs ${String(variables.length)} variables that have no value in this session:\n  ${listed.join("\n  ")}`,
      advice(op.graph, variables),
    ),
  );
}

function advice(graph: Graph, missing: readonly Operation[]): string {
  const initializers = initializersOf(graph);
  const complete = initializers.find(({ variables }) => missing.every((v) => variables.has(v)));
  if (complete)
    return `Run '${complete.op.name}'${madeAt(complete.op)}, in this session first: sess.run(${complete.op.name}); or restore the variables.`;
  const older = initializers.findLast(({ op }) => missing.some((v) => v._id > op._id));
  const maker = initializerOf(graph, missing);
  if (!older)
    return `Make const init = ${maker} after all variables and run sess.run(init) first; or restore the variables.`;
  const late = missing.find((v) => !older.variables.has(v))!;
  return `'${older.op.name}'${madeAt(older.op)}, is older than '${late.name}' and does not initialize it: make ${maker} after all variables (and optimizers, which make some).`;
}

/** What a program types to initialize these variables: those of metrics are local. */
function initializerOf(graph: Graph, variables: readonly Operation[]): string {
  const local = new Set(graph.get_collection(GraphKeys.LOCAL_VARIABLES).map((v) => (v as { op?: Operation }).op));
  const [forGlobal, forLocal] = ["tf.global_variables_initializer()", "tf.local_variables_initializer()"];
  if (variables.every((v) => local.has(v))) return forLocal;
  return variables.some((v) => local.has(v)) ? `tf.group(${forGlobal}, ${forLocal})` : forGlobal;
}

interface Initializer {
  readonly op: Operation;
  readonly variables: ReadonlySet<Operation>;
}

/** Operations that group assignments of variables, as `tf.global_variables_initializer()` does. */
export function initializersOf(graph: Graph): Initializer[] {
  return graph.get_operations().flatMap((op) => {
    const variables = initializedBy(op);
    return variables ? [{ op, variables }] : [];
  });
}

/** The variables that an operation initializes, undefined where it is no initializer. */
export function initializedBy(op: Operation): ReadonlySet<Operation> | undefined {
  if (op.outputs.length > 0 || op.inputs.length > 0 || op.control_inputs.length === 0) return undefined;
  const variables = new Set<Operation>();
  for (const control of op.control_inputs) {
    const variable = assigned(control);
    if (!variable) return undefined;
    variables.add(variable);
  }
  return variables;
}

/** The variable whose initializer an operation is: the first that assigns to it. */
function assigned(op: Operation): Operation | undefined {
  const [reference] = op.inputs;
  if (!reference?.dtype._is_ref_dtype || !op.outputs[0]?.dtype._is_ref_dtype) return undefined;
  const variable = reference.op;
  return variable.inputs.length === 0 && reference.consumers()[0] === op ? variable : undefined;
}
