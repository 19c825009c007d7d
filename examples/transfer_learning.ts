// Reusing a pretrained network: its graph comes from a .meta file, its lower layers stay frozen, their output is computed once. What to
// look at: with few examples of a new task, reused layers do better than new ones.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";
import { outputFile, steps } from "./support/options.ts";

const mnist = input_data.read_data_sets("/tmp/data/");
const [images, labels] = [mnist.train.images.slice(":10000"), mnist.train.labels.slice(":10000").astype(np.int64)];
const rowsWhere = (wanted: np.NDArray) => np.flatnonzero(wanted);
const [low, high] = [rowsWhere(np.less(labels, 5)), rowsWhere(np.greater_equal(labels, 5))];
const n_steps = steps(400);
const checkpoint = outputFile("pretrained.ckpt");

// ---- the network that somebody trained: digits 0 to 4

{
  tf.set_random_seed(42);
  const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
  const y = tf.placeholder(tf.int64, { shape: null, name: "y" });
  const he = tf.initializers.he_normal();
  const hidden1 = tf.layers.dense(X, 100, { activation: tf.nn.elu, kernel_initializer: he, name: "hidden1" });
  const hidden2 = tf.layers.dense(hidden1, 50, { activation: tf.nn.elu, kernel_initializer: he, name: "hidden2" });
  const logits = tf.layers.dense(hidden2, 5, { kernel_initializer: he, name: "outputs" });
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  const loss = tf.reduce_mean(xentropy, { name: "loss" });
  const train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss, { name: "train" });
  const saver = tf.train.Saver();
  using sess = tf.enter(tf.Session());
  sess.run(tf.global_variables_initializer());
  const [X_low, y_low] = [np.take(images, low, { axis: 0 }), np.take(labels, low)];
  for (let step = 0; step < n_steps; step++) {
    const at = (step * 50) % 4500;
    const batch = `${at}:${at + 50}`;
    sess.run(train, { feed_dict: { [X]: X_low.slice(batch), [y]: y_low.slice(batch) } });
  }
  const first = { [X]: X_low.slice(":500"), [y]: y_low.slice(":500") };
  console.log("pretrained, loss", sess.run(loss, { feed_dict: first }));
  saver.save(sess, checkpoint);
}

// ---- another program: digits 5 to 9, of which there are 30

tf.reset_default_graph();
tf.set_random_seed(42);
tf.train.import_meta_graph(`${checkpoint}.meta`);
const graph = tf.get_default_graph();
const [X, y] = [graph.get_tensor_by_name("X:0"), graph.get_tensor_by_name("y:0")];
const hidden2 = graph.get_tensor_by_name("hidden2/Elu:0");
const reused = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, {
  scope: "hidden[12]/(kernel|bias):",
}) as tf.Variable[];
console.log(
  "reused:",
  reused.map((variable) => variable.op.name),
);
const restore_saver = tf.train.Saver(reused);

const { accuracy, train } = tf.with(tf.variable_scope("new_task"), () => {
  const logits = tf.layers.dense(hidden2, 5, { name: "outputs" });
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
  const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
  const new_layer = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, { scope: "new_task/outputs" }) as tf.Variable[];
  const train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss, { var_list: new_layer });
  return { accuracy, train };
});

const [X_high, y_high] = [np.take(images, high, { axis: 0 }), np.take(labels, high).subtract(5)];
const [X_new, y_new] = [X_high.slice(":30"), y_high.slice(":30")];
const test = { [X]: X_high.slice("1000:2000"), [y]: y_high.slice("1000:2000") };
using sess = tf.enter(tf.Session());
for (const restored of [false, true]) {
  sess.run(tf.global_variables_initializer());
  if (restored) restore_saver.restore(sess, checkpoint);
  const frozen_output = sess.run(hidden2, { feed_dict: { [X]: X_new } });
  for (let step = 0; step < n_steps; step++) {
    sess.run(train, { feed_dict: { [hidden2]: frozen_output, [y]: y_new } });
  }
  const unseen = sess.run(accuracy, { feed_dict: test });
  console.log(restored ? "reused layers" : "random layers", "- test accuracy", unseen);
}
