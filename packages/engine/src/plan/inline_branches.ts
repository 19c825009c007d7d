/**
 * The rest of a plan behind a condition that a run computes, for both of its answers, as one step that holds steps: the plan goes on inside
 * the engine's code instead of being cut.
 *
 * What follows a condition stands there twice, so this is for what is short. A rest that is not regular (a routine, a variable that gets its first
 * value, fetches whose shapes differ) is cut.
 */
import type { kernel } from "@tfgraph/core";
import { conditionOf, ControlCode, ifRegular, Irregular } from "./control_code.ts";
import { fetchedValue, lower, type Cut, type Lowered, type LowerInput } from "./lower.ts";
import type { PASSES } from "./passes.ts";
import { PlanState } from "./plan_state.ts";
import { temporary } from "./read_value.ts";
import type { Step } from "./step.ts";

/** Operations behind the condition. */
const MAX_OPERATIONS = 200;
const MAX_LEAVES = 8;

export interface InlineBranches {
  readonly step: Step;
  readonly fetches: readonly kernel.Value[];
  readonly assumptions: Lowered["assumptions"];
}

/** @returns undefined where the plan is to be cut. The state stays where it is. */
export function inlineBranches(
  cut: Cut,
  input: LowerInput,
  state: PlanState,
  passes: typeof PASSES,
): InlineBranches | undefined {
  const { ops } = input.region;
  if (ops.length - state.position > MAX_OPERATIONS) return undefined;
  return ifRegular(() => {
    const code = new ControlCode(ops[state.position]!, passes, true);
    return new BranchBuilder(input, code).build(cut, state);
  });
}

class BranchBuilder {
  private readonly input: LowerInput;
  private readonly code: ControlCode;
  private fetches: readonly kernel.Value[] | undefined;
  private readonly assumptions: Lowered["assumptions"] = [];
  private leaves = 0;

  constructor(input: LowerInput, code: ControlCode) {
    this.input = input;
    this.code = code;
  }

  build(cut: Cut, state: PlanState): InlineBranches {
    this.branch(conditionOf(cut), state);
    const fetches = this.fetches!;
    const step = this.code.finish([], new Set(fetches.map((v) => v.buffer)));
    return { step, fetches, assumptions: this.assumptions };
  }

  private branch(condition: kernel.Value, state: PlanState): void {
    this.code.branch(condition, (answer) => {
      const branch = new PlanState(state);
      for (const planned of branch.storages.values()) planned.written = false;
      branch.know(condition, answer);
      this.part(branch);
    });
  }

  /** Lowers up to the next condition, or to the end of the plan. */
  private part(state: PlanState): void {
    const filled = new Set([...state.values.values()].map((v) => v.buffer));
    const { steps, cut, assumptions } = lower(this.input, state);
    this.assumptions.push(...assumptions);
    for (const { written, storage, value } of state.storages.values()) {
      if (written && !(storage.initialized && storage.current === value))
        throw new Irregular("a variable gets its first value, or another shape");
    }
    if (!cut) {
      this.leaf(steps, filled, state);
      return;
    }
    const condition = conditionOf(cut);
    const live = new Set([...state.values.values(), condition].map((v) => v.buffer));
    this.code.append(steps, { filled, live });
    this.branch(condition, state);
  }

  private leaf(steps: readonly Step[], filled: Set<kernel.Buffer>, state: PlanState): void {
    if (++this.leaves > MAX_LEAVES) throw new Irregular("too many conditions");
    const values = this.input.fetches.map((tensor) => {
      const value = fetchedValue(tensor, this.input, state);
      if (!value) throw new Irregular("a fetch has no value");
      return value;
    });
    this.fetches ??= values.map((value) => temporary(value.dtype, value.shape));
    const targets = this.fetches;
    const moves = values.map((value, i) => this.code.move(value, targets[i]!));
    this.code.append([...steps, ...moves], { filled, live: new Set(targets.map((v) => v.buffer)) });
    this.code.leave();
  }
}
