/**
 * A while loop between two parts of a plan. An iteration is a plan of its own, one per shapes of the loop variables (and per
 * variable that is dead); what enters as a constant of the frame is read where it is, loop variables are copied from iteration to iteration.
 * It ends when no value goes on to a next iteration. TF: core/common_runtime/executor.cc, frames.
 */
import { int32, type kernel, type Tensor, type TensorValue } from "@tfgraph/core";
import type { Arena } from "../arena.ts";
import type { ResourceMap, SessionState } from "../session_state.ts";
import { constantOf } from "./constants.ts";
import { itemInputs, type Frame, type Region } from "./frames.ts";
import type { Cut } from "./lower.ts";
import { PlanState, type StorageAssumption } from "./plan_state.ts";
import { readValue, temporary } from "./read_value.ts";
import type { LoweredOperation } from "./traced_segment.ts";

/** Plans of an iteration that a loop remembers. */
const MAX_BODIES = 64;

export type LoopCut = Extract<Cut, { kind: "loop" }>;

/** A part of the plan of an iteration. */
export interface BodyPart {
  readonly entry: readonly kernel.Value[];
  readonly fetches: readonly (kernel.Value | undefined)[];
  isValid(): boolean;
  run(stepResources: ResourceMap): BodyPart | undefined;
  release(): void;
}

/** What the plan of an iteration starts from. */
export interface BodyStart {
  readonly region: Region;
  /** What goes on to the next iteration, then what exits. */
  readonly fetches: readonly Tensor[];
  /** The loop variables that are alive. */
  readonly entry: readonly kernel.Value[];
  readonly assumed: readonly StorageAssumption[];
  /** What needs no step: that values enter, that they merge with those of the iteration before. */
  readonly done: readonly LoweredOperation[];
}

/** Loop variables, or exits; undefined where dead. */
type Values = readonly (TensorValue | undefined)[];

export interface LoopEnvironment {
  readonly arena: Arena;
  readonly session: SessionState;
}

export class Loop {
  private readonly frame: Frame;
  private readonly enters: LoopCut["enters"];
  private readonly outside: PlanState;
  private readonly env: LoopEnvironment;
  private readonly plan: (start: BodyStart, state: PlanState) => BodyPart;
  private readonly bodies = new Map<string, BodyPart>();

  constructor(
    { frame, enters }: LoopCut,
    outside: PlanState,
    env: LoopEnvironment,
    plan: (start: BodyStart, state: PlanState) => BodyPart,
  ) {
    this.frame = frame;
    this.enters = enters;
    this.outside = outside;
    this.env = env;
    this.plan = plan;
  }

  /** Runs all iterations. Returns what exits. */
  run(stepResources: ResourceMap): Values {
    const { frame } = this;
    const count = frame.variables.length;
    const exits: (TensorValue | undefined)[] = frame.exits.map(() => undefined);
    let variables = this.initialValues();
    for (let isFirst = true; ; isFirst = false) {
      const results = this.iterate(variables, isFirst, stepResources);
      results.slice(count).forEach((value, i) => (exits[i] = value ?? exits[i]));
      variables = results.slice(0, count);
      if (variables.every((value) => value === undefined)) return exits;
    }
  }

  /** Frees the plans of iterations. */
  release(): void {
    for (const body of this.bodies.values()) body.release();
    this.bodies.clear();
  }

  private initialValues(): Values {
    const { enters } = this.frame;
    return this.frame.variables.map(({ initial }) => {
      const value = this.enters[enters.indexOf(initial.op)];
      return value && readValue(this.env.arena, value);
    });
  }

  private iterate(variables: Values, isFirst: boolean, stepResources: ResourceMap): Values {
    const { arena } = this.env;
    let part = this.body(variables, isFirst);
    const alive = variables.filter((v) => v !== undefined);
    part.entry.forEach((value, i) => arena.write(value, alive[i]!.data as unknown[]));
    for (let next = part.run(stepResources); next; next = part.run(stepResources)) part = next;
    return part.fetches.map((value) => value && readValue(arena, value));
  }

  private body(variables: Values, isFirst: boolean): BodyPart {
    let key = isFirst ? "first" : "next";
    for (const value of variables) key += value ? `;${value.shape.join(",")}` : ";dead";
    const found = this.bodies.get(key);
    if (found?.isValid()) return found;
    found?.release();
    this.bodies.delete(key);
    if (this.bodies.size >= MAX_BODIES) {
      const [oldest, body] = this.bodies.entries().next().value!;
      body.release();
      this.bodies.delete(oldest);
    }
    const body = this.planBody(variables, isFirst);
    this.bodies.set(key, body);
    return body;
  }

  private planBody(variables: Values, isFirst: boolean): BodyPart {
    const { frame, outside } = this;
    const state = new PlanState();
    const assumed: StorageAssumption[] = [];
    const fetches = [...frame.variables.map((v) => v.next), ...frame.exits.map((exit) => exit.outputs[0]!)];
    countUses(frame.body, fetches, state.uses);
    for (const [value, known] of outside.known) state.known.set(value, known);
    const done: LoweredOperation[] = [];
    this.enters.forEach((value, i) => {
      const enter = frame.enters[i]!;
      if (value && isFirst) done.push({ op: enter, outputs: new Map([[0, value]]) });
      if (value) state.values.set(enter.outputs[0]!, this.constantOfFrame(value, state, assumed));
      else markDead(enter.outputs, state);
    });
    const entry = frame.variables.flatMap(({ merge, initial, next }, i) => {
      const value = variables[i];
      if (!value) {
        markDead(merge.outputs, state);
        return [];
      }
      const source = merge.inputs.indexOf(isFirst ? initial : next);
      state.values.set(merge.outputs[1]!, constantOf({ dtype: int32, shape: [], data: Int32Array.of(source) }));
      const entering = temporary(value.dtype, value.shape);
      state.values.set(merge.outputs[0]!, entering);
      done.push({ op: merge, outputs: new Map([[0, entering]]) });
      return [entering];
    });
    return this.plan({ region: frame.body, fetches, entry, assumed, done }, state);
  }

  /** A variable of the session stays one inside: what reads it there sees later updates. */
  private constantOfFrame(value: kernel.Value, state: PlanState, assumed: StorageAssumption[]): kernel.Value {
    const storage = value.buffer.kind === "storage" ? this.env.session.storages.get(value.buffer.name!) : undefined;
    return storage?.isAlias(value) ? state.storageOf(storage, assumed).value : value;
  }
}

function markDead(outputs: readonly Tensor[], state: PlanState): void {
  for (const tensor of outputs) state.deadTensors.add(tensor);
  state.deadOps.add(outputs[0]!.op);
}

/** How many uses (items of a region, and being fetched) each tensor has. */
export function countUses(region: Region, fetches: readonly Tensor[], uses: Map<Tensor, number>): void {
  const use = (tensor: Tensor) => uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  for (const op of region.ops) itemInputs(op, region).forEach(use);
  fetches.forEach(use);
}
