/** A thousand layers, each variable's gradient subtracted from it: what a graph costs before its first run, and in it. */
import * as tf from "tfgraph";
import { CHAIN } from "./data.mjs";
import { bias, weights } from "./model.ts";

function identityMatrix(size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

/** The forward pass. */
export function layerChain() {
  const { layers, batch, width } = CHAIN;
  const X = tf.placeholder(tf.float32, [null, width]);
  const variables: tf.Variable[] = [];
  let h: tf.Tensor = X;
  for (let i = 0; i < layers; i++) {
    const W = weights(identityMatrix(width), [width, width]);
    const b = bias(width);
    h = tf.nn.relu(tf.matmul(h, W).add(b));
    variables.push(W, b);
  }
  return { loss: tf.reduce_mean(h), variables, feed_dict: { [X]: new Float32Array(batch * width).fill(1) } };
}

export function descent(loss: tf.Tensor, variables: readonly tf.Variable[]): tf.Operation {
  const gradients = tf.gradients(loss, variables);
  return tf.group(...variables.map((variable, i) => tf.assign_sub(variable, gradients[i]!.rmul(1e-6))));
}
