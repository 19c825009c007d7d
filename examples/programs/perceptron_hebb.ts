// From biological to artificial neurons: propositional logic with threshold neurons, then a perceptron trained by
// Hebb's rule (with the teacher's correction), written with assign_add and no gradient anywhere.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

function heaviside(z: tf.Tensor, { name = "heaviside" } = {}): tf.Tensor {
  using _ = tf.enter(tf.name_scope(name));
  return tf.cast(z.greater_equal(0), tf.float32);
}

// ---- a neuron fires when at least two of its inputs are active
const A = tf.placeholder(tf.float32, [null], { name: "A" });
const B = tf.placeholder(tf.float32, [null], { name: "B" });
const { identity, conjunction, disjunction, a_and_not_b, xor } = tf.with(tf.name_scope("logic"), () => {
  const identity = heaviside(A.add(A).sub(2), { name: "identity" });
  const conjunction = heaviside(A.add(B).sub(2), { name: "and" });
  const disjunction = heaviside(A.rmul(2).add(B.rmul(2)).sub(2), { name: "or" });
  const a_and_not_b = heaviside(A.rmul(2).sub(B).sub(2), { name: "and_not" });
  const only_a = heaviside(A.rmul(2).sub(B).sub(2)).rmul(2);
  const only_b = heaviside(A.neg().add(B.rmul(2)).sub(2)).rmul(2);
  const xor = heaviside(only_a.add(only_b).sub(2), { name: "xor" });
  return { identity, conjunction, disjunction, a_and_not_b, xor };
});

// ---- step functions
const z = tf.constant([-2.0, -0.0, 0.0, 0.5], { name: "z" });
const steps = { heaviside: heaviside(z), sgn: tf.sign(z, { name: "sgn" }) };

// ---- perceptron: w <- w + eta (y - y_hat) x
const [n_inputs, n_outputs, eta] = [3, 2, 0.1];
const x = tf.placeholder(tf.float32, [1, n_inputs], { name: "x" });
const target = tf.placeholder(tf.float32, [1, n_outputs], { name: "target" });
const w = tf.Variable(tf.random_uniform([n_inputs, n_outputs], -0.5, 0.5), { name: "w" });
const bias = tf.Variable(tf.zeros([n_outputs]), { name: "bias" });
const n_mistakes = tf.Variable(0, { trainable: false, name: "n_mistakes" });

const { output, learn } = tf.with(tf.name_scope("perceptron"), () => {
  const output = heaviside(tf.matmul(x, w).add(bias), { name: "ltu" });
  const error = target.sub(output);
  const learn = tf.with(tf.name_scope("hebb"), () => {
    const update_w = tf.assign_add(w, tf.matmul(x, error, { transpose_a: true }).rmul(eta));
    const update_b = bias.assign_add(tf.reduce_sum(error, { axis: 0 }).rmul(eta));
    const count = tf.assign_add(n_mistakes, tf.cast(tf.reduce_any(tf.not_equal(error, 0)), tf.int32));
    return tf.group(update_w, update_b, count, { name: "learn" });
  });
  return { output, learn };
});

// ---- pure Hebb: neurons that fire together wire together, with forgetting
const wires = tf.Variable(tf.zeros([n_inputs, n_inputs]), { name: "wires", trainable: false });
const together = tf.matmul(tf.transpose(x), x);
const wire = tf.assign(wires, wires.rmul(0.9).add(together.rmul(0.1)), { name: "wire" });

const X_data = np.random.randn(40, n_inputs).astype(np.float32);
const [x0, x1, x2] = [X_data.slice(":", 0), X_data.slice(":", 1), X_data.slice(":", 2)];
const Y_data = np.stack([x0.add(x1).greater(0.2), x2.less(0)], { axis: 1 }).astype(np.float32);

{
  using sess = tf.enter(tf.Session());
  sess.run(tf.global_variables_initializer());
  const inputs = { [A]: [0, 0, 1, 1], [B]: [0, 1, 0, 1] };
  report("logic", sess.run([identity, conjunction, disjunction, a_and_not_b, xor], { feed_dict: inputs }));
  report("steps", sess.run(steps));
  report("w_before", w.eval());
  for (let epoch = 0; epoch < 3; epoch++) {
    sess.run(n_mistakes.initializer);
    for (let i = 0; i < 40; i++) {
      const row = `${i}:${i + 1}`;
      sess.run([learn, wire], { feed_dict: { [x]: X_data.slice(row), [target]: Y_data.slice(row) } });
    }
    report(`mistakes${epoch}`, n_mistakes.eval());
  }
  report("w", sess.run(w));
  report("bias", sess.run(bias));
  report("wires", sess.run(wires));
  report("answer", sess.run(output, { [x]: [[1.0, 1.0, -1.0]] }));
}
