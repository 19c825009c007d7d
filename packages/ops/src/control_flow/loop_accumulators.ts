/** Sums of gradients over the iterations of a loop, for what its iterations share. TF: `WhileContext.AddBackpropAccumulator`. */
import { IndexedSlices, type Operation, type Tensor, TensorShape } from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { createConstant } from "../array/constant.ts";
import { zeros, zeros_like } from "../array/fill.ts";
import { shapeOf } from "../array/shape.ts";
import { add, maximum } from "../math/arithmetic.ts";
import { enter, exit, nextIteration } from "./flow.ts";
import type { GradLoopState } from "./grad_loop_state.ts";
import { enterVariable, inOuter } from "./loop_counters.ts";
import type { Gradient } from "./slices.ts";
import { merge, switch_ } from "./switch_merge.ts";
import { WhileContext } from "./while_context.ts";

/**
 * The gradient of a value that all iterations share: the sum of those of each iteration. Called in the loop of gradients.
 * @param entering the op through which the value enters the forward loop
 */
export function accumulate(state: GradLoopState, entering: Operation, grad: Gradient): Gradient {
  return grad instanceof IndexedSlices
    ? accumulateSlices(state, entering, grad)
    : accumulateDense(state, entering, grad);
}

function accumulateDense(state: GradLoopState, entering: Operation, grad: Tensor): Tensor {
  const context = state.gradContext;
  context.Exit();
  const zero = zeroOf(state, entering.inputs[0]!, grad);
  context.Enter();
  const entered = enterVariable(context, zero, "b_acc");
  const merged = merge([entered, entered], "b_acc").output;
  const [onFalse, onTrue] = switch_(merged, context.condition);
  merged.op._update_input(1, nextIteration(add(onTrue, grad)));
  const total = exit(onFalse, "b_acc");
  context.loop_exits.push(total);
  context.exitResult([total]);
  return total;
}

/** What the sum starts with, outside of the loop. Its shape matters only where there is no iteration. */
function zeroOf(state: GradLoopState, value: Tensor, grad: Tensor): Tensor {
  const context = state.gradContext;
  const sizes = grad.shape.static;
  if (sizes) return inOuter(context, () => createConstant(0, { dtype: grad.dtype, shape: sizes, name: "b_acc" }));
  const { outer } = state;
  if (!(context.outer_context instanceof WhileContext) || !outer || !context.outer_context.gradState) {
    return inOuter(context, () => zeros(shapeOf(value, { optimize: false }), grad.dtype));
  }
  const shape = state.forwardContext.outer_context!.within(() => shapeOf(value, { optimize: false }));
  const history = outer.addForwardAccumulator(shape);
  return context.outer_context.within(() => zeros(outer.addAccumulatedValue(history, shape), grad.dtype));
}

/** Rows are collected; the dense shape is the largest one. */
function accumulateSlices(state: GradLoopState, entering: Operation, grad: IndexedSlices): IndexedSlices {
  const context = state.gradContext;
  const { values, indices, dense_shape: denseShape } = grad;
  context.Exit();
  const initial = inOuter(context, () => emptySlices(context, entering.inputs[0]!, grad));
  context.Enter();
  for (const tensor of initial) context.AddName(tensor.name);
  const entered = initial.map((tensor) =>
    enter(tensor, {
      frame: context.name,
      parallelIterations: context.parallel_iterations,
      keepShape: false,
      name: "b_acc",
    }),
  );
  entered[0]!.set_shape([null]);
  const rows = initial[1]!.shape.known;
  if (rows) entered[1]!.set_shape([null, ...rows.slice(1)]);
  context.loop_enters.push(...entered);
  const merged = entered.map((tensor) => merge([tensor, tensor], "b_acc").output);
  const switched = merged.map((tensor) => switch_(tensor, context.condition));
  const sums = [concat([switched[0]![1], indices], 0), concat([switched[1]![1], values], 0)];
  if (denseShape) sums.push(maximum(denseShape, switched[2]![1]));
  const next = sums.map(nextIteration);
  merged.forEach((tensor, i) => tensor.op._update_input(1, next[i]!));
  const exits = switched.map(([onFalse]) => exit(onFalse, "b_acc"));
  context.loop_exits.push(...exits);
  context.exitResult(exits);
  return new IndexedSlices(exits[1]!, exits[0]!, exits[2] ?? null);
}

/** Indices, values and dense shape of one row of zeros. */
function emptySlices(
  context: WhileContext,
  value: Tensor,
  { values, indices, dense_shape: denseShape }: IndexedSlices,
): Tensor[] {
  const sizes = values.shape.static;
  const row = sizes
    ? inOuter(context, () =>
        createConstant(0, { dtype: values.dtype, shape: new TensorShape([1, ...sizes.slice(1)]), name: "b_acc" }),
      )
    : zeros(concat([[1], shapeOf(value, { optimize: false }).getitem("1:")], 0), values.dtype);
  const index = createConstant([0], { dtype: indices.dtype });
  if (!denseShape) return [index, row];
  const rank = denseShape.shape.static;
  const shape = rank
    ? inOuter(context, () => createConstant(0, { dtype: denseShape.dtype, shape: rank }))
    : zeros_like(shapeOf(value, { optimize: false, out_type: denseShape.dtype }), { optimize: false });
  return [index, row, shape];
}
