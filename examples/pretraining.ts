// Unsupervised pretraining: an autoencoder learned layer by layer, with tied weights, then a classifier on top of it. What to look at:
// the reconstructed digits, and the accuracy with few labels when the frozen lower layers were pretrained.
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { input_data } from "tfgraph/examples/tutorials/mnist";
import { steps } from "./support/options.ts";
import { writeImages } from "./support/picture.ts";

tf.set_random_seed(42);

const [n_inputs, n_hidden1, n_hidden2, n_outputs] = [784, 150, 50, 10];
const X = tf.placeholder(tf.float32, { shape: [null, n_inputs], name: "X" });
const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });

const initializer = tf.variance_scaling_initializer();
const W1 = tf.Variable(initializer([n_inputs, n_hidden1]), { name: "W1" });
const W2 = tf.Variable(initializer([n_hidden1, n_hidden2]), { name: "W2" });
const W3 = tf.transpose(W2, { name: "W3" }); // tied weights: the decoder's are the encoder's
const W4 = tf.transpose(W1, { name: "W4" });
const b1 = tf.Variable(tf.zeros(n_hidden1), { name: "b1" });
const b2 = tf.Variable(tf.zeros(n_hidden2), { name: "b2" });
const b3 = tf.Variable(tf.zeros(n_hidden1), { name: "b3" });
const b4 = tf.Variable(tf.zeros(n_inputs), { name: "b4" });

const hidden1 = tf.nn.elu(tf.matmul(X, W1).add(b1));
const hidden2 = tf.nn.elu(tf.matmul(hidden1, W2).add(b2));
const hidden3 = tf.nn.elu(tf.matmul(hidden2, W3).add(b3));
const outputs = tf.matmul(hidden3, W4).add(b4);

// the first layer alone
const [phase1, loss1] = tf.with(tf.name_scope("phase1"), () => {
  const direct = tf.matmul(hidden1, W4).add(b4);
  const loss = tf.reduce_mean(tf.square(direct.sub(X))).add(tf.nn.l2_loss(W1).rmul(1e-5));
  return [tf.train.AdamOptimizer(0.003).minimize(loss), loss];
});

// the second, with the first one frozen
const [phase2, loss2] = tf.with(tf.name_scope("phase2"), () => {
  const loss = tf.reduce_mean(tf.square(hidden3.sub(hidden1))).add(tf.nn.l2_loss(W2).rmul(1e-5));
  return [tf.train.AdamOptimizer(0.003).minimize(loss, { var_list: [W2, b2, b3] }), loss];
});

const { classify, accuracy } = tf.with(tf.variable_scope("classifier"), () => {
  const logits = tf.layers.dense(hidden2, n_outputs, { name: "outputs" });
  const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
  const top = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, { scope: "classifier" }) as tf.Variable[];
  const classify = tf.train.AdamOptimizer(0.01).minimize(loss, { var_list: top }); // the lower layers are frozen
  const accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32));
  return { classify, accuracy };
});

const mnist = input_data.read_data_sets("/tmp/data/");
const n_steps = steps(300);
const batch_size = 100;
const labelled = { [X]: mnist.train.images.slice(":200"), [y]: mnist.train.labels.slice(":200") };
const test = { [X]: mnist.test.images.slice(":2000"), [y]: mnist.test.labels.slice(":2000") };

using sess = tf.enter(tf.Session());
for (const pretrained of [false, true]) {
  sess.run(tf.global_variables_initializer());
  if (pretrained) {
    const phases = [
      ["phase 1", phase1, loss1],
      ["phase 2", phase2, loss2],
    ] as const;
    for (const [name, train, loss] of phases) {
      let X_batch = mnist.test.images;
      for (let step = 0; step < n_steps; step++) {
        [X_batch] = mnist.train.next_batch(batch_size);
        sess.run(train, { feed_dict: { [X]: X_batch } });
      }
      console.log(name, "loss", sess.run(loss, { feed_dict: { [X]: X_batch } }));
    }
    const digits = mnist.test.images.slice(":10");
    const reconstructed = sess.run(outputs, { feed_dict: { [X]: digits } });
    console.log("error of reconstructions:", np.mean(np.square(reconstructed.subtract(digits))));
    writeImages("reconstructed_digits.png", np.stack([digits, reconstructed]).reshape(2, 10, 28, 28));
  }
  for (let step = 0; step < 100; step++) sess.run(classify, { feed_dict: labelled });
  const unseen = sess.run(accuracy, { feed_dict: test });
  console.log(pretrained ? "pretrained layers" : "random layers", "- test accuracy", unseen);
}
