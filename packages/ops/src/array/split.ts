/** A tensor cut along an axis. TF: core/ops/array_ops.cc, core/kernels/split_v_op.cc. */
import {
  convertToTensor,
  defineOp,
  Dimension,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  type Lowering,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { axisInput, divideSize, sizeAt, unknownOfRank, withRankAtLeast } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { sliceValue } from "./host_values.ts";
import { dense } from "./index_math.ts";

function splitShape(ctx: ShapeContext): StaticShape {
  const input = ctx.input(1);
  const axis = axisInput(ctx, 0, input?.length);
  if (axis === null) return unknownOfRank(input?.length);
  const shape = withRankAtLeast(input, axis + 1);
  try {
    const size = divideSize(shape ? sizeAt(shape, axis) : null, ctx.op.outputs.length);
    return shape?.with(axis, size);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${error.message}\n\tNumber of ways to split should evenly divide the split dimension`);
  }
}

/** Emits the pieces as views. */
function cut(ctx: Lowering, input: number, axis: number, sizes: readonly number[]): void {
  const value = ctx.input(input);
  let at = 0;
  sizes.forEach((size, i) => {
    const begin = value.shape.map((_, j) => (j === axis ? at : 0));
    at += size;
    if (ctx.needed(i)) ctx.output(i, ctx.slice(value, begin, value.shape.with(axis, size)));
  });
}

function runAxis(ctx: Lowering, axisAt: number, rank: number): number {
  const axis = ctx.number(axisAt);
  if (axis < -rank || axis >= rank)
    throw ctx.invalid(
      `-input rank(-${String(rank)}) <= split_dim < input rank (${String(rank)}), but got ${String(axis)}`,
    );
  return axis < 0 ? axis + rank : axis;
}

const rejoined = (grads: readonly Tensor[], axis: Tensor): Tensor =>
  concat(
    grads.map((g) => dense(g)),
    axis,
  );

defineOp(OpDefs.Split, {
  shape: (ctx) => {
    const shape = splitShape(ctx);
    return ctx.op.outputs.map(() => shape);
  },
  gradient: (op, ...grads) => [null, rejoined(grads, op.inputs[0]!)],
  constantValue: (tensor, valueOf) => {
    const axis = valueOf(tensor.op.inputs[0]!);
    const value = valueOf(tensor.op.inputs[1]!);
    if (!axis || !value) return undefined;
    const along = (toNumbers(axis)[0]! + value.shape.length) % value.shape.length;
    const size = value.shape[along]! / tensor.op.outputs.length;
    return sliceValue(value, along, size * tensor.value_index, size);
  },
  lower: (ctx) => {
    const { shape } = ctx.input(1);
    const axis = runAxis(ctx, 0, shape.length);
    const count = ctx.op.outputs.length;
    if (shape[axis]! % count !== 0) {
      throw ctx.invalid(
        `Number of ways to split should evenly divide the split dimension, but got split_dim ${String(axis)} (size = ${String(shape[axis])}) and num_split ${String(count)}`,
      );
    }
    cut(ctx, 1, axis, new Array<number>(count).fill(shape[axis]! / count));
  },
});

/** The sizes of the pieces, -1 resolved where the whole is known. TF: the shape rule of `SplitV`. */
function splitVShapes(ctx: ShapeContext): StaticShape[] {
  const { outputs } = ctx.op;
  const input = ctx.input(0);
  const axis = axisInput(ctx, 2, input?.length);
  const given = ctx.constant(1);
  if (!input) return [];
  if (input.length === 0) throw new ShapeError("Can't split scalars");
  if (axis === null) return outputs.map(() => unknownOfRank(input.length));
  if (!given) return outputs.map(() => input.with(axis, null));
  const sizes = toNumbers(given);
  if (sizes.length !== outputs.length) throw new ShapeError("Length of size_splits should be equal to num_outputs");
  const whole = sizeAt(input, axis);
  const total = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  const open = sizes.filter((size) => size === -1).length;
  const rest = sizes.indexOf(-1);
  if (open > 1) throw new ShapeError("size_splits can only have one -1");
  if (whole !== null && open === 1 && total > whole)
    throw new ShapeError(`Split size at index ${String(rest)} must be >= 0. Got: ${String(whole - total)}`);
  if (whole !== null && open === 0 && total !== whole) {
    throw new ShapeError(`can't split axis of size ${String(whole)} into pieces of size [${sizes.join(",")}]`);
  }
  return sizes.map((size) => input.with(axis, size >= 0 ? size : whole === null ? null : whole - total));
}

defineOp(OpDefs.SplitV, {
  shape: splitVShapes,
  gradient: (op, ...grads) => [rejoined(grads, op.inputs[2]!), null, null],
  lower: (ctx) => {
    const { shape } = ctx.input(0);
    const axis = runAxis(ctx, 2, shape.length);
    const whole = shape[axis]!;
    const given = ctx.numbers(1);
    if (given.length === 1 && given[0] !== whole) {
      throw ctx.invalid(
        `If there is only one output, it must have the same size as the input. Input size: ${String(whole)} output size: ${String(given[0])}`,
      );
    }
    const total = given.reduce((sum, size) => sum + Math.max(size, 0), 0);
    const open = given.includes(-1);
    if (open ? total > whole : total !== whole) {
      throw ctx.invalid(
        `Determined shape must either match input shape along split_dim exactly if fully specified, or be less than the size of the input along split_dim if not fully specified.  Got: ${String(total)}`,
      );
    }
    cut(
      ctx,
      0,
      axis,
      given.map((size) => (size === -1 ? whole - total : size)),
    );
  },
});

/**
 * A tensor cut into pieces along an axis.
 * @param num_or_size_splits how many equal pieces, or the size of each (one may be -1), also as a tensor
 * @param num how many pieces there are, where the sizes are a tensor of unknown length
 * @throws ValueError where the static shape cannot be cut so
 * TF: `tf.split`.
 */
export const split = pyFunction(
  "split",
  ["value", "num_or_size_splits", "axis", "num", "name"],
  (
    value: TensorLike,
    num_or_size_splits: TensorLike,
    axis: TensorLike = 0,
    num?: number | null,
    name: NameLike = "split",
  ): Tensor[] => {
    if (typeof num_or_size_splits === "number" || num_or_size_splits instanceof Dimension) {
      return raw.Split({ split_dim: axis, value, num_split: Number(num_or_size_splits), name });
    }
    const sizes = convertToTensor(num_or_size_splits);
    if (sizes.shape.ndims === 0) {
      throw new ValueError(
        `Rank-0 tensors are not supported as the num_or_size_splits argument to split. Argument provided: ${sizes._str()}`,
      );
    }
    const count = num ?? sizes.shape.static?.[0] ?? null;
    if (count === null) throw new ValueError(`Cannot infer argument \`num\` from shape ${sizes._str()}`);
    return raw.SplitV({ value, size_splits: sizes, split_dim: axis, num_split: count, name });
  },
  { required: 2 },
);
