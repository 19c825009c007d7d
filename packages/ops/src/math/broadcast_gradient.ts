/**
 * Gradients of ops that broadcast two inputs: what was broadcast is summed.
 * Where static shapes decide, no node computes the axes. TF: `SmartBroadcastGradientArgs` of math_grad.py.
 */
import type { GradientResult, IndexedSlices, Tensor, TensorLike } from "@tfgraph/core";
import { shape } from "../array/shape.ts";
import * as raw from "../gen/raw_ops.ts";

/** How one argument's gradient is reduced to its shape. */
interface Reduction {
  readonly shape: Tensor;
  readonly axes: TensorLike;
  readonly mustReduce: boolean;
}

/** @param gx null, or what x's gradient would be had x the output's shape; `gy` likewise */
export function reduceGradientArgs(
  x: Tensor,
  y: Tensor,
  gx: Tensor | null,
  gy: Tensor | null,
): [GradientResult, GradientResult] {
  const [bx, by] = smartBroadcastGradientArgs(x, y);
  return [reduceGradientArg(gx, bx), reduceGradientArg(gy, by)];
}

export function smartBroadcastGradientArgs(x: Tensor, y: Tensor): [Reduction, Reduction] {
  const xShape = shape(x);
  const yShape = shape(y);
  const axes = inferReductionAxes(x, y);
  if (!axes) {
    const [xAxes, yAxes] = raw.BroadcastGradientArgs({ s0: xShape, s1: yShape });
    return [
      { shape: xShape, axes: xAxes, mustReduce: true },
      { shape: yShape, axes: yAxes, mustReduce: true },
    ];
  }
  const [xAxes, yAxes] = axes;
  const [xRank, yRank] = [x.shape.ndims!, y.shape.ndims!];
  return [
    { shape: xShape, axes: xAxes, mustReduce: xAxes.length > 0 || xRank < yRank },
    { shape: yShape, axes: yAxes, mustReduce: yAxes.length > 0 || yRank < xRank },
  ];
}

/** The axes along which x and y were broadcast; undefined where sizes decide that are not known yet. */
function inferReductionAxes(x: Tensor, y: Tensor): [number[], number[]] | undefined {
  const [xs, ys] = [x.shape.known, y.shape.known];
  if (!xs || !ys) return undefined;
  const rank = Math.max(xs.length, ys.length);
  const [xAxes, yAxes]: [number[], number[]] = [[], []];
  for (let axis = 0; axis < rank; axis++) {
    const xSize = axis < rank - xs.length ? 1 : (xs[axis - (rank - xs.length)] ?? null);
    const ySize = axis < rank - ys.length ? 1 : (ys[axis - (rank - ys.length)] ?? null);
    if (xSize === 1 && ySize !== 1) xAxes.push(axis);
    else if (ySize === 1 && xSize !== 1) yAxes.push(axis);
    else if (xSize === null || ySize === null) return undefined;
  }
  return [xAxes, yAxes];
}

function reduceGradientArg(
  grad: Tensor | IndexedSlices | null,
  { shape, axes, mustReduce }: Reduction,
): GradientResult {
  if (grad === null || !mustReduce) return grad;
  const sum = raw.Sum({ input: grad, reduction_indices: axes, keep_dims: true });
  return raw.Reshape({ tensor: sum, shape });
}

/** Whether two inputs and a gradient surely have one shape, so that nothing was broadcast. */
export function shapesFullySpecifiedAndEqual(x: Tensor, y: Tensor, grad: Tensor | IndexedSlices): boolean {
  if (!("shape" in grad)) return false;
  return x.shape.is_fully_defined() && x.shape.equals(y.shape) && x.shape.equals(grad.shape);
}
