/** Pools as layers. TF: tf_keras/src/legacy_tf_layers/pooling.py, tf_keras/src/layers/pooling. */
import { callableClass, ValueError, type DTypeLike, type NameLike, type PyArguments, type Tensor } from "@tfgraph/core";
import {
  avg_pool,
  avg_pool3d,
  max_pool3d,
  expand_dims,
  max_pool,
  squeeze,
  transpose,
  type Reuse,
  type VariableScope,
} from "@tfgraph/ops";
import { InputSpec } from "./input_spec.ts";
import { Layer, layerArguments, type LayerKeywords } from "./layer.ts";
import { layoutName, normalizeDataFormat, normalizePadding, normalizeSizes, type Sizes } from "./layer_arguments.ts";
import { layerFunction } from "./layer_function.ts";

const POOLING = ["pool_size", "strides", "padding", "data_format", "name"] as const;
type PoolingParameters = [pool_size: Sizes, strides: Sizes, padding?: string, data_format?: string, name?: NameLike];
const CONSTRUCTOR = [...POOLING, "trainable", "dtype", "_scope", "_reuse"] as const;
type PoolingArguments = PyArguments<
  typeof CONSTRUCTOR,
  [
    ...PoolingParameters,
    trainable?: boolean,
    dtype?: DTypeLike | null,
    _scope?: NameLike | VariableScope,
    _reuse?: Reuse,
  ]
>;

interface PoolingKeywords extends LayerKeywords {
  readonly pool_size: Sizes;
  readonly strides: Sizes;
  readonly padding?: string;
  readonly data_format?: string;
}

type PoolFunction = (
  value: Tensor,
  ksize: readonly number[],
  strides: readonly number[],
  padding: string,
  options?: { data_format: string },
) => Tensor;

class PoolingLayer extends Layer {
  static readonly callParameters: readonly string[] = [];
  /** How many axes the windows have. */
  static readonly rank: number;

  readonly pool_size: readonly number[];
  readonly strides: readonly number[];
  readonly padding: string;
  readonly data_format: string;

  /**
   * @param pool_size the size of the windows: one integer for all axes, or one for each, as `strides`
   * @param strides their distance
   * @param padding `"valid"` or `"same"`
   * @param data_format `"channels_last"` or `"channels_first"`
   */
  constructor(...args: PoolingArguments) {
    const { rank } = new.target;
    const {
      pool_size: size,
      strides,
      padding,
      data_format: dataFormat,
      ...rest
    } = layerArguments<PoolingKeywords>(new.target, CONSTRUCTOR, args, 2);
    if ((strides as Sizes | null) === null) throw new ValueError("Argument `strides` must not be None.");
    super(rest);
    this.pool_size = normalizeSizes(size, rank, "pool_size");
    this.strides = normalizeSizes(strides, rank, "strides", true);
    this.padding = normalizePadding(padding ?? "valid");
    this.data_format = normalizeDataFormat(dataFormat);
    this.input_spec = InputSpec({ ndim: rank + 2 });
  }

  /** The pool of inputs in their layout. */
  protected pool(apply: PoolFunction, inputs: Tensor): Tensor {
    const perAxis = (sizes: readonly number[]): readonly number[] =>
      this.data_format === "channels_last" ? [1, ...sizes, 1] : [1, 1, ...sizes];
    return apply(inputs, perAxis(this.pool_size), perAxis(this.strides), this.padding.toUpperCase(), {
      data_format: layoutName(this.data_format, this.pool_size.length),
    });
  }

  /** The pool of images that are one column wide, with the channels last. */
  protected poolColumns(apply: PoolFunction, inputs: Tensor): Tensor {
    const isLast = this.data_format === "channels_last";
    const axis = isLast ? 2 : 3;
    const images = expand_dims(inputs, axis);
    const pooled = apply(
      isLast ? images : transpose(images, [0, 2, 3, 1]),
      [1, ...this.pool_size, 1, 1],
      [1, ...this.strides, 1, 1],
      this.padding.toUpperCase(),
      { data_format: "NHWC" },
    );
    return squeeze(isLast ? pooled : transpose(pooled, [0, 3, 1, 2]), axis);
  }

  /** The pool of volumes, with the channels last. */
  protected poolVolumes(apply: PoolFunction, inputs: Tensor): Tensor {
    const isLast = this.data_format === "channels_last";
    const volumes = isLast ? inputs : transpose(inputs, [0, 2, 3, 4, 1]);
    const around = (sizes: readonly number[]): readonly number[] => [1, ...sizes, 1];
    const pooled = apply(volumes, around(this.pool_size), around(this.strides), this.padding.toUpperCase());
    return isLast ? pooled : transpose(pooled, [0, 4, 1, 2, 3]);
  }
}

class MaxPooling1DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.MaxPooling1D";
  static override readonly rank = 1;
  override call(inputs: Tensor): Tensor {
    return this.poolColumns(max_pool, inputs);
  }
}

class AveragePooling1DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.AveragePooling1D";
  static override readonly rank = 1;
  override call(inputs: Tensor): Tensor {
    return this.poolColumns(avg_pool, inputs);
  }
}

class MaxPooling2DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.MaxPooling2D";
  static override readonly rank = 2;
  override call(inputs: Tensor): Tensor {
    return this.pool(max_pool, inputs);
  }
}

class AveragePooling2DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.AveragePooling2D";
  static override readonly rank = 2;
  override call(inputs: Tensor): Tensor {
    return this.pool(avg_pool, inputs);
  }
}

class MaxPooling3DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.MaxPooling3D";
  static override readonly rank = 3;
  override call(inputs: Tensor): Tensor {
    return this.poolVolumes(max_pool3d, inputs);
  }
}

class AveragePooling3DLayer extends PoolingLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.pooling.AveragePooling3D";
  static override readonly rank = 3;
  override call(inputs: Tensor): Tensor {
    return this.poolVolumes(avg_pool3d, inputs);
  }
}

/** A layer that keeps the greatest element of each window along one axis. TF: `tf.layers.MaxPooling1D`. */
export const MaxPooling1D = callableClass(MaxPooling1DLayer);
export type MaxPooling1D = MaxPooling1DLayer;
/** A layer of the means of windows along one axis. TF: `tf.layers.AveragePooling1D`. */
export const AveragePooling1D = callableClass(AveragePooling1DLayer);
export type AveragePooling1D = AveragePooling1DLayer;
/** A layer that keeps the greatest element of each window of images. TF: `tf.layers.MaxPooling2D`. */
export const MaxPooling2D = callableClass(MaxPooling2DLayer);
export type MaxPooling2D = MaxPooling2DLayer;
/** A layer of the means of windows of images. TF: `tf.layers.AveragePooling2D`. */
export const AveragePooling2D = callableClass(AveragePooling2DLayer);
export type AveragePooling2D = AveragePooling2DLayer;

/** A layer that keeps the greatest element of each window of volumes. TF: `tf.layers.MaxPooling3D`. */
export const MaxPooling3D = callableClass(MaxPooling3DLayer);
export type MaxPooling3D = MaxPooling3DLayer;
/** A layer of the means of windows of volumes. TF: `tf.layers.AveragePooling3D`. */
export const AveragePooling3D = callableClass(AveragePooling3DLayer);
export type AveragePooling3D = AveragePooling3DLayer;

function poolingFunction(name: string, Class: typeof PoolingLayer) {
  return layerFunction<typeof POOLING, PoolingParameters>(name, POOLING, Class, 2);
}

/**
 * The greatest element of each window along one axis.
 * @param inputs [batch, length, channels] in the layout of `data_format`
 * @param pool_size the length of the windows
 * @param strides their distance
 * @param padding `"valid"` or `"same"`
 * @param data_format `"channels_last"` or `"channels_first"`
 * TF: `tf.layers.max_pooling1d`.
 */
export const max_pooling1d = poolingFunction("max_pooling1d", MaxPooling1D);

/** The mean of each window along one axis; see {@link max_pooling1d}. TF: `tf.layers.average_pooling1d`. */
export const average_pooling1d = poolingFunction("average_pooling1d", AveragePooling1D);

/**
 * The greatest element of each window of images.
 * @param inputs [batch, height, width, channels] in the layout of `data_format`
 * @param pool_size height and width of the windows: one integer for both, or one for each, as `strides`
 * @param strides their distance
 * @param padding `"valid"` or `"same"`
 * @param data_format `"channels_last"` or `"channels_first"`
 * TF: `tf.layers.max_pooling2d`.
 */
export const max_pooling2d = poolingFunction("max_pooling2d", MaxPooling2D);

/** The mean of each window of images; see {@link max_pooling2d}. TF: `tf.layers.average_pooling2d`. */
export const average_pooling2d = poolingFunction("average_pooling2d", AveragePooling2D);

/** The greatest element of each window of volumes; see {@link max_pooling2d}. TF: `tf.layers.max_pooling3d`. */
export const max_pooling3d = poolingFunction("max_pooling3d", MaxPooling3D);

/** The mean of each window of volumes; see {@link max_pooling2d}. TF: `tf.layers.average_pooling3d`. */
export const average_pooling3d = poolingFunction("average_pooling3d", AveragePooling3D);
