/** A tensor repeated along its axes. TF: core/ops/array_ops.cc, python/ops/array_grad.py (`_TileGrad`). */
import {
  defineOp,
  IndexedSlices,
  pyFunction,
  type NameLike,
  type Operation,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, multiplySizes, withRank } from "../shape_rules.ts";
import { concat } from "./concat.ts";
import { castTo, rangeOf } from "./index_math.ts";
import { shapeOf, sizeOfTensor } from "./shape.ts";
import { stack } from "./stack.ts";
import { transpose } from "./transpose.ts";

/** TF: `array_grad._TileGrad`: the copies of each element are summed. */
function tileGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const [input, multiples] = [op.inputs[0]!, op.inputs[1]!];
  const inputShape = shapeOf(input, { out_type: multiples.dtype });
  let splitShape = raw.Reshape({ tensor: transpose(stack([multiples, inputShape])), shape: [-1] });
  const axes = rangeOf(0, sizeOfTensor(splitShape), 2);
  let whole: Tensor;
  if (grad instanceof IndexedSlices) {
    const rows = castTo(inputShape.getitem(0), grad.indices.dtype);
    whole = raw.UnsortedSegmentSum({
      data: grad.values,
      segment_ids: raw.FloorMod({ x: grad.indices, y: rows }),
      num_segments: rows,
    });
    splitShape = concat([[1], splitShape.getitem("1:")], 0);
  } else {
    whole = grad;
  }
  const result = raw.Sum({ input: raw.Reshape({ tensor: whole, shape: splitShape }), reduction_indices: axes });
  result.set_shape(input.shape);
  return result;
}

defineOp(OpDefs.Tile, {
  shape: (ctx): StaticShape[] => {
    const input = ctx.input(0);
    let multiples = ctx.constantAsShape(1);
    if (input) {
      multiples = withRank(multiples, input.length);
      mergeShapes(ctx.input(1), [input.length]);
    }
    if (!multiples) return [undefined];
    const sizes = withRank(input, multiples.length);
    return [sizes.map((d, i) => (multiples[i] === 1 ? d : multiplySizes(d, multiples[i]!)))];
  },
  gradient: (op, grad) => [tileGradient(op, grad), null],
  lower: (ctx) => {
    const value = ctx.input(0);
    const multiples = ctx.numbers(1);
    const rank = value.shape.length;
    if (multiples.length !== rank) {
      throw ctx.invalid(
        `Expected multiples argument to be a vector of length ${String(rank)} but got length ${String(multiples.length)}`,
      );
    }
    const negative = multiples.findIndex((m) => m < 0);
    if (negative >= 0)
      throw ctx.invalid(`Expected multiples[${String(negative)}] >= 0, but got ${String(multiples[negative])}`);
    const apart = ctx.reshape(
      value,
      value.shape.flatMap((d) => [1, d]),
    );
    const repeated = ctx.broadcast(
      apart,
      value.shape.flatMap((d, i) => [multiples[i]!, d]),
    );
    ctx.output(
      0,
      ctx.reshape(
        repeated,
        value.shape.map((d, i) => d * multiples[i]!),
      ),
    );
  },
});

/**
 * A tensor repeated along its axes.
 * @param multiples how often along each axis
 * TF: `tf.tile`.
 */
export const tile = pyFunction(
  "tile",
  ["input", "multiples", "name"],
  (input: TensorLike, multiples: TensorLike, name?: NameLike): Tensor => raw.Tile({ input, multiples, name }),
  { required: 2 },
);
