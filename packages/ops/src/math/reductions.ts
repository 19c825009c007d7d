/** Functions that combine the elements along axes. TF: python/ops/math_ops.py. */
import {
  convertToTensor,
  int64,
  bool,
  isTensor,
  pyFunction,
  TensorShape,
  typedPyFunction,
  withContext,
  type DTypeLike,
  type Given,
  type NameLike,
  type Tensor,
  type TensorLike,
  type Unranked,
  type Unset,
} from "@tfgraph/core";
import { integerConstant } from "../array/constant.ts";
import { zeros } from "../array/fill.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rankOf } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";
import { add } from "./arithmetic.ts";
import { cast } from "./cast.ts";

type Make = (args: {
  input: TensorLike;
  reduction_indices: TensorLike;
  keep_dims?: boolean;
  name?: NameLike;
}) => Tensor;

const NAMES = ["input_tensor", "axis", "keepdims", "name"] as const;
const ALIASES = { keep_dims: "keepdims", reduction_indices: "axis" } as const;

/** The axes asked for, or all of them. TF: `math_ops._ReductionDims`. */
function reductionDims(x: TensorLike, axis: TensorLike | null | undefined): TensorLike {
  if (axis !== null && axis !== undefined) return axis;
  const shape = (x as { shape?: unknown } | null)?.shape;
  const rank = shape instanceof TensorShape ? shape.ndims : null;
  // Python takes a rank of 0 for an unknown one
  return rank ? integerConstant([...Array(rank).keys()]) : rangeOf(0, rankOf(x));
}

/** All elements combined give a scalar, whatever the input's rank. TF: `_may_reduce_to_scalar`. */
function mayReduceToScalar(output: Tensor, axis: TensorLike | null | undefined, keepdims: boolean): Tensor {
  if (!output.shape.is_fully_defined() && !keepdims && (axis === null || axis === undefined)) output.set_shape([]);
  return output;
}

function reduce(
  make: Make,
  x: TensorLike,
  axis: TensorLike | null | undefined,
  keepdims: boolean,
  name?: NameLike,
): Tensor {
  const output = make({ input: x, reduction_indices: reductionDims(x, axis), keep_dims: keepdims, name });
  return mayReduceToScalar(output, axis, keepdims);
}

interface ReductionKeywords<A, K> extends ReductionKeywords2<A, K> {
  input_tensor: TensorLike;
}
interface ReductionKeywords2<A, K> extends ReductionKeywords3<K> {
  /** an axis or a list of them, negative ones from the end; left out, all */
  axis?: A;
  /** An old name of `axis`. */
  reduction_indices?: A;
}
interface ReductionKeywords3<K> extends ReductionKeywords4 {
  /** whether the axes stay with size 1 */
  keepdims?: K;
  /** An old name of `keepdims`. */
  keep_dims?: K;
}
interface ReductionKeywords4 {
  name?: NameLike;
}

/** A reduction; without an axis its result is surely a scalar, of the type `S` when fetched. */
export interface ReductionFunction<S> {
  <A extends TensorLike | null | Unset = null, K extends boolean | null | Unset = false>(
    input_tensor: TensorLike | ReductionKeywords<A, K>,
    axis?: A | ReductionKeywords2<A, K>,
    keepdims?: K | ReductionKeywords3<K>,
    name?: NameLike | ReductionKeywords4,
  ): Tensor<Reduced<A, K, S>>;
}

/** What a fetch of a reduction gives: nobody knows the rank where axes are named or kept. */
type Reduced<A, K, S> = [Given<A, null>] extends [null] ? (true extends Given<K, false> ? Unranked : S) : Unranked;

type Body = (x: TensorLike, axis: TensorLike | null | undefined, keepdims: boolean, name?: NameLike) => Tensor;

function general<S>(name: string, body: Body): ReductionFunction<S> {
  return typedPyFunction(
    name,
    NAMES,
    (x: TensorLike, axis?: TensorLike | null, keepdims?: boolean | null, label?: NameLike): Tensor =>
      body(x, axis, keepdims ?? false, label),
    { required: 1, aliases: ALIASES },
  );
}

function reduction<S>(name: string, make: Make): ReductionFunction<S> {
  return general(name, (x, axis, keepdims, name) => reduce(make, x, axis, keepdims, name));
}

/**
 * The sum of the elements along axes.
 * @param axis an axis or a list of them, negative ones from the end; left out, all
 * @param keepdims whether the axes stay with size 1
 * @throws ValueError for an axis the input does not have
 * TF: `tf.reduce_sum`.
 */
export const reduce_sum = reduction<number>("reduce_sum", raw.Sum);

/**
 * The mean of the elements along axes; of integers, rounded towards zero.
 * @param axis an axis or a list of them, negative ones from the end; left out, all
 * @param keepdims whether the axes stay with size 1
 * @throws ValueError for an axis the input does not have
 * TF: `tf.reduce_mean`.
 */
export const reduce_mean = reduction<number>("reduce_mean", raw.Mean);

/** The product of the elements along axes. TF: `tf.reduce_prod`. */
export const reduce_prod = reduction<number>("reduce_prod", raw.Prod);
/** The greatest element along axes. TF: `tf.reduce_max`. */
export const reduce_max = reduction<number>("reduce_max", raw.Max);
/** The smallest element along axes. TF: `tf.reduce_min`. */
export const reduce_min = reduction<number>("reduce_min", raw.Min);
/** Whether all elements along axes are true. TF: `tf.reduce_all`. */
export const reduce_all = reduction<boolean>("reduce_all", raw.All);
/** Whether any element along axes is true. TF: `tf.reduce_any`. */
export const reduce_any = reduction<boolean>("reduce_any", raw.Any);
/** The square root of the sum of squares along axes. TF: `tf.math.reduce_euclidean_norm`. */
export const reduce_euclidean_norm = reduction<number>("reduce_euclidean_norm", raw.EuclideanNorm);

/**
 * `log(sum(exp(x)))` along axes, without overflow: the greatest element is taken out first.
 * TF: `tf.reduce_logsumexp`.
 */
export const reduce_logsumexp: ReductionFunction<number> = general("reduce_logsumexp", (x, axis, keepdims, name) =>
  withContext(name_scope(name ?? null, "ReduceLogSumExp", [x]), (scope) => {
    const largest = reduce(raw.Max, x, axis, true);
    const finite = raw.SelectV2({ condition: raw.IsFinite({ x: largest }), t: largest, e: 0 });
    let taken = raw.StopGradient({ input: finite });
    const shifted = raw.Exp({ x: raw.Sub({ x, y: taken }) });
    const log = raw.Log({ x: reduce(raw.Sum, shifted, axis, keepdims) });
    if (!keepdims) taken = raw.Reshape({ tensor: taken, shape: raw.Shape({ input: log }) });
    return mayReduceToScalar(add(log, taken, scope), axis, keepdims);
  }),
);

/** The mean of the squared distance from the mean, along axes. @throws TypeError for integers. TF: `tf.math.reduce_variance`. */
export const reduce_variance: ReductionFunction<number> = general("reduce_variance", (x, axis, keepdims, name) =>
  withContext(name_scope(name ?? "reduce_variance"), () => {
    const tensor = convertToTensor(x);
    const means = reduce(raw.Mean, tensor, axis, true);
    if (means.dtype.is_integer) {
      throw new TypeError(`Input must be either real or complex. Received integer type ${means.dtype.toString()}.`);
    }
    const difference = tensor.sub(means);
    const squared = means.dtype.is_complex
      ? raw.Real({
          input: raw.Mul({ x: raw.Conj({ input: difference }), y: difference }),
          Tout: means.dtype.real_dtype,
        })
      : raw.Square({ x: difference });
    return reduce(raw.Mean, squared, axis, keepdims);
  }),
);

/** The square root of the variance along axes. TF: `tf.math.reduce_std`. */
export const reduce_std: ReductionFunction<number> = general("reduce_std", (x, axis, keepdims, name) =>
  withContext(name_scope(name ?? "reduce_std"), () =>
    raw.Sqrt({ x: reduce_variance(convertToTensor(x), axis, keepdims) }),
  ),
);

/**
 * How many elements along axes are not zero (not empty, for strings).
 * @param dtype of the result, int64 unless told
 * TF: `tf.count_nonzero`.
 */
export const count_nonzero = pyFunction(
  "count_nonzero",
  ["input_tensor", "axis", "keepdims", "dtype", "name"],
  (
    input_tensor: TensorLike,
    axis?: TensorLike | null,
    keepdims?: boolean | null,
    dtype: DTypeLike = int64,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "count_nonzero", [input_tensor]), () => {
      const x = isTensor(input_tensor) ? input_tensor : convertToTensor(input_tensor, { name: "input" });
      const predicate = x.dtype === bool ? x : raw.NotEqual({ x, y: zeros([], x.dtype) });
      return cast(reduce(raw.Sum, cast(predicate, int64), axis, keepdims ?? false), dtype);
    }),
  { required: 1, aliases: { ...ALIASES, input: "input_tensor" } },
);
