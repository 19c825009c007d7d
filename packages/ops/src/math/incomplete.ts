/** Incomplete gamma and beta functions. TF: core/ops/math_ops.cc, core/kernels/betainc_op.cc, python/ops/math_grad.py. */
import {
  defineOp,
  get_default_graph,
  pyFunction,
  withContext,
  type GradientFunction,
  type NameLike,
  type OpDef,
  type ShapeContext,
  type StaticShape,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast, mergeShapes } from "../shape_rules.ts";
import { exp, log } from "./elementary.ts";
import { onHost, type HostFunction } from "./host_functions.ts";
import { incompleteBeta, lowerGamma, lowerGammaByShape, upperGamma } from "./incomplete_values.ts";
import { lgamma, xlog1py, xlogy } from "./special.ts";

function define(def: OpDef, f: HostFunction, gradient: GradientFunction | "unregistered"): void {
  defineOp(def, {
    shape: broadcast,
    gradient,
    lower: (ctx) => {
      onHost(ctx, f);
    },
  });
}

const reduced = (partial: Tensor, grad: Tensor, axes: Tensor, to: Tensor): Tensor =>
  raw.Reshape({ tensor: raw.Sum({ input: partial.mul(grad), reduction_indices: axes }), shape: to });

function gammaGradients(a: Tensor, x: Tensor, grad: Tensor): [Tensor, Tensor] {
  const [sa, sx] = [shape(a), shape(x)];
  const [ra, rx] = raw.BroadcastGradientArgs({ s0: sa, s1: sx });
  return withContext(get_default_graph().control_dependencies([grad]), () => {
    const byShape = raw.IgammaGradA({ a, x });
    const exponent = x.neg().add(a.sub(1).mul(log(x)));
    const density = exp(exponent.sub(lgamma(a)));
    return [reduced(byShape, grad, ra, sa), reduced(density, grad, rx, sx)];
  });
}

define(OpDefs.Igamma, lowerGamma, (op, grad) => gammaGradients(op.inputs[0]!, op.inputs[1]!, grad));
define(OpDefs.Igammac, upperGamma, (op, grad) => {
  const [byShape, byX] = gammaGradients(op.inputs[0]!, op.inputs[1]!, grad);
  return [byShape.neg(), byX.neg()];
});
define(OpDefs.IgammaGradA, lowerGammaByShape, "unregistered");

/** The shape of those that are no scalars; all of one shape. */
function betaShape(ctx: ShapeContext): StaticShape {
  let merged: StaticShape = undefined;
  let rest: StaticShape = undefined;
  let scalars = 0;
  for (let i = 0; i < 3; i++) {
    const given = ctx.input(i);
    if (given?.length === 0) scalars++;
    else if (given) rest = merged = mergeShapes(merged, given);
    else rest = undefined;
  }
  if (scalars === 3) return [];
  return scalars === 2 ? rest : merged;
}

defineOp(OpDefs.Betainc, {
  shape: (ctx) => [betaShape(ctx)],
  gradient: (op, grad) => {
    const [a, b, x] = [op.inputs[0]!, op.inputs[1]!, op.inputs[2]!];
    const [sa, sx] = [shape(a), shape(x)];
    const [, rx] = raw.BroadcastGradientArgs({ s0: sa, s1: sx });
    const both = lgamma(a).add(lgamma(b));
    const logBeta = both.sub(lgamma(a.add(b)));
    const upper = xlog1py(b.sub(1), x.neg());
    const exponent = upper.add(xlogy(a.sub(1), x));
    return [null, null, reduced(exp(exponent.sub(logBeta)), grad, rx, sx)];
  },
  lower: (ctx) => {
    const names = ["a", "b", "x"];
    const shapes = ctx.inputList().map((v) => v.shape);
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const [p, q] = [shapes[i]!, shapes[j]!];
      if (p.length > 0 && q.length > 0 && p.join() !== q.join())
        throw ctx.invalid(
          `Shapes of ${names[i]!} and ${names[j]!} are inconsistent: [${p.join(",")}] vs. [${q.join(",")}]`,
        );
    }
    onHost(ctx, incompleteBeta);
  },
});

// ------------------------------------------------------------------ functions

/**
 * The lower regularized incomplete gamma function: the distribution function of gamma numbers of shape `a`.
 * @param a positive, float
 * @param x not negative, broadcast to `a`
 * @returns NaN outside of that
 * TF: `tf.math.igamma`, `tf.igamma`.
 */
export const igamma = pyFunction(
  "igamma",
  ["a", "x", "name"],
  (a: TensorLike, x: TensorLike, name?: NameLike): Tensor => raw.Igamma({ a, x, name }),
  { required: 2 },
);

/** The upper regularized incomplete gamma function: 1 less {@link igamma}. TF: `tf.math.igammac`, `tf.igammac`. */
export const igammac = pyFunction(
  "igammac",
  ["a", "x", "name"],
  (a: TensorLike, x: TensorLike, name?: NameLike): Tensor => raw.Igammac({ a, x, name }),
  { required: 2 },
);

/**
 * The regularized incomplete beta function.
 * @param a positive, float
 * @param b positive
 * @param x from 0 to 1; those of the three that are no scalars have one shape
 * @returns NaN outside of that
 * TF: `tf.math.betainc`, `tf.betainc`.
 */
export const betainc = pyFunction(
  "betainc",
  ["a", "b", "x", "name"],
  (a: TensorLike, b: TensorLike, x: TensorLike, name?: NameLike): Tensor => raw.Betainc({ a, b, x, name }),
  { required: 3 },
);
