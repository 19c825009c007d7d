// Avoiding overfitting: l1 and l2 losses through the regularization collection, dropout, MC dropout, max-norm, and
// early stopping with the best weights kept in memory.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

function l1(scale: number) {
  return (weights: tf.Variable) =>
    tf.multiply(scale, tf.reduce_sum(tf.abs(weights)), { name: "l1_penalty" });
}

function l2(scale: number) {
  return (weights: tf.Variable) => tf.multiply(scale, tf.nn.l2_loss(weights), { name: "l2_penalty" });
}

function max_norm(threshold: number, axes = 1, name = "max_norm", collection = "max_norm") {
  return (weights: tf.Variable) => {
    const clipped = tf.clip_by_norm(weights, { clip_norm: threshold, axes });
    tf.add_to_collection(collection, tf.assign(weights, clipped, { name }));
    return null; // there is no loss term
  };
}

const n_inputs = 8;
const X = tf.placeholder(tf.float32, [null, n_inputs], { name: "X" });
const y = tf.placeholder(tf.int32, [null], { name: "y" });
const training = tf.placeholder_with_default(false, [], { name: "training" });
const dropout_rate = 0.5;

const logits = tf.with(tf.variable_scope("net"), () => {
  const X_drop = tf.layers.dropout(X, 0.2, { training });
  const hidden1 = tf.layers.dense(X_drop, 16, {
    activation: tf.nn.relu,
    kernel_regularizer: l1(0.001),
    name: "hidden1",
  });
  const hidden1_drop = tf.layers.dropout(hidden1, dropout_rate, { training });
  const hidden2 = tf.layers.dense(hidden1_drop, 8, {
    activation: tf.nn.relu,
    kernel_regularizer: max_norm(1),
    name: "hidden2",
  });
  return tf.layers.dense(hidden2, 2, { kernel_regularizer: l2(0.01), name: "outputs" });
});

const { base_loss, reg_losses, loss } = tf.with(tf.name_scope("loss"), () => {
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  const base_loss = tf.reduce_mean(xentropy, { name: "base" });
  const reg_losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES) as tf.Tensor[];
  return { base_loss, reg_losses, loss: tf.add_n([base_loss, ...reg_losses], { name: "loss" }) };
});

const training_op = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss);
const clip_all = tf.get_collection("max_norm") as tf.Tensor[];

// MC dropout: dropout stays on at prediction time, and many predictions are averaged
const [mc_mean, mc_variance] = tf.with(tf.name_scope("mc"), () => {
  const tiled = tf.tile(X, [10, 1]);
  const [W1, b1] = ["kernel", "bias"].map((n) => tf.get_default_graph().get_tensor_by_name(`net/hidden1/${n}:0`));
  const h = tf.nn.dropout(tf.nn.relu(tf.nn.xw_plus_b(tiled, W1!, b1!)), { rate: dropout_rate, seed: 11 });
  const samples = tf.reshape(tf.reduce_mean(h, { axis: 1 }), [10, -1]);
  return tf.nn.moments(samples, { axes: [0] });
});

const rule = np.random.randn(n_inputs);
const X_all = np.random.randn(110, n_inputs);
const noise = np.random.randn(110).multiply(0.8);
const y_all = X_all.matmul(rule).add(noise).greater(0).astype(np.int32);
const [X_train, y_train, X_val, y_val] = [X_all.slice(":60"), y_all.slice(":60"), X_all.slice("60:"), y_all.slice("60:")];

const variables = tf.trainable_variables();
const backup = variables.map((v) =>
  tf.placeholder(v.dtype.base_dtype, v.shape, { name: "backup_" + v.op.name.replaceAll("/", "_") }),
);
const put_back = tf.group(...variables.map((v, i) => tf.assign(v, backup[i]!)), { name: "put_back" });
const init = tf.global_variables_initializer();

{
  using sess = tf.enter(tf.Session());
  init.run();
  report("penalties", sess.run(reg_losses));
  let [best_loss, without_progress] = [Infinity, 0];
  let best_weights: unknown[] = [];
  const patience = 4;
  let epoch = 0;
  for (; epoch < 30; epoch++) {
    for (let start = 0; start < 60; start += 20) {
      const batch = `${start}:${start + 20}`;
      sess.run(training_op, { [X]: X_train.slice(batch), [y]: y_train.slice(batch), [training]: true });
      sess.run(clip_all);
    }
    const val_loss = base_loss.eval({ [X]: X_val, [y]: y_val });
    if (epoch < 6) report(`val_loss${epoch}`, val_loss);
    if (val_loss < best_loss) {
      [best_loss, best_weights, without_progress] = [val_loss, sess.run(variables), 0];
    } else {
      without_progress += 1;
      if (without_progress >= patience) break;
    }
  }
  report("stopped_at", epoch);
  sess.run(put_back, new Map(backup.map((p, i) => [p, best_weights[i]])));
  report("best_loss", [best_loss, base_loss.eval({ [X]: X_val, [y]: y_val })]);
  const kernel2 = sess.run("net/hidden2/kernel:0") as np.NDArray;
  report("row_norms", np.sqrt(np.sum(np.power(kernel2, 2), { axis: 1 })));
  report("mc", sess.run([mc_mean, mc_variance], { [X]: X_val.slice(":5") }));
  report("train_mode_logits", logits.eval({ [X]: X_val.slice(":3"), [training]: true }));
}
report("collections", [...tf.get_default_graph().get_all_collection_keys()].sort());
