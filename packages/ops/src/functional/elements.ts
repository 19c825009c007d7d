/** Tensors whose slices along the first axis are taken one by one. TF: python/ops/functional_ops.py, map_fn.py. */
import { convertToTensor, type Tensor, type TensorLike } from "@tfgraph/core";
import { shapeOf } from "../array/shape.ts";
import { get_variable_scope } from "../state/variable_scope.ts";

/** The number of slices: a number where it is known, else a tensor. */
export type Count = number | Tensor;

export interface LoopOptions {
  readonly parallel_iterations: number;
  readonly back_prop: boolean;
  readonly swap_memory: boolean;
}

export function asElements(values: readonly unknown[]): Tensor[] {
  return values.map((value) => convertToTensor(value, { name: "elem" }));
}

/** The first size; a tensor where it is unknown. */
export function firstSize(tensor: Tensor, isZeroUnknown: boolean): Count {
  const size = tensor.shape.at(0).value;
  return size === null || (isZeroUnknown && size === 0) ? shapeOf(tensor).getitem(0) : size;
}

/** Variables that a function asks for are read once, not in each iteration. */
export function withCachedVariables<T>(body: () => T): T {
  const scope = get_variable_scope();
  if (scope.caching_device !== null) return body();
  scope.set_caching_device((op) => op.device);
  try {
    return body();
  } finally {
    scope.set_caching_device(null);
  }
}

export function minus(a: Count, b: number): Count {
  return typeof a === "number" ? a - b : (a.sub(b) as Tensor);
}

export type ElementFunction = (...values: never[]) => TensorLike | object;
