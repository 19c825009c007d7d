/** Positions in row-major order as coordinates. TF: core/kernels/unravel_index_op.cc, core/ops/array_ops.cc. */
import { defineOp, pyFunction, toNumbers, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { elementsOf, sizeAt, withRank } from "../shape_rules.ts";

defineOp(OpDefs.UnravelIndex, {
  shape: (ctx) => {
    const indices = ctx.input(0);
    const axes = sizeAt(withRank(ctx.input(1), 1), 0);
    if (!indices) return [undefined];
    return [indices.length === 0 ? [axes] : [axes, elementsOf(indices)]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [indices, dims] = [ctx.input(0), ctx.input(1)];
    if (indices.shape.length > 1)
      throw ctx.invalid(`The indices can only be scalar or vector, got "[${indices.shape.join(",")}]"`);
    if (dims.shape.length !== 1) throw ctx.invalid(`The indices can only be 1-D, got "[${dims.shape.join(",")}]"`);
    const sizes = ctx.numbers(1);
    const zero = sizes.indexOf(0);
    if (zero >= 0)
      throw ctx.invalid(`Input dims cannot contain a dim of zero, but dims contains zero at index ${String(zero)}`);
    // products of the sizes from each axis on
    const spans = sizes.map((_, axis) => sizes.slice(axis).reduce((a, b) => a * b, 1));
    const dtype = ctx.outputType();
    const shape = [sizes.length, ...indices.shape];
    const [result] = ctx.routine([indices], [{ dtype, shape }], ({ inputs }) => {
      const positions = toNumbers(inputs[0]!);
      if (positions.some((position) => position >= (spans[0] ?? 1)))
        throw ctx.invalid("index is out of bound as with dims");
      const data = new dtype.arrayType!(positions.length * sizes.length) as { [i: number]: number | bigint }; // integers
      spans.forEach((span, axis) => {
        positions.forEach((position, i) => {
          const at = Math.trunc((position % span) / (spans[axis + 1] ?? 1));
          data[axis * positions.length + i] = dtype.size === 8 ? BigInt(at) : at;
        });
      });
      return [{ dtype, shape, data: data as Int32Array }];
    });
    ctx.output(0, result!);
  },
});

/**
 * Coordinates of elements that are counted in row-major order.
 * @param indices int32 or int64, one or [n]
 * @param dims the sizes of the axes, of indices' type
 * @returns [axes], or [axes, n]
 * @throws InvalidArgumentError when run, for a position outside of the shape
 * TF: `tf.unravel_index`.
 */
export const unravel_index = pyFunction(
  "unravel_index",
  ["indices", "dims", "name"],
  (indices: TensorLike, dims: TensorLike, name?: NameLike): Tensor => raw.UnravelIndex({ indices, dims, name }),
  { required: 2 },
);
