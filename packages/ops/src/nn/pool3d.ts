/**
 * Pools of volumes and their gradients, by the same windows as those of images.
 * TF: core/framework/common_shape_fns.cc (`Pool3DShape`), core/kernels/pooling_ops_3d.cc, python/ops/nn_grad.py.
 */
import {
  defineOp,
  kernel as k,
  ShapeError,
  UnimplementedError,
  type Operation,
  type ShapeContext,
  type StaticShape,
} from "@tfgraph/core";
import { zeros_like } from "../array/fill.ts";
import { stop_gradient } from "../array/identity.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { windowCounts } from "./avg_pool.ts";
import { elementCount, least, positionsOfMaxima } from "./max_pool.ts";
import { checkPooled, poolAttrs, pooledShape, reduceWindows, type Pool } from "./pool_window.ts";
import {
  asLayout,
  channelsLast,
  channelsLastShape,
  integers,
  outputSize,
  phases,
  windowAttrs,
  windowAxis,
  windows,
} from "./window.ts";

const RANK = 5;

function poolShape(ctx: ShapeContext): readonly StaticShape[] {
  const sizes = withRank(ctx.input(0), RANK);
  const attrs = windowAttrs(ctx, RANK);
  const ksize = integers(ctx, "ksize");
  for (const [name, { length }] of [
    ["stride", attrs.strides],
    ["ksize", ksize],
  ] as const) {
    if (length !== RANK)
      throw new ShapeError(`Pool3D ops require the ${name} attribute to contain 5 values, but got: ${String(length)}`);
  }
  const result = [...sizes];
  for (const axis of attrs.spatial) result[axis] = outputSize(sizes[axis]!, ksize[axis]!, attrs, axis);
  return [result];
}

/** @throws InvalidArgumentError, UnimplementedError for what TensorFlow's CPU kernels do not compute */
function poolOf(ctx: k.Lowering, input: readonly number[]): Pool {
  const attrs = windowAttrs(ctx, RANK);
  const ksize = integers(ctx, "ksize");
  if (input.length !== RANK) throw ctx.invalid("tensor_in must be 5-dimensional");
  if (ksize.length !== RANK) throw ctx.invalid("Sliding window ksize field must specify 5 dimensions");
  if (attrs.strides.length !== RANK) throw ctx.invalid("Sliding window stride field must specify 5 dimensions");
  for (const axis of [0, attrs.channel]) {
    if (ksize[axis] !== 1 || attrs.strides[axis] !== 1) {
      const where = axis === 0 ? "batch" : "depth";
      throw new UnimplementedError(null, ctx.op, `Pooling is not yet supported on the ${where} dimension.`);
    }
  }
  const axes = attrs.spatial.map((axis) => windowAxis(ctx, input[axis]!, ksize[axis]!, attrs, axis));
  return { attrs, axes, depth: 1 };
}

// ------------------------------------------------------------------ maxima

function lowerMaxPool(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOf(ctx, x.shape);
  const volumes = channelsLast(x, pool.attrs);
  const floor = least(x.dtype);
  const output = ctx.empty(pooledShape(pool, x.shape[0]!, volumes.shape.at(-1)!));
  const seen = windows(ctx, volumes, pool.axes, floor);
  reduceWindows(ctx, seen, output, "max", (e) => k.constant(e.type, floor).pmax(e));
  ctx.output(0, asLayout(output, pool.attrs));
}

/** The gradient of a window goes to each element that equals its maximum: not to the first alone, as with images. */
function lowerMaxPoolGradient(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOf(ctx, x.shape);
  checkPooled(ctx, pool, x.shape, 1, "orig_output");
  checkPooled(ctx, pool, x.shape, 2, "grad");
  const { attrs, axes } = pool;
  const [volumes, maxima, grad] = [x, ctx.input(1), ctx.input(2)].map((value) => channelsLast(value, attrs)) as [
    k.Value,
    k.Value,
    k.Value,
  ];
  // maxima and gradients side by side, so that the same phases look at both
  const channels = grad.shape.at(-1)!;
  const part = (value: k.Value, i: number): k.Value => {
    const begin = value.shape.map(() => 0).with(-1, i * channels);
    return ctx.slice(value, begin, value.shape.with(-1, channels));
  };
  const both = ctx.empty(grad.shape.with(-1, 2 * channels), x.dtype);
  ctx.move(maxima, part(both, 0));
  ctx.move(grad, part(both, 1));
  const result = ctx.empty(volumes.shape, x.dtype);
  for (const phase of phases(ctx, result, both, axes)) {
    const [most, gradients] = [0, 1].map((i) => turned(part(phase.outputs, i))) as [k.Value, k.Value];
    const elements = phase.elementsOf(volumes);
    const taps = most.shape.slice(-axes.length);
    const type = k.scalarType(x.dtype);
    const isMost = k.load(x.dtype, 0).eq(k.load(x.dtype, 1));
    ctx.emit({
      kind: "reduce",
      kept: phase.target.shape,
      reduced: taps,
      lanes: 0,
      combine: "sum",
      inputs: [{ ...elements, strides: [...elements.strides, ...taps.map(() => 0)] }, most, gradients],
      body: isMost.select(k.load(x.dtype, 2), k.constant(type, 0)),
      finish: k.register(k.accumulatorType("sum", type)),
      target: phase.target,
    });
  }
  ctx.output(0, asLayout(result, attrs));
}

/** [batch, ...count, ...taps, channels] to [batch, ...count, channels, ...taps]. */
function turned(outputs: k.Value): k.Value {
  const axes = [...outputs.shape.keys()];
  const half = axes.length / 2;
  return k.transposeView(outputs, [...axes.slice(0, half), axes.at(-1)!, ...axes.slice(half, -1)]);
}

/** The elements that stand where the maxima do. */
function lowerMaxPoolSecondGradient(ctx: k.Lowering): void {
  const [x, grad] = [ctx.input(0), ctx.input(2)];
  const pool = poolOf(ctx, x.shape);
  const positions = positionsOfMaxima(ctx, channelsLast(x, pool.attrs), pool.axes);
  const row = ctx.reshape(channelsLast(grad, pool.attrs), [elementCount(grad.shape)]);
  ctx.output(0, asLayout(ctx.gather(row, positions), pool.attrs));
}

/** What each gradient takes over, and the tensors that go before the gradient. */
function maxima(op: Operation) {
  return { orig_input: op.inputs[0]!, ...poolAttrs(op) };
}

defineOp(OpDefs.MaxPool3D, {
  shape: poolShape,
  gradient: (op, grad) => raw.MaxPool3DGrad({ ...maxima(op), orig_output: op.outputs[0]!, grad }),
  lower: lowerMaxPool,
});

defineOp(OpDefs.MaxPool3DGrad, {
  shape: (ctx) => [withRank(ctx.input(0), RANK)],
  gradient: (op, grad) => [
    zeros_like(op.inputs[0]),
    zeros_like(op.inputs[1]),
    raw.MaxPool3DGradGrad({ ...maxima(op), orig_output: op.inputs[1]!, grad }),
  ],
  lower: lowerMaxPoolGradient,
});

defineOp(OpDefs.MaxPool3DGradGrad, {
  shape: poolShape,
  gradient: (op, grad) => [
    zeros_like(op.inputs[0]),
    zeros_like(op.inputs[1]),
    raw.MaxPool3DGrad({ ...maxima(op), orig_output: op.inputs[1]!, grad }),
  ],
  lower: lowerMaxPoolSecondGradient,
});

// ------------------------------------------------------------------ means

function lowerAvgPool(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOf(ctx, x.shape);
  const volumes = channelsLast(x, pool.attrs);
  const output = ctx.empty(pooledShape(pool, x.shape[0]!, volumes.shape.at(-1)!));
  const divisor = ctx.broadcast(windowCounts(ctx, pool.axes, x.dtype), output.shape);
  reduceWindows(ctx, windows(ctx, volumes, pool.axes), output, "sum", undefined, divisor);
  ctx.output(0, asLayout(output, pool.attrs));
}

function lowerAvgPoolGradient(ctx: k.Lowering): void {
  const grad = ctx.input(1);
  const input = ctx.numbers(0);
  const pool = poolOf(ctx, input);
  const { attrs, axes } = pool;
  checkPooled(ctx, pool, input, 1, "grad");
  const parts = ctx.map([channelsLast(grad, attrs), windowCounts(ctx, axes, grad.dtype)], (g, n) => g.div(n));
  const result = ctx.empty(channelsLastShape(input, attrs));
  for (const phase of phases(ctx, result, parts, axes)) reduceWindows(ctx, phase.outputs, phase.target, "sum");
  ctx.output(0, asLayout(result, attrs));
}

defineOp(OpDefs.AvgPool3D, {
  shape: poolShape,
  gradient: (op, grad) => raw.AvgPool3DGrad({ orig_input_shape: shape(op.inputs[0]), grad, ...poolAttrs(op) }),
  lower: lowerAvgPool,
});

defineOp(OpDefs.AvgPool3DGrad, {
  shape: (ctx) => [withRank(ctx.constantAsShape(0), RANK)],
  gradient: (op, grad) => [stop_gradient(op.inputs[0]), raw.AvgPool3D({ input: grad, ...poolAttrs(op) })],
  lower: lowerAvgPoolGradient,
});
