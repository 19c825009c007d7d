/** Neighbours of floating point numbers, by their bits. TF: core/kernels/next_after_op.cc, python/ops/math_grad.py. */
import {
  defineOp,
  float32,
  get_default_graph,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { ones, zeros } from "../array/fill.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast } from "../shape_rules.ts";
import { onHost } from "./host_functions.ts";

/** Bits of numbers in order: neighbours differ by 1, away from zero. */
interface Bits {
  readonly value: Float32Array | Float64Array;
  readonly step: (up: boolean) => void;
  readonly least: number;
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

const SINGLE: Bits = {
  value: single,
  step: (up) => (singleBits[0]! += up ? 1 : -1),
  least: 2 ** -149,
};
const DOUBLE: Bits = {
  value: double,
  step: (up) => (doubleBits[0]! += up ? 1n : -1n),
  least: Number.MIN_VALUE,
};

/** The number next to `x` on the way to `to`. */
function neighbour(x: number, to: number, { value, step, least }: Bits): number {
  if (Number.isNaN(x) || Number.isNaN(to)) return NaN;
  if (x === to) return to;
  if (x === 0) return to > 0 ? least : -least;
  value[0] = x;
  step(to > x === x > 0);
  return value[0];
}

defineOp(OpDefs.NextAfter, {
  shape: broadcast,
  gradient: (op, grad) => {
    const [x1, x2] = [op.inputs[0]!, op.inputs[1]!];
    const [s1, s2] = [shape(x1), shape(x2)];
    const [r1, r2] = raw.BroadcastGradientArgs({ s0: s1, s1: s2 });
    return withContext(get_default_graph().control_dependencies([grad]), () => {
      const [partial1, partial2] = [ones(s1, x1.dtype), zeros(s2, x2.dtype)];
      const reduced = (partial: Tensor, axes: Tensor, to: Tensor): Tensor =>
        raw.Reshape({ tensor: raw.Sum({ input: partial.mul(grad), reduction_indices: axes }), shape: to });
      return [reduced(partial1, r1, s1), reduced(partial2, r2, s2)];
    });
  },
  lower: (ctx) => {
    const bits = ctx.outputType() === float32 ? SINGLE : DOUBLE;
    onHost(ctx, (x, to) => neighbour(x, to, bits));
  },
});

/**
 * The next number after `x1` that its type has, on the way to `x2`.
 * @param x1 float32 or float64
 * @param x2 of the same type, broadcast to `x1`
 * TF: `tf.math.nextafter`.
 */
export const nextafter = pyFunction(
  "next_after",
  ["x1", "x2", "name"],
  (x1: TensorLike, x2: TensorLike, name?: NameLike): Tensor => raw.NextAfter({ x1, x2, name }),
  { required: 2 },
);
