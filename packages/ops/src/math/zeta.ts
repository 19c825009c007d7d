/**
 * The Hurwitz zeta function and the derivatives of digamma, on the host in double precision: a sum, then the Euler-Maclaurin
 * formula. TF: Eigen's special functions (after Cephes' `zeta.c`), python/ops/math_grad.py.
 */
import {
  get_default_graph,
  pyFunction,
  withContext,
  defineOp,
  type GradientFunction,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { shape } from "../array/shape.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { broadcast } from "../shape_rules.ts";
import { conj } from "./complex.ts";
import { onHost } from "./host_functions.ts";

/** (2k)! / B(2k), k = 1, 2, …: the denominators of the Euler-Maclaurin terms. */
const EULER_MACLAURIN = [
  12, -720, 30240, -1209600, 47900160, -1.8924375803183792e9, 7.47242496e10, -2.950130727918164e12,
  1.1646782814350067e14, -4.597978722407473e15, 181521054019435460, -7166165256175667000,
];

/** sum of (q + i)^-x over i >= 0. */
function zetaOf(x: number, q: number): number {
  if (x === 1) return Infinity;
  if (x < 1) return NaN;
  if (q <= 0) {
    if (q === Math.floor(q)) return x === Math.floor(x) && x % 2 === 0 ? Infinity : NaN;
    if (x !== Math.floor(x)) return NaN;
  }
  let sum = q ** -x;
  let a = q;
  let term = 0;
  for (let i = 0; i < 9 || a <= 9; i++) {
    a += 1;
    term = a ** -x;
    sum += term;
    if (Math.abs(term / sum) < Number.EPSILON / 2) return sum;
  }
  sum += (term * a) / (x - 1) - 0.5 * term;
  let factor = 1;
  let order = 0;
  for (const denominator of EULER_MACLAURIN) {
    factor *= x + order;
    term /= a;
    const t = (factor * term) / denominator;
    sum += t;
    if (Math.abs(t / sum) < Number.EPSILON / 2) return sum;
    factor *= x + order + 1;
    term /= a;
    order += 2;
  }
  return sum;
}

/** The n-th derivative of digamma. */
function polygammaOf(n: number, x: number): number {
  if (n !== Math.floor(n) || n < 0) return NaN;
  if (n === 0) return digammaOf(x);
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (n % 2 === 0 ? -1 : 1) * factorial * zetaOf(n + 1, x);
}

function digammaOf(x: number): number {
  if (x <= 0 && x === Math.floor(x)) return NaN;
  if (x < 0) return digammaOf(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let shift = 0;
  let a = x;
  for (; a < 10; a++) shift -= 1 / a;
  const z = 1 / (a * a);
  const series = z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132)))));
  return shift + Math.log(a) - 0.5 / a - series;
}

function define(def: OpDef, f: (a: number, b: number) => number, gradient: GradientFunction): void {
  defineOp(def, {
    shape: broadcast,
    gradient,
    lower: (ctx) => {
      onHost(ctx, f);
    },
  });
}

/** The gradient of the second argument; the first has none. */
function secondGradient(partial: (a: Tensor, b: Tensor) => Tensor): GradientFunction {
  return (op, grad) => {
    const sa = shape(op.inputs[0]);
    const sb = shape(op.inputs[1]);
    const [, axes] = raw.BroadcastGradientArgs({ s0: sa, s1: sb });
    return withContext(get_default_graph().control_dependencies([grad]), () => {
      const product = partial(conj(op.inputs[0]), conj(op.inputs[1])).mul(grad);
      return [null, raw.Reshape({ tensor: raw.Sum({ input: product, reduction_indices: axes }), shape: sb })];
    });
  };
}

define(
  OpDefs.Polygamma,
  polygammaOf,
  secondGradient((n, x) => raw.Polygamma({ a: n.add(1), x })),
);
define(
  OpDefs.Zeta,
  zetaOf,
  secondGradient((x, q) => {
    const minusX = x.neg();
    return minusX.mul(raw.Zeta({ x: x.add(1), q }));
  }),
);

/** The derivative of order `a` of digamma. TF: `tf.polygamma`. */
export const polygamma = pyFunction(
  "polygamma",
  ["a", "x", "name"],
  (a: TensorLike, x: TensorLike, name?: NameLike): Tensor => raw.Polygamma({ a, x, name }),
  {
    required: 2,
  },
);

/** The Hurwitz zeta function: the sum of `(q + i)^-x`. TF: `tf.zeta`. */
export const zeta = pyFunction(
  "zeta",
  ["x", "q", "name"],
  (x: TensorLike, q: TensorLike, name?: NameLike): Tensor => raw.Zeta({ x, q, name }),
  {
    required: 2,
  },
);
