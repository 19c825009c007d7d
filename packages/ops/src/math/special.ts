/** The error function, the gamma function, products with logarithms. TF: core/ops/math_ops.cc, python/ops/math_grad.py. */
import {
  floatLiteral,
  get_default_graph,
  kernel as k,
  pyFunction,
  withContext,
  type GradientFunction,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { afterGradient } from "./after_gradient.ts";
import { cast } from "./cast.ts";
import { conj } from "./complex.ts";
import { unaryFunction } from "./elementary.ts";
import { binary, unary } from "./elementwise.ts";

/** grad * factor * exp(-x²), the factor made before the gradient is waited for. */
function gaussianGradient(factor: number): GradientFunction {
  return (op, grad) => {
    const scale = createConstant(factor, { dtype: grad.dtype });
    return afterGradient(() => {
      const scaled = grad.mul(scale);
      return scaled.mul(raw.Exp({ x: raw.Square({ x: conj(op.inputs[0]) }).neg() }));
    })(op, grad);
  };
}

unary(OpDefs.Erf, (x) => k.erf(x), gaussianGradient(2 / Math.sqrt(Math.PI)));
unary(OpDefs.Erfc, (x) => k.erfc(x), gaussianGradient(-2 / Math.sqrt(Math.PI)));
unary(
  OpDefs.Lgamma,
  (x) => k.lgamma(x),
  afterGradient((grad, op) => grad.mul(raw.Digamma({ x: conj(op.inputs[0]) }))),
);
unary(
  OpDefs.Digamma,
  (x) => k.digamma(x),
  afterGradient((grad, op) => {
    const x = conj(op.inputs[0]);
    return grad.mul(raw.Polygamma({ a: createConstant(1, { dtype: x.dtype }), x }));
  }),
);

/** The Gauss error function. TF: `tf.erf`. */
export const erf = unaryFunction("erf", raw.Erf);
/** `1 - erf(x)`. TF: `tf.erfc`. */
export const erfc = unaryFunction("erfc", raw.Erfc);
/** The logarithm of the absolute value of the gamma function. TF: `tf.lgamma`. */
export const lgamma = unaryFunction("lgamma", raw.Lgamma);
/** The derivative of lgamma. TF: `tf.digamma`. */
export const digamma = unaryFunction("digamma", raw.Digamma);

// ------------------------------------------------------------------ x log y, x / y with 0 where x is 0

type Partials = (x: Tensor, y: Tensor, notZero: Tensor) => [Tensor, Tensor];

/** Gradients by partial derivatives, of which x's counts only where x is not 0; always reduced dynamically. */
function maskedGradient(partials: Partials): GradientFunction {
  return (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const sx = shape(x);
    const sy = shape(y);
    const [rx, ry] = raw.BroadcastGradientArgs({ s0: sx, s1: sy });
    return withContext(get_default_graph().control_dependencies([grad]), () => {
      const zero = cast(floatLiteral(0), x.dtype);
      const notZero = cast(raw.NotEqual({ x, y: zero }), x.dtype);
      const [px, py] = partials(x, y, notZero);
      const reduced = (partial: Tensor, axes: Tensor, to: Tensor): Tensor =>
        raw.Reshape({ tensor: raw.Sum({ input: partial.mul(grad), reduction_indices: axes }), shape: to });
      return [reduced(px, rx, sx), reduced(py, ry, sy)];
    });
  };
}

binary(
  OpDefs.Xlogy,
  (x, y) => x.eq(0).select(0, x.mul(k.log(y))),
  maskedGradient((x, y, notZero) => {
    const px = raw.Xlogy({ x: notZero, y });
    return [px, raw.Xdivy({ x, y })];
  }),
);
binary(
  OpDefs.Xlog1py,
  (x, y) => x.eq(0).select(0, x.mul(k.log1p(y))),
  maskedGradient((x, y, notZero) => {
    const px = raw.Xlog1py({ x: notZero, y });
    return [px, raw.Xdivy({ x, y: y.add(1) })];
  }),
);
binary(
  OpDefs.Xdivy,
  (x, y) => x.eq(0).select(0, x.div(y)),
  maskedGradient((x, y, notZero) => {
    const px = raw.Xdivy({ x: notZero, y });
    const minusX = raw.Neg({ x });
    return [px, raw.Xdivy({ x: minusX, y: y.pow(2) })];
  }),
);

/** `x log(y)`, 0 where `x` is 0. TF: `tf.math.xlogy`. */
export const xlogy = pyFunction(
  "xlogy",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.Xlogy({ x, y, name }),
  {
    required: 2,
  },
);

/** `x log(1 + y)`, 0 where `x` is 0. TF: `tf.math.xlog1py`. */
export const xlog1py = pyFunction(
  "xlog1py",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "xlog1py", [x]), () => raw.Xlog1py({ x, y })),
  { required: 2 },
);

/** `x / y`, 0 where `x` is 0. TF: `tf.math.xdivy`. */
export const xdivy = pyFunction(
  "xdivy",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "xdivy", [x]), () => raw.Xdivy({ x, y })),
  { required: 2 },
);
