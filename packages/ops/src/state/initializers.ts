/** Initial values of variables by shape. TF: python/ops/init_ops.py. */
import {
  as_dtype,
  as_shape,
  bindArguments,
  callableClass,
  CallableObject,
  float32,
  hasToTensor,
  inspectCustom,
  isTensor,
  NotImplementedError,
  objectText,
  plainNumber,
  reprFloat,
  reprValue,
  typeName,
  ValueError,
  type DType,
  type DTypeLike,
  type Dimension,
  type TensorShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import type { PyArguments } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { eye } from "../array/eye.ts";
import { ones, zeros } from "../array/fill.ts";
import * as raw from "../gen/raw_ops.ts";
import { random_normal, random_uniform, truncated_normal } from "../random/index.ts";
import type { PartitionInfo } from "./partition_info.ts";

/** The shape of what is initialized. */
export type InitialShape = TensorShape | readonly (number | Dimension)[];
type Seed = number | bigint | null;

const CALL = ["shape", "dtype", "partition_info"] as const;
type CallArguments = PyArguments<
  typeof CALL,
  [shape: InitialShape, dtype?: DTypeLike | null, partition_info?: PartitionInfo | null]
>;

/**
 * Makes an initial value of a shape. Extend it and write `__call__`; instances are called.
 * TF: `init_ops.Initializer`.
 */
export class Initializer extends CallableObject<CallArguments, Tensor> {
  static readonly pythonName: string = "tensorflow.python.ops.init_ops.Initializer";

  /**
   * @param _shape the variable's shape
   * @param _dtype the variable's type; the initializer's own where left out
   * @param _partition_info which part of a partitioned variable is initialized
   */
  __call__(_shape: InitialShape, _dtype?: DTypeLike | null, _partition_info?: PartitionInfo | null): Tensor {
    throw new NotImplementedError("");
  }

  /** @internal */
  _bindCall(args: readonly unknown[]): readonly unknown[] {
    return bindArguments("__call__", CALL, args, { required: 1 });
  }

  override toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }

  /** The arguments of the constructor that make such an initializer. */
  get_config(): Record<string, unknown> {
    return {};
  }

  /** TF: `Initializer.from_config`. */
  static from_config<T>(this: new (config: Record<string, unknown>) => T, config: Record<string, unknown>): T {
    return new this(config);
  }
}

/** What stands for an initializer: an instance, a function, or a class of instances. */
export type InitializerLike =
  ((shape: number[], dtype: DType, partition_info?: PartitionInfo | null) => TensorLike) | (new () => Initializer);

/** A shape as plain sizes. @throws ValueError where one is unknown */
export function sizesOf(shape: InitialShape): readonly number[] {
  const known = as_shape(shape);
  known.assert_is_fully_defined();
  return known.static!;
}

export function floatDtype(dtype: DTypeLike | null | undefined): DType {
  const type = as_dtype(dtype ?? float32);
  if (!type.is_floating)
    throw new ValueError(`Argument \`dtype\` is expected to be floating point. Received: ${type.toString()}.`);
  return type;
}

class ZerosInitializer extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.Zeros";
  readonly dtype: DType;
  /** @param dtype the element type where the call gives none. Default float32 */
  constructor(...args: PyArguments<readonly ["dtype"], [dtype?: DTypeLike]>) {
    super();
    const [dtype] = bindArguments("Zeros.__init__", ["dtype"], args) as [DTypeLike?];
    this.dtype = as_dtype(dtype ?? float32);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return zeros(shape, as_dtype(dtype ?? this.dtype));
  }
  override get_config(): Record<string, unknown> {
    return { dtype: this.dtype.name };
  }
}

class OnesInitializer extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.Ones";
  readonly dtype: DType;
  /** @param dtype the element type where the call gives none. Default float32 */
  constructor(...args: PyArguments<readonly ["dtype"], [dtype?: DTypeLike]>) {
    super();
    const [dtype] = bindArguments("Ones.__init__", ["dtype"], args) as [DTypeLike?];
    this.dtype = as_dtype(dtype ?? float32);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return ones(shape, as_dtype(dtype ?? this.dtype));
  }
  override get_config(): Record<string, unknown> {
    return { dtype: this.dtype.name };
  }
}

const CONSTANT = ["value", "dtype", "verify_shape"] as const;

class ConstantInitializer extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.Constant";
  readonly value: TensorLike;
  readonly dtype: DType;
  private readonly verifyShape: boolean;
  /**
   * @param value a number, or arrays of them with as many elements as the variable. Default 0
   * @param verify_shape whether the value must have the variable's shape
   * @throws TypeError for a tensor
   */
  constructor(...args: PyArguments<typeof CONSTANT, [value?: TensorLike, dtype?: DTypeLike, verify_shape?: boolean]>) {
    super();
    const [value = 0, dtype, verify] = bindArguments("Constant.__init__", CONSTANT, args) as [
      TensorLike?,
      DTypeLike?,
      boolean?,
    ];
    if (isTensor(value) || hasToTensor(value)) {
      throw new TypeError(
        `Invalid type for initial value=${reprValue(value)} of type: ${typeName(value)}. Expected Python scalar, list or tuple of values, or numpy.ndarray.`,
      );
    }
    this.value = value;
    this.dtype = as_dtype(dtype ?? float32);
    this.verifyShape = verify ?? false;
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return createConstant(this.value, {
      dtype: as_dtype(dtype ?? this.dtype),
      shape,
      fit: this.verifyShape ? "verify" : "repeat_last",
    });
  }
  override get_config(): Record<string, unknown> {
    return { value: this.value, dtype: this.dtype.name };
  }
}

const UNIFORM = ["minval", "maxval", "seed", "dtype"] as const;

class RandomUniformInitializer extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.RandomUniform";
  readonly minval: TensorLike;
  readonly maxval: TensorLike | null;
  readonly seed: Seed;
  readonly dtype: DType;
  /** Uniform in `[minval, maxval)`; `maxval` is 1 for floats and must be given for integers. */
  constructor(
    ...args: PyArguments<
      typeof UNIFORM,
      [minval?: TensorLike, maxval?: TensorLike | null, seed?: Seed, dtype?: DTypeLike]
    >
  ) {
    super();
    const bound = bindArguments("RandomUniform.__init__", UNIFORM, args) as [
      TensorLike?,
      TensorLike?,
      Seed?,
      DTypeLike?,
    ];
    this.minval = bound[0] ?? 0;
    this.maxval = bound[1] ?? null;
    this.seed = bound[2] ?? null;
    this.dtype = as_dtype(bound[3] ?? float32);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return random_uniform(shape, this.minval, this.maxval, as_dtype(dtype ?? this.dtype), this.seed);
  }
  override get_config(): Record<string, unknown> {
    return { minval: this.minval, maxval: this.maxval, seed: this.seed, dtype: this.dtype.name };
  }
}

const NORMAL = ["mean", "stddev", "seed", "dtype"] as const;
type NormalArguments = PyArguments<
  typeof NORMAL,
  [mean?: TensorLike, stddev?: TensorLike, seed?: Seed, dtype?: DTypeLike]
>;

abstract class NormalInitializer extends Initializer {
  readonly mean: TensorLike;
  readonly stddev: TensorLike;
  readonly seed: Seed;
  readonly dtype: DType;
  constructor(name: string, args: NormalArguments) {
    super();
    const bound = bindArguments(name, NORMAL, args) as [TensorLike?, TensorLike?, Seed?, DTypeLike?];
    this.mean = bound[0] ?? 0;
    this.stddev = bound[1] ?? 1;
    this.seed = bound[2] ?? null;
    this.dtype = floatDtype(bound[3]);
  }
  override get_config(): Record<string, unknown> {
    return { mean: this.mean, stddev: this.stddev, seed: this.seed, dtype: this.dtype.name };
  }
}

class RandomNormalInitializer extends NormalInitializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.RandomNormal";
  /** Normal. Mean 0, standard deviation 1 by default. */
  constructor(...args: NormalArguments) {
    super("RandomNormal.__init__", args);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return random_normal(shape, this.mean, this.stddev, as_dtype(dtype ?? this.dtype), this.seed);
  }
}

class TruncatedNormalInitializer extends NormalInitializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.TruncatedNormal";
  /** Normal, drawn again beyond two standard deviations. Mean 0, standard deviation 1 by default. */
  constructor(...args: NormalArguments) {
    super("TruncatedNormal.__init__", args);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    return truncated_normal(shape, this.mean, this.stddev, as_dtype(dtype ?? this.dtype), this.seed);
  }
}

const UNIT_SCALING = ["factor", "seed", "dtype"] as const;

class UniformUnitScaling extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.UniformUnitScaling";
  readonly factor: number;
  readonly seed: Seed;
  readonly dtype: DType;
  /** Uniform, so that a linear layer keeps the scale of its inputs. */
  constructor(...args: PyArguments<typeof UNIT_SCALING, [factor?: number, seed?: Seed, dtype?: DTypeLike]>) {
    super();
    const bound = bindArguments("UniformUnitScaling.__init__", UNIT_SCALING, args) as [number?, Seed?, DTypeLike?];
    this.factor = plainNumber(bound[0] ?? 1);
    this.seed = bound[1] ?? null;
    this.dtype = floatDtype(bound[2]);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null, partition_info?: PartitionInfo | null): Tensor {
    const sizes = partition_info?.full_shape ?? sizesOf(shape);
    const inputs = Math.max(
      1,
      sizes.slice(0, -1).reduce((a, b) => a * b, 1),
    );
    const limit = Math.sqrt(3 / inputs) * this.factor;
    return random_uniform(shape, -limit, limit, as_dtype(dtype ?? this.dtype), this.seed);
  }
  override get_config(): Record<string, unknown> {
    return { factor: this.factor, seed: this.seed, dtype: this.dtype.name };
  }
}

const VARIANCE = ["scale", "mode", "distribution", "seed", "dtype"] as const;
type Mode = "fan_in" | "fan_out" | "fan_avg";
type VarianceDistribution = "normal" | "uniform" | "truncated_normal" | "untruncated_normal";

/** The standard deviation of a unit normal cut at two: what a truncated normal loses of its scale. */
const TRUNCATED_STDDEV = 0.87962566103423978;

class VarianceScaling extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.VarianceScaling";
  readonly scale: number;
  readonly mode: Mode;
  readonly distribution: VarianceDistribution;
  readonly seed: Seed;
  readonly dtype: DType;
  /**
   * Random, with a variance of `scale` over the number of a layer's inputs, outputs, or their mean.
   * @throws ValueError where scale is not positive, mode or distribution not one of those allowed
   */
  constructor(
    ...args: PyArguments<
      typeof VARIANCE,
      [scale?: number, mode?: Mode, distribution?: VarianceDistribution, seed?: Seed, dtype?: DTypeLike]
    >
  ) {
    super();
    const bound = bindArguments("VarianceScaling.__init__", VARIANCE, args) as [
      number?,
      string?,
      string?,
      Seed?,
      DTypeLike?,
    ];
    const [, mode = "fan_in", distribution = "truncated_normal"] = bound;
    const scale = plainNumber(bound[0] ?? 1);
    if (scale <= 0) throw new ValueError(`Argument \`scale\` must be a positive float. Received: ${reprFloat(scale)}`);
    if (mode !== "fan_in" && mode !== "fan_out" && mode !== "fan_avg") {
      throw new ValueError(`Argument \`mode\` should be one of ('fan_in', 'fan_out', 'fan_avg'). Received: ${mode}`);
    }
    const lower = distribution.toLowerCase();
    if (lower !== "normal" && lower !== "uniform" && lower !== "truncated_normal" && lower !== "untruncated_normal") {
      throw new ValueError(
        `Argument \`distribution\` should be one of ('normal', uniform', 'truncated_normal', 'untruncated_normal'). Received: ${lower}`,
      );
    }
    this.scale = scale;
    this.mode = mode;
    this.distribution = lower;
    this.seed = bound[3] ?? null;
    this.dtype = floatDtype(bound[4]);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null, partition_info?: PartitionInfo | null): Tensor {
    const [fanIn, fanOut] = fans(partition_info?.full_shape ?? sizesOf(shape));
    const fan = this.mode === "fan_in" ? fanIn : this.mode === "fan_out" ? fanOut : (fanIn + fanOut) / 2;
    const scale = this.scale / Math.max(1, fan);
    const type = as_dtype(dtype ?? this.dtype);
    if (this.distribution === "uniform") {
      const limit = Math.sqrt(3 * scale);
      return random_uniform(shape, -limit, limit, type, this.seed);
    }
    if (this.distribution === "untruncated_normal") return random_normal(shape, 0, Math.sqrt(scale), type, this.seed);
    return truncated_normal(shape, 0, Math.sqrt(scale) / TRUNCATED_STDDEV, type, this.seed);
  }
  override get_config(): Record<string, unknown> {
    return {
      scale: this.scale,
      mode: this.mode,
      distribution: this.distribution,
      seed: this.seed,
      dtype: this.dtype.name,
    };
  }
}

/** How many inputs and outputs each unit has. TF: `_compute_fans`. */
function fans(shape: readonly number[]): [number, number] {
  if (shape.length < 1) return [1, 1];
  if (shape.length === 1) return [shape[0]!, shape[0]!];
  const receptiveField = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return [shape.at(-2)! * receptiveField, shape.at(-1)! * receptiveField];
}

const IDENTITY = ["gain", "dtype"] as const;

class IdentityInitializer extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.Identity";
  readonly gain: number;
  readonly dtype: DType;
  /** The identity matrix times `gain`; only for matrices. */
  constructor(...args: PyArguments<typeof IDENTITY, [gain?: number, dtype?: DTypeLike]>) {
    super();
    const bound = bindArguments("Identity.__init__", IDENTITY, args) as [number?, DTypeLike?];
    this.gain = plainNumber(bound[0] ?? 1);
    this.dtype = floatDtype(bound[1]);
  }
  override __call__(shape: InitialShape, dtype?: DTypeLike | null, partition_info?: PartitionInfo | null): Tensor {
    const sizes = sizesOf(shape);
    const full = partition_info?.full_shape ?? sizes;
    if (full.length !== 2) {
      throw new ValueError(
        `The tensor to initialize, specified by argument \`shape\` must be at least two-dimensional. Received shape=${reprValue(sizes)}`,
      );
    }
    const whole = eye(full[0], full[1], { dtype: as_dtype(dtype ?? this.dtype) });
    const part = partition_info ? raw.Slice({ input: whole, begin: partition_info.var_offset, size: sizes }) : whole;
    return part.rmul(this.gain);
  }
  override get_config(): Record<string, unknown> {
    return { gain: this.gain, dtype: this.dtype.name };
  }
}

const GLOROT = ["seed", "dtype"] as const;
type GlorotArguments = PyArguments<typeof GLOROT, [seed?: Seed, dtype?: DTypeLike]>;

function glorot(
  name: string,
  distribution: VarianceDistribution,
  args: GlorotArguments,
): [number, Mode, VarianceDistribution, Seed] {
  const [seed] = bindArguments(name, GLOROT, args) as [Seed?];
  return [1, "fan_avg", distribution, seed ?? null];
}

class GlorotUniform extends VarianceScaling {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.GlorotUniform";
  /** Uniform within `sqrt(6 / (inputs + outputs))`; also called Xavier's. */
  constructor(...args: GlorotArguments) {
    super(...glorot("GlorotUniform.__init__", "uniform", args));
  }
  override get_config(): Record<string, unknown> {
    return { seed: this.seed, dtype: this.dtype.name };
  }
}

class GlorotNormal extends VarianceScaling {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.GlorotNormal";
  /** Truncated normal of standard deviation `sqrt(2 / (inputs + outputs))`; also called Xavier's. */
  constructor(...args: GlorotArguments) {
    super(...glorot("GlorotNormal.__init__", "truncated_normal", args));
  }
  override get_config(): Record<string, unknown> {
    return { seed: this.seed, dtype: this.dtype.name };
  }
}

/** TF: `tf.zeros_initializer`. */
export const zeros_initializer = callableClass(ZerosInitializer);
/** TF: `tf.ones_initializer`. */
export const ones_initializer = callableClass(OnesInitializer);
/** TF: `tf.constant_initializer`. */
export const constant_initializer = callableClass(ConstantInitializer);
/** TF: `tf.random_uniform_initializer`. */
export const random_uniform_initializer = callableClass(RandomUniformInitializer);
/** TF: `tf.random_normal_initializer`. */
export const random_normal_initializer = callableClass(RandomNormalInitializer);
/** TF: `tf.truncated_normal_initializer`. */
export const truncated_normal_initializer = callableClass(TruncatedNormalInitializer);
/** TF: `tf.uniform_unit_scaling_initializer`. */
export const uniform_unit_scaling_initializer = callableClass(UniformUnitScaling);
/** TF: `tf.variance_scaling_initializer`. */
export const variance_scaling_initializer = callableClass(VarianceScaling);
/** TF: `tf.initializers.identity`. */
export const identity_initializer = callableClass(IdentityInitializer);
/** TF: `tf.glorot_uniform_initializer`: what variables without an initializer get. */
export const glorot_uniform_initializer = callableClass(GlorotUniform);
/** TF: `tf.glorot_normal_initializer`. */
export const glorot_normal_initializer = callableClass(GlorotNormal);

function scaled(scale: number, distribution: VarianceDistribution) {
  return (seed: Seed | { seed?: Seed } = null): VarianceScaling => {
    const value = typeof seed === "object" ? (seed?.seed ?? null) : seed;
    return new VarianceScaling(scale, "fan_in", distribution, value);
  };
}

/** TF: `tf.initializers.lecun_normal`. */
export const lecun_normal = scaled(1, "truncated_normal");
/** TF: `tf.initializers.lecun_uniform`. */
export const lecun_uniform = scaled(1, "uniform");
/** TF: `tf.initializers.he_normal`. */
export const he_normal = scaled(2, "truncated_normal");
/** TF: `tf.initializers.he_uniform`. */
export const he_uniform = scaled(2, "uniform");
