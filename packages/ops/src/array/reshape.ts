/** The same elements under another shape. TF: core/ops/array_ops.cc, core/kernels/reshape_op.h. */
import {
  defineOp,
  elementCount,
  isTensor,
  pyFunction,
  ShapeError,
  ValueError,
  type IndexedSlices,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { divideSize, elementsOf, type Size } from "../shape_rules.ts";
import { dense } from "./index_math.ts";
import { shapeOf } from "./shape.ts";

/** The product of the known sizes, and where the one unknown size is; undefined where there are several. */
function knownElements(shape: readonly Size[]): { count: number; unknown: number } | undefined {
  const all = elementsOf(shape);
  if (all !== null) return { count: all, unknown: -1 };
  let unknown = -1;
  let count = 1;
  for (const [i, d] of shape.entries()) {
    if (d !== null) count *= d;
    else if (unknown >= 0) return undefined;
    else unknown = i;
  }
  return { count, unknown };
}

/** TF: `SetOutputShapeForReshape`. */
function reshapedShape(ctx: ShapeContext): StaticShape {
  const input = ctx.input(0);
  const output = ctx.constantAsShape(1);
  if (!output || !input) return output;
  const from = knownElements(input);
  const to = knownElements(output);
  if (!from || !to) return output;
  const filled = (size: Size): StaticShape => output.map((d, i) => (i === to.unknown ? size : d));
  if (from.unknown < 0 && to.unknown < 0) {
    if (from.count !== to.count) {
      const sizes = `[${output.map((d) => String(d ?? "?")).join(",")}]`;
      throw new ShapeError(
        `Cannot reshape a tensor with ${String(from.count)} elements to shape ${sizes} (${String(to.count)} elements)`,
      );
    }
    return output;
  }
  if (from.unknown < 0 && to.count > 0) return filled(divideSize(from.count, to.count));
  if (from.unknown >= 0 && to.unknown < 0 && from.count !== 0) divideSize(to.count, from.count);
  if (from.unknown >= 0 && to.unknown >= 0 && from.count === to.count) return filled(input[from.unknown]!);
  return output;
}

/** The shape asked for with -1 resolved; beside a size of 0 it is what the other sizes leave. TF: core/kernels/reshape_op.h. */
function resolveSizes(ctx: Lowering, wanted: readonly number[], shape: readonly number[]): number[] {
  let unknown = -1;
  let product = 1;
  for (const [i, d] of wanted.entries()) {
    if (d === -1) {
      if (unknown >= 0)
        throw ctx.invalid(`Only one input size may be -1, not both ${String(unknown)} and ${String(i)}`);
      unknown = i;
    } else if (d < 0) throw ctx.invalid(`Size ${String(i)} must be non-negative, not ${String(d)}`);
    else if (d > 0) product *= d;
  }
  const sizes = [...wanted];
  const values = `Input to reshape is a tensor with ${String(elementCount(shape))} values, but the requested shape`;
  if (unknown >= 0) {
    const filled = wanted.includes(0) ? shape.filter((d) => d > 0) : shape;
    const count = elementCount(filled);
    if (filled.length === shape.length && count % product !== 0)
      throw ctx.invalid(`${values} requires a multiple of ${String(product)}`);
    sizes[unknown] = Math.floor(count / product);
  }
  if (elementCount(sizes) !== elementCount(shape)) throw ctx.invalid(`${values} has ${String(elementCount(sizes))}`);
  return sizes;
}

/** TF: `array_grad._ReshapeGrad`: one unknown size is left to the reshape itself. */
function reshapeGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const sizes = op.inputs[0]!.shape.known;
  if (sizes && !sizes.includes(0) && sizes.filter((d) => d === null).length === 1) {
    return raw.Reshape({ tensor: dense(grad), shape: sizes.map((d) => d ?? -1) });
  }
  return reshapeToInput(op, grad);
}

/** TF: `array_grad._ReshapeToInput`. */
function reshapeToInput(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  return raw.Reshape({ tensor: dense(grad), shape: shapeOf(op.inputs[0]!) });
}

defineOp(OpDefs.Reshape, {
  shape: (ctx) => [reshapedShape(ctx)],
  gradient: (op, grad) => [reshapeGradient(op, grad), null],
  lower: (ctx) => {
    const value = ctx.input(0);
    ctx.output(0, ctx.reshape(value, resolveSizes(ctx, ctx.numbers(1), value.shape)));
  },
});

defineOp(OpDefs.ExpandDims, {
  shape: (ctx) => {
    const input = ctx.input(0);
    const given = ctx.constant(1);
    if (given && given.data.length !== 1) throw new ShapeError("'dim' input must be a tensor with a single value");
    if (!given || !input) return [undefined];
    const axis = Number(given.data[0]);
    const rank = input.length;
    if (axis < -rank - 1 || axis > rank) {
      throw new ShapeError(`dim ${String(axis)} not in the interval [${String(-rank - 1)}, ${String(rank)}].`);
    }
    return [input.toSpliced(axis < 0 ? axis + rank + 1 : axis, 0, 1)];
  },
  gradient: (op, grad) => [reshapeToInput(op, grad), null],
  lower: (ctx) => {
    const value = ctx.input(0);
    const axis = ctx.number(1);
    const rank = value.shape.length;
    if (axis < -rank - 1 || axis > rank) {
      throw ctx.invalid(`Tried to expand dim index ${String(axis)} for tensor with ${String(rank)} dimensions.`);
    }
    ctx.output(0, ctx.reshape(value, value.shape.toSpliced(axis < 0 ? axis + rank + 1 : axis, 0, 1)));
  },
});

function squeezeAxes(axes: readonly (number | bigint)[], rank: number): Set<number> {
  return new Set(
    axes.map((given, i) => {
      const axis = Number(given);
      if (axis < -rank || axis >= rank)
        throw new ShapeError(`squeeze_dims[${String(i)}] not in [${String(-rank)},${String(rank)}).`);
      return axis < 0 ? axis + rank : axis;
    }),
  );
}

defineOp(OpDefs.Squeeze, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (!input) return [undefined];
    const axes = squeezeAxes(ctx.attr("squeeze_dims", "list(int)"), input.length);
    if (axes.size === 0) return [input.includes(null) ? undefined : input.filter((d) => d !== 1)];
    return [
      input.filter((d, i) => {
        if (!axes.has(i)) return true;
        if (d !== null && d !== 1)
          throw new ShapeError(`Can not squeeze dim[${String(i)}], expected a dimension of 1, got ${String(d)}`);
        return false;
      }),
    ];
  },
  gradient: (op, grad) => reshapeToInput(op, grad),
  lower: (ctx) => {
    const value = ctx.input(0);
    const rank = value.shape.length;
    const axes = new Set(ctx.attr("squeeze_dims", "list(int)").map((axis) => (Number(axis) + rank) % rank));
    const sizes = value.shape.filter((d, i) => {
      if (axes.size > 0 && !axes.has(i)) return true;
      if (d !== 1 && axes.size > 0)
        throw ctx.invalid(`Can not squeeze dim[${String(i)}], expected a dimension of 1, got ${String(d)}`);
      return d !== 1;
    });
    ctx.output(0, ctx.reshape(value, sizes));
  },
});

/**
 * The same elements in row-major order under another shape.
 * @param shape the sizes, one of which may be -1: whatever is left
 * @throws ValueError where the static shapes do not fit
 * TF: `tf.reshape`.
 */
export const reshape = pyFunction(
  "reshape",
  ["tensor", "shape", "name"],
  (tensor: TensorLike, shape: TensorLike, name?: NameLike): Tensor => raw.Reshape({ tensor, shape, name }),
  { required: 2 },
);

/**
 * The tensor with one more axis, of size 1.
 * @param axis where; negative counts from the end of the result
 * TF: `tf.expand_dims`.
 */
export const expand_dims = pyFunction(
  "expand_dims",
  ["input", "axis", "name", "dim"],
  (input: TensorLike, axis?: TensorLike | null, name?: NameLike, dim?: TensorLike | null): Tensor => {
    const chosen = axis ?? dim ?? null;
    if ((axis ?? null) !== null && (dim ?? null) !== null)
      throw new ValueError("Cannot specify both 'dim' and 'axis'.");
    if (chosen === null) throw new ValueError("Must specify an axis argument to tf.expand_dims()");
    return raw.ExpandDims({ input, dim: chosen, name });
  },
  { required: 1 },
);

/**
 * The tensor without axes of size 1.
 * @param axis which; all of them where left out
 * @throws ValueError where an axis named has another size
 * TF: `tf.squeeze`.
 */
export const squeeze = pyFunction(
  "squeeze",
  ["input", "axis", "name", "squeeze_dims"],
  (
    input: TensorLike,
    axis?: number | readonly number[] | null,
    name?: NameLike,
    squeeze_dims?: number | readonly number[] | null,
  ): Tensor => {
    if ((axis ?? null) !== null && (squeeze_dims ?? null) !== null)
      throw new ValueError("Cannot specify both 'squeeze_dims' and 'axis'.");
    const chosen = axis ?? squeeze_dims ?? [];
    if (isTensor(chosen)) throw new TypeError("Expected list for attr squeeze_dims, obtained Tensor instead.");
    return raw.Squeeze({ input, squeeze_dims: typeof chosen === "number" ? [chosen] : chosen, name });
  },
  { required: 1 },
);
