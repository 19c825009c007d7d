/** Reversed axes. TF: core/ops/array_ops.cc. */
import {
  defineOp,
  pyFunction,
  ShapeError,
  toNumbers,
  type Lowering,
  type NameLike,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank, withSize } from "../shape_rules.ts";
import { dense } from "./index_math.ts";

/** Axes counted from the start, each once. */
function checkAxes(axes: readonly number[], rank: number, fail: (message: string) => Error): Set<number> {
  const seen = new Set<number>();
  axes.forEach((given, i) => {
    const axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis >= rank)
      throw fail(`'axis'[${String(i)}] = ${String(given)} is out of valid range [0, ${String(rank - 1)}`);
    if (seen.has(axis)) throw fail(`axis ${String(axis)} specified more than once.`);
    seen.add(axis);
  });
  return seen;
}

const reversedShape: ShapeRule = (ctx) => {
  const input = ctx.input(0);
  withRank(ctx.input(1), 1);
  if (input && input.length > 8) throw new ShapeError("reverse does not work on tensors with more than 8 dimensions");
  const axes = ctx.constant(1);
  if (axes && input) checkAxes(toNumbers(axes), input.length, (message) => new ShapeError(message));
  return [input];
};

function lowerReverse(ctx: Lowering, axes: ReadonlySet<number>): void {
  const value = ctx.input(0);
  const begin = value.shape.map((d, i) => (axes.has(i) && d > 0 ? d - 1 : 0));
  ctx.output(
    0,
    ctx.slice(
      value,
      begin,
      value.shape,
      value.shape.map((_, i) => (axes.has(i) ? -1 : 1)),
    ),
  );
}

defineOp(OpDefs.ReverseV2, {
  shape: reversedShape,
  gradient: (op, grad) => [raw.ReverseV2({ tensor: dense(grad), axis: op.inputs[1]! }), null],
  lower: (ctx) =>
    lowerReverse(
      ctx,
      checkAxes(ctx.numbers(1), ctx.input(0).shape.length, (message) => ctx.invalid(message)),
    ),
});

defineOp(OpDefs.Reverse, {
  shape: (ctx) => {
    const input = ctx.input(0);
    const [length = null] = withRank(ctx.input(1), 1);
    if (input) withSize(length, input.length);
    return [input ?? (length === null ? undefined : withRank(undefined, length))];
  },
  gradient: (op, grad) => [raw.Reverse({ tensor: dense(grad), dims: op.inputs[1]! }), null],
  lower: (ctx) => lowerReverse(ctx, new Set(ctx.numbers(1).flatMap((flag, axis) => (flag ? [axis] : [])))),
});

/**
 * A tensor with some axes reversed.
 * @param axis int32 or int64 vector of axes
 * TF: `tf.reverse`.
 */
export const reverse = pyFunction(
  "reverse",
  ["tensor", "axis", "name"],
  (tensor: TensorLike, axis: TensorLike, name?: NameLike): Tensor => raw.ReverseV2({ tensor, axis, name }),
  { required: 2 },
);

/** TF: `tf.reverse_v2`. */
export const reverse_v2 = reverse;
