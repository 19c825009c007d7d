/**
 * Lowers operations in order to steps, until all are lowered or one needs what only a run can tell: then the plan is cut.
 *
 * An operation's lowering has no effect before it is complete, so that one that is cut starts over in the continuation,
 * where what it asked for is known.
 */
import {
  type FailedPreconditionError,
  InvalidArgumentError,
  kernel,
  RuntimeError,
  UnimplementedError,
  uninitializedError,
  withHint,
  type DType,
  type Operation,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";
import type { SessionState } from "../session_state.ts";
import { knownValue } from "./constants.ts";
import { foldOperation } from "./fold.ts";
import type { Frame, Region } from "./frames.ts";
import type { PlanState, StorageAssumption } from "./plan_state.ts";
import type { Step } from "./step.ts";

export interface LowerInput {
  readonly region: Region;
  readonly session: SessionState;
  readonly fetches: readonly Tensor[];
  /** Makes a step of a loop that can be one. */
  readonly inlineLoop?: LoopInliner;
  /** Told of every operation that is lowered and not dead. */
  readonly onLowered?: (op: Operation, outputs: ReadonlyMap<number, kernel.Value>) => void;
}

/** A loop as a step of the plan around it. */
export interface InlineLoop {
  /** None where the loop does not run. */
  readonly step?: Step;
  /** Undefined where dead. */
  readonly exits: readonly (kernel.Value | undefined)[];
  readonly assumptions: readonly StorageAssumption[];
}

/** @param enters what enters the frame, undefined where it is dead */
export type LoopInliner = (
  frame: Frame,
  enters: readonly (kernel.Value | undefined)[],
  outside: PlanState,
) => InlineLoop | undefined;

/** What a continuation depends on: a value, the shapes of a routine's outputs, or what exits a loop. */
export type Cut =
  | { readonly kind: "value"; readonly value: kernel.Value }
  | {
      readonly kind: "routine";
      readonly op: Operation;
      readonly outputs: readonly DType[];
      readonly run: kernel.Routine;
      readonly inputs: readonly kernel.Value[];
    }
  | {
      readonly kind: "loop";
      readonly frame: Frame;
      /** What enters, undefined where it is dead. */
      readonly enters: readonly (kernel.Value | undefined)[];
    };

export interface Lowered {
  readonly steps: Step[];
  readonly cut: Cut | undefined;
  readonly assumptions: StorageAssumption[];
}

/** Thrown through an op's lowering to leave it. */
class CutSignal extends RuntimeError {
  readonly cut: Cut;
  readonly steps: Step[];
  constructor(cut: Cut, steps: Step[]) {
    super("a plan is cut");
    this.cut = cut;
    this.steps = steps;
  }
}

/** Advances `state` over as many operations as can be lowered. */
export function lower(input: LowerInput, state: PlanState): Lowered {
  const steps: Step[] = [];
  const assumptions: StorageAssumption[] = [];
  const { ops, frames } = input.region;
  while (state.position < ops.length) {
    const op = ops[state.position]!;
    const frame = frames.get(op);
    if (frame) {
      const cut = enterFrame(frame, input, state, steps);
      const loop = input.inlineLoop?.(frame, cut.enters, state);
      if (!loop) return { steps, cut, assumptions };
      if (loop.step) steps.push(loop.step);
      assumptions.push(...loop.assumptions);
      leaveFrame(frame, loop.exits, state);
      continue;
    }
    try {
      lowerOperation(op, input, state, steps, assumptions);
    } catch (signal) {
      if (!(signal instanceof CutSignal)) throw signal;
      steps.push(...signal.steps);
      return { steps, cut: signal.cut, assumptions };
    }
    state.position++;
    state.learned = undefined;
  }
  return { steps, cut: undefined, assumptions };
}

function lowerOperation(
  op: Operation,
  input: LowerInput,
  state: PlanState,
  steps: Step[],
  assumptions: StorageAssumption[],
): void {
  const record = op._record;
  if (isDead(op, state)) {
    state.deadOps.add(op);
    for (const tensor of op.outputs) state.deadTensors.add(tensor);
    for (const tensor of op.inputs) state.release(tensor);
    return;
  }
  if (!record?.lower) {
    throw noKernel(op, `'${op.name}' can be built and saved here, but not run.`);
  }
  const inputs = op.inputs.map((tensor) => {
    const value = state.values.get(tensor);
    return value && state.resolve(value);
  });
  const host = new StepHost(op, input.session, state, assumptions);
  checkInitialized(op, inputs, input, state);
  const results = foldOperation(op, inputs, (value) => host.known(value)) ?? lowerSteps(op, inputs, host, record.lower);
  for (const tensor of op.inputs) state.release(tensor);
  for (const step of host.steps) {
    protectSnapshots(step, op, state, steps);
    steps.push(step);
  }
  host.commit();
  input.onLowered?.(op, results.values);
  op.outputs.forEach((tensor, i) => {
    const value = results.values.get(i);
    if (results.dead.has(i) || !value) state.deadTensors.add(tensor);
    else if (state.uses.has(tensor)) setValue(tensor, value, state);
  });
}

function noKernel(op: Operation, why: string): UnimplementedError {
  return new UnimplementedError(null, op, withHint(`No OpKernel was registered to support Op '${op.type}'`, why));
}

function lowerSteps(op: Operation, inputs: readonly (kernel.Value | undefined)[], host: StepHost, run: kernel.Lower) {
  const ctx = new kernel.Lowering(op, inputs, host);
  try {
    run(ctx);
  } catch (error) {
    // types of elements that have no arithmetic
    throw error instanceof UnimplementedError && error.op === null ? noKernel(op, error.message) : error;
  }
  return { values: ctx.results, dead: ctx.deadOutputs };
}

function isDead(op: Operation, state: PlanState): boolean {
  const dead = (tensor: Tensor) => state.deadTensors.has(tensor);
  if (op._record?.acceptsDead) return op.inputs.length > 0 && op.inputs.every(dead);
  return op.control_inputs.some((c) => state.deadOps.has(c)) || op.inputs.some(dead);
}

/** A loop runs between two parts of a plan: everything before it has run, and what comes after depends on what exits. */
function enterFrame(frame: Frame, input: LowerInput, state: PlanState, steps: Step[]): Extract<Cut, { kind: "loop" }> {
  const first = frame.enters[0]!;
  for (const variable of frame.writes) copySnapshots(variable.name, first, state, steps);
  const enters = frame.enters.map((op) => {
    if (isDead(op, state)) return undefined;
    const value = state.resolve(state.values.get(op.inputs[0]!)!);
    checkInitialized(op, [value], input, state);
    return value;
  });
  return { kind: "loop", frame, enters };
}

/** Goes on behind a loop. @param exits the values that came out, undefined where none did */
export function leaveFrame(frame: Frame, exits: readonly (kernel.Value | undefined)[], state: PlanState): void {
  for (const enter of frame.enters) state.release(enter.inputs[0]!);
  frame.exits.forEach((exit, i) => {
    const tensor = exit.outputs[0]!;
    const value = exits[i];
    if (value && state.uses.has(tensor)) setValue(tensor, value, state);
    if (value) return;
    state.deadOps.add(exit);
    state.deadTensors.add(tensor);
  });
  state.position++;
}

function setValue(tensor: Tensor, value: kernel.Value, state: PlanState): void {
  state.values.set(tensor, value);
  if (value.buffer.kind !== "storage") return;
  const name = value.buffer.name!;
  if (state.storages.get(name)?.storage.isAlias(value)) return;
  const set = state.snapshots.get(name) ?? new Set<Tensor>();
  state.snapshots.set(name, set.add(tensor));
}

/** Before a variable changes, views of its present elements that are still wanted are copied. */
function protectSnapshots(step: Step, op: Operation, state: PlanState, steps: Step[]): void {
  for (const target of kernel.writes(step.form)) {
    if (target.buffer.kind === "storage") copySnapshots(target.buffer.name!, op, state, steps);
  }
}

function copySnapshots(variable: string, op: Operation, state: PlanState, steps: Step[]): void {
  for (const tensor of state.snapshots.get(variable) ?? []) {
    const view = state.values.get(tensor);
    if (!view) continue;
    const copy = kernel.valueOf(
      { kind: "temporary", dtype: view.dtype, count: view.shape.reduce((a, b) => a * b, 1) },
      view.shape,
    );
    steps.push({ op, form: kernel.moveForm(view, copy) });
    state.values.set(tensor, copy);
  }
  state.snapshots.delete(variable);
}

/** @throws FailedPreconditionError where an operation would read a variable that has no value */
function checkInitialized(
  op: Operation,
  inputs: readonly (kernel.Value | undefined)[],
  input: LowerInput,
  state: PlanState,
): void {
  if (op.op_def.allowsUninitializedInput) return;
  for (const value of inputs) {
    if (value?.buffer.kind !== "storage") continue;
    const planned = state.storages.get(value.buffer.name!);
    if (planned && !planned.initialized) throw uninitialized(value.buffer.name!, op, input, state);
  }
}

/** TF's text, then all the variables without a value that the run needs. */
export function uninitialized(
  name: string,
  op: Operation,
  input: LowerInput,
  state: PlanState,
): FailedPreconditionError {
  const missing = input.region.ops.filter((o) => {
    const makesVariable = o.outputs.length > 0 && o.outputs[0]!.dtype._is_ref_dtype && o.inputs.length === 0;
    return (
      makesVariable &&
      !(state.storages.get(o.name)?.initialized ?? input.session.storages.get(o.name)?.initialized ?? false)
    );
  });
  return uninitializedError(name, op, missing);
}

/** Collects one operation's forms. */
class StepHost implements kernel.LoweringHost {
  readonly steps: Step[] = [];
  private readonly op: Operation;
  private readonly session: SessionState;
  private readonly state: PlanState;
  private readonly assumptions: StorageAssumption[];
  private readonly changes: (() => void)[] = [];
  /** How many routines there were of which only a run tells the shapes. */
  private unknownRoutines = 0;

  constructor(op: Operation, session: SessionState, state: PlanState, assumptions: StorageAssumption[]) {
    this.op = op;
    this.session = session;
    this.state = state;
    this.assumptions = assumptions;
  }

  emit(form: kernel.Form): void {
    this.steps.push({ op: this.op, form });
    for (const { buffer } of kernel.writes(form)) {
      if (buffer.kind !== "storage") continue;
      this.changes.push(() => {
        const planned = this.state.storages.get(buffer.name!)!;
        planned.initialized = true;
        planned.written = true;
      });
    }
  }

  /** What lowering changed of variables, once it is complete. */
  commit(): void {
    for (const change of this.changes) change();
  }

  known(value: kernel.Value): TensorValue | undefined {
    return this.state.known.get(value) ?? knownValue(value);
  }

  require(value: kernel.Value): TensorValue {
    const known = this.known(value);
    if (known) return known;
    throw new CutSignal({ kind: "value", value }, []);
  }

  storage(name: string, dtype: DType, shape: readonly number[]): kernel.Value {
    return this.state.storageOf(this.session.storage(name, dtype, shape), this.assumptions).value;
  }

  isInitialized(ref: kernel.Value): boolean {
    return this.state.storages.get(ref.buffer.name!)?.initialized ?? false;
  }

  resize(ref: kernel.Value, shape: readonly number[]): kernel.Value {
    const planned = this.state.storages.get(ref.buffer.name!)!;
    const value = planned.storage.withShape(shape);
    this.changes.push(() => (planned.value = value));
    return value;
  }

  randomState(name: string, seed: bigint, seed2: bigint): kernel.Value {
    return this.session.generator(name, seed, seed2);
  }

  routine(
    inputs: readonly kernel.Value[],
    outputs: readonly kernel.RoutineOutput[],
    run: kernel.Routine,
  ): kernel.Value[] {
    if (outputs.some((o) => o.shape === undefined)) {
      const learned = this.state.learned?.op === this.op ? this.state.learned.outputs[this.unknownRoutines] : undefined;
      this.unknownRoutines++;
      if (learned) return [...learned];
      throw new CutSignal(
        { kind: "routine", op: this.op, outputs: outputs.map((o) => o.dtype), run, inputs },
        this.steps,
      );
    }
    const values = outputs.map(({ dtype, shape }) => {
      const count = shape!.reduce((a, b) => a * b, 1);
      return kernel.valueOf({ kind: "temporary", dtype: dtype.base_dtype, count }, shape!);
    });
    this.emit({ kind: "routine", inputs, outputs: values, run });
    return values;
  }

  isNeeded(output: number): boolean {
    const tensor = this.op.outputs[output];
    return tensor !== undefined && this.state.uses.has(tensor);
  }
}

/** The source of a fetch, undefined where it is dead. */
export function fetchedValue(tensor: Tensor, input: LowerInput, state: PlanState): kernel.Value | undefined {
  const value = state.values.get(tensor);
  if (!value || state.deadTensors.has(tensor)) return undefined;
  const resolved = state.resolve(value);
  if (resolved.buffer.kind === "storage" && !state.storages.get(resolved.buffer.name!)?.initialized) {
    throw uninitialized(resolved.buffer.name!, tensor.op, input, state);
  }
  return resolved;
}

/** @throws InvalidArgumentError for a fetch in a branch that was not taken */
export function requiredValue(tensor: Tensor, input: LowerInput, state: PlanState): kernel.Value {
  const value = fetchedValue(tensor, input, state);
  if (!value) {
    throw new InvalidArgumentError(
      null,
      tensor.op,
      withHint(
        `Retval[${String(input.fetches.indexOf(tensor))}] does not have value`,
        `${tensor.name} belongs to a branch of a condition that was not taken in this run.`,
      ),
    );
  }
  return value;
}
