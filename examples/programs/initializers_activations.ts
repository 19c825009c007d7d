// Vanishing and exploding signals: how the spread of a layer's outputs behaves, layer after layer, for the
// initializations of Glorot, He and LeCun and for the activation functions they were made for.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const [n_features, n_units, n_layers] = [20, 16, 4];
const X = tf.placeholder(tf.float32, { shape: [null, n_features], name: "X" });

// mode and scale turn one initializer into all of the lecture's table
const initializers = {
  glorot_normal: tf.variance_scaling_initializer({ mode: "fan_avg" }),
  glorot_uniform: tf.variance_scaling_initializer({ mode: "fan_avg", distribution: "uniform" }),
  he_normal: tf.variance_scaling_initializer({ scale: 2.0, mode: "fan_in" }),
  he_uniform: tf.variance_scaling_initializer({ scale: 2.0, mode: "fan_in", distribution: "uniform" }),
  lecun_normal: tf.variance_scaling_initializer({ scale: 1.0, distribution: "untruncated_normal" }),
  lecun_uniform: tf.variance_scaling_initializer({ scale: 1.0, mode: "fan_in", distribution: "uniform", seed: 5 }),
  named_glorot_uniform: tf.glorot_uniform_initializer(),
  named_glorot_normal: tf.glorot_normal_initializer({ seed: 9 }),
  named_he: tf.initializers.he_normal(),
  named_lecun: tf.initializers.lecun_uniform(),
  too_small: tf.random_normal_initializer({ stddev: 0.01 }),
  too_large: tf.truncated_normal_initializer({ stddev: 1.0 }),
};
type Activation = (z: tf.Tensor, options?: { name?: string }) => tf.Tensor;
const activations: Record<string, Activation> = {
  sigmoid: tf.nn.sigmoid,
  tanh: tf.nn.tanh,
  relu: tf.nn.relu,
  leaky_relu: (z, { name } = {}) => tf.nn.leaky_relu(z, { alpha: 0.01, name }),
  elu: tf.nn.elu,
  selu: tf.nn.selu,
  softplus: tf.nn.softplus,
};
const partner: Record<string, string> = {
  glorot_normal: "sigmoid",
  glorot_uniform: "tanh",
  he_normal: "relu",
  he_uniform: "leaky_relu",
  lecun_normal: "selu",
  lecun_uniform: "selu",
  named_glorot_uniform: "softplus",
  named_glorot_normal: "tanh",
  named_he: "elu",
  named_lecun: "selu",
  too_small: "tanh",
  too_large: "sigmoid",
};

const spreads: Record<string, tf.Tensor> = {};
for (const [kind, initializer] of Object.entries(initializers)) {
  using _ = tf.enter(tf.variable_scope(kind));
  let signal: tf.Tensor = X;
  const stds: tf.Tensor[] = [];
  for (let layer = 0; layer < n_layers; layer++) {
    using _ = tf.enter(tf.variable_scope(`layer${layer + 1}`));
    const fan_in = signal.get_shape().as_list()[1]!;
    const W = tf.get_variable("W", { shape: [fan_in, n_units], initializer });
    const b = tf.get_variable("b", { shape: [n_units], initializer: tf.zeros_initializer() });
    signal = activations[partner[kind]!]!(tf.matmul(signal, W).add(b), { name: "out" });
    const [, variance] = tf.nn.moments(signal, { axes: [0, 1] });
    stds.push(tf.sqrt(variance));
  }
  spreads[kind] = tf.stack(stds, { name: "spread" });
}

// The functions themselves and their slopes
const z = tf.constant([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0], { name: "z" });
const curves: Record<string, tf.Tensor> = {};
for (const [name, f] of Object.entries(activations)) curves[name] = f(z);
const slopes: Record<string, tf.Tensor> = {};
for (const [name, curve] of Object.entries(curves)) slopes[name] = tf.gradients(curve, z, { name: `slope_${name}` })[0]!;
const same = tf.sigmoid(z.rmul(2)).rmul(2).sub(1); // tanh, as the lecture writes it

const init = tf.global_variables_initializer();
{
  using sess = tf.enter(tf.Session());
  sess.run(init);
  const X_data = np.random.randn(200, n_features);
  report("spread", sess.run(spreads, { feed_dict: { [X]: X_data } }));
  report("curve", sess.run(curves));
  report("slope", sess.run(slopes));
  report("tanh_from_sigmoid", sess.run(same));
  report("he_weights", sess.run("he_normal/layer1/W:0"));
  report("glorot_uniform_weights", sess.run("glorot_uniform/layer2/W:0"));
}
report("n_variables", tf.trainable_variables().length);
