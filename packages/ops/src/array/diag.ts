/** Tensors of twice the rank by their diagonal. TF: core/ops/array_ops.cc. */
import {
  defineOp,
  elementCount,
  pyFunction,
  ShapeError,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes, mergeSizes, sizeAt } from "../shape_rules.ts";
import { dense } from "./index_math.ts";
import { diagonalView } from "./matrix_band.ts";

defineOp(OpDefs.Diag, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (input?.length === 0) throw new ShapeError("Shape must be at least rank 1 but is rank 0");
    return [concatShapes(input, input)];
  },
  gradient: (_op, grad) => raw.DiagPart({ input: dense(grad) }),
  lower: (ctx) => {
    const value = ctx.input(0);
    const count = elementCount(value.shape);
    const flat = ctx.reshape(value, [count]);
    const whole = ctx.assemble([count, count], ctx.outputType(), [{ value: flat, into: (m) => diagonalView(m, 0) }], 0);
    ctx.output(0, ctx.reshape(whole, [...value.shape, ...value.shape]));
  },
});

defineOp(OpDefs.DiagPart, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (!input) return [undefined];
    if (input.length % 2 !== 0 || input.length === 0)
      throw new ShapeError(`Input must have even and non-zero rank, input rank is ${String(input.length)}`);
    const half = input.length / 2;
    return [input.slice(0, half).map((d, i) => mergeSizes(d, sizeAt(input, half + i)))];
  },
  gradient: (_op, grad) => raw.Diag({ diagonal: dense(grad) }),
  lower: (ctx) => {
    const value = ctx.input(0);
    const shape = value.shape.slice(0, value.shape.length / 2);
    const count = elementCount(shape);
    if (count * count !== elementCount(value.shape))
      throw ctx.invalid(
        `Invalid shape [${value.shape.join(",")}]: dimensions 0 and ${String(shape.length)} do not match.`,
      );
    ctx.output(0, ctx.reshape(diagonalView(ctx.reshape(value, [count, count]), 0), shape));
  },
});

/** A tensor of twice the rank with the elements on its diagonal. TF: `tf.diag`, `tf.linalg.tensor_diag`. */
export const diag = pyFunction(
  "diag",
  ["diagonal", "name"],
  (diagonal: TensorLike, name?: NameLike): Tensor => raw.Diag({ diagonal, name }),
  { required: 1 },
);

/** The diagonal of a tensor of even rank. TF: `tf.diag_part`, `tf.linalg.tensor_diag_part`. */
export const diag_part = pyFunction(
  "diag_part",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor => raw.DiagPart({ input, name }),
  {
    required: 1,
  },
);
