/** Random tensors from a seed alone: the same numbers at each run. TF: python/ops/stateless_random_ops.py, random_ops_util.py. */
import {
  as_dtype,
  bfloat16,
  convertToTensor,
  float16,
  float32,
  float64,
  int32,
  int64,
  pyFunction,
  reprValue,
  uint32,
  uint64,
  ValueError,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { broadcast_dynamic_shape } from "../array/broadcast.ts";
import { createConstant } from "../array/constant.ts";
import { zeros } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { shapeOf } from "../array/shape.ts";
import { stack } from "../array/stack.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { shapeTensor, type RandomShape } from "./distributions.ts";
import { TINY } from "./gamma.ts";
import { classType } from "./multinomial.ts";
import { rateTensor } from "./poisson.ts";

/** TF: `random_ops_util.Algorithm`. */
const PHILOX = 1;
const THREEFRY = 2;
const AUTO_SELECT = 3;

/** Names of algorithms without what may separate their words. */
const ALGORITHMS = new Map([
  ["philox", PHILOX],
  ["threefry", THREEFRY],
  ["autoselect", AUTO_SELECT],
]);

interface Generator {
  readonly key: Tensor;
  readonly counter: Tensor;
  readonly alg: number;
}

/** 64 bit integers from pairs of 32 bit ones. TF: `_uint32s_to_uint64`. */
function joined(pair: Tensor): Tensor {
  const low = cast(pair.getitem(0), uint64);
  const high = cast(pair.getitem(1), uint64);
  return raw.BitwiseOr({ x: low, y: raw.LeftShift({ x: high, y: createConstant(32, { dtype: uint64 }) }) });
}

/** The key that scrambles seeds: 0x02461e293ec8f720. */
const SCRAMBLING_KEY = 163851598941452064n;

/** What StatelessRandomGetKeyCounter computes, as nodes. TF: `_philox_scramble_seed`. */
function scrambled(seed: TensorLike): [key: Tensor, counter: Tensor] {
  const key = createConstant([SCRAMBLING_KEY], { dtype: uint64 });
  const counter = cast(seed, uint64);
  const mix = raw.StatelessRandomUniformFullIntV2({ shape: [4], key, counter, dtype: uint32, alg: PHILOX });
  const ownKey = raw.Reshape({ tensor: joined(mix.getitem(":2")), shape: [1] });
  return [ownKey, stack([0, joined(mix.getitem("2:"))], 0)];
}

/** @throws ValueError for an algorithm that does not exist */
function generatorFor(seed: TensorLike, name: string): Generator {
  const alg = ALGORITHMS.get(name.trim().toLowerCase().replaceAll("-", "").replaceAll("_", ""));
  if (alg === undefined) {
    throw new ValueError(
      `Argument \`alg\` got unsupported value ${name}. Supported values are philox for the Philox algorithm, threefry for the ThreeFry algorithm, and auto_select for auto-selection.`,
    );
  }
  if (alg === PHILOX) {
    const [key, counter] = scrambled(seed);
    return { key, counter, alg };
  }
  if (alg === THREEFRY) {
    const key = raw.Reshape({ tensor: joined(cast(seed, uint32)), shape: [1] });
    return { key, counter: zeros([1], uint64), alg };
  }
  const [key, counter] = raw.StatelessRandomGetKeyCounter({ seed });
  return { key, counter, alg };
}

type Standard = typeof raw.StatelessRandomNormalV2;

function scaled(name: string, scope: string, make: Standard) {
  return pyFunction(
    name,
    ["shape", "seed", "mean", "stddev", "dtype", "name", "alg"],
    (
      shape: RandomShape,
      seed: TensorLike,
      mean: TensorLike = 0,
      stddev: TensorLike = 1,
      dtypeLike: DTypeLike = float32,
      label?: NameLike,
      alg: string = "auto_select",
    ): Tensor =>
      withContext(name_scope(label ?? null, scope, [shape, seed, mean, stddev]), (scope) => {
        const dtype = as_dtype(dtypeLike);
        const dims = shapeTensor(shape);
        const center = convertToTensor(mean, { dtype, name: "mean" });
        const spread = convertToTensor(stddev, { dtype, name: "stddev" });
        const standard = make({ shape: dims, ...generatorFor(seed, alg), dtype });
        return raw.AddV2({ x: standard.mul(spread), y: center, name: scope });
      }),
    { required: 2 },
  );
}

/**
 * Normally distributed numbers that depend on a seed alone.
 * @param shape the result's shape
 * @param seed two integers
 * @param dtype float16, bfloat16, float32 (unless told) or float64
 * @param alg `"philox"` or `"auto_select"`
 * TF: `tf.random.stateless_normal`.
 */
export const stateless_normal = scaled(
  "stateless_random_normal",
  "stateless_random_normal",
  raw.StatelessRandomNormalV2,
);

/** Normally distributed numbers within two standard deviations; see {@link stateless_normal}. TF: `tf.random.stateless_truncated_normal`. */
export const stateless_truncated_normal = scaled(
  "stateless_truncated_normal",
  "stateless_truncated_normal",
  raw.StatelessTruncatedNormalV2,
);

const UNIFORM_TYPES: readonly DType[] = [float16, bfloat16, float32, float64, int32, int64, uint32, uint64];

/** @throws ValueError for a type that is not drawn, or bounds that do not fit it */
function checkUniform(dtype: DType, minval: TensorLike | null, maxval: TensorLike | null): void {
  if (!UNIFORM_TYPES.includes(dtype)) {
    throw new ValueError(
      `Argument \`dtype\` got invalid value ${dtype.toString()}. Accepted dtypes are (${UNIFORM_TYPES.map((t) => `tf.${t.name}`).join(", ")}).`,
    );
  }
  if (!dtype.is_integer) return;
  const text = (x: TensorLike | null): string => (x === null ? "None" : reprValue(x));
  if ((minval === null) !== (maxval === null)) {
    throw new ValueError(
      `For integer \`dtype\` argument ${dtype.toString()}, argument \`minval\` and \`maxval\` must be both None or not None. Got \`minval\`=${text(minval)} and \`maxval\`=${text(maxval)}.`,
    );
  }
  if (minval !== null && (dtype === uint32 || dtype === uint64)) {
    throw new ValueError(
      `Argument \`dtype\` got invalid value ${dtype.toString()} when argument \`minval\` is not None. Please don't use unsigned integers in this case.`,
    );
  }
}

/**
 * Numbers evenly distributed in [minval, maxval) that depend on a seed alone.
 * @param seed two integers
 * @param minval 0 unless told; null for integers of the whole range, as is `maxval`
 * @param maxval 1 for floats where left out
 * @throws ValueError for another dtype, or bounds that do not fit it
 * TF: `tf.random.stateless_uniform`.
 */
export const stateless_uniform = pyFunction(
  "stateless_random_uniform",
  ["shape", "seed", "minval", "maxval", "dtype", "name", "alg"],
  (
    shape: RandomShape,
    seed: TensorLike,
    minval: TensorLike | null = 0,
    maxval: TensorLike | null = null,
    dtypeLike: DTypeLike = float32,
    name?: NameLike,
    alg: string = "auto_select",
  ): Tensor => {
    const dtype = as_dtype(dtypeLike);
    checkUniform(dtype, minval, maxval);
    const top = dtype.is_integer ? maxval : (maxval ?? 1);
    return withContext(name_scope(name ?? null, "stateless_random_uniform", [shape, seed, minval, top]), (scope) => {
      const dims = shapeTensor(shape);
      if (dtype.is_integer && minval === null)
        return raw.StatelessRandomUniformFullIntV2({ shape: dims, ...generatorFor(seed, alg), dtype, name: scope });
      const low = convertToTensor(minval as TensorLike, { dtype, name: "min" });
      const high = convertToTensor(top as TensorLike, { dtype, name: "max" });
      const generator = generatorFor(seed, alg);
      if (dtype.is_integer)
        return raw.StatelessRandomUniformIntV2({ shape: dims, ...generator, minval: low, maxval: high, name: scope });
      const unit = raw.StatelessRandomUniformV2({ shape: dims, ...generator, dtype });
      return raw.AddV2({ x: unit.mul(high.sub(low)), y: low, name: scope });
    });
  },
  { required: 2 },
);

/**
 * Gamma distributed numbers that depend on a seed alone.
 * @param shape the result's shape, which ends with that of `alpha` and `beta` broadcast
 * @param beta the inverse scales, 1 where left out
 * TF: `tf.random.stateless_gamma`.
 */
export const stateless_gamma = pyFunction(
  "stateless_random_gamma",
  ["shape", "seed", "alpha", "beta", "dtype", "name"],
  (
    shape: RandomShape,
    seed: TensorLike,
    alpha: TensorLike,
    beta?: TensorLike | null,
    dtypeLike: DTypeLike = float32,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "stateless_random_gamma", [shape, seed, alpha, beta]), () => {
      const dtype = as_dtype(dtypeLike);
      const dims = shapeTensor(shape);
      const a = convertToTensor(alpha, { dtype, name: "alpha" });
      const b = convertToTensor(beta ?? 1, { dtype, name: "beta" });
      const common = broadcast_dynamic_shape(shapeOf(a), shapeOf(b));
      const broadcast = raw.BroadcastTo({ input: a, shape: common });
      const standard = raw.StatelessRandomGammaV3({
        shape: dims,
        ...generatorFor(seed, "auto_select"),
        alpha: broadcast,
      });
      return raw.Maximum({ x: TINY.get(dtype) ?? 0, y: standard.truediv(b) });
    }),
  { required: 3 },
);

/**
 * Poisson distributed numbers that depend on a seed alone.
 * @param shape the result's shape, which ends with that of `lam`
 * @param lam the rates, floats
 * @param dtype of the result, int32 unless told
 * TF: `tf.random.stateless_poisson`.
 */
export const stateless_poisson = pyFunction(
  "stateless_random_poisson",
  ["shape", "seed", "lam", "dtype", "name"],
  (shape: RandomShape, seed: TensorLike, lam: TensorLike, dtype: DTypeLike = int32, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "stateless_random_poisson", [shape, seed, lam]), () =>
      raw.StatelessRandomPoisson({ shape: shapeTensor(shape), seed, lam: rateTensor(lam), dtype: as_dtype(dtype) }),
    ),
  { required: 3 },
);

function drawn(
  scope: string,
  logits: TensorLike,
  num_samples: TensorLike,
  seed: TensorLike,
  dtype: DTypeLike | null | undefined,
  name: NameLike,
): Tensor {
  return withContext(name_scope(name, scope, [logits, seed]), () => {
    const x = convertToTensor(logits, { name: "logits" });
    return raw.StatelessMultinomial({ logits: x, num_samples, seed, output_dtype: classType(dtype) });
  });
}

/**
 * Draws of classes that depend on a seed alone.
 * @param logits [batch, classes] unnormalized log-probabilities
 * @param num_samples how many draws per row
 * @param seed two integers
 * @returns [batch, num_samples]
 * TF: `tf.random.stateless_multinomial`.
 */
export const stateless_multinomial = pyFunction(
  "stateless_multinomial",
  ["logits", "num_samples", "seed", "output_dtype", "name"],
  (
    logits: TensorLike,
    num_samples: TensorLike,
    seed: TensorLike,
    output_dtype?: DTypeLike | null,
    name?: NameLike,
  ): Tensor => drawn("stateless_multinomial", logits, num_samples, seed, output_dtype, name ?? null),
  { required: 3 },
);

/** Draws of classes; see {@link stateless_multinomial}. TF: `tf.random.stateless_categorical`. */
export const stateless_categorical = pyFunction(
  "stateless_categorical",
  ["logits", "num_samples", "seed", "dtype", "name"],
  (logits: TensorLike, num_samples: TensorLike, seed: TensorLike, dtype?: DTypeLike | null, name?: NameLike): Tensor =>
    drawn("stateless_categorical", logits, num_samples, seed, dtype, name ?? null),
  { required: 3 },
);

/**
 * More seeds from one.
 * @param seed two integers
 * @param num how many
 * @returns [num, 2] of the seed's type
 * TF: `tf.random.split`.
 */
export const random_split = pyFunction(
  "split",
  ["seed", "num", "alg"],
  (seed: TensorLike, num: number = 2, alg: string = "auto_select"): Tensor => {
    const given = convertToTensor(seed);
    return stateless_uniform([num, 2], given, null, null, given.dtype, null, alg);
  },
  { required: 1 },
);

/**
 * A seed that depends on another and on a number.
 * @param data a scalar integer
 * @returns [2] of the type of `data`
 * TF: `tf.random.fold_in`.
 */
export const fold_in = pyFunction(
  "fold_in",
  ["seed", "data", "alg"],
  (seed: TensorLike, data: TensorLike, alg: string = "auto_select"): Tensor => {
    const number = convertToTensor(data);
    return stack([stateless_uniform([], seed, null, null, number.dtype, null, alg), number]);
  },
  { required: 2 },
);
