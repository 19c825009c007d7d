/** Slices with strides, new axes and dropped ones. TF: core/ops/array_ops.cc, python/ops/array_ops.py, python/ops/array_grad.py. */
import {
  defineOp,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  type AttrKind,
  type AttrValueOf,
  type IndexedSlices,
  type kernel as k,
  type Lowering,
  type NameLike,
  type Operation,
  type PartialShapeContext,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, withRank, type Size } from "../shape_rules.ts";
import { constant_value } from "./constant_value.ts";
import { constantOfShape, ones_like } from "./fill.ts";
import { positionsOf, readPositions, writePositions } from "./element_slice.ts";
import { dense } from "./index_math.ts";
import { shapeOf, sizeFromShape } from "./shape.ts";
import { resolveSlice, type ResolvedSlice, type SliceSpec } from "./slice_spec.ts";

/** The masks of a StridedSlice and its kin, by the names of their attributes. */
export interface SliceMasks {
  readonly begin_mask?: number;
  readonly end_mask?: number;
  readonly ellipsis_mask?: number;
  readonly new_axis_mask?: number;
  readonly shrink_axis_mask?: number;
}

interface HasAttrs {
  attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K>;
}

function specOf(ctx: HasAttrs, values: Pick<SliceSpec, "begin" | "end" | "strides">): SliceSpec {
  const mask = (name: string): number => Number(ctx.attr(name, "int"));
  return {
    ...values,
    beginMask: mask("begin_mask"),
    endMask: mask("end_mask"),
    ellipsisMask: mask("ellipsis_mask"),
    newAxisMask: mask("new_axis_mask"),
    shrinkAxisMask: mask("shrink_axis_mask"),
  };
}

function masksOf(op: Operation): SliceMasks {
  const mask = (name: string): number => Number(op._attr(name, "int"));
  return {
    begin_mask: mask("begin_mask"),
    end_mask: mask("end_mask"),
    ellipsis_mask: mask("ellipsis_mask"),
    new_axis_mask: mask("new_axis_mask"),
    shrink_axis_mask: mask("shrink_axis_mask"),
  };
}

const known = (value: TensorValue | undefined): number[] | undefined => value && toNumbers(value);

/** @param first the index of the input `begin` */
function slicedShape(ctx: ShapeContext, input: StaticShape): StaticShape {
  const [begin, end, strides] = [1, 2, 3].map((i) => withRank(ctx.input(i), 1));
  const length = mergeShapes(mergeShapes(begin, end), strides)?.[0] ?? null;
  const steps = ctx.constant(3);
  if (!input || length === null || !steps) return undefined;
  return resolveSlice(
    specOf(ctx, { begin: known(ctx.constant(1)), end: known(ctx.constant(2)), strides: toNumbers(steps) }),
    input,
  ).shape;
}

/** TF: `PartialStridedSliceShape`: only a plain `shape[a:b:c]` is seen through. */
function slicedSizes(tensor: Tensor, ctx: PartialShapeContext): StaticShape {
  const { op } = tensor;
  if (tensor.shape.known?.[0] === 0) return [];
  const mask = masksOf(op);
  if (mask.ellipsis_mask || mask.new_axis_mask || mask.shrink_axis_mask || mask.begin_mask! > 1 || mask.end_mask! > 1)
    return undefined;
  if (op.inputs.slice(1).some((t) => t.shape.known?.[0] !== 1)) return undefined;
  const at = (i: number): number | undefined => known(ctx.constant(op.inputs[i]!))?.[0];
  const [begin, end, stride] = [mask.begin_mask ? 0 : at(1), mask.end_mask ? Infinity : at(2), at(3)];
  if (begin === undefined || end === undefined || !stride) return undefined;
  const sizes = ctx.asShape(op.inputs[0]!);
  return sizes && steppedSizes(sizes, begin, end, stride);
}

/** TF: `InferenceContext::Subshape`, which a missing bound of a backward slice makes fail. @throws ValueError */
function steppedSizes(sizes: readonly Size[], begin: number, end: number, stride: number): Size[] {
  const rank = sizes.length;
  let [start, stop] = [Math.min(begin, rank), Math.min(end, rank)];
  if (stride < 0 && start === rank) start--;
  if (start < 0) start += rank;
  if (start < 0)
    throw new ValueError(`Subshape start out of bounds: ${String(begin)}, for shape with rank ${String(rank)}`);
  if (stop < 0) stop += rank;
  if (stop < 0) throw new ValueError(`Subshape end out of bounds: ${String(end)}, for shape with rank ${String(rank)}`);
  if (stride > 0 ? start > stop : start < stop) {
    const order = stride > 0 ? "start <= end" : "start >= end since stride is negative";
    const from = `computed from start ${String(begin)} and end ${end === Infinity ? "9223372036854775807" : String(end)} over shape with rank ${String(rank)}`;
    throw new ValueError(
      `Subshape must have computed ${order}, but is ${String(start)} and ${String(stop)} (${from}${stride > 0 ? "" : ` and stride${String(stride)}`})`,
    );
  }
  return Array.from({ length: Math.ceil((stop - start) / stride) }, (_, i) => sizes[start + i * stride]!);
}

/** The slice of a concrete shape. @param first the index of the input `begin` */
function runSlice(
  ctx: Lowering,
  shape: readonly number[],
  first = 1,
): ResolvedSlice & { sizes: readonly number[]; shape: readonly number[] } {
  const [begin, end, strides] = [ctx.numbers(first), ctx.numbers(first + 1), ctx.numbers(first + 2)];
  if (begin.length !== end.length || begin.length !== strides.length) {
    throw ctx.invalid(
      "Expected begin, end, and strides to be 1D equal size tensors, but got shapes " +
        `[${String(begin.length)}], [${String(end.length)}], and [${String(strides.length)}] instead.`,
    );
  }
  try {
    const slice = resolveSlice(specOf(ctx, { begin, end, strides }), shape);
    return { ...slice, sizes: slice.sizes as readonly number[], shape: slice.shape as readonly number[] }; // the shape is fully known
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw ctx.invalid(error.message);
  }
}

const viewOf = (ctx: Lowering, value: k.Value, slice: ReturnType<typeof runSlice>): k.Value =>
  ctx.slice(value, slice.begin, slice.sizes, slice.strides);

/** TF: `array_grad._StridedSliceGrad`: what is known becomes constants of the gradient. */
function sliceGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const [begin, end, strides] = [op.inputs[1]!, op.inputs[2]!, op.inputs[3]!];
  const shape = shapeOf(op.inputs[0]!, { out_type: begin.dtype });
  const parts = [shape, begin, end, strides].map((t) => literal(t));
  return raw.StridedSliceGrad({
    shape: parts[0]!,
    begin: parts[1]!,
    end: parts[2]!,
    strides: parts[3]!,
    dy: dense(grad),
    ...masksOf(op),
  });
}

/** The tensor's value as a typed array, or the tensor. */
function literal(tensor: Tensor): TensorLike {
  const value = constant_value(tensor);
  return value && value.shape.length === 1 && ArrayBuffer.isView(value.data) ? value.data : tensor;
}

defineOp(OpDefs.StridedSlice, {
  shape: (ctx) => [slicedShape(ctx, ctx.input(0))],
  gradient: (op, grad) => [sliceGradient(op, grad), null, null, null],
  partialShape: (tensor, ctx) => slicedSizes(tensor, ctx),
  valueFromShapes: ({ op }) => {
    const mask = masksOf(op);
    if (mask.begin_mask || mask.ellipsis_mask || mask.new_axis_mask || mask.shrink_axis_mask !== 1) return undefined;
    const at = op.inputs[1]!.op.attrs.get("value"); // TF looks at a Const only
    const begin = at?.kind === "tensor" ? toNumbers(at.value) : undefined;
    return begin?.length === 1 ? sizeFromShape(op.inputs[0]!, begin[0]!) : undefined;
  },
  lower: (ctx) => {
    const value = ctx.input(0);
    const positions = positionsOf(ctx, value.shape.length, 1);
    if (positions) {
      ctx.output(0, readPositions(ctx, value, positions, 1));
      return;
    }
    const slice = runSlice(ctx, value.shape);
    ctx.output(0, ctx.reshape(viewOf(ctx, value, slice), slice.shape));
  },
});

defineOp(OpDefs.StridedSliceGrad, {
  shape: (ctx) => [ctx.constantAsShape(0)],
  gradient: (op, grad) => [
    null,
    null,
    null,
    null,
    strided_slice(dense(grad), op.inputs[1], op.inputs[2], op.inputs[3], masksOf(op)),
  ],
  lower: (ctx) => {
    const shape = ctx.numbers(0);
    const dy = ctx.input(4);
    const positions = positionsOf(ctx, shape.length, 1);
    if (positions && dy.shape.length === shape.length - positions.axes.length) {
      const whole = ctx.fill(shape, ctx.outputType(), 0);
      writePositions(ctx, whole, dy, positions, 1);
      ctx.output(0, whole);
      return;
    }
    const slice = runSlice(ctx, shape);
    if (dy.shape.length !== slice.shape.length || dy.shape.some((d, i) => d !== slice.shape[i])) {
      throw ctx.invalid(`shape of dy was [${dy.shape.join(",")}] instead of [${slice.shape.join(",")}]`);
    }
    if (slice.shape.includes(0)) {
      ctx.output(0, constantOfShape(ctx, shape, 0));
      return;
    }
    const piece = { value: ctx.reshape(dy, slice.sizes), into: (whole: k.Value) => viewOf(ctx, whole, slice) };
    ctx.output(0, ctx.assemble(shape, ctx.outputType(), [piece], 0));
  },
});

defineOp(OpDefs.StridedSliceAssign, {
  shape: (ctx) => [ctx.input(0)],
  gradient: "unregistered",
  lower: (ctx) => {
    const ref = ctx.input(0);
    const slice = runSlice(ctx, ref.shape);
    const value = ctx.input(4);
    if (value.shape.length !== slice.shape.length || value.shape.some((d, i) => d !== slice.shape[i])) {
      throw ctx.invalid(
        `l-value shape [${slice.shape.join(",")}] does not match r-value shape [${value.shape.join(",")}]. Automatic broadcasting not yet implemented.`,
      );
    }
    ctx.mapInto([viewOf(ctx, ref, slice)], [ctx.reshape(value, slice.sizes)], (x) => [x]);
    ctx.output(0, ref);
  },
});

/**
 * A slice with strides; `x.getitem(…)` is the usual way to write one.
 * @param begin one position per subscript
 * @param strides one step per subscript, 1 where left out
 * @param begin_mask bit i: subscript i starts at its axis's own beginning
 * @param end_mask bit i: subscript i goes to its axis's end
 * @param ellipsis_mask bit i: subscript i stands for all axes that no other subscript names
 * @param new_axis_mask bit i: subscript i is a new axis of size 1
 * @param shrink_axis_mask bit i: subscript i is one position, whose axis goes away
 * TF: `tf.strided_slice`.
 */
export const strided_slice = pyFunction(
  "strided_slice",
  [
    "input_",
    "begin",
    "end",
    "strides",
    "begin_mask",
    "end_mask",
    "ellipsis_mask",
    "new_axis_mask",
    "shrink_axis_mask",
    "var",
    "name",
  ],
  (
    input: TensorLike,
    begin: TensorLike,
    end: TensorLike,
    strides?: TensorLike | null,
    begin_mask: number = 0,
    end_mask: number = 0,
    ellipsis_mask: number = 0,
    new_axis_mask: number = 0,
    shrink_axis_mask: number = 0,
    _var?: null,
    name?: NameLike,
  ): Tensor =>
    raw.StridedSlice({
      input,
      begin,
      end,
      strides: strides ?? ones_like(begin),
      begin_mask,
      end_mask,
      ellipsis_mask,
      new_axis_mask,
      shrink_axis_mask,
      name,
    }),
  { required: 3 },
);
