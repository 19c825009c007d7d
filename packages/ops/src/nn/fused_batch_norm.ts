/**
 * Batch normalization of images as one op: per channel, over all other axes. Half precision is computed in single.
 * TF: core/framework/common_shape_fns.cc (`FusedBatchNormShape`), core/kernels/fused_batch_norm_op.cc, python/ops/nn_impl.py, nn_grad.py.
 */
import {
  convertToTensor,
  defineOp,
  float32,
  kernel as k,
  pyFunction,
  reprValue,
  ValueError,
  type GradientFunction,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { constant } from "../array/constant.ts";
import { transpose } from "../array/transpose.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, withRank, type Size } from "../shape_rules.ts";

// ------------------------------------------------------------------ layouts

interface Layout {
  readonly format: string;
  readonly rank: number;
  readonly channel: number;
}

function layoutOf(op: Operation): Layout {
  const format = String(op._attr("data_format", "string"));
  return { format, rank: format.length, channel: format.indexOf("C") };
}

/** The layout with the channels last. */
function toLast({ rank, channel }: Layout): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return [...axes.filter((axis) => axis !== channel), channel];
}

function fromLast({ rank, channel }: Layout): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis === channel ? rank - 1 : axis < channel ? axis : axis - 1));
}

// ------------------------------------------------------------------ shapes

function forwardShape(ctx: ShapeContext): readonly StaticShape[] {
  const { rank, channel } = layoutOf(ctx.op);
  const x = withRank(ctx.input(0), rank);
  const isTraining = ctx.attr("is_training", "bool");
  const hasMoments = !isTraining || ctx.attr("exponential_avg_factor", "float") !== 1;
  let channels: Size = x[channel]!;
  for (let i = 1; i < (hasMoments ? 5 : 3); i++) channels = mergeSizes(channels, withRank(ctx.input(i), 1)[0]!);
  const vector = [channels];
  return [x.with(channel, channels), vector, vector, vector, vector, undefined];
}

function backwardShape(ctx: ShapeContext): readonly StaticShape[] {
  const { rank, channel } = layoutOf(ctx.op);
  const grad = withRank(ctx.input(0), rank);
  const x = withRank(ctx.input(1), rank);
  let channels: Size = mergeSizes(grad[channel]!, x[channel]!);
  for (let i = 2; i < 5; i++) channels = mergeSizes(channels, withRank(ctx.input(i), 1)[0]!);
  return [grad.with(channel, channels), [channels], [channels], [0], [0]];
}

// ------------------------------------------------------------------ lowering

/** @throws InvalidArgumentError where a vector does not have an element per channel */
function checkVector(ctx: k.Lowering, slot: number, channels: number, name: string): void {
  const { shape } = ctx.input(slot);
  if (shape.length !== 1) throw ctx.invalid(`${name} must be 1-dimensional[${shape.join(",")}]`);
  if (shape[0] !== channels) {
    throw ctx.invalid(
      `${name} must have the same number of elements as the channels of x, got ${String(shape[0])} and ${String(channels)}`,
    );
  }
}

/** An input with the channels last. */
function images(ctx: k.Lowering, slot: number): k.Value {
  const x = ctx.input(slot);
  const layout = layoutOf(ctx.op);
  if (x.shape.length !== 4 && x.shape.length !== 5)
    throw ctx.invalid(`input must be 4 or 5-dimensional[${x.shape.join(",")}]`);
  if (x.shape.length !== layout.rank) {
    throw ctx.invalid(`input must be ${String(layout.rank)}-dimensional[${x.shape.join(",")}]`);
  }
  return k.transposeView(x, toLast(layout));
}

/** Sums over all axes but the last, times a factor. */
function perChannel(ctx: k.Lowering, value: k.Value, factor = 1): k.Value {
  const axes = [...value.shape.keys()].slice(0, -1);
  return ctx.reduce(value, axes, "sum", {
    dtype: float32,
    finish: (total) => (factor === 1 ? total : total.mul(factor)),
  });
}

const inFloat = { dtype: float32 };

function lowerForward(ctx: k.Lowering): void {
  const x = images(ctx, 0);
  const channels = x.shape.at(-1)!;
  const [scale, offset, mean, variance] = [ctx.input(1), ctx.input(2), ctx.input(3), ctx.input(4)];
  const isTraining = ctx.attr("is_training", "bool");
  const factor = ctx.attr("exponential_avg_factor", "float");
  checkVector(ctx, 1, channels, "scale");
  checkVector(ctx, 2, channels, "offset");
  if (!isTraining || factor !== 1) {
    const when = isTraining ? "When exponential_avg_factor != 1, " : "When is_training=false, ";
    checkVector(ctx, 3, channels, `${when}mean`);
    checkVector(ctx, 4, channels, `${when}variance`);
  }
  const count = x.shape.slice(0, -1).reduce((n, d) => n * d, 1);
  const saved = isTraining ? batchMoments(ctx, x, count) : { mean, variance };
  const epsilon = ctx.attr("epsilon", "float");
  if (ctx.needed(0)) {
    const y = ctx.map(
      [x, saved.mean, saved.variance, scale, offset],
      (x, m, v, s, o) =>
        x
          .to("f32")
          .sub(m)
          .mul(k.rsqrt(v.add(epsilon)).mul(s))
          .add(o),
      { dtype: ctx.outputType() },
    );
    ctx.output(0, k.transposeView(y, fromLast(layoutOf(ctx.op))));
  }
  const unbiased = count > 1 ? count / (count - 1) : 1;
  const moving = (old: k.Value, batch: k.Value, correction: number): k.Value =>
    factor === 1
      ? ctx.map([batch], (b) => b.mul(correction), inFloat)
      : ctx.map([old, batch], (a, b) => a.mul(1 - factor).add(b.mul(correction).mul(factor)), inFloat);
  ctx.output(1, isTraining ? moving(mean, saved.mean, 1) : mean);
  ctx.output(2, isTraining ? moving(variance, saved.variance, unbiased) : variance);
  ctx.output(3, isTraining ? saved.mean : ctx.fill([channels], float32, 0));
  ctx.output(4, isTraining ? saved.variance : ctx.fill([channels], float32, 0));
  ctx.output(5, ctx.fill([], float32, 0));
}

function batchMoments(ctx: k.Lowering, x: k.Value, count: number): { mean: k.Value; variance: k.Value } {
  if (count === 0) {
    const none = ctx.fill([x.shape.at(-1)!], float32, NaN);
    return { mean: none, variance: none };
  }
  const mean = perChannel(
    ctx,
    ctx.map([x], (x) => x.to("f32"), inFloat),
    1 / count,
  );
  const squares = ctx.map([x, mean], (x, m) => x.to("f32").sub(m).square(), inFloat);
  return { mean, variance: perChannel(ctx, squares, 1 / count) };
}

function lowerBackward(ctx: k.Lowering): void {
  const [grad, x] = [images(ctx, 0), images(ctx, 1)];
  const [scale, mean, variance] = [ctx.input(2), ctx.input(3), ctx.input(4)];
  const channels = x.shape.at(-1)!;
  if (grad.shape.join() !== x.shape.join()) {
    const [given, of] = [ctx.input(0).shape.join(","), ctx.input(1).shape.join(",")];
    throw ctx.invalid(
      `x and y_backprop must have same shape, but x has shape [${of}] and y_backprop has shape [${given}]`,
    );
  }
  checkVector(ctx, 2, channels, "scale");
  checkVector(ctx, 3, channels, "reserve_space_1");
  checkVector(ctx, 4, channels, "reserve_space_2");
  const epsilon = ctx.attr("epsilon", "float");
  const offsetGradient = perChannel(
    ctx,
    ctx.map([grad], (g) => g.to("f32"), inFloat),
  );
  const product = perChannel(
    ctx,
    ctx.map([grad, x, mean], (g, x, m) => g.to("f32").mul(x.to("f32").sub(m)), inFloat),
  );
  ctx.output(
    1,
    ctx.map([product, variance], (p, v) => p.mul(k.rsqrt(v.add(epsilon))), inFloat),
  );
  ctx.output(2, offsetGradient);
  ctx.output(3, ctx.fill([0], float32, 0));
  ctx.output(4, ctx.fill([0], float32, 0));
  if (!ctx.needed(0)) return;
  const each =
    1 /
    Math.max(
      1,
      x.shape.slice(0, -1).reduce((n, d) => n * d, 1),
    );
  const dtype = ctx.outputType();
  const result = ctx.attr("is_training", "bool")
    ? ctx.map(
        [grad, x, scale, mean, variance, offsetGradient, product],
        (g, x, s, m, v, total, p) => {
          const inverse = k.rsqrt(v.add(epsilon));
          const along = inverse.square().mul(p.mul(each)).mul(x.to("f32").sub(m));
          return s.mul(inverse).mul(g.to("f32").sub(total.mul(each)).sub(along));
        },
        { dtype },
      )
    : ctx.map([grad, scale, variance], (g, s, v) => g.to("f32").mul(k.rsqrt(v.add(epsilon)).mul(s)), { dtype });
  ctx.output(0, k.transposeView(result, fromLast(layoutOf(ctx.op))));
}

// ------------------------------------------------------------------ ops

const gradient: GradientFunction = (op, grad) => {
  const epsilon = op._attr("epsilon", "float");
  const layout = layoutOf(op);
  const [x, scale] = [op.inputs[0]!, op.inputs[1]!];
  const reserved = op.outputs[5]!;
  if (op._attr("is_training", "bool")) {
    const [dx, dscale, doffset] = raw.FusedBatchNormGradV3({
      y_backprop: grad,
      x,
      scale,
      reserve_space_1: op.outputs[3]!,
      reserve_space_2: op.outputs[4]!,
      reserve_space_3: reserved,
      epsilon,
      data_format: layout.format,
      is_training: true,
    });
    return [dx, dscale, doffset, null, null];
  }
  const isLast = layout.channel === layout.rank - 1;
  const turn = (t: Tensor): Tensor => (isLast ? t : transpose(t, toLast(layout)));
  const images = turn(x);
  const [dx, dscale, doffset] = raw.FusedBatchNormGradV3({
    y_backprop: turn(grad),
    x: images,
    scale,
    reserve_space_1: op.inputs[3]!,
    reserve_space_2: op.inputs[4]!,
    reserve_space_3: reserved,
    epsilon,
    data_format: layout.rank === 4 ? "NHWC" : "NDHWC",
    is_training: false,
  });
  return [isLast ? dx : transpose(dx, fromLast(layout)), dscale, doffset, null, null];
};

defineOp(OpDefs.FusedBatchNormV3, { shape: forwardShape, gradient, lower: lowerForward });
defineOp(OpDefs.FusedBatchNormGradV3, { shape: backwardShape, gradient: "unregistered", lower: lowerBackward });

/**
 * Images normalized per channel: by the batch's moments while training, else by those given.
 * @param x four or five axes, half, bfloat16 or float32
 * @param scale one float32 per channel, as `offset`, `mean` and `variance`
 * @param mean needed unless training with `exponential_avg_factor` 1
 * @param epsilon what is added to the variance
 * @param data_format `"NHWC"`, `"NCHW"`, `"NDHWC"` or `"NCDHW"`
 * @param exponential_avg_factor how much of the batch's moments the running ones take in
 * @returns `[y, running_mean, running_variance]`
 * @throws ValueError where moments are missing, or sizes differ
 * TF: `tf.nn.fused_batch_norm`.
 */
export const fused_batch_norm = pyFunction(
  "fused_batch_norm",
  [
    "x",
    "scale",
    "offset",
    "mean",
    "variance",
    "epsilon",
    "data_format",
    "is_training",
    "name",
    "exponential_avg_factor",
  ],
  (
    x: TensorLike,
    scale: TensorLike,
    offset: TensorLike,
    mean?: TensorLike | null,
    variance?: TensorLike | null,
    epsilon: number = 0.001,
    data_format: string = "NHWC",
    is_training: boolean = true,
    name?: NameLike,
    exponential_avg_factor: number = 1,
  ): [y: Tensor, running_mean: Tensor, running_variance: Tensor] => {
    const isMissing = (value: unknown): boolean => value === null || value === undefined;
    if ((!is_training || exponential_avg_factor !== 1) && (isMissing(mean) || isMissing(variance))) {
      throw new ValueError(
        "Both `mean` and `variance` must be a 1D tensor when `is_training` is False or `exponential_avg_factor` != 1.0. " +
          `Received: \`mean\` ${reprValue(mean)} and \`variance\` ${reprValue(variance)}`,
      );
    }
    const [y, runningMean, runningVariance] = raw.FusedBatchNormV3({
      x: convertToTensor(x, { name: "input" }),
      scale: convertToTensor(scale, { name: "scale" }),
      offset: convertToTensor(offset, { name: "offset" }),
      mean: mean ?? constant([], float32),
      variance: variance ?? constant([], float32),
      epsilon,
      exponential_avg_factor,
      data_format,
      is_training,
      name,
    });
    return [y, runningMean, runningVariance];
  },
  { required: 3 },
);
