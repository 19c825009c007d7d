/** Several gradients of one tensor as one. TF: `_AggregatedGrads`, `_MultiDeviceAddN`, eager/backprop_util.py. */
import {
  get_default_graph,
  IndexedSlices,
  isTensor,
  ValueError,
  withContext,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { concat } from "../array/concat.ts";
import { name_scope } from "../array/name_scope.ts";
import { asIndexedSlices, withOneIndexType, type Gradient } from "../control_flow/slices.ts";
import { add_n } from "../math/add_n.ts";

/**
 * How gradients that flow into one tensor from several ops are summed.
 * TF: `tf.AggregationMethod`.
 */
export const AggregationMethod = {
  /** All at once, by AddN. */
  ADD_N: 0,
  DEFAULT: 0,
  /** One after the other, so that each can be released early. */
  EXPERIMENTAL_TREE: 1,
  EXPERIMENTAL_ACCUMULATE_N: 2,
} as const;
export type AggregationMethod = (typeof AggregationMethod)[keyof typeof AggregationMethod];

/** @throws ValueError for what is no method */
export function checkAggregationMethod(method: number): void {
  if (method === 0 || method === 1 || method === 2) return;
  throw new ValueError(`Invalid \`aggregation_method\` specified ${String(method)}. Accepted values are [0, 1, 2].`);
}

/** @param arrived in order of arrival; null where there is none */
export function aggregate(arrived: readonly (Gradient | null)[], op: Operation, method: number): Gradient | null {
  const grads = arrived.filter((grad) => grad !== null);
  const [first] = grads;
  if (first === undefined) return null;
  if (grads.length === 1) return first;
  if (!grads.every((g) => isTensor(g))) return aggregateSparse(grads);
  return method === AggregationMethod.ADD_N ? addByDevice(grads) : addOneByOne(grads, op);
}

function addOneByOne(grads: readonly Tensor[], op: Operation): Tensor {
  return withContext(name_scope(`${op.name}_gradient_sum`), () => grads.reduce((sum, grad) => add_n([sum, grad])));
}

/** The sums of each device first, where their first term is. */
function addByDevice(grads: readonly Tensor[]): Tensor {
  const byDevice = Map.groupBy(grads, (grad) => grad.device);
  const sums = [...byDevice.keys()].sort().map((device) => {
    const terms = byDevice.get(device)!;
    return withContext(get_default_graph().colocate_with(terms[0]!.op, true), () => add_n(terms));
  });
  return add_n(sums);
}

/** Sparse gradients are put one after the other; beside a dense one they are made dense. TF: `AggregateIndexedSlicesGradients`. */
function aggregateSparse(grads: readonly Gradient[]): Gradient {
  if (grads.some((g) => isTensor(g))) return add_n(grads);
  const slices = withOneIndexType(grads.map((grad) => asIndexedSlices(grad)));
  const values = concat(
    slices.map((s) => s.values),
    0,
  );
  const indices = concat(
    slices.map((s) => s.indices),
    0,
  );
  return new IndexedSlices(values, indices, slices[0]!.dense_shape);
}
