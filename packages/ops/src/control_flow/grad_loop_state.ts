/**
 * What the gradients of a loop are built from. Beside a loop of gradients that runs the iterations backwards, each forward value it
 * needs is pushed to a stack in the forward loop and popped in the backward one. TF: python/ops/control_flow_state.py, `_GradLoopState`.
 */
import { get_default_graph, int32, withContext, type Operation, type Tensor } from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import { createConstant } from "../array/constant.ts";
import * as raw from "../gen/raw_ops.ts";
import { CondContext } from "./cond_context.ts";
import {
  contextOf,
  currentContext,
  isLoopConstantEnter,
  outputContext,
  type Context,
  type GradState,
} from "./context.ts";
import { addBackpropCounter, addForwardCounter, apart } from "./loop_counters.ts";
import type { Gradient } from "./slices.ts";
import { switchRefOrTensor } from "./switch_merge.ts";
import { WhileContext } from "./while_context.ts";

export class GradLoopState implements GradState {
  readonly outer: GradLoopState | null;
  readonly forwardContext: WhileContext;
  readonly gradContext: WhileContext;
  /** The forward loop's counter for the next iteration. */
  readonly forwardIndex: Tensor;
  readonly gradIndex: Tensor;
  /** Names of forward tensors → their values in the loop of gradients. */
  readonly history = new Map<string, Tensor>();
  /** Switches of the forward loop → the merges of their gradients. */
  readonly switches = new Map<Operation, Gradient>();
  readonly forwardExits: readonly Tensor[];
  readonly unusedExits: Tensor[] = [];
  readonly deferredExits: Tensor[] = [];
  /** Exits whose gradients have not been seen yet. */
  pendingExits: number;
  private forwardSyncOp: Operation | null = null;
  private gradSyncOp: Operation | null = null;

  constructor(forward: WhileContext, outer: GradLoopState | null) {
    this.outer = outer;
    this.forwardContext = forward;
    this.forwardExits = [...forward.loop_exits];
    this.pendingExits = this.forwardExits.length;
    const outerForward: Context | null = outer ? outer.forwardContext : forward.outer_context;
    const count = (): { total: Tensor; next: Tensor } =>
      addForwardCounter(forward, outer?.forwardIndex.op.inputs[0]!.op ?? null);
    const { total, next } = outerForward ? outerForward.within(count) : count();
    this.forwardIndex = next;
    const makeContext = (): WhileContext =>
      new WhileContext({
        maximumIterations: forward.maximum_iterations,
        parallelIterations: forward.parallel_iterations,
        backProp: forward.back_prop,
        swapMemory: forward.swap_memory,
        name: forward.name,
        gradState: this,
      });
    if (outer) {
      // the counts of each execution of the inner loop are kept
      outerForward?.AddName(total.name);
      const counts = outer.addForwardAccumulator(total);
      outer.gradContext.Enter();
      this.gradContext = makeContext();
      const real = outer.addAccumulatedValue(counts, total);
      this.gradIndex = addBackpropCounter(this.gradContext, real, outer.gradSync);
      outer.gradContext.Exit();
    } else {
      outerForward?.Enter();
      this.gradContext = makeContext();
      this.gradIndex = addBackpropCounter(this.gradContext, total, null);
      outerForward?.Exit();
    }
  }

  /** Keeps the pushes of an iteration before those of the next one. */
  get forwardSync(): Operation {
    if (!this.forwardSyncOp) {
      const sync = apart(() => raw.ControlTrigger({ name: "f_sync" }));
      sync._control_flow_context = this.forwardContext;
      this.forwardIndex.op._add_control_input(sync);
      this.forwardSyncOp = sync;
    }
    return this.forwardSyncOp;
  }

  /** Keeps the pops of an iteration before those of the next one. */
  get gradSync(): Operation {
    if (!this.gradSyncOp) {
      const sync = apart(() => raw.ControlTrigger({ name: "b_sync" }));
      sync._control_flow_context = this.gradContext;
      this.gradIndex.op._add_control_input(sync);
      this.gradContext.outer_context?.AddInnerOp(sync);
      this.gradSyncOp = sync;
    }
    return this.gradSyncOp;
  }

  /**
   * A stack that a tensor of the forward loop is pushed to in each iteration. Called where the gradients are asked for.
   * @param deadBranch whether the tensor stands in a cond's branch that is not taken
   */
  addForwardAccumulator(value: Tensor, deadBranch = false): Tensor {
    const context = currentContext();
    return apart(() => {
      const make = (): Tensor =>
        withContext(get_default_graph().colocate_with(value), () =>
          raw.StackV2({
            max_size: createConstant(-1, { dtype: int32 }),
            elem_type: value.dtype.base_dtype,
            name: "f_acc",
          }),
        );
      const stack = context ? context.within(make) : make();
      const push = this.push(this.forwardContext.AddValue(stack), value, deadBranch);
      // an iteration's pushes come after those of the iteration before
      push._add_control_input(this.forwardIndex.op.inputs[0]!.op);
      return stack;
    });
  }

  private push(stack: Tensor, value: Tensor, deadBranch: boolean): Operation {
    const make = (): Operation =>
      raw.StackPushV2({ handle: stack, elem: value, swap_memory: this.forwardContext.swap_memory }).op;
    const context = outputContext(value.op);
    if (context === this.forwardContext || !context) {
      const push = this.forwardContext.within(make);
      this.forwardIndex.op._add_control_input(push);
      return push;
    }
    const push = (deadBranch ? context.outer_context! : context).within(make);
    if (deadBranch) push._control_flow_context = context;
    this.forwardSync._add_control_input(push);
    return push;
  }

  /** Pops what was pushed in the iteration at hand; only in the cond's branch where it was pushed. Called in the loop of gradients. */
  addAccumulatedValue(stack: Tensor, value: Tensor, deadBranch = false): Tensor {
    const pop = apart(() =>
      this.gradContext.within(() => {
        const handle = this.guarded(stack, value, deadBranch);
        const popped = raw.StackPopV2({ handle, elem_type: value.dtype.base_dtype });
        popped.set_shape(value.shape);
        return popped;
      }),
    );
    if (this.gradContext.parallel_iterations > 1) this.gradSync._add_control_input(pop.op);
    return pop;
  }

  private guarded(stack: Tensor, value: Tensor, deadBranch: boolean): Tensor {
    const cond = condBetween(contextOf(value.op), contextOf(stack.op));
    if (!cond) return stack;
    const branch = deadBranch ? 1 - cond.branch : cond.branch;
    return switchRefOrTensor(stack, this.knownHistory(cond.pred) ?? cond.pred)[branch]!;
  }

  /** What stands for a forward tensor in this loop of gradients or one around it. */
  private knownHistory(value: Tensor): Tensor | undefined {
    return this.history.get(value.name) ?? this.outer?.knownHistory(value);
  }

  realValue(value: Tensor): Tensor {
    let real = this.history.get(value.name);
    if (!real) {
      real = this.findRealValue(value);
      this.history.set(value.name, real);
    }
    return real;
  }

  private findRealValue(value: Tensor): Tensor {
    const { current, state } = sourceOf(value, this);
    if (!state) return this.gradContext.AddValue(current); // it is outside of all loops
    if (current.op.type === "Const") {
      const { shape, data } = constant_value(current)!;
      return createConstant(data, { dtype: current.dtype, shape, fit: "repeat_last" });
    }
    this.gradContext.Exit();
    const stack = state.addForwardAccumulator(current);
    this.gradContext.Enter();
    const real = state.addAccumulatedValue(stack, current);
    return state === this ? real : this.gradContext.AddValue(real);
  }
}

/** Where a value that entered loops as a constant of them comes from, and the state of the loop there; null outside of all. */
function sourceOf(value: Tensor, loop: GradLoopState): { current: Tensor; state: GradLoopState | null } {
  let current = value;
  let state: GradLoopState | null = loop;
  for (let entered = constantEnter(current); entered && state; entered = constantEnter(current)) {
    current = entered.inputs[0]!;
    state = state.outer;
  }
  return { current, state };
}

const COPIES: ReadonlySet<string> = new Set(["Switch", "RefSwitch", "Identity", "RefIdentity"]);

/** The op through which a value entered a loop as a constant of it. TF: `GetLoopConstantEnter`. */
function constantEnter(value: Tensor): Operation | null {
  let { op } = value;
  while (COPIES.has(op.type)) op = op.inputs[0]!.op;
  return isLoopConstantEnter(op) ? op : null;
}

function condBetween(context: Context | null, end: Context | null): CondContext | null {
  for (let c = context; c && c !== end; c = c.outer_context) if (c instanceof CondContext) return c;
  return null;
}
