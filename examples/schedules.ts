// Learning schedules. What to look at: the curves of the rates, and how a rate that is assigned falls when the loss stops falling.
import * as tf from "tfgraph";
import { curves, writeChart } from "./support/picture.ts";

tf.set_random_seed(42);

const step = tf.train.get_or_create_global_step();
const schedules: [string, tf.Tensor][] = [
  ["power", tf.train.inverse_time_decay(0.1, step, { decay_steps: 30, decay_rate: 1 })],
  ["exponential", tf.train.exponential_decay(0.1, step, { decay_steps: 30, decay_rate: 0.5 })],
  ["exponential, in stairs", tf.train.exponential_decay(0.1, step, 30, 0.5, { staircase: true })],
  ["natural exponential", tf.train.natural_exp_decay(0.1, step, 30, 0.5)],
  ["piecewise constant", tf.train.piecewise_constant(step, [30, 60], [0.1, 0.05, 0.01])],
  ["polynomial", tf.train.polynomial_decay(0.1, step, { decay_steps: 80, end_learning_rate: 0.01, power: 2 })],
  ["polynomial, cycling", tf.train.polynomial_decay(0.1, step, 40, 0.01, { power: 1, cycle: true })],
  ["cosine", tf.train.cosine_decay(0.1, step, { decay_steps: 80 })],
  ["cosine, with restarts", tf.train.cosine_decay_restarts(0.1, step, { first_decay_steps: 20 })],
  ["linear cosine", tf.train.linear_cosine_decay(0.1, step, { decay_steps: 80 })],
];
const count = tf.assign_add(step, 1);

// performance scheduling: the loss decides, and the rate is a variable
const rate = tf.Variable(0.5, { trainable: false, name: "rate" });
const new_rate = tf.placeholder(tf.float32, [], { name: "new_rate" });
const slower = tf.assign(rate, new_rate);
const w = tf.Variable(tf.float([5, -3]), { name: "w" });
const loss = tf.reduce_sum(tf.square(w).mul([1, 3]));
const train = tf.train.GradientDescentOptimizer(rate).minimize(loss);

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
const rates: number[][] = [];
for (let i = 0; i <= 100; i++) {
  rates.push(sess.run(schedules.map(([, schedule]) => schedule)));
  sess.run(count);
}
schedules.forEach(([name], i) => {
  const shown = rates.filter((_, at) => at % 20 === 0).map((r) => r[i].toFixed(4));
  console.log(name.padEnd(22), shown.join(" "));
});

let best = Infinity;
for (let epoch = 0; epoch < 20; epoch++) {
  sess.run(train);
  const [now, current] = sess.run([loss, rate]);
  if (now >= best) sess.run(slower, { feed_dict: { [new_rate]: current / 2 } });
  best = Math.min(best, now);
  if (epoch % 4 === 0) console.log("epoch", epoch, "rate", current, "loss", now);
}
const points = schedules.flatMap(([series], i) => rates.map((r, x) => ({ x, y: r[i], series })));
await writeChart("schedules.svg", curves(points, { title: "Learning schedules", x: "step", y: "rate" }));
