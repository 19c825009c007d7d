"""Functions of tf.nn that programs rarely use."""

import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def local_response():
    x = tf.placeholder(tf.float32, [1, 1, 2, 4], name="x")
    feeds = {x: [[[[1.0, -2.0, 3.0, 0.5], [0.1, 0.2, -0.3, 0.4]]]]}
    a = tf.nn.lrn(x)
    b = tf.nn.local_response_normalization(x, depth_radius=1, bias=2.0, alpha=0.5, beta=0.75, name="named")
    c = tf.nn.lrn(x, 2, 1.0, 0.25, 1.0)
    run([a, b, c], feeds)
    gradient(a * a, x, feeds)
    gradient(b * b, x, feeds)
    gradient(c * c, x, feeds)
    text(tf.nn.lrn(tf.placeholder(tf.float32, [None, 3, None, 2])))
    error(lambda: tf.nn.lrn(tf.zeros([1, 2])))


def swish():
    x = tf.placeholder(tf.float64, [4], name="x")
    feeds = {x: [-2.0, -0.5, 0.5, 3.0]}
    y = tf.nn.swish(x)
    z = tf.nn.silu(x, 1.5)
    run([y, z], feeds)
    gradient(y * y, x, feeds)
    gradient(z, x, feeds)


def zero_fraction():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    run(tf.nn.zero_fraction(x), {x: [[0.0, 1.0, 0.0], [2.0, 0.0, 3.0]]})
    run(tf.nn.zero_fraction(tf.constant([0, 1, 2, 0]), name="known"))


def poisson():
    x = tf.placeholder(tf.float64, [3], name="x")
    t = tf.constant([0.5, 1.5, 4.0], tf.float64)
    a = tf.nn.log_poisson_loss(t, x)
    b = tf.nn.log_poisson_loss(t, x, compute_full_loss=True, name="full")
    run([a, b], {x: [0.1, 0.2, 1.5]})
    gradient(b, x, {x: [0.1, 0.2, 1.5]})
    error(lambda: tf.nn.log_poisson_loss(t, tf.zeros([2], tf.float64)))


def statistics():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[1.0, 2.0, 3.0], [4.0, 6.0, 5.0]]}
    a = tf.nn.sufficient_statistics(x, [1])
    b = tf.nn.sufficient_statistics(x, [0], shift=2.0, keep_dims=True, name="shifted")
    c = tf.nn.sufficient_statistics(x, [-1, 0])
    run([a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]], feeds)
    n = tf.nn.batch_norm_with_global_normalization(tf.zeros([1, 1, 1, 3]), tf.zeros([3]), tf.ones([3]), tf.ones([3]), tf.ones([3]), 0.1, False)
    r = tf.nn.relu_layer(x, tf.ones([3, 2]), tf.constant([-8.0, 1.0]))
    run([n, r], feeds)
