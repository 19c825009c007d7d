/**
 * Two-dimensional convolution and its gradients, as contractions of views (window.ts): with output positions in place of a matrix's
 * rows, and in place of its inner axis the window and the channels (forward), the output positions (filter), or the taps of a
 * phase and the outputs' channels (input). Channels may come in groups, each with filters of its own.
 * TF: core/ops/nn_ops.cc, core/kernels/conv_ops.cc, conv_grad_shape_utils.cc, python/ops/nn_grad.py.
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
import { mergeSizes, withRank, type Size } from "../shape_rules.ts";
import { convolutionGradients } from "./convolution_gradients.ts";
import {
  asLayout,
  channelsLast,
  channelsLastShape,
  checkPadding,
  inLayout,
  outputSize,
  phases,
  splitGroups,
  windowAttrs,
  windowAxis,
  windows,
  type WindowAttrs,
  type WindowAxis,
} from "./window.ts";

// ------------------------------------------------------------------ shapes

/** TF: `Conv2DShapeImpl`. */
function convolutionShape(ctx: ShapeContext): readonly StaticShape[] {
  const input = withRank(ctx.input(0), 4);
  const filter = withRank(ctx.input(1), 4);
  const attrs = windowAttrs(ctx);
  if (attrs.dilations.length !== 4) {
    throw new ShapeError(
      `Conv2D requires the dilation attribute to contain 4 values, but got: ${String(attrs.dilations.length)}`,
    );
  }
  if (attrs.strides.length !== 4) {
    throw new ShapeError(
      `Conv2D on data format ${attrs.format} requires the stride attribute to contain 4 values, but got: ${String(attrs.strides.length)}`,
    );
  }
  checkChannels(input[attrs.channel]!, filter[2]!, filter[3]!);
  checkPadding(attrs);
  const spatial = attrs.spatial.map((axis, i) => outputSize(input[axis]!, filter[i]!, attrs, axis));
  return [imageShape(attrs, input[0]!, spatial, filter[3]!)];
}

export function checkChannels(input: Size, filter: Size, output: Size): void {
  if (input === null || filter === null) return;
  if (filter === 0) throw new ShapeError("Depth of filter must not be 0");
  if (input % filter !== 0) {
    throw new ShapeError(
      `Depth of input (${String(input)}) is not a multiple of input depth of filter (${String(filter)})`,
    );
  }
  const groups = input / filter;
  if (output === null || groups === 1) return;
  if (groups === 0) throw new ShapeError("Number of groups must not be 0");
  if (output % groups !== 0) {
    throw new ShapeError(
      `Depth of output (${String(output)}) is not a multiple of the number of groups (${String(groups)})`,
    );
  }
}

export function imageShape(attrs: WindowAttrs, batch: Size, spatial: readonly Size[], channels: Size): Size[] {
  const result = new Array<Size>(spatial.length + 2).fill(batch);
  attrs.spatial.forEach((axis, i) => (result[axis] = spatial[i]!));
  result[attrs.channel] = channels;
  return result;
}

/** TF: `Conv2DBackpropInputShape`. */
function inputGradientShape(ctx: ShapeContext): readonly StaticShape[] {
  const outputs = withRank(ctx.input(2), 4);
  const filter = withRank(ctx.input(1), 4);
  const attrs = windowAttrs(ctx);
  mergeSizes(outputs[attrs.channel]!, filter[3]!);
  const given = ctx.constantAsShape(0) ?? withRank(undefined, 4);
  if (given.length === 2) return [imageShape(attrs, outputs[0]!, given, filter[2]!)];
  if (given.length !== 4) throw new ShapeError(wrongSizes(given.length));
  mergeSizes(given[0]!, outputs[0]!);
  return [given.with(0, outputs[0]!)];
}

function wrongSizes(count: number): string {
  return `Conv2DBackpropInput requires input_sizes to contain 4 values or 2 values, but got: ${String(count)}`;
}

// ------------------------------------------------------------------ lowering

/** Sizes of a convolution, whichever of its three operands is computed. */
interface Convolution {
  readonly attrs: WindowAttrs;
  readonly axes: readonly WindowAxis[];
  readonly groups: number;
}

function checkAttrs(ctx: k.Lowering): WindowAttrs {
  const attrs = windowAttrs(ctx);
  for (const [name, values] of [
    ["strides", attrs.strides],
    ["dilations", attrs.dilations],
  ] as const) {
    if (values.length !== 4) throw ctx.invalid(`Sliding window ${name} field must specify 4 dimensions`);
    if (values[0] !== 1 || values[attrs.channel] !== 1) {
      throw new UnimplementedError(
        null,
        ctx.op,
        `Current implementation does not yet support ${name} in the batch and depth dimensions.`,
      );
    }
    if (attrs.spatial.some((axis) => values[axis]! <= 0)) {
      throw ctx.invalid(
        name === "strides"
          ? "Row and column strides should be larger than 0."
          : "Dilated rates should be larger than 0.",
      );
    }
  }
  return attrs;
}

/** TF: `ComputeConv2DDimension`. */
function forwardConvolution(ctx: k.Lowering, input: readonly number[], filter: readonly number[]): Convolution {
  const attrs = checkAttrs(ctx);
  if (input.length !== 4) throw ctx.invalid(`convolution input must be 4-dimensional: [${input.join(",")}]`);
  if (filter.length !== 4) throw ctx.invalid(`convolution filter must be 4-dimensional: [${filter.join(",")}]`);
  const channels = input[attrs.channel]!;
  const [taken, made] = [filter[2]!, filter[3]!];
  if (taken <= 0) throw ctx.invalid(`filter depth must be stricly positive, got ${String(taken)}`);
  if (channels % taken !== 0) {
    throw ctx.invalid(`input depth must be evenly divisible by filter depth: ${String(channels)} vs ${String(taken)}`);
  }
  const groups = channels / taken;
  if (groups > 0 && made % groups !== 0) {
    throw ctx.invalid(
      `output depth must be evenly divisible by number of groups: ${String(made)} vs ${String(groups)}`,
    );
  }
  const axes = attrs.spatial.map((axis, i) => windowAxis(ctx, input[axis]!, filter[i]!, attrs, axis));
  const isEmpty = input[0] === 0 || made === 0 || axes.some((a) => a.output === 0);
  if (!isEmpty && filter.includes(0))
    throw ctx.invalid("filter must not have zero elements (i.e. all dimensions must be non-zero)");
  return { attrs, axes, groups: Math.max(groups, 1) };
}

/** TF: `ConvBackpropComputeDimensionsV2`. @param label what messages begin with */
function backwardConvolution(
  ctx: k.Lowering,
  label: string,
  input: readonly number[],
  filter: readonly number[],
  output: readonly number[],
): Convolution {
  const attrs = checkAttrs(ctx);
  const operands = { input, filter, out_backprop: output };
  for (const [name, { length }] of Object.entries(operands)) {
    if (length !== 4) throw ctx.invalid(`${label}: ${name} must be 4-dimensional`);
  }
  if (input[0] !== output[0]) {
    throw ctx.invalid(
      `${label}: input and out_backprop must have the same batch size. Input batch: ${String(input[0])}, outbackprop batch: ${String(output[0])}, batch_dim: 0`,
    );
  }
  const [channels, taken] = [input[attrs.channel]!, filter[2]!];
  if (taken === 0 || channels % taken !== 0)
    throw ctx.invalid(`${label}: input depth must be evenly divisible by filter depth`);
  if (filter[3] !== output[attrs.channel])
    throw ctx.invalid(`${label}: filter and out_backprop must have the same out_depth`);
  const axes = attrs.spatial.map((axis, i) => {
    const computed = windowAxis(ctx, input[axis]!, filter[i]!, attrs, axis);
    const actual = output[axis]!;
    if (computed.output !== actual) {
      throw ctx.invalid(
        `${label}: Size of out_backprop doesn't match computed: actual = ${String(actual)}, computed = ${String(computed.output)} ` +
          `spatial_dim: ${String(axis)} input: ${String(computed.input)} filter: ${String(computed.size)} output: ${String(actual)} ` +
          `stride: ${String(computed.stride)} dilation: ${String(computed.dilation)}`,
      );
    }
    return computed;
  });
  return { attrs, axes, groups: Math.max(channels / taken, 1) };
}

/** What a contraction is of, before the groups that all of it has in front. */
type Parts = Pick<k.GemmForm, "m" | "n" | "k"> & { readonly a: k.Value; readonly b: k.Value };

/** A contraction, once per group, that fills a view [...m, ...n] with the groups in front. */
export function contractInto(ctx: k.Lowering, target: k.Value, { m, n, k: inner, a, b }: Parts, groups: number): void {
  const type = k.scalarType(target.dtype);
  const batch = groups === 1 ? [] : [groups];
  ctx.emit({
    kind: "gemm",
    type,
    batch,
    m,
    n,
    k: inner,
    a,
    b,
    inputs: [],
    stores: [{ target, body: k.register(type) }],
  });
}

function lowerConvolution(ctx: k.Lowering): void {
  const [x, filter] = [ctx.input(0), ctx.input(1)];
  const { attrs, axes, groups } = forwardConvolution(ctx, x.shape, filter.shape);
  const positions = [x.shape[0]!, ...axes.map((a) => a.output)];
  const output = ctx.empty([...positions, filter.shape[3]!]);
  contractInto(
    ctx,
    splitGroups(output, groups),
    {
      m: positions,
      n: [filter.shape[3]! / groups],
      k: filter.shape.slice(0, 3),
      a: splitGroups(windows(ctx, channelsLast(x, attrs), axes), groups),
      b: splitGroups(filter, groups),
    },
    groups,
  );
  ctx.output(0, asLayout(output, attrs));
}

function lowerFilterGradient(ctx: k.Lowering): void {
  const [x, out] = [ctx.input(0), ctx.input(2)];
  const sizes = ctx.input(1).shape;
  const label = "Conv2DCustomBackpropFilter";
  if (sizes.length !== 1) throw ctx.invalid(`${label}: filter_sizes input must be 1-dim, not ${String(sizes.length)}`);
  const filter = ctx.numbers(1);
  const { attrs, axes, groups } = backwardConvolution(ctx, label, x.shape, filter, out.shape);
  const grad = ctx.empty(filter);
  const seen = windows(ctx, channelsLast(x, attrs), axes);
  // [batch, ...output, ...window, channels] to [...window, channels, batch, ...output]
  const turned = k.transposeView(seen, [3, 4, 5, 0, 1, 2]);
  const a = groups === 1 ? turned : k.transposeView(splitGroups(seen, groups), [0, 4, 5, 6, 1, 2, 3]);
  const b = splitGroups(channelsLast(out, attrs), groups);
  const positions = [x.shape[0]!, ...axes.map((axis) => axis.output)];
  contractInto(
    ctx,
    splitGroups(grad, groups),
    { m: filter.slice(0, 3), n: [filter[3]! / groups], k: positions, a, b },
    groups,
  );
  ctx.output(0, grad);
}

/** The input's shape, of which the height and the width are enough. TF: `Conv2DBackpropComputeInputShape`. */
function inputShape(ctx: k.Lowering, filter: readonly number[], output: readonly number[]): number[] {
  const { shape: sizes } = ctx.input(0);
  if (sizes.length !== 1)
    throw ctx.invalid(`Conv2DBackpropInput: input_sizes input must be 1-dim, not ${String(sizes.length)}`);
  const given = ctx.numbers(0);
  if (given.length === 2) return inLayout([output[0]!, ...given, filter[2]!], windowAttrs(ctx));
  if (given.length !== 4) throw ctx.invalid(wrongSizes(given.length));
  const negative = given.find((size) => size < 0);
  if (negative !== undefined) throw ctx.invalid(`Dimension ${String(negative)} must be >= 0`);
  return given;
}

function lowerInputGradient(ctx: k.Lowering): void {
  const [filter, out] = [ctx.input(1), ctx.input(2)];
  const input = inputShape(ctx, filter.shape, out.shape);
  const { attrs, axes, groups } = backwardConvolution(ctx, "Conv2DCustomBackpropInput", input, filter.shape, out.shape);
  const grad = ctx.empty(channelsLastShape(input, attrs));
  for (const phase of phases(ctx, grad, channelsLast(out, attrs), axes)) {
    const taps = splitGroups(phase.tapsOf(filter), groups);
    const rank = taps.shape.length;
    const [channels, made] = [taps.shape[rank - 2]!, taps.shape[rank - 1]!];
    contractInto(
      ctx,
      splitGroups(phase.target, groups),
      {
        m: phase.target.shape.slice(0, -1),
        n: [channels],
        k: [...taps.shape.slice(rank - 4, -2), made],
        a: splitGroups(phase.outputs, groups),
        b: ctx.transpose(taps),
      },
      groups,
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
    explicit_paddings: op._attr("explicit_paddings", "list(int)"),
    use_cudnn_on_gpu: op._attr("use_cudnn_on_gpu", "bool"),
    data_format: op._attr("data_format", "string"),
  };
}

const gradients = convolutionGradients({
  convolution: raw.Conv2D,
  toInput: raw.Conv2DBackpropInput,
  toFilter: raw.Conv2DBackpropFilter,
  attrs: sameAttrs,
  shapesOf: shape_n,
});

defineOp(OpDefs.Conv2D, {
  shape: convolutionShape,
  gradient: gradients.ofConvolution,
  lower: lowerConvolution,
});

defineOp(OpDefs.Conv2DBackpropInput, {
  shape: inputGradientShape,
  gradient: gradients.ofInputGradient,
  lower: lowerInputGradient,
});

defineOp(OpDefs.Conv2DBackpropFilter, {
  shape: (ctx) => [withRank(ctx.constantAsShape(1), 4)],
  gradient: gradients.ofFilterGradient,
  lower: lowerFilterGradient,
});
