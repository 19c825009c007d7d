// Pretraining on an auxiliary task. Labels for the real task are few, but the question "which way round was this
// window of a signal?" labels itself. Its lower layers are then reused, by name, in a second graph.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report, report_checkpoint, report_graph } from "./_report.ts";

tf.disable_v2_behavior();
np.random.seed(42);
const n_inputs = 14;

function lower_layers(X: tf.Tensor): tf.Tensor {
  const he = tf.variance_scaling_initializer({ scale: 2.0 });
  using _ = tf.enter(tf.variable_scope("lower"));
  const options = { activation: tf.nn.leaky_relu, kernel_initializer: he };
  const hidden1 = tf.layers.dense(X, 12, { ...options, name: "hidden1" });
  const hidden2 = tf.layers.dense(hidden1, 6, { ...options, name: "hidden2" });
  return hidden2;
}

function windows(n: number, { kinds = 1 } = {}): [np.NDArray, np.NDArray] {
  const kind = np.random.randint(0, kinds, n) as np.NDArray;
  const start = np.random.rand(n, 1).multiply(3);
  const t = start.add(np.linspace(0, 3, n_inputs));
  // teeth of a saw that rise slowly and fall fast
  const teeth = t.multiply(kind.reshape(-1, 1).add(1)).mod(1.0).subtract(0.5);
  return [teeth.add(np.random.randn(n, n_inputs).multiply(0.05)).astype(np.float32), kind];
}

// ---- the auxiliary task: forwards or backwards
const auxiliary = tf.Graph();
const aux = tf.with(auxiliary.as_default(), () => {
  tf.set_random_seed(1);
  const X = tf.placeholder(tf.float32, [null, n_inputs], { name: "X" });
  const backwards = tf.placeholder(tf.bool, [null], { name: "backwards" });
  const shown = tf.with(tf.name_scope("flip"), () => {
    const flipped = tf.reverse(X, { axis: [1] });
    return tf.where(backwards, flipped, X);
  });
  const logits = tf.squeeze(tf.layers.dense(lower_layers(shown), 1, { name: "direction" }), { axis: 1 });
  const labels = tf.cast(backwards, tf.float32);
  const loss = tf.losses.sigmoid_cross_entropy(labels, logits);
  const right = tf.reduce_mean(tf.cast(tf.equal(logits.greater(0), backwards), tf.float32));
  const train_step = tf.train.AdamOptimizer(0.01).minimize(loss);
  const init = tf.global_variables_initializer();
  const lower = tf.trainable_variables({ scope: "lower" });
  const saver = tf.train.Saver({
    var_list: Object.fromEntries(lower.map((v) => [v.op.name.replace("lower/", ""), v])),
  });
  return { X, backwards, loss, right, train_step, init, saver };
});

const [X_aux] = windows(100, { kinds: 3 });
const coin = np.less(np.random.rand(100), 0.5);
let aux_path: string;

{
  using sess = tf.enter(tf.Session({ graph: auxiliary }));
  aux.init.run();
  const feeds = { [aux.X]: X_aux, [aux.backwards]: coin };
  for (let step = 0; step < 20; step++) {
    sess.run(aux.train_step, feeds);
  }
  report("auxiliary", sess.run([aux.loss, aux.right], feeds));
  aux_path = aux.saver.save(sess, "./lower_layers.ckpt", { write_state: false });
}
report_graph("auxiliary", auxiliary);
report_checkpoint(aux_path);

// ---- the task itself, with few labels: how many teeth per window?
tf.set_random_seed(2);
const X = tf.placeholder(tf.float32, [null, n_inputs], { name: "X" });
const y = tf.placeholder(tf.int64, [null], { name: "y" });
const features = lower_layers(X);
const frozen = tf.stop_gradient(features, { name: "frozen" });
const logits = tf.layers.dense(frozen, 3, { name: "teeth" });
const xentropy = tf.losses.sparse_softmax_cross_entropy({ labels: y, logits });
const top_op = tf.train.GradientDescentOptimizer(0.1, { name: "top_only" }).minimize(xentropy);
const all_logits = tf.layers.dense(features, 3, { name: "teeth", reuse: true }); // the same head, no longer frozen below
const all_loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits: all_logits }));
const all_op = tf.train.GradientDescentOptimizer(0.05, { name: "everything" }).minimize(all_loss);
const accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, { axis: 1 }), y), tf.float32));

const lower = tf.trainable_variables("lower");
const lower_saver = tf.train.Saver({
  var_list: Object.fromEntries(lower.map((v) => [v.op.name.slice(v.op.name.indexOf("/") + 1), v])),
});
const init = tf.global_variables_initializer();
const [X_few, y_few] = windows(24, { kinds: 3 });

{
  using sess = tf.enter(tf.Session());
  init.run();
  lower_saver.restore(sess, aux_path);
  const feeds = { [X]: X_few, [y]: y_few };
  report("before", sess.run([xentropy, accuracy], feeds));
  for (let step = 0; step < 10; step++) {
    sess.run(top_op, feeds);
  }
  report("head_only", sess.run([xentropy, accuracy], feeds));
  for (let step = 0; step < 10; step++) {
    sess.run(all_op, feeds);
  }
  report("everything", sess.run([xentropy, accuracy], feeds));
  report("head", sess.run("teeth/kernel:0"));
}
report("losses", tf.losses.get_losses().map((t) => t.name));
