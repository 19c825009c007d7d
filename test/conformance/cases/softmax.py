import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def softmax_of_known_shape():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    y = tf.nn.softmax(x)
    run(y, {x: [[1, 2, 3], [-1, 0, 100]]})


def softmax_of_partly_known_shape():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    text(x)
    y = tf.nn.softmax(x, name="probabilities")
    run([y, {"a": x * 2.0}], {x: [[1, 2, 3]]})
    error(lambda: tf.matmul(y, tf.constant([[1.0]])))
    error(lambda: run(y))


def softmax_gradient():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.nn.softmax(x)[:, 0], x, {x: [[1, 2, 3], [4, -1, 2]]})
