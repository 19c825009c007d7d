/**
 * The arithmetic that gradients of array ops do, with the nodes that Python's math functions make.
 * TF: `math_ops.range`, `math_ops.cast`, `math_ops.reduce_sum`.
 */
import {
  convertToTensor,
  float32,
  float64,
  IndexedSlices,
  int32,
  int64,
  isTensor,
  ValueError,
  withContext,
  type DType,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { integerConstant } from "./constant.ts";
import { name_scope } from "./name_scope.ts";
import { rankOf } from "./shape.ts";

/** The tensor itself where it has the type. TF: `math_ops.cast`. */
export function castTo(x: TensorLike, dtype: DType, name: NameLike = null): Tensor {
  const base = dtype.base_dtype;
  if (isTensor(x) && x.dtype === base) return x;
  return withContext(name_scope(name, "Cast", [x]), (scope) => {
    const tensor = convertToTensor(x, { name: "x" });
    return tensor.dtype === base ? tensor : raw.Cast({ x: tensor, DstT: base, name: scope });
  });
}

const HIERARCHY: readonly DType[] = [int32, int64, float32, float64];

/** TF: `math_ops.range`. */
export function rangeOf(start: TensorLike, limit: TensorLike, delta: TensorLike = 1, name: NameLike = "range"): Tensor {
  return withContext(name_scope(name, "Range", [start, limit, delta]), (scope) => {
    const first = convertToTensor(start, { name: "start" });
    const last = convertToTensor(limit, { name: "limit" });
    const step = convertToTensor(delta, { name: "delta" });
    const dtype = HIERARCHY[Math.max(...[first, last, step].map((t) => HIERARCHY.indexOf(t.dtype)))]!;
    return raw.Range({
      start: castTo(first, dtype),
      limit: castTo(last, dtype),
      delta: castTo(step, dtype),
      name: scope,
    });
  });
}

/** All axes of a tensor, as a vector. TF: `math_ops._ReductionDims`. */
export function allAxes(x: Tensor): Tensor {
  const rank = x.shape.ndims;
  // Python takes a rank of 0 for an unknown one
  return rank ? integerConstant([...Array(rank).keys()]) : rangeOf(0, rankOf(x));
}

/** TF: `math_ops.reduce_sum(grad)`. */
export function sumOfAll(grad: Tensor | IndexedSlices): Tensor {
  const x = dense(grad);
  return raw.Sum({ input: x, reduction_indices: allAxes(x) });
}

/** A sparse gradient as a tensor. TF: `array_grad._IndexedSlicesToTensorNoWarning`. @throws ValueError without dense_shape */
export function dense(grad: Tensor | IndexedSlices): Tensor {
  if (!(grad instanceof IndexedSlices)) return grad;
  if (!grad.dense_shape) {
    throw new ValueError(`Tensor conversion requested for IndexedSlices without dense_shape: ${grad.toString()}`);
  }
  return raw.UnsortedSegmentSum({
    data: grad.values,
    segment_ids: grad.indices,
    num_segments: grad.dense_shape.getitem(0),
  });
}
