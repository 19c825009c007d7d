/** Functions of one number: signs, powers, roots, exponentials, rounding. TF: core/ops/math_ops.cc, python/ops/math_grad.py. */
import {
  complex64,
  convertToTensor,
  float32,
  float64,
  kernel as k,
  pyFunction,
  withContext,
  type NameLike,
  type OpDef,
  type OpRules,
  type PyFunction,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { afterGradient } from "./after_gradient.ts";
import { conj } from "./complex.ts";
import { cast } from "./cast.ts";
import { binary, unary, type Complex } from "./elementwise.ts";

type Expr = k.Expr;
type UnaryFunction = PyFunction<readonly ["x", "name"], [x: TensorLike, name?: NameLike], Tensor>;

/** A function that is its op. */
export function unaryFunction(name: string, make: (args: { x: TensorLike; name?: NameLike }) => Tensor): UnaryFunction {
  return pyFunction(name, ["x", "name"], (x: TensorLike, name?: NameLike): Tensor => make({ x, name }), {
    required: 1,
  });
}

/** A function that opens the scope of its op and converts its argument there. */
export function scopedUnary(
  name: string,
  scope: string,
  make: (args: { x: TensorLike; name?: NameLike }) => Tensor,
): UnaryFunction {
  return pyFunction(
    name,
    ["x", "name"],
    (x: TensorLike, name?: NameLike): Tensor =>
      withContext(name_scope(name ?? null, scope, [x]), (scope) =>
        make({ x: convertToTensor(x, { name: "x" }), name: scope }),
      ),
    { required: 1 },
  );
}

const isFloat = (x: Expr): boolean => x.type === "f32" || x.type === "f64";
const isSigned = (x: Expr): boolean => x.type !== "u32" && x.type !== "u64";

/** An op that computes another's gradient from its output (or input) and the incoming gradient. */
function gradientOf(def: OpDef, body: (y: Expr, dy: Expr) => Expr, gradient: OpRules["gradient"]): void {
  binary(def, body, gradient, { shape: unchanged });
}

// ------------------------------------------------------------------ signs

unary(
  OpDefs.Abs,
  (x) => (isSigned(x) ? x.abs() : x),
  (op, grad) => grad.mul(sign(op.inputs[0])),
);
unary(
  OpDefs.Neg,
  (x) => x.neg(),
  (_op, grad) => grad.neg(),
  { complex: ([re, im]) => [re.neg(), im.neg()] },
);
// of NaN it is NaN, of -0 it is 0
unary(
  OpDefs.Sign,
  (x) => {
    const zero = k.constant(x.type, 0);
    const negative = isSigned(x) ? x.lt(0).select(-1, isFloat(x) ? x.ne(x).select(x, zero) : zero) : zero;
    return x.gt(0).select(1, negative);
  },
  (op) => zeros_like(op.inputs[0]),
);

/** The absolute value; of complex numbers, their modulus. TF: `tf.abs`. */
export const abs = pyFunction(
  "abs",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Abs", [x]), (scope) => {
      const tensor = convertToTensor(x, { name: "x" });
      if (tensor.dtype.is_complex) return raw.ComplexAbs({ x: tensor, Tout: tensor.dtype.real_dtype, name: scope });
      return raw.Abs({ x: tensor, name: scope });
    }),
  { required: 1 },
);

/** The number with the other sign. TF: `tf.negative`. */
export const negative = unaryFunction("neg", raw.Neg);

/** -1, 0 or 1; `x / |x|` for complex numbers. TF: `tf.sign`. */
export const sign = pyFunction(
  "sign",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => {
    const tensor = convertToTensor(x);
    if (!tensor.dtype.is_complex) return raw.Sign({ x: tensor, name });
    const modulus = raw.ComplexAbs({ x: tensor, Tout: tensor.dtype === complex64 ? float32 : float64 });
    return raw.DivNoNan({ x: tensor, y: cast(modulus, tensor.dtype), name });
  },
  { required: 1 },
);

// ------------------------------------------------------------------ powers and roots

const squared = ([re, im]: Complex): Complex => [re.square().sub(im.square()), re.mul(im).mul(2)];
const inverse = ([re, im]: Complex): Complex => {
  const scale = re.square().add(im.square());
  return [re.div(scale), im.neg().div(scale)];
};

unary(
  OpDefs.Square,
  (x) => x.square(),
  afterGradient((grad, op) => {
    const x = conj(op.inputs[0]);
    const y = createConstant(2, { dtype: x.dtype });
    return raw.Mul({ x: grad, y: raw.Mul({ x, y }) });
  }),
  { complex: squared },
);
unary(
  OpDefs.Sqrt,
  (x) => x.sqrt(),
  (op, grad) => raw.SqrtGrad({ y: op.outputs[0]!, dy: grad }),
);
unary(
  OpDefs.Rsqrt,
  (x) => k.rsqrt(x),
  (op, grad) => raw.RsqrtGrad({ y: op.outputs[0]!, dy: grad }),
);
unary(
  OpDefs.Reciprocal,
  (x) => reciprocalOf(x),
  (op, grad) => raw.ReciprocalGrad({ y: op.outputs[0]!, dy: grad }),
  { complex: inverse },
);
unary(
  OpDefs.Inv,
  (x) => reciprocalOf(x),
  (op, grad) => raw.ReciprocalGrad({ y: op.outputs[0]!, dy: grad }),
  { complex: inverse },
);

function reciprocalOf(x: Expr): Expr {
  return k.constant(x.type, 1).div(x);
}

gradientOf(
  OpDefs.SqrtGrad,
  (y, dy) => dy.mul(0.5).div(y),
  afterGradient((grad, op) => {
    const ga = grad.truediv(op.inputs[0]!);
    return [conj(ga).neg().mul(op.outputs[0]!), ga.rmul(0.5)];
  }),
);
gradientOf(
  OpDefs.RsqrtGrad,
  (y, dy) => dy.mul(-0.5).mul(y).mul(y.square()),
  afterGradient((grad, op) => {
    const ca = conj(op.inputs[0]);
    const cg = conj(grad);
    const gradA = cg
      .rmul(-1.5)
      .mul(op.inputs[1]!)
      .mul(raw.Square({ x: ca }));
    return [gradA, raw.RsqrtGrad({ y: ca, dy: grad })];
  }),
);
for (const def of [OpDefs.ReciprocalGrad, OpDefs.InvGrad]) {
  gradientOf(
    def,
    (y, dy) => dy.neg().mul(y).mul(y),
    afterGradient((grad, op) => {
      const ca = conj(op.inputs[0]);
      const cg = conj(grad);
      return [cg.mul(-2).mul(op.inputs[1]!).mul(ca), raw.ReciprocalGrad({ y: ca, dy: grad })];
    }),
  );
}

/** TF: `tf.square`. */
export const square = unaryFunction("square", raw.Square);
/** TF: `tf.sqrt`. */
export const sqrt = unaryFunction("sqrt", raw.Sqrt);
/** One over the square root. TF: `tf.rsqrt`. */
export const rsqrt = unaryFunction("rsqrt", raw.Rsqrt);
/** One over the number. TF: `tf.reciprocal`. */
export const reciprocal = unaryFunction("reciprocal", raw.Reciprocal);

// ------------------------------------------------------------------ exponentials and logarithms

unary(
  OpDefs.Exp,
  (x) => k.exp(x),
  afterGradient((grad, op) => grad.mul(conj(op.outputs[0]))),
  {
    complex: ([re, im]) => [k.exp(re).mul(k.cos(im)), k.exp(re).mul(k.sin(im))],
  },
);
unary(
  OpDefs.Expm1,
  (x) => k.expm1(x),
  afterGradient((grad, op) => grad.mul(exp(conj(op.inputs[0])))),
);
unary(
  OpDefs.Log,
  (x) => k.log(x),
  afterGradient((grad, op) => grad.mul(reciprocal(conj(op.inputs[0])))),
  {
    complex: ([re, im]) => [k.log(re.square().add(im.square())).mul(0.5), k.atan2(im, re)],
  },
);
unary(
  OpDefs.Log1p,
  (x) => k.log1p(x),
  afterGradient((grad, op) => grad.mul(reciprocal(conj(op.inputs[0]).radd(1)))),
);

/** e to the power `x`. TF: `tf.exp`. */
export const exp = unaryFunction("exp", raw.Exp);
/** `exp(x) - 1`, exact near 0. TF: `tf.expm1`. */
export const expm1 = unaryFunction("expm1", raw.Expm1);
/** The natural logarithm. TF: `tf.log`. */
export const log = unaryFunction("log", raw.Log);
/** `log(1 + x)`, exact near 0. TF: `tf.log1p`. */
export const log1p = unaryFunction("log1p", raw.Log1p);

// ------------------------------------------------------------------ logistic functions

unary(
  OpDefs.Sigmoid,
  (x) => k.sigmoid(x),
  afterGradient((grad, op) => raw.SigmoidGrad({ y: conj(op.outputs[0]), dy: grad })),
);
unary(
  OpDefs.Tanh,
  (x) => k.tanh(x),
  afterGradient((grad, op) => raw.TanhGrad({ y: conj(op.outputs[0]), dy: grad })),
);
gradientOf(
  OpDefs.SigmoidGrad,
  (y, dy) => dy.mul(y.mul(k.constant(y.type, 1).sub(y))),
  afterGradient((grad, op) => {
    const a = conj(op.inputs[0]);
    const b = conj(op.inputs[1]);
    const gb = grad.mul(b);
    return [gb.sub(gb.rmul(2).mul(a)), raw.SigmoidGrad({ y: a, dy: grad })];
  }),
);
gradientOf(
  OpDefs.TanhGrad,
  (y, dy) => dy.mul(k.constant(y.type, 1).sub(y.square())),
  afterGradient((grad, op) => {
    const a = conj(op.inputs[0]);
    const b = conj(op.inputs[1]);
    return [grad.mul(-2).mul(b).mul(a), raw.TanhGrad({ y: a, dy: grad })];
  }),
);

/** `1 / (1 + exp(-x))`. TF: `tf.sigmoid`. */
export const sigmoid = scopedUnary("sigmoid", "Sigmoid", raw.Sigmoid);
/** TF: `tf.tanh`. */
export const tanh = unaryFunction("tanh", raw.Tanh);

/** `log(sigmoid(x))`, computed as `-softplus(-x)`. TF: `tf.log_sigmoid`. */
export const log_sigmoid = scopedUnary("log_sigmoid", "LogSigmoid", ({ x, name }) =>
  raw.Neg({ x: raw.Softplus({ features: convertToTensor(x).neg() }), name }),
);

// ------------------------------------------------------------------ rounding

const noGradient = () => [null];
const rounding = (round: (x: Expr) => Expr) => (x: Expr) => (isFloat(x) ? round(x) : x);

unary(
  OpDefs.Floor,
  rounding((x) => x.floor()),
  noGradient,
);
unary(
  OpDefs.Ceil,
  rounding((x) => x.ceil()),
  noGradient,
);
unary(
  OpDefs.Rint,
  rounding((x) => x.rint()),
  noGradient,
);
// of integers TensorFlow's kernel makes zeros; `tf.round` does not ask it
unary(OpDefs.Round, (x) => (isFloat(x) ? x.rint() : k.constant(x.type, 0)), noGradient);

/** The greatest integer not above. TF: `tf.floor`. */
export const floor = unaryFunction("floor", raw.Floor);
/** The smallest integer not below. TF: `tf.ceil`. */
export const ceil = unaryFunction("ceil", raw.Ceil);
/** The nearest integer, ties to even. TF: `tf.rint`. */
export const rint = unaryFunction("rint", raw.Rint);

/** The nearest integer, ties to even; integers themselves. TF: `tf.round`. */
export const round = pyFunction(
  "round",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => {
    const tensor = convertToTensor(x, { name: "x" });
    return tensor.dtype.is_integer ? tensor : raw.Round({ x: tensor, name });
  },
  { required: 1 },
);

// ------------------------------------------------------------------ classes of numbers

unary(OpDefs.IsNan, (x) => x.ne(x), "unregistered");
unary(OpDefs.IsInf, (x) => x.abs().eq(Infinity), "unregistered");
unary(OpDefs.IsFinite, (x) => x.abs().lt(Infinity), "unregistered");

/** TF: `tf.is_nan`. */
export const is_nan = unaryFunction("is_nan", raw.IsNan);
/** TF: `tf.is_inf`. */
export const is_inf = unaryFunction("is_inf", raw.IsInf);
/** TF: `tf.is_finite`. */
export const is_finite = unaryFunction("is_finite", raw.IsFinite);
