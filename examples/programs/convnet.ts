// A small convolutional network: conv2d, max pooling, flatten, dense. Two oriented filters made by hand are tried on
// an image first, then a network learns to tell stripes that lie from stripes that stand.
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { report } from "./_report.ts";

tf.set_random_seed(42);
np.random.seed(42);

const [height, width, channels] = [10, 10, 1];

// ---- filters by hand: [height, width, channels, filters]
const filters = np.zeros([3, 3, channels, 2], { dtype: np.float32 });
for (let i = 0; i < 3; i++) {
  filters.set([i, 1, 0, 0], 1); // a standing line
  filters.set([1, i, 0, 1], 1); // a lying line
}

const images = tf.placeholder(tf.float32, { shape: [null, height, width, channels], name: "images" });
const { same, valid, pooled } = tf.with(tf.name_scope("by_hand"), () => {
  const same = tf.nn.conv2d(images, filters, { strides: [1, 2, 2, 1], padding: "SAME" });
  const valid = tf.nn.conv2d(images, filters, { strides: [1, 1, 1, 1], padding: "VALID" });
  const pooled = tf.nn.max_pool(valid, { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: "VALID" });
  return { same, valid, pooled };
});

// ---- filters that are learned
const labels = tf.placeholder(tf.int32, { shape: [null], name: "labels" });
const { conv1, conv2, pool3, pool3_flat, logits, Y_proba } = tf.with(tf.name_scope("cnn"), () => {
  const conv1 = tf.layers.conv2d(images, {
    filters: 4,
    kernel_size: 3,
    strides: 1,
    padding: "SAME",
    activation: tf.nn.relu,
    name: "conv1",
  });
  const conv2 = tf.layers.conv2d(conv1, {
    filters: 6,
    kernel_size: 3,
    strides: 2,
    padding: "VALID",
    activation: tf.nn.relu,
    name: "conv2",
  });
  const { pool3, pool3_flat } = tf.with(tf.name_scope("pool3"), () => {
    const pool3 = tf.nn.max_pool(conv2, { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: "VALID" });
    return { pool3, pool3_flat: tf.layers.flatten(pool3) };
  });
  const fc1 = tf.layers.dense(pool3_flat, 8, { activation: tf.nn.relu, name: "fc1" });
  const logits = tf.layers.dense(fc1, 2, { name: "output" });
  return { conv1, conv2, pool3, pool3_flat, logits, Y_proba: tf.nn.softmax(logits, { name: "Y_proba" }) };
});

const { loss, training_op } = tf.with(tf.name_scope("train"), () => {
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ logits, labels });
  const loss = tf.reduce_mean(xentropy);
  return { loss, training_op: tf.train.AdamOptimizer(0.01).minimize(loss) };
});

const accuracy = tf.with(tf.name_scope("eval"), () =>
  tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, labels, 1), tf.float32)),
);

const init = tf.global_variables_initializer();

const stand = np.random.randint(0, 2, 48);
const stripes = np.zeros([48, height, width, channels]);
for (let i = 0; i < 48; i++) {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if ((stand.get([i]) === 1 ? column : row) % 2 === 0) stripes.set([i, row, column, 0], 1);
    }
  }
}
const X_data = np.random.randn(48, height, width, channels).multiply(0.3).add(stripes);

{
  using sess = tf.enter(tf.Session());
  init.run();
  report(
    "shapes",
    [same, valid, pooled, conv1, conv2, pool3, pool3_flat].map((t) => t.get_shape().as_list().slice(1)),
  );
  report("same", sess.run(same, { feed_dict: { [images]: X_data.slice("0:1") } }));
  report("pooled", sess.run(pooled, { feed_dict: { [images]: X_data.slice("0:1") } }));
  for (let epoch = 0; epoch < 6; epoch++) {
    for (let start = 0; start < 48; start += 16) {
      const batch = `${start}:${start + 16}`;
      sess.run(training_op, { feed_dict: { [images]: X_data.slice(batch), [labels]: stand.slice(batch) } });
    }
    report(`epoch${epoch}`, sess.run([loss, accuracy], { feed_dict: { [images]: X_data, [labels]: stand } }));
  }
  report("Y_proba", Y_proba.eval({ feed_dict: { [images]: X_data.slice("0:5") } }));
  report("conv1_kernel", sess.run("conv1/kernel:0"));
  const [gradient] = tf.gradients(logits.getitem(":", 1), images); // which pixels speak for "standing"?
  report("saliency", sess.run(gradient!, { feed_dict: { [images]: X_data.slice("0:1") } }));
}
