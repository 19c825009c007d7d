/** What the workloads' models have in common. */
import * as tf from "tfgraph";

/** A graph to train, in the default graph, and the batch that every step is fed. */
export interface Training {
  readonly train: tf.Operation;
  readonly loss: tf.Tensor;
  readonly feed_dict: tf.FeedDict;
}

export function weights(values: Float32Array, shape: number[]) {
  return tf.Variable(tf.constant(values, { shape }));
}

export function bias(units: number) {
  return tf.Variable(tf.zeros([units]));
}

export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels, logits }));
}
