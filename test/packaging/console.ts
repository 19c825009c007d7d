/** Everything that a console shows in Python's words: by itself, in a list, in an object. */
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";

const X = tf.placeholder(tf.float32, [null, 3], { name: "X" });
const w = tf.Variable(tf.ones([3, 2]), { name: "w" });
const y = tf.matmul(X, w, { name: "y" });
const graph = tf.get_default_graph();
using sess = tf.enter(tf.Session());
sess.run(w.initializer);
const feed_dict = { [X]: [[1, 2, 3]] };
const run_metadata = tf.RunMetadata({ step_stats: { dev_stats: [{ device: "/cpu:0" }] } });

const shown: Record<string, unknown> = {
  graph,
  tensor: y,
  operation: y.op,
  variable: w,
  session: sess,
  saver: tf.train.Saver(),
  optimizer: tf.train.AdamOptimizer(0.1),
  dtype: tf.float32,
  shape: X.get_shape(),
  dimension: X.get_shape()[1],
  scope: tf.enter(tf.name_scope("scope")),
  array: np.arange(6).reshape(2, 3),
  "named tuple": tf.nn.top_k(y, 2),
  "sparse tensor": tf.SparseTensor([[0, 1]], [1], [2, 3]),
  "what a run gives": sess.run({ y, scalar: tf.reduce_sum(y), parts: [y, y.op] }, { feed_dict }),
  config: tf.ConfigProto({ allow_soft_placement: true }),
  "run metadata": run_metadata,
  summary: tf.inspect.summary(graph),
  plan: tf.inspect.plan(sess, tf.reduce_max(y), { feed_dict }),
  difference: tf.inspect.diff(graph, tf.Graph()),
};
for (const [name, value] of Object.entries(shown)) {
  console.log(name);
  console.log(value);
  console.log([value]);
}
try {
  sess.run(y);
} catch (error) {
  console.log((error as Error).message);
}
