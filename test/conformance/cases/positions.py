import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def positions_of_a_run():
    x = tf.placeholder(tf.float32, [3, 4, 2], name="x")
    i = tf.placeholder(tf.int32, [], name="i")
    j = tf.placeholder(tf.int32, [], name="j")
    values = [x[i], x[:, j], x[i, j], x[:, j, i], x[i, :, i], x[i, j, i - 2], x[i + 1 :, j], x[i, 1:]]
    feed = [[[1, 2], [3, 4], [5, 6], [7, 8]], [[9, 10], [11, 12], [13, 14], [15, 16]], [[17, 18], [19, 20], [21, 22], [23, 24]]]
    run(values, {x: feed, i: 1, j: 2})
    run(values, {x: feed, i: 0, j: -1})
    run(x[i], {x: feed, i: -3})
    error(lambda: run(x[i], {x: feed, i: 3}))
    error(lambda: run(x[i], {x: feed, i: -4}))
    error(lambda: run(x[:, j], {x: feed, j: 7}))


def types_of_positions():
    i = tf.placeholder(tf.int64, [], name="i")
    j = tf.placeholder(tf.int32, [], name="j")
    values = [tf.constant([True, False])[j], tf.constant([1, 2, 3], tf.int8)[j], tf.constant([1, 2, 3], tf.int64)[j], tf.constant(["a", "b"])[j], tf.complex([1.0, 2.0], [3.0, 4.0])[j], tf.constant([1.0, 2.0], tf.float64)[i]]
    run(values, {i: 1, j: 1})


def gradients_at_positions():
    x = tf.placeholder(tf.float64, [2, 3, 2], name="x")
    i = tf.placeholder(tf.int32, [], name="i")
    feed = {x: [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]], i: 1}
    gradient(tf.square(x[i]), x, feed)
    gradient(tf.square(x[:, i]), x, feed)
    gradient(tf.square(x[i, i]) + tf.square(x[i - 1, :, i]) [0] + tf.square(x[i, i, i]), x, feed)
