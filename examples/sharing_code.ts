// Sharing code and variables, and control flow inside the graph. What to look at: both towers have the same weights; loops of the graph
// have gradients too.
import * as tf from "tfgraph";

tf.set_random_seed(42);

// ---- variables that are shared: variable_scope, AUTO_REUSE, templates, getters, partitions

function tower(x: tf.Tensor) {
  using _ = tf.enter(tf.variable_scope("tower", { reuse: tf.AUTO_REUSE }));
  const w = tf.get_variable("w", [3, 2], { initializer: tf.ones_initializer() });
  return tf.matmul(x, w);
}

const left = tf.placeholder(tf.float32, [null, 3], { name: "left" });
const right = tf.placeholder(tf.float32, [null, 3], { name: "right" });
const similarity = tf.reduce_sum(tower(left).mul(tower(right)), { axis: 1, name: "similarity" });

const scaled = tf.make_template("scaled", (x: tf.Tensor) =>
  x.mul(tf.get_variable("factor", [], { initializer: tf.constant_initializer(tf.float(3)) })),
);
const twice = scaled(scaled(left));

tf.with(tf.variable_scope("frozen", { custom_getter: (getter, ...args) => tf.stop_gradient(getter(...args)) }), () =>
  tf.get_variable("w", [3], { initializer: tf.ones_initializer() }),
);
const parts = tf.with(tf.variable_scope("parts", { partitioner: tf.fixed_size_partitioner(2) }), () =>
  tf.get_variable("embedding", [4, 3], { initializer: tf.ones_initializer() }),
);
const whole = tf.convert_to_tensor(parts);

// ---- control flow

const x = tf.placeholder(tf.float32, [], { name: "x" });
const sign = tf.cond(
  x.greater(0),
  () => tf.constant("positive"),
  () => tf.constant("not positive"),
  { name: "sign" },
);
const size = tf.case(
  [
    [x.less(1), () => tf.constant("small")],
    [x.less(10), () => tf.constant("middling")],
  ],
  { default: () => tf.constant("large") },
);
const [, power] = tf.while_loop(
  (i: tf.Tensor) => i.less(5),
  (i: tf.Tensor, p: tf.Tensor) => [i.add(1), p.mul(x)],
  [0, tf.float(1)],
  { name: "power" },
);
const slope = tf.gradients(power, x)[0];
const squares = tf.map_fn((v) => v.mul(v), tf.range(tf.float(5)), { name: "squares" });
const sums = tf.scan((total, v) => total.add(v), tf.range(tf.float(5)), { name: "sums" });
const product = tf.foldl((total, v) => total.mul(v), tf.range(tf.float(1), tf.float(6)), { name: "product" });

// ---- gradients of our own

const stable_log1pexp = tf.custom_gradient((z: tf.Tensor) => {
  const e = tf.exp(z);
  return [tf.log(e.radd(1)), (dy: tf.Tensor) => dy.mul(e.radd(1).rtruediv(1).rsub(1))];
});

const z = tf.placeholder(tf.float32, [], { name: "z" });
const gradient_at_100 = tf.gradients(stable_log1pexp(z), z)[0];

tf.RegisterGradient("StraightThrough")((_op, grad) => grad);

const binary = tf.with(tf.get_default_graph().gradient_override_map({ Sign: "StraightThrough" }), () => tf.sign(z));
const through = tf.gradients(binary, z)[0];

// ---- measures over many batches

const labels = tf.placeholder(tf.int64, [null], { name: "labels" });
const predictions = tf.placeholder(tf.int64, [null], { name: "predictions" });
const [accuracy, update] = tf.metrics.accuracy(labels, predictions);
const confusion = tf.confusion_matrix(labels, predictions, { num_classes: 3 });

using sess = tf.enter(tf.Session());
sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()]);
console.log(
  "variables:",
  tf.global_variables().map((v) => v.op.name),
);
console.log("similarity", sess.run(similarity, { feed_dict: { [left]: [[1, 2, 3]], [right]: [[1, 0, 1]] } }).tolist());
const tripled = sess.run(twice, { feed_dict: { [left]: [[1, 2, 3]] } });
console.log("twice", tripled.tolist(), "parts", sess.run(whole).shape);
for (const value of [0.5, 2, 20]) {
  console.log(value, ...sess.run([sign, size, power, slope], { feed_dict: { [x]: value } }));
}
console.log("squares", sess.run(squares), "sums", sess.run(sums), "product", sess.run(product));
console.log("gradients", sess.run([gradient_at_100, through], { feed_dict: { [z]: 100 } }));
const batches = [
  [
    [0, 1, 2],
    [0, 1, 1],
  ],
  [
    [2, 2, 1],
    [2, 2, 1],
  ],
];
for (const [label, prediction] of batches) {
  sess.run(update, { feed_dict: { [labels]: label, [predictions]: prediction } });
}
const table = sess.run(confusion, { feed_dict: { [labels]: [0, 1, 2], [predictions]: [0, 1, 1] } });
console.log("accuracy", sess.run(accuracy), "confusion", table.tolist());
