/** Quotients, remainders, powers. TF: core/ops/math_ops.cc, python/ops/math_ops.py, math_grad.py. */
import {
  convertToTensor,
  defineOp,
  float32,
  float64,
  InternalError,
  InvalidArgumentError,
  isTensor,
  kernel as k,
  ownDtype,
  pyFunction,
  withContext,
  type DType,
  type GradientFunction,
  type NameLike,
  type OpDef,
  type OpRules,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { ones_like, zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast } from "../shape_rules.ts";
import { reduceGradientArgs } from "./broadcast_gradient.ts";
import { cast } from "./cast.ts";
import { conj } from "./complex.ts";
import { convertPair } from "./conversion.ts";
import { binary, elementwise, type Complex, type ElementCheck } from "./elementwise.ts";

type Expr = k.Expr;

const isFloat = (x: Expr): boolean => x.type === "f32" || x.type === "f64";

// ------------------------------------------------------------------ ops

const complexQuotient = (x: Complex, y: Complex): Complex => {
  const scale = y[0].square().add(y[1].square());
  return [x[0].mul(y[0]).add(x[1].mul(y[1])).div(scale), x[1].mul(y[0]).sub(x[0].mul(y[1])).div(scale)];
};

const divisionByZero: ElementCheck = {
  condition: (_x, y) => y.ne(0),
  error: (op) => new InvalidArgumentError(null, op, "Integer division by zero"),
};

/** Truncating ops report the same by another class and text. */
const unexpectedDivisionByZero: ElementCheck = {
  condition: (_x, y) => y.ne(0),
  error: (op) =>
    new InternalError(null, op, "Unexpected error in binary operator (only integer div and mod should have errors)"),
};

/** d(x/y) = dx/y - x dy/y², by a division op. */
function quotientGradient(divide: (args: { x: TensorLike; y: TensorLike }) => Tensor): GradientFunction {
  return (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const cx = conj(x);
    const cy = conj(y);
    const gx = divide({ x: grad, y: cy });
    const gy = grad.mul(divide({ x: divide({ x: cx.neg(), y: cy }), y: cy }));
    return reduceGradientArgs(x, y, gx, gy);
  };
}

binary(OpDefs.RealDiv, (x, y) => x.div(y), quotientGradient(raw.RealDiv), {
  complex: complexQuotient,
  integerCheck: divisionByZero,
});
binary(
  OpDefs.Div,
  (x, y) => x.div(y),
  quotientGradient(({ x, y }) => divide(x, y)),
  { complex: complexQuotient, integerCheck: divisionByZero },
);
binary(
  OpDefs.DivNoNan,
  (x, y) => y.eq(0).select(0, x.div(y)),
  quotientGradient(({ x, y }) => div_no_nan(x, y)),
  {
    complex: (x, y) => {
      const zero = y[0].eq(0).and(y[1].eq(0));
      const [re, im] = complexQuotient(x, y);
      return [zero.select(0, re), zero.select(0, im)];
    },
  },
);
binary(
  OpDefs.TruncateDiv,
  (x, y) => (isFloat(x) ? x.div(y).trunc() : x.div(y)),
  () => [null, null],
  { integerCheck: unexpectedDivisionByZero },
);

const isSigned = (x: Expr): boolean => x.type === "i32" || x.type === "i64";

function floorQuotient(x: Expr, y: Expr): Expr {
  if (isFloat(x)) return x.div(y).floor();
  const quotient = x.div(y);
  if (!isSigned(x)) return quotient;
  const inexact = quotient.mul(y).ne(x);
  return inexact.and(x.lt(0).ne(y.lt(0))).select(quotient.sub(1), quotient);
}

function floorRemainder(x: Expr, y: Expr): Expr {
  const remainder = x.rem(y);
  if (!isSigned(x)) return remainder;
  return remainder
    .ne(0)
    .and(remainder.lt(0).ne(y.lt(0)))
    .select(remainder.add(y), remainder);
}

binary(OpDefs.FloorDiv, floorQuotient, () => [null, null], { integerCheck: divisionByZero });

/** Remainders of integers are expressions; of floats, JavaScript's exact `%`. */
function remainder(
  def: OpDef,
  gradient: OpRules["gradient"],
  ofIntegers: (x: Expr, y: Expr) => Expr,
  ofFloats: (x: number, y: number) => number,
  check: ElementCheck,
): void {
  const integers = elementwise(ofIntegers, { integerCheck: check });
  defineOp(def, {
    shape: broadcast,
    gradient,
    lower: (ctx) => {
      if (ctx.input(0).dtype.is_integer) integers(ctx);
      else floatRemainder(ctx, ofFloats);
    },
  });
}

function floatRemainder(ctx: k.Lowering, body: (x: number, y: number) => number): void {
  const dtype = ctx.outputType();
  const wide = dtype === float64 ? float64 : float32;
  const [x, y] = [ctx.input(0), ctx.input(1)];
  const shape = k.broadcastShapes([...x.shape], [...y.shape]);
  if (!shape) throw ctx.invalid(`Incompatible shapes: [${x.shape.join(",")}] vs. [${y.shape.join(",")}]`);
  const operands = [x, y].map((value) => ctx.map([value], (e) => e, { shape, dtype: wide }));
  const [result] = ctx.routine(operands, [{ dtype: wide, shape }], ({ inputs: [a, b] }) => {
    const [as, bs] = [numbersOf(a!), numbersOf(b!)];
    const data = as.map((value, i) => body(value, bs[i]!));
    return [{ dtype: wide, shape, data }];
  });
  ctx.output(0, wide === dtype ? result! : ctx.map([result!], (e) => e, { dtype }));
}

function numbersOf(value: TensorValue): Float32Array | Float64Array {
  return value.data as Float32Array | Float64Array; // a float type's array
}

remainder(
  OpDefs.FloorMod,
  (op, grad) => {
    const x = conj(op.inputs[0]);
    const y = conj(op.inputs[1]);
    const quotient = raw.FloorDiv({ x, y });
    const gy = grad.mul(raw.Neg({ x: quotient }));
    return reduceGradientArgs(x, y, grad, gy);
  },
  floorRemainder,
  (x, y) => {
    const r = x % y;
    return r !== 0 && r < 0 !== y < 0 ? r + y : r;
  },
  divisionByZero,
);
remainder(
  OpDefs.Mod,
  "unregistered",
  (x, y) => x.rem(y),
  (x, y) => x % y,
  divisionByZero,
);
remainder(
  OpDefs.TruncateMod,
  "unregistered",
  (x, y) => x.rem(y),
  (x, y) => x % y,
  unexpectedDivisionByZero,
);

/** x^y for integers y >= 0 by squaring, modulo 2^bits. */
function integerPower(x: Expr, y: Expr): Expr {
  const bits = x.type === "i64" || x.type === "u64" ? 63 : 31;
  let result: Expr = y.and(1).ne(0).select(x, 1);
  let base = x;
  for (let bit = 1; bit < bits; bit++) {
    base = base.square();
    result = y.shr(bit).and(1).ne(0).select(result.mul(base), result);
  }
  return result;
}

binary(
  OpDefs.Pow,
  (x, y) => (isFloat(x) ? k.pow(x, y) : integerPower(x, y)),
  (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const cx = conj(x);
    const cy = conj(y);
    const gx = grad.mul(cy).mul(pow(cx, cy.sub(1)));
    const mask = x.dtype.is_complex ? raw.NotEqual({ x: cx, y: 0 }) : cx.greater(0);
    const safe = raw.Select({ condition: mask, t: cx, e: ones_like(x) });
    const log = raw.Select({ condition: mask, t: raw.Log({ x: safe }), e: zeros_like(x) });
    const gy = grad.mul(conj(op.outputs[0])).mul(log);
    return reduceGradientArgs(x, y, gx, gy);
  },
  {
    integerCheck: {
      condition: (_x, y) => y.ge(0),
      error: (op) => new InvalidArgumentError(null, op, "Integers to negative integer powers are not allowed"),
    },
  },
);

// ------------------------------------------------------------------ functions

/** What integers are divided as; null for types that are divided as they are. TF: `_TRUEDIV_TABLE`. */
const TRUE_DIVISION: Readonly<Record<string, DType | null>> = {
  uint8: float32,
  int8: float32,
  uint16: float32,
  int16: float32,
  uint32: float64,
  int32: float64,
  uint64: float64,
  int64: float64,
  bfloat16: null,
  float16: null,
  float32: null,
  float64: null,
  complex64: null,
  complex128: null,
};

function checkSameType(x: Tensor, y: Tensor): void {
  const [a, b] = [x.dtype.base_dtype, y.dtype.base_dtype];
  if (a !== b) throw new TypeError(`\`x\` and \`y\` must have the same dtype, got tf.${a.name} != tf.${b.name}.`);
}

function divisionType(x: Tensor, what: string): DType | null {
  const { name } = x.dtype.base_dtype;
  const dtype = TRUE_DIVISION[name];
  if (dtype === undefined) {
    throw new TypeError(
      `Invalid dtype tf.${name} in ${what}. Expected one of {${Object.keys(TRUE_DIVISION)
        .map((t) => `tf.${t}`)
        .join(", ")}}.`,
    );
  }
  return dtype;
}

/**
 * Python 3's division: integers are divided as floats.
 * @returns float32 for integers of 8 and 16 bits, float64 for wider ones, the operands' dtype otherwise
 * @throws TypeError where the dtypes differ
 * TF: `tf.truediv`.
 */
export const truediv = pyFunction(
  "truediv",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "truediv", [x, y]), (scope) => {
      const [a, b] = convertPair(x, y);
      checkSameType(a, b);
      const dtype = divisionType(a, "__truediv__");
      const dividend = dtype ? cast(a, dtype) : a;
      return raw.RealDiv({ x: dividend, y: dtype ? cast(b, dtype) : b, name: scope });
    }),
  { required: 2 },
);

/**
 * Python 3's division, under the name of the operator where none is given.
 * @throws TypeError where the dtypes differ
 * TF: `tf.divide`.
 */
export const divide = pyFunction(
  "divide",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => {
    if (name !== undefined && name !== null) return truediv(x, y, name);
    const dividend = isTensor(x) ? x : convertToTensor(x, { dtype: ownDtype(x) ?? ownDtype(y) ?? null });
    return dividend.truediv(y);
  },
  { required: 2 },
);

/**
 * Python 2's division: floats are divided, integers divided and rounded down.
 * @throws TypeError where the dtypes differ
 * TF: `tf.div`.
 */
export const div = pyFunction(
  "div",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "div", [x, y]), (scope) => {
      const [a, b] = convertPair(x, y);
      checkSameType(a, b);
      return a.dtype.is_floating || a.dtype.is_complex
        ? raw.RealDiv({ x: a, y: b, name: scope })
        : raw.FloorDiv({ x: a, y: b, name: scope });
    }),
  { required: 2 },
);

/** The quotient, 0 where `y` is 0. TF: `tf.div_no_nan`, `tf.math.divide_no_nan`. */
export const div_no_nan = pyFunction(
  "div_no_nan",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "div_no_nan", [x, y]), (scope) => {
      const [a, b] = convertPair(x, y);
      checkSameType(a, b);
      const dtype = divisionType(a, "tf.math.divide_no_nan");
      const dividend = dtype ? cast(a, dtype) : a;
      return raw.DivNoNan({ x: dividend, y: dtype ? cast(b, dtype) : b, name: scope });
    }),
  { required: 2 },
);

export const divide_no_nan = div_no_nan;

/** The quotient rounded down, as Python's `//`. TF: `tf.floordiv`. */
export const floordiv = pyFunction(
  "floordiv",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "floordiv", [x, y]), (scope) => raw.FloorDiv({ x, y, name: scope })),
  { required: 2 },
);

/** The quotient rounded down, under the op's name. TF: `tf.floor_div`. */
export const floor_div = pyFunction(
  "floor_div",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.FloorDiv({ x, y, name }),
  {
    required: 2,
  },
);

/** The remainder with the divisor's sign, as Python's `%`. TF: `tf.floormod`, `tf.mod`. */
export const floormod = pyFunction(
  "floormod",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.FloorMod({ x, y, name }),
  {
    required: 2,
  },
);
export const mod = floormod;

/** The quotient as it is: floats and complex numbers only. TF: `tf.realdiv`. */
export const realdiv = pyFunction(
  "realdiv",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.RealDiv({ x, y, name }),
  {
    required: 2,
  },
);

/** The integer quotient rounded towards zero, as C's `/`. TF: `tf.truncatediv`. */
export const truncatediv = pyFunction(
  "truncatediv",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.TruncateDiv({ x, y, name }),
  { required: 2 },
);

/** The remainder with the dividend's sign, as C's `%`. TF: `tf.truncatemod`. */
export const truncatemod = pyFunction(
  "truncatemod",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.TruncateMod({ x, y, name }),
  { required: 2 },
);

/** `x` to the power `y`, element by element. TF: `tf.pow`. */
export const pow = pyFunction(
  "pow",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Pow", [x]), (scope) => raw.Pow({ x, y, name: scope })),
  { required: 2 },
);
