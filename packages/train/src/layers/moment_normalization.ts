/**
 * Batch normalization by moments, and batch renormalization.
 * TF: tf_keras/src/layers/normalization/batch_normalization.py. Renormalization: "Batch Renormalization" (Ioffe, 2017).
 */
import { convertToTensor, get_default_graph, withContext, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  batch_normalization,
  cast,
  identity,
  maximum,
  minimum,
  moments,
  ones,
  ones_like,
  reduce_mean,
  relu,
  reshape,
  shape,
  smartCond,
  sqrt,
  stop_gradient,
  zeros_like,
  type Variable,
} from "@tfgraph/ops";
import { plainFloat } from "./layer_arguments.ts";
import { asFloat, moveAverage, setAverage, type Normalization } from "./normalization.ts";
import { knownFlag } from "./training_flag.ts";

interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** What the normalized inputs are multiplied with and what is added; null for nothing. */
interface Affine {
  readonly scale: TensorLike | null;
  readonly offset: TensorLike | null;
}

/** @param training whether the batch's own moments are used */
export function momentNormalization(layer: Normalization, inputs: Tensor, training: TensorLike): Tensor {
  const isHalf = ["float16", "bfloat16"].includes(inputs.dtype.name);
  const x = isHalf ? cast(inputs, layer.param_dtype) : inputs;
  const turned = new Turned(layer, x);
  let affine: Affine = { scale: turned.broadcast(layer.gamma), offset: turned.broadcast(layer.beta) };
  let mean: TensorLike = layer.moving_mean;
  let variance: TensorLike = layer.moving_variance;
  if (knownFlag(training) !== false) {
    if (layer.adjustment) affine = adjusted(layer.adjustment, x, training, affine);
    const used = batchMoments(layer, x, turned.reduced, training);
    ({ mean, variance } = used);
    affine = updated(layer, used, training, turned, affine);
  }
  const inType = (value: TensorLike): Tensor => cast(value, x.dtype);
  const [usedMean, usedVariance] = [inType(mean), inType(variance)];
  const offset = affine.offset === null ? null : inType(affine.offset);
  const scale = affine.scale === null ? null : inType(affine.scale);
  const normalized = batch_normalization(
    x,
    turned.broadcast(usedMean)!,
    turned.broadcast(usedVariance)!,
    offset,
    scale,
    layer.epsilon,
  );
  const outputs = isHalf ? cast(normalized, inputs.dtype) : normalized;
  outputs.set_shape(x.shape);
  return outputs;
}

/** Which axes moments are taken over, and how vectors of them lie along the inputs. */
class Turned {
  readonly reduced: readonly number[];
  private readonly rank: number;
  private readonly shape: readonly number[];

  constructor(layer: Normalization, x: Tensor) {
    const known = x.shape.known!;
    this.rank = known.length;
    const all = known.map((_, axis) => axis).filter((axis) => !layer.axes.includes(axis));
    this.reduced = layer.virtual_batch_size === null ? all : all.filter((_, i) => i !== 1);
    const [first] = layer.axes;
    this.shape = known.map((size, axis) => (axis === first ? size! : 1));
  }

  /** A vector along its axis of the inputs; itself where that is the last one. */
  broadcast(value: Tensor | Variable | null): TensorLike | null {
    if (!value) return null;
    const isLast = this.reduced.length === this.rank - 1 && this.reduced.every((axis, i) => axis === i);
    return value.shape.ndims === this.rank || isLast ? value : reshape(value, this.shape);
  }
}

function multiplied(value: TensorLike | null, factor: TensorLike): TensorLike | null {
  return value && convertToTensor(value).mul(factor);
}

/** First one, then the other. TF: `_compose_transforms` */
function composed(first: Affine, then: Affine): Affine {
  let { scale, offset } = first;
  if (then.scale !== null) {
    scale = multiplied(scale, then.scale);
    offset = multiplied(offset, then.scale);
  }
  if (then.offset !== null) offset = convertToTensor(offset!).add(then.offset);
  return { scale, offset };
}

function adjusted(
  adjustment: NonNullable<Normalization["adjustment"]>,
  x: Tensor,
  training: TensorLike,
  affine: Affine,
): Affine {
  const [scale, bias] = adjustment(shape(x));
  const used = {
    scale: smartCond(
      training,
      () => scale,
      () => onesLike(scale),
    ) as Tensor,
    offset: smartCond(
      training,
      () => bias,
      () => zeros_like(bias),
    ) as Tensor,
  };
  return composed(used, affine);
}

/** The batch's own moments while training, the averages otherwise. */
function batchMoments(layer: Normalization, x: Tensor, axes: readonly number[], training: TensorLike): Moments {
  const keepdims = layer.virtual_batch_size !== null || layer.axes.length > 1;
  const [mean, variance] = moments(cast(x, layer.param_dtype), axes, { keep_dims: keepdims });
  const choose = (own: Tensor, average: Variable): Tensor =>
    smartCond(
      training,
      () => own,
      () => convertToTensor(average),
    ) as Tensor;
  return { mean: choose(mean, layer.moving_mean), variance: choose(variance, layer.moving_variance) };
}

/** Adds what updates the averages. @returns what is applied to the normalized inputs: with renormalization, corrections too */
function updated(layer: Normalization, used: Moments, training: TensorLike, turned: Turned, affine: Affine): Affine {
  let { mean, variance } = used;
  let result = affine;
  if (layer.virtual_batch_size !== null) {
    mean = reduce_mean(mean, 1, true);
    variance = reduce_mean(variance, 1, true);
  }
  if (layer.renorm) {
    const correction = renormalized(layer, { mean, variance }, training);
    ({ mean, variance } = correction);
    const r = turned.broadcast(stop_gradient(correction.r, { name: "renorm_r" }));
    const d = turned.broadcast(stop_gradient(correction.d, { name: "renorm_d" }));
    result = composed({ scale: r, offset: d }, affine);
  }
  const update = (variable: Variable, move: () => Tensor): void => {
    layer.add_update(smartCond(training, move, () => variable) as Tensor);
  };
  update(layer.moving_mean, () => moveAverage(layer.moving_mean, mean, layer.momentum));
  update(layer.moving_variance, () => {
    if (!layer.renorm) return moveAverage(layer.moving_variance, variance, layer.momentum);
    const stddev = moveAverage(layer.moving_stddev, sqrt(variance.add(layer.epsilon)), layer.momentum);
    return setAverage(layer.moving_variance, relu(stddev.mul(stddev).sub(layer.epsilon)));
  });
  return result;
}

/** TF: `_renorm_correction_and_moments` */
function renormalized(
  layer: Normalization,
  batch: Moments,
  training: TensorLike,
): Moments & { readonly r: Tensor; readonly d: Tensor } {
  const ownStddev = sqrt(batch.variance.add(layer.epsilon));
  const stddev = maximum(layer.renorm_stddev, sqrt(asFloat(layer.epsilon)));
  const correction = ownStddev.truediv(stddev);
  const shift = batch.mean.sub(layer.renorm_mean).truediv(stddev);
  const moments = withContext(get_default_graph().control_dependencies([correction, shift]), () => ({
    mean: identity(batch.mean),
    stddev: identity(ownStddev),
  }));
  const { r, d } = clipped(layer, correction, shift);
  const usedR = smartCond(
    training,
    () => r,
    () => onesLike(r),
  ) as Tensor;
  const usedD = smartCond(
    training,
    () => d,
    () => zeros_like(d),
  ) as Tensor;
  const update = (variable: Variable, value: Tensor): Tensor => {
    const now = identity(value);
    return smartCond(
      training,
      () => moveAverage(variable, now, layer.renorm_momentum),
      () => identity(variable),
    ) as Tensor;
  };
  const newMean = update(layer.renorm_mean, moments.mean);
  const newStddev = update(layer.renorm_stddev, moments.stddev);
  const out = withContext(get_default_graph().control_dependencies([newMean, newStddev]), () => ({
    mean: identity(moments.mean),
    variance: identity(batch.variance),
  }));
  return { r: usedR, d: usedD, ...out };
}

/** Ones as a constant where the shape is known. TF: `ones_like_v2` */
function onesLike(x: Tensor): Tensor {
  const sizes = x.shape.static;
  return sizes ? ones(sizes as number[], { dtype: x.dtype, name: "ones_like" }) : ones_like(x);
}

function clipped({ renorm_clipping: clipping }: Normalization, correction: Tensor, shift: Tensor) {
  const { rmin, rmax, dmax } = clipping;
  const isGiven = (value: TensorLike | null | undefined): value is TensorLike => value !== undefined && value !== null;
  let [r, d] = [correction, shift];
  if (isGiven(rmin)) r = maximum(r, rmin);
  if (isGiven(rmax)) r = minimum(r, rmax);
  if (isGiven(dmax)) {
    const most = plainFloat(dmax);
    d = maximum(d, most === undefined ? convertToTensor(dmax).neg() : -most);
    d = minimum(d, dmax);
  }
  return { r, d };
}
