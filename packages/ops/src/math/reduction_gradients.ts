/** Gradients of reductions. TF: python/ops/math_grad.py. */
import {
  elementCount,
  get_default_graph,
  toNumbers,
  withContext,
  type GradientFunction,
  type Graph,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { constantNumbers, constant_value } from "../array/constant_value.ts";
import { createConstant, integerConstant } from "../array/constant.ts";
import { ones } from "../array/fill.ts";
import { allAxes, rangeOf } from "../array/index_math.ts";
import { rank, shape, size } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "./cast.ts";
import { conj } from "./complex.ts";
import { truediv } from "./division.ts";

// ------------------------------------------------------------------ shapes with kept axes

/**
 * The input's shape with 1 at the reduced axes, as a tensor. `input_shape` is a tensor whose value Python does not see.
 * TF: `math_ops.reduced_shape`.
 */
export function reducedShape(inputShape: Tensor, axes: Tensor): TensorLike {
  const known = constantNumbers(inputShape);
  const knownAxes = known && constantNumbers(axes);
  if (known && knownAxes) {
    const kept = [...known];
    for (const axis of knownAxes) kept[axis < 0 ? axis + kept.length : axis] = 1;
    return Int32Array.from(kept);
  }
  const inputRank = size(inputShape, { out_type: axes.dtype });
  const positive = axes.add(inputRank).mod(inputRank);
  const axesShape = shape(positive);
  const indices = [rangeOf(0, inputRank), positive];
  return raw.DynamicStitch({ indices, data: [inputShape, ones(axesShape, inputShape.dtype)] });
}

/** What a graph keeps of static reductions, by input shape and axes. TF: `graph._reduced_shape_cache`. */
const CACHE = Symbol("reduced shapes");

interface Kept {
  readonly shape: readonly number[];
  /** How often each axis repeats. */
  readonly tiles: readonly number[];
}

function keptShape(graph: Graph, inputShape: readonly number[], axes: readonly number[]): Kept {
  const cache = (graph._extras.get(CACHE) ?? new Map<string, Kept>()) as Map<string, Kept>; // nobody else knows the key
  graph._extras.set(CACHE, cache);
  const key = `${inputShape.join(",")}|${axes.join(",")}`;
  const found = cache.get(key);
  if (found) return found;
  const kept = [...inputShape];
  for (const axis of axes) kept[axis < 0 ? axis + kept.length : axis] = 1;
  // Python divides by making nodes, evaluates them, and leaves them in the graph
  raw.Maximum({ x: kept, y: 1 }).rfloordiv(inputShape);
  const result = { shape: kept, tiles: inputShape.map((d, i) => Math.floor(d / Math.max(kept[i]!, 1))) };
  cache.set(key, result);
  return result;
}

// ------------------------------------------------------------------ Sum and Mean

/** The gradient of a sum: repeated along the axes that were summed. */
function spread(op: Operation, grad: Tensor): Tensor {
  const input = op.inputs[0]!;
  const sizes = input.shape.known;
  const axes = sizes && constant_value(op.inputs[1]!);
  if (axes) {
    const numbers = toNumbers(axes);
    const isAll = axes.shape.length === 1 && numbers.length === sizes.length && numbers.every((axis, i) => axis === i);
    if (isAll) {
      const scalar = raw.Reshape({ tensor: grad, shape: new Array<number>(sizes.length).fill(1) });
      const multiples = input.shape.static ? integerConstant(input.shape.static) : shape(input);
      return raw.Tile({ input: scalar, multiples });
    }
    if (input.shape.static) {
      const kept = keptShape(get_default_graph(), input.shape.static, numbers);
      return raw.Tile({ input: raw.Reshape({ tensor: grad, shape: kept.shape }), multiples: kept.tiles });
    }
  }
  const inputShape = shape(input);
  let kept = grad;
  if (!op._attr("keep_dims", "bool")) {
    const to = withContext(get_default_graph().colocate_with(inputShape), () =>
      reducedShape(inputShape, op.inputs[1]!),
    );
    kept = raw.Reshape({ tensor: grad, shape: to });
  }
  return raw.BroadcastTo({ input: kept, shape: inputShape });
}

export const sumGradient: GradientFunction = (op, grad) => [spread(op, grad), null];

/** The axes of a reduction counted from the start, as a tensor. */
function positiveAxes(axes: Tensor, inputRank: Tensor): Tensor {
  return cast(axes, inputRank.dtype).add(inputRank).mod(inputRank);
}

/** How many elements lie along axes: a product of sizes. */
function elementsAlong(inputShape: Tensor, axes: Tensor): Tensor {
  const sizes = raw.GatherV2({ params: inputShape, indices: axes, axis: 0 });
  return raw.Prod({ input: sizes, reduction_indices: allAxes(sizes) });
}

export const meanGradient: GradientFunction = (op, grad) => {
  const sum = spread(op, grad);
  const [input, output] = [op.inputs[0]!.shape.static, op.outputs[0]!.shape.static];
  let factor: Tensor;
  if (input && output) {
    factor = createConstant(Math.floor(elementCount(input) / Math.max(elementCount(output), 1)), { dtype: sum.dtype });
  } else {
    const inputShape = shape(op.inputs[0]);
    factor = elementsAlong(inputShape, positiveAxes(op.inputs[1]!, size(inputShape)));
  }
  return [sum.truediv(cast(factor, sum.dtype)), null];
};

// ------------------------------------------------------------------ Max and Min

/** The gradient is shared by all elements that equal the extreme. */
export const extremeGradient: GradientFunction = (op, grad) => {
  const [input, axes] = [op.inputs[0]!, op.inputs[1]!];
  const inputShape = shape(input);
  let y = op.outputs[0]!;
  let kept: TensorLike;
  let keptGrad = grad;
  if (op._attr("keep_dims", "bool")) {
    kept = shape(y);
  } else {
    kept = reducedShape(inputShape, axes);
    y = raw.Reshape({ tensor: y, shape: kept });
    keptGrad = raw.Reshape({ tensor: grad, shape: kept });
  }
  const indicators = cast(raw.Equal({ x: y, y: input }), keptGrad.dtype);
  const selected = raw.Reshape({ tensor: raw.Sum({ input: indicators, reduction_indices: axes }), shape: kept });
  return [indicators.truediv(selected).mul(keptGrad), null];
};

// ------------------------------------------------------------------ Prod and the Euclidean norm

/** The product without each element in turn: two cumulative products, from either side, so that zeros do no harm. */
export const prodGradient: GradientFunction = (op, grad) => {
  const [input, axes] = [op.inputs[0]!, op.inputs[1]!];
  const inputShape = shape(input);
  const indices = raw.Reshape({ tensor: axes, shape: [-1] });
  const kept = op._attr("keep_dims", "bool")
    ? grad
    : raw.Reshape({ tensor: grad, shape: reducedShape(inputShape, axes) });
  const full = raw.BroadcastTo({ input: kept, shape: inputShape });
  const { permutation, reduced, others } = withContext(get_default_graph().device("/cpu:0"), () => {
    const inputRank = rank(input);
    const along = positiveAxes(indices, inputRank);
    const [other] = raw.ListDiff({ x: rangeOf(0, inputRank), y: along, out_idx: along.dtype });
    return {
      permutation: raw.ConcatV2({ values: [along, other], axis: 0, name: "concat" }),
      reduced: elementsAlong(inputShape, along),
      others: elementsAlong(inputShape, other),
    };
  });
  const permuted = raw.Transpose({ x: input, perm: permutation, name: "transpose" });
  const permutedShape = shape(permuted);
  const matrix = raw.Reshape({ tensor: permuted, shape: [reduced, others] });
  const left = raw.Cumprod({ x: matrix, axis: 0, exclusive: true });
  const right = raw.Cumprod({ x: matrix, axis: 0, exclusive: true, reverse: true });
  const y = raw.Reshape({ tensor: conj(left).mul(conj(right)), shape: permutedShape });
  const inverse = raw.InvertPermutation({ x: permutation });
  const out = full.mul(raw.Transpose({ x: y, perm: inverse, name: "transpose" }));
  return [raw.Reshape({ tensor: out, shape: inputShape }), null];
};

export const euclideanNormGradient: GradientFunction = (op, grad) => {
  const input = op.inputs[0]!;
  let [output, kept] = [op.outputs[0]!, grad];
  if (!op._attr("keep_dims", "bool")) {
    const to = reducedShape(shape(input), op.inputs[1]!);
    output = raw.Reshape({ tensor: output, shape: to });
    kept = raw.Reshape({ tensor: grad, shape: to });
  }
  return [truediv(input, output.truediv(kept)), null];
};
