/** `tf.map_fn`. TF: python/ops/map_fn.py. */
import {
  as_dtype,
  pyFunction,
  TensorShape,
  ValueError,
  withContext,
  reprValue,
  type DTypeLike,
  type NameLike,
  type Tensor,
  type TensorLike,
  type Unranked,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { assertSameStructure, flattenLeaves, rebuild } from "../control_flow/nest.ts";
import { while_loop } from "../control_flow/while_loop.ts";
import { less } from "../math/compare.ts";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import { asElements, firstSize, withCachedVariables, type Count, type LoopOptions } from "./elements.ts";

type MapFunction = (element: Unranked) => unknown;

/** Tensors in nested lists. */
export type Elements = TensorLike | readonly Elements[] | { readonly [key: string]: Elements };
/** The types of a function's results, nested as they are. */
export type ResultTypes = DTypeLike | readonly ResultTypes[] | { readonly [key: string]: ResultTypes };

interface Mapping extends LoopOptions {
  readonly fn: MapFunction;
  readonly elems: Elements;
  /** The structure of the results, with their types. */
  readonly signature: ResultTypes | null;
  readonly inferShape: boolean;
}

function mapElements(mapping: Mapping, given: readonly unknown[]): unknown {
  const { fn, elems, signature, inferShape, ...options } = mapping;
  const types = signature === null ? undefined : flattenLeaves(signature).map(as_dtype);
  const tensors = asElements(given);
  const rank = tensors[0]!.shape.ndims;
  if (rank !== null && rank < 1) {
    throw new ValueError("Elements in elems must be 1+ dimensional Tensors, not scalars");
  }
  const size = commonSize(tensors);
  const count = firstSize(tensors[0]!, true);
  const arrays = tensors
    .map(({ dtype }) => new TensorArray({ dtype, size: count, dynamic_size: false, infer_shape: true }))
    .map((array, i) => array.unstack(tensors[i]!));
  const first = createConstant(0);
  const results = (types ?? tensors.map((t) => t.dtype)).map(
    (dtype) => new TensorArray({ dtype, size: count, dynamic_size: false, infer_shape: inferShape }),
  );
  const body = (i: Tensor, written: readonly TensorArray[]): unknown[] => {
    const read = arrays.map((array) => array.read(i));
    const value = fn(rebuild(elems, read[Symbol.iterator]()) as Unranked);
    assertSameStructure(signature ?? elems, value, "The results should be", "the function returns");
    const values = flattenLeaves(value) as TensorLike[];
    const next = written.map((array, k) => array.write(i, values[k]!));
    return [i.add(1), next];
  };
  const loop = while_loop(
    (i: Tensor) => less(i, count),
    body as (...variables: Unranked[]) => unknown,
    [first, results],
    {
      ...options,
      maximum_iterations: count,
    },
  ) as unknown as [Tensor, TensorArray[]];
  const stacked = loop[1].map((array) => array.stack());
  for (const tensor of stacked) setFirstSize(tensor, size);
  return rebuild(signature ?? elems, stacked[Symbol.iterator]());
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

export type { Count };

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
export const map_fn = pyFunction(
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
    fn: MapFunction,
    elems: Elements,
    dtype?: ResultTypes | null,
    parallel_iterations?: number | null,
    back_prop: boolean = true,
    swap_memory: boolean = false,
    infer_shape: boolean = true,
    name?: NameLike,
    fn_output_signature?: ResultTypes | null,
  ): Unranked => {
    if (typeof fn !== "function") {
      throw new TypeError(`The provided function ${reprValue(fn)} is not callable.fn must be callable.`);
    }
    const given = flattenLeaves(elems);
    if (given.length === 0) {
      throw new ValueError(
        `elems must be a Tensor or (possibly nested) sequence of Tensors. Got ${reprValue(elems)}, which does not contain any Tensors.`,
      );
    }
    return withContext(name_scope(name ?? null, "map", given), () =>
      withCachedVariables(() =>
        mapElements(
          {
            fn,
            elems,
            signature: fn_output_signature ?? dtype ?? null,
            inferShape: infer_shape,
            parallel_iterations: parallel_iterations ?? 10,
            back_prop,
            swap_memory,
          },
          given,
        ),
      ),
    ) as Unranked;
  },
  { required: 2 },
);
