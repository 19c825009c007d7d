/** Sums, differences, products. TF: core/ops/math_ops.cc, python/ops/math_ops.py, math_grad.py. */
import {
  defineOp,
  get_default_graph,
  IndexedSlices,
  pyFunction,
  string,
  ValueError,
  convertToTensor,
  withContext,
  type GradientFunction,
  type kernel as k,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { zeros_like } from "../array/fill.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast } from "../shape_rules.ts";
import { reduceGradientArgs, shapesFullySpecifiedAndEqual } from "./broadcast_gradient.ts";
import { conj } from "./complex.ts";
import { convertPair } from "./conversion.ts";
import { binary, elementwise } from "./elementwise.ts";
import { joinStrings } from "./string_values.ts";

// ------------------------------------------------------------------ sums

const addGradient: GradientFunction = (op, grad) => {
  const [x, y] = [op.inputs[0]!, op.inputs[1]!];
  if (shapesFullySpecifiedAndEqual(x, y, grad)) return [grad, grad];
  return reduceGradientArgs(x, y, grad, grad);
};

const sum = elementwise((x, y) => x.add(y), { complex: (x, y) => [x[0].add(y[0]), x[1].add(y[1])] });
const sumOrJoin: k.Lower = (ctx) => {
  if (ctx.outputType() === string) joinStrings(ctx);
  else sum(ctx);
};

defineOp(OpDefs.AddV2, { shape: broadcast, gradient: addGradient, lower: sum });
defineOp(OpDefs.Add, { shape: broadcast, gradient: addGradient, lower: sumOrJoin });

binary(
  OpDefs.Sub,
  (x, y) => x.sub(y),
  (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    if (shapesFullySpecifiedAndEqual(x, y, grad)) return [grad, grad.neg()];
    return reduceGradientArgs(x, y, grad, grad.neg());
  },
  { complex: (x, y) => [x[0].sub(y[0]), x[1].sub(y[1])] },
);

/**
 * The sum of two tensors, element by element, broadcast as numpy does.
 * @param x a number, string or tensor
 * @param y of the same dtype
 * @throws TypeError where the dtypes differ, ValueError where the shapes do not fit
 * TF: `tf.add`.
 */
export const add = pyFunction(
  "add",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Add", [x]), (scope) => {
      const [a, b] = convertPair(x, y);
      return a.dtype.base_dtype === string
        ? raw.Add({ x: a, y: b, name: scope })
        : raw.AddV2({ x: a, y: b, name: scope });
    }),
  { required: 2 },
);

/**
 * The difference of two tensors, element by element.
 * @throws TypeError where the dtypes differ, ValueError where the shapes do not fit
 * TF: `tf.subtract`.
 */
export const subtract = pyFunction(
  "subtract",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.Sub({ x, y, name }),
  {
    required: 2,
  },
);

// ------------------------------------------------------------------ products

const product = (x: readonly [k.Expr, k.Expr], y: readonly [k.Expr, k.Expr]): readonly [k.Expr, k.Expr] => [
  x[0].mul(y[0]).sub(x[1].mul(y[1])),
  x[0].mul(y[1]).add(x[1].mul(y[0])),
];

binary(
  OpDefs.Mul,
  (x, y) => x.mul(y),
  (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const { name } = grad.dtype.base_dtype;
    if (shapesFullySpecifiedAndEqual(x, y, grad) && (name === "int32" || name === "float32")) {
      return [raw.Mul({ x: grad, y }), raw.Mul({ x: grad, y: x })];
    }
    const gx = raw.Mul({ x: grad, y: conj(y) });
    const gy = raw.Mul({ x: conj(x), y: grad });
    return reduceGradientArgs(x, y, gx, gy);
  },
  { complex: product },
);

binary(
  OpDefs.MulNoNan,
  (x, y) => y.eq(0).select(0, x.mul(y)),
  (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const gx = raw.MulNoNan({ x: grad, y });
    const gy = raw.MulNoNan({ x, y: grad });
    return shapesFullySpecifiedAndEqual(x, y, grad) ? [gx, gy] : reduceGradientArgs(x, y, gx, gy);
  },
);

binary(
  OpDefs.SquaredDifference,
  (x, y) => x.sub(y).square(),
  (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const gx = withContext(get_default_graph().control_dependencies([grad]), () => scalar_mul(2, grad).mul(x.sub(y)));
    if (shapesFullySpecifiedAndEqual(x, y, grad)) return [gx, gx.neg()];
    return reduceGradientArgs(x, y, gx, gx.neg());
  },
);

/**
 * The product of two tensors, element by element, broadcast as numpy does.
 * @throws TypeError where the dtypes differ, ValueError where the shapes do not fit
 * TF: `tf.multiply`.
 */
export const multiply = pyFunction(
  "multiply",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.Mul({ x, y, name }),
  {
    required: 2,
  },
);

/**
 * A tensor (or IndexedSlices) times a scalar.
 * @throws ValueError where `scalar` is no scalar
 * TF: `tf.scalar_mul`.
 */
export function scalar_mul(scalar: TensorLike, x: Tensor, name?: NameLike | { name?: NameLike }): Tensor;
export function scalar_mul(scalar: TensorLike, x: IndexedSlices, name?: NameLike | { name?: NameLike }): IndexedSlices;
export function scalar_mul(
  ...args: [TensorLike, Tensor | IndexedSlices, (NameLike | { name?: NameLike })?]
): Tensor | IndexedSlices {
  return scaled(...args);
}

const scaled = pyFunction(
  "scalar_mul",
  ["scalar", "x", "name"],
  (scalar: TensorLike, x: Tensor | IndexedSlices, name?: NameLike): Tensor | IndexedSlices => {
    const factor = convertToTensor(scalar, { dtype: x.dtype.base_dtype, name: "scalar" });
    if (factor.shape.ndims !== 0) {
      throw new ValueError(`The input scalar must be a 0-D value. Received shape ${factor.shape.toString()}.`);
    }
    if (!(x instanceof IndexedSlices)) return raw.Mul({ x: factor, y: x, name });
    return new IndexedSlices(raw.Mul({ x: factor, y: x.values, name }), x.indices, x.dense_shape);
  },
  { required: 2 },
);

/** The product, 0 where `y` is 0 even if `x` is infinite or NaN. TF: `tf.math.multiply_no_nan`. */
export const multiply_no_nan = pyFunction(
  "multiply_no_nan",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "multiply_no_nan", [x, y]), (scope) => {
      const [a, b] = convertPair(x, y);
      return raw.MulNoNan({ x: a, y: b, name: scope });
    }),
  { required: 2 },
);

/** `(x - y)(x - y)`, element by element. TF: `tf.squared_difference`. */
export const squared_difference = pyFunction(
  "squared_difference",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.SquaredDifference({ x, y, name }),
  { required: 2 },
);

// ------------------------------------------------------------------ extremes

function extremeGradient(select: (args: { x: Tensor; y: Tensor }) => Tensor): GradientFunction {
  return (op, grad) => {
    const [x, y] = [op.inputs[0]!, op.inputs[1]!];
    const zeros = zeros_like(grad);
    const mask = select({ x, y });
    const gx = raw.SelectV2({ condition: mask, t: grad, e: zeros });
    const gy = raw.SelectV2({ condition: mask, t: zeros, e: grad });
    return reduceGradientArgs(x, y, gx, gy);
  };
}

// A NaN on either side gives NaN. Which of zeros of both signs is taken depends on the element's place in TensorFlow.
binary(OpDefs.Maximum, (x, y) => x.max(y), extremeGradient(raw.GreaterEqual));
binary(OpDefs.Minimum, (x, y) => x.min(y), extremeGradient(raw.LessEqual));

/** The greater of two, element by element. TF: `tf.maximum`. */
export const maximum = pyFunction(
  "maximum",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.Maximum({ x, y, name }),
  {
    required: 2,
  },
);

/** The smaller of two, element by element. TF: `tf.minimum`. */
export const minimum = pyFunction(
  "minimum",
  ["x", "y", "name"],
  (x: TensorLike, y: TensorLike, name?: NameLike): Tensor => raw.Minimum({ x, y, name }),
  {
    required: 2,
  },
);
