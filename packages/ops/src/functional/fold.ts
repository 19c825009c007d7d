/** `tf.foldl` and `tf.foldr`. TF: python/ops/functional_ops.py. */
import { reprValue, typedPyFunction, withContext, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { flattenLeaves } from "../control_flow/nest.ts";
import { whileLoop, type LoopOptions } from "../control_flow/while_loop.ts";
import { greater, less } from "../math/compare.ts";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import { asElements, firstSize, minus, packedAs, withCachedVariables, type Count } from "./elements.ts";
import type { Elements, FoldFunction } from "./function_types.ts";

type Step = (accumulated: unknown, element: unknown) => unknown;
type Read = (index: Count) => unknown;

/** What a direction does differently. */
interface Direction {
  readonly name: string;
  /** The loop counter and what is accumulated at first. */
  readonly start: (count: Count, initializer: Elements | null, read: Read) => readonly [Count, unknown];
  readonly condition: (i: Tensor, count: Count) => Tensor;
  readonly step: (i: Tensor, accumulated: unknown, fn: Step, read: Read) => readonly unknown[];
}

const LEFT: Direction = {
  name: "foldl",
  start: (_count, initializer, read) => {
    const accumulated = initializer ?? read(0);
    return [createConstant(initializer === null ? 1 : 0), accumulated];
  },
  condition: (i, count) => less(i, count),
  step: (i, accumulated, fn, read) => {
    const value = fn(accumulated, read(i));
    return [i.add(1), value];
  },
};

const RIGHT: Direction = {
  name: "foldr",
  start: (count, initializer, read) => {
    if (initializer !== null) return [count, initializer];
    const last = minus(count, 1);
    return [last, read(last)];
  },
  condition: (i) => greater(i, 0),
  step: (i, accumulated, fn, read) => {
    const index = i.sub(1);
    return [index, fn(accumulated, read(index))];
  },
};

function fold(
  direction: Direction,
  fn: Step,
  elems: Elements,
  initializer: Elements | null,
  options: LoopOptions,
): unknown {
  const given = flattenLeaves(elems);
  const tensors = asElements(given);
  const count = firstSize(tensors[0]!, true);
  const arrays = given.map((elem, i) =>
    TensorArray({ dtype: tensors[i]!.dtype, size: count, dynamic_size: false, infer_shape: true }).unstack(
      elem as TensorLike,
    ),
  );
  const read: Read = (index) =>
    packedAs(
      elems,
      arrays.map((array) => array.read(index)),
    );
  const [first, accumulated] = direction.start(count, initializer, read);
  const body = (i: Tensor, a: unknown): unknown => direction.step(i, a, fn, read);
  const condition = (i: Tensor): Tensor => direction.condition(i, count);
  const [, result] = whileLoop(condition, body, [first, accumulated], { ...options, maximum_iterations: count }) as [
    Tensor,
    unknown,
  ];
  return result;
}

function foldFunction(direction: Direction): FoldFunction {
  return typedPyFunction<FoldFunction>(
    direction.name,
    ["fn", "elems", "initializer", "parallel_iterations", "back_prop", "swap_memory", "name"],
    (
      fn: Step,
      elems: Elements,
      initializer?: Elements | null,
      parallel_iterations: number = 10,
      back_prop: boolean = true,
      swap_memory: boolean = false,
      name?: NameLike,
    ): unknown => {
      if (typeof fn !== "function") {
        throw new TypeError(`${reprValue(fn)} is not callable. Please provide a callable function.`);
      }
      const options = { parallel_iterations, back_prop, swap_memory };
      return withContext(name_scope(name ?? null, direction.name, flattenLeaves(elems)), () =>
        withCachedVariables(() => fold(direction, fn, elems, initializer ?? null, options)),
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
