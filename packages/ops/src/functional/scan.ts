/** `tf.scan`. TF: python/ops/functional_ops.py. */
import {
  convertToTensor,
  reprValue,
  TensorShape,
  typedPyFunction,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { assertSameStructure, flattenLeaves } from "../control_flow/nest.ts";
import { whileLoop, type LoopOptions } from "../control_flow/while_loop.ts";
import { greater_equal, less } from "../math/compare.ts";
import { TensorArray } from "../tensor_array/tensor_array.ts";
import {
  asElements,
  commonSize,
  firstSize,
  minus,
  packedAs,
  setFirstSize,
  withCachedVariables,
  type Count,
} from "./elements.ts";
import type { Elements, ScanFunction } from "./function_types.ts";

interface Scan {
  readonly fn: (accumulated: unknown, element: unknown) => unknown;
  readonly elems: Elements;
  readonly initializer: Elements | null;
  readonly inferShape: boolean;
  readonly reverse: boolean;
}

function elementArrays(tensors: readonly Tensor[], size: Count): TensorArray[] {
  return tensors
    .map(({ dtype, shape }) => {
      const sizes = shape.known;
      const element = sizes ? new TensorShape(sizes.slice(1)) : null;
      return TensorArray({ dtype, size, dynamic_size: false, element_shape: element, infer_shape: true });
    })
    .map((array, i) => array.unstack(tensors[i]));
}

function resultArrays(initial: readonly Tensor[], size: Count, inferShape: boolean): TensorArray[] {
  return initial.map(({ dtype, shape }) =>
    TensorArray({
      dtype,
      size,
      element_shape: inferShape ? shape : null,
      dynamic_size: false,
      infer_shape: inferShape,
    }),
  );
}

function scanElements(scanned: Scan, given: readonly unknown[], options: LoopOptions): unknown {
  const { fn, elems, initializer, inferShape, reverse } = scanned;
  const structure = initializer ?? elems;
  const tensors = asElements(given);
  const count = firstSize(tensors[0]!, false);
  const arrays = elementArrays(tensors, count);
  const start = (): Count => (reverse ? minus(count, 1) : 0);
  const initial = initializer
    ? flattenLeaves(initializer).map((value) => convertToTensor(value))
    : arrays.map((array) => array.read(start()));
  const outputs = resultArrays(initial, count, inferShape);
  const entering = initializer ? outputs : outputs.map((array, i) => array.write(start(), initial[i]));
  const body = (i: Tensor, accumulated: readonly Tensor[], written: readonly TensorArray[]): unknown[] => {
    const slices = arrays.map((array) => array.read(i));
    const value = fn(packedAs(structure, accumulated), packedAs(elems, slices));
    assertSameStructure(structure, value, "The accumulated values are", "the function returns");
    const values = flattenLeaves(value) as readonly TensorLike[];
    const next = written.map((array, k) => array.write(i, values[k]));
    return [reverse ? i.sub(1) : i.add(1), values, next];
  };
  const offset = initializer ? 0 : 1;
  const first = reverse ? minus(minus(count, 1), offset) : offset;
  const condition = (i: Tensor): Tensor => (reverse ? greater_equal(i, 0) : less(i, count));
  const [, , arraysAfter] = whileLoop(condition, body, [first, initial, entering], {
    ...options,
    maximum_iterations: count,
  }) as [Tensor, Tensor[], TensorArray[]];
  const stacked = arraysAfter.map((array) => array.stack());
  const size = commonSize(tensors);
  for (const tensor of stacked) setFirstSize(tensor, size);
  return packedAs(structure, stacked);
}

/**
 * All that a fold accumulates on its way, stacked.
 * @param fn called once while the graph is built, with what is accumulated so far and a slice of `elems`
 * @param elems a tensor or several in nested lists, of one first size
 * @param initializer what is accumulated at first; left out, the first slice, which is the first result too
 * @param parallel_iterations kept in the graph
 * @param back_prop whether gradients flow through it
 * @param swap_memory kept in the graph
 * @param infer_shape whether all results have one shape
 * @param reverse whether it goes from the last slice to the first
 * @throws TypeError for what is no function; ValueError where results are nested otherwise than what is accumulated
 * TF: `tf.scan`.
 */
export const scan = typedPyFunction<ScanFunction>(
  "scan",
  ["fn", "elems", "initializer", "parallel_iterations", "back_prop", "swap_memory", "infer_shape", "reverse", "name"],
  (
    fn: Scan["fn"],
    elems: Elements,
    initializer?: Elements | null,
    parallel_iterations: number = 10,
    back_prop: boolean = true,
    swap_memory: boolean = false,
    infer_shape: boolean = true,
    reverse: boolean = false,
    name?: NameLike,
  ): unknown => {
    if (typeof fn !== "function") {
      throw new TypeError(`${reprValue(fn)} is not callable. Please provide a callable function.`);
    }
    const given = flattenLeaves(elems);
    const scanned = { fn, elems, initializer: initializer ?? null, inferShape: infer_shape, reverse };
    return withContext(name_scope(name ?? null, "scan", given), () =>
      withCachedVariables(() => scanElements(scanned, given, { parallel_iterations, back_prop, swap_memory })),
    );
  },
  { required: 2 },
);
