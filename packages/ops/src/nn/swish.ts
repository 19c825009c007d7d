/** Swish, with a gradient that keeps only its inputs. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  FloatLiteral,
  get_default_graph,
  pyFunction,
  withContext,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { custom_gradient } from "../gradients/custom_gradient.ts";
import * as raw from "../gen/raw_ops.ts";
import { cast } from "../math/cast.ts";
import { sigmoid } from "../math/elementary.ts";
import { reduce_sum } from "../math/reductions.ts";

/**
 * `features * sigmoid(beta * features)`; also called SiLU.
 * @param features float
 * @param beta a float, or a tensor
 * TF: `tf.nn.swish`. Source: Ramachandran et al. 2017, "Searching for activation functions".
 */
export const swish = pyFunction(
  "swish",
  ["features", "beta"],
  (features: TensorLike, beta: TensorLike = 1): Tensor => {
    const x = convertToTensor(features, { name: "features" });
    const factor = typeof beta === "number" ? new FloatLiteral(beta) : beta;
    return swished(x, cast(convertToTensor(factor, { name: "beta" }), x.dtype));
  },
  { required: 1 },
);

/** TF: `tf.nn.silu`. */
export const silu = swish;

const swished = custom_gradient((x: Tensor, beta: Tensor) => {
  const gradient = (dy: Tensor): [Tensor, Tensor] => {
    const s = withContext(get_default_graph().control_dependencies([dy]), () => sigmoid(beta.mul(x)));
    const slope = s.mul(beta.mul(x).mul(s.rsub(1)).radd(1));
    const ofBeta = reduce_sum(dy.mul(raw.Square({ x })).mul(s).mul(s.rsub(1)));
    return [dy.mul(slope), ofBeta];
  };
  return [x.mul(sigmoid(beta.mul(x))), gradient];
}) as (x: Tensor, beta: Tensor) => Tensor;
