/** A recurrent network of 150 units, unrolled over the 28 rows of an image; Adam. */
import * as tf from "tfgraph";
import { images, rnnWeights } from "./data.mjs";
import { bias, crossEntropy, type Training, weights } from "./model.ts";

export function rnnTraining(batch = 150): Training {
  const { x, y } = images(batch);
  const { cell, output } = rnnWeights();
  const X = tf.placeholder(tf.float32, [null, 28, 28]);
  const Y = tf.placeholder(tf.int32, [null]);
  const W = weights(cell, [178, 150]);
  const b = bias(150);
  let h = tf.zeros([tf.shape(X).getitem(0), 150]);
  h.set_shape([null, 150]);
  for (const row of tf.unstack(X, { axis: 1 })) h = tf.tanh(tf.matmul(tf.concat([row, h], 1), W).add(b));
  const loss = crossEntropy(tf.matmul(h, weights(output, [150, 10])).add(bias(10)), Y);
  return { train: tf.train.AdamOptimizer(0.001).minimize(loss), loss, feed_dict: { [X]: x, [Y]: y } };
}
