/** A contiguous part of a tensor. TF: core/framework/common_shape_fns.cc (`SliceShape`), python/ops/array_grad.py (`_SliceGrad`). */
import {
  defineOp,
  pyFunction,
  toNumbers,
  type IndexedSlices,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, sizeAt, unknownOfRank, withRank } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { dense } from "./index_math.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { stack } from "./stack.ts";

function slicedShape(ctx: ShapeContext): StaticShape {
  const lengths = mergeShapes(withRank(ctx.input(1), 1), withRank(ctx.input(2), 1)) ?? [];
  const rank = sizeAt(lengths, 0);
  const input = rank === null ? ctx.input(0) : withRank(ctx.input(0), rank);
  const begin = ctx.constantAsShape(1);
  const given = ctx.constant(2);
  if (!given) {
    const sizes = ctx.constantAsShape(2);
    return sizes ?? unknownOfRank(input?.length);
  }
  const sizes = toNumbers(given);
  const from = withRank(begin, sizes.length);
  const whole = withRank(input, sizes.length);
  return sizes.map((size, i) => {
    const [start, total] = [sizeAt(from, i), sizeAt(whole, i)];
    if (size !== -1) return size;
    return start === null || total === null ? null : total - start;
  });
}

/** TF: `array_grad._SliceGrad`: zeros around the gradient. */
function sliceGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const [input, begin] = [op.inputs[0]!, op.inputs[1]!];
  const rank = rankOf(input);
  const size = shapeOf(op.outputs[0]!, { out_type: begin.dtype });
  const shape = stack([rank, 1]);
  const before = raw.Reshape({ tensor: begin, shape });
  const after = raw.Reshape({ tensor: shapeOf(input, { out_type: begin.dtype }).sub(size).sub(begin), shape });
  return raw.Pad({ input: dense(grad), paddings: concat([before, after], 1) });
}

defineOp(OpDefs.Slice, {
  shape: (ctx) => [slicedShape(ctx)],
  gradient: (op, grad) => [sliceGradient(op, grad), null, null],
  lower: (ctx) => {
    const value = ctx.input(0);
    const begin = ctx.numbers(1);
    const rank = value.shape.length;
    if (begin.length !== rank) {
      throw ctx.invalid(
        `Expected begin and size arguments to be 1-D tensors of size ${String(rank)}, but got shapes [${String(begin.length)}] and [${String(ctx.input(2).shape[0])}] instead.`,
      );
    }
    const size = ctx.numbers(2).map((s, i) => (s === -1 ? value.shape[i]! - begin[i]! : s));
    size.forEach((s, i) => {
      const total = value.shape[i]!;
      const at = begin[i]!;
      if (at < 0 || at > total)
        throw ctx.invalid(`Expected begin[${String(i)}] in [0, ${String(total)}], but got ${String(at)}`);
      if (s < 0 || at + s > total)
        throw ctx.invalid(`Expected size[${String(i)}] in [0, ${String(total - at)}], but got ${String(s)}`);
    });
    ctx.output(0, ctx.slice(value, begin, size));
  },
});

/**
 * A contiguous part of a tensor.
 * @param begin where it begins along each axis
 * @param size how long it is along each axis, -1 for the rest
 * TF: `tf.slice`.
 */
export const slice = pyFunction(
  "slice",
  ["input_", "begin", "size", "name"],
  (input: TensorLike, begin: TensorLike, size: TensorLike, name?: NameLike): Tensor =>
    raw.Slice({ input, begin, size, name }),
  { required: 3 },
);
