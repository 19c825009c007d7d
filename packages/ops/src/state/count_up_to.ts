/** Counting in a variable up to a limit. TF: core/kernels/count_up_to_op.cc, python/ops/state_ops.py. */
import { convertToTensor, defineOp, OutOfRangeError, pyFunction, type NameLike, type Tensor } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";
import type { VariableLike } from "./assign.ts";

defineOp(OpDefs.CountUpTo, {
  shape: (ctx) => [withRank(ctx.input(0), 0)],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const ref = ctx.input(0);
    const limit = ctx.attr("limit", "int");
    const reached = (): OutOfRangeError => new OutOfRangeError(null, ctx.op, `Reached limit of ${String(limit)}`);
    ctx.check([ref], (count) => count.lt(Number(limit)), reached);
    const before = ctx.copy(ref);
    ctx.update([ref], [], (count) => [count.add(1)]);
    ctx.output(0, before);
  },
});

/**
 * Adds 1 to a variable.
 * @param ref a scalar integer variable
 * @param limit at which a run fails with OutOfRangeError
 * @returns the count before
 * TF: `tf.count_up_to`.
 */
export const count_up_to = pyFunction(
  "count_up_to",
  ["ref", "limit", "name"],
  (ref: VariableLike, limit: number, name?: NameLike): Tensor =>
    raw.CountUpTo({ ref: convertToTensor(ref, { asRef: true }), limit, name }),
  { required: 2 },
);
