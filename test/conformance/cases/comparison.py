import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def comparisons():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.constant([1.0, 2.0])
    feeds = {x: [[1, 1], [0, 2]]}
    run([tf.less(x, y), tf.less_equal(x, y), tf.greater(x, y), tf.greater_equal(x, y)], feeds)
    run([tf.equal(x, y), tf.not_equal(x, y), tf.equal(x, 1.0), x > 0.5, 1 <= x], feeds)


def comparisons_of_integers_and_strings():
    a = tf.constant([1, 2, 3])
    run([a < 2, a >= 2, tf.equal(a, 2), tf.equal(["a", "b"], ["a", "c"]), tf.not_equal(tf.constant(["a"]), "a")])


def comparison_has_no_gradient():
    x = tf.placeholder(tf.float32, [2], name="x")
    y = tf.cast(x > 0, tf.float32) * x
    gradient(y, x, {x: [1, -2]})


def comparison_of_unequal_types():
    error(lambda: tf.less(tf.constant([1]), tf.constant([1.0])))
    error(lambda: tf.equal(tf.constant([1, 2]), tf.constant([1, 2, 3])))


def logical():
    a = tf.constant([True, True, False, False])
    b = tf.constant([True, False, True, False])
    run([tf.logical_and(a, b), tf.logical_or(a, b), tf.logical_not(a), tf.logical_xor(a, b)])
    run([a & b, a | b, a ^ b, ~a, a & True])
    error(lambda: tf.logical_and(tf.constant([1]), True))


def bitwise():
    a = tf.constant([12, 10, -1])
    run([a & 6, a | 5, a ^ 3, ~a, tf.bitwise.bitwise_and(a, a), tf.bitwise.invert(a)])


def where_of_one_argument():
    x = tf.constant([[True, False], [True, True]])
    run([tf.where(x), tf.where(tf.constant([0.0, 2.0, 3.0]) > 1.0)])


def where():
    c = tf.placeholder(tf.bool, [2, 2], name="c")
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    y = tf.placeholder(tf.float64, [2, 2], name="y")
    feeds = {c: [[True, False], [False, True]], x: [[1, 2], [3, 4]], y: [[5, 6], [7, 8]]}
    gradient(tf.where(c, x, y), [x, y], feeds)
    gradient(tf.where(tf.constant([True, False]), x, y), [x, y], feeds)


def where_of_unknown_shapes():
    c = tf.placeholder(tf.bool, name="c")
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    run(tf.where(c, x, tf.zeros_like(x)), {c: [[True, False, True]], x: [[1, 2, 3]]})
    error(lambda: tf.where(tf.constant([True]), tf.constant([1.0, 2.0]), tf.constant([1.0, 2.0])))


def where_v2():
    c = tf.placeholder(tf.bool, [None, 1], name="c")
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.where_v2(c, x, 0.0), x, {c: [[True], [False]], x: [[1, 2], [3, 4]]})
