/** The mean of every window, and its gradient. TF: core/ops/nn_ops.cc, core/kernels/avgpooling_op.cc, python/ops/nn_grad.py. */
import { defineOp, kernel as k, UnimplementedError, type DType } from "@tfgraph/core";
import { stop_gradient } from "../array/identity.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { checkPooled, poolAttrs, pooledShape, poolOf, poolShape, reduceWindows, type Pool } from "./pool_window.ts";
import { asLayout, channelsLast, channelsLastShape, phases, windows, type WindowAxis } from "./window.ts";

/** How many elements of the image each window has: [1, ...output, 1], or a single number where all have as many. */
export function windowCounts(ctx: k.Lowering, axes: readonly WindowAxis[], dtype: DType): k.Value {
  const inside = axes.map(({ input, output, size, stride, before }) =>
    Array.from(
      { length: output },
      (_, o) => Math.min(o * stride - before + size, input) - Math.max(o * stride - before, 0),
    ),
  );
  const counts = inside.reduce((outer, axis) => outer.flatMap((a) => axis.map((b) => a * b)), [1]);
  const isSame = counts.length > 0 && counts.every((n) => n === counts[0]);
  const numbers = ctx.integers(isSame ? [counts[0]!] : counts);
  const view = ctx.reshape(numbers, [1, ...axes.map((axis) => (isSame ? 1 : axis.output)), 1]);
  return ctx.map([view], (n) => n.to(k.scalarType(dtype)), { dtype });
}

/** @throws UnimplementedError where channels are pooled */
function poolOfMeans(ctx: k.Lowering, input: readonly number[]): Pool {
  const pool = poolOf(ctx, input);
  if (pool.depth > 1)
    throw new UnimplementedError(null, ctx.op, "Non-spatial pooling is not yet supported. Volunteers? :)");
  return pool;
}

function lowerAvgPool(ctx: k.Lowering): void {
  const x = ctx.input(0);
  const pool = poolOfMeans(ctx, x.shape);
  const images = channelsLast(x, pool.attrs);
  const output = ctx.empty(pooledShape(pool, x.shape[0]!, images.shape.at(-1)!));
  const divisor = ctx.broadcast(windowCounts(ctx, pool.axes, x.dtype), output.shape);
  reduceWindows(ctx, windows(ctx, images, pool.axes), output, "sum", undefined, divisor);
  ctx.output(0, asLayout(output, pool.attrs));
}

function lowerAvgPoolGradient(ctx: k.Lowering): void {
  const grad = ctx.input(1);
  const { shape: sizes } = ctx.input(0);
  if (sizes.length !== 1 || sizes[0] !== 4) throw ctx.invalid("out_backprop must be 1-dimensional and 4 elements");
  if (grad.shape.length !== 4) throw ctx.invalid("out_backprop must be 4-dimensional");
  const input = ctx.numbers(0);
  const pool = poolOfMeans(ctx, input);
  const { attrs, axes } = pool;
  checkPooled(ctx, pool, input, 1, "grad");
  const parts = ctx.map([channelsLast(grad, attrs), windowCounts(ctx, axes, grad.dtype)], (g, n) => g.div(n));
  const result = ctx.empty(channelsLastShape(input, attrs));
  for (const phase of phases(ctx, result, parts, axes)) reduceWindows(ctx, phase.outputs, phase.target, "sum");
  ctx.output(0, asLayout(result, attrs));
}

defineOp(OpDefs.AvgPool, {
  shape: (ctx) => [poolShape(ctx, "AvgPool")],
  gradient: (op, grad) => raw.AvgPoolGrad({ orig_input_shape: shape(op.inputs[0]), grad, ...poolAttrs(op) }),
  lower: lowerAvgPool,
});

defineOp(OpDefs.AvgPoolGrad, {
  shape: (ctx) => [withRank(ctx.constantAsShape(0), 4)],
  gradient: (op, grad) => [stop_gradient(op.inputs[0]), raw.AvgPool({ value: grad, ...poolAttrs(op) })],
  lower: lowerAvgPoolGradient,
});
