/** Writes an event file of everything FileWriter takes: `write_events.ts DIRECTORY`. */
import * as tf from "tfgraph";

const directory = process.argv[2]!;

const x = tf.placeholder(tf.float32, { shape: [null], name: "x" });
tf.with(tf.name_scope("train"), () => {
  tf.summary.scalar("loss", tf.reduce_mean(x));
  tf.summary.histogram("x", x);
});
tf.summary.image("pixels", tf.reshape(x, [1, 2, 2, 1]));
tf.summary.text("words", tf.constant(["a", "b"]));
const merged = tf.summary.merge_all()!;

using sess = tf.enter(tf.Session());
const writer = tf.summary.FileWriter(directory, sess.graph);
for (let step = 0; step < 3; step++) {
  const run_metadata = tf.RunMetadata();
  const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
  const bytes = sess.run(merged, { feed_dict: { [x]: [step, -1, 2, 3] }, options, run_metadata });
  writer.add_summary(bytes, step);
  writer.add_run_metadata(run_metadata, `step ${step}`, step);
}
writer.close();
