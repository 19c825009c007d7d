// Learning rate schedules. Power, exponential, piecewise constant and polynomial schedules are functions of the
// global step; performance scheduling watches the validation error and lowers a variable.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const [eta0, s] = [0.1, 10];

const { step, by_step } = tf.with(tf.name_scope("schedules"), () => {
  const step = tf.placeholder(tf.int32, { shape: [], name: "step" });
  const by_step = {
    power: tf.train.inverse_time_decay(eta0, step, { decay_steps: s, decay_rate: 1.0 }),
    power_staircase: tf.train.inverse_time_decay(eta0, step, s, 1.0, { staircase: true }),
    exponential: tf.train.exponential_decay(eta0, step, { decay_steps: s, decay_rate: 1 / 10 }),
    exponential_staircase: tf.train.exponential_decay(eta0, step, s, 0.1, { staircase: true }),
    piecewise: tf.train.piecewise_constant(step, { boundaries: [5, 15], values: [0.1, 0.01, 0.001] }),
    polynomial: tf.train.polynomial_decay(eta0, step, 2 * s, { end_learning_rate: 0.01, power: 2.0 }),
    polynomial_cycle: tf.train.polynomial_decay(eta0, step, s, 0.01, { cycle: true }),
    natural_exp: tf.train.natural_exp_decay(eta0, step, s, 0.5),
    cosine: tf.train.cosine_decay(eta0, step, 2 * s, { alpha: 0.1 }),
  };
  return { step, by_step };
});

// ---- exponential scheduling in use: the optimizer advances the global step
const X_data = np.random.randn(80, 3);
const y_data = X_data.matmul(np.array([[0.5], [-1.0], [1.5]])).add(np.random.randn(80, 1).multiply(0.3));
const [X_train, y_train] = [X_data.slice(":60"), y_data.slice(":60")];
const [X_val, y_val] = [X_data.slice("60:"), y_data.slice("60:")];

const X = tf.placeholder(tf.float32, [null, 3], { name: "X" });
const y = tf.placeholder(tf.float32, [null, 1], { name: "y" });

function linear_model(name: string): [tf.Variable, tf.Tensor] {
  using _ = tf.enter(tf.variable_scope(name));
  const w = tf.Variable(tf.random_uniform([3, 1], -1.0, 1.0), { name: "w" });
  return [w, tf.losses.mean_squared_error(y, tf.matmul(X, w))];
}

const [w_exp, mse_exp] = linear_model("exponential");
const { global_step, learning_rate, training_op } = tf.with(tf.name_scope("train_exponential"), () => {
  const global_step = tf.Variable(0, { trainable: false, name: "global_step" });
  const learning_rate = tf.train.exponential_decay(eta0, global_step, 10, 0.1);
  const optimizer = tf.train.MomentumOptimizer(learning_rate, { momentum: 0.9 });
  const training_op = optimizer.minimize(mse_exp, { global_step });
  return { global_step, learning_rate, training_op };
});

// ---- performance scheduling: halve the rate when the validation error has not improved
const [w_perf, mse_perf] = linear_model("performance");
const { perf_op, new_rate, new_best } = tf.with(tf.name_scope("train_performance"), () => {
  const rate = tf.Variable(0.9, { trainable: false, name: "rate" });
  const best = tf.Variable(np.inf, { trainable: false, name: "best", dtype: tf.float32 });
  const perf_op = tf.train.GradientDescentOptimizer(rate).minimize(mse_perf);
  const improved = tf.less(mse_perf, best);
  const new_rate = tf.assign(rate, tf.where(improved, rate, rate.mul(0.5)));
  const new_best = tf.with(tf.control_dependencies([new_rate]), () => tf.assign(best, tf.minimum(best, mse_perf)));
  return { perf_op, new_rate, new_best };
});

const init = tf.global_variables_initializer();
{
  using sess = tf.enter(tf.Session());
  init.run();
  for (const t of [0, 1, 5, 6, 10, 15, 16, 20, 25]) {
    report(`t${t}`, sess.run(by_step, { feed_dict: { [step]: t } }));
  }
  for (let i = 0; i < 12; i++) {
    sess.run([training_op, learning_rate], { [X]: X_train, [y]: y_train });
    if (i % 4 === 3) report(`eta${i}`, sess.run(learning_rate));
  }
  report("exponential", [w_exp.eval(), tf.train.global_step(sess, global_step)]);
  for (let i = 0; i < 10; i++) {
    sess.run(perf_op, { [X]: X_train, [y]: y_train });
    report(`performance${i}`, sess.run([new_rate, new_best], { [X]: X_val, [y]: y_val }));
  }
  report("w_performance", w_perf.eval());
}
