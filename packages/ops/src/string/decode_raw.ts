/** Bytes of strings as numbers. TF: core/kernels/decode_raw_op.cc, core/ops/parsing_ops.cc. */
import {
  allocateData,
  as_dtype,
  defineOp,
  pyFunction,
  stringBytes,
  ValueError,
  type DTypeLike,
  type NameLike,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { concatShapes } from "../shape_rules.ts";

defineOp(OpDefs.DecodeRaw, {
  shape: (ctx) => [concatShapes(ctx.input(0), [null])],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const input = ctx.input(0);
    const dtype = ctx.outputType();
    const little = ctx.attr("little_endian", "bool");
    const [result] = ctx.routine([input], [{ dtype }], ({ inputs }) => {
      const rows = (inputs[0]!.data as readonly StringElement[]).map(stringBytes); // the op takes strings alone
      const size = rows[0]?.length ?? 0;
      for (const [i, row] of rows.entries()) {
        if (row.length !== size)
          throw ctx.invalid(
            `DecodeRaw requires input strings to all be the same size, but element ${String(i)} has size ${String(size)} != ${String(row.length)}`,
          );
      }
      if (size % dtype.size !== 0)
        throw ctx.invalid(
          `Input to DecodeRaw has length ${String(size)} that is not a multiple of ${String(dtype.size)}, the size of ${dtype.name}`,
        );
      const count = size / dtype.size;
      const data = allocateData(dtype, rows.length * count) as Uint8Array; // any typed array
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      rows.forEach((row, i) => {
        bytes.set(row, i * size);
      });
      if (!little) reverseElements(bytes, dtype.is_complex ? dtype.size / 2 : dtype.size);
      return [{ dtype, shape: [...inputs[0]!.shape, count], data }];
    });
    ctx.output(0, result!);
  },
});

/** Turns the bytes of each element round. */
function reverseElements(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/**
 * The bytes of strings, all of one length, as numbers on a new last axis.
 * @param out_type their type
 * @param little_endian whether the lowest byte of a number comes first
 * @throws InvalidArgumentError when run, for lengths that differ or are no multiple of a number's
 * TF: `tf.decode_raw`, `tf.io.decode_raw`.
 */
export const decode_raw = pyFunction(
  "decode_raw_v1",
  ["input_bytes", "out_type", "little_endian", "name"],
  (input_bytes: TensorLike, out_type?: DTypeLike | null, little_endian: boolean = true, name?: NameLike): Tensor => {
    if (out_type === undefined || out_type === null)
      throw new ValueError("decode_raw_v1() missing 1 positional argument: 'out_type'");
    return raw.DecodeRaw({ bytes: input_bytes, out_type: as_dtype(out_type), little_endian, name });
  },
  { required: 1, aliases: { bytes: "input_bytes" } },
);
