/** Circular and hyperbolic functions. TF: core/ops/math_ops.cc, python/ops/math_grad.py. */
import { kernel as k, pyFunction, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { afterGradient } from "./after_gradient.ts";
import { reduceGradientArgs } from "./broadcast_gradient.ts";
import { conj } from "./complex.ts";
import { unaryFunction } from "./elementary.ts";
import { binary, unary } from "./elementwise.ts";

const one = (grad: Tensor): Tensor => createConstant(1, { dtype: grad.dtype });

unary(
  OpDefs.Sin,
  (x) => k.sin(x),
  afterGradient((grad, op) => grad.mul(cos(conj(op.inputs[0])))),
);
unary(
  OpDefs.Cos,
  (x) => k.cos(x),
  afterGradient((grad, op) => {
    const x = conj(op.inputs[0]);
    return grad.neg().mul(sin(x));
  }),
);
unary(
  OpDefs.Tan,
  (x) => k.tan(x),
  afterGradient((grad, op) => {
    const secant = raw.Reciprocal({ x: cos(conj(op.inputs[0])) });
    return raw.Square({ x: secant }).mul(grad);
  }),
);

/** 1 / sqrt(1 - x²) */
function inverseOfCosine(x: Tensor, grad: Tensor): Tensor {
  const x2 = raw.Square({ x });
  return raw.Reciprocal({ x: raw.Sqrt({ x: raw.Sub({ x: one(grad), y: x2 }) }) });
}

unary(
  OpDefs.Asin,
  (x) => k.asin(x),
  afterGradient((grad, op) => grad.mul(inverseOfCosine(conj(op.inputs[0]), grad))),
);
unary(
  OpDefs.Acos,
  (x) => k.acos(x),
  afterGradient((grad, op) => {
    const inverse = inverseOfCosine(conj(op.inputs[0]), grad);
    return grad.neg().mul(inverse);
  }),
);
unary(
  OpDefs.Atan,
  (x) => k.atan(x),
  afterGradient((grad, op) => {
    const x2 = raw.Square({ x: conj(op.inputs[0]) });
    // TF calls its function `add`, which names the node after itself
    return grad.mul(raw.Reciprocal({ x: raw.AddV2({ x: one(grad), y: x2, name: "Add" }) }));
  }),
);
binary(
  OpDefs.Atan2,
  (y, x) => k.atan2(y, x),
  (op, grad) => {
    const [y, x] = [op.inputs[0]!, op.inputs[1]!];
    return afterGradient(() => {
      const inverse = grad.truediv(raw.Square({ x: y }).add(raw.Square({ x })));
      const gy = x.mul(inverse);
      const gx = y.neg().mul(inverse);
      return reduceGradientArgs(y, x, gy, gx);
    })(op, grad);
  },
);

unary(
  OpDefs.Sinh,
  (x) => k.sinh(x),
  afterGradient((grad, op) => grad.mul(cosh(conj(op.inputs[0])))),
);
unary(
  OpDefs.Cosh,
  (x) => k.cosh(x),
  afterGradient((grad, op) => grad.mul(sinh(conj(op.inputs[0])))),
);
unary(
  OpDefs.Asinh,
  (x) => k.asinh(x),
  afterGradient((grad, op) => grad.truediv(cosh(conj(op.outputs[0])))),
);
unary(
  OpDefs.Acosh,
  (x) => k.acosh(x),
  afterGradient((grad, op) => grad.truediv(sinh(conj(op.outputs[0])))),
);
unary(
  OpDefs.Atanh,
  (x) => k.atanh(x),
  afterGradient((grad, op) => {
    const x2 = raw.Square({ x: conj(op.inputs[0]) });
    return grad.mul(raw.Reciprocal({ x: raw.Sub({ x: one(grad), y: x2 }) }));
  }),
);

/** Of radians. TF: `tf.sin`. */
export const sin = unaryFunction("sin", raw.Sin);
/** Of radians. TF: `tf.cos`. */
export const cos = unaryFunction("cos", raw.Cos);
/** Of radians. TF: `tf.tan`. */
export const tan = unaryFunction("tan", raw.Tan);
/** In radians, from -pi/2 to pi/2. TF: `tf.asin`. */
export const asin = unaryFunction("asin", raw.Asin);
/** In radians, from 0 to pi. TF: `tf.acos`. */
export const acos = unaryFunction("acos", raw.Acos);
/** In radians, from -pi/2 to pi/2. TF: `tf.atan`. */
export const atan = unaryFunction("atan", raw.Atan);
/** TF: `tf.sinh`. */
export const sinh = unaryFunction("sinh", raw.Sinh);
/** TF: `tf.cosh`. */
export const cosh = unaryFunction("cosh", raw.Cosh);
/** TF: `tf.asinh`. */
export const asinh = unaryFunction("asinh", raw.Asinh);
/** TF: `tf.acosh`. */
export const acosh = unaryFunction("acosh", raw.Acosh);
/** TF: `tf.atanh`. */
export const atanh = unaryFunction("atanh", raw.Atanh);

/** The angle of the point (x, y), in radians. TF: `tf.atan2`. */
export const atan2 = pyFunction(
  "atan2",
  ["y", "x", "name"],
  (y: TensorLike, x: TensorLike, name?: NameLike): Tensor => raw.Atan2({ y, x, name }),
  {
    required: 2,
  },
);
