/** Switch and Merge: where v1 control flow forks and joins. TF: core/ops/control_flow_ops.cc, python/ops/control_flow_grad.py. */
import {
  convertToTensor,
  defineOp,
  get_default_graph,
  withContext,
  type GradientFunction,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeRule,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { zeros, zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { CondContext, outputContext } from "./cond_context.ts";

const switchShape: ShapeRule = (ctx) => [ctx.input(0), ctx.input(0)];

/** The predicate is asked for while planning: one branch is dead in each plan. */
function lowerSwitch(ctx: Lowering): void {
  const taken = ctx.constant(1).data[0] ? 1 : 0;
  ctx.output(taken, ctx.input(0));
  ctx.dead(1 - taken);
}

/** Inside a cond, what flows back through both branches is merged; through one alone it has no gradient to wait for. */
const switchGradient: GradientFunction = (op, falseGrad, trueGrad) => {
  const context = op._control_flow_context;
  if (context instanceof CondContext) {
    const grads = [falseGrad, trueGrad];
    if ((grads[1 - context.branch] ?? null) === null) return [null, null];
    return [merge(grads, "cond_grad").output, null];
  }
  const [onFalse] = switch_(falseGrad, op.inputs[1]!);
  const [, onTrue] = switch_(trueGrad, op.inputs[1]!);
  return [merge([onFalse, onTrue]).output, null];
};

/**
 * Of the two outputs only one is ever computed: zeros for the other one inside a cond are made on the branch that needs them,
 * from the input. TF: `control_flow_state._ZerosLikeV1`.
 */
function zerosOfBranch(op: Operation, output: number): Tensor {
  const context = op._control_flow_context;
  const { dtype } = op.outputs[output]!;
  if (!(context instanceof CondContext)) return zeros_like(op.outputs[output], { optimize: false });
  const value = switch_(op.inputs[0]!, context.pred)[1 - context.branch]!;
  const pivot = raw.Identity({ input: value });
  const shape = raw.Shape({ input: value });
  return withContext(get_default_graph().control_dependencies([pivot]), () => zeros(shape, dtype));
}

for (const def of [OpDefs.Switch, OpDefs.RefSwitch]) {
  defineOp(def, {
    shape: switchShape,
    gradient: switchGradient,
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
  ctx.output(1, ctx.integers(alive));
}

const mergeGradient: GradientFunction = (op, grad) => {
  const context = outputContext(op.inputs[0]!.op);
  if (context instanceof CondContext) return switchRefOrTensor(grad, context.pred, "cond_grad");
  const isChosen = op.inputs.map((_, i) => raw.Equal({ x: op.outputs[1]!, y: i }));
  return isChosen.map((pred) => switchRefOrTensor(grad, pred)[1]);
};

for (const def of [OpDefs.Merge, OpDefs.RefMerge]) {
  defineOp(def, {
    shape: mergeShape,
    gradient: mergeGradient,
    lower: lowerMerge,
    forwards: true,
    acceptsDead: true,
    neverFold: true,
  });
}

/**
 * Forwards `data` to the output that `pred` chooses: `[output_false, output_true]`.
 * TF: `control_flow_ops.switch`.
 */
export function switch_(data: TensorLike, pred: TensorLike, name: NameLike = null): [Tensor, Tensor] {
  return withContext(name_scope(name, "Switch", [data, pred]), (scope) => {
    const value = convertToTensor(data, { name: "data", asRef: true });
    return raw.Switch({ data: value, pred: convertToTensor(pred, { name: "pred" }), name: scope });
  });
}

/** TF: `control_flow_ops._SwitchRefOrTensor`: a reference stays one, and the switch is colocated with its data. */
export function switchRefOrTensor(data: TensorLike, pred: Tensor, name: NameLike = "Switch"): [Tensor, Tensor] {
  const value = convertToTensor(data, { name: "data" });
  return withContext(get_default_graph().colocate_with(value, true), () =>
    value.dtype._is_ref_dtype ? raw.RefSwitch({ data: value, pred, name }) : switch_(value, pred, name),
  );
}

/**
 * The first input that is available, and which one it is.
 * TF: `control_flow_ops.merge`.
 */
export function merge(inputs: readonly TensorLike[], name: NameLike = null): { output: Tensor; value_index: Tensor } {
  return withContext(name_scope(name, "Merge", inputs), (scope) => {
    const values = inputs.map((input) => convertToTensor(input, { asRef: true }));
    const make = values.every((v) => v.dtype._is_ref_dtype) ? raw.RefMerge : raw.Merge;
    return make({ inputs: values, name: scope });
  });
}
