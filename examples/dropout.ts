// Dropout, Monte Carlo dropout and alpha dropout. What to look at: on few data dropout makes the test accuracy better than no dropout;
// the predictions of many random runs say how sure the network is.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";
import { steps } from "./support/options.ts";

tf.set_random_seed(42);

const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
const y = tf.placeholder(tf.int64, { shape: null, name: "y" });
const training = tf.placeholder_with_default(false, { shape: [], name: "training" });

/** Dropout that keeps mean 0 and variance 1, for selu: what drops out becomes selu's lowest value. */
function alpha_dropout(x: tf.Tensor, rate: number, name: string) {
  using _ = tf.enter(tf.name_scope(name));
  const [lowest, keep] = [-1.7580993408473766, 1 - rate];
  const kept = tf.cast(tf.random_uniform(tf.shape(x)).greater_equal(rate), tf.float32);
  const a = (keep + lowest ** 2 * keep * rate) ** -0.5;
  const dropped = x
    .mul(kept)
    .add(kept.rsub(1).rmul(lowest))
    .rmul(a)
    .sub(a * lowest * rate);
  return tf.where(tf.fill(tf.shape(x), training), dropped, x);
}

type Initializer = ReturnType<typeof tf.initializers.he_normal>;
type Drop = (x: tf.Tensor, name: string) => tf.Tensor;

function network(name: string, activation: (x: tf.Tensor) => tf.Tensor, initializer: Initializer, drop: Drop) {
  using _ = tf.enter(tf.variable_scope(name, { initializer }));
  const hidden1 = drop(tf.layers.dense(X, 200, { activation, name: "hidden1" }), "drop1");
  const hidden2 = drop(tf.layers.dense(hidden1, 200, { activation, name: "hidden2" }), "drop2");
  const logits = tf.layers.dense(hidden2, 10, { name: "outputs" });
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
  const train = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss);
  const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
  return { name, train, accuracy, probabilities: tf.nn.softmax(logits) };
}

const [he, lecun] = [tf.initializers.he_normal(), tf.initializers.lecun_normal()];
const networks = [
  network("none", tf.nn.relu, he, (x) => x),
  network("dropout", tf.nn.relu, he, (x, name) => tf.layers.dropout(x, { rate: 0.5, training, name })),
  network("alpha", tf.nn.selu, lecun, (x, name) => alpha_dropout(x, 0.1, name)),
] as const;

const mnist = input_data.read_data_sets("/tmp/data/");
const [images, labels] = [mnist.train.images.slice(":1000"), mnist.train.labels.slice(":1000")];
const few = { [X]: images, [y]: labels };
const test = { [X]: mnist.test.images.slice(":2000"), [y]: mnist.test.labels.slice(":2000") };
const n_steps = steps(200);

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (let step = 0; step < n_steps; step++) {
  const start = (step * 50) % 1000;
  const batch = `${start}:${start + 50}`;
  const feed_dict = { [X]: images.slice(batch), [y]: labels.slice(batch), [training]: true };
  sess.run(
    networks.map(({ train }) => train),
    { feed_dict },
  );
}
for (const { name, accuracy } of networks) {
  const [train, unseen] = [few, test].map((feed_dict) => sess.run(accuracy, { feed_dict }));
  console.log(name.padEnd(8), "train", train, "test", unseen);
}

const one = { [X]: mnist.test.images.slice(":5"), [training]: true };
const runs = Array.from({ length: 100 }, () => sess.run(networks[1].probabilities, { feed_dict: one }));
const guesses = np.stack(runs);
const [means, spread] = [np.mean(guesses, { axis: 0 }), np.std(guesses, { axis: 0 })];
for (let i = 0; i < 5; i++) {
  const digit = np.argmax(means.slice(i));
  const [mean, deviation] = [means.item(i, digit) as number, spread.item(i, digit) as number];
  const label = mnist.test.labels.item(i);
  console.log(`digit ${label} - guessed ${digit} with ${mean.toFixed(2)} +- ${deviation.toFixed(2)}`);
}
