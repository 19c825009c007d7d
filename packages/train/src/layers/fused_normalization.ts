/** Batch normalization of images by one operation. TF: tf_keras/src/layers/normalization/batch_normalization.py (`_fused_batch_norm`). */
import { convertToTensor, type Tensor, type TensorLike } from "@tfgraph/core";
import { constant, fused_batch_norm, smartCond } from "@tfgraph/ops";
import { asFloat, moveAverage, type Normalization } from "./normalization.ts";
import { knownFlag } from "./training_flag.ts";

/** @param training whether the batch's own moments are used */
export function fusedNormalization(layer: Normalization, inputs: Tensor, training: TensorLike): Tensor {
  const filled = (value: number): Tensor =>
    constant(value, { dtype: layer.param_dtype, shape: layer.param_shape as number[] });
  const beta = layer.center ? layer.beta! : filled(0);
  const gamma = layer.scale ? layer.gamma! : filled(1);
  const normalize = (is_training: boolean) => () =>
    fused_batch_norm(inputs, gamma, beta, {
      mean: layer.moving_mean,
      variance: layer.moving_variance,
      epsilon: layer.epsilon,
      is_training,
      data_format: layer.data_format,
    });
  const [output, mean, variance] = smartCond(training, normalize(true), normalize(false)) as [Tensor, Tensor, Tensor];
  const isTraining = knownFlag(training);
  if (isTraining === false) return output;
  const momentum =
    isTraining === undefined
      ? (smartCond(
          training,
          () => asFloat(layer.momentum),
          () => asFloat(1),
        ) as Tensor)
      : convertToTensor(asFloat(layer.momentum));
  layer.add_update(moveAverage(layer.moving_mean, mean, momentum));
  layer.add_update(moveAverage(layer.moving_variance, variance, momentum));
  return output;
}
