// Faster optimizers, side by side in one graph: the same small network is trained from the same start by each of
// them, and the averages that they keep are looked at.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report, report_checkpoint } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const X_data = np.random.randn(60, 4).multiply(np.array([1.0, 3.0, 0.3, 1.0])); // a stretched bowl: the steps differ in length
const y_data = X_data.matmul(np.array([[1.0], [-0.5], [2.0], [0.0]])).add(np.random.randn(60, 1).multiply(0.1));

const X = tf.constant(X_data, { dtype: tf.float32, name: "X" });
const y = tf.constant(y_data, { dtype: tf.float32, name: "y" });

const optimizers: [string, tf.train.Optimizer][] = [
  ["sgd", tf.train.GradientDescentOptimizer({ learning_rate: 0.02 })],
  ["momentum", tf.train.MomentumOptimizer({ learning_rate: 0.02, momentum: 0.9 })],
  ["nesterov", tf.train.MomentumOptimizer({ learning_rate: 0.02, momentum: 0.9, use_nesterov: true })],
  ["adagrad", tf.train.AdagradOptimizer({ learning_rate: 0.5 })],
  ["rmsprop", tf.train.RMSPropOptimizer({ learning_rate: 0.05, momentum: 0.3, decay: 0.9, epsilon: 1e-10 })],
  ["adam", tf.train.AdamOptimizer({ learning_rate: 0.1, beta1: 0.9, beta2: 0.999 })],
];

const start = np.random.randn(4, 1).astype(np.float32);
const losses: tf.Tensor[] = [];
const steps: tf.Operation[] = [];
const weights: tf.Variable[] = [];
for (const [name, optimizer] of optimizers) {
  using _ = tf.enter(tf.variable_scope(name));
  const w = tf.get_variable("w", { initializer: start });
  const b = tf.get_variable("b", { shape: [1], initializer: tf.zeros_initializer() });
  const error = tf.matmul(X, w).add(b).sub(y);
  const loss = tf.reduce_mean(tf.square(error), { name: "loss" });
  steps.push(optimizer.minimize(loss, { name: "step" }));
  losses.push(loss);
  weights.push(w);
}

const train_all = tf.group(...steps, { name: "train_all" });
const init = tf.global_variables_initializer();
const saver = tf.train.Saver();
let save_path: string;

{
  using sess = tf.enter(tf.Session());
  sess.run(init);
  report("loss_at_start", sess.run(losses));
  for (let step = 1; step <= 25; step++) {
    sess.run(train_all);
    if (step === 1 || step === 5 || step === 25) {
      const values = sess.run(losses);
      optimizers.forEach(([name], i) => report(`step${step}/${name}`, values[i]));
    }
  }
  optimizers.forEach(([name, optimizer], i) => {
    const w = weights[i]!;
    report(`weights/${name}`, sess.run(w));
    for (const slot_name of optimizer.get_slot_names()) {
      const slot = optimizer.get_slot(w, slot_name)!;
      report(`slot/${slot.op.name}`, sess.run(slot));
    }
  });
  const adam = optimizers.at(-1)![1];
  const powers = adam.variables().filter((v) => v.name.includes("power"));
  report("adam_powers", powers.map((v) => v.op.name));
  save_path = saver.save(sess, "./optimizers.ckpt");
}

report("all_variables", tf.global_variables().map((v) => v.name));
report_checkpoint(save_path);
