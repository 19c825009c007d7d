/** Cross products of vectors of three. TF: core/kernels/cross_op.cc, core/ops/math_ops.cc. */
import {
  defineOp,
  pyFunction,
  ShapeError,
  type kernel as k,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRankAtLeast, withSize } from "../shape_rules.ts";

defineOp(OpDefs.Cross, {
  shape: (ctx) => {
    const [a, b] = [withRankAtLeast(ctx.input(0), 1), withRankAtLeast(ctx.input(1), 1)];
    if (a && b) {
      a.forEach((d, i) => {
        if (d !== null && b[i] !== null && (d !== b[i] || a.length !== b.length))
          throw new ShapeError(
            `Dimension ${String(i)} in both shapes must be equal, but are ${String(d)} and ${String(b[i])}.`,
          );
      });
    }
    const last = a?.at(-1) ?? null;
    if (last !== null) withSize(last, 3);
    return [a];
  },
  gradient: (op, grad) => {
    const [u, v] = [op.inputs[0]!, op.inputs[1]!];
    return [raw.Cross({ a: v, b: grad }), raw.Cross({ a: grad, b: u })];
  },
  lower: (ctx) => {
    const [a, b] = [ctx.input(0), ctx.input(1)];
    if (String(a.shape) !== String(b.shape))
      throw ctx.invalid(`Both inputs must be of same shape: [${a.shape.join(",")}] vs. [${b.shape.join(",")}]`);
    if (a.shape.length < 1) throw ctx.invalid("Input must be at least 1D[]");
    if (a.shape.at(-1) !== 3) throw ctx.invalid(`Cross-products are only defined for 3-element vectors.`);
    const outer = a.shape.slice(0, -1);
    const component = (value: k.Value, i: number): k.Value =>
      ctx.slice(value, [...outer.map(() => 0), i], [...outer, 1]);
    const output = ctx.empty(a.shape);
    for (let i = 0; i < 3; i++) {
      const [p, q] = [(i + 1) % 3, (i + 2) % 3];
      const parts = [component(a, p), component(b, q), component(a, q), component(b, p)];
      ctx.mapInto([component(output, i)], parts, (ap, bq, aq, bp) => [ap.mul(bq).sub(aq.mul(bp))]);
    }
    ctx.output(0, output);
  },
});

/** Cross products of vectors of three, which stand on the last axis. TF: `tf.cross`, `tf.linalg.cross`. */
export const cross = pyFunction(
  "cross",
  ["a", "b", "name"],
  (a: TensorLike, b: TensorLike, name?: NameLike): Tensor => raw.Cross({ a, b, name }),
  { required: 2 },
);
