import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _at():
    return [[[1, 2], [3, 4]], [[0.5, -6], [7, 8.5]]]


def _differentiable(f):
    known = tf.placeholder(tf.float64, [2, 2, 2], name="known")
    gradient(f(known), known, {known: _at()})
    gradient(f(known, 1), known, {known: _at()})
    gradient(f(known, [0, -1], keepdims=True), known, {known: _at()})
    partly = tf.placeholder(tf.float64, [None, 2, None], name="partly")
    gradient(f(partly), partly, {partly: _at()})
    gradient(f(partly, axis=-1), partly, {partly: _at()})
    gradient(f(partly, axis=[0, 1], keepdims=True), partly, {partly: _at()})
    unknown = tf.placeholder(tf.float64, name="unknown")
    gradient(f(unknown), unknown, {unknown: _at()})
    gradient(f(unknown, axis=0), unknown, {unknown: _at()})


def reduce_sum():
    _differentiable(tf.reduce_sum)


def reduce_mean():
    _differentiable(tf.reduce_mean)


def reduce_max():
    _differentiable(tf.reduce_max)


def reduce_min():
    _differentiable(tf.reduce_min)


def reduce_prod():
    _differentiable(tf.reduce_prod)


def reduction_names_and_old_keywords():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6]]}
    run(tf.reduce_mean(x, 0, name="m"), feeds)
    run(tf.reduce_sum(x, reduction_indices=1, keep_dims=True), feeds)
    run(tf.reduce_max(x, axis=-1, keepdims=True), feeds)
    run(tf.reduce_sum([x, x]), feeds)
    run(tf.reduce_sum(x, axis=tf.constant([1])), feeds)
    run(tf.reduce_sum(x, axis=tf.constant(0, tf.int64)), feeds)


def reduction_over_no_axis():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    run(tf.reduce_sum(x, axis=[]), {x: [[1, 2, 3], [4, 5, 6]]})


def reductions_of_booleans():
    x = tf.placeholder(tf.bool, [None, 2], name="x")
    feeds = {x: [[True, False], [True, True]]}
    run([tf.reduce_all(x), tf.reduce_any(x), tf.reduce_all(x, 0), tf.reduce_any(x, axis=1, keepdims=True)], feeds)


def reductions_of_integers():
    x = tf.constant([[1, 2, 3], [4, 5, 7]])
    run([tf.reduce_sum(x), tf.reduce_mean(x), tf.reduce_max(x, 1), tf.reduce_prod(x, 0), tf.reduce_min(tf.cast(x, tf.int64))])


def reductions_of_nothing():
    x = tf.zeros([0, 3])
    run([tf.reduce_sum(x, 0), tf.reduce_mean(x, 0), tf.reduce_max(x, 0), tf.reduce_min(x, 0), tf.reduce_prod(x)])


def mean_of_many():
    x = tf.range(10000.0)
    run([tf.reduce_mean(x), tf.reduce_sum(x), tf.reduce_sum(tf.reshape(x, [100, 100]), 0)])


def count_nonzero():
    x = tf.constant([[0.0, 1.0], [2.0, 0.0]])
    run([tf.math.count_nonzero(x), tf.math.count_nonzero(x, axis=1)])


def reduce_logsumexp():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.reduce_logsumexp(x, axis=1), x, {x: [[1, 2], [700, 800]]})


def argmax_and_argmin():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[1, 3, 3], [4, -1, 0]]}
    run([tf.argmax(x, 1), tf.argmin(x, 1), tf.argmax(x), tf.argmax(x, axis=-1, output_type=tf.int32), tf.argmin(x, 0, name="low")], feeds)
    run(tf.argmax(x, dimension=0), feeds)
    run(tf.argmax([3, 9, 2]))
    y = tf.placeholder(tf.float64, [3], name="y")
    gradient(tf.cast(tf.argmax(y) + tf.argmin(y), tf.float64) + tf.reduce_sum(y), y, {y: [1, 3, 2]})


def axis_out_of_range():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    error(lambda: tf.reduce_sum(x, axis=2))
    error(lambda: tf.argmax(x, 5))
    error(lambda: tf.reduce_sum(tf.constant(["a"])))


def l2_loss():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.nn.l2_loss(x), x, {x: [[1, 2], [3, -4]]})
