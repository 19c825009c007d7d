// Lecture 6, "Training a neural network": the program of the slides on all of MNIST. It trains, saves, restores in a new session
// and predicts. What to look at: the accuracies after each epoch, and the 20 digits at the end.
//
//     npm start                     40 epochs, as in the lecture
//     npm start -- --epochs 2       a short run
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import * as np from "tfgraph/numpy";
import * as tf from "tfgraph";
import { input_data } from "tfgraph/examples/tutorials/mnist";

const { values: options } = parseArgs({
  options: {
    epochs: { type: "string", default: "40" },
    "batch-size": { type: "string", default: "50" },
    data: { type: "string", default: path.join(os.tmpdir(), "data") },
    output: { type: "string", default: fs.mkdtempSync(path.join(os.tmpdir(), "lecture_mnist-")) },
  },
});
// what reads the output may stop reading: npm start | head -1
process.stdout.on("error", () => process.exit());

const n_epochs = Number(options.epochs);
const batch_size = Number(options["batch-size"]);

// ---- construction phase

const n_inputs = 28 * 28; // MNIST
const n_hidden1 = 300;
const n_hidden2 = 100;
const n_outputs = 10;

tf.set_random_seed(42);
np.random.seed(42);

const X = tf.placeholder(tf.float32, { shape: [null, n_inputs], name: "X" });
const y = tf.placeholder(tf.int64, { shape: null, name: "y" });

function neuron_layer(X: tf.Tensor, n_neurons: number, name: string, activation?: string) {
  using _ = tf.enter(tf.name_scope(name));
  const n_inputs = Number(X.get_shape()[1]);
  const stddev = 2 / np.sqrt(n_inputs);
  const init = tf.truncated_normal([n_inputs, n_neurons], { stddev });
  const W = tf.Variable(init, { name: "weights" });
  const b = tf.Variable(tf.zeros([n_neurons]), { name: "biases" });
  const z = tf.matmul(X, W).add(b);
  return activation === "relu" ? tf.nn.relu(z) : z;
}

const logits = tf.with(tf.name_scope("dnn"), () => {
  const hidden1 = neuron_layer(X, n_hidden1, "hidden1", "relu");
  const hidden2 = neuron_layer(hidden1, n_hidden2, "hidden2", "relu");
  return neuron_layer(hidden2, n_outputs, "outputs");
});

const { loss, learning_rate } = tf.with(tf.name_scope("loss"), () => {
  const xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits });
  const loss = tf.reduce_mean(xentropy, { name: "loss" });
  const learning_rate = 0.01;
  return { loss, learning_rate };
});

const training_op = tf.with(tf.name_scope("train"), () => {
  const optimizer = tf.train.GradientDescentOptimizer(learning_rate);
  return optimizer.minimize(loss);
});

const { accuracy, init, saver } = tf.with(tf.name_scope("eval"), () => {
  const correct = tf.nn.in_top_k(logits, y, 1);
  const accuracy = tf.reduce_mean(tf.cast(correct, tf.float32));
  const init = tf.global_variables_initializer();
  const saver = tf.train.Saver();
  return { accuracy, init, saver };
});

// ---- execution phase

const mnist = input_data.read_data_sets(options.data);
const n_batches = Math.floor(mnist.train.num_examples / batch_size);
const bar = process.stdout.isTTY
  ? new SingleBar({
      format: "epoch {epoch} [{bar}] {value}/{total} batches, {eta_formatted} left",
      hideCursor: true,
      clearOnComplete: true,
    })
  : undefined;
let save_path: string;

{
  using sess = tf.enter(tf.Session());
  init.run();
  for (let epoch = 0; epoch < n_epochs; epoch++) {
    bar?.start(n_batches, 0, { epoch });
    let X_batch!: np.NDArray, y_batch!: np.NDArray;
    for (let iteration = 0; iteration < n_batches; iteration++) {
      [X_batch, y_batch] = mnist.train.next_batch(batch_size);
      sess.run(training_op, { feed_dict: { [X]: X_batch, [y]: y_batch } });
      if (bar && iteration % 50 === 0) bar.update(iteration);
    }
    bar?.stop();
    const acc_train = accuracy.eval({ feed_dict: { [X]: X_batch, [y]: y_batch } });
    const acc_val = accuracy.eval({ feed_dict: { [X]: mnist.validation.images, [y]: mnist.validation.labels } });
    console.log(epoch, "Train accuracy:", acc_train, "Validation accuracy:", acc_val);
  }
  const acc_test = accuracy.eval({ feed_dict: { [X]: mnist.test.images, [y]: mnist.test.labels } });
  save_path = saver.save(sess, path.join(options.output, "my_model_final.ckpt"));
  console.log("Test accuracy:", acc_test);
  console.log("Model saved in", save_path);
}

// ---- using the neural network

{
  using sess = tf.enter(tf.Session());
  saver.restore(sess, save_path);
  const X_new_scaled = mnist.test.images.slice("0:20", ":");
  const Z = logits.eval({ feed_dict: { [X]: X_new_scaled } });
  const y_pred = np.argmax(Z, 1);
  console.log("Predicted classes:", y_pred);
  console.log("Actual classes:   ", mnist.test.labels.slice("0:20"));
}
