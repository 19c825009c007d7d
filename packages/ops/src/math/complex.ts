/** Complex numbers. TF: core/ops/math_ops.cc, python/ops/math_ops.py, math_grad.py. */
import {
  complex128,
  complex64,
  convertToTensor,
  defineOp,
  float32,
  float64,
  get_default_graph,
  isTensor,
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
import { ones_like, zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast, unchanged } from "../shape_rules.ts";
import { reduceGradientArgs } from "./broadcast_gradient.ts";

const isReal = (t: Tensor): boolean => t.dtype.is_floating || t.dtype.is_integer;

// ------------------------------------------------------------------ ops

defineOp(OpDefs.Conj, {
  shape: unchanged,
  gradient: (_op, grad) => conj(grad),
  lower: (ctx) => {
    const x = ctx.input(0);
    const output = ctx.empty(x.shape);
    ctx.mapInto([ctx.real(output), ctx.imaginary(output)], [ctx.real(x), ctx.imaginary(x)], (re, im) => [re, im.neg()]);
    ctx.output(0, output);
  },
});

/** A complex tensor of a gradient and zeros. */
function withZeros(make: (grad: Tensor, zero: Tensor) => Tensor): GradientFunction {
  return (_op, grad) => make(grad, createConstant(0, { dtype: grad.dtype }));
}

defineOp(OpDefs.Real, {
  shape: unchanged,
  gradient: withZeros((grad, zero) => complex(grad, zero)),
  lower: (ctx) => ctx.output(0, ctx.copy(ctx.real(ctx.input(0)))),
});

defineOp(OpDefs.Imag, {
  shape: unchanged,
  gradient: withZeros((grad, zero) => complex(zero, grad)),
  lower: (ctx) => ctx.output(0, ctx.copy(ctx.imaginary(ctx.input(0)))),
});

defineOp(OpDefs.Complex, {
  shape: broadcast,
  gradient: (op, grad) => reduceGradientArgs(op.inputs[0]!, op.inputs[1]!, real(grad), imag(grad)),
  lower: (ctx) => {
    const [re, im] = [ctx.input(0), ctx.input(1)];
    const shape = k.broadcastShapes([...re.shape], [...im.shape]);
    if (!shape) throw ctx.invalid(`Incompatible shapes: [${re.shape.join(",")}] vs. [${im.shape.join(",")}]`);
    const output = ctx.empty(shape);
    ctx.mapInto([ctx.real(output), ctx.imaginary(output)], [re, im], (a, b) => [a, b]);
    ctx.output(0, output);
  },
});

defineOp(OpDefs.ComplexAbs, {
  shape: unchanged,
  gradient: (op, grad) =>
    raw.DivNoNan({
      x: complex(grad, zeros_like(grad)).mul(op.inputs[0]!),
      y: complex(op.outputs[0], zeros_like(op.outputs[0])),
      name: "div_no_nan",
    }),
  lower: (ctx) => {
    const x = ctx.input(0);
    ctx.output(0, ctx.map([ctx.real(x), ctx.imaginary(x)], hypotenuse));
  },
});

defineOp(OpDefs.Angle, {
  shape: unchanged,
  gradient: (op, grad) =>
    withContext(get_default_graph().control_dependencies([grad]), () => {
      const re = real(op.inputs[0]);
      const im = imag(op.inputs[0]);
      const z = raw.Reciprocal({ x: complex(im, re) });
      const zero = createConstant(0, { dtype: grad.dtype });
      return complex(grad, zero).neg().mul(z);
    }),
  lower: (ctx) => {
    const x = ctx.input(0);
    ctx.output(
      0,
      ctx.map([ctx.imaginary(x), ctx.real(x)], (im, re) => k.atan2(im, re)),
    );
  },
});

/** sqrt(a² + b²) without overflow. */
function hypotenuse(...[a, b]: k.Expr[]): k.Expr {
  const [x, y] = [a!.abs(), b!.abs()];
  const [large, small] = [x.max(y), x.min(y)];
  const ratio = small.div(large);
  const plain = large.mul(ratio.square().add(1).sqrt());
  return large.eq(0).or(large.eq(Infinity)).select(large, plain);
}

// ------------------------------------------------------------------ functions

/**
 * The complex conjugate; a real tensor itself.
 * @throws TypeError for what is not numeric
 * TF: `tf.conj`.
 */
export const conj = pyFunction(
  "conj",
  ["x", "name"],
  (x: TensorLike, name?: NameLike): Tensor => {
    if (isTensor(x) && isReal(x)) return x;
    return withContext(name_scope(name ?? null, "Conj", [x]), (scope) => {
      const tensor = convertToTensor(x, { name: "x" });
      if (tensor.dtype.is_complex) return raw.Conj({ input: tensor, name: scope });
      if (isReal(tensor)) return tensor;
      throw new TypeError(`Expected numeric or variant tensor, got dtype ${JSON.stringify(tensor.dtype)}.`);
    });
  },
  { required: 1 },
);

/**
 * Complex numbers of real and imaginary parts.
 * @param real float32 or float64
 * @param imag of the same dtype
 * @throws TypeError for other dtypes
 * TF: `tf.complex`.
 */
export const complex = pyFunction(
  "complex",
  ["real", "imag", "name"],
  (real: TensorLike, imag: TensorLike, name?: NameLike): Tensor => {
    const re = convertToTensor(real, { name: "real" });
    const im = convertToTensor(imag, { name: "imag" });
    return withContext(name_scope(name ?? null, "Complex", [re, im]), (scope) => {
      if (re.dtype !== im.dtype || (re.dtype !== float32 && re.dtype !== float64)) {
        throw new TypeError(
          `The \`real\` and \`imag\` components have incorrect types: ${re.dtype.name} ${im.dtype.name}. They must be consistent, and one of [tf.float32, tf.float64]`,
        );
      }
      return raw.Complex({ real: re, imag: im, Tout: re.dtype === float64 ? complex128 : complex64, name: scope });
    });
  },
  { required: 2 },
);

/** The real part; a real tensor itself. TF: `tf.real`. */
export const real = pyFunction(
  "real",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Real", [input]), (scope) => {
      const x = convertToTensor(input, { name: "input" });
      if (x.dtype.is_complex) return raw.Real({ input: x, Tout: x.dtype.real_dtype, name: scope });
      if (isReal(x)) return x;
      throw new TypeError(`input must be a numeric tensor, but got tensor with dtype ${x.dtype.toString()}`);
    }),
  { required: 1 },
);

/** The imaginary part; zeros of a real tensor. TF: `tf.imag`. */
export const imag = pyFunction(
  "imag",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Imag", [input]), (scope) => {
      const x = convertToTensor(input, { name: "input" });
      return x.dtype.is_complex ? raw.Imag({ input: x, Tout: x.dtype.real_dtype, name: scope }) : zeros_like(x);
    }),
  { required: 1 },
);

/** The angle of complex numbers in radians; of real ones 0 or pi. TF: `tf.angle`. */
export const angle = pyFunction(
  "angle",
  ["input", "name"],
  (input: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Angle", [input]), (scope) => {
      const x = convertToTensor(input, { name: "input" });
      if (x.dtype.is_complex) return raw.Angle({ input: x, Tout: x.dtype.real_dtype, name: scope });
      const negative = x.less(0);
      const pi = ones_like(x).rmul(Math.PI);
      return raw.Select({ condition: negative, t: pi, e: zeros_like(x) });
    }),
  { required: 1 },
);
