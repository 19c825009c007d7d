/** Fully connected and convolutional layers of `tf.contrib.layers`. TF 1: contrib/layers/python/layers/layers.py. */
import {
  convertToTensor,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { relu, variable_scope, zeros_initializer, type Reuse, type Variable, type VariableScope } from "@tfgraph/ops";
import type { Activation, LayerInitializer } from "../../layers/identifiers.ts";
import { Conv1D, Conv2D, Conv3D, Dense, type LayerRegularizer } from "../../layers/index.ts";
import type { Sizes } from "../../layers/layer_arguments.ts";
import { add_arg_scope } from "../framework/arg_scope.ts";
import { modelVariableGetter } from "../framework/model_variables.ts";
import { collectOutputs, collectVariable, type OutputCollections, type VariableCollections } from "./collections.ts";
import { xavier_initializer } from "./initializers.ts";

/** Normalizes a layer's outputs in place of its bias: called with them, and `normalizer_params` as keywords. */
type Normalizer = (outputs: Tensor, params?: never) => Tensor;
type NormalizerParams = Readonly<Record<string, unknown>> | null;

/** What follows a layer's own arguments, in order. */
const SHARED = [
  "activation_fn",
  "normalizer_fn",
  "normalizer_params",
  "weights_initializer",
  "weights_regularizer",
  "biases_initializer",
  "biases_regularizer",
  "reuse",
  "variables_collections",
  "outputs_collections",
  "trainable",
  "scope",
] as const;
type SharedParameters = [
  activation_fn?: Activation,
  normalizer_fn?: Normalizer | null,
  normalizer_params?: NormalizerParams,
  weights_initializer?: LayerInitializer,
  weights_regularizer?: LayerRegularizer | null,
  biases_initializer?: LayerInitializer,
  biases_regularizer?: LayerRegularizer | null,
  reuse?: Reuse,
  variables_collections?: VariableCollections,
  outputs_collections?: OutputCollections,
  trainable?: boolean,
  scope?: NameLike | VariableScope,
];

interface Shared {
  readonly activation_fn: Exclude<Activation, string> | undefined;
  readonly normalizer_fn?: ((outputs: Tensor, params?: NormalizerParams) => Tensor) | null;
  readonly normalizer_params?: NormalizerParams;
  readonly weights_initializer?: LayerInitializer;
  readonly weights_regularizer?: LayerRegularizer | null;
  readonly biases_initializer?: LayerInitializer;
  readonly biases_regularizer?: LayerRegularizer | null;
  readonly reuse?: Reuse;
  readonly variables_collections?: VariableCollections;
  readonly outputs_collections?: OutputCollections;
  readonly trainable?: boolean;
  readonly scope?: NameLike | VariableScope;
}

function sharedOf(values: readonly unknown[]): Shared {
  return Object.fromEntries(SHARED.map((key, i) => [key, values[i]])) as unknown as Shared;
}

interface WeightedLayer {
  readonly kernel: Variable | null;
  readonly bias: Variable | null;
  apply(inputs: TensorLike): Tensor;
}

/** @param make the layer, told how to keep its variables @throws ValueError as the layer does */
function weighted(
  defaultScope: string,
  given: TensorLike,
  shared: Shared,
  make: (inputs: Tensor, keywords: Record<string, unknown>) => WeightedLayer,
): Tensor {
  const names = { bias: "biases", kernel: "weights" };
  const opened = variable_scope(shared.scope ?? null, {
    default_name: defaultScope,
    values: [given],
    reuse: shared.reuse ?? null,
    custom_getter: modelVariableGetter(names),
  });
  return withContext(opened, (scope) => {
    const inputs = convertToTensor(given);
    const { weights_initializer: weights, biases_initializer: biases } = shared;
    const layer = make(inputs, {
      activation: null,
      use_bias: !shared.normalizer_fn && biases !== null,
      kernel_initializer: weights === undefined ? xavier_initializer() : weights,
      bias_initializer: biases === undefined ? zeros_initializer() : biases,
      kernel_regularizer: shared.weights_regularizer,
      bias_regularizer: shared.biases_regularizer,
      trainable: shared.trainable,
      name: scope.name,
      dtype: inputs.dtype.base_dtype,
      _scope: scope,
      _reuse: shared.reuse ?? null,
    });
    let outputs = layer.apply(inputs);
    collectVariable(layer.kernel!, shared.variables_collections, "weights");
    if (layer.bias) collectVariable(layer.bias, shared.variables_collections, "biases");
    const { normalizer_fn: normalize, normalizer_params: params } = shared;
    if (normalize) outputs = params ? normalize(outputs, params) : normalize(outputs);
    const activation = shared.activation_fn === undefined ? relu : shared.activation_fn;
    return collectOutputs(activation ? activation(outputs) : outputs, shared.outputs_collections);
  });
}

/**
 * A fully connected layer: `activation_fn(inputs @ weights + biases)`.
 * @param inputs float, of which the size of the last axis is known
 * @param num_outputs the size of the last axis of the outputs
 * @param activation_fn relu where left out, none where null
 * @param normalizer_fn in place of the bias, as {@link batch_norm}
 * @param normalizer_params its keywords
 * @param weights_initializer xavier_initializer where left out
 * @param biases_initializer zeros where left out; null is no bias
 * @param variables_collections more collections for all variables, or for `weights` and `biases`
 * @param scope the scope of the variables; `fully_connected`, `fully_connected_1`, … where left out
 * TF 1: `tf.contrib.layers.fully_connected`.
 */
export const fully_connected = add_arg_scope(
  pyFunction(
    "fully_connected",
    ["inputs", "num_outputs", ...SHARED],
    (inputs: TensorLike, num_outputs: number, ...shared: SharedParameters): Tensor => {
      if (!Number.isInteger(num_outputs)) {
        throw new ValueError(`num_outputs type should be one of [<class 'int'>], got ${reprValue(num_outputs)}.`);
      }
      return weighted(
        "fully_connected",
        inputs,
        sharedOf(shared),
        (_x, keywords) => new Dense({ units: num_outputs, ...keywords }),
      );
    },
    { required: 2 },
  ),
);

/** {@link fully_connected} without an activation. TF 1: `tf.contrib.layers.linear`. */
export const linear = add_arg_scope(
  pyFunction(
    "linear",
    ["inputs", "num_outputs", ...SHARED],
    (inputs: TensorLike, num_outputs: number, activation?: Activation, ...rest: Rest<SharedParameters>): Tensor =>
      fully_connected(inputs, num_outputs, activation ?? null, ...rest),
    { required: 2 },
  ),
);
type Rest<T extends readonly unknown[]> = T extends [_first?: unknown, ...rest: infer R] ? R : never;

const CONVOLUTION = [
  "inputs",
  "num_outputs",
  "kernel_size",
  "stride",
  "padding",
  "data_format",
  "rate",
  ...SHARED,
] as const;
type ConvolutionParameters = [
  inputs: TensorLike,
  num_outputs: number,
  kernel_size: Sizes,
  stride?: Sizes,
  padding?: string,
  data_format?: string | null,
  rate?: Sizes,
  ...SharedParameters,
];

/** The layer for inputs of so many axes. @throws ValueError for another number */
function convolutionOf(rank: number | null) {
  if (rank === 3) return Conv1D;
  if (rank === 4) return Conv2D;
  if (rank === 5) return Conv3D;
  throw new ValueError(`Convolution not supported for input with rank ${String(rank ?? "None")}`);
}

function convolutionFunction(name: string, spatialAxes: number | null) {
  return add_arg_scope(
    pyFunction(
      name,
      CONVOLUTION,
      (...values: ConvolutionParameters): Tensor => {
        const [inputs, filters, window, strides, padding, format, rate, ...shared] = values;
        if (format && !["NWC", "NCW", "NHWC", "NCHW", "NDHWC", "NCDHW"].includes(format))
          throw new ValueError(`Invalid data_format: ${reprValue(format)}`);
        return weighted("Conv", inputs, sharedOf(shared), (x, keywords) => {
          const rank = x.shape.ndims;
          if (spatialAxes !== null && rank !== spatialAxes + 2) {
            throw new ValueError(
              `Convolution expects input with rank ${String(spatialAxes + 2)}, got ${String(rank ?? "None")}`,
            );
          }
          const Class = convolutionOf(rank);
          return new Class({
            filters,
            kernel_size: window,
            strides: strides ?? 1,
            padding: padding ?? "SAME",
            data_format: format?.startsWith("NC") ? "channels_first" : "channels_last",
            dilation_rate: rate ?? 1,
            ...keywords,
          });
        });
      },
      { required: 3 },
    ),
  );
}

/**
 * A convolution over as many axes as `inputs` has between the batch and the channels, with `weights` and `biases`.
 * @param inputs float
 * @param num_outputs the number of channels of the outputs
 * @param kernel_size the size of the window: one integer for all axes, or one for each, as `stride` and `rate`
 * @param padding `"SAME"` or `"VALID"`
 * @param rate the distance of a window's elements; 1 where `stride` is not
 * @param activation_fn relu where left out, none where null
 * @param normalizer_fn in place of the bias, as {@link batch_norm}
 * @param weights_initializer xavier_initializer where left out
 * @param scope the scope of the variables; `Conv`, `Conv_1`, … where left out
 * TF 1: `tf.contrib.layers.convolution`.
 */
export const convolution = convolutionFunction("convolution", null);
/** A {@link convolution} along one axis. TF 1: `tf.contrib.layers.conv1d`. */
export const conv1d = convolutionFunction("conv1d", 1);
/** A {@link convolution} of images. TF 1: `tf.contrib.layers.conv2d`. */
export const conv2d = convolutionFunction("conv2d", 2);
/** A {@link convolution} of volumes. TF 1: `tf.contrib.layers.conv3d`. */
export const conv3d = convolutionFunction("conv3d", 3);
/** TF 1: `tf.contrib.layers.convolution1d`. */
export const convolution1d = conv1d;
/** TF 1: `tf.contrib.layers.convolution2d`. */
export const convolution2d = conv2d;
/** TF 1: `tf.contrib.layers.convolution3d`. */
export const convolution3d = conv3d;
