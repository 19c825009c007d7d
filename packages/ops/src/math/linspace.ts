/** Evenly spaced numbers: an op of old graphs, and the fifty nodes that Python composes. TF: core/kernels/sequence_ops.cc, `math_ops.linspace_nd`. */
import {
  convertToTensor,
  defineOp,
  int32,
  int64,
  kernel as k,
  pyFunction,
  ShapeError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { broadcast_dynamic_shape } from "../array/broadcast.ts";
import { concat } from "../array/concat.ts";
import { zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { slice_ } from "../array/slice_object.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { scalarInput } from "../shape_rules.ts";
import { cast } from "./cast.ts";
import { convertPair } from "./conversion.ts";
import { range } from "./range.ts";

function toCount(num: TensorLike): Tensor {
  const tensor = convertToTensor(num, { name: "num", preferredDtype: int32 });
  if (!tensor.dtype.is_integer) throw new TypeError(`Tensor must be an integer type; got ${tensor.dtype.toString()}.`);
  return raw.Cast({ x: tensor, DstT: int32 });
}

defineOp(OpDefs.LinSpace, {
  shape: (ctx) => {
    ["start", "stop", "num"].forEach((name, i) => {
      const given = ctx.input(i);
      if (given && given.length > 0)
        throw new ShapeError(`Shape must be rank 0 but is rank ${String(given.length)}\n\t for '${name}'`);
    });
    const num = scalarInput(ctx, 2);
    if (num !== null && num <= 0) throw new ShapeError(`Requires num > 0: ${String(num)}`);
    return [[num]];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    ["start", "stop", "num"].forEach((name, i) => {
      const given = ctx.input(i).shape;
      if (given.length > 0) throw ctx.invalid(`${name} must be a scalar, not shape [${given.join(",")}]`);
    });
    const num = ctx.number(2);
    if (num <= 0) throw ctx.invalid(`Requires num > 0: ${String(num)}`);
    const spaced = (start: k.Expr, stop: k.Expr): k.Expr => {
      if (num === 1) return start;
      const at = k.index(0);
      const between = start.add(
        stop
          .sub(start)
          .div(num - 1)
          .mul(at.to(start.type)),
      );
      return at.eq(num - 1).select(stop, between);
    };
    ctx.output(0, ctx.map([ctx.input(0), ctx.input(1)], spaced, { shape: [num] }));
  },
});

/**
 * `num` numbers from `start` to `stop`, both included.
 * @param start float
 * @param stop float, broadcast to `start`
 * @param num a scalar integer
 * @param axis where the new axis goes
 * TF: `tf.linspace`.
 */
export const linspace = pyFunction(
  "linspace",
  ["start", "stop", "num", "name", "axis"],
  (start: TensorLike, stop: TensorLike, num: TensorLike, name?: NameLike, axis: number = 0): Tensor =>
    withContext(name_scope(name ?? null, "linspace", [start, stop]), () => {
      const [low, high] = convertPair(start, stop, ["start", "stop"]);
      const count = toCount(num);
      cast(count, low.dtype); // Python makes it and does not use it
      const both = broadcast_dynamic_shape(shape(low), shape(high));
      const wideLow = raw.BroadcastTo({ input: low, shape: both });
      const wideHigh = raw.BroadcastTo({ input: high, shape: both });
      const first = raw.ExpandDims({ input: wideLow, dim: axis });
      const last = raw.ExpandDims({ input: wideHigh, dim: axis });
      return between(first, last, count, axis);
    }),
  { required: 3 },
);

function between(expandedStart: Tensor, expandedStop: Tensor, count: Tensor, axis: number): Tensor {
  const outer = shape(expandedStart);
  const rank = shape(outer).getitem(0);
  const at = raw.SelectV2({ condition: axis >= 0, t: axis, e: rank.add(axis) });
  const inner = raw.Maximum({ x: count.sub(2), y: 0 });
  const steps = raw.Maximum({ x: count.sub(1), y: 1 });
  const distance = expandedStop.sub(expandedStart);
  const delta = distance.truediv(cast(steps, expandedStop.dtype));
  const first = cast(expandedStart, delta.dtype);
  const last = cast(expandedStop, delta.dtype);
  const rangeEnd = raw.SelectV2({ condition: count.greater_equal(0), t: steps, e: -1 });
  const numbers = cast(range(1, rangeEnd, { dtype: int64 }), delta.dtype);
  const isAxis = raw.Equal({ x: at, y: range(rank) });
  const numbersShape = raw.SelectV2({ condition: isAxis, t: inner, e: 1 });
  const inside = first.add(delta.mul(raw.Reshape({ tensor: numbers, shape: numbersShape })));
  const all = concat([first, inside, last], at);
  const begin = zeros_like(outer);
  const before = outer.getitem(slice_(0, at));
  const middle = raw.Reshape({ tensor: count, shape: [1] });
  const after = outer.getitem(slice_(at.add(1), null));
  return raw.Slice({ input: all, begin, size: concat([before, middle, after], 0) });
}
