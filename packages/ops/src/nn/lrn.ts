/**
 * Local response normalization: each element divided by a power of the sum of squares of its neighbours along the channels.
 * TF: core/ops/nn_ops.cc, core/kernels/lrn_op.cc. Source: Krizhevsky et al. 2012, "ImageNet classification", 3.3.
 */
import { defineOp, kernel as k, pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, withRank } from "../shape_rules.ts";
import { windows } from "./window.ts";

type Expr = k.Expr;

/** For each element, the sum of `body` over its neighbours along the channels and itself. */
function sumOfNeighbours(ctx: k.Lowering, x: k.Value, body: (e: Expr) => Expr): k.Value {
  const channels = x.shape.at(-1)!;
  const radius = Number(ctx.attr("depth_radius", "int"));
  const rows = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const size = 2 * radius + 1;
  const axis = { input: channels, output: channels, size, stride: 1, dilation: 1, before: radius };
  const seen = windows(ctx, ctx.reshape(x, [rows, channels, 1]), [axis]);
  return ctx.reshape(ctx.reduce(seen, [2, 3], "sum", { body, dtype: x.dtype }), x.shape);
}

function norms(ctx: k.Lowering, x: k.Value): k.Value {
  const [bias, alpha] = [ctx.attr("bias", "float"), ctx.attr("alpha", "float")];
  const sums = sumOfNeighbours(ctx, x, (e) => e.square());
  return ctx.map([sums], (sum) => sum.mul(alpha).add(bias), { dtype: x.dtype });
}

/** `norm ** -beta`. */
function inverse(norm: Expr, beta: number): Expr {
  if (beta === 1) return k.constant(norm.type, 1).div(norm);
  if (beta === 0.5) return k.rsqrt(norm);
  return k.exp(k.log(norm).mul(-beta));
}

function check(ctx: k.Lowering, x: k.Value): void {
  if (x.shape.length !== 4) throw ctx.invalid("in must be 4-dimensional");
}

defineOp(OpDefs.LRN, {
  shape: (ctx) => [withRank(ctx.input(0), 4)],
  gradient: (op, grad) =>
    raw.LRNGrad({
      input_grads: grad,
      input_image: op.inputs[0]!,
      output_image: op.outputs[0]!,
      depth_radius: op._attr("depth_radius", "int"),
      bias: op._attr("bias", "float"),
      alpha: op._attr("alpha", "float"),
      beta: op._attr("beta", "float"),
    }),
  lower: (ctx) => {
    const x = ctx.input(0);
    check(ctx, x);
    const beta = ctx.attr("beta", "float");
    ctx.output(
      0,
      ctx.map([x, norms(ctx, x)], (e, norm) => e.mul(inverse(norm, beta))),
    );
  },
});

defineOp(OpDefs.LRNGrad, {
  shape: (ctx) => {
    const shapes = [0, 1, 2].map((i) => withRank(ctx.input(i), 4));
    return [shapes.reduce((a, b) => a.map((size, axis) => mergeSizes(size, b[axis]!)))];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [grad, x, y] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    check(ctx, x);
    const [alpha, beta] = [ctx.attr("alpha", "float"), ctx.attr("beta", "float")];
    const norm = norms(ctx, x);
    const parts = ctx.map([grad, y, norm], (g, out, n) => g.mul(out.div(n)));
    const sums = sumOfNeighbours(ctx, parts, (e) => e);
    ctx.output(
      0,
      ctx.map([grad, x, norm, sums], (g, e, n, sum) => g.mul(inverse(n, beta)).add(e.mul(sum).mul(-2 * alpha * beta))),
    );
  },
});

/**
 * Each element divided by `(bias + alpha * sum of squares of its neighbours along the channels) ** beta`.
 * @param input [batch, height, width, channels], half, bfloat16 or float32
 * @param depth_radius how many neighbours there are on each side
 * TF: `tf.nn.local_response_normalization`.
 */
export const local_response_normalization = pyFunction(
  "lrn",
  ["input", "depth_radius", "bias", "alpha", "beta", "name"],
  (
    input: TensorLike,
    depth_radius: number = 5,
    bias: number = 1,
    alpha: number = 1,
    beta: number = 0.5,
    name?: NameLike,
  ): Tensor => raw.LRN({ input, depth_radius, bias, alpha, beta, name }),
  { required: 1 },
);

/** TF: `tf.nn.lrn`. */
export const lrn = local_response_normalization;
