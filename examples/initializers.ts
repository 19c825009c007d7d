// Vanishing and exploding signals: how large the outputs of ten layers are under different initializations. What to look at:
// under Glorot's (tanh), He's (relu) and LeCun's (selu) the curves stay level; under a plain normal they explode or die.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { curves, writeChart } from "./support/picture.ts";

tf.set_random_seed(42);

const [n_layers, n_neurons] = [10, 100];

type Activation = (z: tf.Tensor) => tf.Tensor;
const networks = [
  ["normal(1), logistic", tf.sigmoid, tf.random_normal_initializer({ stddev: 1 })],
  ["normal(1), tanh", tf.tanh, tf.random_normal_initializer({ stddev: 1 })],
  ["normal(0.01), tanh", tf.tanh, tf.random_normal_initializer({ stddev: 0.01 })],
  ["Glorot uniform, tanh", tf.tanh, tf.glorot_uniform_initializer()],
  ["Glorot normal, tanh", tf.tanh, tf.glorot_normal_initializer()],
  ["orthogonal, tanh", tf.tanh, tf.orthogonal_initializer()],
  ["Glorot normal, relu", tf.nn.relu, tf.glorot_normal_initializer()],
  ["He normal, relu", tf.nn.relu, tf.initializers.he_normal()],
  ["He uniform, relu", tf.nn.relu, tf.initializers.he_uniform()],
  [
    "fan out, relu",
    tf.nn.relu,
    tf.variance_scaling_initializer({ scale: 2, mode: "fan_out", distribution: "uniform" }),
  ],
  ["LeCun normal, selu", tf.nn.selu, tf.initializers.lecun_normal()],
] as const;

const X = tf.placeholder(tf.float32, [null, n_neurons], { name: "X" });
const spreads: tf.Tensor[] = [];
const backward: tf.Tensor[] = [];
networks.forEach(([, activate, initializer], number) => {
  const activation: Activation = activate;
  using _ = tf.enter(tf.variable_scope(`network${number}`));
  let signal = X;
  const outputs: tf.Tensor[] = [];
  for (let layer = 0; layer < n_layers; layer++) {
    using _ = tf.enter(tf.variable_scope(`layer${layer}`));
    const W = tf.get_variable("W", [n_neurons, n_neurons], { initializer });
    signal = activation(tf.matmul(signal, W));
    outputs.push(signal);
  }
  spreads.push(tf.stack(outputs.map((output) => tf.sqrt(tf.reduce_mean(tf.square(output))))));
  backward.push(tf.norm(tf.gradients(tf.reduce_mean(signal), X)[0]));
});

np.random.seed(42);
const batch = np.random.randn(200, n_neurons).astype(np.float32);
using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
const [sizes, norms] = sess.run([spreads, backward], { feed_dict: { [X]: batch } });
const points = networks.flatMap(([title], i) => {
  const size = sizes[i].tolist() as number[];
  console.log(title.padEnd(22), size.map((s) => s.toExponential(2)).join(" "), "  gradient", norms[i].toExponential(1));
  return size.map((y, layer) => ({ x: layer + 1, y: Math.max(y, 1e-6), series: title }));
});
const titles = { title: "Size of each layer's outputs", x: "layer", y: "root mean square", scale: "log" } as const;
await writeChart("initializers.svg", curves(points, titles));
