/**
 * Draws of classes from unnormalized log-probabilities: positions in the cumulative sum of exp(logit - max).
 * The numbers are those of TensorFlow on one thread: with more, its rows read overlapping parts of the stream.
 * TF: core/kernels/multinomial_op.cc.
 */
import {
  as_dtype,
  bfloat16,
  convertToTensor,
  defineOp,
  float16,
  fromBfloat16Bits,
  fromHalfBits,
  int32,
  int64,
  type kernel as k,
  pyFunction,
  ValueError,
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
import { sizeInput, withRank } from "../shape_rules.ts";
import { seedAttrs } from "./distributions.ts";
import { generatorOf, seedAt } from "./philox_state.ts";

/** A double in [0, 1) from two numbers. TF: `Uint64ToDouble`. */
export function unitDouble(high: number, low: number): number {
  return (high & 0xfffff) * 2 ** -20 + low * 2 ** -52;
}

function elementReader(value: TensorValue): (i: number) => number {
  const data = value.data as ArrayLike<number | bigint>;
  if (value.dtype === float16) return (i) => fromHalfBits(Number(data[i]));
  if (value.dtype === bfloat16) return (i) => fromBfloat16Bits(Number(data[i]));
  return (i) => Number(data[i]);
}

/** The running sum of a row's weights; logits that are not finite weigh nothing. */
function cumulate(logit: (i: number) => number, row: number, sums: Float64Array): number {
  const start = row * sums.length;
  let most = -Infinity;
  for (let j = 0; j < sums.length; j++) {
    const x = logit(start + j);
    if (Number.isFinite(x)) most = Math.max(most, x);
  }
  let total = 0;
  for (let j = 0; j < sums.length; j++) {
    const x = logit(start + j);
    if (Number.isFinite(x)) total += Math.exp(x - most);
    sums[j] = total;
  }
  return total;
}

/** The first position whose sum is greater than `x`. */
function upperBound(sums: Float64Array, x: number): number {
  let [low, high] = [0, sums.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

function draw(logits: TensorValue, samples: number, generator: k.Philox): Float64Array {
  const [batch, classes] = [logits.shape[0]!, logits.shape[1]!];
  const read = elementReader(logits);
  const sums = new Float64Array(classes);
  const result = new Float64Array(batch * samples);
  for (let row = 0; row < batch; row++) {
    const total = cumulate(read, row, sums);
    for (let i = 0; i < samples; i++) {
      const high = generator.nextUint32();
      result[row * samples + i] = upperBound(sums, unitDouble(high, generator.nextUint32()) * total);
    }
  }
  return result;
}

/** What is drawn from, and how often. */
interface Draws {
  readonly logits: k.Value;
  readonly samples: number;
  readonly batch: number;
}

/** @throws InvalidArgumentError where there is nothing to draw from */
function checkedDraws(ctx: Lowering): Draws {
  const logits = ctx.input(0);
  const samples = ctx.number(1);
  if (logits.shape.length !== 2) throw ctx.invalid(`logits should be a matrix, got shape [${logits.shape.join(",")}]`);
  if (samples < 0) throw ctx.invalid(`num_samples should be nonnegative, got ${String(samples)}`);
  const [batch, classes] = [logits.shape[0]!, logits.shape[1]!];
  if (classes === 0 && batch * samples > 0) throw ctx.invalid(`num_classes should be positive, got ${String(classes)}`);
  return { logits, samples, batch };
}

function lowerDraws(
  ctx: Lowering,
  { logits, samples, batch }: Draws,
  state: readonly k.Value[],
  generatorFor: (context: Parameters<k.Routine>[0]) => k.Philox,
): void {
  const dtype = ctx.outputType();
  const shape = [batch, samples];
  const [result] = ctx.routine([logits, ...state], [{ dtype, shape }], (context) => {
    const drawn = draw(context.inputs[0]!, samples, generatorFor(context));
    return [{ dtype, shape, data: dtype === int32 ? Int32Array.from(drawn) : BigInt64Array.from(drawn, BigInt) }];
  });
  ctx.output(0, result!);
}

defineOp(OpDefs.Multinomial, {
  shape: (ctx) => [[withRank(ctx.input(0), 2)[0]!, sizeInput(ctx, 1)]],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const draws = checkedDraws(ctx);
    const [seed, seed2] = [BigInt(ctx.attr("seed", "int")), BigInt(ctx.attr("seed2", "int"))];
    const blocks = BigInt(draws.batch) * BigInt(Math.ceil(draws.samples / 4) * 4 * 2) * 256n;
    lowerDraws(ctx, draws, [], (context) => context.philox(seed, seed2, blocks));
  },
});

const SEED = seedAt(2);

defineOp(OpDefs.StatelessMultinomial, {
  shape: (ctx) => {
    SEED.checkShapes(ctx);
    return [[withRank(ctx.input(0), 2)[0]!, sizeInput(ctx, 1)]];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    lowerDraws(ctx, checkedDraws(ctx), [SEED.words(ctx)], ({ inputs }) => generatorOf(inputs[1]!));
  },
});

/** The type of the classes drawn. @throws ValueError for another than int32 and int64 */
export function classType(dtypeLike: DTypeLike | null | undefined): DType {
  const dtype = (dtypeLike ?? null) === null ? int64 : as_dtype(dtypeLike);
  if (dtype === int32 || dtype === int64) return dtype;
  throw new ValueError(
    `Argument \`dtype\` got invalid value ${dtype.toString()}. Accepted dtypes are (tf.int32, tf.int64).`,
  );
}

function drawn(
  scope: string,
  logits: TensorLike,
  num_samples: TensorLike,
  dtypeLike: DTypeLike | null | undefined,
  seed: number | bigint | null | undefined,
  name: NameLike,
): Tensor {
  return withContext(name_scope(name, scope, [logits]), () => {
    const x = convertToTensor(logits, { name: "logits" });
    const dtype = classType(dtypeLike);
    return raw.Multinomial({ logits: x, num_samples, ...seedAttrs(seed), output_dtype: dtype });
  });
}

/**
 * Draws of classes.
 * @param logits [batch, classes] unnormalized log-probabilities
 * @param num_samples how many draws per row
 * @param output_dtype int32 or int64 (unless told)
 * @returns [batch, num_samples]
 * TF: `tf.multinomial`, `tf.random.multinomial`.
 */
export const multinomial = pyFunction(
  "multinomial",
  ["logits", "num_samples", "seed", "name", "output_dtype"],
  (
    logits: TensorLike,
    num_samples: TensorLike,
    seed?: number | bigint | null,
    name?: NameLike,
    output_dtype?: DTypeLike | null,
  ): Tensor => drawn("multinomial", logits, num_samples, output_dtype, seed, name ?? null),
  { required: 2 },
);

/** Draws of classes; see {@link multinomial}. TF: `tf.random.categorical`. */
export const categorical = pyFunction(
  "categorical",
  ["logits", "num_samples", "dtype", "seed", "name"],
  (
    logits: TensorLike,
    num_samples: TensorLike,
    dtype?: DTypeLike | null,
    seed?: number | bigint | null,
    name?: NameLike,
  ): Tensor => drawn("categorical", logits, num_samples, dtype, seed, name ?? null),
  { required: 2 },
);
