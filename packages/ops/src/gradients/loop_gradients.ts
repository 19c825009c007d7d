/**
 * The loops between ys and xs. All exits of a loop must be differentiated before its body is: those without a gradient wait for the
 * others, and get zeros where one of them has one. TF: python/ops/control_flow_state.py, `_ControlFlowState`.
 */
import { get_default_graph, isTensor, withContext, type Operation, type Tensor } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { zeros, zeros_like } from "../array/fill.ts";
import { shapeOf } from "../array/shape.ts";
import { CondContext } from "../control_flow/cond_context.ts";
import {
  contextOf,
  isLoopExit,
  isLoopSwitch,
  isSwitch,
  whileContextOf,
  type Context,
  type LoopContext,
} from "../control_flow/context.ts";
import { nextIteration } from "../control_flow/flow.ts";
import { GradLoopState } from "../control_flow/grad_loop_state.ts";
import { inOuter } from "../control_flow/loop_counters.ts";
import { partsOf } from "../control_flow/nest.ts";
import { switchRefOrTensor } from "../control_flow/switch_merge.ts";
import { WhileContext } from "../control_flow/while_context.ts";

export class LoopGradients {
  private readonly states = new Map<LoopContext, GradLoopState>();

  /**
   * The state of all loops that end between ys and xs, or null where there is none. Exits of these loops that lie elsewhere join `between`.
   * @param colocate whether a loop's counters go where its exit is
   */
  static of(between: Set<Operation>, colocate: boolean): LoopGradients | null {
    let loops: LoopGradients | null = null;
    for (const op of between) {
      if (!isLoopExit(op)) continue;
      const state: LoopGradients = (loops ??= new LoopGradients());
      if (colocate) withContext(get_default_graph().colocate_with(op), () => state.add(op, between));
      else state.add(op, between);
    }
    return loops;
  }

  private add(exit: Operation, between: Set<Operation>): void {
    const loop = whileContextOf(exit);
    if (!(loop instanceof WhileContext) || this.states.has(loop)) return;
    const state = new GradLoopState(loop, this.outerState(loop));
    this.states.set(loop, state);
    for (const { op } of state.forwardExits) between.add(op);
  }

  private outerState(loop: Context): GradLoopState | null {
    const outer = loop.outer_context?.whileContext();
    return (outer && this.states.get(outer)) ?? null;
  }

  /** @param before whether an exit counts as part of the loop around it, where its gradient comes from */
  stateOf(op: Operation, before: boolean): GradLoopState | null {
    const loop = before && isLoopExit(op) ? contextOf(op)?.outer_context?.whileContext() : whileContextOf(op);
    return (loop && this.states.get(loop)) ?? null;
  }

  /** Runs a function where an op's gradient belongs. */
  within<T>(op: Operation, before: boolean, body: () => T): T {
    const state = this.stateOf(op, before);
    return state ? state.gradContext.within(body) : body();
  }

  /** The exits that must be differentiated though nothing depends on them. */
  unusedExits(count: Map<Operation, number>, targets: ReadonlySet<Operation>): Tensor[] {
    const exits: Tensor[] = [];
    for (const state of this.states.values()) {
      for (const exit of state.forwardExits) {
        if ((count.get(exit.op) ?? 0) > 0) continue;
        state.pendingExits -= 1;
        if (!targets.has(exit.op)) state.unusedExits.push(exit);
        if (state.pendingExits === 0) exits.push(...state.unusedExits);
      }
      for (const { op } of state.forwardContext.loop_enters) if ((count.get(op) ?? 0) === 0) count.set(op, 1);
    }
    return exits;
  }

  /** Zeros as the gradient of an exit. */
  zerosForExit(value: Tensor): Tensor {
    const context = contextOf(value.op);
    const outer = context ? this.outerState(context) : null;
    const sizes = value.shape.static;
    if (!outer) return sizes ? zeros(sizes, value.dtype) : zeros_like(value, { optimize: false });
    if (sizes) return outer.gradContext.within(() => zeros(sizes, value.dtype));
    const shape = context!.outer_context!.within(() => shapeOf(value, { optimize: false }));
    const history = outer.addForwardAccumulator(shape);
    return outer.gradContext.within(() => zeros(outer.addAccumulatedValue(history, shape), value.dtype));
  }

  /** What stands for the gradient of an output nothing depends on; `otherwise` outside of the loops at hand. */
  zerosForOutput(op: Operation, index: number, otherwise: () => Tensor): Tensor | null {
    if (isLoopSwitch(op)) return null;
    const loop = whileContextOf(op);
    const state = loop && this.states.get(loop);
    if (!state) return otherwise();
    const value = op.outputs[index]!;
    const context = contextOf(op);
    const branch = isSwitch(op) && context instanceof CondContext ? context : null;
    const sizes = value.shape.static;
    if (sizes) {
      const zero = createConstant(0, { shape: sizes, dtype: value.dtype });
      return branch ? switchRefOrTensor(zero, state.history.get(branch.pred.name)!)[1 - branch.branch]! : zero;
    }
    const shape = branch
      ? this.shapeOnOtherBranch(op, branch)
      : context!.within(() => shapeOf(value, { optimize: false }));
    state.gradContext.Exit();
    const history = state.addForwardAccumulator(shape, branch !== null);
    state.gradContext.Enter();
    return zeros(state.addAccumulatedValue(history, shape, branch !== null), value.dtype);
  }

  private shapeOnOtherBranch(op: Operation, branch: CondContext): Tensor {
    const [value, shape] = branch.outer_context!.within(() => {
      const value = switchRefOrTensor(op.inputs[0]!, branch.pred)[1 - branch.branch]!;
      return [value, shapeOf(value, { optimize: false })] as const;
    });
    value.op._control_flow_context = branch;
    shape.op._control_flow_context = branch;
    return shape;
  }

  /** Where a loop variable does not depend on its value before, later iterations get zeros. TF: `PostProcessing` */
  finish(): void {
    for (const state of this.states.values()) {
      for (const gradient of state.switches.values()) {
        const parts = isTensor(gradient) ? [gradient] : partsOf(gradient)!.parts;
        for (const merge of parts) if (merge.op.inputs[0] === merge.op.inputs[1]) closeWithZeros(state, merge);
      }
    }
  }
}

function closeWithZeros({ gradContext }: GradLoopState, merge: Tensor): void {
  const entered = merge.op.inputs[0]!;
  const sizes = entered.shape.static;
  if (sizes) {
    gradContext.within(() => {
      merge.op._update_input(1, nextIteration(createConstant(0, { dtype: entered.dtype, shape: sizes })));
    });
    return;
  }
  // TensorFlow's zeros are float32 whatever the type, and fail in the run
  const zero = inOuter(gradContext, () => zeros(shapeOf(entered.op.inputs[0]!, { optimize: false }), entered.dtype));
  gradContext.within(() => {
    merge.op._update_input(1, nextIteration(zero));
  });
}
