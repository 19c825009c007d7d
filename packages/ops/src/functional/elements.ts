/** Tensors whose slices along the first axis are taken one by one. TF: python/ops/functional_ops.py, map_fn.py. */
import { convertToTensor, TensorShape, type Tensor } from "@tfgraph/core";
import { shapeOf } from "../array/shape.ts";
import { rebuild } from "../control_flow/nest.ts";
import { get_variable_scope } from "../state/variable_scope.ts";

/** The number of slices, or an index: a number where it is known, else a tensor. */
export type Count = number | Tensor;

export function asElements(values: readonly unknown[]): Tensor[] {
  return values.map((value) => convertToTensor(value, { name: "elem" }));
}

/** The first size; a tensor where it is unknown. */
export function firstSize(tensor: Tensor, isZeroUnknown: boolean): Count {
  const size = tensor.shape.at(0).value;
  return size === null || (isZeroUnknown && size === 0) ? shapeOf(tensor).getitem(0) : size;
}

/** @throws ValueError where tensors differ in their first size */
export function commonSize(tensors: readonly Tensor[]): number | null {
  const [first, ...others] = tensors.map((tensor) => tensor.shape.with_rank_at_least(1).at(0));
  for (const other of others) first!.assert_is_compatible_with(other);
  return first!.value;
}

export function setFirstSize(tensor: Tensor, size: number | null): void {
  const sizes = tensor.shape.known;
  if (sizes) tensor.set_shape(new TensorShape([size, ...sizes.slice(1)]));
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
  return typeof a === "number" ? a - b : a.sub(b);
}

/** Values in the nesting of others. */
export function packedAs(structure: unknown, values: readonly unknown[]): unknown {
  return rebuild(structure, values[Symbol.iterator]());
}
