/** Strings joined along axes and by segment. TF: core/kernels/reduce_join_op.cc, unsorted_segment_join_op.cc, python/ops/string_ops.py. */
import {
  convertToTensor,
  defineOp,
  elementCount,
  int32,
  OutOfRangeError,
  pyFunction,
  ShapeError,
  string,
  stringBytes,
  toNumbers,
  withContext,
  type Lowering,
  type NameLike,
  type StringElement,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { rangeOf } from "../array/index_math.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { reductionShape } from "../math/reduction_ops.ts";
import { mergeSizes, sizeInput } from "../shape_rules.ts";
import { elementsOf } from "./elements.ts";
import { joined } from "./join.ts";

/** The axes to join along, the first one fastest. */
function axesOf(ctx: Lowering): number[] {
  const rank = ctx.input(0).shape.length;
  const axes: number[] = [];
  for (const index of ctx.numbers(1)) {
    if (index < -rank || index >= rank)
      throw new OutOfRangeError(
        null,
        ctx.op,
        `Invalid reduction dimension ${String(index)} for input with ${String(rank)} dimension(s)`,
      );
    const axis = index < 0 ? index + rank : index;
    if (axes.includes(axis)) throw ctx.invalid(`Duplicate reduction dimension ${String(index)}`);
    axes.push(axis);
  }
  return axes;
}

defineOp(OpDefs.ReduceJoin, {
  shape: reductionShape,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const input = ctx.input(0);
    const axes = axesOf(ctx);
    const separator = stringBytes(ctx.attr("separator", "string"));
    if (axes.length === 0) {
      ctx.output(0, input);
      return;
    }
    const kept = [...input.shape.keys()].filter((axis) => !axes.includes(axis));
    const keptShape = kept.map((axis) => input.shape[axis]!);
    const parts = axes.reduce((n, axis) => n * input.shape[axis]!, 1);
    const rows = ctx.transpose(input, [...kept, ...axes.toReversed()]);
    const shape = ctx.attr("keep_dims", "bool")
      ? input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : keptShape;
    const [result] = ctx.routine([rows], [{ dtype: string, shape }], ({ inputs }) => {
      const bytes = elementsOf(inputs[0]!).map(stringBytes);
      const data = Array.from({ length: elementCount(shape) }, (_, i) =>
        joined(bytes.slice(i * parts, (i + 1) * parts), separator),
      );
      return [{ dtype: string, shape, data }];
    });
    ctx.output(0, result!);
  },
});

defineOp(OpDefs.UnsortedSegmentJoin, {
  shape: (ctx) => {
    const [inputs, ids] = [ctx.input(0), ctx.input(1)];
    const segments = sizeInput(ctx, 2);
    if (!inputs || !ids) return [undefined];
    if (inputs.length < ids.length)
      throw new ShapeError(`Shape must be at least rank ${String(ids.length)} but is rank ${String(inputs.length)}`);
    ids.forEach((size, i) => mergeSizes(inputs[i]!, size));
    return [[segments, ...inputs.slice(ids.length)]];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [input, ids, count] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    if (count.shape.length > 0) throw ctx.invalid("Number of segments must be a scalar");
    const segments = ctx.number(2);
    if (segments < 0) throw ctx.invalid(`Number of segments must be non-negative but got ${String(segments)}`);
    ids.shape.forEach((size, i) => {
      if (size !== input.shape[i])
        throw ctx.invalid(
          `Segment dimension is ${String(size)} while input dimension is ${String(input.shape[i])} in rank ${String(i)}`,
        );
    });
    const separator = stringBytes(ctx.attr("separator", "string"));
    const inner = input.shape.slice(ids.shape.length);
    const width = elementCount(inner);
    const shape = [segments, ...inner];
    const [result] = ctx.routine([input, ids], [{ dtype: string, shape }], (run) => {
      const bytes = elementsOf(run.inputs[0]!).map(stringBytes);
      const parts = Array.from({ length: segments * width }, (): Uint8Array[] => []);
      toNumbers(run.inputs[1]!).forEach((id, row) => {
        if (id < 0 || id >= segments)
          throw ctx.invalid("segment_ids are not allowed to exceed num_segments or to have negative values.");
        for (let i = 0; i < width; i++) parts[id * width + i]!.push(bytes[row * width + i]!);
      });
      return [{ dtype: string, shape, data: parts.map((list): StringElement => joined(list, separator)) }];
    });
    ctx.output(0, result!);
  },
});

/** All axes, the last one first. */
function allAxes(x: Tensor): Tensor {
  const { ndims } = x.shape;
  if (ndims === null) return rangeOf(rank(x).sub(1), -1, -1);
  const axes = Array.from({ length: ndims }, (_, i) => ndims - 1 - i);
  return createConstant(axes, { dtype: int32 });
}

/**
 * Strings joined along axes.
 * @param inputs strings
 * @param axis the axes to join along, the first of them first; all, in row-major order, unless told
 * @param keepdims whether they stay, with size 1
 * @param separator what stands between strings
 * TF: `tf.reduce_join`, `tf.strings.reduce_join`.
 */
export const reduce_join = pyFunction(
  "reduce_join",
  ["inputs", "axis", "keepdims", "separator", "name"],
  (
    inputs: TensorLike,
    axis?: TensorLike | null,
    keepdims?: boolean | null,
    separator: string = "",
    name?: NameLike,
  ): Tensor =>
    withContext(name_scope(null, "ReduceJoin", [inputs, axis]), () => {
      const strings = convertToTensor(inputs);
      return raw.ReduceJoin({
        inputs: strings,
        reduction_indices: axis ?? allAxes(strings),
        keep_dims: keepdims ?? false,
        separator,
        name,
      });
    }),
  { required: 1, aliases: { keep_dims: "keepdims", reduction_indices: "axis" } },
);

/**
 * Strings joined by segment, in row-major order.
 * @param inputs strings
 * @param segment_ids int32 or int64: the segment of each string or row, 0 to num_segments - 1, in any order
 * @param separator what stands between strings
 * @returns [num_segments, …]; the empty string for a segment without a row
 * @throws InvalidArgumentError when run, for an id out of range
 * TF: `tf.strings.unsorted_segment_join`.
 */
export const unsorted_segment_join = pyFunction(
  "unsorted_segment_join",
  ["inputs", "segment_ids", "num_segments", "separator", "name"],
  (
    inputs: TensorLike,
    segment_ids: TensorLike,
    num_segments: TensorLike,
    separator: string = "",
    name?: NameLike,
  ): Tensor => raw.UnsortedSegmentJoin({ inputs, segment_ids, num_segments, separator, name }),
  { required: 3 },
);
