// From the neuron to backpropagation: threshold units, Hebb's rule, XOR. What to look at: the perceptron never learns XOR, the
// multi-layer perceptron does, and its gradients are printed layer by layer.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";

tf.set_random_seed(1);

// ---- linear threshold units, and what they compute with fixed weights

function heaviside(z: tf.Tensor, name: string | null = null) {
  return tf.cast(tf.greater_equal(z, 0), tf.float32, { name });
}

function ltu(inputs: tf.Tensor, weights: number[], threshold: number, name: string) {
  return tf.with(tf.name_scope(name), () => {
    const z = tf.reduce_sum(inputs.mul(weights), { axis: 1 });
    return heaviside(z.sub(threshold), "output");
  });
}

const inputs = tf.placeholder(tf.float32, { shape: [null, 2], name: "inputs" });
const both = ltu(inputs, [1, 1], 2, "and");
const either = ltu(inputs, [1, 1], 1, "or");
const first_only = ltu(inputs, [1, -1], 1, "a_and_not_b");
const signs = tf.sign(tf.reduce_sum(inputs, { axis: 1 }).sub(1), { name: "signs" });

// ---- a perceptron: weights grow where a neuron should have fired, and shrink where it should not

const targets = tf.placeholder(tf.float32, { shape: [null], name: "targets" });
const { w, b, hebb, mistakes } = tf.with(tf.name_scope("perceptron"), () => {
  const w = tf.Variable(tf.zeros([2, 1]), { name: "w" });
  const b = tf.Variable(tf.float(0), { name: "b" });
  const prediction = heaviside(tf.squeeze(tf.matmul(inputs, w), { axis: 1 }).add(b));
  const error = targets.sub(prediction);
  const hebb = tf.group(
    tf.assign_add(w, tf.matmul(inputs, tf.expand_dims(error, 1), { transpose_a: true }).rmul(0.1)),
    tf.assign_add(b, tf.reduce_sum(error).rmul(0.1)),
  );
  const mistakes = tf.reduce_sum(tf.abs(error));
  return { w, b, hebb, mistakes };
});

// ---- a multi-layer perceptron, trained by backpropagation

const { output, loss, gradients, backpropagation } = tf.with(tf.name_scope("mlp"), () => {
  const w1 = tf.Variable(tf.random_normal([2, 3]), { name: "w1" });
  const b1 = tf.Variable(tf.zeros([3]), { name: "b1" });
  const w2 = tf.Variable(tf.random_normal([3, 1]), { name: "w2" });
  const b2 = tf.Variable(tf.zeros([1]), { name: "b2" });
  const hidden = tf.tanh(tf.matmul(inputs, w1).add(b1));
  const output = tf.sigmoid(tf.squeeze(tf.matmul(hidden, w2).add(b2), { axis: 1 }));
  const loss = tf.reduce_sum(tf.square(targets.sub(output))).rmul(0.5);
  const optimizer = tf.train.GradientDescentOptimizer(0.5);
  const gradients = optimizer.compute_gradients(loss, [w1, b1, w2, b2]);
  const backpropagation = optimizer.apply_gradients(gradients);
  return { output, loss, gradients, backpropagation };
});

const corners = np.array(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  np.float32,
);
const gates = { or: np.array([0, 1, 1, 1], np.float32), xor: np.array([0, 1, 1, 0], np.float32) };

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (const gate of [both, either, first_only, signs]) {
  console.log(gate.op.name, sess.run(gate, { feed_dict: { [inputs]: corners } }).tolist());
}

for (const [name, labels] of Object.entries(gates)) {
  sess.run([w.initializer, b.initializer]);
  for (let epoch = 0; epoch < 20; epoch++) sess.run(hebb, { feed_dict: { [inputs]: corners, [targets]: labels } });
  const wrong = sess.run(mistakes, { feed_dict: { [inputs]: corners, [targets]: labels } });
  console.log(`perceptron, ${name} - mistakes:`, wrong);
}

const xor = { [inputs]: corners, [targets]: gates.xor };
for (let step = 0; step <= 2000; step++) {
  if (step % 500 === 0) {
    console.log("mlp, xor - step", step, "loss", sess.run(loss, { feed_dict: xor }));
    const values = sess.run(
      gradients.map(([grad]) => grad!),
      { feed_dict: xor },
    );
    gradients.forEach(([, variable], i) => {
      console.log("   gradient of", variable.op.name, "has norm", np.linalg.norm(values[i]));
    });
  }
  sess.run(backpropagation, { feed_dict: xor });
}
console.log("mlp, xor -", np.round(sess.run(output, { feed_dict: xor })).tolist());
