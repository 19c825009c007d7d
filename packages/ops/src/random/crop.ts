/** Random pieces. TF: python/ops/random_crop_ops.py. */
import {
  convertToTensor,
  int32,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { Assert } from "../checks/assert.ts";
import { with_dependencies } from "../control_flow/no_op.ts";
import * as raw from "../gen/raw_ops.ts";
import { reduce_all } from "../math/reductions.ts";
import { random_uniform } from "./distributions.ts";

/**
 * A piece of a tensor at a random place.
 * @param size its shape, as long as the tensor's
 * @param seed see `random_normal`
 * @throws InvalidArgumentError when run, for a piece that is greater than the whole
 * TF: `tf.random_crop`.
 */
export const random_crop = pyFunction(
  "random_crop",
  ["value", "size", "seed", "name"],
  (value: TensorLike, size: TensorLike, seed?: number | bigint | null, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "random_crop", [value, size]), (scope) => {
      const whole = convertToTensor(value, { name: "value" });
      const piece = convertToTensor(size, { dtype: int32, name: "size" });
      const given = shape(whole);
      const fits = reduce_all(raw.GreaterEqual({ x: given, y: piece }));
      const check = Assert(fits, ["Need value.shape >= size, got ", given, piece], { summarize: 1000 });
      const checked = with_dependencies([check], given);
      const limit = checked.sub(piece).add(1);
      const anywhere = random_uniform(shape(checked), { dtype: piece.dtype, maxval: 0x7fffffff, seed });
      return raw.Slice({ input: whole, begin: anywhere.mod(limit), size: piece, name: scope });
    }),
  { required: 2 },
);
