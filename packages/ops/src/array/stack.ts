/** Tensors stacked along a new axis, and taken apart again. TF: core/ops/array_ops.cc, python/ops/array_ops_stack.py. */
import {
  convertToTensor,
  defineOp,
  NotImplementedError,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  type kernel as k,
  type NameLike,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeShapes, withSize } from "../shape_rules.ts";
import { rowOf, stackValues } from "./host_values.ts";
import { dense } from "./index_math.ts";
import { sizeFromShape } from "./shape.ts";

/** The attribute `axis` counted from the start. @throws ShapeError */
function axisAttr(ctx: ShapeContext, rank: number): number {
  const axis = Number(ctx.attr("axis", "int"));
  if (axis < -rank || axis >= rank)
    throw new ShapeError(`Invalid axis: ${String(axis)}; must be in [${String(-rank)},${String(rank)})`);
  return axis < 0 ? axis + rank : axis;
}

/** The shape all inputs share, and a size more. */
function packedShape(ctx: ShapeContext): StaticShape {
  let shape = ctx.input(ctx.inputCount - 1);
  for (let i = ctx.inputCount - 2; i >= 0; i--) {
    try {
      shape = mergeShapes(ctx.input(i), shape);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(`${error.message}\n\tFrom merging shape ${String(i)} with other shapes.`);
    }
  }
  return shape?.toSpliced(axisAttr(ctx, shape.length + 1), 0, ctx.inputCount);
}

/** TF: the case `Pack` of `ConstantPartialShape` and of `constant_value_as_shape`. */
function packedSize(value: TensorValue | undefined): number | null {
  const size = value && toNumbers(value)[0]!;
  return size === undefined || size < 0 ? null : size;
}

defineOp(OpDefs.Pack, {
  shape: (ctx) => [packedShape(ctx)],
  gradient: (op, grad) =>
    raw.Unpack({ value: dense(grad), num: op.inputs.length, axis: Number(op._attr("axis", "int")), name: "unstack" }),
  partialShape: ({ op }, ctx) => op.inputs.map((t) => packedSize(ctx.constant(t))),
  constantValue: ({ op }, valueOf) => {
    if (Number(op._attr("axis", "int")) !== 0) return undefined;
    const values: TensorValue[] = [];
    for (const input of op.inputs) {
      const value = valueOf(input);
      if (!value) return undefined;
      values.push(value);
    }
    return stackValues(values);
  },
  lower: (ctx) => {
    const parts = ctx.inputList();
    const first = parts[0]!;
    const differing = parts.findIndex(
      (p) => p.shape.length !== first.shape.length || p.shape.some((d, i) => d !== first.shape[i]),
    );
    if (differing > 0) {
      throw ctx.invalid(
        `Shapes of all inputs must match: values[0].shape = [${first.shape.join(",")}] != values[${String(differing)}].shape = [${parts[differing]!.shape.join(",")}]`,
      );
    }
    const rank = first.shape.length + 1;
    const axis = (Number(ctx.attr("axis", "int")) + rank) % rank;
    const size = first.shape.toSpliced(axis, 0, 1);
    const shape = size.with(axis, parts.length);
    const pieces = parts.map((part, at) => {
      const begin = shape.map((_, i) => (i === axis ? at : 0));
      return { value: ctx.reshape(part, size), into: (whole: k.Value) => ctx.slice(whole, begin, size) };
    });
    ctx.output(0, ctx.assemble(shape, ctx.outputType(), pieces));
  },
});

defineOp(OpDefs.Unpack, {
  shape: (ctx) => {
    const input = ctx.input(0);
    if (!input) return [];
    const axis = axisAttr(ctx, input.length);
    withSize(input[axis]!, ctx.op.outputs.length);
    const shape = input.toSpliced(axis, 1);
    return ctx.op.outputs.map(() => shape);
  },
  gradient: (op, ...grads) =>
    stack(
      grads.map((g) => dense(g)),
      Number(op._attr("axis", "int")),
    ),
  valueFromShapes: ({ op, value_index }) =>
    Number(op._attr("axis", "int")) === 0 ? sizeFromShape(op.inputs[0]!, value_index) : undefined,
  constantValue: (tensor, valueOf) => {
    if (Number(tensor.op._attr("axis", "int")) !== 0) return undefined;
    const value = valueOf(tensor.op.inputs[0]!);
    return value && rowOf(value, tensor.value_index);
  },
  lower: (ctx) => {
    const value = ctx.input(0);
    const rank = value.shape.length;
    const axis = (Number(ctx.attr("axis", "int")) + rank) % rank;
    const size = value.shape.with(axis, 1);
    const shape = value.shape.toSpliced(axis, 1);
    ctx.op.outputs.forEach((_, at) => {
      if (!ctx.needed(at)) return;
      const begin = size.map((_, i) => (i === axis ? at : 0));
      ctx.output(at, ctx.reshape(ctx.slice(value, begin, size), shape));
    });
  },
});

/**
 * Tensors of one shape stacked along a new axis.
 * @param axis where the new axis is; negative counts from the end of the result
 * @throws ValueError where the axis is out of range, or the static shapes differ
 * TF: `tf.stack`.
 */
export const stack = pyFunction(
  "stack",
  ["values", "axis", "name"],
  (values: readonly TensorLike[] | TensorLike, axis: number = 0, name: NameLike = "stack"): Tensor => {
    if (axis === 0) {
      try {
        return convertToTensor(values, { name: name === null ? null : String(name) });
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof ValueError || error instanceof NotImplementedError))
          throw error;
      }
    }
    const list = values as readonly TensorLike[];
    const first = convertToTensor(list[0], { name: name === null ? null : String(name) });
    const rank = first.shape.ndims;
    if (rank !== null && (axis < -(rank + 1) || axis >= rank + 1)) {
      throw new ValueError(
        `Argument \`axis\` = ${String(axis)} not in range [${String(-(rank + 1))}, ${String(rank + 1)})`,
      );
    }
    return raw.Pack({ values: list, axis, name });
  },
  { required: 1 },
);

/**
 * The slices of a tensor along an axis.
 * @param num how many there are; found from the static shape where left out
 * @throws ValueError where `num` is not known, or the axis is out of range
 * TF: `tf.unstack`.
 */
export const unstack = pyFunction(
  "unstack",
  ["value", "num", "axis", "name"],
  (value: TensorLike, num?: number | null, axis: number = 0, name: NameLike = "unstack"): Tensor[] => {
    if (num !== undefined && num !== null) return raw.Unpack({ value, num, axis, name });
    const tensor = convertToTensor(value);
    const sizes = tensor.shape.known;
    if (sizes && (axis < -sizes.length || axis >= sizes.length)) {
      throw new ValueError(
        `Argument \`axis\` = ${String(axis)} not in range [${String(-sizes.length)}, ${String(sizes.length)})`,
      );
    }
    const count = sizes?.at(axis) ?? null;
    if (count === null) throw new ValueError(`Cannot infer argument \`num\` from shape ${tensor.shape.toString()}`);
    return raw.Unpack({ value: tensor, num: count, axis, name });
  },
  { required: 1 },
);
