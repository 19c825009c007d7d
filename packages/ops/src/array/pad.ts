/** Tensors with a border. TF: core/framework/common_shape_fns.cc (`PadShapeFn`), core/kernels/mirror_pad_op.cc. */
import {
  defineOp,
  FloatLiteral,
  isNDArray,
  isTensor,
  pyFunction,
  ShapeError,
  toNumbers,
  ValueError,
  type IndexedSlices,
  type kernel as k,
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
import { addSizes, unknownOfRank, withRank, withSize, type Size } from "../shape_rules.ts";
import { constantNumbers } from "./constant_value.ts";
import { scalarValue } from "./fill.ts";
import { dense } from "./index_math.ts";
import { rankOf, shapeOf } from "./shape.ts";
import { stack } from "./stack.ts";

/** @param sign 1 adds the paddings, -1 takes them away */
function paddedShape(ctx: ShapeContext, sign: 1 | -1): StaticShape {
  const paddings = withRank(ctx.input(1), 2);
  withSize(paddings[1]!, 2);
  let input = ctx.input(0);
  if (paddings[0] !== null) input = withRank(input, paddings[0]!);
  else if (input) withSize(paddings[0], input.length);
  const given = ctx.constant(1);
  if (!given) return unknownOfRank(paddings[0] ?? input?.length);
  const amounts = toNumbers(given);
  return withRank(input, amounts.length / 2).map((d, i): Size => {
    const [before, after] = [amounts[2 * i]!, amounts[2 * i + 1]!];
    if (before < 0 || after < 0) throw new ShapeError("Paddings must be non-negative");
    if (sign === 1) return addSizes(d, before + after);
    if (d !== null && d < before + after)
      throw new ShapeError(`Negative dimension size caused by subtracting ${String(before + after)} from ${String(d)}`);
    return d === null ? null : d - before - after;
  });
}

/** Pairs [before, after] per axis. */
function runPaddings(ctx: Lowering, rank: number): [number, number][] {
  const { shape } = ctx.input(1);
  if (shape.length !== 2 || shape[1] !== 2)
    throw ctx.invalid(`paddings must be a matrix with 2 columns: [${shape.join(",")}]`);
  if (shape[0] !== rank) {
    throw ctx.invalid(
      `The first dimension of paddings must be the rank of inputs[${String(shape[0])}] [${ctx.input(0).shape.join(",")}]`,
    );
  }
  const amounts = ctx.numbers(1);
  return Array.from({ length: rank }, (_, i) => {
    const [before, after] = [amounts[2 * i]!, amounts[2 * i + 1]!];
    if (before < 0 || after < 0) throw ctx.invalid(`Paddings must be non-negative: ${String(before)} ${String(after)}`);
    return [before, after];
  });
}

/** The value inside a border of one element. */
function lowerPad(ctx: Lowering, fill: k.Value | 0): void {
  const value = ctx.input(0);
  const paddings = runPaddings(ctx, value.shape.length);
  const shape = value.shape.map((d, i) => d + paddings[i]![0] + paddings[i]![1]);
  const piece = {
    value,
    into: (whole: k.Value) =>
      ctx.slice(
        whole,
        paddings.map(([before]) => before),
        value.shape,
      ),
  };
  if (fill === 0 && value.dtype.kind !== "host") {
    ctx.output(0, ctx.assemble(shape, ctx.outputType(), [piece], 0));
    return;
  }
  const border = {
    value: fill === 0 ? ctx.constantValue(scalarValue(value.dtype, 0)) : fill,
    into: (whole: k.Value) => whole,
  };
  ctx.output(0, ctx.assemble(shape, ctx.outputType(), [border, piece]));
}

/** TF: `array_grad._PadGrad`. */
function padGradient(op: Operation, grad: Tensor | IndexedSlices): Tensor {
  const [x, paddings] = [op.inputs[0]!, op.inputs[1]!];
  const before = raw.Slice({ input: paddings, begin: [0, 0], size: stack([rankOf(x), 1]) });
  const begin = raw.Reshape({ tensor: before, shape: [-1] });
  return raw.Slice({ input: dense(grad), begin, size: shapeOf(x, { out_type: begin.dtype }) });
}

defineOp(OpDefs.Pad, {
  shape: (ctx) => [paddedShape(ctx, 1)],
  gradient: (op, grad) => [padGradient(op, grad), null],
  lower: (ctx) => lowerPad(ctx, 0),
});

defineOp(OpDefs.PadV2, {
  shape: (ctx) => [paddedShape(ctx, 1)],
  gradient: (op, grad) => [padGradient(op, grad), null, null],
  lower: (ctx) => lowerPad(ctx, ctx.input(2)),
});

/** `axis` cut to `size` elements from `begin` on, backwards with step -1. */
function along(ctx: Lowering, value: k.Value, axis: number, begin: number, size: number, step = 1): k.Value {
  const at = value.shape.map((_, i) => (i === axis ? begin : 0));
  const steps = value.shape.map((_, i) => (i === axis ? step : 1));
  return ctx.slice(value, at, value.shape.with(axis, size), steps);
}

/** 1 where the edge itself is not repeated (REFLECT). */
function edge(ctx: Lowering): 0 | 1 {
  return String(ctx.attr("mode", "string")) === "REFLECT" ? 1 : 0;
}

defineOp(OpDefs.MirrorPad, {
  shape: (ctx) => [paddedShape(ctx, 1)],
  gradient: (op, grad) => [
    raw.MirrorPadGrad({ input: dense(grad), paddings: op.inputs[1]!, mode: op._attr("mode", "string") }),
    null,
  ],
  lower: (ctx) => {
    const skip = edge(ctx);
    let value = ctx.input(0);
    runPaddings(ctx, value.shape.length).forEach(([before, after], axis) => {
      const size = value.shape[axis]!;
      if (before > size - skip || after > size - skip) {
        throw ctx.invalid(
          skip
            ? `paddings must be less than the dimension size: ${String(before)}, ${String(after)} not less than ${String(size)}`
            : `paddings must be no greater than the dimension size: ${String(before)}, ${String(after)} greater than ${String(size)}`,
        );
      }
      if (before === 0 && after === 0) return;
      const source = value;
      value = ctx.assemble(source.shape.with(axis, before + size + after), source.dtype, [
        {
          value: along(ctx, source, axis, before - 1 + skip, before, -1),
          into: (whole) => along(ctx, whole, axis, 0, before),
        },
        { value: source, into: (whole) => along(ctx, whole, axis, before, size) },
        {
          value: along(ctx, source, axis, size - 1 - skip, after, -1),
          into: (whole) => along(ctx, whole, axis, before + size, after),
        },
      ]);
    });
    ctx.output(0, value);
  },
});

defineOp(OpDefs.MirrorPadGrad, {
  shape: (ctx) => [paddedShape(ctx, -1)],
  gradient: (op, grad) => [
    raw.MirrorPad({ input: dense(grad), paddings: op.inputs[1]!, mode: op._attr("mode", "string") }),
    null,
  ],
  lower: (ctx) => {
    const skip = edge(ctx);
    let value = ctx.input(0);
    runPaddings(ctx, value.shape.length).forEach(([before, after], axis) => {
      if (before === 0 && after === 0) return;
      const size = value.shape[axis]! - before - after;
      const inner = ctx.copy(along(ctx, value, axis, before, size));
      const addBack = (target: k.Value, border: k.Value): void =>
        ctx.mapInto([target], [target, border], (sum, x) => [sum.add(x)]);
      if (before > 0) addBack(along(ctx, inner, axis, skip, before), along(ctx, value, axis, before - 1, before, -1));
      if (after > 0)
        addBack(
          along(ctx, inner, axis, size - skip - after, after),
          along(ctx, value, axis, before + size + after - 1, after, -1),
        );
      value = inner;
    });
    ctx.output(0, value);
  },
});

/** Whether a plain value is a scalar zero, for which Python makes the older op. */
function isZero(value: TensorLike): boolean {
  if (isTensor(value) || isNDArray(value)) return false;
  const plain = value instanceof FloatLiteral ? value.value : value;
  return plain === 0 || plain === false || plain === 0n || plain === "";
}

/** Pairs with null where not known; undefined where nothing is. TF: `array_ops._get_paddings_constant`. */
function knownPaddings(paddings: TensorLike): (readonly (number | null)[])[] | undefined {
  if (isTensor(paddings)) {
    const flat = constantNumbers(paddings);
    return flat && Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
  }
  if (!Array.isArray(paddings)) return undefined;
  return (paddings as readonly TensorLike[]).map((pair) => {
    if (isTensor(pair)) return constantNumbers(pair) ?? [null, null];
    return (pair as readonly TensorLike[]).map((x) => (isTensor(x) ? (constantNumbers(x)?.[0] ?? null) : Number(x)));
  });
}

/** Sizes that Python knows and the shape rule does not. */
function refineShape(result: Tensor, paddings: TensorLike): void {
  const input = result.op.inputs[0]!.shape.known;
  if (!input || result.shape.is_fully_defined()) return;
  const known = knownPaddings(paddings);
  if (!known) return;
  result.set_shape(
    input.map((d, i) => {
      const pair = known[i];
      return d === null || !pair || pair.includes(null) ? null : d + pair[0]! + pair[1]!;
    }),
  );
}

/**
 * A tensor with a border.
 * @param paddings [rank, 2]: how many elements before and after, per axis
 * @param mode `"CONSTANT"`, `"REFLECT"` (mirrors without the edge) or `"SYMMETRIC"` (with it)
 * @param constant_values the border's element, 0 unless told
 * @throws ValueError for another mode
 * TF: `tf.pad`.
 */
export const pad = pyFunction(
  "pad",
  ["tensor", "paddings", "mode", "name", "constant_values"],
  (
    tensor: TensorLike,
    paddings: TensorLike,
    mode: string = "CONSTANT",
    name?: NameLike,
    constant_values: TensorLike = 0,
  ): Tensor => {
    const kind = mode.toUpperCase();
    let result: Tensor;
    if (kind === "CONSTANT") {
      result = isZero(constant_values)
        ? raw.Pad({ input: tensor, paddings, name })
        : raw.PadV2({ input: tensor, paddings, constant_values, name });
    } else if (kind === "REFLECT" || kind === "SYMMETRIC") {
      result = raw.MirrorPad({ input: tensor, paddings, mode: kind, name });
    } else {
      throw new ValueError(
        `Value of argument \`mode\` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". Received \`mode\` = ${kind}`,
      );
    }
    refineShape(result, paddings);
    return result;
  },
  { required: 2 },
);
