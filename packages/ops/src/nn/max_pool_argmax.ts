/** Maxima of windows with their positions. TF: core/kernels/maxpooling_op.cc, python/ops/nn_grad.py. */
import {
  defineOp,
  int64,
  kernel as k,
  pyFunction,
  ValueError,
  type DTypeLike,
  type NameLike,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import { lowerMaxPool, positionsOfMaxima } from "./max_pool.ts";
import { poolOf, poolShape } from "./pool_window.ts";
import { integers } from "./window.ts";

function batchCounts(ctx: k.Lowering): boolean {
  return ctx.attr("include_batch_in_index", "bool");
}

defineOp(OpDefs.MaxPoolWithArgmax, {
  shape: (ctx) => {
    const pooled = poolShape(ctx, "MaxPool");
    return [pooled, pooled];
  },
  gradient: (op, grad) =>
    raw.MaxPoolGradWithArgmax({
      input: op.inputs[0]!,
      grad,
      argmax: op.outputs[1]!,
      ksize: op._attr("ksize", "list(int)"),
      strides: op._attr("strides", "list(int)"),
      padding: op._attr("padding", "string"),
      include_batch_in_index: op._attr("include_batch_in_index", "bool"),
    }),
  lower: (ctx) => {
    const x = ctx.input(0);
    const { axes, depth } = poolOf(ctx, x.shape);
    if (depth > 1) throw ctx.invalid("MaxPoolWithArgmax is not supported on the depth dimension.");
    if (ctx.needed(0)) lowerMaxPool(ctx);
    if (!ctx.needed(1)) return;
    const positions = positionsOfMaxima(ctx, x, axes);
    const dtype = ctx.outputType(1);
    const perImage = x.shape.slice(1).reduce((n, d) => n * d, 1);
    const inImage = (p: k.Expr): k.Expr => (batchCounts(ctx) ? p : p.sub(k.index(0).mul(perImage)));
    ctx.output(
      1,
      ctx.map([positions], (p) => inImage(p).to(k.scalarType(dtype)), { dtype }),
    );
  },
});

defineOp(OpDefs.MaxPoolGradWithArgmax, {
  shape: (ctx) => [withRank(ctx.input(0), 4)],
  gradient: "unregistered",
  lower: (ctx) => {
    const [x, grad, argmax] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    if (integers(ctx, "ksize").length !== 4) throw ctx.invalid("Sliding window ksize field must specify 4 dimensions");
    if (grad.shape.join() !== argmax.shape.join()) {
      throw ctx.invalid(
        `grad and argmax shapes do not match: [${grad.shape.join(",")}] vs. [${argmax.shape.join(",")}]`,
      );
    }
    const count = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);
    const perImage = count(x.shape.slice(1));
    const type = k.scalarType(argmax.dtype);
    const at = batchCounts(ctx)
      ? argmax
      : ctx.map([argmax], (p) => p.add(k.index(0, type).mul(perImage)), { dtype: argmax.dtype });
    const sums = ctx.fill([count(x.shape)], x.dtype, 0);
    ctx.scatter(sums, ctx.reshape(at, [count(at.shape)]), [ctx.reshape(grad, [count(grad.shape)])], (sum, g) =>
      sum.add(g),
    );
    ctx.output(0, ctx.reshape(sums, x.shape));
  },
});

/**
 * The greatest element of each window and where it stands: `(y * width + x) * channels + channel`.
 * @param input [batch, height, width, channels]
 * @param Targmax int32 or int64, which it is unless told
 * @param include_batch_in_index whether `batch * height * width * channels` is added
 * @returns `[output, argmax]`, also by those names
 * @throws ValueError for another layout
 * TF: `tf.nn.max_pool_with_argmax`.
 */
export const max_pool_with_argmax = pyFunction(
  "max_pool_with_argmax",
  ["input", "ksize", "strides", "padding", "data_format", "Targmax", "name", "output_dtype", "include_batch_in_index"],
  (
    input: TensorLike,
    ksize: readonly number[],
    strides: readonly number[],
    padding: string,
    data_format: string = "NHWC",
    Targmax?: DTypeLike | null,
    name?: NameLike,
    output_dtype?: DTypeLike | null,
    include_batch_in_index: boolean = false,
  ): ReturnType<typeof raw.MaxPoolWithArgmax> => {
    if (data_format !== "NHWC") {
      throw new ValueError(
        `\`data_format\` values other  than 'NHWC' are not supported. Received: data_format=${data_format}`,
      );
    }
    return raw.MaxPoolWithArgmax({
      input,
      ksize,
      strides,
      padding,
      Targmax: Targmax ?? output_dtype ?? int64,
      include_batch_in_index,
      name,
    });
  },
  { required: 4 },
);
