/**
 * Random tensors from Philox counters, the same numbers as TensorFlow's CPU kernels.
 * TF: core/ops/random_ops.cc, core/kernels/random_op.cc, python/ops/random_ops.py.
 */
import {
  as_dtype,
  bfloat16,
  convertToTensor,
  defineOp,
  float16,
  float32,
  float64,
  get_seed,
  int32,
  int64,
  pyFunction,
  ValueError,
  withContext,
  type DType,
  type DTypeLike,
  type kernel as k,
  type Lowering,
  type NameLike,
  type OpDef,
  type ShapeRule,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { withRank } from "../shape_rules.ts";

/** TF: `RandomShape`. */
const randomShape: ShapeRule = (ctx) => [ctx.constantAsShape(0)];

/** The shape a run asks for. */
export function runShape(ctx: Lowering): number[] {
  const shape = ctx.numbers(0);
  if (ctx.input(0).shape.length !== 1)
    throw ctx.invalid(`shape must be a vector of {int32,int64}, got shape [${ctx.input(0).shape.join(",")}]`);
  const negative = shape.find((d) => d < 0);
  if (negative !== undefined) throw ctx.invalid(`Dimension ${String(negative)} must be >= 0`);
  return shape;
}

function distribution(def: OpDef, name: "uniform" | "normal" | "truncated_normal"): void {
  defineOp(def, {
    shape: randomShape,
    gradient: "not_differentiable",
    lower: (ctx) => ctx.output(0, ctx.random(name, runShape(ctx))),
  });
}

distribution(OpDefs.RandomUniform, "uniform");
distribution(OpDefs.RandomStandardNormal, "normal");
distribution(OpDefs.TruncatedNormal, "truncated_normal");

/** The bounds are elements of the run: a range that is empty stops it. */
export function checkBounds(ctx: Lowering, low: k.Value, high: k.Value): void {
  ctx.check(
    [low, high],
    (lo, hi) => lo.lt(hi),
    ({ values }) => ctx.invalid(`Need minval < maxval, got ${String(values[0])} >= ${String(values[1])}`),
  );
}

defineOp(OpDefs.RandomUniformInt, {
  shape: (ctx) => {
    withRank(ctx.input(1), 0);
    withRank(ctx.input(2), 0);
    return [ctx.constantAsShape(0)];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const shape = runShape(ctx);
    const [low, high] = [ctx.input(1), ctx.input(2)];
    if (!shape.includes(0)) checkBounds(ctx, low, high);
    ctx.output(0, ctx.random("uniform_int", shape, [low, high]));
  },
});

/** What is accepted for the shape of a random tensor. */
export type RandomShape = TensorLike;

/** TF: `shape_util.shape_tensor`: int32 where the list is empty. */
export function shapeTensor(shape: RandomShape): Tensor {
  const empty = Array.isArray(shape) && shape.length === 0;
  return convertToTensor(shape, { dtype: empty ? int32 : null, name: "shape" });
}

/** The attributes `seed` and `seed2`. */
export function seedAttrs(seed: number | bigint | null | undefined): { seed: number; seed2: number } {
  const [first, second] = get_seed(seed);
  return { seed: first ?? 0, seed2: second ?? 0 };
}

type Standard = typeof raw.RandomStandardNormal;

/** A standard distribution, scaled and moved. */
function scaled(
  make: Standard,
  defaultName: string,
  shape: RandomShape,
  mean: TensorLike,
  stddev: TensorLike,
  dtypeLike: DTypeLike,
  seed: number | bigint | null | undefined,
  name: NameLike,
): Tensor {
  const dtype = as_dtype(dtypeLike);
  return withContext(name_scope(name, defaultName, [shape, mean, stddev]), (scope) => {
    const dims = shapeTensor(shape);
    const center = convertToTensor(mean, { dtype, name: "mean" });
    const spread = convertToTensor(stddev, { dtype, name: "stddev" });
    const standard = make({ shape: dims, dtype, ...seedAttrs(seed) });
    return raw.AddV2({ x: standard.mul(spread), y: center, name: scope });
  });
}

/**
 * Normally distributed numbers.
 * @param shape the result's shape
 * @param dtype float16, bfloat16, float32 (unless told) or float64
 * @param seed with the graph's seed decides the numbers; without either they differ from session to session
 * TF: `tf.random_normal`, `tf.random.normal`.
 */
export const random_normal = pyFunction(
  "random_normal",
  ["shape", "mean", "stddev", "dtype", "seed", "name"],
  (
    shape: RandomShape,
    mean: TensorLike = 0,
    stddev: TensorLike = 1,
    dtype: DTypeLike = float32,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor => scaled(raw.RandomStandardNormal, "random_normal", shape, mean, stddev, dtype, seed, name ?? null),
  { required: 1 },
);

/** Normally distributed numbers within two standard deviations; see {@link random_normal}. TF: `tf.truncated_normal`, `tf.random.truncated_normal`. */
export const truncated_normal = pyFunction(
  "truncated_normal",
  ["shape", "mean", "stddev", "dtype", "seed", "name"],
  (
    shape: RandomShape,
    mean: TensorLike = 0,
    stddev: TensorLike = 1,
    dtype: DTypeLike = float32,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor => scaled(raw.TruncatedNormal, "truncated_normal", shape, mean, stddev, dtype, seed, name ?? null),
  { required: 1 },
);

const UNIFORM_TYPES: readonly DType[] = [float16, bfloat16, float32, float64, int32, int64];

/**
 * Numbers evenly distributed in [minval, maxval).
 * @param maxval 1 where left out; integers need it
 * @param dtype float16, bfloat16, float32 (unless told), float64, int32 or int64
 * @param seed see {@link random_normal}
 * @throws ValueError for another dtype, or integers without maxval
 * TF: `tf.random_uniform`, `tf.random.uniform`.
 */
export const random_uniform = pyFunction(
  "random_uniform",
  ["shape", "minval", "maxval", "dtype", "seed", "name"],
  (
    shape: RandomShape,
    minval: TensorLike = 0,
    maxval?: TensorLike | null,
    dtypeLike: DTypeLike = float32,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor => {
    const dtype = as_dtype(dtypeLike);
    if (!UNIFORM_TYPES.includes(dtype)) {
      throw new ValueError(
        `Argument \`dtype\` got invalid value ${dtype.toString()}. Accepted dtypes are (${UNIFORM_TYPES.map((t) => `tf.${t.name}`).join(", ")}).`,
      );
    }
    if ((maxval ?? null) === null && dtype.is_integer)
      throw new ValueError(`Must specify maxval for integer dtype tf.${dtype.name}`);
    const top = maxval ?? 1;
    return withContext(name_scope(name ?? null, "random_uniform", [shape, minval, top]), (scope) => {
      const dims = shapeTensor(shape);
      if (!dtype.is_integer && minval === 0 && top === 1)
        return raw.RandomUniform({ shape: dims, dtype, ...seedAttrs(seed) });
      const low = convertToTensor(minval, { dtype, name: "min" });
      const high = convertToTensor(top, { dtype, name: "max" });
      const seeds = seedAttrs(seed);
      if (dtype.is_integer)
        return raw.RandomUniformInt({ shape: dims, minval: low, maxval: high, ...seeds, name: scope });
      const unit = raw.RandomUniform({ shape: dims, dtype, ...seeds });
      if (minval === 0) return raw.Mul({ x: unit, y: high });
      return raw.AddV2({ x: unit.mul(high.sub(low)), y: low, name: scope });
    });
  },
  { required: 1 },
);
