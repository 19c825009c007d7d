/** Comparisons. TF: core/ops/math_ops.cc, python/ops/math_ops.py. */
import {
  bool,
  defineOp,
  kernel as k,
  pyFunction,
  string,
  type NameLike,
  type OpDef,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcastShapes, mergeShapes, unknownOfRank } from "../shape_rules.ts";
import { binary } from "./elementwise.ts";
import { compareStrings } from "./string_values.ts";

type Expr = k.Expr;

binary(OpDefs.Less, (x, y) => x.lt(y), "not_differentiable");
binary(OpDefs.LessEqual, (x, y) => x.le(y), "not_differentiable");
binary(OpDefs.Greater, (x, y) => x.gt(y), "not_differentiable");
binary(OpDefs.GreaterEqual, (x, y) => x.ge(y), "not_differentiable");

// ------------------------------------------------------------------ equality

/** Without `incompatible_shape_error`, shapes that do not fit are no error but an answer: a scalar. */
function equalityShape(ctx: ShapeContext): readonly StaticShape[] {
  const [x, y] = [ctx.input(0), ctx.input(1)];
  if (ctx.attr("incompatible_shape_error", "bool")) return [broadcastShapes(x, y)];
  if (!x || !y) return [undefined];
  if (x.includes(null) || y.includes(null)) return [unknownOfRank(x.length === y.length ? x.length : undefined)];
  try {
    return [broadcastShapes(x, y)];
  } catch {
    return [[]];
  }
}

function equality(def: OpDef, isEqual: boolean): void {
  const compare = (x: Expr, y: Expr): Expr => (isEqual ? x.eq(y) : x.ne(y));
  const plain = k.elementwise(compare);
  defineOp(def, {
    shape: equalityShape,
    gradient: "not_differentiable",
    constantValue: (tensor, valueOf) =>
      comparedConstants(valueOf(tensor.op.inputs[0]!), valueOf(tensor.op.inputs[1]!), isEqual),
    lower: (ctx) => {
      const [x, y] = [ctx.input(0), ctx.input(1)];
      if (!ctx.attr("incompatible_shape_error", "bool") && !k.broadcastShapes([...x.shape], [...y.shape])) {
        ctx.output(0, ctx.constantValue({ dtype: bool, shape: [], data: Uint8Array.of(isEqual ? 0 : 1) }));
      } else if (x.dtype === string) {
        compareStrings(ctx, isEqual);
      } else if (x.dtype.is_complex) {
        const parts = [ctx.real(x), ctx.real(y), ctx.imaginary(x), ctx.imaginary(y)];
        const body = (a: Expr, b: Expr, c: Expr, d: Expr): Expr =>
          isEqual ? a.eq(b).and(c.eq(d)) : a.ne(b).or(c.ne(d));
        ctx.output(
          0,
          ctx.map(parts, (...e) => body(e[0]!, e[1]!, e[2]!, e[3]!)),
        );
      } else {
        plain(ctx);
      }
    },
  });
}

/** numpy's `==` on constants of one shape, or with a scalar. */
function comparedConstants(
  x: TensorValue | undefined,
  y: TensorValue | undefined,
  isEqual: boolean,
): TensorValue | undefined {
  if (!x || !y || x.dtype.is_complex || x.dtype === string) return undefined;
  const [a, b] = [x.data as ArrayLike<number | bigint>, y.data as ArrayLike<number | bigint>];
  const whole = a.length >= b.length ? x : y;
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
  if (a.length === b.length) mergeShapes(x.shape, y.shape);
  const data = Uint8Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const equal = a[a.length === 1 ? 0 : i] === b[b.length === 1 ? 0 : i];
    return equal === isEqual ? 1 : 0;
  });
  return { dtype: bool, shape: whole.shape, data };
}

equality(OpDefs.Equal, true);
equality(OpDefs.NotEqual, false);

defineOp(OpDefs.ApproximateEqual, {
  shape: (ctx) => [mergeShapes(ctx.input(0), ctx.input(1))],
  gradient: "not_differentiable",
  lower: (ctx) => {
    const tolerance = ctx.attr("tolerance", "float");
    ctx.output(
      0,
      ctx.map(ctx.inputList(), (x, y) => x.sub(y).abs().lt(tolerance)),
    );
  },
});

// ------------------------------------------------------------------ functions

function comparison(name: string, make: (args: { x: TensorLike; y: TensorLike; name?: NameLike }) => Tensor) {
  return pyFunction(
    name,
    ["x", "y", "name"],
    (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => make({ x, y, name }),
    { required: 2 },
  );
}

/** Whether `x < y`, element by element: a bool tensor. TF: `tf.less`. */
export const less = comparison("less", raw.Less);
/** Whether `x <= y`, element by element. TF: `tf.less_equal`. */
export const less_equal = comparison("less_equal", raw.LessEqual);
/** Whether `x > y`, element by element. TF: `tf.greater`. */
export const greater = comparison("greater", raw.Greater);
/** Whether `x >= y`, element by element. TF: `tf.greater_equal`. */
export const greater_equal = comparison("greater_equal", raw.GreaterEqual);
/** Whether `x == y`, element by element; numbers, bools or strings. TF: `tf.equal`. */
export const equal = comparison("equal", raw.Equal);
/** Whether `x != y`, element by element. TF: `tf.not_equal`. */
export const not_equal = comparison("not_equal", raw.NotEqual);

/** Whether `|x - y| < tolerance`, element by element. TF: `tf.math.approximate_equal`. */
export const approximate_equal = pyFunction(
  "approximate_equal",
  ["x", "y", "tolerance", "name"],
  (x: TensorLike, y: TensorLike, tolerance?: number, name?: NameLike): Tensor =>
    raw.ApproximateEqual({ x, y, tolerance, name }),
  { required: 2 },
);
