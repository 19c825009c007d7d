/** Fully connected layers. TF: tf_keras/src/legacy_tf_layers/core.py, tf_keras/src/layers/core/dense.py. */
import {
  as_dtype,
  as_shape,
  callableClass,
  convertToTensor,
  float32,
  reprValue,
  ValueError,
  type PyArguments,
  type ShapeLike,
  type Tensor,
} from "@tfgraph/core";
import { bias_add, cast, matmul, tensordot, type Variable } from "@tfgraph/ops";
import { activationOf } from "./identifiers.ts";
import { InputSpec } from "./input_spec.ts";
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
import { variableLayerFunction } from "./layer_function.ts";

const DENSE = ["units", ...KERNEL] as const;
type DenseParameters = [units: number, ...KernelParameters];
const CONSTRUCTOR = [...DENSE, ...CONSTRUCTED] as const;

class DenseLayer extends Layer {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.core.Dense";
  static readonly callParameters: readonly string[] = [];

  readonly units: number;
  readonly activation: ((x: Tensor) => Tensor) | null;
  readonly use_bias: boolean;
  /** [size of the last axis of the inputs, units]; null before the first call. */
  kernel: Variable | null = null;
  /** [units]; null without a bias, or before the first call. */
  bias: Variable | null = null;
  private readonly keywords: KernelKeywords;

  /**
   * @param units the size of the last axis of the outputs
   * @param activation applied to the outputs; none where left out
   * @param use_bias whether a bias is added
   * @param kernel_initializer the variable scope's, or glorot_uniform, where left out
   * @param bias_initializer zeros where left out
   * @param kernel_regularizer makes a loss of the kernel
   * @param kernel_constraint applied to the kernel after each step of an optimizer
   * @throws ValueError for a negative number of units
   */
  constructor(...args: PyArguments<typeof CONSTRUCTOR, [...DenseParameters, ...ConstructedParameters]>) {
    const given = layerArguments<KernelKeywords & { units: number }>(new.target, CONSTRUCTOR, args, 1);
    super(layerKeywords(given));
    this.units = Math.trunc(given.units);
    if (this.units < 0) {
      throw new ValueError(
        `Received an invalid value for \`units\`, expected a positive integer. Received: units=${reprValue(given.units)}`,
      );
    }
    this.activation = activationOf(given.activation);
    this.use_bias = given.use_bias ?? true;
    this.keywords = given;
    this.input_spec = InputSpec({ min_ndim: 2 });
  }

  /** @throws TypeError for another type than floats, ValueError where the size of the last axis is not known */
  override build(input_shape: ShapeLike): void {
    const dtype = as_dtype(this.dtype ?? float32);
    if (!dtype.is_floating && dtype.kind !== "complex") {
      throw new TypeError(
        `A Dense layer can only be built with a floating-point dtype. Received: dtype=${dtype.toString()}`,
      );
    }
    const shape = as_shape(input_shape);
    const last = shape.known?.at(-1) ?? null;
    if (last === null) {
      throw new ValueError(
        `The last dimension of the inputs to a Dense layer should be defined. Found None. Full input shape received: ${shape.toString()}`,
      );
    }
    this.input_spec = InputSpec({ min_ndim: 2, axes: { [-1]: last } });
    const { kernel, bias } = addKernel(this, this.keywords, [last, this.units], this.use_bias ? [this.units] : null);
    this.kernel = kernel;
    this.bias = bias;
    super.build(input_shape);
  }

  override call(inputs: Tensor): Tensor {
    const dtype = this.dtype!;
    const x = inputs.dtype.base_dtype === dtype.base_dtype ? inputs : cast(inputs, dtype);
    const outputs = this.multiply(convertToTensor(x));
    const biased = this.use_bias ? bias_add(outputs, this.bias!) : outputs;
    return this.activation ? this.activation(biased) : biased;
  }

  private multiply(x: Tensor): Tensor {
    const { known } = x.shape;
    if (!known || known.length === 2) return matmul(x, this.kernel!);
    const product = tensordot(x, this.kernel!, [[known.length - 1], [0]]);
    product.set_shape([...known.slice(0, -1), this.units]);
    return product;
  }
}

/** A layer whose outputs are `activation(inputs @ kernel + bias)`, along the last axis. TF: `tf.layers.Dense`. */
export const Dense = callableClass(DenseLayer);
export type Dense = DenseLayer;

/**
 * `activation(inputs @ kernel + bias)`, along the last axis.
 * @param inputs float, two axes or more, of which the size of the last is known
 * @param units the size of the last axis of the outputs
 * @param activation applied to the outputs; none where left out
 * @param use_bias whether a bias is added
 * @param kernel_initializer the variable scope's, or glorot_uniform, where left out
 * @param bias_initializer zeros where left out
 * @param kernel_regularizer makes a loss of the kernel, for the collection of regularization losses
 * @param activity_regularizer makes a loss of the outputs
 * @param kernel_constraint applied to the kernel after each step of an optimizer
 * @param trainable whether the variables are to be trained
 * @param name the scope of the variables; `dense`, `dense_1`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @throws ValueError where the size of the last axis is not known
 * TF: `tf.layers.dense`.
 */
export const dense = variableLayerFunction<typeof DENSE, DenseParameters>("dense", DENSE, Dense, 1);
