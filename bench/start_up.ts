// From nothing to the first training step of the lecture's program: what a person waits for after typing a command.
import * as tf from "tfgraph";

const X = tf.placeholder(tf.float32, { shape: [null, 784], name: "X" });
const y = tf.placeholder(tf.int64, { shape: null, name: "y" });

function dense(x: tf.Tensor, units: number, activate: boolean) {
  const inputs = Number(x.get_shape()[1]);
  const w = tf.Variable(tf.truncated_normal([inputs, units], { stddev: 2 / Math.sqrt(inputs) }));
  const z = tf.matmul(x, w).add(tf.Variable(tf.zeros([units])));
  return activate ? tf.nn.relu(z) : z;
}

const logits = dense(dense(dense(X, 300, true), 100, true), 10, false);
const loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }));
const training_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss);

using sess = tf.enter(tf.Session());
tf.global_variables_initializer().run();
sess.run(training_op, { feed_dict: { [X]: new Float32Array(50 * 784), [y]: new Int32Array(50) } });
