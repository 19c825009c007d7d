// Against overfitting: l1, l2 and both, max-norm, early stopping. What to look at: how many weights are near zero, how large rows may
// become, and at which step the best model was found.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { outputFile, steps } from "./support/options.ts";

tf.set_random_seed(42);

np.random.seed(42);
const X_all = np.random.randn(200, 30).astype(np.float32);
const true_weights = np.array([3, -2, 1, 0.5, -1, ...new Array<number>(25).fill(0)], np.float32).reshape(30, 1);
const y_all = np.dot(X_all, true_weights).add(np.random.randn(200, 1).astype(np.float32).multiply(0.5));

const X = tf.placeholder(tf.float32, { shape: [null, 30], name: "X" });
const y = tf.placeholder(tf.float32, { shape: [null, 1], name: "y" });

type Regularizer = (w: tf.Tensor) => tf.Tensor;
const l1 =
  (scale: number): Regularizer =>
  (w) =>
    tf.reduce_sum(tf.abs(w)).rmul(scale);
const l2 =
  (scale: number): Regularizer =>
  (w) =>
    tf.nn.l2_loss(w).rmul(scale);
const elastic =
  (scale: number): Regularizer =>
  (w) =>
    l1(scale)(w).add(l2(scale)(w));

const regularizers: [string, Regularizer | null][] = [
  ["none", null],
  ["l1", l1(0.01)],
  ["l2", l2(0.01)],
  ["elastic", elastic(0.01)],
];
const models = regularizers.map(([name, kernel_regularizer]) =>
  tf.with(tf.variable_scope(name), () => {
    const hidden = tf.layers.dense(X, 20, { activation: tf.nn.elu, kernel_regularizer, name: "hidden" });
    const output = tf.layers.dense(hidden, 1, { kernel_regularizer, name: "output" });
    const base = tf.losses.mean_squared_error(y, output, { scope: "mse" });
    const penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES, { scope: name }) as tf.Tensor[];
    const total = tf.add_n([base, ...penalties], { name: "total" });
    const train = tf.train.AdamOptimizer(0.01).minimize(total);
    const kernel = tf.with(tf.variable_scope("hidden", { reuse: true }), () => tf.get_variable("kernel", [30, 20]));
    return { name, kernel, base, train };
  }),
);

// max-norm: after each step, no neuron's weights are longer than 1
const [plain] = models as [(typeof models)[0]];
const clip_weights = tf.assign(plain.kernel, tf.clip_by_norm(plain.kernel, 1, { axes: [0] }), { name: "clip_weights" });
const saver = tf.train.Saver(tf.global_variables("none/"));

const train_feed = { [X]: X_all.slice(":60"), [y]: y_all.slice(":60") };
const valid_feed = { [X]: X_all.slice("60:"), [y]: y_all.slice("60:") };
const n_steps = steps(400);

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (let step = 0; step < n_steps; step++) {
  sess.run(
    models.map(({ train }) => train),
    { feed_dict: train_feed },
  );
}
for (const { name, kernel, base } of models) {
  const small = np.mean(np.less(np.abs(sess.run(kernel)), 0.01));
  const [train, valid] = [train_feed, valid_feed].map((feed_dict) => sess.run(base, { feed_dict }));
  console.log(name.padEnd(8), "train", train, "valid", valid, `near zero: ${(100 * small).toFixed(0)} %`);
}

sess.run(clip_weights);
console.log("longest column:", np.max(np.linalg.norm(sess.run(plain.kernel), { axis: 0 })));

// early stopping: the best model is kept, and restored
sess.run(tf.global_variables_initializer());
const checkpoint = outputFile("best_model.ckpt");
let [best, best_step, step] = [Infinity, 0, 0];
const patience = 20;
for (; step < n_steps; step++) {
  sess.run(plain.train, { feed_dict: train_feed });
  const valid = sess.run(plain.base, { feed_dict: valid_feed });
  if (valid < best) {
    [best, best_step] = [valid, step];
    saver.save(sess, checkpoint);
  } else if (step - best_step > patience) break;
}
saver.restore(sess, checkpoint);
const restored = sess.run(plain.base, { feed_dict: valid_feed });
console.log("stopped after step", step, "- best was", best_step, "with", restored);
