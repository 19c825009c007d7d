/** Elements moved along axes, round the end. TF: core/kernels/roll_op.cc, python/ops/manip_grad.py. */
import { defineOp, pyFunction, type kernel as k, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, withRankAtLeast, withRankAtMost } from "../shape_rules.ts";

/** The last `shift` elements of the axis first, then the others. */
function rolled(ctx: k.Lowering, value: k.Value, axis: number, shift: number): k.Value {
  const { shape } = value;
  const size = shape[axis]!;
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  if (by === 0) return value;
  const at = (position: number): number[] => shape.map((_, i) => (i === axis ? position : 0));
  const part = (count: number): number[] => shape.map((d, i) => (i === axis ? count : d));
  const piece = (from: number, to: number, count: number) => ({
    value: ctx.slice(value, at(from), part(count)),
    into: (whole: k.Value) => ctx.slice(whole, at(to), part(count)),
  });
  return ctx.assemble(shape, value.dtype, [piece(size - by, 0, by), piece(0, by, size - by)]);
}

defineOp(OpDefs.Roll, {
  shape: (ctx) => {
    const input = withRankAtLeast(ctx.input(0), 1);
    mergeShapes(withRankAtMost(ctx.input(1), 1), withRankAtMost(ctx.input(2), 1));
    return [input];
  },
  gradient: (op, grad) => [roll(grad, op.inputs[1]!.neg(), op.inputs[2]), null, null],
  lower: (ctx) => {
    const input = ctx.input(0);
    if (input.shape.length < 1) throw ctx.invalid("input must be 1-D or higher");
    const [shifts, axes] = [ctx.numbers(1), ctx.numbers(2)];
    if (shifts.length !== axes.length) throw ctx.invalid("shift and axis must have the same size");
    let value = input;
    axes.forEach((given, i) => {
      const axis = given < 0 ? given + input.shape.length : given;
      if (axis < 0 || axis >= input.shape.length) throw ctx.invalid(`axis ${String(given)} is out of range`);
      value = rolled(ctx, value, axis, shifts[i]!);
    });
    ctx.output(0, value);
  },
});

/**
 * Elements moved along axes; what goes over the end comes in at the beginning.
 * @param shift how far, for each axis
 * @param axis an axis, or several
 * TF: `tf.roll`.
 */
export const roll = pyFunction(
  "roll",
  ["input", "shift", "axis", "name"],
  (input: TensorLike, shift: TensorLike, axis: TensorLike, name?: NameLike): Tensor =>
    raw.Roll({ input, shift, axis, name }),
  { required: 3 },
);
