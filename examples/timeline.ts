// Where a step's time goes: a traced run, as a picture and as a table. What to look at: open `timeline.json` in chrome://tracing or
// ui.perfetto.dev; the products of the first layer take most of the time, forward and backward.
import { writeFileSync } from "node:fs";
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { timeline } from "tfgraph/python/client";
import { outputFile, steps } from "./support/options.ts";

tf.set_random_seed(42);

const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
const y = tf.placeholder(tf.int32, { shape: [null], name: "y" });

function dense(inputs: tf.Tensor, n_inputs: number, n_units: number, name: string) {
  return tf.with(tf.name_scope(name), () => {
    const W = tf.Variable(tf.truncated_normal([n_inputs, n_units], { stddev: 2 / Math.sqrt(n_inputs) }), { name: "W" });
    const b = tf.Variable(tf.zeros([n_units]), { name: "b" });
    return tf.matmul(inputs, W).add(b);
  });
}

const hidden1 = tf.nn.relu(dense(X, 784, 300, "hidden1"));
const hidden2 = tf.nn.relu(dense(hidden1, 300, 100, "hidden2"));
const logits = dense(hidden2, 100, 10, "outputs");
const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
const loss = tf.reduce_mean(xentropy, { name: "loss" });
const train = tf.train.GradientDescentOptimizer(0.01).minimize(loss);

np.random.seed(42);
const feed_dict = {
  [X]: np.random.rand(200, 784).astype(np.float32),
  [y]: np.random.randint(0, 10, 200).astype(np.int32),
};
const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
const run_metadata = tf.RunMetadata();

using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
// each run replaces what the one before left; the later ones are those of a program that goes on
for (let step = 0; step < steps(20); step++) sess.run(train, { feed_dict, options, run_metadata });

const totals = new Map<string, number>();
for (const device of run_metadata.step_stats.dev_stats) {
  for (const node of device.node_stats) {
    if (node.node_name.startsWith("_")) continue;
    const op = node.timeline_label.split(" = ")[1].split("(")[0];
    totals.set(op, (totals.get(op) ?? 0) + Number(node.op_end_rel_micros));
  }
}
const slowest = [...totals].sort(([, a], [, b]) => b - a).slice(0, 5);
for (const [op, micros] of slowest) console.log(op.padEnd(24), String(micros).padStart(6), "us");

const file = outputFile("timeline.json");
writeFileSync(file, timeline.Timeline(run_metadata.step_stats).generate_chrome_trace_format({ show_memory: true }));
console.log("wrote", file);
