/** TensorArrays among the values of branches and loops: what goes through Switch, Merge and frames is their flow. */
import type { Tensor } from "@tfgraph/core";
import { TensorArray } from "../tensor_array/tensor_array.ts";

/** The flow of a TensorArray; anything else as it is. TF: `_convert_tensorarray_to_flow` */
export function flowOf(value: unknown): unknown {
  return value instanceof TensorArray ? value.flow : value;
}

/** The tensors, those of flows as the TensorArrays they belong to. TF: `_convert_flow_to_tensorarray` */
export function withFlows(arrays: readonly unknown[], tensors: readonly Tensor[]): unknown[] {
  return tensors.map((tensor, i) => {
    const array = arrays[i];
    return array instanceof TensorArray ? array.withFlow(tensor) : tensor;
  });
}
