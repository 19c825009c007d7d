/** The lecture's program in a page: its data and checkpoints are files in memory. */
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";

const [TRAIN, TEST, SIDE, CLASSES] = [600, 100, 28, 10] as const;

/** A file as MNIST's are: a magic number, sizes, bytes. */
function idx(sizes: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x800 + sizes.length);
  sizes.forEach((size, i) => header.setUint32(4 + 4 * i, size));
  const bytes = new Uint8Array(header.byteLength + data.length);
  bytes.set(new Uint8Array(header.buffer));
  bytes.set(data, header.byteLength);
  return bytes;
}

/** Images of noise with a bright row for each class. */
function writeDataSet(prefix: string, count: number): void {
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % CLASSES);
  const images = new Uint8Array(count * SIDE * SIDE);
  images.forEach((_, i) => {
    const row = Math.floor(i / SIDE) % SIDE;
    const label = labels[Math.floor(i / SIDE / SIDE)]!;
    images[i] = row === 2 * label + 3 ? 220 : (i * 7919) % 83;
  });
  tf.inspect.files.write(`${prefix}-images-idx3-ubyte`, idx([count, SIDE, SIDE], images));
  tf.inspect.files.write(`${prefix}-labels-idx1-ubyte`, idx([count], labels));
}

function layer(X: tf.Tensor, units: number, name: string, activation?: (x: tf.Tensor) => tf.Tensor) {
  using _ = tf.enter(tf.name_scope(name));
  const inputs = Number(X.get_shape()[1]);
  const init = tf.truncated_normal([inputs, units], { stddev: 2 / np.sqrt(inputs) });
  const z = tf
    .matmul(X, tf.Variable(init, { name: "weights" }))
    .add(tf.Variable(tf.zeros([units]), { name: "biases" }));
  return activation ? activation(z) : z;
}

export function lecture() {
  writeDataSet("data/train", TRAIN);
  writeDataSet("data/t10k", TEST);
  const mnist = input_data.read_data_sets("data", { validation_size: 0 });

  tf.set_random_seed(42);
  const X = tf.placeholder(tf.float32, { shape: [null, SIDE * SIDE], name: "X" });
  const y = tf.placeholder(tf.int64, { shape: null, name: "y" });
  const hidden1 = layer(X, 300, "hidden1", tf.nn.relu);
  const hidden2 = layer(hidden1, 100, "hidden2", tf.nn.relu);
  const logits = layer(hidden2, CLASSES, "outputs");
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }), { name: "loss" });
  const training_op = tf.train.GradientDescentOptimizer(0.05).minimize(loss);
  const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
  const init = tf.global_variables_initializer();
  const saver = tf.train.Saver();
  const test = { feed_dict: { [X]: mnist.test.images, [y]: mnist.test.labels } };

  const path = tf.with(tf.Session(), (sess) => {
    sess.run(init);
    for (let step = 0; step < 120; step++) {
      const [X_batch, y_batch] = mnist.train.next_batch(50);
      sess.run(training_op, { feed_dict: { [X]: X_batch, [y]: y_batch } });
    }
    return saver.save(sess, "checkpoints/model.ckpt");
  });

  return tf.with(tf.Session(), (sess) => {
    saver.restore(sess, path);
    const predicted = np.argmax(sess.run(logits, test), { axis: 1 });
    return {
      accuracy: sess.run(accuracy, test),
      predicted: np.mean(np.equal(predicted, mnist.test.labels)),
      files: tf.inspect.files.list("checkpoints"),
      index: tf.inspect.files.read("checkpoints/model.ckpt.index").length,
    };
  });
}
