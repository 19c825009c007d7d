/** Tensors joined along an axis. TF: core/ops/array_ops.cc (`ConcatShapeHelper`), python/ops/array_grad.py (`_ConcatGradHelper`). */
import {
  convertToTensor,
  defineOp,
  IndexedSlices,
  int32,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  withContext,
  type GradientResult,
  type kernel as k,
  type Lowering,
  type NameLike,
  type Operation,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import {
  addSizes,
  concatShapes,
  mergeShapes,
  subshape,
  unknownOfRank,
  withRank,
  withRankAtLeast,
  type Size,
} from "../shape_rules.ts";
import { concatenateValues } from "./host_values.ts";
import { createConstant, integerConstant } from "./constant.ts";
import { constant_value, constantNumbers } from "./constant_value.ts";
import { zeros } from "./fill.ts";
import { identity } from "./identity.ts";
import { castTo } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { stack } from "./stack.ts";

/** TF: `ConcatShapeHelper`. */
function concatShape(ctx: ShapeContext, start: number, end: number, axisIndex: number): StaticShape {
  withRank(ctx.input(axisIndex), 0);
  const given = ctx.constant(axisIndex);
  if (!given) return shapeWithoutAxis(ctx, start, end);
  const axis = toNumbers(given)[0]!;
  const leastRank = axis < 0 ? -axis : axis + 1;
  const parts = (i: number): { before: StaticShape; middle: Size; after: StaticShape } => {
    const shape = withRankAtLeast(ctx.input(i), leastRank);
    return {
      before: subshape(shape, 0, axis),
      middle: shape ? shape.at(axis)! : null,
      after: axis === -1 ? [] : subshape(shape, axis + 1),
    };
  };
  let { before, middle, after } = parts(end - 1);
  for (let i = end - 2; i >= start; i--) {
    const next = parts(i);
    before = mergeShapes(next.before, before);
    middle = addSizes(middle, next.middle);
    after = mergeShapes(next.after, after);
  }
  return concatShapes(before, [middle], after);
}

/** Only the rank follows from the inputs. */
function shapeWithoutAxis(ctx: ShapeContext, start: number, end: number): StaticShape {
  let rank: number | undefined;
  for (let i = start; i < end && rank === undefined; i++) rank = ctx.input(i)?.length;
  if (rank === 0) throw new ShapeError("Can't concatenate scalars (use tf.stack instead)");
  if (rank !== undefined) for (let i = start; i < end; i++) withRank(ctx.input(i), rank);
  return unknownOfRank(rank);
}

function lowerConcat(ctx: Lowering, parts: readonly k.Value[], axisGiven: number): void {
  const first = parts[0]!;
  const rank = first.shape.length;
  const axis = axisGiven < 0 ? axisGiven + rank : axisGiven;
  if (axis < 0 || axis >= rank) {
    throw ctx.invalid(
      `ConcatOp : Expected concatenating dimensions in the range [${String(-rank)}, ${String(rank)}), but got ${String(axisGiven)}`,
    );
  }
  parts.forEach((part, i) => {
    if (part.shape.length !== rank || part.shape.some((d, j) => j !== axis && d !== first.shape[j])) {
      const text = (v: k.Value): string => `[${v.shape.join(",")}]`;
      throw ctx.invalid(
        part.shape.length !== rank
          ? `ConcatOp : Ranks of all input tensors should match: shape[0] = ${text(first)} vs. shape[${String(i)}] = ${text(part)}`
          : `ConcatOp : Dimension ${String(part.shape.findIndex((d, j) => j !== axis && d !== first.shape[j]))} in both shapes must be equal: shape[0] = ${text(first)} vs. shape[${String(i)}] = ${text(part)}`,
      );
    }
  });
  if (parts.length === 1) {
    ctx.output(0, first);
    return;
  }
  const shape = first.shape.with(
    axis,
    parts.reduce((sum, part) => sum + part.shape[axis]!, 0),
  );
  let at = 0;
  const pieces = parts.map((value) => {
    const begin = shape.map((_, i) => (i === axis ? at : 0));
    at += value.shape[axis]!;
    return { value, into: (whole: k.Value) => ctx.slice(whole, begin, value.shape) };
  });
  ctx.output(0, ctx.assemble(shape, ctx.outputType(), pieces));
}

/** TF: the case `Concat` of `constant_value`. */
function concatenated(
  axis: Tensor,
  parts: readonly Tensor[],
  valueOf: (t: Tensor) => TensorValue | undefined,
): TensorValue | undefined {
  const along = valueOf(axis);
  const values = parts.map(valueOf);
  if (!along || !values.every((v): v is TensorValue => v !== undefined)) return undefined;
  return concatenateValues(values, toNumbers(along)[0]!);
}

defineOp(OpDefs.ConcatV2, {
  shape: (ctx) => [concatShape(ctx, 0, ctx.inputCount - 1, ctx.inputCount - 1)],
  gradient: (op, grad) => [...concatGradient(op, grad, op.inputs.slice(0, -1), op.inputs.at(-1)!), null],
  partialShape: ({ op }, ctx) => concatShapes(...op.inputs.slice(0, -1).map((t) => ctx.asShape(t))),
  constantValue: ({ op }, valueOf) => concatenated(op.inputs.at(-1)!, op.inputs.slice(0, -1), valueOf),
  lower: (ctx) => lowerConcat(ctx, ctx.inputList(0, ctx.inputs.length - 1), ctx.number(ctx.inputs.length - 1)),
});

defineOp(OpDefs.Concat, {
  shape: (ctx) => [concatShape(ctx, 1, ctx.inputCount, 0)],
  gradient: (op, grad) => [null, ...concatGradient(op, grad, op.inputs.slice(1), op.inputs[0]!)],
  partialShape: ({ op }, ctx) => concatShapes(...op.inputs.slice(1).map((t) => ctx.asShape(t))),
  constantValue: ({ op }, valueOf) => concatenated(op.inputs[0]!, op.inputs.slice(1), valueOf),
  lower: (ctx) => lowerConcat(ctx, ctx.inputList(1), ctx.number(0)),
});

defineOp(OpDefs.ConcatOffset, {
  shape: (ctx) => ctx.op.outputs.map((_, i) => ctx.input(i + 1)),
  gradient: "not_differentiable",
  lower: (ctx) => {
    const rank = ctx.input(1).shape[0]!;
    const given = ctx.number(0);
    const axis = given < 0 ? given + rank : given;
    if (axis < 0 || axis >= rank) throw ctx.invalid(`Concat dim is out of range: ${String(given)} vs. ${String(rank)}`);
    let at = 0;
    for (let i = 1; i < ctx.inputs.length; i++) {
      ctx.output(
        i - 1,
        ctx.integers(
          Array.from({ length: rank }, (_, j) => (j === axis ? at : 0)),
          ctx.outputType(i - 1),
        ),
      );
      at += ctx.numbers(i)[axis]!;
    }
  },
});

/** Above this many inputs TF splits the gradient by sizes instead of slicing it by offsets. */
const MANY = 16;

/** TF: `array_grad._ConcatGradHelper`. */
function concatGradient(
  op: Operation,
  grad: Tensor | IndexedSlices,
  values: readonly Tensor[],
  axis: Tensor,
): GradientResult[] {
  if (op.inputs.length === 2) return [grad];
  if (grad instanceof IndexedSlices) return sparseConcatGradient(grad, values, axis);
  let dim = axis;
  if (axis.op.type === "Const" && axis.op._control_flow_context !== grad.op._control_flow_context) {
    dim = integerConstant(toNumbers(constant_value(axis)!)[0]!, "Const", axis.dtype);
  }
  const along = dim.mod(rankOf(values[0]!));
  const sizes = inputShapes(values);
  if (sizes.length > MANY) {
    const columns = raw.Slice({ input: stack(sizes, 1), begin: [along, 0], size: [1, -1] });
    return raw.SplitV({
      value: grad,
      size_splits: raw.Squeeze({ input: columns }),
      split_dim: along,
      num_split: sizes.length,
      name: "split",
    });
  }
  const offsets = raw.ConcatOffset({ concat_dim: along, shape: sizes });
  return offsets.map((begin, i) => raw.Slice({ input: grad, begin, size: sizes[i]! }));
}

/** Constants where all shapes are known; else one ShapeN (the constants made so far stay). */
function inputShapes(values: readonly Tensor[]): Tensor[] {
  const sizes: Tensor[] = [];
  for (const x of values) {
    const shape = shapeOf(x);
    if (shape.op.type !== "Const") return raw.ShapeN({ input: values });
    sizes.push(shape);
  }
  return sizes;
}

function sparseConcatGradient(grad: IndexedSlices, values: readonly Tensor[], axis: Tensor): GradientResult[] {
  const along = axis.mod(rankOf(values[0]!));
  let known = constantNumbers(axis)?.[0];
  if (known === undefined)
    throw new ValueError("Can only compute IndexedSlices gradient with statically-known concat_dim");
  if (known < 0) {
    const rank = constantNumbers(rankOf(values[0]!))?.[0];
    if (rank === undefined) {
      throw new ValueError(
        "Can only compute IndexedSlices gradient with negative concat_dim when first value rank is statically-known.",
      );
    }
    known += rank;
  }
  const sizes = values.map((x) => shapeOf(x));
  return known > 0 ? sparseColumns(grad, sizes, along) : sparseRows(grad, sizes, along);
}

/** Every input gets all indices, and its own slice of the values. */
function sparseColumns(grad: IndexedSlices, sizes: readonly Tensor[], along: Tensor): GradientResult[] {
  const shapeOfShape = shapeOf(sizes[0]!);
  const mask = concat(
    [zeros(raw.ExpandDims({ input: along, dim: 0 }), int32), [1], zeros(shapeOfShape.sub(along).sub(1), int32)],
    0,
  );
  let begin = zeros(shapeOfShape, int32);
  return sizes.map((size) => {
    const rest = raw.Slice({ input: size, begin: [1], size: [-1] });
    const slice = raw.Slice({ input: grad.values, begin, size: concat([[-1], rest], 0) });
    begin = raw.AddV2({ x: begin, y: size.mul(mask), name: "Add" });
    return new IndexedSlices(slice, grad.indices, size);
  });
}

const rowsOf = (params: Tensor, indices: Tensor): Tensor => raw.GatherV2({ params, indices, axis: 0 });

/** Each input gets the rows whose indices are its own. */
function sparseRows(grad: IndexedSlices, sizes: readonly Tensor[], along: Tensor): GradientResult[] {
  let start = createConstant(0, { dtype: grad.indices.dtype });
  return sizes.map((size) => {
    const rows = castTo(rowsOf(size, along), grad.indices.dtype);
    const end = start.add(rows);
    const within = raw.LogicalAnd({ x: grad.indices.greater_equal(start), y: grad.indices.less(end) });
    const selected = raw.Squeeze({ input: raw.Where({ input: within }), squeeze_dims: [1] });
    const indices = rowsOf(grad.indices, selected).sub(start);
    const result = new IndexedSlices(rowsOf(grad.values, selected), indices, size);
    start = end;
    return result;
  });
}

/**
 * Tensors joined along an axis.
 * @param values tensors of one type, whose shapes differ along `axis` only
 * @param axis a number, or an int32 scalar tensor
 * @throws ValueError where the static shapes do not fit
 * TF: `tf.concat`.
 */
export const concat = pyFunction(
  "concat",
  ["values", "axis", "name"],
  (values: readonly TensorLike[] | TensorLike, axis: TensorLike, name: NameLike = "concat"): Tensor => {
    const list: readonly TensorLike[] = Array.isArray(values)
      ? (values as readonly TensorLike[])
      : [values as TensorLike];
    if (list.length !== 1) return raw.ConcatV2({ values: list, axis, name });
    return withContext(name_scope(name), () => {
      convertToTensor(axis, { name: "concat_dim", dtype: int32 }).shape.assert_has_rank(0);
      return identity(list[0], name);
    });
  },
  { required: 2 },
);
