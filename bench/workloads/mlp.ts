/** The lecture's network: 784-300-100-10, relu, stochastic gradient descent. */
import * as tf from "tfgraph";
import { denseLayers, images, MLP } from "./data.mjs";
import { bias, crossEntropy, type Training, weights } from "./model.ts";

function logitsOf(X: tf.Tensor): tf.Tensor {
  const layers = denseLayers(MLP);
  let h = X;
  for (const [i, layer] of layers.entries()) {
    h = tf.matmul(h, weights(layer.weights, [layer.inputs, layer.outputs])).add(bias(layer.outputs));
    if (i < layers.length - 1) h = tf.nn.relu(h);
  }
  return h;
}

export function mlpTraining(batch: number): Training {
  const { x, y } = images(batch);
  const X = tf.placeholder(tf.float32, [null, 784]);
  const Y = tf.placeholder(tf.int32, [null]);
  const loss = crossEntropy(logitsOf(X), Y);
  const train = tf.train.GradientDescentOptimizer(0.01).minimize(loss);
  return { train, loss, feed_dict: { [X]: x, [Y]: y } };
}

export function mlpInference(batch: number) {
  const X = tf.placeholder(tf.float32, [null, 784]);
  return { logits: logitsOf(X), feed_dict: { [X]: images(batch).x } };
}
