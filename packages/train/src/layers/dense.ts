/** Fully connected layers. TF: tf_keras/src/legacy_tf_layers/core.py, tf_keras/src/layers/core/dense.py. */
import {
  as_dtype,
  as_shape,
  callableClass,
  convertToTensor,
  float32,
  reprValue,
  ValueError,
  type DTypeLike,
  type NameLike,
  type PyArguments,
  type ShapeLike,
  type Tensor,
} from "@tfgraph/core";
import {
  bias_add,
  cast,
  matmul,
  tensordot,
  zeros_initializer,
  type Constraint,
  type Reuse,
  type Variable,
  type VariableScope,
} from "@tfgraph/ops";
import { activationOf, type Activation, type LayerInitializer } from "./identifiers.ts";
import { InputSpec } from "./input_spec.ts";
import { Layer, layerArguments, type LayerKeywords, type LayerRegularizer } from "./layer.ts";
import { variableLayerFunction } from "./layer_function.ts";

const DENSE = [
  "units",
  "activation",
  "use_bias",
  "kernel_initializer",
  "bias_initializer",
  "kernel_regularizer",
  "bias_regularizer",
  "activity_regularizer",
  "kernel_constraint",
  "bias_constraint",
  "trainable",
  "name",
] as const;
type DenseParameters = [
  units: number,
  activation?: Activation,
  use_bias?: boolean,
  kernel_initializer?: LayerInitializer,
  bias_initializer?: LayerInitializer,
  kernel_regularizer?: LayerRegularizer | null,
  bias_regularizer?: LayerRegularizer | null,
  activity_regularizer?: LayerRegularizer | null,
  kernel_constraint?: Constraint | null,
  bias_constraint?: Constraint | null,
  trainable?: boolean,
  name?: NameLike | VariableScope,
];

const CONSTRUCTOR = [...DENSE, "dtype", "_scope", "_reuse"] as const;

/** What a layer with a kernel and a bias is told of them. */
export interface KernelKeywords extends LayerKeywords {
  readonly activation?: Activation;
  readonly use_bias?: boolean;
  readonly kernel_initializer?: LayerInitializer;
  readonly bias_initializer?: LayerInitializer;
  readonly kernel_regularizer?: LayerRegularizer | null;
  readonly bias_regularizer?: LayerRegularizer | null;
  readonly kernel_constraint?: Constraint | null;
  readonly bias_constraint?: Constraint | null;
}

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
  constructor(
    ...args: PyArguments<
      typeof CONSTRUCTOR,
      [...DenseParameters, dtype?: DTypeLike | null, _scope?: NameLike | VariableScope, _reuse?: Reuse]
    >
  ) {
    const given = layerArguments<KernelKeywords & { units: number }>("Dense", CONSTRUCTOR, args, 1);
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

/** The keywords every layer takes, of those of one. */
export function layerKeywords(given: LayerKeywords): LayerKeywords {
  const { trainable, name, dtype, _scope, _reuse } = given;
  return { trainable, name, dtype, activity_regularizer: given.activity_regularizer, _scope, _reuse };
}

/** The variables `kernel` and `bias` of a layer. */
export function addKernel(
  layer: Layer,
  given: KernelKeywords,
  kernelShape: readonly number[],
  biasShape: readonly number[] | null,
): { kernel: Variable; bias: Variable | null } {
  const kernel = layer.add_weight("kernel", {
    shape: kernelShape,
    initializer: given.kernel_initializer ?? null,
    regularizer: given.kernel_regularizer ?? null,
    constraint: given.kernel_constraint ?? null,
    dtype: layer.dtype,
    trainable: true,
  });
  return { kernel, bias: biasShape && addBias(layer, given, biasShape) };
}

/** The variable `bias` of a layer, zeros unless told otherwise. */
export function addBias(layer: Layer, given: KernelKeywords, shape: readonly number[]): Variable {
  return layer.add_weight("bias", {
    shape,
    initializer: given.bias_initializer === undefined ? zeros_initializer() : given.bias_initializer,
    regularizer: given.bias_regularizer ?? null,
    constraint: given.bias_constraint ?? null,
    dtype: layer.dtype,
    trainable: true,
  });
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
