/** Two convolutions, max pooling, two dense layers; momentum. */
import * as tf from "tfgraph";
import { convnetWeights, images } from "./data.mjs";
import { bias, crossEntropy, type Training, weights } from "./model.ts";

export function convnetTraining(batch = 50): Training {
  const { x, y } = images(batch);
  const { kernel1, kernel2, dense, output } = convnetWeights();
  const X = tf.placeholder(tf.float32, [null, 28, 28, 1]);
  const Y = tf.placeholder(tf.int32, [null]);
  let h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(X, weights(kernel1, [3, 3, 1, 32]), 1, "SAME"), bias(32)));
  h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(h, weights(kernel2, [3, 3, 32, 64]), 2, "SAME"), bias(64)));
  h = tf.nn.max_pool(h, 2, 2, "VALID");
  h = tf.nn.relu(tf.matmul(tf.reshape(h, [-1, 3136]), weights(dense, [3136, 128])).add(bias(128)));
  const logits = tf.matmul(h, weights(output, [128, 10])).add(bias(10));
  const loss = crossEntropy(logits, Y);
  return { train: tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss), loss, feed_dict: { [X]: x, [Y]: y } };
}
