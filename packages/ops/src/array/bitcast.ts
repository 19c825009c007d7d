/** The same bytes as numbers of another type. TF: core/kernels/bitcast_op.cc, core/ops/array_ops.cc. */
import {
  as_dtype,
  defineOp,
  elementCount,
  pyFunction,
  ShapeError,
  type DType,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
  type TypedArray,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { sizeAt } from "../shape_rules.ts";

/** Types as TensorFlow numbers them in its messages. */
const fromTo = (from: DType, to: DType): string =>
  `Cannot bitcast from ${String(from.as_datatype_enum)} to ${String(to.as_datatype_enum)}`;

/** The elements in other memory: a fresh array, aligned for any type. */
function reinterpreted(data: TypedArray, dtype: DType, count: number): TypedArray {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return new dtype.arrayType!(bytes.buffer, 0, dtype.is_complex ? 2 * count : count); // the op takes number types alone
}

defineOp(OpDefs.Bitcast, {
  shape: (ctx) => {
    const input = ctx.input(0);
    const [from, to] = [ctx.attr("T", "type"), ctx.attr("type", "type")];
    if (!input || from.size === to.size) return [input];
    if (from.size > to.size) return [[...input, from.size / to.size]];
    if (input.length === 0) throw new ShapeError("Shape must be at least rank 1 but is rank 0");
    const parts = to.size / from.size;
    const last = sizeAt(input, -1);
    if (last !== null && last !== parts)
      throw new ShapeError(`${fromTo(from, to)} due to shape. ${String(last)} does not match ${String(parts)}`);
    return [input.slice(0, -1)];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const input = ctx.input(0);
    const [from, to] = [input.dtype, ctx.outputType()];
    const parts = to.size / from.size;
    if (parts > 1 && input.shape.at(-1) !== parts) throw ctx.invalid(fromTo(from, to));
    const shape = parts === 1 ? input.shape : parts > 1 ? input.shape.slice(0, -1) : [...input.shape, 1 / parts];
    const [result] = ctx.routine([input], [{ dtype: to, shape }], ({ inputs }) => [
      { dtype: to, shape, data: reinterpreted(inputs[0]!.data as TypedArray, to, elementCount(shape)) },
    ]);
    ctx.output(0, result!);
  },
});

/**
 * The same bytes as numbers of another type.
 * @param input numbers; to make larger ones, a last axis that holds the parts of each
 * @param type their new type
 * @returns of input's shape, without its last axis for larger numbers, with one more for smaller ones
 * @throws ValueError for a last axis of another size
 * TF: `tf.bitcast`.
 */
export const bitcast = pyFunction(
  "bitcast",
  ["input", "type", "name"],
  (input: TensorLike, type: DTypeLike, name?: NameLike): Tensor => raw.Bitcast({ input, type: as_dtype(type), name }),
  { required: 2 },
);
