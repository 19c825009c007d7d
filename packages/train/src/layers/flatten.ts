/** All axes but the first made one. TF: tf_keras/src/legacy_tf_layers/core.py, tf_keras/src/layers/reshaping/flatten.py. */
import { callableClass, type DTypeLike, type NameLike, type PyArguments, type Tensor } from "@tfgraph/core";
import { constant, expand_dims, reshape, shape, transpose } from "@tfgraph/ops";
import { normalizeDataFormat } from "./layer_arguments.ts";
import { InputSpec } from "./input_spec.ts";
import { Layer, layerArguments, type LayerKeywords } from "./layer.ts";
import { layerFunction } from "./layer_function.ts";

const FLATTEN = ["data_format", "trainable", "name", "dtype"] as const;

class FlattenLayer extends Layer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.core.Flatten";
  static readonly callParameters: readonly string[] = [];

  readonly data_format: string;

  /** @param data_format `"channels_last"`, or `"channels_first"`: channels come last in what is flattened */
  constructor(
    ...args: PyArguments<
      typeof FLATTEN,
      [data_format?: string | null, trainable?: boolean, name?: NameLike, dtype?: DTypeLike | null]
    >
  ) {
    const { data_format: dataFormat, ...rest } = layerArguments<LayerKeywords & { data_format?: string }>(
      new.target,
      FLATTEN,
      args,
    );
    super(rest);
    this.data_format = normalizeDataFormat(dataFormat);
    this.input_spec = InputSpec({ min_ndim: 1 });
  }

  override call(inputs: Tensor): Tensor {
    const rank = inputs.shape.ndims ?? 0;
    const isTurned = this.data_format === "channels_first" && rank > 1;
    const x = isTurned ? transpose(inputs, [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]) : inputs;
    const { known } = x.shape;
    if (known?.length === 1) return expand_dims(x, { axis: 1 });
    const [batch, ...others] = known ?? [null, null];
    if (others.every((d) => d !== null)) {
      return reshape(x, constant([-1, others.reduce((product, d) => product * d, 1)]));
    }
    if (batch !== null && batch !== undefined) return reshape(x, constant([batch, -1]));
    return reshape(x, [shape(x).getitem(0), -1]);
  }
}

/** A layer that makes one axis of all but the first. TF: `tf.layers.Flatten`. */
export const Flatten = callableClass(FlattenLayer);
export type Flatten = FlattenLayer;

/**
 * The inputs with one axis in place of all but the first.
 * @param inputs one axis or more; of one axis, another of size 1 is added
 * @param data_format `"channels_last"`, or `"channels_first"`: channels come last in what is flattened
 * @returns [batch, elements]
 * TF: `tf.layers.flatten`.
 */
export const flatten = layerFunction<readonly ["name", "data_format"], [name?: NameLike, data_format?: string]>(
  "flatten",
  ["name", "data_format"],
  Flatten,
  0,
);
