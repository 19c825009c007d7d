/**
 * The greatest element of every window, and its gradient.
 *
 * The gradient goes to the first of a window's greatest elements. Where windows do not overlap, one pass over the elements
 * compares them in order; where they do, the position of each maximum is found and its gradient added there.
 * TF: core/ops/nn_ops.cc, core/kernels/maxpooling_op.cc, pooling_ops_common.h, python/ops/nn_grad.py.
 */
import {
  bfloat16,
  defineOp,
  float16,
  float32,
  float64,
  int32,
  int64,
  kernel as k,
  UnimplementedError,
  type DType,
} from "@tfgraph/core";
import { zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { checkPooled, pooledShape, poolAttrs, poolOf, poolShape, reduceWindows, type Pool } from "./pool_window.ts";
import { asLayout, channelsLast, windows, type WindowAxis } from "./window.ts";

type Expr = k.Expr;

const LEAST: ReadonlyMap<DType, number> = new Map([
  [float16, -65504],
  [bfloat16, -3.3895313892515355e38],
  [float32, -3.4028234663852886e38],
  [float64, -Number.MAX_VALUE],
]);

/** The least finite number of a type: where maxima begin. */
export function least(dtype: DType): number | bigint {
  return LEAST.get(dtype) ?? dtype.min;
}

/** NaN is no maximum but where a window has nothing else; then, as for a window of negative infinities, the least number is. */
export function lowerMaxPool(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOf(ctx, x.shape);
  const { attrs, axes, depth } = pool;
  const images = channelsLast(x, attrs);
  const floor = least(x.dtype);
  const seen = depth === 1 ? windows(ctx, images, axes, floor) : channelWindows(ctx, images, axes, depth);
  const output = ctx.empty(pooledShape(pool, x.shape[0]!, images.shape.at(-1)! / depth));
  reduceWindows(ctx, seen, output, "max", (e) => k.constant(e.type, floor).pmax(e));
  ctx.output(0, asLayout(output, attrs));
}

/** Neighbouring channels in place of spatial windows. */
function channelWindows(ctx: k.Lowering, images: k.Value, axes: readonly WindowAxis[], depth: number): k.Value {
  const positions = ctx.slice(
    images,
    images.shape.map(() => 0),
    [images.shape[0]!, ...axes.map((axis) => axis.output), images.shape.at(-1)!],
    [1, ...axes.map((axis) => axis.stride), 1],
  );
  const { shape: sizes, strides } = positions;
  const [channels, step] = [sizes.at(-1)!, strides.at(-1)!];
  const front = (list: readonly number[]) => list.slice(0, -1);
  return {
    ...positions,
    shape: [...front(sizes), depth, 1, channels / depth],
    strides: [...front(strides), step, 0, step * depth],
  };
}

/** @throws UnimplementedError where channels are pooled */
function refuseDepth(ctx: k.Lowering, { depth }: Pool, message: string): void {
  if (depth > 1) throw new UnimplementedError(null, ctx.op, message);
}

/** Windows of more elements are searched by a reduction. */
const FEW_TAPS = 16;

function lowerMaxPoolGradient(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOf(ctx, x.shape);
  const { attrs, axes } = pool;
  refuseDepth(ctx, pool, "MaxPoolingGrad is not yet supported on the depth dimension.");
  checkPooled(ctx, pool, x.shape, 1, "orig_output");
  checkPooled(ctx, pool, x.shape, 2, "grad");
  const images = channelsLast(x, attrs);
  const grad = channelsLast(ctx.input(2), attrs);
  const apart = axes.every(
    (a) => a.stride >= a.size && a.before === 0 && (a.output - 1) * a.stride + a.size <= a.input,
  );
  const taps = axes.reduce((n, axis) => n * axis.size, 1);
  const result =
    apart && taps <= FEW_TAPS ? spreadToFirst(ctx, images, grad, axes) : addToPositions(ctx, images, grad, axes);
  ctx.output(0, asLayout(result, attrs));
}

/** Windows that share no element: each element is the first maximum of its window or it is not. */
function spreadToFirst(ctx: k.Lowering, images: k.Value, grad: k.Value, axes: readonly WindowAxis[]): k.Value {
  const isCovered = axes.every((axis) => axis.stride === axis.size && axis.output * axis.size === axis.input);
  const result = isCovered ? ctx.empty(images.shape, images.dtype) : ctx.fill(images.shape, images.dtype, 0);
  const elements = elementsOfWindows(ctx, images, axes);
  ctx.mapInto(elementsOfWindows(ctx, result, axes), [...elements, grad], (...args) => {
    const gradient = args.at(-1)!;
    const first = positionOfGreatest(args.slice(0, -1));
    return elements.map((_, i) => first.eq(i).select(gradient, 0));
  });
  return result;
}

/** For each element of a window, that element of all windows: [batch, ...output, channels]. */
function elementsOfWindows(ctx: k.Lowering, images: k.Value, axes: readonly WindowAxis[]): k.Value[] {
  const offsets = axes.reduce<number[][]>(
    (all, axis) => all.flatMap((o) => Array.from({ length: axis.size }, (_, i) => [...o, i - axis.before])),
    [[]],
  );
  const size = [images.shape[0]!, ...axes.map((axis) => axis.output), images.shape.at(-1)!];
  const steps = [1, ...axes.map((axis) => axis.stride), 1];
  return offsets.map((offset) => ctx.slice(images, [0, ...offset, 0], size, steps));
}

/** The number of the first element that no other exceeds. */
function positionOfGreatest(elements: readonly Expr[]): Expr {
  let greatest = elements[0]!;
  let position: Expr = k.constant("i32", 0);
  elements.slice(1).forEach((element, i) => {
    const isGreater = element.gt(greatest);
    greatest = isGreater.select(element, greatest);
    position = isGreater.select(k.constant("i32", i + 1), position);
  });
  return position;
}

/** Windows that share elements: the gradient of each maximum is added at its position. */
function addToPositions(ctx: k.Lowering, images: k.Value, grad: k.Value, axes: readonly WindowAxis[]): k.Value {
  const sums = ctx.fill([elementCount(images.shape)], images.dtype, 0);
  const count = elementCount(grad.shape);
  const positions = ctx.reshape(positionsOfMaxima(ctx, images, axes), [count]);
  ctx.scatter(sums, positions, [ctx.reshape(grad, [count])], (sum, g) => sum.add(g));
  return ctx.reshape(sums, images.shape);
}

/** Where the maxima of all windows lie in the images, as if these were one row: [batch, ...output, channels]. */
export function positionsOfMaxima(ctx: k.Lowering, images: k.Value, axes: readonly WindowAxis[]): k.Value {
  const lowest = images.dtype.is_floating ? -Infinity : least(images.dtype);
  const seen = windows(ctx, images, axes, lowest);
  const [batch, channels] = [images.shape[0]!, images.shape.at(-1)!];
  const inWindow = ctx.empty([batch, ...axes.map((axis) => axis.output), channels], int64);
  reduceWindows(ctx, seen, inWindow, "argmax");
  // A window of nothing but lowest numbers has its maximum on the border: the image begins at 0.
  const along = (axis: WindowAxis, output: Expr, tap: Expr): Expr =>
    output.mul(axis.stride).add(tap).sub(axis.before).max(0);
  return ctx.map(
    [inWindow],
    (position) => {
      let taps = position.to("i32");
      const coordinates = axes.toReversed().map((axis, i) => {
        const tap = i === axes.length - 1 ? taps : taps.rem(axis.size);
        taps = taps.div(axis.size);
        return along(axis, k.index(axes.length - i), tap);
      });
      const first: Expr = k.index(0);
      const element = coordinates.toReversed().reduce((row, at, i) => row.mul(axes[i]!.input).add(at), first);
      return element.mul(channels).add(k.index(axes.length + 1));
    },
    { dtype: int32 },
  );
}

/** The gradient's gradient: the elements that stand where the maxima do. */
function lowerMaxPoolSecondGradient(ctx: k.Lowering): void {
  const [x, grad] = [ctx.input(0), ctx.input(2)];
  const pool = poolOf(ctx, x.shape);
  refuseDepth(ctx, pool, "MaxPoolingGradGrad is not yet supported on the depth dimension.");
  checkPooled(ctx, pool, x.shape, 1, "orig_output");
  if (grad.shape.join() !== x.shape.join()) {
    throw ctx.invalid(`Expected grad shape to be [${x.shape.join(",")}], but got [${grad.shape.join(",")}]`);
  }
  const positions = positionsOfMaxima(ctx, channelsLast(x, pool.attrs), pool.axes);
  const row = ctx.reshape(channelsLast(grad, pool.attrs), [elementCount(grad.shape)]);
  ctx.output(0, asLayout(ctx.gather(row, positions), pool.attrs));
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

defineOp(OpDefs.MaxPool, {
  shape: (ctx) => [poolShape(ctx, "MaxPool")],
  gradient: (op, grad) =>
    raw.MaxPoolGrad({
      orig_input: op.inputs[0]!,
      orig_output: op.outputs[0]!,
      grad,
      ...poolAttrs(op),
      explicit_paddings: op._attr("explicit_paddings", "list(int)"),
    }),
  lower: lowerMaxPool,
});

defineOp(OpDefs.MaxPoolGrad, {
  shape: (ctx) => [withRank(ctx.input(0), 4)],
  gradient: (op, grad) => {
    const [input, output] = [op.inputs[0]!, op.inputs[1]!];
    return [
      zeros_like(input),
      zeros_like(output),
      raw.MaxPoolGradGrad({ orig_input: input, orig_output: output, grad, ...poolAttrs(op) }),
    ];
  },
  lower: lowerMaxPoolGradient,
});

defineOp(OpDefs.MaxPoolGradGrad, {
  shape: (ctx) => [poolShape(ctx, "MaxPool")],
  gradient: (op, grad) => {
    const [input, output] = [op.inputs[0]!, op.inputs[1]!];
    return [
      zeros_like(input),
      zeros_like(output),
      raw.MaxPoolGrad({ orig_input: input, orig_output: output, grad, ...poolAttrs(op) }),
    ];
  },
  lower: lowerMaxPoolSecondGradient,
});
