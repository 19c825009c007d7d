/**
 * The order operations run in: what they depend on first, then as they were created, except that a writer of a variable
 * waits for the variable's readers that do not depend on it. So an op reads a variable before the run's updates unless a
 * control dependency says otherwise, and unordered writers run in the order they were made.
 */
import { InvalidArgumentError, type Operation, type Tensor } from "@tfgraph/core";

/** How an operation touches variables. A variable is named by the operation that makes it. */
export interface Access {
  readonly reads: ReadonlySet<Operation>;
  readonly writes: ReadonlySet<Operation>;
}

const NONE: Access = { reads: new Set(), writes: new Set() };

/** What is put in order: operations, and what each must wait for. */
export interface Dependencies {
  readonly units: readonly Operation[];
  readonly sources: ReadonlyMap<Operation, ReadonlySet<Operation>>;
  readonly access: ReadonlyMap<Operation, Access>;
}

/** @param ops in order of creation. @throws InvalidArgumentError for a cycle */
export function order(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Operation[] {
  const included = new Set(ops);
  const sources = new Map(ops.map((op) => [op, sourcesOf(op, included, fed)]));
  return schedule({ units: ops, sources, access: variableAccess(ops, fed) });
}

/** What an operation takes values from or waits for. */
export function sourcesOf(op: Operation, included: ReadonlySet<Operation>, fed: ReadonlySet<Tensor>): Set<Operation> {
  const sources = new Set<Operation>();
  for (const source of op.control_inputs) if (included.has(source)) sources.add(source);
  for (const tensor of op.inputs) if (!fed.has(tensor) && included.has(tensor.op)) sources.add(tensor.op);
  return sources;
}

/** @throws InvalidArgumentError for a cycle */
export function schedule(dependencies: Dependencies): Operation[] {
  return new Scheduler(dependencies).run();
}

class Scheduler {
  private readonly ops: readonly Operation[];
  private readonly sources: ReadonlyMap<Operation, ReadonlySet<Operation>>;
  private readonly users = new Map<Operation, Operation[]>();
  /** How many sources of an operation are not scheduled yet. */
  private readonly pending = new Map<Operation, number>();
  private readonly access: ReadonlyMap<Operation, Access>;
  /** The unscheduled operations that read a variable but do not write it. */
  private readonly readers = new Map<Operation, Set<Operation>>();
  private readonly scheduled = new Set<Operation>();
  private readonly ready = new Heap();
  /** Writers that are ready but for their variables' readers. */
  private readonly waiting = new Heap();

  constructor({ units, sources, access }: Dependencies) {
    this.ops = units;
    this.sources = sources;
    this.access = access;
    for (const [op, list] of sources) {
      this.pending.set(op, list.size);
      for (const source of list) {
        const users = this.users.get(source);
        if (users) users.push(op);
        else this.users.set(source, [op]);
      }
    }
    for (const [op, { reads, writes }] of this.access) {
      for (const variable of reads) {
        if (writes.has(variable)) continue;
        const readers = this.readers.get(variable);
        if (readers) readers.add(op);
        else this.readers.set(variable, new Set([op]));
      }
    }
  }

  run(): Operation[] {
    const { ops, ready, waiting, scheduled } = this;
    for (const op of ops) if (this.pending.get(op) === 0) ready.push(op);
    while (ready.size > 0 || waiting.size > 0) {
      const op = ready.pop();
      if (!op) this.schedule(this.chooseWriter());
      else if (this.mustWait(op)) waiting.push(op);
      else this.schedule(op);
    }
    if (scheduled.size !== ops.length) {
      const stuck = ops.find((op) => !scheduled.has(op))!;
      throw new InvalidArgumentError(null, stuck, `Graph contains a cycle that includes '${stuck.name}'`);
    }
    return [...scheduled];
  }

  private schedule(op: Operation): void {
    this.scheduled.add(op);
    const { reads, writes } = this.access.get(op) ?? NONE;
    for (const variable of reads) {
      if (writes.has(variable)) continue;
      const readers = this.readers.get(variable)!;
      readers.delete(op);
      if (readers.size === 0) for (const writer of this.waiting.takeAll()) this.ready.push(writer);
    }
    for (const user of this.users.get(op) ?? []) {
      const left = this.pending.get(user)! - 1;
      this.pending.set(user, left);
      if (left === 0) this.ready.push(user);
    }
  }

  private mustWait(op: Operation): boolean {
    for (const variable of (this.access.get(op) ?? NONE).writes) {
      if ((this.readers.get(variable)?.size ?? 0) > 0) return true;
    }
    return false;
  }

  /** Only waiting writers are left: takes the first whose variables' readers all depend on it. */
  private chooseWriter(): Operation {
    const candidates = this.waiting.takeAll();
    const free = candidates.find((writer) => {
      const readers = [...this.access.get(writer)!.writes].flatMap((variable) => [
        ...(this.readers.get(variable) ?? []),
      ]);
      return readers.every((reader) => this.dependsOn(reader, writer));
    });
    const chosen = free ?? candidates[0]!;
    for (const writer of candidates) if (writer !== chosen) this.waiting.push(writer);
    return chosen;
  }

  /** Looks back through what is not scheduled yet. */
  private dependsOn(op: Operation, writer: Operation): boolean {
    const seen = new Set([op]);
    const stack = [op];
    for (let at = stack.pop(); at; at = stack.pop()) {
      for (const source of this.sources.get(at)!) {
        if (source === writer) return true;
        if (seen.has(source) || this.scheduled.has(source)) continue;
        seen.add(source);
        stack.push(source);
      }
    }
    return false;
  }
}

/**
 * Follows variables through operations that pass their inputs on. An operation with a reference argument writes it,
 * unless it gives no reference back and has no state (a question about the variable).
 */
export function variableAccess(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Map<Operation, Access> {
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
