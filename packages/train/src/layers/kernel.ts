/** What layers with a kernel and a bias share: their arguments and their variables. TF: tf_keras/src/legacy_tf_layers. */
import type { DTypeLike, NameLike } from "@tfgraph/core";
import { zeros_initializer, type Constraint, type Reuse, type Variable, type VariableScope } from "@tfgraph/ops";
import type { Activation, LayerInitializer } from "./identifiers.ts";
import type { Layer, LayerKeywords, LayerRegularizer } from "./layer.ts";

/** The parameters after those that say what the layer computes. */
export const KERNEL = [
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
export type KernelParameters = [
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

/** The parameters that a constructor has, and a function that makes and calls the layer has not. */
export const CONSTRUCTED = ["dtype", "_scope", "_reuse"] as const;
export type ConstructedParameters = [dtype?: DTypeLike | null, _scope?: NameLike | VariableScope, _reuse?: Reuse];

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
