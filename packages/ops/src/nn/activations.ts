/** Activation functions. TF: core/ops/nn_ops.cc, python/ops/nn_ops.py, nn_grad.py. */
import {
  convertToTensor,
  defineOp,
  float32,
  kernel as k,
  pyFunction,
  withContext,
  type NameLike,
  type OpDef,
  type OpRules,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { afterGradient } from "../math/after_gradient.ts";
import { cast } from "../math/cast.ts";
import { exp, sigmoid } from "../math/elementary.ts";
import { binary, unary } from "../math/elementwise.ts";
import { merged, unchanged } from "../shape_rules.ts";

type Expr = k.Expr;

/** The gradient of an activation: from the incoming gradient and the activation's output or input. */
function gradientOf(def: OpDef, body: (gradient: Expr, features: Expr) => Expr, gradient: OpRules["gradient"]): void {
  binary(def, body, gradient, { shape: merged });
}

// ------------------------------------------------------------------ relu and its kin

unary(
  OpDefs.Relu,
  (x) => x.pmax(0),
  (op, grad) => raw.ReluGrad({ gradients: grad, features: op.outputs[0]! }),
);
gradientOf(
  OpDefs.ReluGrad,
  (g, x) => x.gt(0).select(g, 0),
  (op, grad) => {
    const x = op.inputs[1]!;
    return [raw.ReluGrad({ gradients: grad, features: x }), zeros_like(x)];
  },
);

unary(
  OpDefs.Relu6,
  (x) => x.pmax(0).pmin(6),
  (op, grad) => raw.Relu6Grad({ gradients: grad, features: op.outputs[0]! }),
);
gradientOf(
  OpDefs.Relu6Grad,
  (g, x) => x.gt(0).and(x.lt(6)).select(g, 0),
  (op, grad) => {
    const x = op.inputs[1]!;
    return [raw.Relu6Grad({ gradients: grad, features: x }), zeros_like(x)];
  },
);

defineOp(OpDefs.LeakyRelu, {
  shape: unchanged,
  gradient: (op, grad) =>
    raw.LeakyReluGrad({ gradients: grad, features: op.inputs[0]!, alpha: op._attr("alpha", "float") }),
  lower: (ctx) => {
    const alpha = ctx.attr("alpha", "float");
    ctx.output(
      0,
      ctx.map([ctx.input(0)], (x) => (alpha <= 1 ? x.mul(alpha).pmax(x) : x.mul(alpha).pmin(x))),
    );
  },
});

defineOp(OpDefs.LeakyReluGrad, {
  shape: merged,
  gradient: (op, grad) => {
    const x = op.inputs[1]!;
    return [raw.LeakyReluGrad({ gradients: grad, features: x, alpha: op._attr("alpha", "float") }), zeros_like(x)];
  },
  lower: (ctx) => {
    const alpha = ctx.attr("alpha", "float");
    ctx.output(
      0,
      ctx.map([ctx.input(0), ctx.input(1)], (g, x) => x.gt(0).select(g, g.mul(alpha))),
    );
  },
});

unary(
  OpDefs.Elu,
  (x) => x.lt(0).select(k.expm1(x), x),
  (op, grad) => raw.EluGrad({ gradients: grad, outputs: op.outputs[0]! }),
);
gradientOf(
  OpDefs.EluGrad,
  (g, y) => y.lt(0).select(y.add(1).mul(g), g),
  (op, grad) => {
    const y = op.inputs[1]!;
    const gg = raw.EluGrad({ gradients: grad, outputs: y });
    return [gg, raw.Select({ condition: y.less(0), t: grad.mul(op.inputs[0]!), e: zeros_like(y) })];
  },
);

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

unary(
  OpDefs.Selu,
  (x) => x.lt(0).select(k.expm1(x).mul(SELU_SCALE_ALPHA), x.mul(SELU_SCALE)),
  (op, grad) => raw.SeluGrad({ gradients: grad, outputs: op.outputs[0]! }),
);
gradientOf(
  OpDefs.SeluGrad,
  (g, y) => y.lt(0).select(y.add(SELU_SCALE_ALPHA).mul(g), g.mul(SELU_SCALE)),
  (op, grad) => {
    const y = op.inputs[1]!;
    const gg = raw.SeluGrad({ gradients: grad, outputs: y });
    return [gg, raw.Select({ condition: y.less(0), t: grad.mul(op.inputs[0]!), e: zeros_like(y) })];
  },
);

// ------------------------------------------------------------------ softplus and softsign

unary(
  OpDefs.Softplus,
  (x) => k.softplus(x),
  (op, grad) => grad.mul(sigmoid(op.inputs[0])),
);
gradientOf(
  OpDefs.SoftplusGrad,
  (g, x) => g.div(k.exp(x.neg()).add(1)),
  afterGradient((grad, op) => {
    const [dy, x] = [op.inputs[0]!, op.inputs[1]!];
    const ddy = raw.SoftplusGrad({ gradients: grad, features: x });
    const product = grad.mul(dy);
    return [ddy, product.truediv(exp(x.neg()).add(2).add(exp(x)))];
  }),
);

unary(
  OpDefs.Softsign,
  (x) => x.div(x.abs().add(1)),
  (op, grad) => raw.SoftsignGrad({ gradients: grad, features: op.inputs[0]! }),
);
gradientOf(OpDefs.SoftsignGrad, (g, x) => g.div(x.abs().add(1).square()), "unregistered");

// ------------------------------------------------------------------ functions

function activation(name: string, make: (args: { features: TensorLike; name?: NameLike }) => Tensor) {
  return pyFunction(
    name,
    ["features", "name"],
    (features: TensorLike, name?: NameLike): Tensor => make({ features, name }),
    { required: 1 },
  );
}

/** `max(features, 0)`. TF: `tf.nn.relu`. */
export const relu = activation("relu", raw.Relu);
/** `exp(features) - 1` below 0, the features above. TF: `tf.nn.elu`. */
export const elu = activation("elu", raw.Elu);
/** The scaled exponential linear unit. TF: `tf.nn.selu`. */
export const selu = activation("selu", raw.Selu);
/** `log(exp(features) + 1)`. TF: `tf.nn.softplus`. */
export const softplus = activation("softplus", raw.Softplus);
/** `features / (|features| + 1)`. TF: `tf.nn.softsign`. */
export const softsign = activation("softsign", raw.Softsign);

/** `min(max(features, 0), 6)`. TF: `tf.nn.relu6`. */
export const relu6 = pyFunction(
  "relu6",
  ["features", "name"],
  (features: TensorLike, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "Relu6", [features]), (scope) =>
      raw.Relu6({ features: convertToTensor(features, { name: "features" }), name: scope }),
    ),
  { required: 1 },
);

/**
 * The features above 0, `alpha` times them below.
 * @param alpha the slope below 0
 * TF: `tf.nn.leaky_relu`.
 */
export const leaky_relu = pyFunction(
  "leaky_relu",
  ["features", "alpha", "name"],
  (features: TensorLike, alpha: number = 0.2, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "LeakyRelu", [features]), (scope) => {
      let x = convertToTensor(features, { name: "features" });
      if (x.dtype.is_integer) x = cast(x, float32);
      return raw.LeakyRelu({ features: x, alpha, name: scope });
    }),
  { required: 1 },
);

/** The relu of the features and of their negatives, side by side along an axis. TF: `tf.nn.crelu`. */
export const crelu = pyFunction(
  "crelu",
  ["features", "name", "axis"],
  (features: TensorLike, name?: NameLike, axis: number = -1): Tensor =>
    withContext(name_scope(name ?? null, "CRelu", [features]), (scope) => {
      const x = convertToTensor(features, { name: "features" });
      return raw.Relu({ features: raw.ConcatV2({ values: [x, x.neg()], axis, name: scope }) });
    }),
  { required: 1 },
);
