// Convolutional layers: a small network for digits, its filters, and pictures made larger by transposed convolution. What to look at: the
// accuracy after a few hundred steps, and what the first layer's filters look for.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";
import { steps } from "./support/options.ts";
import { writeImages } from "./support/picture.ts";

tf.set_random_seed(42);

const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });
const images = tf.reshape(X, [-1, 28, 28, 1]);

const conv1 = tf.layers.conv2d(images, {
  filters: 16,
  kernel_size: 5,
  padding: "same",
  activation: tf.nn.relu,
  name: "conv1",
});
const pool1 = tf.layers.max_pooling2d(conv1, { pool_size: 2, strides: 2, name: "pool1" });
const conv2 = tf.layers.separable_conv2d(pool1, 24, 3, { padding: "same", activation: tf.nn.relu, name: "conv2" });
const pool2 = tf.layers.average_pooling2d(conv2, 2, 2, { name: "pool2" });
const flat = tf.layers.flatten(pool2);
const logits = tf.layers.dense(flat, 10, { name: "outputs" });

const loss = tf.losses.sparse_softmax_cross_entropy(y, logits);
const train = tf.train.AdamOptimizer(0.003).minimize(loss);
const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));

// the same filters with low-level ops: padding by hand, strides, transposed and depthwise convolution
const filters = tf.with(tf.variable_scope("conv1", { reuse: true }), () => tf.get_variable("kernel", [5, 5, 1, 16]));
const borders = [
  [0, 0],
  [2, 2],
  [2, 2],
  [0, 0],
];
const by_hand = tf.nn.conv2d(tf.pad(images, borders), filters, { strides: [1, 2, 2, 1], padding: "VALID" });
const larger = tf.nn.conv2d_transpose(by_hand, filters, [tf.shape(images).getitem(0), 28, 28, 1], {
  strides: [1, 2, 2, 1],
  padding: "SAME",
});
const edges = tf.constant(tf.float([[[[1]], [[-1]]]]), { name: "edge_filter" });
const edges_of_images = tf.nn.depthwise_conv2d(images, edges, [1, 1, 1, 1], "SAME");

const mnist = input_data.read_data_sets("/tmp/data/");
const test = { [X]: mnist.test.images.slice(":1000"), [y]: mnist.test.labels.slice(":1000") };
const n_steps = steps(200);
using sess = tf.enter(tf.Session());
sess.run(tf.global_variables_initializer());
for (let step = 0; step <= n_steps; step++) {
  if (step % 50 === 0) console.log(step, "test accuracy:", sess.run(accuracy, { feed_dict: test }));
  const [X_batch, y_batch] = mnist.train.next_batch(50);
  sess.run(train, { feed_dict: { [X]: X_batch, [y]: y_batch } });
}
const first = { feed_dict: { [X]: mnist.test.images.slice(":2") } };
const made = sess.run([by_hand, larger, edges_of_images, conv1], first) as np.NDArray[];
console.log("by hand", made[0].shape, "transposed", made[1].shape, "edges", made[2].shape);
writeImages("filters.png", np.transpose(sess.run(filters), [3, 2, 0, 1]).reshape(2, 8, 5, 5));
writeImages("feature_maps.png", np.transpose(made[3], [0, 3, 1, 2]));
