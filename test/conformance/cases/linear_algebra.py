import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def inverse_determinant_solve():
    a = tf.placeholder(tf.float64, [2, 2, 2], name="a")
    b = tf.placeholder(tf.float64, [2, 2, 3], name="b")
    feeds = {a: [[[1, 2], [3, 4]], [[0, 1.5], [2, 1]]], b: [[[1, 2, 3], [4, 5, 6]], [[1, 0, 1], [0, 1, -1]]]}
    gradient(tf.matrix_inverse(a), a, feeds)
    gradient(tf.matrix_inverse(a, adjoint=True), a, feeds)
    gradient(tf.matrix_determinant(a), a, feeds)
    gradient(tf.matrix_solve(a, b), [a, b], feeds)
    gradient(tf.matrix_solve(a, b, adjoint=True), [a, b], feeds)
    run(tf.matrix_inverse(tf.cast(a, tf.float32)), feeds)
    error(lambda: tf.matrix_inverse(tf.zeros([2, 3])))
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: run(tf.matrix_inverse(u), {u: [[1, 2], [2, 4]]}))
    error(lambda: run(tf.matrix_inverse(u), {u: [[1, 2]]}))


def batches():
    a = tf.placeholder(tf.float64, [2, 1, 2, 3], name="a")
    b = tf.placeholder(tf.float64, [2, 3, 2], name="b")
    feeds = {a: [[[[1, 2, 3], [4, 5, 6]]], [[[0, 1, 0], [1, 0, -1]]]], b: [[[1, 2], [3, 4], [5, 6]], [[1, 0], [0, 1], [2, 2]]]}
    gradient(tf.matmul(a, b), [a, b], feeds)
    gradient(tf.matmul(a, b, transpose_a=True, transpose_b=True), [a, b], feeds)
    c = tf.placeholder(tf.float64, [2, 3, 3], name="c")
    gradient(tf.matmul(b, c, adjoint_a=True), [b, c], {b: [[[1, 2], [3, 4], [5, 6]], [[1, 0], [0, 1], [2, 2]]], c: [[[1, 2, 0], [3, 4, 1], [1, 1, 1]], [[0, 2, 0], [1, 4, 1], [1, 1, -1]]]})
    error(lambda: tf.matmul(tf.zeros([5, 2, 3]), tf.zeros([4, 3, 3])))
    error(lambda: tf.matmul(tf.zeros([5, 2, 3]), tf.zeros([5, 2, 3])))
    error(lambda: tf.matmul(a, b, transpose_a=True, adjoint_a=True))


def norms():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    feeds = {x: [[3, 4], [1, -1]]}
    gradient(tf.nn.l2_normalize(x, 1), x, feeds)
    gradient(tf.nn.l2_normalize(x), x, feeds)
    gradient(tf.clip_by_norm(x, 2.0), x, feeds)
    gradient(tf.clip_by_norm(x, 1, axes=[1]), x, feeds)
    gradient(tf.clip_by_value(x, 0, 3.5), x, feeds)
    run(tf.global_norm([x, None, x * 2.0]), feeds)
    clipped, norm = tf.clip_by_global_norm([x, None, x[0]], 2.0)
    run([clipped[0], clipped[2], norm], feeds)
    text(clipped[1])
    y = tf.cast(x, tf.float32)
    run(tf.clip_by_average_norm(y, 0.5), feeds)


def saturated():
    x = tf.constant([-3e9, -1.5, 0.5, 255.9, 3e9])
    for dtype in [tf.int32, tf.uint8, tf.int8, tf.int64, tf.float64]:
        run(tf.saturate_cast(x, dtype))
    run(tf.saturate_cast(tf.constant([-300, 5, 300]), tf.uint8))
    run(tf.saturate_cast(tf.constant([-300, 5, 300]), tf.float32, name="f"))


def clip_op_gradient():
    x = tf.placeholder(tf.float64, [3], name="x")
    low = tf.placeholder(tf.float64, [], name="low")
    high = tf.placeholder(tf.float64, [], name="high")
    gradient(tf.raw_ops.ClipByValue(t=x, clip_value_min=low, clip_value_max=high), [x, low, high], {x: [1, 2.5, 5], low: 2, high: 4})


def zeta_and_polygamma():
    x = tf.placeholder(tf.float64, [3], name="x")
    feeds = {x: [0.7, 2, 9.5]}
    gradient(tf.digamma(x), x, feeds)
    gradient(tf.polygamma(tf.constant(2.0, tf.float64), x), x, feeds)
    gradient(tf.zeta(tf.constant(3.0, tf.float64), x), x, feeds)
    run(tf.polygamma(tf.constant(1.0), tf.cast(x, tf.float32)), feeds)
