/**
 * The order operations run in: what they depend on first, then as they were created, except that a writer of a variable
 * waits for the variable's readers that do not depend on it. So an op reads a variable before the run's updates unless a
 * control dependency says otherwise, and unordered writers run in the order they were made.
 */
import { InvalidArgumentError, type Operation, type Tensor } from "@tfgraph/core";

/** How an operation touches variables. A variable is named by the operation that makes it. */
interface Access {
  readonly reads: ReadonlySet<Operation>;
  readonly writes: ReadonlySet<Operation>;
}

const NONE: Access = { reads: new Set(), writes: new Set() };

/** @param ops in order of creation. @throws InvalidArgumentError for a cycle */
export function order(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Operation[] {
  const included = new Set(ops);
  const users = new Map<Operation, Operation[]>();
  const pending = new Map<Operation, number>();
  for (const op of ops) {
    let count = 0;
    for (const source of dependencies(op, fed)) {
      if (!included.has(source)) continue;
      count++;
      const list = users.get(source);
      if (list) list.push(op);
      else users.set(source, [op]);
    }
    pending.set(op, count);
  }
  const access = variableAccess(ops, fed);
  const readersLeft = new Map<Operation, number>();
  for (const { reads, writes } of access.values()) {
    for (const v of reads) if (!writes.has(v)) readersLeft.set(v, (readersLeft.get(v) ?? 0) + 1);
  }

  const result: Operation[] = [];
  const scheduled = new Set<Operation>();
  const ready = new Heap();
  const waiting = new Heap();
  const mustWait = (op: Operation) => [...(access.get(op) ?? NONE).writes].some((v) => (readersLeft.get(v) ?? 0) > 0);
  const run = (op: Operation) => {
    result.push(op);
    scheduled.add(op);
    const { reads, writes } = access.get(op) ?? NONE;
    for (const v of reads) {
      if (writes.has(v)) continue;
      const left = readersLeft.get(v)! - 1;
      readersLeft.set(v, left);
      if (left === 0) for (const writer of waiting.takeAll()) (mustWait(writer) ? waiting : ready).push(writer);
    }
    for (const user of users.get(op) ?? []) {
      const left = pending.get(user)! - 1;
      pending.set(user, left);
      if (left === 0) ready.push(user);
    }
  };

  for (const op of ops) if (pending.get(op) === 0) ready.push(op);
  while (ready.size > 0 || waiting.size > 0) {
    const op = ready.pop();
    if (!op) {
      run(chooseWriter(waiting, access, users, scheduled));
    } else if (mustWait(op)) {
      waiting.push(op);
    } else {
      run(op);
    }
  }
  if (result.length !== ops.length) {
    const stuck = ops.find((op) => !scheduled.has(op))!;
    throw new InvalidArgumentError(null, stuck, `Graph contains a cycle that includes '${stuck.name}'`);
  }
  return result;
}

function dependencies(op: Operation, fed: ReadonlySet<Tensor>): Set<Operation> {
  const sources = new Set(op.control_inputs);
  for (const tensor of op.inputs) if (!fed.has(tensor)) sources.add(tensor.op);
  return sources;
}

/** Only waiting writers are left: takes the first whose unscheduled readers all depend on it. */
function chooseWriter(
  waiting: Heap,
  access: ReadonlyMap<Operation, Access>,
  users: ReadonlyMap<Operation, readonly Operation[]>,
  scheduled: ReadonlySet<Operation>,
): Operation {
  const candidates = waiting.takeAll();
  let chosen = candidates[0]!;
  for (const writer of candidates) {
    const dependents = reachable(writer, users);
    const { writes } = access.get(writer)!;
    const blocked = [...access].some(
      ([op, a]) =>
        op !== writer &&
        !scheduled.has(op) &&
        !dependents.has(op) &&
        [...writes].some((v) => a.reads.has(v) && !a.writes.has(v)),
    );
    if (!blocked) {
      chosen = writer;
      break;
    }
  }
  for (const writer of candidates) if (writer !== chosen) waiting.push(writer);
  return chosen;
}

function reachable(from: Operation, users: ReadonlyMap<Operation, readonly Operation[]>): Set<Operation> {
  const seen = new Set<Operation>([from]);
  const stack = [from];
  for (let op = stack.pop(); op; op = stack.pop()) {
    for (const user of users.get(op) ?? []) {
      if (!seen.has(user)) {
        seen.add(user);
        stack.push(user);
      }
    }
  }
  return seen;
}

/**
 * Follows variables through operations that pass their inputs on. An operation with a reference argument writes it,
 * unless it gives no reference back and has no state (a question about the variable).
 */
function variableAccess(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Map<Operation, Access> {
  const variableOf = new Map<Tensor, Operation>();
  const access = new Map<Operation, Access>();
  for (const op of ops) {
    const variables = op.inputs.map((tensor) => (fed.has(tensor) ? undefined : variableOf.get(tensor)));
    const forwards = op._record?.forwards === true;
    if (forwards) {
      const first = variables.find((v) => v !== undefined);
      if (first) for (const output of op.outputs) variableOf.set(output, first);
      continue;
    }
    const givesReference = op.outputs.some((t) => t.dtype._is_ref_dtype);
    const reads = new Set<Operation>();
    const writes = new Set<Operation>();
    let argument = 0;
    for (const arg of op.op_def.inputs) {
      const width = arg.isRef ? 1 : argumentWidth(op, arg);
      for (let i = 0; i < width; i++) {
        const variable = variables[argument++];
        if (!variable) continue;
        if (arg.isRef && (givesReference || op._is_stateful)) writes.add(variable);
        else reads.add(variable);
      }
    }
    for (const output of op.outputs) {
      if (output.dtype._is_ref_dtype) variableOf.set(output, [...writes][0] ?? op);
    }
    if (reads.size > 0 || writes.size > 0) access.set(op, { reads, writes });
  }
  return access;
}

function argumentWidth(op: Operation, arg: Operation["op_def"]["inputs"][number]): number {
  if (arg.numberAttr !== undefined) return Number(op._attr(arg.numberAttr, "int"));
  if (arg.typeListAttr !== undefined) return op._attr(arg.typeListAttr, "list(type)").length;
  return 1;
}

/** Operations by order of creation: a binary heap. */
class Heap {
  private readonly items: Operation[] = [];

  get size(): number {
    return this.items.length;
  }

  push(op: Operation): void {
    const { items } = this;
    let i = items.length;
    items.push(op);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent]!._id <= op._id) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = op;
  }

  pop(): Operation | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]!._id < items[child]!._id) child++;
      if (items[child]!._id >= last._id) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return top;
  }

  takeAll(): Operation[] {
    return this.items.splice(0).sort((a, b) => a._id - b._id);
  }
}
