/**
 * While loops that need no planning while they run: the shapes of loop variables stay the same, and only conditions decide where an
 * iteration goes on. Such a loop is one step of the plan around it, which holds steps.
 *
 * An iteration is lowered as far as a condition, then for both of its answers; so it is a tree, whose leaves go on to the next iteration
 * or leave the loop. What does not fit (a routine, a write of a variable, another shape) is not regular, and runs between parts of the
 * plan (loop.ts).
 */
import type { kernel, Tensor } from "@tfgraph/core";
import { conditionOf, ControlCode, ifRegular, Irregular } from "./control_code.ts";
import type { Frame } from "./frames.ts";
import { countUses } from "./loop.ts";
import { fetchedValue, lower, type InlineLoop, type LoopInliner, type Lowered, type LowerInput } from "./lower.ts";
import type { PASSES } from "./passes.ts";
import { PlanState } from "./plan_state.ts";
import { temporary } from "./read_value.ts";
import type { Step } from "./step.ts";

/** Conditions may double the tree; beyond so many leaves the loop is not regular. */
const MAX_LEAVES = 16;

/** Makes steps of regular loops. */
export function regularLoops(session: LowerInput["session"], passes: typeof PASSES): LoopInliner {
  const inline: LoopInliner = (frame, enters, outside) => {
    const alive = enters.filter(isAlive);
    const starts = frame.variables.map(({ initial }) => enters[frame.enters.indexOf(initial.op)]);
    const isDead = starts.length > 0 && !starts.some(isAlive);
    if (frame.writes.size === 0 && isDead) return { exits: frame.exits.map(() => undefined), assumptions: [] };
    if (frame.writes.size > 0 || alive.length < enters.length) return undefined;
    return ifRegular(() => new LoopBuilder(frame, alive, { session, inlineLoop: inline }, passes).build(outside));
  };
  return inline;
}

class LoopBuilder {
  private readonly frame: Frame;
  private readonly enters: readonly kernel.Value[];
  private readonly input: LowerInput;
  /** Where loop variables are while an iteration runs. */
  private readonly variables: readonly kernel.Value[];
  private exits: readonly kernel.Value[] | undefined;
  private readonly code: ControlCode;
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
    this.code = new ControlCode(frame.enters[0]!, passes, false);
    const nexts = frame.variables.map((v) => v.next);
    this.input = {
      ...context,
      region: frame.body,
      fetches: [...nexts, ...frame.exits.map((exit) => exit.outputs[0]!)],
    };
    this.variables = frame.variables.map(({ initial }) => {
      const { dtype, shape } = this.entering(initial);
      return temporary(dtype, shape);
    });
  }

  build(outside: PlanState): InlineLoop {
    const state = this.startState(outside);
    const entering = this.variables.map((v, i) => this.code.move(this.entering(this.frame.variables[i]!.initial), v));
    const variables = this.variables.map((v) => v.buffer);
    this.code.append(entering, { filled: new Set(this.enters.map((v) => v.buffer)), live: new Set(variables) });
    const head = this.code.length;
    this.part(state, head);
    if (!this.exits || !this.goesOn) throw new Irregular("it has no end, or no second iteration");
    const step = this.code.finish(variables, new Set(this.exits.map((v) => v.buffer)));
    return { step, exits: this.exits, assumptions: this.assumptions };
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
    const condition = conditionOf(cut);
    const live = new Set([...state.values.values(), ...this.variables, condition].map((v) => v.buffer));
    this.code.append(steps, { filled, live });
    this.code.branch(condition, (answer) => {
      const branch = new PlanState(state);
      branch.know(condition, answer);
      this.part(branch, head);
    });
  }

  /** The end of an iteration: all goes on, or all exits. */
  private leaf(steps: readonly Step[], filled: Set<kernel.Buffer>, state: PlanState, head: number): void {
    if (++this.leaves > MAX_LEAVES) throw new Irregular("too many conditions");
    const values = this.input.fetches.map((tensor) => fetchedValue(tensor, this.input, state));
    const count = this.variables.length;
    const [nexts, exits] = [values.slice(0, count), values.slice(count)];
    if (nexts.every(isAlive) && !exits.some(isAlive)) {
      this.goesOn = true;
      const live = new Set(this.variables.map((v) => v.buffer));
      this.code.append([...steps, ...this.moves(nexts)], { filled, live });
      this.code.jump(head);
    } else if (exits.every(isAlive) && !nexts.some(isAlive)) {
      this.exits ??= exits.map((value) => temporary(value.dtype, value.shape));
      const targets = this.exits;
      const moves = exits.map((value, i) => this.code.move(value, targets[i]!));
      this.code.append([...steps, ...moves], { filled, live: new Set(targets.map((v) => v.buffer)) });
      this.code.leave();
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
        aside.push(this.code.move(value, from));
      }
      moves.push(this.code.move(from, variable));
    });
    return [...aside, ...moves];
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
