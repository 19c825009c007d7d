/** Sums of squares, and what is scaled by them. TF: core/kernels/l2loss_op.cc, python/ops/clip_ops.py, nn_impl.py. */
import {
  convertToTensor,
  defineOp,
  float32,
  get_default_graph,
  IndexedSlices,
  pyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { ones_like } from "../array/fill.ts";
import { identity } from "../array/identity.ts";
import { name_scope } from "../array/name_scope.ts";
import { rankOf, size } from "../array/shape.ts";
import { rangeOf } from "../array/index_math.ts";
import { stack } from "../array/stack.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { complex, imag, real } from "../math/complex.ts";
import { plainNumber } from "../math/conversion.ts";
import { reduce_sum } from "../math/reductions.ts";
import { scalar } from "../shape_rules.ts";

defineOp(OpDefs.L2Loss, {
  shape: scalar,
  gradient: (op, grad) => op.inputs[0]!.mul(grad),
  lower: (ctx) => {
    const x = ctx.input(0);
    ctx.output(
      0,
      ctx.reduce(x, [...x.shape.keys()], "sum", { body: (e) => e.square(), finish: (total) => total.mul(0.5) }),
    );
  },
});

/** Half the sum of the squares, a scalar. TF: `tf.nn.l2_loss`. */
export const l2_loss = pyFunction(
  "l2_loss",
  ["t", "name"],
  (t: TensorLike, name?: NameLike): Tensor<number> => raw.L2Loss({ t, name }),
  { required: 1 },
);

/**
 * Scaled to length 1 along axes.
 * @param axis the axes along which lengths are measured
 * @param epsilon the least square of a length
 * TF: `tf.nn.l2_normalize`.
 */
export const l2_normalize = pyFunction(
  "l2_normalize",
  ["x", "axis", "epsilon", "name"],
  (x: TensorLike, axis?: TensorLike | null, epsilon: TensorLike = 1e-12, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "l2_normalize", [x]), (scope) => {
      const tensor = convertToTensor(x, { name: "x" });
      if (tensor.dtype.is_complex) return normalizedComplex(tensor, axis, epsilon, scope.name);
      const sum = reduce_sum(raw.Square({ x: tensor }), axis, true);
      const inverse = raw.Rsqrt({ x: raw.Maximum({ x: sum, y: epsilon }) });
      return raw.Mul({ x: tensor, y: inverse, name: scope });
    }),
  { required: 1, aliases: { dim: "axis" } },
);

function normalizedComplex(x: Tensor, axis: TensorLike | null | undefined, epsilon: TensorLike, scope: string): Tensor {
  const realSquare = raw.Square({ x: real(x) });
  const imagSquare = raw.Square({ x: imag(x) });
  const sum = real(reduce_sum(realSquare.add(imagSquare), axis, true));
  const inverse = raw.Rsqrt({ x: raw.Maximum({ x: sum, y: epsilon }) });
  const re = raw.Mul({ x: real(x), y: inverse });
  const im = raw.Mul({ x: imag(x), y: inverse });
  return complex(re, im, scope);
}

// ------------------------------------------------------------------ clipping by norm

type Clippable = TensorLike | IndexedSlices | null;

/** A tensor, or the values of IndexedSlices. */
function valuesOf(t: TensorLike | IndexedSlices, name: string): Tensor {
  return convertToTensor(t instanceof IndexedSlices ? t.values : t, { name });
}

/** The clipped values in the form of what they come from; sparse in, sparse out. */
function inFormOf(t: Clippable, values: Tensor): Tensor {
  return t instanceof IndexedSlices
    ? (new IndexedSlices(values, t.indices, t.dense_shape) as unknown as Tensor)
    : values;
}

/**
 * Scaled down to a length of at most `clip_norm`.
 * @param clip_norm the greatest length
 * @param axes along which lengths are measured, all unless told
 * TF: `tf.clip_by_norm`.
 */
export const clip_by_norm = pyFunction(
  "clip_by_norm",
  ["t", "clip_norm", "axes", "name"],
  (t: TensorLike | IndexedSlices, clip_norm: TensorLike, axes?: TensorLike | null, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "clip_by_norm", [t, clip_norm]), (scope) => {
      const values = valuesOf(t, "t");
      const number = plainNumber(clip_norm);
      const limit =
        number !== undefined ? Math.max(number, 0) : cast(raw.Maximum({ x: clip_norm, y: 0 }), values.dtype);
      const sum = reduce_sum(values.mul(values), axes, true);
      const isPositive = sum.greater(0);
      const safe = raw.Select({ condition: isPositive, t: sum, e: ones_like(sum) });
      const norm = raw.Select({ condition: isPositive, t: raw.Sqrt({ x: safe }), e: sum });
      const scaled = values.mul(limit);
      values.shape.assert_is_compatible_with(scaled.shape);
      return inFormOf(t, identity(scaled.truediv(raw.Maximum({ x: norm, y: limit })), { name: scope }));
    }),
  { required: 2 },
);

/**
 * The length of all tensors together: the square root of the sum of all squares.
 * @param t_list tensors, IndexedSlices or null
 * TF: `tf.global_norm`.
 */
export const global_norm = pyFunction(
  "global_norm",
  ["t_list", "name"],
  (t_list: readonly Clippable[], name?: NameLike): Tensor<number> => {
    checkList(t_list);
    return withContext(name_scope(name ?? null, "global_norm", presentOf(t_list)), () => {
      const values = t_list.map((t, i) => (t === null ? null : valuesOf(t, `t_${String(i)}`)));
      const halves = values
        .filter((v) => v !== null)
        .map((v) => withContext(get_default_graph().colocate_with(v), () => raw.L2Loss({ t: v })));
      const half = reduce_sum(stack(halves));
      return raw.Sqrt({ x: half.mul(createConstant(2, { dtype: half.dtype })), name: "global_norm" });
    });
  },
  { required: 1 },
);

function checkList(list: unknown): void {
  if (!Array.isArray(list)) throw new TypeError(`\`t_list\` should be a sequence of tensors. Received ${typeof list}.`);
}

function presentOf(list: readonly Clippable[]): (TensorLike | IndexedSlices)[] {
  return list.filter((t) => t !== null);
}

/**
 * All tensors scaled down by one factor, so that their length together is at most `clip_norm`.
 * @param t_list tensors, IndexedSlices or null
 * @param use_norm their length together, computed unless given
 * @returns the scaled tensors, null where there was none, and the length before
 * TF: `tf.clip_by_global_norm`.
 */
export const clip_by_global_norm = pyFunction(
  "clip_by_global_norm",
  ["t_list", "clip_norm", "use_norm", "name"],
  (
    t_list: readonly Clippable[],
    clip_norm: TensorLike,
    use_norm?: Tensor | null,
    name?: NameLike,
  ): [Tensor[], Tensor] => {
    checkList(t_list);
    const norm = use_norm ?? global_norm(t_list, name);
    const clipped = withContext(
      name_scope(name ?? null, "clip_by_global_norm", [...presentOf(t_list), clip_norm]),
      (scope) => {
        const inverse = norm.rtruediv(1);
        const relative = createConstant(1, { dtype: norm.dtype }).truediv(clip_norm);
        const finite = raw.Minimum({ x: inverse, y: relative }).rmul(clip_norm);
        // infinite and NaN lengths make everything NaN
        const scale = finite.add(norm.sub(norm));
        const values = t_list.map((t, i) => (t === null ? null : valuesOf(t, `t_${String(i)}`)));
        return values.map((v, i) => {
          if (v === null) return null;
          const scaled = withContext(get_default_graph().colocate_with(v), () =>
            identity(v.mul(cast(scale, v.dtype)), { name: `${scope.name}_${String(i)}` }),
          );
          return inFormOf(t_list[i]!, scaled);
        });
      },
    );
    return [clipped as Tensor[], norm]; // null only where the caller gave null
  },
  { required: 2 },
);

/** Scaled down to an average length per element of at most `clip_norm`. TF: `tf.clip_by_average_norm`. */
export const clip_by_average_norm = pyFunction(
  "clip_by_average_norm",
  ["t", "clip_norm", "name"],
  (t: TensorLike, clip_norm: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "clip_by_average_norm", [t, clip_norm]), (scope) => {
      const x = convertToTensor(t, { name: "t" });
      const count = cast(size(x), float32);
      const squares = x.mul(x);
      const inverse = raw.Rsqrt({ x: reduce_sum(squares, rangeOf(0, rankOf(x))) });
      const scaled = x.mul(clip_norm);
      const perElement = inverse.mul(count);
      const relative = createConstant(1, { dtype: float32 }).truediv(clip_norm);
      return identity(scaled.mul(raw.Minimum({ x: perElement, y: relative })), { name: scope });
    }),
  { required: 2 },
);
