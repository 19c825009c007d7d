/**
 * While loops that need no planning while they run: the shapes of loop variables stay the same, and only conditions decide where an
 * iteration goes on. Such a loop is one step of the plan around it, which holds steps.
 *
 * An iteration is lowered as far as a condition, then for both of its answers; so it is a tree, whose leaves go on to the next iteration
 * or leave the loop. What does not fit (a routine, a write of a variable, another shape) is not regular, and runs between parts of the
 * plan (loop.ts).
 */
import { InternalError, kernel, uint8, type Tensor } from "@tfgraph/core";
import { allocate } from "./allocate.ts";
import type { Frame } from "./frames.ts";
import { countUses } from "./loop.ts";
import { fetchedValue, lower, type InlineLoop, type LoopInliner, type Lowered, type LowerInput } from "./lower.ts";
import { runPasses, type PASSES } from "./passes.ts";
import { PlanState } from "./plan_state.ts";
import { temporary } from "./read_value.ts";
import type { Instruction, Step } from "./step.ts";

/** Conditions may double the tree; beyond so many leaves the loop is not regular. */
const MAX_LEAVES = 16;

/** Thrown where a loop turns out not to be regular. */
class Irregular extends InternalError {
  constructor(why: string) {
    super(null, null, `A loop is not regular: ${why}`);
  }
}

/** Makes steps of regular loops. */
export function regularLoops(session: LowerInput["session"], passes: typeof PASSES): LoopInliner {
  const inline: LoopInliner = (frame, enters, outside) => {
    const alive = enters.filter(isAlive);
    const starts = frame.variables.map(({ initial }) => enters[frame.enters.indexOf(initial.op)]);
    const isDead = starts.length > 0 && !starts.some(isAlive);
    if (frame.writes.size === 0 && isDead) return { exits: frame.exits.map(() => undefined), assumptions: [] };
    if (frame.writes.size > 0 || alive.length < enters.length) return undefined;
    try {
      return new LoopBuilder(frame, alive, { session, inlineLoop: inline }, passes).build(outside);
    } catch (error) {
      // What is wrong in a branch is an error of the run that takes it.
      if (error instanceof InternalError && !(error instanceof Irregular)) throw error;
      return undefined;
    }
  };
  return inline;
}

class LoopBuilder {
  private readonly frame: Frame;
  private readonly enters: readonly kernel.Value[];
  private readonly passes: typeof PASSES;
  private readonly input: LowerInput;
  /** Where loop variables are while an iteration runs. */
  private readonly variables: readonly kernel.Value[];
  private exits: readonly kernel.Value[] | undefined;
  private readonly code: Instruction[] = [];
  /** Jumps to behind the loop. */
  private readonly leaving: number[] = [];
  private readonly assumptions: Lowered["assumptions"][number][] = [];
  private leaves = 0;
  private goesOn = false;

  constructor(
    frame: Frame,
    enters: readonly kernel.Value[],
    context: Pick<LowerInput, "session" | "inlineLoop">,
    passes: typeof PASSES,
  ) {
    this.frame = frame;
    this.enters = enters;
    this.passes = passes;
    const nexts = frame.variables.map((v) => v.next);
    this.input = {
      ...context,
      region: frame.body,
      fetches: [...nexts, ...frame.exits.map((exit) => exit.outputs[0]!)],
    };
    this.variables = frame.variables.map(({ initial }) => {
      const { dtype, shape } = this.entering(initial);
      if (dtype.size === 0 || dtype.kind === "complex") throw new Irregular("values the engine's memory does not hold");
      return temporary(dtype, shape);
    });
  }

  build(outside: PlanState): InlineLoop {
    const state = this.startState(outside);
    this.variables.forEach((variable, i) => {
      this.step(kernel.moveForm(this.entering(this.frame.variables[i]!.initial), variable));
    });
    const head = this.code.length;
    this.part(state, head);
    if (!this.exits || !this.goesOn) throw new Irregular("it has no end, or no second iteration");
    for (const at of this.leaving) this.code[at] = { kind: "jump", to: this.code.length };
    return { step: this.wholeStep(), exits: this.exits, assumptions: this.assumptions };
  }

  private entering(initial: Tensor): kernel.Value {
    return this.enters[this.frame.enters.indexOf(initial.op)]!;
  }

  private startState(outside: PlanState): PlanState {
    const { frame } = this;
    const state = new PlanState(outside);
    state.position = 0;
    state.learned = undefined;
    countUses(frame.body, this.input.fetches, state.uses);
    frame.enters.forEach((enter, i) => state.values.set(enter.outputs[0]!, this.enters[i]!));
    frame.variables.forEach(({ merge }, i) => {
      if (state.uses.has(merge.outputs[1]!)) throw new Irregular("it asks which of its inputs a merge took");
      state.values.set(merge.outputs[0]!, this.variables[i]!);
    });
    return state;
  }

  /** Lowers up to the next condition, or to the end of an iteration. */
  private part(state: PlanState, head: number): void {
    const filled = new Set([...state.values.values(), ...this.variables].map((v) => v.buffer));
    const { steps, cut, assumptions } = lower(this.input, state);
    this.assumptions.push(...assumptions);
    if (!cut) {
      this.leaf(steps, filled, state, head);
      return;
    }
    if (cut.kind !== "value" || cut.value.dtype.name !== "bool" || cut.value.shape.length > 0)
      throw new Irregular("it asks for more than conditions");
    const live = new Set([...state.values.values(), ...this.variables, cut.value].map((v) => v.buffer));
    this.append(steps, filled, live);
    const at = this.code.push({ kind: "jumpUnless", condition: cut.value, to: 0 }) - 1;
    for (const answer of [1, 0]) {
      if (answer === 0) this.code[at] = { kind: "jumpUnless", condition: cut.value, to: this.code.length };
      const branch = new PlanState(state);
      branch.known.set(cut.value, { dtype: cut.value.dtype, shape: [], data: Uint8Array.of(answer) });
      this.part(branch, head);
    }
  }

  /** The end of an iteration: all goes on, or all exits. */
  private leaf(steps: readonly Step[], filled: Set<kernel.Buffer>, state: PlanState, head: number): void {
    if (++this.leaves > MAX_LEAVES) throw new Irregular("too many conditions");
    const values = this.input.fetches.map((tensor) => fetchedValue(tensor, this.input, state));
    const count = this.variables.length;
    const [nexts, exits] = [values.slice(0, count), values.slice(count)];
    if (nexts.every(isAlive) && !exits.some(isAlive)) {
      this.goesOn = true;
      this.append([...steps, ...this.moves(nexts)], filled, new Set(this.variables.map((v) => v.buffer)));
      this.code.push({ kind: "jump", to: head });
    } else if (exits.every(isAlive) && !nexts.some(isAlive)) {
      this.exits ??= exits.map((value) => temporary(value.dtype, value.shape));
      const targets = this.exits;
      const moves = exits.map((value, i) => this.move(value, targets[i]!));
      this.append([...steps, ...moves], filled, new Set(targets.map((v) => v.buffer)));
      this.leaving.push(this.code.push({ kind: "jump", to: 0 }) - 1);
    } else throw new Irregular("an iteration ends in part");
  }

  /** What goes on becomes the loop variables, all of them at once. */
  private moves(nexts: readonly kernel.Value[]): Step[] {
    const own = new Set(this.variables.map((v) => v.buffer));
    const aside: Step[] = [];
    const moves: Step[] = [];
    nexts.forEach((value, i) => {
      const variable = this.variables[i]!;
      if (isWhole(value, variable)) return;
      let from = value;
      if (own.has(value.buffer)) {
        from = temporary(value.dtype, value.shape);
        aside.push(this.move(value, from));
      }
      moves.push(this.move(from, variable));
    });
    return [...aside, ...moves];
  }

  private move(from: kernel.Value, to: kernel.Value): Step {
    const same = from.shape.length === to.shape.length && from.shape.every((size, i) => size === to.shape[i]);
    if (!same || from.dtype !== to.dtype) throw new Irregular("shapes change");
    return { op: this.frame.enters[0]!, form: kernel.moveForm(from, to) };
  }

  private step(form: kernel.Form): void {
    this.code.push({ kind: "step", step: { op: this.frame.enters[0]!, form } });
  }

  private append(steps: readonly Step[], filled: Set<kernel.Buffer>, live: Set<kernel.Buffer>): void {
    for (const step of runPasses(steps, { filled, live }, this.passes)) {
      if (!fits(step)) throw new Irregular("a step that is not the engine's alone");
      this.code.push({ kind: "step", step });
    }
  }

  private wholeStep(): Step {
    const steps = this.code.flatMap((instruction) => (instruction.kind === "step" ? [instruction.step] : []));
    const own = this.variables.map((v) => v.buffer);
    const exits = new Set(this.exits!.map((v) => v.buffer));
    // jumps read their conditions where the list of steps does not show it
    const conditions = this.code.flatMap((i) => (i.kind === "jumpUnless" ? [i.condition.buffer] : []));
    const { offsets, sizeBytes } = allocate(steps, own, new Set([...own, ...exits, ...conditions]));
    const inside = new Map([...offsets].filter(([buffer]) => !exits.has(buffer)));
    const written = new Set(steps.flatMap(({ form }) => kernel.writes(form).map((access) => access.buffer)));
    const read = new Set<kernel.Buffer>();
    for (const { form } of steps) for (const { buffer } of kernel.reads(form)) read.add(buffer);
    const memory: kernel.Buffer = { kind: "temporary", dtype: uint8, count: Math.max(1, sizeBytes) };
    const outputs = [...written].filter((buffer) => buffer.kind !== "temporary" || exits.has(buffer));
    const form: kernel.RoutineForm = {
      kind: "routine",
      inputs: [...read].filter((b) => !written.has(b) && b.kind !== "constant").map(wholeBuffer),
      outputs: [...outputs, memory].map(wholeBuffer),
      run: () => {
        throw new InternalError(null, null, "A loop inside a plan is not called");
      },
    };
    return { op: this.frame.enters[0]!, form, control: { code: this.code, memory, offsets: inside } };
  }
}

function isAlive<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function isWhole(value: kernel.Value, variable: kernel.Value): boolean {
  return (
    value.buffer === variable.buffer &&
    value.offset === variable.offset &&
    value.strides.length === variable.strides.length &&
    value.strides.every((stride, i) => stride === variable.strides[i])
  );
}

/** Whether a step works in the engine's memory alone and leaves variables as they are. */
function fits({ form, control }: Step): boolean {
  if (control) return true;
  if (form.kind === "routine") return false;
  const written = kernel.writes(form);
  return (
    [...kernel.reads(form), ...written].every((access) => access.dtype.size > 0) &&
    written.every((access) => access.buffer.kind !== "storage")
  );
}

function wholeBuffer(buffer: kernel.Buffer): kernel.Value {
  return kernel.valueOf(buffer, [buffer.count]);
}
