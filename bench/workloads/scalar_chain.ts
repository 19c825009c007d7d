/** A thousand scalar additions in a chain, and one alone: what a run costs beside its arithmetic. */
import * as tf from "tfgraph";

export function scalarChain() {
  const X = tf.placeholder(tf.float32, []);
  let sum: tf.Tensor = X;
  for (let i = 0; i < 1000; i++) sum = sum.add(X);
  return { sum, one: X.add(1), feed_dict: { [X]: 1 } };
}
