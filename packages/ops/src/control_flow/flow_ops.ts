/**
 * Switch, Merge and what moves values between the frames of loops, with their gradients: the loop of gradients enters where the
 * forward loop exits, and the other way round. TF: core/ops/control_flow_ops.cc, python/ops/control_flow_grad.py.
 */
import {
  defineOp,
  get_default_graph,
  isTensor,
  withContext,
  type GradientFunction,
  type GradientResult,
  type Lowering,
  type Operation,
  type ShapeRule,
  type StaticShape,
  type Tensor,
} from "@tfgraph/core";
import { zeros, zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged, withRank } from "../shape_rules.ts";
import { CondContext } from "./cond_context.ts";
import { contextOf, currentContext, outputContext } from "./context.ts";
import { addBackEdge, enter, exit, mapParts } from "./flow.ts";
import { GradLoopState } from "./grad_loop_state.ts";
import { accumulate } from "./loop_accumulators.ts";
import { partsOf } from "./nest.ts";
import type { Gradient } from "./slices.ts";
import { mergeGradients, switchAnywhere, switchGradients } from "./switch_merge.ts";
import { WhileContext } from "./while_context.ts";

const switchShape: ShapeRule = (ctx) => [ctx.input(0), ctx.input(0)];

/** The predicate is asked for while planning: one branch is dead in each plan. */
function lowerSwitch(ctx: Lowering): void {
  const taken = ctx.constant(1).data[0] ? 1 : 0;
  ctx.output(taken, ctx.input(0));
  ctx.dead(1 - taken);
}

/** The loop of gradients that is being built. */
function gradientLoop(): GradLoopState | null {
  const state = currentContext()?.gradState;
  return state instanceof GradLoopState ? state : null;
}

/** Inside a cond, what flows back through both branches is merged; through one alone it has no gradient to wait for. */
const switchGradient = (
  op: Operation,
  falseGrad: Gradient | null,
  trueGrad: Gradient | null,
): readonly GradientResult[] => {
  const context = contextOf(op);
  if (context instanceof WhileContext) return [loopSwitchGradient(op, falseGrad, trueGrad), null];
  if (context instanceof CondContext) {
    const grads = [falseGrad, trueGrad];
    if ((grads[1 - context.branch] ?? null) === null) return [null, null];
    return [mergeGradients(grads as Gradient[], "cond_grad"), null];
  }
  const [onFalse] = switchAnywhere(falseGrad!, op.inputs[1]!);
  const [, onTrue] = switchAnywhere(trueGrad!, op.inputs[1]!);
  return [mergeGradients([onFalse, onTrue]), null];
};

/** A loop's Switch is met twice: first from what exits, then from its body, which closes the loop of gradients. */
function loopSwitchGradient(op: Operation, exitGrad: Gradient | null, bodyGrad: Gradient | null): GradientResult {
  const state = gradientLoop();
  const known = state?.switches.get(op);
  if (known) {
    if (bodyGrad !== null) addBackEdge(known, bodyGrad);
    return null;
  }
  if (!state || exitGrad === null) return null;
  const merged = mergeGradients([exitGrad, exitGrad], "b_switch");
  state.switches.set(op, merged);
  return merged;
}

/**
 * Of the two outputs only one is ever computed: zeros for the other one inside a cond are made on the branch that needs them,
 * from the input. TF: `control_flow_state._ZerosLikeV1`.
 */
function zerosOfBranch(op: Operation, output: number): Tensor {
  const context = contextOf(op);
  const { dtype } = op.outputs[output]!;
  if (!(context instanceof CondContext)) return zeros_like(op.outputs[output], { optimize: false });
  const value = raw.Switch({ data: op.inputs[0]!, pred: context.pred })[1 - context.branch]!;
  const pivot = raw.Identity({ input: value });
  const shape = raw.Shape({ input: value });
  return withContext(get_default_graph().control_dependencies([pivot]), () => zeros(shape, dtype));
}

for (const def of [OpDefs.Switch, OpDefs.RefSwitch]) {
  defineOp(def, {
    shape: switchShape,
    gradient: switchGradient as GradientFunction, // it may meet sparse gradients and none
    unusedGradient: zerosOfBranch,
    lower: lowerSwitch,
    forwards: true,
    neverFold: true,
  });
}

/** A size all inputs agree on is kept; others are unknown. */
const mergeShape: ShapeRule = (ctx) => {
  let shape: StaticShape = ctx.input(0);
  for (let i = 1; i < ctx.inputCount && shape; i++) {
    const other = ctx.input(i);
    shape = other?.length === shape.length ? shape.map((d, axis) => (d === other[axis] ? d : null)) : undefined;
  }
  return [shape, []];
};

function lowerMerge(ctx: Lowering): void {
  const alive = ctx.inputs.findIndex((value) => value !== undefined);
  if (alive < 0) {
    for (const output of ctx.op.outputs) ctx.dead(output.value_index);
    return;
  }
  ctx.output(0, ctx.inputs[alive]!);
  if (ctx.needed(1)) ctx.output(1, ctx.integers(alive));
}

const mergeGradient = (op: Operation, grad: Gradient): readonly GradientResult[] => {
  const context = outputContext(op.inputs[0]!.op);
  if (context instanceof WhileContext) {
    const loop = currentContext();
    return loop instanceof WhileContext ? switchGradients(grad, loop.condition) : op.inputs.map(() => null);
  }
  if (context instanceof CondContext) return switchGradients(grad, predicate(context), "cond_grad");
  const isChosen = op.inputs.map((_, i) => raw.Equal({ x: op.outputs[1]!, y: i }));
  return isChosen.map((pred) => switchGradients(grad, pred)[1]);
};

/** The predicate of a cond; inside a loop, what it was in the iteration at hand. */
function predicate({ pred }: CondContext): Tensor {
  const state = gradientLoop();
  if (!state) return pred;
  const known = state.history.get(pred.name);
  if (known) return known;
  state.gradContext.Exit();
  const history = state.addForwardAccumulator(pred);
  state.gradContext.Enter();
  const real = state.addAccumulatedValue(history, pred);
  state.history.set(pred.name, real);
  return real;
}

for (const def of [OpDefs.Merge, OpDefs.RefMerge]) {
  defineOp(def, {
    shape: mergeShape,
    gradient: mergeGradient as GradientFunction, // it may meet sparse gradients
    lower: lowerMerge,
    forwards: true,
    acceptsDead: true,
    neverFold: true,
  });
}

const forward = (ctx: Lowering): void => ctx.output(0, ctx.input(0));

/** Of a loop variable the gradient exits; of what all iterations share it is summed. */
const enterGradient = (op: Operation, grad: Gradient): GradientResult => {
  const context = currentContext();
  const state = gradientLoop();
  if (!(context instanceof WhileContext) || !context.back_prop || !state) return grad;
  if (op._attr("is_constant", "bool")) return accumulate(state, op, grad);
  const result = mapParts(grad, (part) => exit(part));
  const parts = isTensor(result) ? [result] : partsOf(result)!.parts;
  context.loop_exits.push(...parts);
  context.exitResult(parts);
  return result;
};

/** The gradient of what exits enters the loop of gradients. */
const exitGradient = (op: Operation, grad: Gradient): GradientResult => {
  const context = currentContext();
  if (!(context instanceof WhileContext) || !context.back_prop) return null;
  if (contextOf(op)?.gradState) throw new TypeError("Second-order gradient for while loops not supported.");
  const parts = isTensor(grad) ? [grad] : partsOf(grad)!.parts;
  for (const part of parts) context.AddName(part.name);
  return context.within(() =>
    mapParts(grad, (part) => {
      const entered = enter(part, {
        frame: context.name,
        parallelIterations: context.parallel_iterations,
        name: "b_exit",
      });
      context.loop_enters.push(entered);
      return entered;
    }),
  );
};

const nextGradient = (_op: Operation, grad: Gradient): GradientResult => grad;

defineOp(OpDefs.Enter, {
  shape: () => [undefined],
  gradient: enterGradient as GradientFunction, // it may meet sparse gradients
  lower: forward,
  frame: "enter",
  forwards: true,
  neverFold: true,
});
defineOp(OpDefs.RefEnter, {
  shape: unchanged,
  gradient: enterGradient as GradientFunction, // it may meet sparse gradients
  lower: forward,
  frame: "enter",
  forwards: true,
  neverFold: true,
});
// loop variables are never references: the gradients of RefExit and RefNextIteration cannot be asked for
for (const def of [OpDefs.Exit, OpDefs.RefExit]) {
  defineOp(def, {
    shape: unchanged,
    gradient: def === OpDefs.Exit ? (exitGradient as GradientFunction) : "unregistered", // it may meet sparse gradients
    lower: forward,
    frame: "exit",
    forwards: true,
    neverFold: true,
  });
}
for (const def of [OpDefs.NextIteration, OpDefs.RefNextIteration]) {
  defineOp(def, {
    shape: unchanged,
    gradient: def === OpDefs.NextIteration ? (nextGradient as GradientFunction) : "unregistered", // it may meet sparse gradients
    lower: forward,
    frame: "next",
    forwards: true,
    neverFold: true,
  });
}

defineOp(OpDefs.LoopCond, {
  shape: (ctx) => [withRank(ctx.input(0), 0)],
  gradient: "not_differentiable",
  lower: forward,
  neverFold: true,
});
