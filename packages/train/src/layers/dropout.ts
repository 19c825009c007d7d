/** Dropout as a layer. TF: tf_keras/src/legacy_tf_layers/core.py, tf_keras/src/layers/regularization/dropout.py. */
import {
  callableClass,
  convertToTensor,
  pyFunction,
  reprFloat,
  ValueError,
  type DTypeLike,
  type NameLike,
  type PyArguments,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { dropout as dropOut, identity, shape, smartCond, type Reuse, type VariableScope } from "@tfgraph/ops";
import { plainFloat } from "./layer_arguments.ts";
import { Layer, layerArguments, type LayerKeywords } from "./layer.ts";
import { trainingFlag } from "./training_flag.ts";

const DROPOUT = ["rate", "noise_shape", "seed", "name", "trainable", "dtype", "_scope", "_reuse"] as const;
type Seed = number | bigint | null;
type NoiseShape = TensorLike | readonly (number | null | Tensor)[] | null;

interface DropoutKeywords extends LayerKeywords {
  readonly rate?: TensorLike;
  readonly noise_shape?: NoiseShape;
  readonly seed?: Seed;
}

class DropoutLayer extends Layer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.core.Dropout";
  static readonly callParameters: readonly string[] = ["training"];

  readonly rate: TensorLike;
  readonly noise_shape: NoiseShape;
  readonly seed: Seed;

  /**
   * @param rate the probability that an element is set to 0: a float from 0 to 1, or a scalar tensor. Default 0.5
   * @param noise_shape the shape of the random mask, broadcast to the inputs; null is the inputs' size
   * @param seed see `tf.set_random_seed`
   * @throws ValueError for a rate out of range
   */
  constructor(
    ...args: PyArguments<
      typeof DROPOUT,
      [
        rate?: TensorLike,
        noise_shape?: NoiseShape,
        seed?: Seed,
        name?: NameLike | VariableScope,
        trainable?: boolean,
        dtype?: DTypeLike | null,
        _scope?: NameLike | VariableScope,
        _reuse?: Reuse,
      ]
    >
  ) {
    const { rate, noise_shape: noiseShape, seed, ...rest } = layerArguments<DropoutKeywords>(new.target, DROPOUT, args);
    super(rest);
    const number = plainFloat(rate);
    if (number !== undefined && !(number >= 0 && number <= 1)) {
      throw new ValueError(
        `Invalid value ${reprFloat(number)} received for \`rate\`, expected a value between 0 and 1.`,
      );
    }
    this.rate = rate ?? 0.5;
    this.noise_shape = noiseShape ?? null;
    this.seed = seed ?? null;
  }

  /** @param training whether elements are dropped: a boolean or a scalar bool tensor. Default false */
  override call(inputs: Tensor, training: TensorLike | null = false): Tensor {
    if (plainFloat(this.rate) === 0) return identity(inputs);
    const { rate, seed } = this;
    return smartCond(
      trainingFlag(training),
      () => dropOut(inputs, { noise_shape: this.maskShape(inputs), seed, rate }),
      () => identity(inputs),
    ) as Tensor;
  }

  private maskShape(inputs: Tensor): Tensor | null {
    if (this.noise_shape === null) return null;
    const sizes = shape(inputs);
    if (!Array.isArray(this.noise_shape)) return convertToTensor(this.noise_shape);
    const wanted = this.noise_shape as readonly (number | null)[];
    return convertToTensor(wanted.map((size, i) => size ?? sizes.getitem(i)));
  }
}

/** A layer that sets elements to 0 at random while training. TF: `tf.layers.Dropout`. */
export const Dropout = callableClass(DropoutLayer);
export type Dropout = DropoutLayer;

/**
 * Sets elements to 0 at random while training, and scales the others up.
 * @param inputs float
 * @param rate the probability that an element is set to 0: a float from 0 to 1, or a scalar tensor
 * @param noise_shape the shape of the random mask, broadcast to the inputs; null is the inputs' size
 * @param seed see `tf.set_random_seed`
 * @param training whether elements are dropped: a boolean or a scalar bool tensor; left out, nothing is
 * @throws ValueError for a rate out of range
 * TF: `tf.layers.dropout`.
 */
export const dropout = pyFunction(
  "dropout",
  ["inputs", "rate", "noise_shape", "seed", "training", "name"],
  (
    inputs: TensorLike,
    rate?: TensorLike,
    noise_shape?: NoiseShape,
    seed?: Seed,
    training: TensorLike | null = false,
    name?: NameLike,
  ): Tensor => Dropout({ rate, noise_shape, seed, name }).__call__(inputs, { training }),
  { required: 1 },
);
