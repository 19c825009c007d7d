// The same network under every optimizer, and one of our own. What to look at: how fast the losses fall, and that a rate which
// suits one optimizer does not suit another.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { steps } from "./support/options.ts";
import { curves, writeChart, type Point } from "./support/picture.ts";

tf.set_random_seed(42);

/** Steps of a fixed size against the gradient's sign. */
class SignOptimizer extends tf.train.Optimizer {
  private readonly rate: number;

  constructor(learning_rate: number, use_locking = false, name = "Sign") {
    super(use_locking, name);
    this.rate = learning_rate;
  }

  override _apply_dense(grad: tf.Tensor, variable: tf.Variable) {
    return tf.assign_sub(variable, tf.sign(grad).rmul(this.rate)).op;
  }
}

const optimizers: [string, tf.train.Optimizer][] = [
  ["gradient descent", tf.train.GradientDescentOptimizer(0.3)],
  ["momentum", tf.train.MomentumOptimizer(0.05, { momentum: 0.9 })],
  ["Nesterov", tf.train.MomentumOptimizer(0.05, { momentum: 0.9, use_nesterov: true })],
  ["AdaGrad", tf.train.AdagradOptimizer(0.1)],
  ["Adadelta", tf.train.AdadeltaOptimizer(1, { rho: 0.9, epsilon: 1e-4 })],
  ["RMSProp", tf.train.RMSPropOptimizer(0.005)],
  ["centered RMSProp", tf.train.RMSPropOptimizer(0.005, { centered: true })],
  ["Adam", tf.train.AdamOptimizer(0.01)],
  ["Ftrl", tf.train.FtrlOptimizer(0.3)],
  ["proximal descent", tf.train.ProximalGradientDescentOptimizer(0.3, { l2_regularization_strength: 0.001 })],
  ["proximal AdaGrad", tf.train.ProximalAdagradOptimizer(0.1)],
  ["our own", new SignOptimizer(0.003)],
];

// two spirals
np.random.seed(42);
const n_points = 200;
const radius = np.sqrt(np.random.rand(n_points, 1)).multiply(3);
const side = np.random.randint(0, 2, [n_points, 1]);
const angle = radius.multiply(1.5).add(side.multiply(np.pi));
const X_train = np
  .concatenate([radius.multiply(np.cos(angle)), radius.multiply(np.sin(angle))], { axis: 1 })
  .astype(np.float32);
const y_train = side.astype(np.float32);

const X = tf.placeholder(tf.float32, [null, 2], { name: "X" });
const y = tf.placeholder(tf.float32, [null, 1], { name: "y" });
const runs = optimizers.map(([name, optimizer], number) =>
  tf.with(tf.variable_scope(`run${number}`), () => {
    const he = tf.initializers.he_normal({ seed: 7 });
    const W1 = tf.get_variable("W1", [2, 30], { initializer: he });
    const hidden = tf.nn.elu(tf.matmul(X, W1).add(tf.get_variable("b1", [30])));
    const W2 = tf.get_variable("W2", [30, 1], { initializer: he });
    const logits = tf.matmul(hidden, W2).add(tf.get_variable("b2", [1]));
    const loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits({ labels: y, logits }));
    const gradients = optimizer.compute_gradients(loss, tf.trainable_variables(`run${number}/`));
    const clipped = gradients.map(([grad, variable]) => [tf.clip_by_norm(grad!, 1), variable] as const);
    return { name, optimizer, loss, train: optimizer.apply_gradients(clipped) };
  }),
);

const n_steps = steps(300);
const feed_dict = { [X]: X_train, [y]: y_train };
const points: Point[] = [];
using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (let step = 0; step <= n_steps; step++) {
  const losses = sess.run(
    runs.map(({ loss }) => loss),
    { feed_dict },
  );
  losses.forEach((value, i) => points.push({ x: step, y: value, series: runs[i].name }));
  if (step % 100 === 0) console.log(step, losses.map((value, i) => `${runs[i].name} ${value.toFixed(3)}`).join(" "));
  sess.run(
    runs.map(({ train }) => train),
    { feed_dict },
  );
}
for (const { name, optimizer } of runs) {
  console.log(name.padEnd(18), "slots:", optimizer.get_slot_names().join(", ") || "none");
}
await writeChart("optimizers.svg", curves(points, { title: "Two spirals", x: "step", y: "loss", scale: "log" }));
