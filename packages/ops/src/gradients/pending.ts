/** Which ops lie between ys and xs, and how many gradients each waits for. TF: `_PendingCount`, `_StopOps`. */
import {
  bfloat16,
  complex128,
  complex64,
  float32,
  float64,
  half,
  resource,
  variant,
  type DType,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { LoopGradients } from "./loop_gradients.ts";

const TRAINABLE: ReadonlySet<DType> = new Set([
  half,
  float32,
  float64,
  complex64,
  complex128,
  resource,
  variant,
  bfloat16,
]);

/** Whether gradients flow through a tensor. TF: `backprop_util.IsTrainable`. */
export function isTrainable(tensor: Tensor): boolean {
  return TRAINABLE.has(tensor.dtype.base_dtype);
}

/** The ops that can be reached from some ops through trainable tensors. */
function reachableFrom(ops: readonly Operation[]): Set<Operation> {
  const reached = new Set<Operation>();
  const queue = [...ops];
  for (let op = queue.pop(); op; op = queue.pop()) {
    if (reached.has(op)) continue;
    reached.add(op);
    for (const output of op.outputs) if (isTrainable(output)) queue.push(...output.consumers());
  }
  return reached;
}

/** The ops on paths from `from` to `to`, nearest to `to` first. */
function between(to: readonly Operation[], reached: ReadonlySet<Operation>): Set<Operation> {
  const found = new Set<Operation>();
  const queue = [...to];
  for (let i = 0; i < queue.length; i++) {
    const op = queue[i]!;
    if (!reached.has(op) || found.has(op)) continue;
    found.add(op);
    for (const input of op.inputs) queue.push(input.op);
  }
  return found;
}

export interface Pending {
  /** The ops of ys that xs can reach. */
  readonly reachable: ReadonlySet<Operation>;
  /** How many inputs of ops still to be differentiated come from an op. */
  readonly count: Map<Operation, number>;
  readonly loops: LoopGradients | null;
}

/** @param colocate whether gradients go where their ops are */
export function pendingCount(to: readonly Operation[], from: readonly Operation[], colocate: boolean): Pending {
  const reached = reachableFrom(from);
  const ops = between(to, reached);
  const loops = LoopGradients.of(ops, colocate);
  const count = new Map<Operation, number>();
  for (const op of ops) {
    for (const { op: source } of op.inputs) if (ops.has(source)) count.set(source, (count.get(source) ?? 0) + 1);
  }
  return { reachable: new Set(to.filter((op) => reached.has(op))), count, loops };
}

/** The ops that are not differentiated: those of xs without others of xs before them, and what the user says. */
export function stopOps(
  from: readonly Operation[],
  stop: readonly Operation[],
  count: ReadonlyMap<Operation, number>,
): Set<Operation> {
  const isFirst = (op: Operation): boolean => op.inputs.every((input) => (count.get(input.op) ?? 0) === 0);
  return new Set([...from.filter(isFirst), ...stop]);
}
