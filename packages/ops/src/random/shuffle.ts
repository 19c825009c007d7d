/** Rows in random order. TF: core/kernels/random_shuffle_op.cc. */
import { defineOp, int32, pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { seedAttrs } from "./distributions.ts";

defineOp(OpDefs.RandomShuffle, {
  shape: unchanged,
  gradient: "unregistered",
  lower: (ctx) => {
    const value = ctx.input(0);
    const rows = value.shape[0] ?? 1;
    if (rows <= 1) {
      ctx.output(0, value);
      return;
    }
    const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
    const blocks = BigInt(Math.ceil((rows - 1) / 4));
    const [order] = ctx.routine([], [{ dtype: int32, shape: [rows] }], (context) => {
      const generator = context.philox(seed, seed2, blocks);
      const data = Int32Array.from({ length: rows }, (_, i) => i);
      for (let i = 0; i < rows - 1; i++) {
        const j = i + (generator.nextUint32() % (rows - i));
        [data[i], data[j]] = [data[j]!, data[i]!];
      }
      return [{ dtype: int32, shape: [rows], data }];
    });
    ctx.output(0, ctx.gather(value, order!));
  },
});

/**
 * A tensor with its first axis in random order.
 * @param seed see `random_normal`
 * TF: `tf.random_shuffle`, `tf.random.shuffle`.
 */
export const random_shuffle = pyFunction(
  "random_shuffle",
  ["value", "seed", "name"],
  (value: TensorLike, seed?: number | bigint | null, name?: NameLike): Tensor =>
    raw.RandomShuffle({ value, ...seedAttrs(seed), name }),
  { required: 1 },
);
