import tensorflow.compat.v1 as tf
from harness import error, run


def names_of_operators():
    a = tf.constant(1.0)
    b = tf.constant(2.0, name="c")
    c = tf.constant(3.0, name="c")
    run([a + b, a + c, tf.add(a, b), tf.add(a, b, name="Add"), a * b, a / b, a - b, -a, a**b, a > b, tf.equal(a, b)])
    run([a // b, a % b, a >= b, a < b, a <= b, abs(a), tf.subtract(a, b), tf.multiply(a, b), tf.divide(a, b), tf.pow(a, b)])


def plain_values_on_either_side():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[1, 2, 4]]}
    run([1.0 + x, x * 2, 2 - x, x / 3, 3 / x, x > 0.5, 1 < x, 2 // x, 7 % x, 2**x, x**2], feeds)
    run([tf.maximum(x, 0.0), x @ tf.ones([3, 2]), x + [1.0, 2.0, 3.0], [[1.0], [2.0]] * x], feeds)
    run([x + 1, 1 - x, x * [1, 2, 3]], feeds)


def plain_values_beside_integers():
    i = tf.placeholder(tf.int32, [None], name="i")
    feeds = {i: [1, 2, 7]}
    run([i + 1, 2 * i, 7 - i, i // 2, 7 % i, i**2, i / 2, i > 2, i & 1], feeds)
    error(lambda: i + 1.5)
    error(lambda: i * 0.5)


def booleans():
    p = tf.placeholder(tf.bool, [None], name="p")
    q = tf.constant(True)
    run([p & q, p | q, p ^ q, ~p], {p: [True, False]})


def operators_in_scopes():
    x = tf.constant([1.0, 2.0], name="x")
    with tf.name_scope("layer"):
        y = x * 2.0 + 1.0
        with tf.name_scope("inner"):
            z = -y / x
    run([y, z])


def operators_on_variables():
    v = tf.Variable([1.0, 2.0], name="v")
    run(v.initializer)
    run([v + 1.0, 2.0 * v, v * v, -v, v**2, v > 1.5, v - tf.constant(1.0), tf.constant([[1.0, 1.0]]) * v])


def dtype_mismatches():
    f = tf.constant([1.0])
    i = tf.constant([1])
    error(lambda: f + i)
    error(lambda: tf.add(i, f))
    error(lambda: f * tf.constant([1.0], tf.float64))
    run(tf.matmul([[1.0]], [[1]]))


