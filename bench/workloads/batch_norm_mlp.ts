/** Five layers of 100 with batch normalization, elu and dropout; Nesterov momentum. */
import * as tf from "tfgraph";
import { DEEP_MLP, denseLayers, images } from "./data.mjs";
import { bias, crossEntropy, type Training, weights } from "./model.ts";

function batchNormalized(x: tf.Tensor, units: number): tf.Tensor {
  const gamma = tf.Variable(tf.ones([units]));
  const beta = tf.Variable(tf.zeros([units]));
  const movingMean = tf.Variable(tf.zeros([units]), { trainable: false });
  const movingVariance = tf.Variable(tf.ones([units]), { trainable: false });
  const [mean, variance] = tf.nn.moments(x, [0]);
  for (const [moving, now] of [
    [movingMean, mean],
    [movingVariance, variance],
  ] as const) {
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(moving, moving.sub(now).mul(0.01)));
  }
  return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-3);
}

export function batchNormTraining(batch = 200): Training {
  tf.set_random_seed(1); // dropout drops what TensorFlow drops
  const { x, y } = images(batch);
  const layers = denseLayers(DEEP_MLP);
  const X = tf.placeholder(tf.float32, [null, 784]);
  const Y = tf.placeholder(tf.int32, [null]);
  let h: tf.Tensor = X;
  for (const [i, layer] of layers.entries()) {
    h = tf.matmul(h, weights(layer.weights, [layer.inputs, layer.outputs]));
    if (i === layers.length - 1) h = h.add(bias(layer.outputs));
    else h = tf.nn.dropout(tf.nn.elu(batchNormalized(h, layer.outputs)), { rate: 0.5 });
  }
  const loss = crossEntropy(h, Y);
  const train = tf.with(tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)), () =>
    tf.train.MomentumOptimizer(0.01, 0.9, { use_nesterov: true }).minimize(loss),
  );
  return { train, loss, feed_dict: { [X]: x, [Y]: y } };
}
