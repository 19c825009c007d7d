# Batch normalization, as a layer and by hand. What to look at: both networks learn at a high rate, the plain one stays behind; the
# moving averages that prediction uses come close to the statistics of the data.
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.disable_v2_behavior()
tf.set_random_seed(42)

n_inputs, n_hidden, n_outputs = 28 * 28, 100, 10
X = tf.placeholder(tf.float32, shape=(None, n_inputs), name="X")
y = tf.placeholder(tf.int64, shape=(None), name="y")
training = tf.placeholder_with_default(False, shape=(), name="training")


def layer(x):
    return tf.layers.batch_normalization(x, training=training, momentum=0.9)


def by_hand(x):
    with tf.variable_scope(None, default_name="by_hand"):
        size = int(x.get_shape()[-1])
        gamma = tf.get_variable("gamma", [size], initializer=tf.ones_initializer())
        beta = tf.get_variable("beta", [size], initializer=tf.zeros_initializer())
        batch_mean, batch_variance = tf.nn.moments(x, [0], name="moments")
        averages = tf.train.ExponentialMovingAverage(decay=0.9)

        def of_the_batch():
            with tf.control_dependencies([averages.apply([batch_mean, batch_variance])]):
                return tf.identity(batch_mean), tf.identity(batch_variance)

        mean, variance = tf.cond(
            training, of_the_batch, lambda: (averages.average(batch_mean), averages.average(batch_variance))
        )
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 0.001)


networks = []
for name, normalize in [("plain", tf.identity), ("layer", layer), ("by_hand", by_hand)]:
    with tf.variable_scope(name):
        signal = X
        for number in range(3):
            signal = tf.nn.elu(normalize(tf.layers.dense(signal, n_hidden, name="hidden%d" % number)))
        logits = tf.layers.dense(signal, n_outputs, name="outputs")
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope=name)
        with tf.control_dependencies(updates):
            train = tf.train.GradientDescentOptimizer(0.2).minimize(loss)
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
        networks.append((name, train, accuracy))

mnist = input_data.read_data_sets("/tmp/data/")
test = {X: mnist.test.images[:2000], y: mnist.test.labels[:2000]}
n_steps, batch_size = 200, 50

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(n_steps + 1):
        if step % 50 == 0:
            for name, _, accuracy in networks:
                print(step, name, "test accuracy:", sess.run(accuracy, feed_dict=test))
        X_batch, y_batch = mnist.train.next_batch(batch_size)
        sess.run([train for _, train, _ in networks], feed_dict={X: X_batch, y: y_batch, training: True})
    for variable in tf.global_variables("layer/batch_normalization/moving"):
        print(variable.op.name, "mean", np.mean(sess.run(variable)))
