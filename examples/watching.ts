// Watching training: summaries for TensorBoard, printing and checking values while the graph runs. What to look at: `tensorboard --logdir`
// shows the curves, the histograms and the graph; a value that is no number is named where it first appears.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { outputFile, steps } from "./support/options.ts";

tf.set_random_seed(42);

const X = tf.placeholder(tf.float32, { shape: [null, 4], name: "X" });
const y = tf.placeholder(tf.float32, { shape: [null, 1], name: "y" });
const output = tf.with(tf.name_scope("model"), () => {
  const W = tf.Variable(tf.truncated_normal([4, 1], { stddev: 0.1 }), { name: "W" });
  const b = tf.Variable(tf.zeros([1]), { name: "b" });
  const output = tf.matmul(X, W).add(b);
  tf.summary.histogram("weights", W);
  tf.summary.image("weights", tf.reshape(W, [1, 2, 2, 1]));
  return output;
});
const { loss, train } = tf.with(tf.name_scope("training"), () => {
  const mean = tf.reduce_mean(tf.square(output.sub(y)), { name: "loss" });
  const loss = tf.Print(mean, [mean, tf.shape(X)], { message: "the loss and the batch: ", first_n: 2 });
  tf.summary.scalar("loss", loss);
  return { loss, train: tf.train.GradientDescentOptimizer(0.1).minimize(loss) };
});
tf.summary.text("notes", tf.constant("four inputs, one output"));
const summaries = tf.summary.merge_all()!;

const logarithm = tf.log(output, { name: "logarithm" });
const checked = tf.check_numerics(logarithm, "the logarithm of the output");
const check_all = tf.add_check_numerics_ops();
const bounded = tf.with(tf.control_dependencies([tf.Assert(tf.reduce_all(output.greater(-100)), [output])]), () =>
  tf.identity(output),
);

np.random.seed(42);
const X_data = np.random.randn(100, 4).astype(np.float32);
const y_data = np.sum(X_data, { axis: 1, keepdims: true });
const feed_dict = { [X]: X_data, [y]: y_data };
const logs = outputFile("logs");

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
const writer = tf.summary.FileWriter(logs, sess.graph);
const n_steps = steps(50);
for (let step = 0; step < n_steps; step++) {
  writer.add_summary(sess.run(summaries, { feed_dict }), step);
  if (step === 10) {
    const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
    const run_metadata = tf.RunMetadata();
    sess.run(train, { feed_dict, options, run_metadata });
    writer.add_run_metadata(run_metadata, "step 10", 10);
  }
  sess.run(train, { feed_dict });
}
writer.close();
console.log("wrote", logs);
console.log("loss", sess.run(loss, { feed_dict }), "- bounded", sess.run(bounded, { feed_dict }).shape);
for (const check of [checked, check_all]) {
  try {
    sess.run(check, { feed_dict });
  } catch (e) {
    if (!(e instanceof tf.errors.InvalidArgumentError)) throw e;
    console.log(
      "found:",
      e.message.split("\n").find((line) => line.includes("Tensor had")),
    );
  }
}
