/** Separable convolutions as layers. TF: tf_keras/src/layers/convolutional/{base_separable_conv,separable_conv1d,separable_conv2d}.py. */
import { as_shape, callableClass, type NameLike, type PyArguments, type ShapeLike, type Tensor } from "@tfgraph/core";
import {
  bias_add,
  expand_dims,
  separable_conv2d as separableConv2d,
  squeeze,
  type Constraint,
  type Variable,
  type VariableScope,
} from "@tfgraph/ops";
import { ConvolutionalLayer, WINDOWS, type ConvKeywords, type WindowParameters } from "./convolution.ts";
import type { Activation, LayerInitializer } from "./identifiers.ts";
import { InputSpec } from "./input_spec.ts";
import { addBias, CONSTRUCTED, type ConstructedParameters } from "./kernel.ts";
import { layerArguments, type LayerRegularizer } from "./layer.ts";
import { layoutName, type Sizes } from "./layer_arguments.ts";
import { variableLayerFunction } from "./layer_function.ts";

const SEPARABLE = [
  ...WINDOWS,
  "dilation_rate",
  "depth_multiplier",
  "activation",
  "use_bias",
  "depthwise_initializer",
  "pointwise_initializer",
  "bias_initializer",
  "depthwise_regularizer",
  "pointwise_regularizer",
  "bias_regularizer",
  "activity_regularizer",
  "depthwise_constraint",
  "pointwise_constraint",
  "bias_constraint",
  "trainable",
  "name",
] as const;
type SeparableParameters = [
  ...WindowParameters,
  dilation_rate?: Sizes,
  depth_multiplier?: number,
  activation?: Activation,
  use_bias?: boolean,
  depthwise_initializer?: LayerInitializer,
  pointwise_initializer?: LayerInitializer,
  bias_initializer?: LayerInitializer,
  depthwise_regularizer?: LayerRegularizer | null,
  pointwise_regularizer?: LayerRegularizer | null,
  bias_regularizer?: LayerRegularizer | null,
  activity_regularizer?: LayerRegularizer | null,
  depthwise_constraint?: Constraint | null,
  pointwise_constraint?: Constraint | null,
  bias_constraint?: Constraint | null,
  trainable?: boolean,
  name?: NameLike | VariableScope,
];
const CONSTRUCTOR = [...SEPARABLE, ...CONSTRUCTED] as const;
type SeparableArguments = PyArguments<typeof CONSTRUCTOR, [...SeparableParameters, ...ConstructedParameters]>;

interface SeparableKeywords extends ConvKeywords {
  readonly depth_multiplier?: number;
  readonly depthwise_initializer?: LayerInitializer;
  readonly pointwise_initializer?: LayerInitializer;
  readonly depthwise_regularizer?: LayerRegularizer | null;
  readonly pointwise_regularizer?: LayerRegularizer | null;
  readonly depthwise_constraint?: Constraint | null;
  readonly pointwise_constraint?: Constraint | null;
}

class SeparableConvolution extends ConvolutionalLayer {
  static readonly callParameters: readonly string[] = [];

  /** How many channels the depthwise convolution makes of each. */
  readonly depth_multiplier: number;
  /** [...window, channels, depth_multiplier]; null before the first call. */
  depthwise_kernel: Variable | null = null;
  /** [1, ..., channels * depth_multiplier, filters]; null before the first call. */
  pointwise_kernel: Variable | null = null;
  private readonly separate: SeparableKeywords;

  /**
   * @param filters the number of channels of the outputs
   * @param kernel_size the size of the window: one integer for all axes, or one for each
   * @param depth_multiplier how many channels the depthwise convolution makes of each
   */
  constructor(...args: SeparableArguments) {
    const given = layerArguments<SeparableKeywords>(new.target, CONSTRUCTOR, args, 2);
    super(given);
    this.depth_multiplier = given.depth_multiplier ?? 1;
    this.separate = given;
  }

  /** @throws ValueError where the number of channels is not known */
  override build(input_shape: ShapeLike): void {
    const sizes = as_shape(input_shape);
    const channels = this.channelsOf(
      sizes,
      `The channel dimension of the inputs should be defined. The input_shape received is ${sizes.toString()}, ` +
        `where axis ${String(this.channelAxis)} (0-based) is the channel dimension, which found to be \`None\`.`,
    );
    this.input_spec = InputSpec({ ndim: this.rank + 2, axes: { [this.channelAxis]: channels } });
    const { separate: given } = this;
    this.depthwise_kernel = this.add_weight("depthwise_kernel", {
      shape: [...this.kernel_size, channels, this.depth_multiplier],
      initializer: given.depthwise_initializer ?? null,
      regularizer: given.depthwise_regularizer ?? null,
      constraint: given.depthwise_constraint ?? null,
      trainable: true,
      dtype: this.dtype,
    });
    this.pointwise_kernel = this.add_weight("pointwise_kernel", {
      shape: [...this.kernel_size.map(() => 1), this.depth_multiplier * channels, this.filters],
      initializer: given.pointwise_initializer ?? null,
      regularizer: given.pointwise_regularizer ?? null,
      constraint: given.pointwise_constraint ?? null,
      trainable: true,
      dtype: this.dtype,
    });
    this.bias = this.use_bias ? addBias(this, given, [this.filters]) : null;
    super.build(input_shape);
  }

  protected perAxis(sizes: readonly number[]): number[] {
    return this.data_format === "channels_last" ? [1, ...sizes, 1] : [1, 1, ...sizes];
  }
}

class SeparableConv1DLayer extends SeparableConvolution {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.SeparableConv1D";
  static override readonly rank = 1;
  /** A convolution of images a row high. */
  override call(inputs: Tensor): Tensor {
    const [stride] = this.strides as [number];
    const axis = this.data_format === "channels_last" ? 1 : 2;
    const layout = { data_format: layoutName(this.data_format, 2) };
    const rows = expand_dims(this.withCausalBorder(inputs), axis);
    const kernels = [this.depthwise_kernel!, this.pointwise_kernel!].map((kernel) => expand_dims(kernel, 0));
    const convolved = separableConv2d(rows, kernels[0], kernels[1], {
      strides: this.perAxis([stride, stride]),
      padding: this.padding === "causal" ? "VALID" : this.padding.toUpperCase(),
      rate: [1, ...this.dilation_rate],
      ...layout,
    });
    const biased = this.use_bias ? bias_add(convolved, this.bias!, layout) : convolved;
    return this.activated(squeeze(biased, [axis]));
  }
}

class SeparableConv2DLayer extends SeparableConvolution {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.SeparableConv2D";
  static override readonly rank = 2;
  override call(inputs: Tensor): Tensor {
    const layout = { data_format: this.layout };
    const convolved = separableConv2d(inputs, this.depthwise_kernel!, this.pointwise_kernel!, {
      strides: this.perAxis(this.strides),
      padding: this.padding.toUpperCase(),
      rate: this.dilation_rate,
      ...layout,
    });
    return this.activated(this.use_bias ? bias_add(convolved, this.bias!, layout) : convolved);
  }
}

/** A layer of a separable convolution along one axis. TF: `tf.layers.SeparableConv1D`. */
export const SeparableConv1D = callableClass(SeparableConv1DLayer);
export type SeparableConv1D = SeparableConv1DLayer;
/** A layer of a separable convolution of images. TF: `tf.layers.SeparableConv2D`. */
export const SeparableConv2D = callableClass(SeparableConv2DLayer);
export type SeparableConv2D = SeparableConv2DLayer;

/**
 * A convolution of each channel by itself along one axis, then a mixing of the channels; see {@link separable_conv2d}.
 * TF: `tf.layers.separable_conv1d`.
 */
export const separable_conv1d = variableLayerFunction<typeof SEPARABLE, SeparableParameters>(
  "separable_conv1d",
  SEPARABLE,
  SeparableConv1D,
  2,
);

/**
 * A convolution of each channel by itself, then a mixing of the channels, with variables `depthwise_kernel`, `pointwise_kernel` and
 * `bias`.
 * @param inputs [batch, height, width, channels] in the layout of `data_format`, float
 * @param filters the number of channels of the outputs
 * @param kernel_size height and width of the window: one integer for both, or one for each, as `strides` and `dilation_rate`
 * @param padding `"valid"` or `"same"`
 * @param depth_multiplier how many channels the depthwise convolution makes of each
 * @param activation applied to the outputs; none where left out
 * @param name the scope of the variables; `separable_conv2d`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @throws ValueError where sizes do not fit
 * TF: `tf.layers.separable_conv2d`.
 */
export const separable_conv2d = variableLayerFunction<typeof SEPARABLE, SeparableParameters>(
  "separable_conv2d",
  SEPARABLE,
  SeparableConv2D,
  2,
);
