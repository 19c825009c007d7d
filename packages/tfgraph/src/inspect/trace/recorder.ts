/**
 * Records a run an operation at a time: what each output held, and the first operation that made NaN or infinity of finite
 * inputs. Values are looked at where they are and forgotten; statistics are kept.
 */
import type { Operation, RunRequest, RunTrace, Tensor, TensorValue, TracedOperation } from "@tfgraph/core";
import { NonFinite, type Origin } from "./nonfinite.ts";
import { TracedTensor } from "./traced_tensor.ts";

/** An operation that ran. */
export interface TraceStep {
  readonly op: Operation;
  /** From the beginning of the run. */
  readonly start_ms: number;
  readonly duration_ms: number;
  /** Bytes it allocated. */
  readonly bytes: number;
  /** By output; null for one that nobody takes, or that is of a branch that was not taken. */
  readonly outputs: readonly (TracedTensor | null)[];
}

/** Elements kept of a tensor. */
const MAX_SAMPLE = 1000;
/** Elements kept in all; of tensors beyond that a few. */
const MAX_SAMPLES = 2_000_000;
const SMALL_SAMPLE = 20;

export class TraceRecorder implements RunTrace {
  readonly steps: TraceStep[] = [];
  private readonly startMs = performance.timeOrigin + performance.now();
  private readonly fed: ReadonlySet<Tensor>;
  /** Of each tensor the latest: in a loop it is computed more than once. References are kept under their variable. */
  private readonly latest = new Map<Tensor, TracedTensor>();
  private readonly referred = new Map<Tensor, Tensor>();
  private samples = 0;
  private made: NonFinite | undefined;
  private brought: NonFinite | undefined;

  /** What is fed counts as what its operation gave. */
  constructor({ feeds }: RunRequest) {
    this.fed = new Set(feeds.map(({ tensor }) => tensor));
    for (const { tensor, value } of feeds) {
      const { op } = tensor;
      const outputs: (TracedTensor | null)[] = op.outputs.map(() => null);
      outputs[tensor.value_index] = this.record(tensor, value);
      this.steps.push({ op, start_ms: 0, duration_ms: 0, bytes: 0, outputs });
      this.noteNonfinite("feed", []);
    }
  }

  /** The operation that made NaN or infinity first; where none did, who brought them. */
  get nonfinite(): NonFinite | null {
    return this.made ?? this.brought ?? null;
  }

  /** What a tensor held last. */
  latestOf(tensor: Tensor): TracedTensor | undefined {
    return this.latest.get(this.referred.get(tensor) ?? tensor);
  }

  ran({ op, startMs, endMs, outputs, allocatedBytes }: TracedOperation): void {
    const inputs = op.inputs.flatMap((tensor) => this.latestOf(tensor) ?? []);
    const held: (TracedTensor | null)[] = op.outputs.map(() => null);
    for (const output of outputs) {
      const value = output.value();
      if (value) held[output.slot] = this.record(op.outputs[output.slot]!, value);
    }
    const times = { start_ms: startMs - this.startMs, duration_ms: endMs - startMs };
    this.steps.push({ op, ...times, bytes: allocatedBytes, outputs: held });
    if (op.inputs.length === 0) this.noteNonfinite(isVariable(op) ? "variable" : "constant", []);
    else if (inputs.every((tensor) => tensor.is_finite)) this.noteNonfinite("operation", inputs);
  }

  private record(tensor: Tensor, value: TensorValue): TracedTensor {
    const traced = new TracedTensor(tensor, value, this.samples < MAX_SAMPLES ? MAX_SAMPLE : SMALL_SAMPLE);
    this.samples += Math.min(traced.size, MAX_SAMPLE);
    const source = tensor.dtype._is_ref_dtype ? tensor.op.inputs.find((input) => input.dtype._is_ref_dtype) : undefined;
    const variable = source && (this.referred.get(source) ?? source);
    if (variable) this.referred.set(tensor, variable);
    this.latest.set(variable ?? tensor, traced);
    return traced;
  }

  /** Looks at what the latest step gave. */
  private noteNonfinite(origin: Origin, inputs: readonly TracedTensor[]): void {
    if (this.made || (this.brought && origin !== "operation")) return;
    const { op, outputs } = this.steps.at(-1)!;
    const tensor = outputs.find((output) => output && !output.is_finite);
    if (!tensor) return;
    const step = this.steps.length - 1;
    const runsBefore = this.steps.filter((other) => other.op === op).length - 1;
    const variables = origin === "operation" ? this.variablesBehind(op) : [];
    const found = new NonFinite({ op, origin, step, tensor, inputs, variables, runsBefore });
    if (origin === "operation") this.made = found;
    else this.brought = found;
  }

  /** The variables an operation depends on, with what they hold now; not behind what is fed. */
  private variablesBehind(op: Operation): TracedTensor[] {
    const seen = new Set([op]);
    const variables: Operation[] = [];
    for (const reached of seen) {
      if (isVariable(reached)) variables.push(reached);
      for (const input of reached.inputs) if (!this.fed.has(input)) seen.add(input.op);
    }
    return variables.sort((a, b) => a._id - b._id).flatMap(({ outputs }) => this.latestOf(outputs[0]!) ?? []);
  }
}

function isVariable(op: Operation): boolean {
  return op.inputs.length === 0 && op.outputs[0]?.dtype._is_ref_dtype === true;
}
