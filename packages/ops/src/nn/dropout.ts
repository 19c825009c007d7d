/** Dropout. TF: python/ops/nn_ops.py. */
import {
  as_shape,
  convertToTensor,
  get_seed,
  isTensor,
  hasToTensor,
  pyFunction,
  reprFloat,
  reprValue,
  TensorShape,
  ValueError,
  withContext,
  type DimensionLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";
import { plainNumber } from "../math/conversion.ts";
import { random_uniform } from "../random/index.ts";

type NoiseShape = Tensor | TensorShape | readonly DimensionLike[];

/** The shape of the random mask: unknown sizes are the input's. TF: `_get_noise_shape`. */
function maskShape(
  x: Tensor,
  noiseShape: NoiseShape | null | undefined,
): Tensor | TensorShape | readonly DimensionLike[] {
  if (noiseShape === null || noiseShape === undefined) return shape(x);
  if (isTensor(noiseShape)) return noiseShape;
  const wanted = as_shape(noiseShape).known;
  const own = x.shape.known;
  if (!wanted || own?.length !== wanted.length) return noiseShape;
  return new TensorShape(wanted.map((d, i) => d ?? own[i]!));
}

/**
 * Sets elements to 0 at random and scales the others up, so that the sum stays about the same.
 * @param x float
 * @param keep_prob the probability that an element is kept: a float, or a scalar tensor. The old way to say `1 - rate`
 * @param noise_shape the shape of the random mask, broadcast to x; the input's unless told
 * @param seed see `tf.set_random_seed`
 * @param rate the probability that an element is set to 0: a float from 0 to below 1, or a scalar tensor
 * @throws ValueError for a rate out of range, or neither given, or an input of integers
 * TF: `tf.nn.dropout`.
 */
export const dropout = pyFunction(
  "dropout",
  ["x", "keep_prob", "noise_shape", "seed", "name", "rate"],
  (
    x: TensorLike,
    keep_prob?: TensorLike | null,
    noise_shape?: NoiseShape | null,
    seed?: number | bigint | null,
    name?: NameLike,
    rate?: TensorLike | null,
  ): Tensor => {
    const hasKept = keep_prob !== null && keep_prob !== undefined;
    const hasRate = rate !== null && rate !== undefined;
    if (hasKept && hasRate) throw new ValueError("Cannot specify both 'keep_prob' and 'rate'.");
    if (!hasKept && !hasRate) throw new ValueError("`rate` must be provided. Received: rate=None");
    const dropped = hasRate ? rate : oneMinus(keep_prob!);
    return withContext(name_scope(name ?? null, "dropout", [x]), () => drop(x, dropped, noise_shape, seed));
  },
  { required: 1 },
);

function oneMinus(x: TensorLike): TensorLike {
  const number = plainNumber(x);
  return number !== undefined ? 1 - number : convertToTensor(x).rsub(1);
}

function drop(
  x: TensorLike,
  rate: TensorLike,
  noiseShape: NoiseShape | null | undefined,
  seed: number | bigint | null | undefined,
): Tensor {
  const number = plainNumber(rate);
  if (number !== undefined && (number < 0 || number >= 1)) {
    throw new ValueError(
      `\`rate\` must be a scalar tensor or a float in the range [0, 1). Received: rate=${reprFloat(number)}`,
    );
  }
  const value = convertToTensor(x, { name: "x" });
  const { dtype } = value;
  if (!dtype.is_floating) {
    throw new ValueError(
      `\`x.dtype\` must be a floating point tensor as \`x\` will be scaled. Received: x_dtype=${dtype.toString()}`,
    );
  }
  if (number === 0) {
    get_seed(seed); // the seeds of later ops are the same as if there were a mask
    return value;
  }
  const [scaled, threshold] = scaledUp(value, rate);
  const random = random_uniform(maskShape(value, noiseShape), { dtype, seed });
  const mask = random.greater_equal(threshold);
  const kept = raw.SelectV2({ condition: mask, t: scaled, e: createConstant(0, { dtype }) });
  kept.set_shape(value.shape);
  return kept;
}

/** x / (1 - rate), and the rate in x's dtype. */
function scaledUp(x: Tensor, rate: TensorLike): [Tensor, TensorLike] {
  const number = plainNumber(rate);
  if (number !== undefined) {
    const scale = convertToTensor(1 / (1 - number), { dtype: x.dtype });
    return [raw.Mul({ x, y: scale }), number];
  }
  if (!isTensor(rate) && !hasToTensor(rate))
    throw new ValueError(`\`rate\` must be a scalar or scalar tensor. Received: rate=${reprValue(rate)}`);
  const tensor = convertToTensor(rate);
  tensor.shape.assert_has_rank(0);
  if (tensor.dtype.base_dtype !== x.dtype.base_dtype) {
    throw new ValueError(
      `\`x.dtype\` must be compatible with \`rate.dtype\`. Received: x.dtype=${x.dtype.toString()} and rate.dtype=${tensor.dtype.toString()}`,
    );
  }
  const one = createConstant(1, { dtype: x.dtype });
  return [raw.RealDiv({ x, y: raw.Sub({ x: one, y: tensor }) }), tensor];
}
