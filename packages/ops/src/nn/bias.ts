/** Biases. TF: core/kernels/bias_op.cc, python/ops/nn_ops.py, nn_grad.py. */
import {
  convertToTensor,
  defineOp,
  pyFunction,
  ValueError,
  withContext,
  type kernel as k,
  type NameLike,
  type ShapeContext,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { ones_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { matmul } from "../math/matmul.ts";
import { mergeSizes, withRank, withRankAtLeast } from "../shape_rules.ts";

/** Channels are the last axis, or the second in NCHW. */
function channelAxis(format: unknown, rank: number): number {
  return format === "NCHW" ? 1 : rank - 1;
}

defineOp(OpDefs.BiasAdd, {
  shape: (ctx) => {
    const format = ctx.attr("data_format", "string");
    const input = withRankAtLeast(ctx.input(0), format === "NCHW" ? 3 : 2);
    const [bias] = withRank(ctx.input(1), 1);
    if (!input) return [undefined];
    const channel = channelAxis(format, input.length);
    return [input.with(channel, mergeSizes(input[channel]!, bias!))];
  },
  gradient: (op, grad) => [
    grad,
    raw.BiasAddGrad({ out_backprop: grad, data_format: op._attr("data_format", "string") }),
  ],
  lower: (ctx) => {
    const [x, bias] = [ctx.input(0), ctx.input(1)];
    if (x.shape.length < 2) throw ctx.invalid(`Input tensor must be at least 2D: [${x.shape.join(",")}]`);
    if (bias.shape.length !== 1) throw ctx.invalid(`Biases must be 1D: [${bias.shape.join(",")}]`);
    const channel = channelAxis(ctx.attr("data_format", "string"), x.shape.length);
    if (x.shape[channel] !== bias.shape[0]) {
      throw ctx.invalid(
        `Must provide as many biases as the last dimension of the input tensor: [${bias.shape.join(",")}] vs. [${x.shape.join(",")}]`,
      );
    }
    const column = ctx.reshape(bias, [bias.shape[0]!, ...new Array<number>(x.shape.length - 1 - channel).fill(1)]);
    ctx.output(
      0,
      ctx.map([x, column], (a, b) => a.add(b)),
    );
  },
});

defineOp(OpDefs.BiasAddGrad, {
  shape: (ctx: ShapeContext) => {
    const format = ctx.attr("data_format", "string");
    const input = withRankAtLeast(ctx.input(0), format === "NCHW" ? 3 : 2);
    return [[input ? input[channelAxis(format, input.length)]! : null]];
  },
  gradient: (op, grad) => {
    const outputShape = shape(op.inputs[0]);
    const biasShape = shape(grad);
    const concat = (...values: TensorLike[]): Tensor => raw.ConcatV2({ values, axis: 0, name: "concat" });
    const isChannelFirst = op._attr("data_format", "string") === "NCHW";
    const before = (): Tensor => outputShape.getitem(isChannelFirst ? ":1" : ":-1");
    const expanded = isChannelFirst
      ? concat(ones_like(before()), biasShape, ones_like(outputShape.getitem("2:")))
      : concat(ones_like(before()), biasShape);
    const multiples = isChannelFirst ? concat(before(), [1], outputShape.getitem("2:")) : concat(before(), [1]);
    return raw.Tile({ input: raw.Reshape({ tensor: grad, shape: expanded }), multiples });
  },
  lower: (ctx: k.Lowering) => {
    const x = ctx.input(0);
    if (x.shape.length < 2) throw ctx.invalid(`Input tensor must be at least 2D: [${x.shape.join(",")}]`);
    const channel = channelAxis(ctx.attr("data_format", "string"), x.shape.length);
    const axes = [...x.shape.keys()].filter((axis) => axis !== channel);
    ctx.output(0, ctx.reduce(x, axes, "sum"));
  },
});

/** TF's two names of layouts. @throws ValueError for others */
function layout(data_format: string | null | undefined): string | undefined {
  if (data_format === null || data_format === undefined) return undefined;
  if (data_format.startsWith("NC")) return "NCHW";
  if (data_format.startsWith("N") && data_format.endsWith("C")) return "NHWC";
  throw new ValueError(
    `\`data_format\` must be of the form \`N...C\` or \`NC...\`. Received: data_format=${data_format}`,
  );
}

/**
 * A value per channel added to every element of the channel.
 * @param value at least two axes
 * @param bias one value per channel, of the same dtype
 * @param data_format `"N...C"` (channels last, unless told) or `"NC..."`
 * @throws ValueError where the sizes differ
 * TF: `tf.nn.bias_add`.
 */
export const bias_add = pyFunction(
  "bias_add",
  ["value", "bias", "data_format", "name"],
  (value: TensorLike, bias: TensorLike, data_format?: string | null, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "BiasAdd", [value, bias]), (scope) => {
      const format = layout(data_format);
      const x = convertToTensor(value, { name: "input" });
      const b = convertToTensor(bias, { dtype: x.dtype, name: "bias" });
      return raw.BiasAdd({ value: x, bias: b, data_format: format, name: scope });
    }),
  { required: 2 },
);

/** `matmul(x, weights) + biases`, by BiasAdd. TF: `tf.nn.xw_plus_b`. */
export const xw_plus_b = pyFunction(
  "xw_plus_b",
  ["x", "weights", "biases", "name"],
  (x: TensorLike, weights: TensorLike, biases: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "xw_plus_b", [x, weights, biases]), (scope) => {
      const a = convertToTensor(x, { name: "x" });
      const w = convertToTensor(weights, { name: "weights" });
      const b = convertToTensor(biases, { name: "biases" });
      return bias_add(matmul(a, w), b, { name: scope });
    }),
  { required: 3 },
);
