/** Broadcasting as ops. TF: core/ops/array_ops.cc, core/util/bcast.h, python/framework/common_shapes.py. */
import {
  as_shape,
  defineOp,
  evaluateConstant,
  kernel as k,
  pyFunction,
  ShapeError,
  TensorShape,
  toNumbers,
  ValueError,
  type IndexedSlices,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcastShapes, mergeSizes, withRank, withRankAtMost } from "../shape_rules.ts";
import { integerConstant } from "./constant.ts";
import { dense } from "./index_math.ts";
import { shapeOf } from "./shape.ts";

defineOp(OpDefs.BroadcastTo, {
  shape: (ctx) => {
    withRank(ctx.input(1), 1);
    const input = ctx.input(0);
    const output = ctx.constantAsShape(1);
    if (!input || !output) return [output];
    withRankAtMost(input, output.length);
    const lead = output.length - input.length;
    // only an axis of 1 may change
    return [output.map((d, i) => (i >= lead && (input[i - lead] ?? 1) > 1 ? mergeSizes(input[i - lead]!, d) : d))];
  },
  gradient: (op, grad) => [broadcastToGradient(op, grad), null],
  lower: (ctx) => {
    const value = ctx.input(0);
    const shape = ctx.numbers(1);
    const common = k.broadcastShapes(value.shape, shape);
    if (!common || common.length !== shape.length || common.some((d, i) => d !== shape[i])) {
      throw ctx.invalid(`Incompatible shapes: [${value.shape.join(",")}] vs. [${shape.join(",")}]`);
    }
    ctx.output(0, ctx.broadcast(value, shape));
  },
});

/** TF: `array_grad._BroadcastToGrad`. */
function broadcastToGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const [input, target] = [op.inputs[0]!, op.inputs[1]!];
  const shape = shapeOf(input, { out_type: target.dtype });
  const known = evaluateConstant(target);
  const full = known ? integerConstant(toNumbers(known), "Const", target.dtype) : target;
  const [, axes] = raw.BroadcastGradientArgs({ s0: full, s1: shape });
  const summed = raw.Sum({ input: dense(grad), reduction_indices: axes, keep_dims: true });
  return raw.Reshape({ tensor: summed, shape });
}

/** The axes to sum per argument. TF: `BCast` with `fewer_dims_optimization` false. */
function reductionAxes(ctx: Lowering, x: readonly number[], y: readonly number[]): [number[], number[]] {
  const rank = Math.max(x.length, y.length);
  const axes: [number[], number[]] = [[], []];
  for (let i = 0; i < rank; i++) {
    const a = i < rank - x.length ? 1 : x[i - (rank - x.length)]!;
    const b = i < rank - y.length ? 1 : y[i - (rank - y.length)]!;
    if (a === b) {
      if (a !== 1) continue;
      axes[0].push(i);
      axes[1].push(i);
    } else if (a === 1) axes[0].push(i);
    else if (b === 1) axes[1].push(i);
    else throw ctx.invalid(`Incompatible shapes: [${x.join(",")}] vs. [${y.join(",")}]`);
  }
  return axes;
}

defineOp(OpDefs.BroadcastGradientArgs, {
  shape: (ctx) => {
    withRank(ctx.input(0), 1);
    withRank(ctx.input(1), 1);
    return [[null], [null]];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [x, y] = reductionAxes(ctx, ctx.numbers(0), ctx.numbers(1));
    ctx.output(0, ctx.integers(x, ctx.outputType(0)));
    ctx.output(1, ctx.integers(y, ctx.outputType(1)));
  },
});

defineOp(OpDefs.BroadcastArgs, {
  shape: (ctx) => {
    const [x = null] = withRank(ctx.input(0), 1);
    const [y = null] = withRank(ctx.input(1), 1);
    return [[x === null || y === null ? null : Math.max(x, y)]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [x, y] = [ctx.numbers(0), ctx.numbers(1)];
    const common = k.broadcastShapes(x, y);
    if (!common) throw ctx.invalid(`Incompatible shapes: [${x.join(",")}] vs. [${y.join(",")}]`);
    ctx.output(0, ctx.integers(common, ctx.outputType()));
  },
});

/**
 * A tensor repeated along axes of size 1, as numpy broadcasts it.
 * @param shape the result's shape
 * TF: `tf.broadcast_to`.
 */
export const broadcast_to = pyFunction(
  "broadcast_to",
  ["input", "shape", "name"],
  (input: TensorLike, shape: TensorLike, name?: NameLike): Tensor => raw.BroadcastTo({ input, shape, name }),
  { required: 2 },
);

/** The shape that two shapes broadcast to, as a tensor. TF: `tf.broadcast_dynamic_shape`. */
export const broadcast_dynamic_shape = pyFunction(
  "broadcast_dynamic_shape",
  ["shape_x", "shape_y"],
  (shape_x: TensorLike, shape_y: TensorLike): Tensor => raw.BroadcastArgs({ s0: shape_x, s1: shape_y }),
  { required: 2 },
);

/**
 * The static shape that two static shapes broadcast to.
 * @throws ValueError where they do not
 * TF: `tf.broadcast_static_shape`.
 */
export const broadcast_static_shape = pyFunction(
  "broadcast_static_shape",
  ["shape_x", "shape_y"],
  (shape_x: ShapeLike, shape_y: ShapeLike): TensorShape => {
    const [x, y] = [as_shape(shape_x), as_shape(shape_y)];
    try {
      return new TensorShape(broadcastShapes(x.known, y.known) ?? null);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ValueError(
        `Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension pair they are either equal or one of them is 1. Received: ${x.toString()} and ${y.toString()}.`,
      );
    }
  },
  { required: 2 },
);
