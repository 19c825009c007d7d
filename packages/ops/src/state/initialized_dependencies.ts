/**
 * Initial values that depend on other variables read them by `initialized_value()`, so that one init op initializes all.
 * The nodes between are copied. TF: `variables._try_guard_against_uninitialized_dependencies`.
 */
import { get_default_graph, GraphKeys, type Operation, type Tensor } from "@tfgraph/core";

interface Initializable {
  readonly op: Operation;
  initialized_value(): Tensor;
}

const READERS = new Set(["IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp", "If"]);
const VARIABLES = new Set(["Variable", "VariableV2", "VarHandleOp"]);

/** The ops `root` depends on, each after its data inputs; undefined where they form a cycle. */
function dependencies(root: Operation): Operation[] | undefined {
  const order: Operation[] = [];
  const state = new Map<Operation, "open" | "done">();
  const stack: { op: Operation; next: number }[] = [{ op: root, next: 0 }];
  state.set(root, "open");
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const inputs = [...top.op.inputs.map((t) => t.op), ...top.op.control_inputs];
    const input = inputs[top.next++];
    if (!input) {
      state.set(top.op, "done");
      order.push(top.op);
      stack.pop();
    } else if (state.get(input) === "open") {
      return undefined;
    } else if (!state.has(input)) {
      state.set(input, "open");
      stack.push({ op: input, next: 0 });
    }
  }
  return order;
}

/**
 * @param name the new variable's scope, which the copied nodes' names end in
 * @returns the tensor to initialize from: `value` itself where it depends on no variable
 */
export function guardAgainstUninitialized(name: string, value: Tensor): Tensor {
  const order = dependencies(value.op);
  if (!order) return value;
  const safe = new Map<Operation, Operation>();
  const visible = dataDependencies(value.op);
  for (const op of order) if (visible.has(op)) safe.set(op, safeOperation(name, op, safe));
  return safe.get(value.op)!.outputs[value.value_index]!;
}

/** Ops reachable through data inputs, not looking behind what reads variables safely already. */
function dataDependencies(root: Operation): Set<Operation> {
  const seen = new Set([root]);
  const queue = [root];
  for (let op = queue.pop(); op; op = queue.pop()) {
    if (READERS.has(op.type) || VARIABLES.has(op.type)) continue;
    for (const input of op.inputs) {
      if (!seen.has(input.op)) {
        seen.add(input.op);
        queue.push(input.op);
      }
    }
  }
  return seen;
}

function safeOperation(name: string, op: Operation, safe: ReadonlyMap<Operation, Operation>): Operation {
  if (READERS.has(op.type)) return op;
  if (VARIABLES.has(op.type)) return initializedValue(op)?.op ?? op;
  const inputs = op.inputs.map((t) => safe.get(t.op)!.outputs[t.value_index]!);
  if (inputs.every((t, i) => t === op.inputs[i])) return op;
  const type = op.type === "RefSwitch" ? "Switch" : op.type;
  return op.graph.create_op(type, inputs, null, null, `${op.name}_${name}`.replaceAll(":", "_"), op.attrs);
}

function initializedValue(variableOp: Operation): Tensor | undefined {
  for (const key of [GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES]) {
    for (const variable of get_default_graph().get_collection(key) as Partial<Initializable>[]) {
      if (variable.op === variableOp && variable.initialized_value) return variable.initialized_value();
    }
  }
  return undefined;
}
