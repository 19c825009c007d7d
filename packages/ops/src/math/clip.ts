/** Numbers kept in bounds. TF: core/kernels/cwise_op_clip.cc, python/ops/clip_ops.py, math_ops.py. */
import {
  as_dtype,
  convertToTensor,
  defineOp,
  float32,
  IndexedSlices,
  pyFunction,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { zeros } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { cast } from "./cast.ts";
import { real } from "./complex.ts";

defineOp(OpDefs.ClipByValue, {
  shape: unchanged,
  gradient: (op, grad) => {
    const [x, y, z] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!];
    const sx = shape(x);
    const sy = shape(y);
    const sz = shape(z);
    const none = zeros(shape(grad), grad.dtype);
    const below = raw.Less({ x, y });
    const above = raw.Greater({ x, y: z });
    const [, ry] = raw.BroadcastGradientArgs({ s0: sx, s1: sy });
    const [, rz] = raw.BroadcastGradientArgs({ s0: sx, s1: sz });
    const gx = raw.Select({ condition: raw.LogicalOr({ x: below, y: above }), t: none, e: grad });
    const lower = raw.Select({ condition: below, t: grad, e: none });
    const upper = raw.Select({ condition: above, t: grad, e: none });
    const gy = raw.Reshape({ tensor: raw.Sum({ input: lower, reduction_indices: ry }), shape: sy });
    const gz = raw.Reshape({ tensor: raw.Sum({ input: upper, reduction_indices: rz }), shape: sz });
    return [gx, gy, gz];
  },
  lower: (ctx) => {
    const [x, low, high] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    const fits = (bound: readonly number[]): boolean =>
      bound.length === 0 || (bound.length === x.shape.length && bound.every((d, i) => d === x.shape[i]));
    if (!fits(low.shape) || !fits(high.shape)) {
      const [a, b, c] = [x, low, high].map((v) => `[${v.shape.join(",")}]`);
      throw ctx.invalid(
        `clip_value_min and clip_value_max must be either of the same shape as input, or a scalar. input shape: ${a!}clip_value_min shape: ${b!}clip_value_max shape: ${c!}`,
      );
    }
    ctx.output(
      0,
      ctx.map([x, low, high], (e, lo, hi) => e.pmin(hi).pmax(lo)),
    );
  },
});

/**
 * The values, those below `clip_value_min` and above `clip_value_max` moved to it. IndexedSlices stay what they are.
 * @throws ValueError where a bound would broadcast the values
 * TF: `tf.clip_by_value`.
 */
export const clip_by_value = pyFunction(
  "clip_by_value",
  ["t", "clip_value_min", "clip_value_max", "name"],
  (t: TensorLike | IndexedSlices, clip_value_min: TensorLike, clip_value_max: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "clip_by_value", [t, clip_value_min, clip_value_max]), (scope) => {
      const values = convertToTensor(t instanceof IndexedSlices ? t.values : t, { name: "t" });
      const below = raw.Minimum({ x: values, y: clip_value_max });
      values.shape.assert_is_compatible_with(below.shape);
      const clipped = raw.Maximum({ x: below, y: clip_value_min, name: scope });
      values.shape.assert_is_compatible_with(clipped.shape);
      // sparse in, sparse out: who passes IndexedSlices expects them
      return t instanceof IndexedSlices
        ? (new IndexedSlices(clipped, t.indices, t.dense_shape) as unknown as Tensor)
        : clipped;
    }),
  { required: 3 },
);

// ------------------------------------------------------------------ saturate_cast

/** The nearest float32 towards zero. */
function towardsZero(x: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] = bits[0]! - 1;
  return new Float32Array(bits.buffer)[0]!;
}

/** The limits of `to` as numbers of `from`, inside the range of both. */
function limits(from: DType, to: DType): [number | bigint, number | bigint] {
  const inside = (a: number | bigint, b: number | bigint, isLow: boolean): number | bigint => {
    const tighter = a > b === isLow ? a : b;
    if (from.is_integer) return typeof tighter === "number" && !Number.isInteger(tighter) ? a : tighter;
    const limit = from === float32 ? Math.fround(Number(tighter)) : Number(tighter);
    const outside = isLow ? limit < Number(b) : limit > Number(b);
    return outside && from === float32 ? towardsZero(limit) : limit;
  };
  return [inside(from.min, to.min, true), inside(from.max, to.max, false)];
}

/**
 * Converts elements to another type; what is out of its range becomes its limit.
 * TF: `tf.saturate_cast`.
 */
export const saturate_cast = pyFunction(
  "saturate_cast",
  ["value", "dtype", "name"],
  (value: TensorLike, dtype: DTypeLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "saturate_cast", [value]), (scope) => {
      let x = convertToTensor(value, { name: "value" });
      const to = as_dtype(dtype).base_dtype;
      if (x.dtype.is_complex && to.is_complex) return cast(x, to, scope);
      if (x.dtype.is_complex) x = real(x);
      const from = x.dtype.base_dtype;
      const [low, high] = limits(from, to.real_dtype);
      const bounds = [createConstant(low, { dtype: from }), createConstant(high, { dtype: from })] as const;
      const clamped = raw.ClipByValue({ t: x, clip_value_min: bounds[0], clip_value_max: bounds[1], name: "clamp" });
      return cast(clamped, to, scope);
    }),
  { required: 2 },
);
