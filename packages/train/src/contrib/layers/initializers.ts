/** Initial values by the sizes of a layer. TF 1: contrib/layers/python/layers/initializers.py. */
import { as_dtype, float32, pyFunction, type DType, type DTypeLike, type Tensor } from "@tfgraph/core";
import { random_uniform, truncated_normal } from "@tfgraph/ops";

type Seed = number | bigint | null;
type Mode = "FAN_IN" | "FAN_OUT" | "FAN_AVG";
type LayerInitialValue = (shape: number[], dtype?: DTypeLike | null) => Tensor;

/**
 * Random values whose variance is `factor / n`, where `n` is how many values an output (FAN_IN) or an input (FAN_OUT) takes part
 * in, or the mean of both.
 * @param factor 2 for He's initialization, 1 for Glorot's
 * @param uniform whether they are uniform, or normal and cut off
 * @throws TypeError for a type of integers, or another mode
 * TF 1: `tf.contrib.layers.variance_scaling_initializer`.
 */
export const variance_scaling_initializer = pyFunction(
  "variance_scaling_initializer",
  ["factor", "mode", "uniform", "seed", "dtype"],
  (
    factor: number = 2,
    mode: Mode = "FAN_IN",
    uniform: boolean = false,
    seed: Seed = null,
    dtype: DTypeLike = float32,
  ): LayerInitialValue => {
    const own = floats(dtype);
    if (!["FAN_IN", "FAN_OUT", "FAN_AVG"].includes(mode))
      throw new TypeError(`Unknown mode ${mode} [FAN_IN, FAN_OUT, FAN_AVG]`);
    return (shape, wanted) => {
      const type = floats(wanted ?? own);
      const n = fan(shape, mode);
      if (!uniform) return truncated_normal(shape, 0, Math.sqrt((1.3 * factor) / n), type, seed);
      const limit = Math.sqrt((3 * factor) / n);
      return random_uniform(shape, -limit, limit, type, seed);
    };
  },
);

function floats(dtype: DTypeLike): DType {
  const type = as_dtype(dtype);
  if (!type.is_floating) throw new TypeError("Cannot create initializer for non-floating point type.");
  return type;
}

function fan(shape: readonly number[], mode: Mode): number {
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const into = (shape.at(-2) ?? shape.at(-1) ?? 1) * window;
  const out = (shape.at(-1) ?? 1) * window;
  return { FAN_IN: into, FAN_OUT: out, FAN_AVG: (into + out) / 2 }[mode];
}

/**
 * Xavier Glorot's initialization: the same variance of activations and of gradients through the layers.
 * @param uniform whether values are uniform, or normal and cut off
 * TF 1: `tf.contrib.layers.xavier_initializer`.
 */
export const xavier_initializer = pyFunction(
  "xavier_initializer",
  ["uniform", "seed", "dtype"],
  (uniform: boolean = true, seed: Seed = null, dtype: DTypeLike = float32): LayerInitialValue =>
    variance_scaling_initializer(1, "FAN_AVG", uniform, seed, dtype),
);

/** TF 1: `tf.contrib.layers.xavier_initializer_conv2d`. */
export const xavier_initializer_conv2d = xavier_initializer;
