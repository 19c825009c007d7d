/** `tf.foldl` and `tf.foldr`. TF: python/ops/functional_ops.py. */
import {
  pyFunction,
  reprValue,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
  type Unranked,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { flattenLeaves, mapLeaves, rebuild } from "../control_flow/nest.ts";
import { while_loop } from "../control_flow/while_loop.ts";
import { greater, less } from "../math/compare.ts";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import { asElements, firstSize, minus, withCachedVariables, type Count } from "./elements.ts";
import type { Elements } from "./map_fn.ts";

export type FoldFunction = (accumulated: Unranked, element: Unranked) => unknown;

const PARAMETERS = ["fn", "elems", "initializer", "parallel_iterations", "back_prop", "swap_memory", "name"] as const;

type LoopBody = (...variables: Unranked[]) => unknown;

/** What a direction does differently. */
interface Direction {
  readonly name: string;
  /** The first index, with and without an initial value. */
  first(count: Count, hasInitial: boolean): Count;
  /** Where the initial value is read, where none is given. */
  start(count: Count, first: Count): Count;
  condition(i: Tensor, count: Count): unknown;
  /** Reads an element; the index for the next iteration. */
  step(i: Tensor): { index: Tensor; next(): Tensor };
}

const LEFT: Direction = {
  name: "foldl",
  first: (_count, hasInitial) => createConstant(hasInitial ? 0 : 1),
  start: () => 0,
  condition: (i, count) => less(i, count),
  step: (i) => ({ index: i, next: () => i.add(1) as Tensor }),
};

const RIGHT: Direction = {
  name: "foldr",
  first: (count, hasInitial) => (hasInitial ? count : minus(count, 1)),
  start: (_count, first) => first,
  condition: (i) => greater(i, 0),
  step: (i) => {
    const index = i.sub(1) as Tensor;
    return { index, next: () => index };
  },
};

function foldFunction(direction: Direction) {
  return pyFunction(
    direction.name,
    [...PARAMETERS],
    (
      fn: FoldFunction,
      elems: Elements,
      initializer?: Elements | null,
      parallel_iterations: number = 10,
      back_prop: boolean = true,
      swap_memory: boolean = false,
      name?: NameLike,
    ): Unranked => {
      if (typeof fn !== "function") {
        throw new TypeError(`${reprValue(fn)} is not callable. Please provide a callable function.`);
      }
      const given = flattenLeaves(elems);
      return withContext(name_scope(name ?? null, direction.name, given), () =>
        withCachedVariables(() => {
          const tensors = asElements(given);
          const count = firstSize(tensors[0]!, true);
          const arrays = given.map((elem, i) =>
            new TensorArray({
              dtype: tensors[i]!.dtype,
              size: count,
              dynamic_size: false,
              infer_shape: true,
            }).unstack(elem as TensorLike),
          );
          const read = (index: Count): unknown =>
            rebuild(elems, arrays.map((array) => array.read(index))[Symbol.iterator]());
          const hasInitial = initializer !== undefined && initializer !== null;
          let first: Count;
          let accumulated: unknown;
          if (direction === LEFT && !hasInitial) {
            accumulated = read(direction.start(count, 0));
            first = direction.first(count, false);
          } else {
            first = direction.first(count, hasInitial);
            accumulated = hasInitial ? mapLeaves(initializer, (leaf) => leaf) : read(direction.start(count, first));
          }
          const body = (i: Tensor, a: Unranked): unknown[] => {
            const { index, next } = direction.step(i);
            const value = fn(a, read(index) as Unranked);
            return [next(), value];
          };
          const results = while_loop(
            (i: Tensor) => direction.condition(i, count),
            body as LoopBody,
            [first, accumulated],
            {
              parallel_iterations,
              back_prop,
              swap_memory,
              maximum_iterations: count,
            },
          ) as unknown as Unranked[];
          return results[1]!;
        }),
      );
    },
    { required: 2 },
  );
}

/**
 * `fn(… fn(fn(a, elems[0]), elems[1]) …)`: the slices along the first axis taken together from the first to the last.
 * @param fn called once while the graph is built, with what is accumulated so far and a slice
 * @param elems a tensor or several in nested lists, of one first size
 * @param initializer what is accumulated at first; left out, the first slice
 * @param parallel_iterations kept in the graph
 * @param back_prop whether gradients flow through it
 * @param swap_memory kept in the graph
 * @throws TypeError for what is no function
 * TF: `tf.foldl`.
 */
export const foldl = foldFunction(LEFT);

/**
 * As `foldl`, from the last slice to the first.
 * @param fn called once while the graph is built, with what is accumulated so far and a slice
 * @param elems a tensor or several in nested lists, of one first size
 * @param initializer what is accumulated at first; left out, the last slice
 * @throws TypeError for what is no function
 * TF: `tf.foldr`.
 */
export const foldr = foldFunction(RIGHT);
