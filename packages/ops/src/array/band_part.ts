/** Matrices with zeros outside a band. TF: core/kernels/matrix_band_part_op.cc. */
import { defineOp, kernel as k, pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { dense } from "./index_math.ts";

defineOp(OpDefs.MatrixBandPart, {
  shape: unchanged,
  gradient: (op, grad) => [
    raw.MatrixBandPart({ input: dense(grad), num_lower: op.inputs[1]!, num_upper: op.inputs[2]! }),
    null,
    null,
  ],
  lower: (ctx) => {
    const value = ctx.input(0);
    const rank = value.shape.length;
    const [rows, columns] = [value.shape.at(-2)!, value.shape.at(-1)!];
    const limit = (input: number, what: string, most: number): number => {
      const given = ctx.number(input);
      if (given > most)
        throw ctx.invalid(
          `${what} must be negative or less or equal to number of ${what === "num_lower" ? "rows" : "columns"} (${String(most)}) got: ${String(given)}`,
        );
      return given < 0 ? most : given;
    };
    const below = limit(1, "num_lower", rows);
    const above = limit(2, "num_upper", columns);
    const band = (target: k.Value, source: k.Value): void =>
      ctx.mapInto([target], [source], (x) => {
        const distance = k.index(rank - 1).sub(k.index(rank - 2));
        return [distance.le(above).and(distance.ge(-below)).select(x, 0)];
      });
    const result = ctx.empty(value.shape);
    if (result.dtype.is_complex) {
      band(ctx.real(result), ctx.real(value));
      band(ctx.imaginary(result), ctx.imaginary(value));
    } else band(result, value);
    ctx.output(0, result);
  },
});

/**
 * Matrices with zeros outside a band around the diagonal.
 * @param num_lower how many diagonals below the main one stay, all where negative
 * @param num_upper how many above
 * TF: `tf.linalg.band_part`, `tf.matrix_band_part`.
 */
export const matrix_band_part = pyFunction(
  "matrix_band_part",
  ["input", "num_lower", "num_upper", "name"],
  (input: TensorLike, num_lower: TensorLike, num_upper: TensorLike, name?: NameLike): Tensor =>
    raw.MatrixBandPart({ input, num_lower, num_upper, name }),
  { required: 3 },
);
