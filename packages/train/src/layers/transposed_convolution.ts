/** Transposed convolutions as layers. TF: tf_keras/src/layers/convolutional/{conv2d_transpose,conv3d_transpose}.py. */
import {
  as_shape,
  callableClass,
  TensorShape,
  ValueError,
  type PyArguments,
  type ShapeLike,
  type Tensor,
} from "@tfgraph/core";
import {
  bias_add,
  conv2d_transpose as transposedConv2d,
  conv3d_transpose as transposedConv3d,
  shape,
  stack,
  transpose,
  type Variable,
} from "@tfgraph/ops";
import { ConvolutionalLayer, WINDOWS, type ConvKeywords, type WindowParameters } from "./convolution.ts";
import { InputSpec } from "./input_spec.ts";
import { addKernel, CONSTRUCTED, KERNEL, type ConstructedParameters, type KernelParameters } from "./kernel.ts";
import { layerArguments } from "./layer.ts";
import { variableLayerFunction } from "./layer_function.ts";

const TRANSPOSE = [...WINDOWS, ...KERNEL] as const;
type TransposeParameters = [...WindowParameters, ...KernelParameters];
const CONSTRUCTOR = [...TRANSPOSE, ...CONSTRUCTED] as const;
type TransposeArguments = PyArguments<typeof CONSTRUCTOR, [...TransposeParameters, ...ConstructedParameters]>;

/** What has a length along an axis: a number, or a tensor where it is not known. */
type Length = number | Tensor;

class TransposedConvolution extends ConvolutionalLayer {
  static readonly callParameters: readonly string[] = [];

  /** [...window, filters, channels]; null before the first call. */
  kernel: Variable | null = null;

  /**
   * @param filters the number of channels of the outputs
   * @param kernel_size the size of the window: one integer for all axes, or one for each, as `strides`
   * @param strides how far each input element moves the window in the outputs
   * @param padding `"valid"` or `"same"`
   */
  constructor(...args: TransposeArguments) {
    super(layerArguments<ConvKeywords>(new.target, CONSTRUCTOR, args, 2));
  }

  /** @throws ValueError for another number of axes, or where the number of channels is not known */
  override build(input_shape: ShapeLike): void {
    const sizes = as_shape(input_shape);
    const ndim = this.rank + 2;
    if (sizes.ndims !== ndim)
      throw new ValueError(`Inputs should have rank ${String(ndim)}. Received input_shape=${sizes.toString()}.`);
    const channels = this.channelsOf(
      sizes,
      `The channel dimension of the inputs to \`Conv${String(this.rank)}DTranspose\` should be defined. The input_shape received is ${sizes.toString()}, ` +
        `where axis ${String(this.channelAxis)} (0-based) is the channel dimension, which found to be \`None\`.`,
    );
    this.input_spec = InputSpec({ ndim, axes: { [this.channelAxis]: channels } });
    const kernelShape = [...this.kernel_size, this.filters, channels];
    const { kernel, bias } = addKernel(this, this.keywords, kernelShape, this.use_bias ? [this.filters] : null);
    this.kernel = kernel;
    this.bias = bias;
    super.build(input_shape);
  }

  /** The axes that are neither batch nor channels. */
  protected get spatialAxes(): number[] {
    const first = this.data_format === "channels_first" ? 2 : 1;
    return Array.from({ length: this.rank }, (_, i) => first + i);
  }

  /** A shape in the layout. */
  protected inLayout<T>(batch: T, spatial: readonly T[], channels: T): T[] {
    return this.data_format === "channels_first" ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
  }

  /** The shape of the outputs as a tensor. @param isKnown the length of an axis where it is not to be computed */
  protected outputShape(inputs: Tensor, known: (axis: number) => number | null): Tensor {
    const sizes = shape(inputs);
    const batch = sizes.getitem(0);
    const lengths = this.spatialAxes.map((axis): Length => known(axis) ?? sizes.getitem(axis));
    const spatial = lengths.map((length, i) => this.transposedLength(length, i));
    return stack(this.inLayout<Length>(batch, spatial, this.filters));
  }

  /** How many elements there are where `length` windows come from. TF: `conv_utils.deconv_output_length` */
  private transposedLength(length: Length, i: number): Length {
    const stride = this.strides[i]!;
    const more = Math.max(this.kernel_size[i]! - stride, 0);
    if (typeof length === "number") return length * stride + (this.padding === "valid" ? more : 0);
    const product = length.mul(stride);
    return this.padding === "valid" ? product.add(more) : product;
  }

  protected finished(outputs: Tensor, inputs: Tensor, layout: string): Tensor {
    const { known } = inputs.shape;
    if (known) {
      const spatial = this.spatialAxes.map((axis, i) => {
        const length = known[axis] ?? null;
        return length === null ? null : (this.transposedLength(length, i) as number);
      });
      outputs.set_shape(new TensorShape(this.inLayout<number | null>(known[0] ?? null, spatial, this.filters)));
    }
    return this.activated(this.use_bias ? bias_add(outputs, this.bias!, { data_format: layout }) : outputs);
  }
}

class Conv2DTransposeLayer extends TransposedConvolution {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.Conv2DTranspose";
  static override readonly rank = 2;
  override call(inputs: Tensor): Tensor {
    const sizes = this.outputShape(inputs, (axis) => inputs.shape.known?.[axis] ?? null);
    const padding = this.padding.toUpperCase();
    const isLast = this.data_format === "channels_last";
    const strides = [1, ...this.strides, 1];
    // the CPU has no transposed convolution with the channels first
    const images = isLast ? inputs : transpose(inputs, [0, 2, 3, 1]);
    const target = isLast ? sizes : stack([0, 2, 3, 1].map((axis) => sizes.getitem(axis)));
    if (isLast) sizes.getitem(0); // Keras looks at it, and so there is a node for it
    const made = transposedConv2d(images, this.kernel!, target, strides, padding, { data_format: "NHWC" });
    return this.finished(isLast ? made : transpose(made, [0, 3, 1, 2]), inputs, this.layout);
  }
}

class Conv3DTransposeLayer extends TransposedConvolution {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.convolutional.Conv3DTranspose";
  static override readonly rank = 3;
  override call(inputs: Tensor): Tensor {
    const sizes = this.outputShape(inputs, () => null);
    const strides = this.inLayout(1, this.strides, 1);
    const made = transposedConv3d(inputs, this.kernel!, sizes, strides, this.padding.toUpperCase(), {
      data_format: this.layout,
    });
    return this.finished(made, inputs, this.data_format === "channels_first" ? "NCHW" : "NHWC");
  }
}

/** A layer of a transposed convolution of images. TF: `tf.layers.Conv2DTranspose`. */
export const Conv2DTranspose = callableClass(Conv2DTransposeLayer);
export type Conv2DTranspose = Conv2DTransposeLayer;
/** A layer of a transposed convolution of volumes. TF: `tf.layers.Conv3DTranspose`. */
export const Conv3DTranspose = callableClass(Conv3DTransposeLayer);
export type Conv3DTranspose = Conv3DTransposeLayer;

/**
 * A transposed convolution of images, with variables `kernel` and `bias`: outputs larger than the inputs where strides are.
 * @param inputs [batch, height, width, channels] in the layout of `data_format`, float
 * @param filters the number of channels of the outputs
 * @param kernel_size height and width of the window: one integer for both, or one for each, as `strides`
 * @param strides how far each input element moves the window in the outputs
 * @param padding `"valid"` or `"same"`
 * @param data_format `"channels_last"` or `"channels_first"`
 * @param activation applied to the outputs; none where left out
 * @param name the scope of the variables; `conv2d_transpose`, `conv2d_transpose_1`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @throws ValueError where sizes do not fit
 * TF: `tf.layers.conv2d_transpose`.
 */
export const conv2d_transpose = variableLayerFunction<typeof TRANSPOSE, TransposeParameters>(
  "conv2d_transpose",
  TRANSPOSE,
  Conv2DTranspose,
  2,
);

/** A transposed convolution of volumes; see {@link conv2d_transpose}. TF: `tf.layers.conv3d_transpose`. */
export const conv3d_transpose = variableLayerFunction<typeof TRANSPOSE, TransposeParameters>(
  "conv3d_transpose",
  TRANSPOSE,
  Conv3DTranspose,
  2,
);
