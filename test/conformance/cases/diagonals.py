import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def diag_and_diag_part():
    d = tf.placeholder(tf.float64, [None], name="d")
    m = tf.placeholder(tf.float64, [None, None], name="m")
    gradient(tf.square(tf.diag(d)), d, {d: [1, 2, 3]})
    gradient(tf.square(tf.diag_part(m)), m, {m: [[1, 2], [3, 4]]})
    run(tf.diag(tf.constant([[1, 2], [3, 4]])))


def matrix_diag():
    d = tf.placeholder(tf.float64, [2, None], name="d")
    gradient(tf.square(tf.matrix_diag(d)), d, {d: [[1, 2], [3, 4]]})
    gradient(tf.square(tf.raw_ops.MatrixDiag(diagonal=d)), d, {d: [[1, 2], [3, 4]]})
    run(tf.matrix_diag(tf.constant([1, 2]), k=1, padding_value=9))
    run(tf.matrix_diag(tf.constant([[1, 2, 3], [4, 5, 6]]), k=(0, 1)))


def matrix_diag_part():
    m = tf.placeholder(tf.float64, [None, 3], name="m")
    at = [[1, 2, 3], [4, 5, 6]]
    gradient(tf.square(tf.matrix_diag_part(m)), m, {m: at})
    gradient(tf.square(tf.matrix_diag_part(m, k=1)), m, {m: at})
    gradient(tf.square(tf.raw_ops.MatrixDiagPart(input=m)), m, {m: at})
    run(tf.matrix_diag_part(tf.constant([[1, 2, 3], [4, 5, 6]]), k=(-1, 1), padding_value=9))


def matrix_set_diag():
    m = tf.placeholder(tf.float64, [2, None], name="m")
    d = tf.placeholder(tf.float64, [2], name="d")
    feeds = {m: [[1, 2, 3], [4, 5, 6]], d: [7, 8]}
    gradient(tf.square(tf.matrix_set_diag(m, d)), [m, d], feeds)
    gradient(tf.square(tf.raw_ops.MatrixSetDiag(input=m, diagonal=d)), [m, d], feeds)
    run(tf.matrix_set_diag(m, d, k=1), feeds)
    error(lambda: run(tf.matrix_set_diag(m, tf.constant([1.0], tf.float64), name="short"), feeds))


def band_part():
    m = tf.placeholder(tf.float64, [None, 3], name="m")
    gradient(tf.square(tf.matrix_band_part(m, 0, -1)), m, {m: [[1, 2, 3], [4, 5, 6]]})
    run(tf.matrix_band_part(tf.ones([3, 3]), 1, 0))


def eye_and_trace():
    run([tf.eye(3), tf.eye(2, 3), tf.eye(2, batch_shape=[2]), tf.trace(tf.constant([[1, 2], [3, 4]]))])


