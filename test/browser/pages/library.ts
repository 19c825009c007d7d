/** What pages get from the libraries beside the engine, and what errors tell there. */
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";

export function drawnGraph() {
  const graph = tf.Graph();
  tf.with(graph.as_default(), () => tf.add(tf.constant(1, { name: "a" }), 2, { name: "b" }));
  const drawn = tf.inspect.to_graphology(graph);
  return { order: drawn.order, size: drawn.size };
}

export function determinant() {
  return np.linalg.det(
    np.array([
      [2, 1],
      [1, 3],
    ]),
  );
}

export function unfed() {
  return tf.with(tf.Graph().as_default(), () => {
    const x = tf.placeholder(tf.float32, { name: "x" });
    try {
      tf.Session().run(x.add(1));
    } catch (error) {
      return error instanceof tf.errors.InvalidArgumentError ? error.message : String(error);
    }
    return "nothing is thrown";
  });
}

export function missingFile() {
  try {
    tf.inspect.files.read("no/such/file");
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return "nothing is thrown";
}
