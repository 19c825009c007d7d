/** Where planning stands between two operations. A cut continues from a copy. */
import type { kernel, Operation, Tensor, TensorValue } from "@tfgraph/core";
import type { SessionState, Storage } from "../session_state.ts";

/** A variable as it will be when the steps planned so far have run. */
export interface PlannedStorage {
  readonly storage: Storage;
  value: kernel.Value;
  initialized: boolean;
  written: boolean;
}

/** A variable as it was when planning began to depend on it. */
export interface StorageAssumption {
  readonly storage: Storage;
  readonly value: kernel.Value;
  readonly initialized: boolean;
}

/** The outputs of a routine whose shapes were learned by running it. */
export interface Learned {
  readonly op: Operation;
  readonly outputs: readonly (readonly kernel.Value[])[];
}

export class PlanState {
  /** The operation to lower next. */
  position = 0;
  readonly values: Map<Tensor, kernel.Value>;
  /** How many uses (operations, and being fetched) of a tensor are still to come. */
  readonly uses: Map<Tensor, number>;
  readonly deadTensors: Set<Tensor>;
  readonly deadOps: Set<Operation>;
  /** Values read at cuts. */
  readonly known: Map<kernel.Value, TensorValue>;
  readonly storages: Map<string, PlannedStorage>;
  /** Tensors that are views of a variable's elements as of now, not the variable itself. */
  readonly snapshots: Map<string, Set<Tensor>>;
  learned: Learned | undefined;

  constructor(from?: PlanState) {
    this.position = from?.position ?? 0;
    this.values = new Map(from?.values);
    this.uses = new Map(from?.uses);
    this.deadTensors = new Set(from?.deadTensors);
    this.deadOps = new Set(from?.deadOps);
    this.known = new Map(from?.known);
    this.storages = new Map([...(from?.storages ?? [])].map(([name, s]) => [name, { ...s }]));
    this.snapshots = new Map([...(from?.snapshots ?? [])].map(([name, set]) => [name, new Set(set)]));
    this.learned = from?.learned;
  }

  /** A condition's answer, for one of its branches. */
  know(condition: kernel.Value, answer: boolean): void {
    this.known.set(condition, { dtype: condition.dtype, shape: [], data: Uint8Array.of(Number(answer)) });
  }

  /** One use less; a value nobody will use is forgotten. */
  release(tensor: Tensor): void {
    const left = (this.uses.get(tensor) ?? 0) - 1;
    if (left > 0) {
      this.uses.set(tensor, left);
    } else {
      this.uses.delete(tensor);
      this.values.delete(tensor);
    }
  }

  /** A variable alias under the variable's planned shape; any other value as it is. */
  resolve(value: kernel.Value): kernel.Value {
    const name = value.buffer.kind === "storage" ? value.buffer.name! : undefined;
    const planned = name === undefined ? undefined : this.storages.get(name);
    return planned?.storage.isAlias(value) ? planned.value : value;
  }

  /** The planned state of a variable, noting what planning assumed of it. */
  storageOf(storage: Storage, assumptions: StorageAssumption[]): PlannedStorage {
    let planned = this.storages.get(storage.name);
    if (!planned) {
      planned = { storage, value: storage.current, initialized: storage.initialized, written: false };
      this.storages.set(storage.name, planned);
      assumptions.push({ storage, value: storage.current, initialized: storage.initialized });
    }
    return planned;
  }
}

/** Whether variables still are what a plan assumed. */
export function holds(assumptions: readonly StorageAssumption[], session: SessionState): boolean {
  return assumptions.every(
    ({ storage, value, initialized }) =>
      session.storages.get(storage.name) === storage &&
      storage.current === value &&
      storage.initialized === initialized,
  );
}
