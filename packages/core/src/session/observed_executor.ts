/**
 * Tensors that are looked at whenever a run computes them anyway, or nearly: training computes the gradients of a loss, mostly not the loss.
 * They are fetched besides, for those who look. A session that nobody observes does not pass here.
 */
import type { Operation } from "../operation.ts";
import type { Tensor } from "../tensor.ts";
import type { TensorValue } from "../tensor_value.ts";
import type { Executor, RunRequest } from "./executor.ts";

/** Looks at runs of a session. */
export interface RunObserver {
  /** What it asks of the next run. */
  tensors(): readonly Tensor[];
  /** Told when a run has ended of those that it computed. Their elements are only to be read, and not to be kept. */
  ran(values: ReadonlyMap<Tensor, TensorValue>): void;
}

/** What a request computes, as of a version of the graph. */
interface Computed {
  readonly version: number;
  readonly operations: ReadonlySet<Operation>;
  readonly fed: ReadonlySet<Tensor>;
  /** Whether it gives a tensor that somebody asked for. */
  readonly gives: Map<Tensor, boolean>;
}

/** Requests that are remembered. */
const MAX_REQUESTS = 64;
/** Operations that a run does for an observer, beyond its own. */
const MAX_MORE = 32;

export class RunObservers {
  private readonly observers = new Set<RunObserver>();
  private readonly computed = new Map<string, Computed>();

  get isEmpty(): boolean {
    return this.observers.size === 0;
  }

  add(observer: RunObserver): void {
    this.observers.add(observer);
  }

  delete(observer: RunObserver): void {
    this.observers.delete(observer);
  }

  /** An executor that runs by `inner`, and tells. */
  around(inner: Executor): Pick<Executor, "run" | "operations"> {
    return { run: (request) => this.run(inner, request), operations: (request) => inner.operations(request) };
  }

  private run(inner: Executor, request: RunRequest): TensorValue[] {
    const observers = [...this.observers];
    const asked = new Set(observers.flatMap((observer) => observer.tensors()));
    const seen = asked.size > 0 ? seenOf(asked, this.requestOf(inner, request)) : [];
    const already = new Set(request.fetches);
    const fetches = [...request.fetches, ...seen.filter((tensor) => !already.has(tensor))];
    const values = inner.run(fetches.length > request.fetches.length ? { ...request, fetches } : request);
    const found = new Map<Tensor, TensorValue>();
    for (const tensor of seen) found.set(tensor, values[fetches.indexOf(tensor)]!);
    for (const observer of observers) observer.ran(found);
    return values.slice(0, request.fetches.length);
  }

  private requestOf(inner: Executor, request: RunRequest): Computed {
    const root = request.fetches[0]?.op ?? request.targets[0]!;
    const version = root.graph._version;
    const key = keyOf(request);
    const known = this.computed.get(key);
    if (known?.version === version) return known;
    const fed = new Set(request.feeds.map(({ tensor }) => tensor));
    const found = { version, operations: new Set(inner.operations(request)), fed, gives: new Map() };
    this.computed.delete(key);
    this.computed.set(key, found);
    if (this.computed.size > MAX_REQUESTS) this.computed.delete(this.computed.keys().next().value!);
    return found;
  }
}

function seenOf(asked: ReadonlySet<Tensor>, computed: Computed): Tensor[] {
  return [...asked].filter((tensor) => {
    let gives = computed.gives.get(tensor);
    if (gives === undefined) computed.gives.set(tensor, (gives = isAtHand(tensor, computed)));
    return gives;
  });
}

/** Whether a few operations without state lead from what a run computes to a tensor. What is fed is not computed. */
function isAtHand(tensor: Tensor, { operations, fed }: Computed): boolean {
  if (fed.has(tensor)) return false;
  if (operations.has(tensor.op)) return hasValue(tensor, operations);
  const more = new Set([tensor.op]);
  let reaches = false;
  for (const op of more) {
    if (more.size > MAX_MORE || op._is_stateful || op.type === "Placeholder" || op._control_flow_context) return false;
    const before = op.inputs.filter((input) => !fed.has(input)).map((input) => input.op);
    for (const source of [...before, ...op.control_inputs]) {
      if (operations.has(source)) reaches ||= source.inputs.length > 0;
      else more.add(source);
    }
  }
  return reaches;
}

/** A variable that a run only asks whether it is initialized need not be. */
function hasValue(tensor: Tensor, operations: ReadonlySet<Operation>): boolean {
  if (!tensor.dtype._is_ref_dtype) return true;
  const users = tensor.consumers().filter((op) => operations.has(op));
  return users.some((op) => op.outputs[0]?.dtype._is_ref_dtype === true || !op.op_def.allowsUninitializedInput);
}

function keyOf({ fetches, targets, feeds }: RunRequest): string {
  const ids = (tensors: readonly Tensor[]) => tensors.map((t) => `${String(t.op._id)}:${String(t.value_index)}`).join();
  return `${ids(fetches)};${targets.map((op) => op._id).join()};${ids(feeds.map(({ tensor }) => tensor))}`;
}
