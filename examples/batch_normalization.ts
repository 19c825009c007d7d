// Batch normalization, as a layer and by hand. What to look at: both networks learn at a high rate, the plain one stays behind; the
// moving averages that prediction uses come close to the statistics of the data.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";
import { steps } from "./support/options.ts";

tf.set_random_seed(42);

const [n_inputs, n_hidden, n_outputs] = [28 * 28, 100, 10];
const X = tf.placeholder(tf.float32, { shape: [null, n_inputs], name: "X" });
const y = tf.placeholder(tf.int64, { shape: null, name: "y" });
const training = tf.placeholder_with_default(false, { shape: [], name: "training" });

function layer(x: tf.Tensor) {
  return tf.layers.batch_normalization(x, { training, momentum: 0.9 });
}

function by_hand(x: tf.Tensor) {
  using _ = tf.enter(tf.variable_scope(null, { default_name: "by_hand" }));
  const size = Number(x.get_shape().at(-1));
  const gamma = tf.get_variable("gamma", [size], { initializer: tf.ones_initializer() });
  const beta = tf.get_variable("beta", [size], { initializer: tf.zeros_initializer() });
  const [batch_mean, batch_variance] = tf.nn.moments(x, [0], { name: "moments" });
  const averages = tf.train.ExponentialMovingAverage({ decay: 0.9 });

  const of_the_batch = () =>
    tf.with(tf.control_dependencies([averages.apply([batch_mean, batch_variance])]), () => [
      tf.identity(batch_mean),
      tf.identity(batch_variance),
    ]);
  const of_the_data = () => [averages.average(batch_mean), averages.average(batch_variance)];
  const [mean, variance] = tf.cond(training, of_the_batch, of_the_data);
  return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 0.001);
}

const normalizations: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ["plain", (x) => tf.identity(x)],
  ["layer", layer],
  ["by_hand", by_hand],
];
const networks = normalizations.map(([name, normalize]) =>
  tf.with(tf.variable_scope(name), () => {
    let signal = X;
    for (let number = 0; number < 3; number++) {
      signal = tf.nn.elu(normalize(tf.layers.dense(signal, n_hidden, { name: `hidden${number}` })));
    }
    const logits = tf.layers.dense(signal, n_outputs, { name: "outputs" });
    const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
    const updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS, { scope: name });
    const train = tf.with(tf.control_dependencies(updates), () =>
      tf.train.GradientDescentOptimizer(0.2).minimize(loss),
    );
    const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
    return { name, train, accuracy };
  }),
);

const mnist = input_data.read_data_sets("/tmp/data/");
const test = { [X]: mnist.test.images.slice(":2000"), [y]: mnist.test.labels.slice(":2000") };
const n_steps = steps(200);
const batch_size = 50;

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (let step = 0; step <= n_steps; step++) {
  if (step % 50 === 0) {
    for (const { name, accuracy } of networks) {
      console.log(step, name, "test accuracy:", sess.run(accuracy, { feed_dict: test }));
    }
  }
  const [X_batch, y_batch] = mnist.train.next_batch(batch_size);
  const feed_dict = { [X]: X_batch, [y]: y_batch, [training]: true };
  sess.run(
    networks.map(({ train }) => train),
    { feed_dict },
  );
}
for (const variable of tf.global_variables("layer/batch_normalization/moving")) {
  console.log(variable.op.name, "mean", np.mean(sess.run(variable)));
}
