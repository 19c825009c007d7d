/**
 * Batch normalization as a layer: its variables, which kind of it is computed, and the function.
 * TF: tf_keras/src/legacy_tf_layers/normalization.py, tf_keras/src/layers/normalization/batch_normalization.py.
 */
import {
  as_shape,
  callableClass,
  float32,
  get_default_graph,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type DType,
  type DTypeLike,
  type NameLike,
  type PyArguments,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  cast,
  ones_initializer,
  sqrt,
  VariableAggregation,
  VariableSynchronization,
  zeros_initializer,
  type Constraint,
  type Reuse,
  type Variable,
  type VariableScope,
} from "@tfgraph/ops";
import { fusedNormalization } from "./fused_normalization.ts";
import { initializerOf, type LayerInitializer } from "./identifiers.ts";
import { dimensionsText, InputSpec, sizesText } from "./input_spec.ts";
import { Layer, layerArguments, type LayerKeywords, type LayerRegularizer } from "./layer.ts";
import { momentNormalization } from "./moment_normalization.ts";
import type { Normalization, RenormClipping } from "./normalization.ts";
import { trainingFlag } from "./training_flag.ts";
import { undoVirtualBatches, virtualBatches } from "./virtual_batches.ts";

const BEFORE_TRAINING = [
  "axis",
  "momentum",
  "epsilon",
  "center",
  "scale",
  "beta_initializer",
  "gamma_initializer",
  "moving_mean_initializer",
  "moving_variance_initializer",
  "beta_regularizer",
  "gamma_regularizer",
  "beta_constraint",
  "gamma_constraint",
] as const;
const CONSTRUCTOR = [
  ...BEFORE_TRAINING,
  "renorm",
  "renorm_clipping",
  "renorm_momentum",
  "fused",
  "trainable",
  "virtual_batch_size",
  "adjustment",
  "name",
  "dtype",
  "_scope",
  "_reuse",
] as const;

type Axis = number | readonly number[];
/** From the shape of the inputs, a scale and a bias for what is normalized, while training. */
type Adjustment = (shape: Tensor) => readonly [scale: Tensor, bias: Tensor];

type VariableParameters = [
  axis?: Axis,
  momentum?: TensorLike,
  epsilon?: number,
  center?: boolean,
  scale?: boolean,
  beta_initializer?: LayerInitializer,
  gamma_initializer?: LayerInitializer,
  moving_mean_initializer?: LayerInitializer,
  moving_variance_initializer?: LayerInitializer,
  beta_regularizer?: LayerRegularizer | null,
  gamma_regularizer?: LayerRegularizer | null,
  beta_constraint?: Constraint | null,
  gamma_constraint?: Constraint | null,
];
type ConstructorArguments = PyArguments<
  typeof CONSTRUCTOR,
  [
    ...VariableParameters,
    renorm?: boolean,
    renorm_clipping?: RenormClipping | null,
    renorm_momentum?: TensorLike,
    fused?: boolean | null,
    trainable?: boolean,
    virtual_batch_size?: number | null,
    adjustment?: Adjustment | null,
    name?: NameLike | VariableScope,
    dtype?: DTypeLike | null,
    _scope?: NameLike | VariableScope,
    _reuse?: Reuse,
  ]
>;

interface BatchNormalizationKeywords extends LayerKeywords {
  readonly axis?: Axis;
  readonly momentum?: TensorLike;
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly beta_initializer?: LayerInitializer;
  readonly gamma_initializer?: LayerInitializer;
  readonly moving_mean_initializer?: LayerInitializer;
  readonly moving_variance_initializer?: LayerInitializer;
  readonly beta_regularizer?: LayerRegularizer | null;
  readonly gamma_regularizer?: LayerRegularizer | null;
  readonly beta_constraint?: Constraint | null;
  readonly gamma_constraint?: Constraint | null;
  readonly renorm?: boolean;
  readonly renorm_clipping?: RenormClipping | null;
  readonly renorm_momentum?: TensorLike;
  readonly fused?: boolean | null;
  readonly virtual_batch_size?: number | null;
  readonly adjustment?: Adjustment | null;
}

/** Where a fused operation is known for a layout: the axis of the channels, and the number of axes. */
const FUSED_LAYOUTS: Readonly<Record<string, string>> = {
  "1,4": "NCHW",
  "3,4": "NHWC",
  "1,5": "NCDHW",
  "4,5": "NDHWC",
};

class BatchNormalizationLayer extends Layer implements Normalization {
  static override readonly pythonName: string = "tf_keras.src.legacy_tf_layers.normalization.BatchNormalization";
  static readonly callParameters: readonly string[] = ["training", "mask"];

  /** The axes that are normalized by themselves. */
  axis: Axis;
  readonly momentum: TensorLike;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly renorm: boolean;
  readonly renorm_clipping: RenormClipping;
  readonly renorm_momentum: TensorLike;
  readonly virtual_batch_size: number | null;
  readonly adjustment: Adjustment | null;
  /** Whether one operation computes it. */
  fused: boolean;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  moving_mean!: Variable;
  moving_variance!: Variable;
  moving_stddev!: Variable;
  renorm_mean!: Variable;
  renorm_stddev!: Variable;
  param_shape: readonly number[] = [];
  data_format = "";
  private readonly keywords: BatchNormalizationKeywords;

  /**
   * @param axis the axes that are normalized by themselves, usually that of the channels
   * @param momentum how much of the moving averages is kept a step
   * @param epsilon what is added to the variance
   * @param center whether `beta` is added
   * @param scale whether it is multiplied by `gamma`
   * @param renorm whether batch renormalization is used
   * @param fused whether one operation computes it; where left out, if it can
   * @param virtual_batch_size normalizes parts of the batch of this size by themselves
   */
  constructor(...args: ConstructorArguments) {
    const given = layerArguments<BatchNormalizationKeywords>(new.target, CONSTRUCTOR, args);
    const { trainable, name, dtype, _scope, _reuse } = given;
    super({ trainable, name, dtype, _scope, _reuse });
    this.axis = given.axis ?? -1;
    this.momentum = given.momentum ?? 0.99;
    this.epsilon = given.epsilon ?? 0.001;
    this.center = given.center ?? true;
    this.scale = given.scale ?? true;
    this.renorm = given.renorm ?? false;
    this.renorm_clipping = given.renorm_clipping ?? {};
    this.renorm_momentum = given.renorm_momentum ?? 0.99;
    this.virtual_batch_size = given.virtual_batch_size ?? null;
    this.adjustment = given.adjustment ?? null;
    this.fused = given.fused ?? true;
    this.keywords = given;
    const unknown =
      this.renorm && Object.keys(this.renorm_clipping).some((key) => !["rmax", "rmin", "dmax"].includes(key));
    if (unknown) {
      throw new ValueError(
        `Received invalid keys for \`renorm_clipping\` argument: ${reprValue(this.renorm_clipping)}. Supported values: ['rmax', 'rmin', 'dmax'].`,
      );
    }
  }

  /** The axes that are normalized by themselves, from 0. */
  get axes(): readonly number[] {
    return typeof this.axis === "number" ? [this.axis] : this.axis;
  }
  /** The type of the variables: half precision is kept in single. */
  get param_dtype(): DType {
    return paramDtype(this.dtype!);
  }

  // ------------------------------------------------------------------ variables

  override build(input_shape: ShapeLike): void {
    const { known } = as_shape(input_shape);
    if (!known) throw new ValueError("Input has undefined rank. Received: input_shape=<unknown>");
    const rank = known.length;
    this.axis = validAxes(this.axes, rank);
    this.checkVirtualBatches();
    this.chooseKind(rank);
    const sizes = this.axes.map((axis) => known[axis] ?? null);
    if (sizes.includes(null)) {
      throw new ValueError(
        `Input has undefined \`axis\` dimension. Received input with shape ${dimensionsText(as_shape(input_shape))} and axis=${sizesText(this.axes)}`,
      );
    }
    this.input_spec = InputSpec({
      ndim: rank,
      axes: Object.fromEntries(this.axes.map((axis, i) => [axis, sizes[i]!])),
    });
    this.param_shape =
      this.axes.length === 1 && this.virtual_batch_size === null
        ? [sizes[0]!]
        : known.map((size, axis) => (this.axes.includes(axis) ? size! : 1));
    if (this.virtual_batch_size !== null) {
      this.param_shape = [this.param_shape[0]!, 1, ...this.param_shape.slice(1)];
      this.axis = this.axes.map((axis) => axis + 1);
    }
    this.addVariables();
    super.build(input_shape);
  }

  private checkVirtualBatches(): void {
    if (this.virtual_batch_size === null) return;
    if (this.virtual_batch_size <= 0) {
      throw new ValueError(
        `\`virtual_batch_size\` must be a positive integer that divides the true batch size of the input tensor. Received: virtual_batch_size=${String(this.virtual_batch_size)}`,
      );
    }
    if (this.axes.includes(0)) {
      throw new ValueError(
        `When using \`virtual_batch_size\`, the batch dimension must be 0 and thus axis cannot include 0. Received axis=[${this.axes.join(", ")}]`,
      );
    }
    if (this.adjustment) throw new ValueError("When using `virtual_batch_size`, adjustment cannot be specified");
  }

  private chooseKind(rank: number): void {
    const { axes } = this;
    this.fused &&=
      (rank === 4 || rank === 5) &&
      !this.renorm &&
      axes.length === 1 &&
      [1, 3, 4].includes(axes[0]!) &&
      this.virtual_batch_size === null &&
      this.adjustment === null &&
      ["float16", "bfloat16", "float32"].includes(this.dtype?.name ?? "float32");
    if (!this.fused) return;
    const layout = FUSED_LAYOUTS[`${String(axes[0])},${String(rank)}`];
    if (layout === undefined && rank === 4) {
      throw new ValueError(
        `Unsupported axis. The use of \`fused=True\` is only possible with \`axis=1\` or \`axis=3\` for 4D input tensors. Received: axis=${sizesText(axes)}`,
      );
    }
    this.fused = layout !== undefined;
    this.data_format = layout ?? "";
  }

  private addVariables(): void {
    const { keywords: given } = this;
    if (this.scale) {
      this.gamma = this.addTrained("gamma", given.gamma_initializer ?? ones_initializer(), {
        regularizer: given.gamma_regularizer ?? null,
        constraint: given.gamma_constraint ?? null,
      });
    }
    if (this.center) {
      this.beta = this.addTrained("beta", given.beta_initializer ?? zeros_initializer(), {
        regularizer: given.beta_regularizer ?? null,
        constraint: given.beta_constraint ?? null,
      });
    }
    // averages are not kept in parts
    const partitioner = this._scope?.partitioner ?? null;
    this._scope?.set_partitioner(null);
    try {
      this.addAverages();
    } finally {
      this._scope?.set_partitioner(partitioner);
    }
  }

  private addTrained(
    name: string,
    initializer: LayerInitializer,
    options: { regularizer: LayerRegularizer | null; constraint: Constraint | null },
  ): Variable {
    return this.add_weight(name, {
      shape: this.param_shape,
      dtype: paramDtypeOf(this.dtype),
      initializer,
      ...options,
      trainable: true,
    });
  }

  private addAverages(): void {
    const mean = this.keywords.moving_mean_initializer ?? zeros_initializer();
    const variance = initializerOf(this.keywords.moving_variance_initializer ?? ones_initializer());
    this.moving_mean = this.addAverage("moving_mean", mean);
    this.moving_variance = this.addAverage("moving_variance", variance);
    if (!this.renorm) return;
    const stddev = (shape: number[], dtype: DType): TensorLike =>
      sqrt((variance as (shape: number[], dtype: DType) => TensorLike)(shape, dtype));
    const beside = (other: Variable, name: string, initializer: LayerInitializer): Variable =>
      withContext(get_default_graph().colocate_with(other), () => this.addAverage(name, initializer));
    this.moving_stddev = beside(this.moving_variance, "moving_stddev", stddev);
    this.renorm_mean = beside(this.moving_mean, "renorm_mean", mean);
    this.renorm_stddev = beside(this.moving_stddev, "renorm_stddev", stddev);
  }

  private addAverage(name: string, initializer: LayerInitializer): Variable {
    return this.add_weight(name, {
      shape: this.param_shape,
      dtype: paramDtypeOf(this.dtype),
      initializer,
      synchronization: VariableSynchronization.ON_READ,
      trainable: false,
      aggregation: VariableAggregation.MEAN,
    });
  }

  // ------------------------------------------------------------------ operations

  /** @param training whether the batch's own moments are used: a boolean, or a scalar bool tensor. Default false */
  override call(inputs: Tensor, training: TensorLike | null = false): Tensor {
    const x = cast(inputs, this.dtype!);
    const flag = trainingFlag(training);
    if (this.virtual_batch_size === null) return (this.fused ? fusedNormalization : momentNormalization)(this, x, flag);
    const { batches, shape } = virtualBatches(x, this.virtual_batch_size);
    return undoVirtualBatches(momentNormalization(this, batches, flag), shape);
  }
}

function paramDtype(dtype: DType): DType {
  return paramDtypeOf(dtype)!;
}

function paramDtypeOf(dtype: DType | null): DType | null {
  return dtype && (dtype.name === "float16" || dtype.name === "bfloat16") ? float32 : dtype;
}

/** Axes from 0. @throws ValueError for one beyond the inputs', or one named twice TF: `tf_utils.validate_axis` */
function validAxes(axes: readonly number[], rank: number): readonly number[] {
  const result = axes.map((axis) => (axis < 0 ? rank + axis : axis));
  if (result.some((axis) => axis < 0 || axis >= rank)) {
    throw new ValueError(
      `Invalid value for \`axis\` argument. Expected 0 <= axis < inputs.rank (with inputs.rank=${String(rank)}). Received: axis=${sizesText(result)}`,
    );
  }
  if (new Set(result).size < result.length) throw new ValueError(`Duplicate axis: ${sizesText(result)}`);
  return result;
}

/** A layer that normalizes its inputs, and keeps moving averages of their moments. TF: `tf.layers.BatchNormalization`. */
export const BatchNormalization = callableClass(BatchNormalizationLayer);
export type BatchNormalization = BatchNormalizationLayer;

/**
 * Inputs normalized, then scaled and moved: by the batch's moments while training, by moving averages otherwise. The operations
 * that update the averages are in the collection `UPDATE_OPS`: the training operation is to depend on them.
 * @param inputs float
 * @param axis the axes that are normalized by themselves, usually that of the channels
 * @param momentum how much of the moving averages is kept a step
 * @param epsilon what is added to the variance
 * @param center whether the variable `beta` is added
 * @param scale whether it is multiplied by the variable `gamma`
 * @param training whether the batch's own moments are used: a boolean, or a scalar bool tensor
 * @param trainable whether `beta` and `gamma` are to be trained
 * @param name the scope of the variables; `batch_normalization`, `batch_normalization_1`, … where left out
 * @param reuse whether the variables of that scope are used again
 * @param renorm whether batch renormalization is used, with `renorm_clipping` (`rmax`, `rmin`, `dmax`) and `renorm_momentum`
 * @param fused whether one operation computes it; where left out, if it can
 * @param virtual_batch_size normalizes parts of the batch of this size by themselves
 * @param adjustment from the shape of the inputs, a scale and a bias for what is normalized, while training
 * TF: `tf.layers.batch_normalization`.
 */
export const batch_normalization = pyFunction(
  "batch_normalization",
  [
    "inputs",
    ...BEFORE_TRAINING,
    "training",
    "trainable",
    "name",
    "reuse",
    "renorm",
    "renorm_clipping",
    "renorm_momentum",
    "fused",
    "virtual_batch_size",
    "adjustment",
  ],
  (
    inputs: TensorLike,
    ...rest: [
      ...VariableParameters,
      training?: TensorLike | null,
      trainable?: boolean,
      name?: NameLike | VariableScope,
      reuse?: Reuse,
      renorm?: boolean,
      renorm_clipping?: RenormClipping | null,
      renorm_momentum?: TensorLike,
      fused?: boolean | null,
      virtual_batch_size?: number | null,
      adjustment?: Adjustment | null,
    ]
  ): Tensor => {
    const shared = Object.fromEntries(BEFORE_TRAINING.map((key, i) => [key, rest[i]]));
    const [training, trainable, name, reuse, renorm, clipping, momentum, fused, size, adjustment] = rest.slice(13) as [
      (TensorLike | null)?,
      boolean?,
      (NameLike | VariableScope)?,
      Reuse?,
      boolean?,
      (RenormClipping | null)?,
      TensorLike?,
      (boolean | null)?,
      (number | null)?,
      (Adjustment | null)?,
    ];
    const layer = new BatchNormalization({
      ...shared,
      renorm,
      renorm_clipping: clipping,
      renorm_momentum: momentum,
      fused,
      trainable,
      virtual_batch_size: size,
      adjustment,
      name,
      _scope: name,
      _reuse: reuse,
    });
    return layer.__call__(inputs, { training: training === undefined ? false : training });
  },
  { required: 1 },
);
