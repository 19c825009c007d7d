/** Batch normalization of `tf.contrib.layers`. TF 1: contrib/layers/python/layers/layers.py. */
import {
  convertToTensor,
  float32,
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  constant,
  fused_batch_norm,
  get_variable_scope,
  identity,
  ones_initializer,
  reshape,
  smartCond,
  variable_scope,
  zeros_initializer,
  type InitializerLike,
  type Regularizer,
  type Reuse,
  type Variable,
  type VariableScope,
} from "@tfgraph/ops";
import { BatchNormalization, type LayerRegularizer } from "../../layers/index.ts";
import { knownFlag } from "../../layers/training_flag.ts";
import { assign_moving_average } from "../../moving_averages/index.ts";
import { add_arg_scope } from "../framework/arg_scope.ts";
import { model_variable, modelVariableGetter } from "../framework/model_variables.ts";
import {
  collectionsOf,
  collectOutputs,
  collectVariable,
  namesOf,
  type OutputCollections,
  type VariableCollections,
} from "./collections.ts";

const BATCH_NORM = [
  "inputs",
  "decay",
  "center",
  "scale",
  "epsilon",
  "activation_fn",
  "param_initializers",
  "param_regularizers",
  "updates_collections",
  "is_training",
  "reuse",
  "variables_collections",
  "outputs_collections",
  "trainable",
  "batch_weights",
  "fused",
  "data_format",
  "zero_debias_moving_mean",
  "scope",
  "renorm",
  "renorm_clipping",
  "renorm_decay",
] as const;

type Parameter = "beta" | "gamma" | "moving_mean" | "moving_variance";

interface Arguments {
  readonly decay: TensorLike;
  readonly center: boolean;
  readonly scale: boolean;
  readonly epsilon: number;
  readonly activation_fn: ((x: Tensor) => Tensor) | null;
  readonly initializers: Partial<Record<Parameter, InitializerLike>>;
  readonly regularizers: Partial<Record<"beta" | "gamma", LayerRegularizer>>;
  readonly updates: string | readonly string[] | null;
  readonly training: TensorLike;
  readonly reuse: Reuse;
  readonly variables: VariableCollections;
  readonly outputs: OutputCollections;
  readonly trainable: boolean;
  readonly fused: boolean;
  readonly format: string;
  readonly zeroDebias: boolean;
  readonly scope: NameLike | VariableScope;
}

interface Renorm {
  readonly renorm: boolean;
  readonly renorm_clipping?: { rmax?: TensorLike; rmin?: TensorLike; dmax?: TensorLike } | null;
  readonly renorm_momentum?: TensorLike;
}

/**
 * Inputs normalized, then moved, and scaled if asked for. The operations that update the moving averages are in the collection
 * `UPDATE_OPS`, or are run with the outputs where `updates_collections` is null.
 * @param inputs float
 * @param decay how much of the moving averages is kept a step
 * @param center whether the variable `beta` is added
 * @param scale whether it is multiplied by the variable `gamma`
 * @param epsilon what is added to the variance
 * @param activation_fn applied to the outputs
 * @param is_training whether the batch's own moments are used: a boolean, or a scalar bool tensor
 * @param data_format `"NHWC"` or `"NCHW"`
 * @param scope the scope of the variables; `BatchNorm`, `BatchNorm_1`, … where left out
 * @throws ValueError for `batch_weights`, which only TensorFlow itself computes
 * TF 1: `tf.contrib.layers.batch_norm`.
 */
export const batch_norm = add_arg_scope(
  pyFunction(
    "batch_norm",
    BATCH_NORM,
    (
      inputs: TensorLike,
      decay: TensorLike = 0.999,
      center: boolean = true,
      scale: boolean = false,
      epsilon: number = 0.001,
      activation_fn: ((x: Tensor) => Tensor) | null = null,
      param_initializers: Partial<Record<Parameter, InitializerLike>> | null = null,
      param_regularizers: Partial<Record<"beta" | "gamma", LayerRegularizer>> | null = null,
      updates_collections: string | readonly string[] | null = GraphKeys.UPDATE_OPS,
      is_training: TensorLike = true,
      reuse: Reuse = null,
      variables_collections: VariableCollections = null,
      outputs_collections: OutputCollections = null,
      trainable: boolean = true,
      batch_weights: TensorLike | null = null,
      fused: boolean | null = true,
      data_format: string = "NHWC",
      zero_debias_moving_mean: boolean = false,
      scope: NameLike | VariableScope = null,
      renorm: boolean = false,
      renorm_clipping: Renorm["renorm_clipping"] = null,
      renorm_decay: TensorLike = 0.99,
    ): Tensor => {
      if (batch_weights !== null) {
        throw new ValueError("batch_norm() with batch_weights is not supported: use tf.nn.weighted_moments.");
      }
      if (data_format !== "NCHW" && data_format !== "NHWC")
        throw new ValueError("data_format has to be either NCHW or NHWC.");
      const args: Arguments = {
        decay,
        center,
        scale,
        epsilon,
        activation_fn,
        initializers: param_initializers ?? {},
        regularizers: param_regularizers ?? {},
        updates: updates_collections,
        training: is_training,
        reuse,
        variables: variables_collections,
        outputs: outputs_collections,
        trainable,
        fused: fused ?? true,
        format: data_format,
        zeroDebias: zero_debias_moving_mean,
        scope,
      };
      const x = convertToTensor(inputs);
      const rank = x.shape.ndims;
      const isPlain = updates_collections === GraphKeys.UPDATE_OPS && !zero_debias_moving_mean;
      if (args.fused && !renorm && (rank === 2 || (rank === 4 && !isPlain))) return fusedBatchNorm(x, args);
      if (isPlain) return layerBatchNorm(x, args, { renorm, renorm_clipping, renorm_momentum: renorm_decay });
      throw new ValueError(
        renorm
          ? "renorm is not supported with batch_weights, updates_collections or zero_debias_moving_mean"
          : "updates_collections and zero_debias_moving_mean are supported with fused=True on inputs of rank 2 or 4.",
      );
    },
    { required: 1 },
  ),
);

// ------------------------------------------------------------------ by the layer

function layerBatchNorm(given: Tensor, args: Arguments, renorm: Renorm): Tensor {
  const opened = variable_scope(args.scope, {
    default_name: "BatchNorm",
    values: [given],
    reuse: args.reuse,
    custom_getter: modelVariableGetter(),
  });
  return withContext(opened, (scope) => {
    const { initializers } = args;
    const layer = new BatchNormalization({
      axis: args.format === "NCHW" ? 1 : -1,
      momentum: args.decay,
      epsilon: args.epsilon,
      center: args.center,
      scale: args.scale,
      beta_initializer: initializers.beta ?? zeros_initializer(),
      gamma_initializer: initializers.gamma ?? ones_initializer(),
      moving_mean_initializer: initializers.moving_mean ?? zeros_initializer(),
      moving_variance_initializer: initializers.moving_variance ?? ones_initializer(),
      beta_regularizer: args.regularizers.beta ?? null,
      gamma_regularizer: args.regularizers.gamma ?? null,
      trainable: args.trainable,
      ...renorm,
      name: scope.name,
      _scope: scope,
      _reuse: args.reuse,
      fused: args.fused,
    });
    const outputs = layer.__call__(given, { training: args.training });
    collectVariable(layer.moving_mean, args.variables, "moving_mean");
    collectVariable(layer.moving_variance, args.variables, "moving_variance");
    if (layer.beta) collectVariable(layer.beta, args.variables, "beta");
    if (layer.gamma) collectVariable(layer.gamma, args.variables, "gamma");
    return collectOutputs(activated(outputs, args), args.outputs);
  });
}

function activated(outputs: Tensor, { activation_fn: activation }: Arguments): Tensor {
  return activation ? activation(outputs) : outputs;
}

// ------------------------------------------------------------------ by one operation

/** Vectors are normalized as images of one pixel. */
function fusedBatchNorm(given: Tensor, args: Arguments): Tensor {
  const opened = variable_scope(args.scope, { default_name: "BatchNorm", values: [given], reuse: args.reuse });
  return withContext(opened, () => {
    const isFirst = args.format === "NCHW";
    const known = given.shape.known!;
    const channels = known.at(known.length === 4 && isFirst ? 1 : -1) ?? null;
    if (channels === null) throw new ValueError("`C` dimension must be known but is None");
    const images = known.length === 2 ? reshape(given, isFirst ? [-1, channels, 1, 1] : [-1, 1, 1, channels]) : given;
    const variables = fusedVariables(channels, args);
    const { moving_mean: mean, moving_variance: variance, beta, gamma } = variables;
    const options = { epsilon: args.epsilon, data_format: args.format };
    const [normalized, batchMean, batchVariance] = smartCond(
      args.training,
      () => fused_batch_norm(images, gamma, beta, options),
      () => fused_batch_norm(images, gamma, beta, { mean, variance, is_training: false, ...options }),
    ) as [Tensor, Tensor, Tensor];
    let outputs = normalized;
    if (knownFlag(args.training) !== false) outputs = withUpdates(outputs, [batchMean, batchVariance], variables, args);
    outputs.set_shape(images.shape);
    if (known.length === 2) outputs = reshape(outputs, [known[0] ?? -1, channels]);
    return collectOutputs(activated(outputs, args), args.outputs);
  });
}

interface FusedVariables {
  readonly beta: TensorLike;
  readonly gamma: TensorLike;
  readonly moving_mean: Variable;
  readonly moving_variance: Variable;
}

function fusedVariables(channels: number, args: Arguments): FusedVariables {
  const make = (
    name: Parameter,
    initializer: InitializerLike,
    trainable: boolean,
    regularizer?: Regularizer,
  ): Variable =>
    model_variable(name, {
      shape: [channels],
      dtype: float32,
      initializer: args.initializers[name] ?? initializer,
      regularizer: regularizer ?? null,
      collections: collectionsOf(args.variables, name),
      trainable,
    });
  const filled = (value: number): Tensor => constant(value, { dtype: float32, shape: [channels] });
  const { beta: ofBeta, gamma: ofGamma } = args.regularizers as Partial<Record<string, Regularizer>>;
  const beta = args.center ? make("beta", zeros_initializer(), args.trainable, ofBeta) : filled(0);
  const gamma = args.scale ? make("gamma", ones_initializer(), args.trainable, ofGamma) : filled(1);
  return withContext(variable_scope(get_variable_scope()), (local) => {
    local.set_partitioner(null);
    const mean = make("moving_mean", zeros_initializer(), false);
    const variance = make("moving_variance", ones_initializer(), false);
    return { beta, gamma, moving_mean: mean, moving_variance: variance };
  });
}

function withUpdates(
  outputs: Tensor,
  [mean, variance]: readonly [Tensor, Tensor],
  variables: FusedVariables,
  args: Arguments,
): Tensor {
  const update = (): [Tensor, Tensor] => [
    assign_moving_average(variables.moving_mean, mean, args.decay, args.zeroDebias),
    assign_moving_average(variables.moving_variance, variance, args.decay, false),
  ];
  const graph = get_default_graph();
  if (args.updates === null) {
    return smartCond(
      args.training,
      () => withContext(graph.control_dependencies(update()), () => identity(outputs)),
      () => outputs,
    ) as Tensor;
  }
  const updates = smartCond(args.training, update, () => [variables.moving_mean, variables.moving_variance]);
  for (const one of updates as readonly unknown[]) graph.add_to_collections(namesOf(args.updates), one);
  return outputs;
}
