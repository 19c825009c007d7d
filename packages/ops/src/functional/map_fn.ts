/** `tf.map_fn`. TF: python/ops/map_fn.py. */
import {
  as_dtype,
  reprValue,
  typedPyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { assertSameStructure, flattenLeaves } from "../control_flow/nest.ts";
import { whileLoop, type LoopOptions } from "../control_flow/while_loop.ts";
import { less } from "../math/compare.ts";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import { asElements, commonSize, firstSize, packedAs, setFirstSize, withCachedVariables } from "./elements.ts";
import type { Elements, MapFunction, ResultTypes } from "./function_types.ts";

type ByElement = (element: unknown) => unknown;

interface Mapping {
  readonly fn: ByElement;
  readonly elems: Elements;
  /** The structure of the results, with their types. */
  readonly signature: ResultTypes | null;
  readonly inferShape: boolean;
}

function mapElements(mapping: Mapping, given: readonly unknown[], options: LoopOptions): unknown {
  const { fn, elems, signature, inferShape } = mapping;
  const structure = signature ?? elems;
  const types = signature === null ? undefined : flattenLeaves(signature).map(as_dtype);
  const tensors = asElements(given);
  const rank = tensors[0]!.shape.ndims;
  if (rank !== null && rank < 1) {
    throw new ValueError("Elements in elems must be 1+ dimensional Tensors, not scalars");
  }
  const size = commonSize(tensors);
  const count = firstSize(tensors[0]!, true);
  const arrays = tensors
    .map(({ dtype }) => TensorArray({ dtype, size: count, dynamic_size: false, infer_shape: true }))
    .map((array, i) => array.unstack(tensors[i]));
  const first = createConstant(0);
  const results = (types ?? tensors.map((t) => t.dtype)).map((dtype) =>
    TensorArray({ dtype, size: count, dynamic_size: false, infer_shape: inferShape }),
  );
  const body = (i: Tensor, written: readonly TensorArray[]): unknown[] => {
    const slices = arrays.map((array) => array.read(i));
    const value = fn(packedAs(elems, slices));
    assertSameStructure(structure, value, "The results should be", "the function returns");
    const values = flattenLeaves(value) as readonly TensorLike[];
    const next = written.map((array, k) => array.write(i, values[k]));
    return [i.add(1), next];
  };
  const condition = (i: Tensor): Tensor => less(i, count);
  const [, arraysAfter] = whileLoop(condition, body, [first, results], {
    ...options,
    maximum_iterations: count,
  }) as [Tensor, TensorArray[]];
  const stacked = arraysAfter.map((array) => array.stack());
  for (const tensor of stacked) setFirstSize(tensor, size);
  return packedAs(structure, stacked);
}

/**
 * What a function gives for each slice along the first axis, stacked.
 * @param fn called once while the graph is built
 * @param elems a tensor or several in nested lists, of one first size; `fn` gets their slices in the same nesting
 * @param dtype the types of what `fn` returns, in its nesting, where they are not those of `elems`
 * @param parallel_iterations kept in the graph
 * @param back_prop whether gradients flow through it
 * @param swap_memory kept in the graph
 * @param infer_shape whether all results have one shape
 * @param fn_output_signature another name of `dtype`
 * @throws TypeError for what is no function; ValueError for scalars, and results in another nesting
 * TF: `tf.map_fn`.
 */
export const map_fn = typedPyFunction<MapFunction>(
  "map_fn",
  [
    "fn",
    "elems",
    "dtype",
    "parallel_iterations",
    "back_prop",
    "swap_memory",
    "infer_shape",
    "name",
    "fn_output_signature",
  ],
  (
    fn: ByElement,
    elems: Elements,
    dtype?: ResultTypes | null,
    parallel_iterations?: number | null,
    back_prop: boolean = true,
    swap_memory: boolean = false,
    infer_shape: boolean = true,
    name?: NameLike,
    fn_output_signature?: ResultTypes | null,
  ): unknown => {
    if (typeof fn !== "function") {
      throw new TypeError(`The provided function ${reprValue(fn)} is not callable.fn must be callable.`);
    }
    const given = flattenLeaves(elems);
    if (given.length === 0) {
      throw new ValueError(
        `elems must be a Tensor or (possibly nested) sequence of Tensors. Got ${reprValue(elems)}, which does not contain any Tensors.`,
      );
    }
    const mapping = { fn, elems, signature: fn_output_signature ?? dtype ?? null, inferShape: infer_shape };
    const options = { parallel_iterations: parallel_iterations ?? 10, back_prop, swap_memory };
    return withContext(name_scope(name ?? null, "map", given), () =>
      withCachedVariables(() => mapElements(mapping, given, options)),
    );
  },
  { required: 2 },
);
