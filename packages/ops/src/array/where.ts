/** Choices by condition, and where a condition holds. TF: core/ops/math_ops.cc, core/ops/array_ops.cc, python/ops/math_grad.py. */
import {
  bool,
  convertToTensor,
  defineOp,
  elementCount,
  int64,
  pyFunction,
  ValueError,
  withContext,
  type GradientResult,
  type IndexedSlices,
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
import { reduceGradientArgs } from "../math/broadcast_gradient.ts";
import { broadcastShapes, mergeShapes } from "../shape_rules.ts";
import { zeros, zeros_like } from "./fill.ts";
import { dense } from "./index_math.ts";
import { name_scope } from "./name_scope.ts";

/** TF: the shape rule of `Select`: the condition is a scalar, a vector of rows, or of the values' shape. */
function selectedShape(ctx: ShapeContext): StaticShape {
  const data = mergeShapes(ctx.input(1), ctx.input(2));
  const condition = ctx.input(0);
  if (!condition || !data || condition.length === 0) return data;
  if (condition.length !== 1 || data.length === 0) return mergeShapes(data, condition);
  mergeShapes(condition, [data[0]!]);
  return data;
}

/** Elements of `yes` where the condition is true, else of `no`; all of one shape. */
function choose(ctx: Lowering, shape: readonly number[], condition: k.Value, yes: k.Value, no: k.Value): void {
  const whole = ctx.empty(shape);
  const into = (target: k.Value, a: k.Value, b: k.Value): void =>
    ctx.mapInto([target], [condition, a, b], (c, x, y) => [c.select(x, y)]);
  if (whole.dtype.is_complex) {
    into(ctx.real(whole), ctx.real(yes), ctx.real(no));
    into(ctx.imaginary(whole), ctx.imaginary(yes), ctx.imaginary(no));
  } else into(whole, yes, no);
  ctx.output(0, whole);
}

function lowerSelect(ctx: Lowering): void {
  const [condition, yes, no] = [ctx.input(0), ctx.input(1), ctx.input(2)];
  const text = (v: k.Value): string => `[${v.shape.join(",")}]`;
  if (text(yes) !== text(no)) {
    throw ctx.invalid(`'then' and 'else' must have the same size.  but received: ${text(yes)} vs. ${text(no)}`);
  }
  const rank = yes.shape.length;
  if (condition.shape.length === 1 && rank > 1) {
    if (condition.shape[0] !== yes.shape[0]) {
      throw ctx.invalid(
        `Number of batches of 'then' must match size of 'cond', but saw: ${String(yes.shape[0])} vs. ${String(condition.shape[0])}`,
      );
    }
    choose(
      ctx,
      yes.shape,
      ctx.reshape(
        condition,
        yes.shape.map((d, i) => (i === 0 ? d : 1)),
      ),
      yes,
      no,
    );
    return;
  }
  if (condition.shape.length > 0 && text(condition) !== text(yes)) {
    throw ctx.invalid(
      `The shapes of 'then' and 'cond' must be the same, but received: ${text(yes)} vs. ${text(condition)}`,
    );
  }
  choose(ctx, yes.shape, condition, yes, no);
}

/** TF: `math_grad._SelectGrad`. */
function selectGradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult[] {
  const [condition, x] = [op.inputs[0]!, op.inputs[1]!];
  const none = zeros_like(x);
  const g = dense(grad);
  return [null, raw.Select({ condition, t: g, e: none }), raw.Select({ condition, t: none, e: g })];
}

/** TF: `math_grad._SelectGradV2`. */
function selectV2Gradient(op: Operation, grad: Tensor | IndexedSlices): GradientResult[] {
  const [condition, x, y, z] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!, op.outputs[0]!];
  const g = dense(grad);
  const none = zeros([], g.dtype.base_dtype);
  const forX = raw.SelectV2({ condition, t: g, e: none });
  const forY = raw.SelectV2({ condition, t: none, e: g });
  return [null, reduceGradientArgs(x, z, forX, null)[0], reduceGradientArgs(y, z, forY, null)[0]];
}

defineOp(OpDefs.Select, {
  shape: (ctx) => [selectedShape(ctx)],
  gradient: (op, grad) => selectGradient(op, grad),
  lower: lowerSelect,
});

defineOp(OpDefs.RefSelect, {
  shape: (ctx) => {
    const first = ctx.input(1);
    const isSame = (_: unknown, i: number): boolean => i === 0 || sameSizes(ctx.input(i), first);
    return [first && !first.includes(null) && ctx.op.inputs.every(isSame) ? first : undefined];
  },
  gradient: "unregistered",
  lower: (ctx) => {
    const [index, count] = [ctx.number(0), ctx.inputs.length - 1];
    if (index < 0 || index >= count)
      throw ctx.invalid(`Index must be in the range [0, ${String(count)}) but got ${String(index)}`);
    ctx.output(0, ctx.input(1 + index));
  },
  forwards: true,
});

function sameSizes(a: StaticShape, b: StaticShape): boolean {
  return a !== undefined && a.length === b?.length && a.every((d, i) => d === b[i]);
}

defineOp(OpDefs.SelectV2, {
  shape: (ctx) => [broadcastShapes(ctx.input(0), broadcastShapes(ctx.input(1), ctx.input(2)))],
  gradient: (op, grad) => selectV2Gradient(op, grad),
  lower: (ctx) => {
    const values = ctx.inputList();
    const shape = values.reduce<readonly number[]>((all, v) => {
      const common = broadcastShapes(all, v.shape);
      return common as readonly number[]; // concrete in, concrete out
    }, []);
    choose(ctx, shape, values[0]!, values[1]!, values[2]!);
  },
});

/** The coordinates of the elements that are not zero, in row-major order. */
function coordinates(value: TensorValue): TensorValue {
  const { shape } = value;
  const width = value.dtype.is_complex ? 2 : 1;
  const data = value.data as ArrayLike<unknown>;
  const nonzero = (i: number): boolean => {
    for (let w = 0; w < width; w++) if (data[i * width + w] && data[i * width + w] !== 0n) return true;
    return false;
  };
  const found: number[] = [];
  const count = elementCount(shape);
  for (let i = 0; i < count; i++) if (nonzero(i)) found.push(i);
  const result = new BigInt64Array(found.length * shape.length);
  found.forEach((flat, row) => {
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      result[row * shape.length + axis] = BigInt(rest % shape[axis]!);
      rest = Math.floor(rest / shape[axis]!);
    }
  });
  return { dtype: int64, shape: [found.length, shape.length], data: result };
}

defineOp(OpDefs.Where, {
  shape: (ctx) => [[null, ctx.input(0)?.length ?? null]],
  gradient: "unregistered",
  lower: (ctx) =>
    ctx.output(0, ctx.routine([ctx.input(0)], [{ dtype: int64 }], ({ inputs }) => [coordinates(inputs[0]!)])[0]!),
});

const BOTH = "x and y must both be non-None or both be None.";

function coordinatesOf(condition: TensorLike, name: NameLike): Tensor {
  return withContext(name_scope(name, "Where", [condition]), (scope) =>
    raw.Where({ input: convertToTensor(condition, { preferredDtype: bool, name: "condition" }), name: scope }),
  );
}

/**
 * The elements of `x` where the condition is true, of `y` where not; without both, the coordinates of the true elements.
 * @param condition booleans of the shape of x and y, a scalar, or a vector that chooses rows
 * @returns the shape of x; without x and y int64 [n, rank]
 * @throws ValueError where one of x and y is missing, or shapes differ
 * TF: `tf.where`.
 */
export const where = pyFunction(
  "where",
  ["condition", "x", "y", "name"],
  (condition: TensorLike, x?: TensorLike | null, y?: TensorLike | null, name?: NameLike): Tensor => {
    const [yes, no] = [x ?? null, y ?? null];
    if (yes === null && no === null) return coordinatesOf(condition, name ?? null);
    if (yes === null || no === null) throw new ValueError(BOTH);
    return raw.Select({ condition, t: yes, e: no, name });
  },
  { required: 1 },
);

/** {@link where} with numpy's broadcasting. TF: `tf.where_v2`. */
export const where_v2 = pyFunction(
  "where_v2",
  ["condition", "x", "y", "name"],
  (condition: TensorLike, x?: TensorLike | null, y?: TensorLike | null, name?: NameLike): Tensor => {
    const [yes, no] = [x ?? null, y ?? null];
    if (yes === null && no === null) return coordinatesOf(condition, name ?? null);
    if (yes === null || no === null) throw new ValueError(BOTH);
    return raw.SelectV2({ condition, t: yes, e: no, name });
  },
  { required: 1 },
);
