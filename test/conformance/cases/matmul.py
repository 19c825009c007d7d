import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def matmul():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    b = tf.placeholder(tf.float64, [3, 2], name="b")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[1, -1], [0.5, 2], [3, 0]]}
    gradient(tf.matmul(a, b), [a, b], feeds)
    gradient(a @ b, a, feeds)


def matmul_transposed():
    a = tf.placeholder(tf.float64, [None, 3], name="a")
    b = tf.placeholder(tf.float64, [2, 3], name="b")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[1, -1, 2], [0.5, 2, 3]]}
    gradient(tf.matmul(a, b, transpose_b=True), [a, b], feeds)
    gradient(tf.matmul(a, b, transpose_a=True, name="outer"), [a, b], feeds)
    gradient(tf.matmul(b, a, True, False), [a, b], feeds)


def matmul_of_unknown_shapes():
    a = tf.placeholder(tf.float32, name="a")
    b = tf.placeholder(tf.float32, [None, None], name="b")
    run(tf.matmul(a, b), {a: [[1, 2]], b: [[3], [4]]})
    error(lambda: run(tf.matmul(a, b, name="product"), {a: [[1, 2]], b: [[3]]}))


def matmul_of_other_types():
    run(tf.matmul([[1, 2], [3, 4]], [[5], [6]]))
    run(tf.matmul(tf.constant([[1, 2]], tf.float16), tf.constant([[3], [4]], tf.float16)))


def matmul_of_a_larger_matrix():
    a = tf.reshape(tf.range(0.0, 1.0, 1 / 1200.0), [30, 40])
    b = tf.reshape(tf.range(0.0, 1.0, 1 / 2000.0), [40, 50])
    run(tf.reduce_sum(tf.matmul(a, b), 0))


def matmul_misused():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    error(lambda: tf.matmul(x, tf.zeros([2, 2])))
    error(lambda: tf.matmul(x, tf.zeros([3])))
    error(lambda: tf.matmul(x, tf.constant([[1], [2], [3]])))


def batch_matmul():
    a = tf.placeholder(tf.float64, [2, 1, 3], name="a")
    b = tf.placeholder(tf.float64, [2, 3, 2], name="b")
    feeds = {a: [[[1, 2, 3]], [[4, 5, 6]]], b: [[[1, 0], [0, 1], [1, 1]], [[2, 0], [0, 2], [1, -1]]]}
    gradient(tf.matmul(a, b), [a, b], feeds)
    gradient(tf.matmul(a, b, adjoint_a=False, transpose_b=False, name="product")[:, 0, 1], [a, b], feeds)


def bias_add():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    b = tf.placeholder(tf.float64, [2], name="b")
    gradient(tf.nn.bias_add(x, b), [x, b], {x: [[1, 2], [3, 4]], b: [10, 20]})
    (first,) = tf.gradients(tf.square(tf.nn.bias_add(x, b)), b)
    gradient(tf.square(first), [x, b], {x: [[1, 2], [3, 4]], b: [10, 20]})
    error(lambda: tf.nn.bias_add(x, tf.zeros([3], tf.float64)))


def matrix_inverse():
    x = tf.placeholder(tf.float64, [None, None], name="x")
    gradient(tf.matrix_inverse(x), x, {x: [[4, 1], [2, 3]]})
    run(tf.matrix_inverse(tf.constant([[[2.0, 0.0], [0.0, 4.0]], [[1.0, 2.0], [3.0, 5.0]]])))
    error(lambda: run(tf.matrix_inverse(x, name="inverse"), {x: [[1, 2], [2, 4]]}))


def dense_layer():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    w = tf.placeholder(tf.float64, [3, 2], name="w")
    b = tf.placeholder(tf.float64, [2], name="b")
    y = tf.nn.relu(tf.matmul(x, w) + b)
    gradient(tf.reduce_mean(tf.square(y)), [x, w, b], {x: [[1, 2, 3], [-1, 0.5, 2]], w: [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]], b: [0.05, -0.1]})
