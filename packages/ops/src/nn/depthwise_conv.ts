/**
 * Depthwise convolution: each channel has filters of its own, and makes as many outputs as there are of them. Sums of products over the
 * windows' elements (and for the input's gradient over a channel's outputs), with the channels as vectors.
 * TF: core/framework/common_shape_fns.cc (`DepthwiseConv2DNativeShape`), core/kernels/depthwise_conv_op.cc, depthwise_conv_grad_op.cc, python/ops/nn_grad.py.
 */
import { defineOp, kernel as k, ShapeError, type Operation, type ShapeContext, type StaticShape } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, multiplySizes, withRank, type Size } from "../shape_rules.ts";
import { convolutionGradients } from "./convolution_gradients.ts";
import {
  asLayout,
  channelsLast,
  channelsLastShape,
  checkPadding,
  outputSize,
  phases,
  windowAttrs,
  windowAxis,
  windows,
  type WindowAttrs,
  type WindowAxis,
} from "./window.ts";

function depthwiseShape(ctx: ShapeContext): readonly StaticShape[] {
  const input = withRank(ctx.input(0), 4);
  const filter = withRank(ctx.input(1), 4);
  const attrs = windowAttrs(ctx);
  for (const [name, { length }] of [
    ["stride", attrs.strides],
    ["dilations", attrs.dilations],
  ] as const) {
    if (length !== 4)
      throw new ShapeError(
        `DepthwiseConv2D requires the ${name} attribute to contain 4 values, but got: ${String(length)}`,
      );
  }
  mergeSizes(input[attrs.channel]!, filter[2]!);
  checkPadding(attrs);
  const result: Size[] = [...input];
  attrs.spatial.forEach((axis, i) => (result[axis] = outputSize(input[axis]!, filter[i]!, attrs, axis)));
  result[attrs.channel] = multiplySizes(filter[2]!, filter[3]!);
  return [result];
}

// ------------------------------------------------------------------ lowering

function checkAttrs(ctx: k.Lowering): WindowAttrs {
  const attrs = windowAttrs(ctx);
  if (attrs.strides.length !== 4) throw ctx.invalid("Sliding window strides field must specify 4 dimensions");
  if (attrs.strides[0] !== 1 || attrs.strides[attrs.channel] !== 1) {
    throw ctx.invalid("Current implementation does not yet support strides in the batch and depth dimensions.");
  }
  return attrs;
}

/** `target[kept] = Σ_reduced a * b`, both operands over [...kept, ...reduced]. */
function sumOfProducts(
  ctx: k.Lowering,
  kept: readonly number[],
  reduced: readonly number[],
  a: k.Access,
  b: k.Access,
  target: k.Access,
): void {
  const body = k.load(a.dtype, 0).mul(k.load(b.dtype, 1));
  ctx.emit({
    kind: "reduce",
    kept,
    reduced,
    lanes: 0,
    combine: "sum",
    inputs: [a, b],
    body,
    finish: k.register(body.type),
    target,
  });
}

/** A view with other axes: each by its number in the value, or undefined for one it does not step along. */
function over(value: k.Value, axes: readonly (number | undefined)[]): k.Access {
  return { ...value, strides: axes.map((axis) => (axis === undefined ? 0 : value.strides[axis]!)) };
}

/** The last axis, channels times outputs, cut in two. */
function splitOutputs(value: k.Value, channels: number): k.Value {
  const [size, stride] = [value.shape.at(-1)! / channels, value.strides.at(-1)!];
  return {
    ...value,
    shape: [...value.shape.slice(0, -1), channels, size],
    strides: [...value.strides.slice(0, -1), stride * size, stride],
  };
}

const none = undefined;

function lowerForward(ctx: k.Lowering): void {
  const [x, filter] = [ctx.input(0), ctx.input(1)];
  const attrs = checkAttrs(ctx);
  if (x.shape.length !== 4) throw ctx.invalid(`input must be 4-dimensional[${x.shape.join(",")}]`);
  if (filter.shape.length !== 4) throw ctx.invalid(`filter must be 4-dimensional: [${filter.shape.join(",")}]`);
  const [rows, columns, channels, multiplier] = filter.shape as readonly [number, number, number, number];
  if (x.shape[attrs.channel] !== channels) {
    throw ctx.invalid(
      `input and filter must have the same depth: ${String(x.shape[attrs.channel])} vs ${String(channels)}`,
    );
  }
  const axes = attrs.spatial.map((axis, i) => windowAxis(ctx, x.shape[axis]!, filter.shape[i]!, attrs, axis));
  const positions = [x.shape[0]!, ...axes.map((a) => a.output)];
  const output = ctx.empty([...positions, channels * multiplier]);
  // Over [batch, y, x, channel, output, row, column]
  const seen = over(windows(ctx, channelsLast(x, attrs), axes), [0, 1, 2, 5, none, 3, 4]);
  const taps = over(filter, [none, none, none, 2, 3, 0, 1]);
  sumOfProducts(ctx, [...positions, channels, multiplier], [rows, columns], seen, taps, splitOutputs(output, channels));
  ctx.output(0, asLayout(output, attrs));
}

interface Backward {
  readonly attrs: WindowAttrs;
  readonly axes: readonly WindowAxis[];
  readonly channels: number;
  readonly multiplier: number;
}

function backward(
  ctx: k.Lowering,
  label: string,
  input: readonly number[],
  filter: readonly number[],
  output: readonly number[],
): Backward {
  const attrs = checkAttrs(ctx);
  for (const [name, { length }] of Object.entries({ input, filter, out_backprop: output })) {
    if (length !== 4) throw ctx.invalid(`${label}: ${name} must be 4-dimensional`);
  }
  if (input[0] !== output[0]) throw ctx.invalid(`${label}: input and out_backprop must have the same batch size`);
  const [channels, multiplier] = [filter[2]!, filter[3]!];
  if (input[attrs.channel] !== channels) throw ctx.invalid(`${label}: input and filter must have the same in_depth`);
  if (channels * multiplier !== output[attrs.channel])
    throw ctx.invalid(`${label}: depth_multiplier * in_depth not equal to out_depth`);
  const axes = attrs.spatial.map((axis, i) => windowAxis(ctx, input[axis]!, filter[i]!, attrs, axis));
  axes.forEach((computed, i) => {
    const actual = output[attrs.spatial[i]!]!;
    if (computed.output !== actual) {
      throw ctx.invalid(
        `${label}: Number of ${i === 0 ? "rows" : "cols"} of out_backprop doesn't match computed: actual = ${String(actual)}, computed = ${String(computed.output)}`,
      );
    }
  });
  return { attrs, axes, channels, multiplier };
}

function lowerFilterGradient(ctx: k.Lowering): void {
  const [x, out] = [ctx.input(0), ctx.input(2)];
  const filter = ctx.numbers(1);
  const { attrs, axes, channels } = backward(ctx, "DepthwiseConv2DBackpropFilter", x.shape, filter, out.shape);
  const grad = ctx.empty(filter);
  const positions = [x.shape[0]!, ...axes.map((axis) => axis.output)];
  // Over [row, column, channel, output, batch, y, x]
  const seen = over(windows(ctx, channelsLast(x, attrs), axes), [3, 4, 5, none, 0, 1, 2]);
  const parts = over(splitOutputs(channelsLast(out, attrs), channels), [none, none, 3, 4, 0, 1, 2]);
  sumOfProducts(ctx, filter, positions, seen, parts, grad);
  ctx.output(0, grad);
}

function lowerInputGradient(ctx: k.Lowering): void {
  const [filter, out] = [ctx.input(1), ctx.input(2)];
  const { shape: sizes } = ctx.input(0);
  if (sizes.length !== 1)
    throw ctx.invalid(`Conv2DBackpropInput: input_sizes input must be 1-dim, not ${String(sizes.length)}`);
  const input = ctx.numbers(0);
  input.forEach((size, i) => {
    if (size < 0) throw ctx.invalid(`Dimension ${String(i)} of input_sizes must be >= 0`);
  });
  const { attrs, axes, channels, multiplier } = backward(
    ctx,
    "DepthwiseConv2DBackpropInput",
    input,
    filter.shape,
    out.shape,
  );
  const grad = ctx.empty(channelsLastShape(input, attrs));
  for (const phase of phases(ctx, grad, channelsLast(out, attrs), axes)) {
    const taps = phase.tapsOf(filter);
    // Over [batch, y, x, channel, row, column, output]
    const parts = over(splitOutputs(phase.outputs, channels), [0, 1, 2, 5, 3, 4, 6]);
    const weights = over(taps, [none, none, none, 2, 0, 1, 3]);
    sumOfProducts(ctx, phase.target.shape, [...taps.shape.slice(0, 2), multiplier], parts, weights, phase.target);
  }
  ctx.output(0, asLayout(grad, attrs));
}

// ------------------------------------------------------------------ ops

/** The attributes that gradients take over. */
function sameAttrs(op: Operation) {
  return {
    dilations: op._attr("dilations", "list(int)"),
    strides: op._attr("strides", "list(int)"),
    padding: op._attr("padding", "string"),
    explicit_paddings: op._attr("explicit_paddings", "list(int)"),
    data_format: op._attr("data_format", "string"),
  };
}

const gradients = convolutionGradients({
  convolution: raw.DepthwiseConv2dNative,
  toInput: raw.DepthwiseConv2dNativeBackpropInput,
  toFilter: raw.DepthwiseConv2dNativeBackpropFilter,
  attrs: sameAttrs,
});

defineOp(OpDefs.DepthwiseConv2dNative, {
  shape: depthwiseShape,
  gradient: gradients.ofConvolution,
  lower: lowerForward,
});

defineOp(OpDefs.DepthwiseConv2dNativeBackpropInput, {
  shape: (ctx) => [withRank(ctx.constantAsShape(0), 4)],
  gradient: gradients.ofInputGradient,
  lower: lowerInputGradient,
});

defineOp(OpDefs.DepthwiseConv2dNativeBackpropFilter, {
  shape: (ctx) => [withRank(ctx.constantAsShape(1), 4)],
  gradient: gradients.ofFilterGradient,
  lower: lowerFilterGradient,
});
