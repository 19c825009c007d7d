/**
 * The inverse of the normal distribution function, on the host in double precision, and what follows from it.
 * TF: Eigen's `ndtri` and `erfinv` (after Cephes' `ndtri.c`), python/ops/math_grad.py. Source: Moshier, Cephes Mathematical Library.
 */
import {
  convertToTensor,
  defineOp,
  floatLiteral,
  pyFunction,
  withContext,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";
import { afterGradient } from "./after_gradient.ts";
import { onHost } from "./host_functions.ts";

/** Numerators and denominators, highest power first: around 1/2, for tails of moderate length, for long ones. */
const MIDDLE = [
  [-59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125],
  [
    1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066,
    -82.03722561683334, 15.90562251262117, -1.1833162112133,
  ],
] as const;
const TAIL = [
  [
    4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803,
    2.1866330685079025, -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854,
  ],
  [
    1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094,
    -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574,
  ],
] as const;
const LONG_TAIL = [
  [
    3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908,
    0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-6, 6.239745391849833e-9,
  ],
  [
    1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318,
    0.00032801446468212774, 2.8924786474538068e-6, 6.790194080099813e-9,
  ],
] as const;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

const ratio = ([p, q]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(p, x) / polynomial(q, x);

/** The x whose normal distribution function is `y`. */
function normalQuantile(y: number): number {
  if (y === 0) return -Infinity;
  if (y === 1) return Infinity;
  if (!(y > 0 && y < 1)) return NaN;
  const tail = Math.exp(-2);
  const isUpper = y > 1 - tail;
  const near = isUpper ? 1 - y : y;
  if (near > tail) {
    const centered = near - 0.5;
    const square = centered * centered;
    return (centered + centered * (square * ratio(MIDDLE, square))) * Math.sqrt(2 * Math.PI);
  }
  const x = Math.sqrt(-2 * Math.log(near));
  const first = x - Math.log(x) / x;
  const z = 1 / x;
  const result = first - z * ratio(x < 8 ? TAIL : LONG_TAIL, z);
  return isUpper ? result : -result;
}

function define(def: OpDef, f: (x: number) => number, factor: number, half: boolean): void {
  defineOp(def, {
    shape: unchanged,
    gradient: (op, grad) => {
      const scale = createConstant(factor, { dtype: grad.dtype });
      return afterGradient((incoming) => {
        const scaled = incoming.mul(scale);
        const square = raw.Square({ x: op.outputs[0]! });
        return scaled.mul(raw.Exp({ x: half ? square.truediv(floatLiteral(2)) : square }));
      })(op, grad);
    },
    lower: (ctx) => {
      onHost(ctx, f);
    },
  });
}

define(OpDefs.Ndtri, normalQuantile, Math.sqrt(2 * Math.PI), true);
define(OpDefs.Erfinv, (x) => normalQuantile((x + 1) / 2) * Math.SQRT1_2, Math.sqrt(Math.PI) / 2, false);

function scoped(name: string, body: (x: TensorLike) => Tensor) {
  return pyFunction(
    name,
    ["x", "name"],
    (x: TensorLike, label?: NameLike): Tensor => withContext(name_scope(label ?? null, name, [x]), () => body(x)),
    { required: 1 },
  );
}

/** The inverse of the standard normal distribution function. TF: `tf.math.ndtri`. */
export const ndtri = scoped("ndtri", (x) => raw.Ndtri({ x }));
/** The inverse of {@link erf}. TF: `tf.math.erfinv`. */
export const erfinv = scoped("erfinv", (x) => raw.Erfinv({ x }));
/** The inverse of {@link erfc}. TF: `tf.math.erfcinv`. */
export const erfcinv = scoped("erfcinv", (x) => {
  const half = convertToTensor(x, { name: "start" }).rmul(floatLiteral(0.5));
  return ndtri(half).neg().mul(floatLiteral(Math.SQRT1_2));
});
