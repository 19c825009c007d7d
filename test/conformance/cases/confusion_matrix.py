import tensorflow.compat.v1 as tf
from harness import error, run


def confusion_matrix():
    y = tf.placeholder(tf.int32, [None], name="y")
    p = tf.placeholder(tf.int64, [None, 1], name="p")
    feed = {y: [0, 1, 2, 2], p: [[0], [2], [2], [1]]}
    run(tf.confusion_matrix(y, p), feed)
    run(tf.math.confusion_matrix(y, p, num_classes=4, dtype=tf.float32, weights=[1.0, 2.0, 0.5, 3.0]), feed)
    error(lambda: run(tf.confusion_matrix(y, p, 2, name="of_two"), {y: [0, 1, 2, 2], p: [[0], [1], [1], [1]]}))
    error(lambda: run(tf.confusion_matrix(y, p), {y: [0, -1], p: [[0], [0]]}))


def of_unknown_shape():
    y = tf.placeholder(tf.int64, None, name="y")
    p = tf.placeholder(tf.int64, None, name="p")
    n = tf.placeholder(tf.int32, [], name="n")
    run(tf.confusion_matrix(y, p, n), {y: [0, 1, 2], p: [[0], [2], [2]], n: 3})
    run(tf.confusion_matrix([1, 2, 4], [2, 2, 4]))
