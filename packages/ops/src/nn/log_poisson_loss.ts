/** The loss of counts. TF: python/ops/nn_impl.py. */
import {
  convertToTensor,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { createConstant } from "../array/constant.ts";
import { ones_like, zeros_like } from "../array/fill.ts";
import { name_scope } from "../array/name_scope.ts";
import { where } from "../array/where.ts";
import { exp, log } from "../math/elementary.ts";
import { logical_and } from "../math/logical.ts";

/**
 * `exp(log_input) - log_input * targets`: the negative log likelihood of counts under a Poisson distribution of mean
 * `exp(log_input)`, without the logarithm of the targets' factorial.
 * @param compute_full_loss whether Stirling's approximation of that logarithm is added
 * @throws ValueError for different shapes
 * TF: `tf.nn.log_poisson_loss`.
 */
export const log_poisson_loss = pyFunction(
  "log_poisson_loss",
  ["targets", "log_input", "compute_full_loss", "name"],
  (targets: TensorLike, log_input: TensorLike, compute_full_loss: boolean = false, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "log_poisson_loss", [log_input, targets]), () => {
      const x = convertToTensor(log_input, { name: "log_input" });
      const counts = convertToTensor(targets, { name: "targets" });
      if (!counts.shape.is_compatible_with(x.shape)) {
        throw new ValueError(
          `\`log_input\` and \`targets\` must have the same shape, received (${x.shape.toString()} vs ${counts.shape.toString()}).`,
        );
      }
      const loss = exp(x).sub(x.mul(counts));
      return compute_full_loss ? loss.add(logFactorial(counts)) : loss;
    }),
  { required: 2 },
);

/** Stirling's approximation of the logarithm of the factorial; 0 from 0 to 1. */
function logFactorial(counts: Tensor): Tensor {
  const { dtype } = counts;
  const half = createConstant(0.5, { dtype });
  const twoPi = createConstant(2 * Math.PI, { dtype });
  const approximation = counts
    .mul(log(counts))
    .sub(counts)
    .add(half.mul(log(twoPi.mul(counts))));
  const [zeros, ones] = [zeros_like(counts, { dtype }), ones_like(counts, { dtype })];
  return where(logical_and(counts.greater_equal(zeros), counts.less_equal(ones)), zeros, approximation);
}
