// Batch Normalization with tf.layers: a training flag, the moving averages, and the update operations that the
// training operation has to wait for.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report, report_checkpoint } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const [n_inputs, n_hidden1, n_hidden2, n_outputs] = [12, 16, 8, 3];

const X = tf.placeholder(tf.float32, { shape: [null, n_inputs], name: "X" });
const y = tf.placeholder(tf.int32, { shape: [null], name: "y" });
const training = tf.placeholder_with_default(false, { shape: [], name: "training" });

const kernel_initializer = tf.variance_scaling_initializer({ scale: 2 });

function dense(inputs: tf.Tensor, units: number, kw: { name: string; use_bias?: boolean }): tf.Tensor {
  return tf.layers.dense(inputs, units, { kernel_initializer, ...kw });
}
function batch_norm(inputs: tf.Tensor, kw: { name: string; scale?: boolean }): tf.Tensor {
  return tf.layers.batch_normalization(inputs, { training, momentum: 0.9, ...kw });
}

const logits = tf.with(tf.name_scope("dnn"), () => {
  const hidden1 = dense(X, n_hidden1, { use_bias: false, name: "hidden1" });
  const bn1 = tf.nn.elu(batch_norm(hidden1, { name: "bn1" }), { name: "elu1" });
  const hidden2 = dense(bn1, n_hidden2, { name: "hidden2" });
  const bn2 = tf.nn.elu(batch_norm(hidden2, { scale: false, name: "bn2" }), { name: "elu2" });
  const logits_before_bn = dense(bn2, n_outputs, { name: "outputs" });
  return batch_norm(logits_before_bn, { name: "bn3" });
});

const loss = tf.with(tf.name_scope("loss"), () => {
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  return tf.reduce_mean(xentropy, { name: "loss" });
});

const { update_ops, training_op } = tf.with(tf.name_scope("train"), () => {
  const optimizer = tf.train.GradientDescentOptimizer(0.1);
  const update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS) as tf.Operation[];
  const training_op = tf.with(tf.control_dependencies(update_ops), () => optimizer.minimize(loss));
  return { update_ops, training_op };
});

const accuracy = tf.with(tf.name_scope("eval"), () =>
  tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32)),
);

const init = tf.global_variables_initializer();
const saver = tf.train.Saver();

const centres = np.random.randn(n_outputs, n_inputs).multiply(2);
const y_train = np.random.randint(0, n_outputs, 120);
const noise = np.random.randn(120, n_inputs);
const X_train = centres.iindex(y_train).add(noise).multiply(3).add(5); // far from zero mean and unit variance

let save_path: string;
{
  using sess = tf.enter(tf.Session());
  init.run();
  for (let epoch = 0; epoch < 5; epoch++) {
    for (let start = 0; start < 120; start += 40) {
      const batch = `${start}:${start + 40}`;
      sess.run(training_op, {
        feed_dict: { [training]: true, [X]: X_train.slice(batch), [y]: y_train.slice(batch) },
      });
    }
    report(`epoch${epoch}`, sess.run([loss, accuracy], { feed_dict: { [X]: X_train, [y]: y_train } }));
  }
  report("loss_as_in_training", loss.eval({ feed_dict: { [training]: true, [X]: X_train, [y]: y_train } }));
  const moving = tf.global_variables().filter((v) => v.name.includes("moving"));
  report("moving", sess.run(Object.fromEntries(moving.map((v) => [v.op.name, v]))));
  report("gamma1", sess.run("bn1/gamma:0"));
  save_path = saver.save(sess, "./batch_norm.ckpt");
}

report(
  "trainable",
  tf.trainable_variables().map((v) => v.name),
);
report(
  "global",
  tf.global_variables().map((v) => v.name),
);
report("n_update_ops", update_ops.length);
report_checkpoint(save_path);
