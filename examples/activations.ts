// Activation functions and their slopes, and the lecture's own: PReLU learns its slope, RReLU draws it while training. What to
// look at: where the slopes are zero nothing is learned; PReLU's slope moves away from where it began.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { curves, writeChart } from "./support/picture.ts";

tf.set_random_seed(42);

/** max(a z, z), with a slope `a` that is learned. */
function prelu(z: tf.Tensor, name: string) {
  using _ = tf.enter(tf.variable_scope(name));
  const a = tf.get_variable("slope", { shape: [], initializer: tf.constant_initializer(0.25) });
  return tf.maximum(a.mul(z), z);
}

/** max(a z, z); `a` is random while training, and its mean afterwards. */
function rrelu(z: tf.Tensor, training: tf.Tensor, low = 1 / 8, high = 1 / 3, name = "rrelu") {
  using _ = tf.enter(tf.name_scope(name));
  const random = tf.random_uniform(tf.shape(z), low, high);
  const a = tf.where(tf.fill(tf.shape(z), training), random, tf.fill(tf.shape(z), (low + high) / 2));
  return tf.maximum(a.mul(z), z);
}

const z = tf.placeholder(tf.float32, [null], { name: "z" });
const training = tf.placeholder_with_default(false, [], { name: "training" });
const functions: [string, tf.Tensor][] = [
  ["sigmoid", tf.sigmoid(z)],
  ["tanh", tf.tanh(z)],
  ["relu", tf.nn.relu(z)],
  ["relu6", tf.nn.relu6(z)],
  ["leaky_relu", tf.nn.leaky_relu(z, { alpha: 0.1 })],
  ["elu", tf.nn.elu(z)],
  ["selu", tf.nn.selu(z)],
  ["softplus", tf.nn.softplus(z)],
  ["softsign", tf.nn.softsign(z)],
  ["swish", tf.nn.swish(z)],
  ["prelu", prelu(z, "prelu")],
  ["rrelu", rrelu(z, training)],
];
const slopes = functions.map(([, value]) => tf.gradients(value, z)[0]);
const crelu = tf.nn.crelu(tf.expand_dims(z, 1), { name: "crelu" });
const probabilities = tf.nn.softmax(z, { name: "probabilities" });
const log_probabilities = tf.nn.log_softmax(z, { name: "log_probabilities" });

// a small network with PReLU learns |x|: the best slope is -1
const x = tf.placeholder(tf.float32, [null, 1], { name: "x" });
const guess = tf.squeeze(prelu(x, "learned"), { axis: 1 });
const loss = tf.reduce_mean(tf.square(guess.sub(tf.abs(tf.squeeze(x, { axis: 1 })))));
const train = tf.train.GradientDescentOptimizer(0.1).minimize(loss);
const slope = tf.with(tf.variable_scope("learned", { reuse: true }), () => tf.get_variable("slope", { shape: [] }));

const points = np.linspace(-4, 8, 121).astype(np.float32);
using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
const [values, derivatives] = sess.run([functions.map(([, f]) => f), slopes], { feed_dict: { [z]: points } });
functions.forEach(([name], i) => {
  const value = values[i].tolist() as number[];
  const largest = np.max(derivatives[i]);
  const [low, high] = [value[20].toFixed(3), value[60].toFixed(3)];
  console.log(name.padEnd(10), `f(-2) = ${low}  f(2) = ${high}  largest slope ${largest.toFixed(3)}`);
});
console.log("crelu doubles the channels:", sess.run(crelu, { feed_dict: { [z]: [-1, 2] } }).tolist());
const scores = { feed_dict: { [z]: [1, 2, 3] } };
console.log("softmax", sess.run(probabilities, scores).tolist(), "log", sess.run(log_probabilities, scores).tolist());
const rrelu_of_z = functions.at(-1)![1];
const noisy = sess.run(rrelu_of_z, { feed_dict: { [z]: [-1, -1, -1, -1], [training]: true } });
const settled = sess.run(rrelu_of_z, { feed_dict: { [z]: [-1] } });
console.log("rrelu(-1) while training:", noisy.tolist(), "afterwards:", settled.tolist());
const data = np.linspace(-1, 1, 50).astype(np.float32).reshape(-1, 1);
for (let step = 0; step <= 40; step++) {
  if (step % 10 === 0) console.log("prelu learns |x|: step", step, "slope", sess.run(slope));
  sess.run(train, { feed_dict: { [x]: data } });
}

const rows = (arrays: np.NDArray[]) =>
  functions.flatMap(([series], i) =>
    (arrays[i].tolist() as number[]).map((y, k) => ({ x: points.item(k) as number, y, series })),
  );
await writeChart("activations.svg", {
  hconcat: [
    curves(rows(values), { title: "Activation functions", x: "z", y: "f(z)" }),
    curves(rows(derivatives), { title: "Their slopes", x: "z", y: "f'(z)" }),
  ],
});
