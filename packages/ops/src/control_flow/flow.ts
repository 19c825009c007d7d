/** How values move between the frames of loops. TF: `_Enter`, `exit`, `_NextIteration` of python/ops/control_flow_ops.py. */
import {
  convertToTensor,
  IndexedSlices,
  InvalidArgumentError,
  protoTypeName,
  ValueError,
  withHint,
  type NameLike,
  type Tensor,
  type TensorShape,
} from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";
import { partsOf } from "./nest.ts";
import { asIndexedSlices, type Gradient } from "./slices.ts";

export interface EnterOptions {
  readonly frame: string;
  /** Whether all iterations share the value. */
  readonly isConstant?: boolean;
  readonly parallelIterations: number;
  /** False where the value will change its shape. */
  readonly keepShape?: boolean;
  readonly name?: NameLike;
}

/** Makes a tensor available in a frame. */
export function enter(value: Tensor, options: EnterOptions): Tensor {
  const data = convertToTensor(value, { asRef: true });
  const args = {
    data,
    frame_name: options.frame,
    is_constant: options.isConstant ?? false,
    parallel_iterations: options.parallelIterations,
    name: options.name ?? null,
  };
  const entered = data.dtype._is_ref_dtype ? raw.RefEnter(args) : raw.Enter(args);
  if (options.keepShape ?? true) entered.set_shape(data.shape);
  return entered;
}

/** Makes a tensor of a frame available outside. */
export function exit(value: Tensor, name: NameLike = null): Tensor {
  return value.dtype._is_ref_dtype ? raw.RefExit({ data: value, name }) : raw.Exit({ data: value, name });
}

export function nextIteration(value: Tensor): Tensor {
  return value.dtype._is_ref_dtype ? raw.RefNextIteration({ data: value }) : raw.NextIteration({ data: value });
}

/** The same for each part of a sparse gradient. */
export function mapParts(value: Gradient, f: (part: Tensor) => Tensor): Gradient {
  if (!(value instanceof IndexedSlices)) return f(value);
  const { parts, join } = partsOf(value)!;
  return join(parts.map(f)) as IndexedSlices; // parts of slices make slices
}

/** Closes a loop: what the next iteration's merge gets. TF: `_AddNextAndBackEdge`. */
export function addBackEdge(merge: Gradient, value: Gradient): void {
  if (!(merge instanceof IndexedSlices)) {
    closeLoop(merge, nextIteration(convertToTensor(value)));
    return;
  }
  const next = partsOf(mapParts(asIndexedSlices(value, false), nextIteration))!.parts;
  partsOf(merge)!.parts.forEach((part, i) => closeLoop(part, next[i]!));
}

/** @throws ValueError where a loop variable comes back with another shape. TF: `_EnforceShapeInvariant` */
export function addCheckedBackEdge(merge: Tensor, value: Tensor): void {
  const next = nextIteration(value);
  if (!isAtMost(next.shape, merge.shape)) {
    const initial = merge.op.inputs[0]!.op.inputs[0]!;
    throw new ValueError(
      `Input tensor '${initial.name}' enters the loop with shape ${initial.shape.toString()}, but has shape ${next.shape.toString()} after one iteration. To allow the shape to vary across iterations, use the \`shape_invariants\` argument of tf.while_loop to specify a less-specific shape.`,
    );
  }
  closeLoop(merge, next);
}

/** @throws InvalidArgumentError for another type, which TensorFlow says when the loop runs */
function closeLoop(merge: Tensor, next: Tensor): void {
  const { op } = merge;
  if (next.dtype.base_dtype !== merge.dtype.base_dtype) {
    throw new InvalidArgumentError(
      null,
      op,
      withHint(
        `Input 1 of node ${op.name} was passed ${protoTypeName(next.dtype)} from ${next.name} incompatible with expected ${protoTypeName(merge.dtype)}.`,
        `A loop variable keeps its type: '${next.op.inputs[0]!.name}', which the body returns, must be ${merge.dtype.name}.`,
      ),
    );
  }
  op._update_input(1, next);
}

/** Whether a shape is as specific as another one, or more so. TF: `_ShapeLessThanOrEqual`. */
export function isAtMost(shape: TensorShape, bound: TensorShape): boolean {
  const [sizes, bounds] = [shape.known, bound.known];
  if (!bounds) return true;
  return sizes?.length === bounds.length && bounds.every((size, i) => size === null || size === sizes[i]);
}
