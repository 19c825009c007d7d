/**
 * Poisson distributed numbers, in doubles for every type: by products of uniform numbers for small rates (Knuth, The Art of Computer
 * Programming, 3.4.1), by transformed rejection for large ones (Hörmann, "The transformed rejection method for generating Poisson random
 * variables", 1993). Each number reads its own part of the stream. TF: core/kernels/random_poisson_op.cc.
 */
import {
  as_dtype,
  convertToTensor,
  defineOp,
  elementCount,
  float16,
  float32,
  float64,
  floatLiteral,
  int32,
  kernel as k,
  pyFunction,
  withContext,
  type DType,
  type DTypeLike,
  type Lowering,
  type NameLike,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { logGamma } from "../math/incomplete_values.ts";
import { concatShapes } from "../shape_rules.ts";
import { runShape, seedAttrs } from "./distributions.ts";
import { BLOCKS_PER_NUMBER, Pairs, uniforms } from "./pairs.ts";
import { generatorOf, seedAt } from "./philox_state.ts";
import { shapeFromInput } from "./stateless.ts";

/** Rates below it are drawn by products. */
const SMALL = 10;

function byProducts(rate: number, uniform: Pairs): number {
  const limit = Math.exp(-rate);
  let product = 1;
  for (let n = 0; ; n++) {
    product *= uniform.next();
    if (product <= limit) return n;
  }
}

function byRejection(rate: number, uniform: Pairs, highest: number): number {
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = uniform.next() - 0.5;
    const v = uniform.next();
    const us = 0.5 - Math.abs(u);
    const n = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (n > highest) continue;
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return n;
    if (n < 0 || (us < 0.013 && v > us)) continue;
    const s = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (s <= -rate + n * logRate - logGamma(n + 1)) return n;
  }
}

/** The greatest number of a type, and what stands for infinity in it. */
function limitsOf(dtype: DType): { highest: number; infinity: number } {
  if (dtype.is_integer) return { highest: Number(dtype.max), infinity: 0 };
  const highest = dtype === float16 ? 65504 : dtype === float32 ? 3.4028234663852886e38 : Number.MAX_VALUE;
  return { highest, infinity: Infinity };
}

/** `samples` draws for each rate, a draw of all rates after the other. */
function draws(rates: TensorValue, samples: number, dtype: DType, generator: k.Philox): Float64Array {
  const given = rates.data as Float64Array; // converted by `lower`
  const { highest, infinity } = limitsOf(dtype);
  const result = new Float64Array(samples * given.length);
  given.forEach((rate, r) => {
    for (let i = 0; i < samples; i++) {
      const uniform = new Pairs(generator.clone(), uniforms);
      generator.skip(BLOCKS_PER_NUMBER);
      result[i * given.length + r] =
        rate < SMALL ? byProducts(rate, uniform) : rate === Infinity ? infinity : byRejection(rate, uniform, highest);
    }
  });
  return result;
}

/** @param generatorFor the generator, told how many numbers are drawn */
function lower(
  ctx: Lowering,
  rate: k.Value,
  state: readonly k.Value[],
  shape: readonly number[],
  generatorFor: (context: Parameters<k.Routine>[0], count: number) => k.Philox,
): void {
  const dtype = ctx.outputType();
  const wide = rate.dtype === float64 ? rate : ctx.map([rate], (e) => e.to("f64"), { dtype: float64 });
  const rates = elementCount(rate.shape);
  const count = elementCount(shape);
  const type = { dtype: float64, shape };
  const [drawn] = ctx.routine([wide, ...state], [type], (context) => {
    const data = draws(context.inputs[0]!, rates === 0 ? 0 : count / rates, dtype, generatorFor(context, count));
    return [{ ...type, data }];
  });
  ctx.output(0, dtype === float64 ? drawn! : ctx.map([drawn!], (e) => e.to(k.scalarType(dtype)), { dtype }));
}

defineOp(OpDefs.RandomPoissonV2, {
  shape: (ctx) => [concatShapes(ctx.constantAsShape(0), ctx.input(1))],
  gradient: "unregistered",
  lower: (ctx) => {
    const rate = ctx.input(1);
    const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
    const shape = [...ctx.numbers(0), ...rate.shape];
    lower(ctx, rate, [], shape, (context, count) => context.philox(seed, seed2, BigInt(count) * BLOCKS_PER_NUMBER));
  },
});

/** @throws InvalidArgumentError where a shape does not end with that of the parameters */
export function checkEnd(ctx: Lowering, shape: readonly number[], parameter: readonly number[]): void {
  const end = parameter.length === 0 ? [] : shape.slice(-parameter.length);
  if (end.join() !== parameter.join()) throw ctx.invalid("Shape passed in must end with broadcasted shape.");
}

const SEED = seedAt(1);

defineOp(OpDefs.StatelessRandomPoisson, {
  shape: (ctx) => [shapeFromInput(ctx, SEED)],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const shape = runShape(ctx);
    const rate = ctx.input(2);
    checkEnd(ctx, shape, rate.shape);
    lower(ctx, rate, [SEED.words(ctx)], shape, ({ inputs }) => generatorOf(inputs[1]!));
  },
});

const isPlain = (x: unknown): boolean => typeof x === "number" || (Array.isArray(x) && x.every(isPlain));

/** Plain numbers are floats here. */
export function rateTensor(lam: TensorLike): TensorLike {
  if (typeof lam === "number") return floatLiteral(lam);
  return Array.isArray(lam) && isPlain(lam) ? floatLiteral(lam) : lam;
}

/**
 * Poisson distributed numbers.
 * @param lam the rates, floats
 * @param shape how many draws for each rate
 * @param dtype of the result: float16, float32 (unless told), float64, int32 or int64
 * @param seed see `random_normal`
 * @returns shape `shape` + that of `lam`
 * TF: `tf.random_poisson`, `tf.random.poisson`.
 */
export const random_poisson = pyFunction(
  "random_poisson",
  ["lam", "shape", "dtype", "seed", "name"],
  (
    lam: TensorLike,
    shape: TensorLike,
    dtype: DTypeLike = float32,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(name ?? null, "random_poisson", [lam, shape]), () => {
      const dims = convertToTensor(shape, { name: "shape", dtype: int32 });
      const seeds = seedAttrs(seed);
      return raw.RandomPoissonV2({ shape: dims, rate: rateTensor(lam), dtype: as_dtype(dtype), ...seeds });
    }),
  { required: 2 },
);
