/**
 * A part of a plan that runs without asking anything: its steps with their memory, and where it goes on.
 * Where planning had to be cut, the parts form a tree: one continuation per value (or shapes) that runs have met there.
 */
import { kernel, RuntimeError, type Operation, type Tensor, type TensorValue } from "@tfgraph/core";
import { debugging, printDebug } from "../debug.ts";
import type { Scratch } from "../scratch.ts";
import type { ResourceMap } from "../session_state.ts";
import { allocate } from "./allocate.ts";
import { inlineBranches } from "./inline_branches.ts";
import { fetchedValue, leaveFrame, lower, requiredValue, type Cut, type LowerInput } from "./lower.ts";
import { Loop, type LoopCut } from "./loop.ts";
import { runPasses, type PASSES } from "./passes.ts";
import { printSteps } from "./print.ts";
import { regularLoops } from "./regular_loop.ts";
import { holds, PlanState, type StorageAssumption } from "./plan_state.ts";
import { readValue, temporary } from "./read_value.ts";
import { Segment, type SegmentEnvironment } from "./segment.ts";
import { placeInside, type Step } from "./step.ts";
import {
  readableOutputs,
  readAfterSteps,
  TracedSegment,
  type LoweredOperation,
  type Tracing,
} from "./traced_segment.ts";

/** Continuations a cut remembers. */
const MAX_CHILDREN = 64;

export interface PlanEnvironment extends SegmentEnvironment {
  readonly scratch: Scratch;
  readonly passes: typeof PASSES;
  /** Whether regular loops are steps of the plan. */
  readonly inlineLoops: boolean;
  /** Where it is given, plans run an operation at a time, and tell of it. */
  readonly tracing?: Tracing;
}

export interface PlanNodeInput extends LowerInput {
  /** Values filled before the first step: feeds, a routine's outputs. */
  readonly entry: readonly kernel.Value[];
  readonly depth: number;
  /** Whether a fetch that has no value is left out, not an error. */
  readonly deadFetches?: boolean;
  /** What the state it starts from assumes of variables. */
  readonly assumed?: readonly StorageAssumption[];
  /** Operations that were done before its first step. */
  readonly done?: readonly LoweredOperation[];
}

/** A part with all that follow it. */
export interface PartDescription {
  readonly lines: readonly string[];
  readonly codeBytes: number;
  readonly temporaryBytes: number;
}

export class PlanNode {
  readonly steps: readonly Step[];
  /** Sources of what the caller fetches; empty where the plan goes on. */
  readonly fetches: readonly (kernel.Value | undefined)[];
  readonly entry: readonly kernel.Value[];
  private readonly env: PlanEnvironment;
  private readonly input: PlanNodeInput;
  private readonly state: PlanState;
  private readonly cut: Cut | undefined;
  private readonly assumptions: readonly StorageAssumption[];
  private readonly segment: Segment;
  private loop: Loop | undefined;
  private temporaryBytes = 0;
  private readonly children = new Map<string, PlanNode>();
  private epoch: number;

  constructor(env: PlanEnvironment, input: PlanNodeInput, state: PlanState) {
    this.env = env;
    this.input = input;
    this.entry = input.entry;
    const filled = new Set([...input.entry, ...state.values.values()].map((v) => v.buffer));
    const traced = [...(input.done ?? [])];
    const onLowered =
      env.tracing &&
      ((op: Operation, outputs: LoweredOperation["outputs"]) => traced.push(readableOutputs(op, outputs, state)));
    const inlineLoop = env.inlineLoops ? regularLoops(env.session, env.passes) : undefined;
    const lowering = { ...input, inlineLoop, onLowered };
    const { steps, cut, assumptions } = lower(lowering, state);
    const mayBranch = env.inlineLoops && !input.deadFetches;
    const branches = cut && mayBranch ? inlineBranches(cut, lowering, state, env.passes) : undefined;
    this.state = state;
    this.cut = branches ? undefined : cut;
    this.assumptions = [...(input.assumed ?? []), ...assumptions, ...(branches?.assumptions ?? [])];
    this.epoch = env.session.epoch;
    const source = (tensor: Tensor) => (input.deadFetches ? fetchedValue : requiredValue)(tensor, input, state);
    this.fetches = cut ? (branches?.fetches ?? []) : input.fetches.map(source);
    const entry = new Set(input.entry.map((v) => v.buffer));
    const live = this.liveBuffers();
    const all = branches ? [...steps, branches.step] : steps;
    this.steps = runPasses(all, { filled, live }, env.passes);
    this.placeBuffers(entry, live, env.tracing && readAfterSteps(this.steps, traced));
    if (debugging.plan) this.print();
    this.segment = env.tracing ? new TracedSegment(this.steps, traced, env, env.tracing) : new Segment(this.steps, env);
  }

  /** Whether variables are as they were when this part was planned. */
  isValid(): boolean {
    const { session } = this.env;
    if (this.epoch === session.epoch) return true;
    if (!holds(this.assumptions, session)) return false;
    this.epoch = session.epoch;
    return true;
  }

  /** Runs this part; returns the next one, or undefined at the end. */
  run(stepResources: ResourceMap): PlanNode | undefined {
    this.segment.run(stepResources);
    for (const planned of this.state.storages.values()) {
      if (planned.written) this.env.session.commit(planned.storage, planned.value);
    }
    return this.cut && this.next(this.cut, stepResources);
  }

  private print(): void {
    const { steps, temporaryBytes, cut } = this;
    const end = cut ? `, then by ${printCut(cut)}` : "";
    const title = `a plan of ${String(steps.length)} steps and ${String(temporaryBytes)} bytes of temporaries${end}`;
    printDebug(title, printSteps(steps));
  }

  /** This part and all that follow it, for people. */
  describe(): PartDescription {
    const lines = printSteps(this.steps)
      .split("\n")
      .filter((line) => line !== "");
    let { codeBytes } = this.segment;
    let { temporaryBytes } = this;
    if (this.cut) lines.push(`then, by ${printCut(this.cut)}:`);
    for (const [key, child] of this.children) {
      const part = child.describe();
      lines.push(`  ${key}`, ...part.lines.map((line) => `    ${line}`));
      codeBytes += part.codeBytes;
      temporaryBytes += part.temporaryBytes;
    }
    return { lines, codeBytes, temporaryBytes };
  }

  /** Frees constants; the temporaries belong to the scratch memory. */
  release(): void {
    this.segment.release();
    this.loop?.release();
    for (const child of this.children.values()) child.release();
  }

  private next(cut: Cut, stepResources: ResourceMap): PlanNode {
    if (cut.kind === "loop") return this.afterLoop(cut, stepResources);
    if (cut.kind === "value") {
      const value = readValue(this.env.arena, cut.value);
      return this.child(keyOf(value), (state) => {
        state.known.set(cut.value, value);
        return [];
      });
    }
    const outputs = this.segment.callRoutine(cut.op, cut.inputs, cut.run, stepResources);
    if (outputs.length !== cut.outputs.length)
      throw new RuntimeError(`${cut.op.type} gave ${String(outputs.length)} values`);
    const key = outputs.map((v) => v.shape.join(",")).join(";");
    const child = this.child(key, (state) => {
      const values = outputs.map((v, i) => {
        return temporary(cut.outputs[i]!, v.shape);
      });
      const before = state.learned?.op === cut.op ? state.learned.outputs : [];
      state.learned = { op: cut.op, outputs: [...before, values] };
      return values;
    });
    child.entry.forEach((value, i) => this.segment.store(cut.op, value, outputs[i]!));
    return child;
  }

  /** Runs a loop to its end. Variables are afterwards what the loop has left them. */
  private afterLoop(cut: LoopCut, stepResources: ResourceMap): PlanNode {
    const { env, state, input } = this;
    this.loop ??= new Loop(cut, state, env, (start, before) => {
      const body = { ...start, session: env.session, depth: input.depth + 1, deadFetches: true };
      return new PlanNode(env, body, before);
    });
    const exits = this.loop.run(stepResources);
    const key = exits.map((v) => (v ? v.shape.join(",") : "dead")).join(";");
    const child = this.child(key, (next, assumed) => {
      for (const planned of next.storages.values()) {
        const { storage } = planned;
        planned.value = storage.current;
        planned.initialized = storage.initialized;
        assumed.push({ storage, value: storage.current, initialized: storage.initialized });
      }
      const values = exits.map((v) => v && temporary(v.dtype, v.shape));
      leaveFrame(cut.frame, values, next);
      return values.filter((v) => v !== undefined);
    });
    const alive = exits.filter((v) => v !== undefined);
    child.entry.forEach((value, i) => env.arena.write(value, alive[i]!.data as unknown[]));
    return child;
  }

  private child(
    key: string,
    prepare: (state: PlanState, assumed: StorageAssumption[]) => readonly kernel.Value[],
  ): PlanNode {
    let child = this.children.get(key);
    if (child?.isValid()) return child;
    child?.release();
    const state = new PlanState(this.state);
    for (const planned of state.storages.values()) planned.written = false;
    const assumed: StorageAssumption[] = [];
    const entry = prepare(state, assumed);
    child = new PlanNode(this.env, { ...this.input, entry, assumed, done: [], depth: this.input.depth + 1 }, state);
    if (this.children.size >= MAX_CHILDREN) {
      const [oldest, node] = this.children.entries().next().value!;
      node.release();
      this.children.delete(oldest);
    }
    this.children.set(key, child);
    return child;
  }

  /** Buffers that must keep their contents: values still to be used, fetched, or read at the cut. */
  private liveBuffers(): Set<kernel.Buffer> {
    const live = new Set<kernel.Buffer>();
    for (const value of this.fetches) if (value) live.add(value.buffer);
    if (!this.cut) return live;
    for (const value of this.state.values.values()) live.add(value.buffer);
    for (const outputs of this.state.learned?.outputs ?? []) for (const value of outputs) live.add(value.buffer);
    for (const value of cutInputs(this.cut)) if (value) live.add(value.buffer);
    return live;
  }

  private placeBuffers(
    entry: ReadonlySet<kernel.Buffer>,
    live: ReadonlySet<kernel.Buffer>,
    readAfter?: ReadonlyMap<number, readonly kernel.Buffer[]>,
  ): void {
    const { arena, scratch } = this.env;
    const { offsets, sizeBytes } = allocate(this.steps, entry, live, readAfter);
    this.temporaryBytes = sizeBytes;
    const block = scratch.block(this.input.depth, sizeBytes);
    // what earlier parts left alive keeps its place
    const own = new Set(entry);
    for (const { form } of this.steps) for (const { buffer } of kernel.writes(form)) own.add(buffer);
    for (const [buffer, offset] of offsets) if (own.has(buffer)) arena.place(buffer, block.address + offset);
    for (const step of this.steps) placeInside(step, arena);
  }
}

function printCut(cut: Cut): string {
  if (cut.kind === "value") return `the value of ${cut.value.dtype.name}[${cut.value.shape.join(",")}]`;
  return cut.kind === "loop" ? `the loop ${cut.frame.enters[0]!.name}` : `the shapes that ${cut.op.name} gives`;
}

function cutInputs(cut: Cut): readonly (kernel.Value | undefined)[] {
  if (cut.kind === "value") return [cut.value];
  return cut.kind === "loop" ? cut.enters : cut.inputs;
}

function keyOf(value: TensorValue): string {
  return `${value.dtype.name}[${value.shape.join(",")}]${Array.from(value.data as ArrayLike<unknown>, String).join(",")}`;
}
