# Dropout, Monte Carlo dropout and alpha dropout. What to look at: on few data dropout makes the test accuracy better than no dropout;
# the predictions of many random runs say how sure the network is.
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.disable_v2_behavior()
tf.set_random_seed(42)

X = tf.placeholder(tf.float32, shape=(None, 784), name="X")
y = tf.placeholder(tf.int64, shape=(None), name="y")
training = tf.placeholder_with_default(False, shape=(), name="training")


def alpha_dropout(x, rate, name):
    """Dropout that keeps mean 0 and variance 1, for selu: what drops out becomes selu's lowest value."""
    with tf.name_scope(name):
        lowest, keep = -1.7580993408473766, 1 - rate
        kept = tf.cast(tf.random_uniform(tf.shape(x)) >= rate, tf.float32)
        a = (keep + lowest**2 * keep * rate) ** -0.5
        dropped = a * (x * kept + lowest * (1 - kept)) - a * lowest * rate
        return tf.where(tf.fill(tf.shape(x), training), dropped, x)


def network(name, activation, initializer, drop):
    with tf.variable_scope(name, initializer=initializer):
        hidden1 = drop(tf.layers.dense(X, 200, activation=activation, name="hidden1"), "drop1")
        hidden2 = drop(tf.layers.dense(hidden1, 200, activation=activation, name="hidden2"), "drop2")
        logits = tf.layers.dense(hidden2, 10, name="outputs")
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        train = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
        return name, train, accuracy, tf.nn.softmax(logits)


he, lecun = tf.initializers.he_normal(), tf.initializers.lecun_normal()
networks = [
    network("none", tf.nn.relu, he, lambda x, name: x),
    network("dropout", tf.nn.relu, he, lambda x, name: tf.layers.dropout(x, rate=0.5, training=training, name=name)),
    network("alpha", tf.nn.selu, lecun, lambda x, name: alpha_dropout(x, 0.1, name)),
]

mnist = input_data.read_data_sets("/tmp/data/")
few = {X: mnist.train.images[:1000], y: mnist.train.labels[:1000]}
test = {X: mnist.test.images[:2000], y: mnist.test.labels[:2000]}
n_steps = 200

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(n_steps):
        start = step * 50 % 1000
        batch = {X: few[X][start : start + 50], y: few[y][start : start + 50], training: True}
        sess.run([train for _, train, _, _ in networks], feed_dict=batch)
    for name, _, accuracy, _ in networks:
        print("%-8s" % name, "train", sess.run(accuracy, feed_dict=few), "test", sess.run(accuracy, feed_dict=test))

    probabilities = networks[1][3]
    one = {X: mnist.test.images[:5], training: True}
    guesses = np.stack([sess.run(probabilities, feed_dict=one) for _ in range(100)])
    means, spread = guesses.mean(axis=0), guesses.std(axis=0)
    for i in range(5):
        digit = np.argmax(means[i])
        print("digit", mnist.test.labels[i], "- guessed", digit, "with %.2f +- %.2f" % (means[i, digit], spread[i, digit]))
