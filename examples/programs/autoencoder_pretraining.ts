// Unsupervised pretraining: a stacked autoencoder is trained layer by layer on unlabeled examples, lowest layer
// first; then an output layer is put on its coding layer and the whole is fine-tuned on a few labeled ones.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report, report_checkpoint } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const [n_inputs, n_hidden1, n_hidden2, n_outputs] = [16, 10, 5, 3];
const activation = tf.nn.elu;
const l2_reg = 0.0005;
const initializer = tf.variance_scaling_initializer();

const X = tf.placeholder(tf.float32, { shape: [null, n_inputs], name: "X" });
const y = tf.placeholder(tf.int32, { shape: [null], name: "y" });

function make_layer(n_in: number, n_out: number, number: number): [tf.Variable, tf.Variable] {
  const weights = tf.Variable(initializer([n_in, n_out]), { dtype: tf.float32, name: `weights${number}` });
  const biases = tf.Variable(tf.zeros(n_out), { name: `biases${number}` });
  return [weights, biases];
}

const [W1, b1] = make_layer(n_inputs, n_hidden1, 1);
const [W2, b2] = make_layer(n_hidden1, n_hidden2, 2);
const [W3, b3] = make_layer(n_hidden2, n_hidden1, 3);
const [W4, b4] = make_layer(n_hidden1, n_inputs, 4);

const hidden1 = activation(tf.matmul(X, W1).add(b1));
const hidden2 = activation(tf.matmul(hidden1, W2).add(b2));
const hidden3 = activation(tf.matmul(hidden2, W3).add(b3));
const reconstruction = tf.matmul(hidden3, W4).add(b4);

const optimizer = tf.train.AdamOptimizer(0.02);

const { phase1_mse, phase1_op } = tf.with(tf.name_scope("phase1"), () => {
  // around the layers 2 and 3: hidden1 goes straight to the output layer
  const phase1_outputs = tf.matmul(hidden1, W4).add(b4);
  const phase1_mse = tf.reduce_mean(tf.square(phase1_outputs.sub(X)));
  const phase1_reg = tf.nn.l2_loss(W1).add(tf.nn.l2_loss(W4)).rmul(l2_reg);
  const phase1_op = optimizer.minimize(phase1_mse.add(phase1_reg));
  return { phase1_mse, phase1_op };
});

const { phase2_mse, phase2_op } = tf.with(tf.name_scope("phase2"), () => {
  // hidden3 learns to be hidden1; the layers of phase 1 are not in the list
  const phase2_mse = tf.reduce_mean(tf.square(hidden3.sub(hidden1)));
  const phase2_reg = tf.nn.l2_loss(W2).add(tf.nn.l2_loss(W3)).rmul(l2_reg);
  const phase2_op = optimizer.minimize(phase2_mse.add(phase2_reg), { var_list: [W2, b2, W3, b3] });
  return { phase2_mse, phase2_op };
});

const { class_loss, fine_tune_op, accuracy } = tf.with(tf.name_scope("classifier"), () => {
  const [W5, b5] = make_layer(n_hidden2, n_outputs, 5);
  const logits = tf.nn.xw_plus_b(hidden2, W5, b5, { name: "logits" });
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  const class_loss = tf.add(tf.reduce_mean(xentropy), tf.nn.l2_loss(W5).rmul(l2_reg), { name: "class_loss" });
  const fine_tune_op = tf.train.GradientDescentOptimizer(0.1).minimize(class_loss, {
    var_list: [W1, b1, W2, b2, W5, b5],
  });
  const accuracy = tf.reduce_mean(tf.to_float(tf.nn.in_top_k(logits, y, 1)));
  return { class_loss, fine_tune_op, accuracy };
});

const init = tf.global_variables_initializer();
const encoder_saver = tf.train.Saver([W1, b1, W2, b2]);

// three families of curves, most of them without a label
const t = np.linspace(0, 1, n_inputs);
function curves(n: number): [np.NDArray, np.NDArray] {
  const family = np.random.randint(0, n_outputs, n) as np.NDArray;
  const phase = np.random.rand(n, 1) as np.NDArray;
  const frequency = family.reshape(-1, 1).add(1);
  const clean = np.sin(t.multiply(frequency).add(phase).multiply(2 * np.pi));
  return [clean.add(np.random.randn(n, n_inputs).multiply(0.1)).astype(np.float32), family];
}

const [X_unlabeled] = curves(120);
const [X_labeled, y_labeled] = curves(30);
let save_path: string;

{
  using sess = tf.enter(tf.Session());
  init.run();
  for (const [name, training_op, mse] of [
    ["phase1", phase1_op, phase1_mse],
    ["phase2", phase2_op, phase2_mse],
  ] as const) {
    for (let epoch = 0; epoch < 4; epoch++) {
      for (let start = 0; start < 120; start += 30) {
        sess.run(training_op, { feed_dict: { [X]: X_unlabeled.slice(`${start}:${start + 30}`) } });
      }
      report(`${name}/epoch${epoch}`, mse.eval({ feed_dict: { [X]: X_unlabeled } }));
    }
  }
  report("reconstruction", reconstruction.eval({ feed_dict: { [X]: X_unlabeled.slice(":2") } }));
  report("codings", hidden2.eval({ feed_dict: { [X]: X_labeled.slice(":4") } }));
  save_path = encoder_saver.save(sess, "./encoder.ckpt");
  for (let epoch = 0; epoch < 5; epoch++) {
    sess.run(fine_tune_op, { feed_dict: { [X]: X_labeled, [y]: y_labeled } });
  }
  report("fine_tuned", sess.run([class_loss, accuracy], { feed_dict: { [X]: X_labeled, [y]: y_labeled } }));
  report("W4_untouched", W4.eval());
}

const names = tf.global_variables().map((v) => v.op.name);
report("slots", names.filter((name) => name.includes("Adam")).sort());
report(
  "saved",
  tf.train.list_variables("./encoder.ckpt").map(([name, shape]) => [name, shape.map(String)]),
);
report_checkpoint(save_path);
