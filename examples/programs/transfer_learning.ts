// Transfer learning: the network for task A is trained and saved; for task B its graph is imported from the .meta
// file, its lower layers are kept (hidden1 frozen, hidden2 fine-tuned) and a new head is put on top.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report, report_checkpoint, report_graph } from "./_report.ts";

np.random.seed(42);

const X_data = np.random.randn(90, 10).astype(np.float32);
const radius = np.sum(np.power(X_data, 2), { axis: 1 });
const above = (limit: number): np.NDArray => radius.greater(limit).astype(np.int64);
const y_task_a = above(9).add(above(13)); // three rings
const y_task_b = above(10); // one boundary

// ---- task A, in a graph of its own
const graph_a = tf.Graph();
const task_a = tf.with(graph_a.as_default(), () => {
  tf.set_random_seed(42);
  const X = tf.placeholder(tf.float32, { shape: [null, 10], name: "X" });
  const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });
  const hidden1 = tf.layers.dense(X, 12, { activation: tf.nn.relu, name: "hidden1" });
  const hidden2 = tf.layers.dense(hidden1, 8, { activation: tf.nn.relu, name: "hidden2" });
  const logits = tf.layers.dense(hidden2, 3, { name: "outputs" });
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  const loss = tf.reduce_mean(xentropy, { name: "loss" });
  const training_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, { name: "train_a" });
  tf.add_to_collection("landmarks", X);
  tf.add_to_collection("landmarks", hidden2);
  const init = tf.global_variables_initializer();
  const saver = tf.train.Saver();
  return { X, y, loss, training_op, init, saver };
});

tf.with(tf.Session({ graph: graph_a }), (sess) => {
  const { X, y, loss, training_op, init, saver } = task_a;
  sess.run(init);
  for (let step = 0; step < 15; step++) sess.run(training_op, { feed_dict: { [X]: X_data, [y]: y_task_a } });
  report("loss_a", sess.run(loss, { feed_dict: { [X]: X_data, [y]: y_task_a } }));
  saver.save(sess, "./task_a.ckpt");
});
report_graph("task_a", graph_a);
report_checkpoint("./task_a.ckpt");

// ---- task B: import, look around, build on
tf.set_random_seed(43);
const restorer_of_all = tf.train.import_meta_graph("./task_a.ckpt.meta")!;
const graph = tf.get_default_graph();
const matmuls = graph.get_operations().filter((op) => op.type === "MatMul");
report(
  "operations",
  matmuls.map((op) => op.name),
);
report(
  "landmarks",
  (tf.get_collection("landmarks") as tf.Tensor[]).map((t) => t.name),
);

const X = graph.get_tensor_by_name("X:0");
const hidden2 = graph.get_tensor_by_name("hidden2/Relu:0");
const y_b = tf.placeholder(tf.float32, { shape: [null, 1], name: "y_b" });

const new_loss = tf.with(tf.variable_scope("task_b"), () => {
  const new_hidden = tf.layers.dense(hidden2, 6, { activation: tf.nn.relu, name: "new_hidden" });
  const new_logits = tf.layers.dense(new_hidden, 1, { name: "new_outputs" });
  const xentropy = tf.nn.sigmoid_cross_entropy_with_logits({ labels: y_b, logits: new_logits });
  return tf.reduce_mean(xentropy, { name: "new_loss" });
});

// hidden1 is not in the list, so it stays as it was
const train_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, { scope: "hidden2|task_b" }) as tf.Variable[];
report(
  "train_vars",
  train_vars.map((v) => v.name),
);
const new_training_op = tf.with(tf.name_scope("train_b"), () =>
  tf.train.GradientDescentOptimizer(0.1).minimize(new_loss, { var_list: train_vars }),
);

const reuse_vars = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, { scope: "hidden[12]" }) as tf.Variable[];
const restore_saver = tf.train.Saver(reuse_vars, { name: "restore_lower" });
const new_saver = tf.train.Saver({ max_to_keep: 2 });
const init = tf.global_variables_initializer();

let path: string;
{
  using sess = tf.enter(tf.Session());
  init.run();
  restore_saver.restore(sess, "./task_a.ckpt");
  const frozen_before = sess.run("hidden1/kernel:0") as np.NDArray;
  const y_column = y_task_b.reshape(-1, 1);
  for (let step = 0; step < 10; step++) sess.run(new_training_op, { feed_dict: { [X]: X_data, [y_b]: y_column } });
  report("loss_b", new_loss.eval({ feed_dict: { [X]: X_data, [y_b]: y_column } }));
  report("frozen_unchanged", np.all(frozen_before.equal(sess.run("hidden1/kernel:0") as np.NDArray)));
  report("hidden2_kernel", sess.run("hidden2/kernel:0"));
  report("new_head", sess.run("task_b/new_outputs/kernel:0"));
  path = new_saver.save(sess, "./task_b.ckpt", { global_step: 10, write_meta_graph: false });
  restorer_of_all.restore(sess, "./task_a.ckpt");
  report("outputs_of_a", sess.run("outputs/BiasAdd:0", { feed_dict: { "X:0": X_data.slice("0:4") } }));
}
report("path", path);
report("latest", tf.train.latest_checkpoint("."));
report_checkpoint(path);
