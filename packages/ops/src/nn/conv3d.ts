/**
 * Convolution of volumes and its gradients, as contractions of views (window.ts), as conv.ts does it for images.
 * TF: core/ops/nn_ops.cc, core/kernels/conv_ops_3d.cc, conv_grad_ops_3d.cc, python/ops/nn_grad.py.
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
import { shape_n } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { checkChannels, contractInto, imageShape } from "./conv.ts";
import { convolutionGradients } from "./convolution_gradients.ts";
import {
  asLayout,
  channelsLast,
  channelsLastShape,
  inLayout,
  outputSize,
  phases,
  windowAttrs,
  windowAxis,
  windows,
  type WindowAttrs,
  type WindowAxis,
} from "./window.ts";

const RANK = 5;

function convolutionShape(ctx: ShapeContext): readonly StaticShape[] {
  const input = withRank(ctx.input(0), RANK);
  const filter = withRank(ctx.input(1), RANK);
  const attrs = windowAttrs(ctx, RANK);
  for (const [name, { length }] of [
    ["dilation", attrs.dilations],
    ["stride", attrs.strides],
  ] as const) {
    if (length !== RANK)
      throw new ShapeError(`Conv3D requires the ${name} attribute to contain 5 values, but got: ${String(length)}`);
  }
  checkChannels(input[attrs.channel]!, filter[3]!, filter[4]!);
  const spatial = attrs.spatial.map((axis, i) => outputSize(input[axis]!, filter[i]!, attrs, axis));
  return [imageShape(attrs, input[0]!, spatial, filter[4]!)];
}

// ------------------------------------------------------------------ lowering

interface Convolution {
  readonly attrs: WindowAttrs;
  readonly axes: readonly WindowAxis[];
}

/** @param filter [depth, height, width, channels, outputs] */
function convolutionOf(ctx: k.Lowering, input: readonly number[], filter: readonly number[]): Convolution {
  const attrs = windowAttrs(ctx, RANK);
  for (const [name, values] of [
    ["strides", attrs.strides],
    ["dilations", attrs.dilations],
  ] as const) {
    if (values[0] !== 1 || values[attrs.channel] !== 1) {
      throw new UnimplementedError(
        null,
        ctx.op,
        `Current implementation does not yet support ${name} in the batch and depth dimensions.`,
      );
    }
  }
  if (input.length !== RANK) throw ctx.invalid("input must be 5-dimensional");
  if (filter.length !== RANK) throw ctx.invalid("filter must be 5-dimensional");
  const channels = input[attrs.channel];
  if (channels !== filter[3]) {
    throw ctx.invalid(`input and filter must have the same depth: ${String(channels)} vs ${String(filter[3])}`);
  }
  return { attrs, axes: attrs.spatial.map((axis, i) => windowAxis(ctx, input[axis]!, filter[i]!, attrs, axis)) };
}

/** @throws InvalidArgumentError where the gradient has not the shape of the outputs */
function checkOutputs(
  ctx: k.Lowering,
  input: readonly number[],
  filter: readonly number[],
  output: readonly number[],
): Convolution {
  const convolution = convolutionOf(ctx, input, filter);
  const { attrs, axes } = convolution;
  const expected = inLayout([input[0]!, ...axes.map((a) => a.output), filter[4]!], attrs);
  if (output.join() !== expected.join())
    throw ctx.invalid(`out_backprop must have shape [${expected.join(",")}], not [${output.join(",")}]`);
  return convolution;
}

function lowerConvolution(ctx: k.Lowering): void {
  const [x, filter] = [ctx.input(0), ctx.input(1)];
  const { attrs, axes } = convolutionOf(ctx, x.shape, filter.shape);
  const positions = [x.shape[0]!, ...axes.map((a) => a.output)];
  const made = filter.shape[4]!;
  const output = ctx.empty([...positions, made]);
  const a = windows(ctx, channelsLast(x, attrs), axes);
  contractInto(ctx, output, { m: positions, n: [made], k: filter.shape.slice(0, 4), a, b: filter }, 1);
  ctx.output(0, asLayout(output, attrs));
}

function lowerFilterGradient(ctx: k.Lowering): void {
  const [x, out] = [ctx.input(0), ctx.input(2)];
  const filter = ctx.numbers(1);
  const { attrs, axes } = checkOutputs(ctx, x.shape, filter, out.shape);
  const grad = ctx.empty(filter);
  // [batch, ...output, ...window, channels] to [...window, channels, batch, ...output]
  const a = k.transposeView(windows(ctx, channelsLast(x, attrs), axes), [4, 5, 6, 7, 0, 1, 2, 3]);
  const positions = [x.shape[0]!, ...axes.map((axis) => axis.output)];
  contractInto(ctx, grad, { m: filter.slice(0, 4), n: [filter[4]!], k: positions, a, b: channelsLast(out, attrs) }, 1);
  ctx.output(0, grad);
}

function lowerInputGradient(ctx: k.Lowering): void {
  const [filter, out] = [ctx.input(1), ctx.input(2)];
  const input = ctx.numbers(0);
  const { attrs, axes } = checkOutputs(ctx, input, filter.shape, out.shape);
  const grad = ctx.empty(channelsLastShape(input, attrs));
  for (const phase of phases(ctx, grad, channelsLast(out, attrs), axes)) {
    const taps = phase.tapsOf(filter);
    contractInto(
      ctx,
      phase.target,
      {
        m: phase.target.shape.slice(0, -1),
        n: [filter.shape[3]!],
        k: [...taps.shape.slice(0, 3), taps.shape[4]!],
        a: phase.outputs,
        b: ctx.transpose(taps),
      },
      1,
    );
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
    data_format: op._attr("data_format", "string"),
  };
}

const gradients = convolutionGradients({
  convolution: raw.Conv3D,
  toInput: raw.Conv3DBackpropInputV2,
  toFilter: raw.Conv3DBackpropFilterV2,
  attrs: sameAttrs,
  shapesOf: shape_n,
});

defineOp(OpDefs.Conv3D, {
  shape: convolutionShape,
  gradient: gradients.ofConvolution,
  lower: lowerConvolution,
});

defineOp(OpDefs.Conv3DBackpropInputV2, {
  shape: (ctx) => [withRank(ctx.constantAsShape(0), RANK)],
  gradient: gradients.ofInputGradient,
  lower: lowerInputGradient,
});

defineOp(OpDefs.Conv3DBackpropFilterV2, {
  shape: (ctx) => [withRank(ctx.constantAsShape(1), RANK)],
  gradient: gradients.ofFilterGradient,
  lower: lowerFilterGradient,
});
