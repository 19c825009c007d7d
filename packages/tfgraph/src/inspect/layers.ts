/**
 * A graph as a list of layers. A layer is a name scope whose operations compute from what is fed (or, in a graph that is fed nothing, from
 * variables); gradients, updates and Savers aside. Scopes that hold layers with parameters are taken apart.
 */
import { GraphKeys, type Graph, type Operation } from "@tfgraph/core";

export interface LayerSummary {
  /** A scope, or an operation outside of any. */
  readonly name: string;
  /** The op of its last operation, which gives its output. */
  readonly op: string;
  /** Sizes of its output, null where unknown; null for unknown rank. */
  readonly output_shape: readonly (number | null)[] | null;
  /** Elements of the variables it takes first. */
  readonly parameters: number;
}

interface Scope {
  readonly name: string;
  readonly scopes: Map<string, Scope>;
  /** Its own operations, not those of scopes inside. */
  readonly operations: Operation[];
  /** As a layer. */
  parameters: number;
  /** Whether scopes inside are layers with parameters. */
  isOpen: boolean;
}

/** Scopes that gradients and Savers make. */
const BESIDE = /(^|\/)(gradients|save)(_\d+)?\//;

export function layersOf(graph: Graph): LayerSummary[] {
  const operations = graph.get_operations();
  const model = modelOperations(operations, trainableOperations(graph));
  const taken = takenBy(operations, model);
  const root = scopeNamed("");
  for (const op of operations)
    if (model.has(op) && !isVariable(op) && !isRead(op)) place(op, root, taken.get(op) ?? []);
  return rowsOf(root, model, taken).map(({ row }) => row);
}

function isPlaceholder(op: Operation): boolean {
  return op.type.startsWith("Placeholder");
}

function isVariable(op: Operation): boolean {
  return op.inputs.length === 0 && op.outputs[0]?.dtype._is_ref_dtype === true;
}

function isRead(op: Operation): boolean {
  const [input] = op.inputs;
  return op.inputs.length === 1 && input!.dtype._is_ref_dtype && op.outputs[0]?.dtype._is_ref_dtype === false;
}

function trainableOperations(graph: Graph): Set<Operation> {
  return new Set(graph.get_collection(GraphKeys.TRAINABLE_VARIABLES).map((v) => (v as { op: Operation }).op));
}

/** What computes from placeholders; where there are none, from variables. */
function modelOperations(operations: readonly Operation[], trainable: ReadonlySet<Operation>): Set<Operation> {
  const fed = dependents(operations, isPlaceholder);
  return fed.size > 0 ? fed : dependents(operations, (op) => trainable.has(op));
}

function dependents(operations: readonly Operation[], isSource: (op: Operation) => boolean): Set<Operation> {
  const found = new Set<Operation>();
  const updates = new Set<Operation>();
  for (const op of operations) {
    const writes = op.inputs.length > 0 && op.outputs[0]?.dtype._is_ref_dtype === true;
    if (writes || BESIDE.test(op.name) || op.inputs.some((input) => updates.has(input.op))) updates.add(op);
    else if (isSource(op) || op.inputs.some((input) => found.has(input.op))) found.add(op);
  }
  return found;
}

/** Variables, by the operation of the model that takes each first. */
function takenBy(operations: readonly Operation[], model: ReadonlySet<Operation>): Map<Operation, Operation[]> {
  const taken = new Map<Operation, Operation[]>();
  for (const variable of operations) {
    if (!isVariable(variable)) continue;
    const users = variable.outputs[0]!.consumers();
    const reads = users.filter(isRead);
    const takers = [...users.filter((op) => !reads.includes(op)), ...reads.flatMap((op) => op.outputs[0]!.consumers())];
    const first = takers.find((op) => model.has(op));
    if (!first) continue;
    const list = taken.get(first);
    if (list) list.push(variable);
    else taken.set(first, [variable]);
  }
  return taken;
}

function elements(variables: readonly Operation[]): number {
  return variables.reduce((sum, { outputs }) => sum + (outputs[0]!.shape.num_elements() ?? 0), 0);
}

function scopeOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

/** The layer of an operation that takes a variable: `dnn/bn`, where `dnn/bn/batchnorm/mul` takes `bn/gamma`; else its scope. */
function layerScope(op: Operation, variable: Operation): string {
  const [scope, kept] = [scopeOf(op.name), scopeOf(variable.name)];
  if (kept === "") return scope;
  const at = `/${scope}/`.indexOf(`/${kept}/`);
  return at < 0 ? scope : scope.slice(0, at + kept.length);
}

function scopeNamed(name: string): Scope {
  return { name, scopes: new Map(), operations: [], parameters: 0, isOpen: false };
}

/** Puts an operation into its scope, and the variables it takes into their layers. */
function place(op: Operation, root: Scope, variables: readonly Operation[]): void {
  innermost(root, scopeOf(op.name)).operations.push(op);
  for (const variable of variables) {
    const layer = layerScope(op, variable);
    innermost(root, layer).parameters += elements([variable]);
    for (let outer = layer; outer !== "";) innermost(root, (outer = scopeOf(outer))).isOpen = true;
  }
}

function innermost(root: Scope, name: string): Scope {
  let scope = root;
  for (const part of name === "" ? [] : name.split("/")) {
    let inner = scope.scopes.get(part);
    if (!inner) scope.scopes.set(part, (inner = scopeNamed(scope.name === "" ? part : `${scope.name}/${part}`)));
    scope = inner;
  }
  return scope;
}

interface Row {
  readonly first: number;
  readonly row: LayerSummary;
}

/** In the order their first operations were made. */
function rowsOf(root: Scope, model: ReadonlySet<Operation>, taken: ReadonlyMap<Operation, Operation[]>): Row[] {
  const rows: Row[] = [];
  const stack = [root];
  for (let scope = stack.pop(); scope; scope = stack.pop()) {
    if (scope !== root && !scope.isOpen) {
      rows.push(layerOf(scope, model));
      continue;
    }
    stack.push(...scope.scopes.values());
    for (const op of scope.operations) {
      const own = elements(taken.get(op) ?? []);
      if (isPlaceholder(op) || own > 0) rows.push(rowOf(op.name, op, op, own));
    }
  }
  return rows.sort((a, b) => a.first - b.first);
}

function layerOf(scope: Scope, model: ReadonlySet<Operation>): Row {
  const operations = [...scope.operations];
  const stack = [...scope.scopes.values()];
  for (let inner = stack.pop(); inner; inner = stack.pop()) {
    operations.push(...inner.operations);
    stack.push(...inner.scopes.values());
  }
  operations.sort((a, b) => a._id - b._id);
  const own = new Set(operations);
  const leaves = (op: Operation) =>
    op.outputs.some((output) => output.consumers().some((user) => model.has(user) && !own.has(user)));
  const last = operations.findLast(leaves) ?? operations.findLast((op) => op.outputs.length > 0) ?? operations.at(-1)!;
  return rowOf(scope.name, operations[0]!, last, scope.parameters);
}

function rowOf(name: string, first: Operation, last: Operation, parameters: number): Row {
  const shape = last.outputs[0]?.shape.known;
  return { first: first._id, row: { name, op: last.type, output_shape: shape ? [...shape] : null, parameters } };
}
