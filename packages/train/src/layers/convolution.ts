/** Convolutional layers over one, two or three axes. TF: tf_keras/src/legacy_tf_layers/convolutional.py, tf_keras/src/layers/convolutional/base_conv.py. */
import {
  as_shape,
  callableClass,
  TensorShape,
  ValueError,
  type PyArguments,
  type ShapeLike,
  type Tensor,
} from "@tfgraph/core";
import { bias_add, convolution, overBatchAxes, pad, reshape, type Variable } from "@tfgraph/ops";
import { activationOf } from "./identifiers.ts";
import { InputSpec, sizesText } from "./input_spec.ts";
import {
  addKernel,
  CONSTRUCTED,
  KERNEL,
  layerKeywords,
  type ConstructedParameters,
  type KernelKeywords,
  type KernelParameters,
} from "./kernel.ts";
import { Layer, layerArguments } from "./layer.ts";
import {
  convolvedLength,
  layoutName,
  normalizeDataFormat,
  normalizePadding,
  normalizeSizes,
  type Sizes,
} from "./layer_arguments.ts";
import { variableLayerFunction } from "./layer_function.ts";
import { classNameOf } from "./layer_names.ts";

/** The parameters that all layers of windows begin with. */
/** The parameters that all layers of windows begin with. */
export const WINDOWS = ["filters", "kernel_size", "strides", "padding", "data_format"] as const;
export type WindowParameters = [
  filters: number,
  kernel_size: Sizes,
  strides?: Sizes,
  padding?: string,
  data_format?: string,
];
const CONV = [...WINDOWS, "dilation_rate", ...KERNEL] as const;
type ConvParameters = [...WindowParameters, dilation_rate?: Sizes, ...KernelParameters];
const CONSTRUCTOR = [...CONV, ...CONSTRUCTED] as const;
type ConvArguments = PyArguments<typeof CONSTRUCTOR, [...ConvParameters, ...ConstructedParameters]>;

/** What a layer of windows is told of them. */
export interface ConvKeywords extends KernelKeywords {
  readonly filters: number;
  readonly kernel_size: Sizes;
  readonly strides?: Sizes;
  readonly padding?: string;
  readonly data_format?: string;
  readonly dilation_rate?: Sizes;
}

/** What all layers of convolutions have in common. */
export abstract class ConvolutionalLayer extends Layer {
  /** How many spatial axes the class is for. */
  static readonly rank: number;

  readonly rank: number;
  readonly filters: number;
  readonly kernel_size: readonly number[];
  readonly strides: readonly number[];
  readonly padding: string;
  readonly data_format: string;
  readonly dilation_rate: readonly number[];
  readonly activation: ((x: Tensor) => Tensor) | null;
  readonly use_bias: boolean;
  /** [filters]; null without a bias, or before the first call. */
  bias: Variable | null = null;
  protected readonly keywords: ConvKeywords;

  constructor(given: ConvKeywords) {
    super(layerKeywords(given));
    const { rank } = new.target;
    this.rank = rank;
    this.filters = Math.trunc(given.filters);
    if (this.filters <= 0) {
      throw new ValueError(
        `Invalid value for argument \`filters\`. Expected a strictly positive value. Received filters=${String(given.filters)}.`,
      );
    }
    this.kernel_size = normalizeSizes(given.kernel_size, rank, "kernel_size");
    this.strides = normalizeSizes(given.strides ?? 1, rank, "strides", true);
    this.padding = normalizePadding(given.padding ?? "valid");
    this.data_format = normalizeDataFormat(given.data_format);
    this.dilation_rate = normalizeSizes(given.dilation_rate ?? 1, rank, "dilation_rate");
    this.activation = activationOf(given.activation);
    this.use_bias = given.use_bias ?? true;
    this.keywords = given;
    this.input_spec = InputSpec({ min_ndim: rank + 2 });
    this.checkArguments();
  }

  private checkArguments(): void {
    if (this.strides.includes(0))
      throw new ValueError(`The argument \`strides\` cannot contains 0(s). Received: ${sizesText(this.strides)}`);
    if (this.padding === "causal" && this.rank !== 1)
      throw new ValueError("Causal padding is only supported for `Conv1D`and `SeparableConv1D`.");
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilation_rate) > 1) {
      throw new ValueError(
        `\`strides > 1\` not supported in conjunction with \`dilation_rate > 1\`. Received: strides=${sizesText(this.strides)} and dilation_rate=${sizesText(this.dilation_rate)}`,
      );
    }
  }

  /** TensorFlow's name of the layout. */
  protected get layout(): string {
    return layoutName(this.data_format, this.rank);
  }
  /** The axis of the channels, counted from the end. */
  protected get channelAxis(): number {
    return this.data_format === "channels_first" ? -1 - this.rank : -1;
  }

  /** @throws ValueError where the number of channels is not known */
  protected channelsOf(shape: TensorShape, complaint: string): number {
    const channels = shape.known?.at(this.channelAxis) ?? null;
    if (channels === null) throw new ValueError(complaint);
    return channels;
  }

  protected activated(outputs: Tensor): Tensor {
    return this.activation ? this.activation(outputs) : outputs;
  }

  /** Inputs with a border before them, so that no output depends on what comes later. */
  protected withCausalBorder(inputs: Tensor): Tensor {
    if (this.padding !== "causal") return inputs;
    const border = [this.dilation_rate[0]! * (this.kernel_size[0]! - 1), 0];
    const none = [0, 0];
    return pad(inputs, this.data_format === "channels_last" ? [none, border, none] : [none, none, border]);
  }
}

class ConvLayer extends ConvolutionalLayer {
  static readonly callParameters: readonly string[] = [];

  /** [...window, channels, filters]; null before the first call. */
  kernel: Variable | null = null;

  /**
   * @param filters the number of channels of the outputs
   * @param kernel_size the size of the window: one integer for all axes, or one for each, as `strides` and `dilation_rate`
   * @param padding `"valid"`, `"same"` or, along one axis, `"causal"`
   */
  constructor(...args: ConvArguments) {
    super(layerArguments<ConvKeywords>(new.target, CONSTRUCTOR, args, 2));
  }

  override build(input_shape: ShapeLike): void {
    const shape = as_shape(input_shape);
    const channels = this.channelsOf(
      shape,
      `The channel dimension of the inputs should be defined. The input_shape received is ${shape.toString()}, where axis ${String(this.channelAxis)} (0-based) is the channel dimension, which found to be \`None\`.`,
    );
    this.compute_output_shape(shape);
    const { kernel, bias } = addKernel(
      this,
      this.keywords,
      [...this.kernel_size, channels, this.filters],
      this.use_bias ? [this.filters] : null,
    );
    this.kernel = kernel;
    this.bias = bias;
    this.input_spec = InputSpec({ min_ndim: this.rank + 2, axes: { [this.channelAxis]: channels } });
    super.build(input_shape);
  }

  override call(inputs: Tensor): Tensor {
    const convolved = convolution(this.withCausalBorder(inputs), this.kernel!, {
      strides: this.strides,
      padding: this.padding === "causal" ? "VALID" : this.padding.toUpperCase(),
      dilation_rate: this.dilation_rate,
      data_format: this.layout,
      name: classNameOf(this),
    });
    const outputs = this.use_bias ? this.addBias(convolved) : convolved;
    if (inputs.shape.ndims) outputs.set_shape(this.compute_output_shape(inputs.shape));
    return this.activated(outputs);
  }

  private addBias(outputs: Tensor): Tensor {
    if (this.rank === 1 && this.data_format === "channels_first")
      return outputs.add(reshape(this.bias!, [1, this.filters, 1]));
    const add = (images: Tensor): Tensor => bias_add(images, this.bias!, { data_format: this.layout });
    return (outputs.shape.ndims ?? 0) > this.rank + 2 ? overBatchAxes(outputs, this.rank + 1, null, add) : add(outputs);
  }

  /** The shape of the outputs for a shape of inputs. @throws ValueError where nothing would be left */
  compute_output_shape(input_shape: ShapeLike): TensorShape {
    const { known } = as_shape(input_shape);
    if (!known) return new TensorShape(null);
    const isLast = this.data_format === "channels_last";
    const first = known.length - this.rank - (isLast ? 1 : 0);
    const spatial = known
      .slice(first, first + this.rank)
      .map((length, i) =>
        convolvedLength(length, this.kernel_size[i]!, this.padding, this.strides[i]!, this.dilation_rate[i]),
      );
    if (spatial.some((length) => length !== null && length < 0)) {
      throw new ValueError(
        `One of the dimensions in the output is <= 0 due to downsampling in ${this.name}. Consider increasing the input size. ` +
          `Received input shape [${known.map((d) => d ?? "None").join(", ")}] which would produce output shape with a zero or negative value in a dimension.`,
      );
    }
    const batch = known.slice(0, known.length - this.rank - 1);
    return new TensorShape(isLast ? [...batch, ...spatial, this.filters] : [...batch, this.filters, ...spatial]);
  }
}

class Conv1DLayer extends ConvLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.Conv1D";
  static override readonly rank = 1;
}

class Conv2DLayer extends ConvLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.Conv2D";
  static override readonly rank = 2;
}

class Conv3DLayer extends ConvLayer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.Conv3D";
  static override readonly rank = 3;
}

/** A layer of a convolution along one axis. TF: `tf.layers.Conv1D`. */
export const Conv1D = callableClass(Conv1DLayer);
export type Conv1D = Conv1DLayer;
/** A layer of a convolution of images. TF: `tf.layers.Conv2D`. */
export const Conv2D = callableClass(Conv2DLayer);
export type Conv2D = Conv2DLayer;
/** A layer of a convolution of volumes. TF: `tf.layers.Conv3D`. */
export const Conv3D = callableClass(Conv3DLayer);
export type Conv3D = Conv3DLayer;

/**
 * A convolution along one axis, with variables `kernel` and `bias`.
 * @param inputs [batch, length, channels] in the layout of `data_format`, float
 * @param filters the number of channels of the outputs
 * @param kernel_size the length of the window
 * @param strides the distance of windows; not above 1 together with `dilation_rate`
 * @param padding `"valid"`, `"same"`, or `"causal"`: no output depends on what comes later
 * @param data_format `"channels_last"` or `"channels_first"`
 * @param dilation_rate the distance of a window's elements
 * @param activation applied to the outputs; none where left out
 * @param use_bias whether a bias is added
 * @param kernel_initializer the variable scope's, or glorot_uniform, where left out
 * @param name the scope of the variables; `conv1d`, `conv1d_1`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @throws ValueError where sizes do not fit
 * TF: `tf.layers.conv1d`.
 */
export const conv1d = variableLayerFunction<typeof CONV, ConvParameters>("conv1d", CONV, Conv1D, 2);

/**
 * A convolution of images, with variables `kernel` and `bias`.
 * @param inputs [batch, height, width, channels] in the layout of `data_format`, float
 * @param filters the number of channels of the outputs
 * @param kernel_size height and width of the window: one integer for both, or one for each, as `strides` and `dilation_rate`
 * @param strides the distance of windows; not above 1 together with `dilation_rate`
 * @param padding `"valid"` or `"same"`
 * @param data_format `"channels_last"` or `"channels_first"`
 * @param dilation_rate the distance of a window's elements
 * @param activation applied to the outputs; none where left out
 * @param use_bias whether a bias is added
 * @param kernel_initializer the variable scope's, or glorot_uniform, where left out
 * @param name the scope of the variables; `conv2d`, `conv2d_1`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @throws ValueError where sizes do not fit
 * TF: `tf.layers.conv2d`.
 */
export const conv2d = variableLayerFunction<typeof CONV, ConvParameters>("conv2d", CONV, Conv2D, 2);

/** A convolution of volumes, [batch, depth, height, width, channels]; see {@link conv2d}. TF: `tf.layers.conv3d`. */
export const conv3d = variableLayerFunction<typeof CONV, ConvParameters>("conv3d", CONV, Conv3D, 2);
