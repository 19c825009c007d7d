import tensorflow.compat.v1 as tf
from harness import gradient, run


def _unary(f, at):
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(f(x), x, {x: at})
    unknown = tf.placeholder(tf.float32, name="unknown")
    run(f(unknown), {unknown: at[0]})
    run(f(tf.constant([[1, 2, 3]], dtype=tf.float32)))


def absolute():
    _unary(tf.abs, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.abs(tf.constant([-3, 4])))


def negative():
    _unary(tf.negative, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.negative(tf.constant([-3, 4], tf.int64)))


def sign():
    _unary(tf.sign, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.sign(tf.constant([-3, 0, 4])))


def reciprocal():
    _unary(tf.reciprocal, [[-1.5, 2.0], [0.25, -3.0]])


def square():
    _unary(tf.square, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.square(tf.constant([-3, 4])))


def sqrt():
    _unary(tf.sqrt, [[1.5, 2.0], [0.25, 3.0]])


def rsqrt():
    _unary(tf.math.rsqrt, [[1.5, 2.0], [0.25, 3.0]])


def exp():
    _unary(tf.exp, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.exp(tf.constant([-100.0, -10.0, 0.0, 1e-8, 10.0, 88.0, 89.0])))


def expm1():
    _unary(tf.math.expm1, [[-1.5, 2.0], [1e-7, -3.0]])


def log():
    _unary(tf.log, [[1.5, 2.0], [0.25, 3.0]])
    run(tf.log(tf.constant([1e-30, 0.1, 1.0, 1.0000001, 1e30])))


def log1p():
    _unary(tf.math.log1p, [[1.5, 2.0], [1e-7, -0.5]])


def sin():
    _unary(tf.sin, [[-1.5, 2.0], [0.25, 30.0]])


def cos():
    _unary(tf.cos, [[-1.5, 2.0], [0.25, 30.0]])


def tan():
    _unary(tf.tan, [[-1.25, 1.0], [0.25, -0.5]])


def asin():
    _unary(tf.asin, [[-0.5, 0.25], [0.75, 0.125]])


def acos():
    _unary(tf.acos, [[-0.5, 0.25], [0.75, 0.125]])


def atan():
    _unary(tf.atan, [[-1.5, 2.0], [0.25, -30.0]])


def sinh():
    _unary(tf.sinh, [[-1.5, 2.0], [0.25, -3.0]])


def cosh():
    _unary(tf.cosh, [[-1.5, 2.0], [0.25, -3.0]])


def tanh():
    _unary(tf.tanh, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.tanh(tf.constant([-20.0, -1e-8, 0.0, 1e-3, 20.0])))


def asinh():
    _unary(tf.asinh, [[-1.5, 2.0], [0.25, -3.0]])


def acosh():
    _unary(tf.acosh, [[1.5, 2.0], [1.25, 3.0]])


def atanh():
    _unary(tf.atanh, [[-0.5, 0.25], [0.75, 0.125]])


def sigmoid():
    _unary(tf.sigmoid, [[-1.5, 2.0], [0.25, -3.0]])
    run(tf.sigmoid(tf.constant([-100.0, -20.0, 0.0, 20.0, 100.0])))


def ceil():
    _unary(tf.ceil, [[-1.5, 2.25], [0.25, -3.125]])


def floor():
    _unary(tf.floor, [[-1.5, 2.25], [0.25, -3.125]])


def rounding():
    _unary(tf.round, [[-1.6, 2.25], [0.25, -3.125]])
    run([tf.round(tf.constant([0.5, 1.5, 2.5, -0.5, -1.5])), tf.rint(tf.constant([0.5, 1.5, 2.5, -0.5, -1.5]))])


def not_a_number():
    x = tf.constant([1.0, 0.0, -2.0]) / tf.constant([0.0, 0.0, 0.0])
    run([tf.is_nan(x), tf.is_inf(x), tf.is_finite(x)])


def _binary(f, a, b):
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    y = tf.placeholder(tf.float64, [2, 2], name="y")
    gradient(f(x, y), [x, y], {x: a, y: b})
    u = tf.placeholder(tf.float64, [None, 2], name="u")
    v = tf.placeholder(tf.float64, [2], name="v")
    gradient(f(u, v), [u, v], {u: a, v: b[0]})
    w = tf.placeholder(tf.float32, name="w")
    run(f(w, 3.0), {w: a})
    run(f(0.5, w), {w: b})
    s = tf.placeholder(tf.float64, [], name="s")
    gradient(f(s, x), [s, x], {s: 0.75, x: b})


def add():
    _binary(tf.add, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])
    run(tf.add(tf.constant([1, 2]), [3, 4]))


def subtract():
    _binary(tf.subtract, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])


def multiply():
    _binary(tf.multiply, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])


def divide():
    _binary(tf.divide, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])


def truediv_of_integers():
    a = tf.constant([7, -7, 8], name="a")
    run([tf.truediv(a, 2), a / 4, tf.truediv(tf.constant([3], tf.int64), 2), tf.cast(a, tf.uint8) / 2])


def floordiv():
    x = tf.placeholder(tf.float32, [None], name="x")
    run([tf.floordiv(x, 2.0), x // 2.0], {x: [7, -7, 5.5]})
    run([tf.floordiv(tf.constant([7, -7, 8]), 2), tf.constant([7, -7]) // -2])


def floormod():
    x = tf.placeholder(tf.float32, [None], name="x")
    run([tf.floormod(x, 2.0), x % -2.0], {x: [7, -7, 5.5]})
    run([tf.mod(tf.constant([7, -7, 8]), 3), tf.constant([7, -7]) % -3])


def power():
    _binary(tf.pow, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])
    run([tf.pow(tf.constant([2, 3]), 3), tf.constant([2.0, 9.0]) ** 0.5, 2.0 ** tf.constant([1.0, 3.0])])


def maximum():
    _binary(tf.maximum, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])
    run(tf.maximum(tf.constant([1, 5]), 3))


def minimum():
    _binary(tf.minimum, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])


def squared_difference():
    _binary(tf.squared_difference, [[1.5, 2.0], [0.25, 3.0]], [[-1.0, 0.5], [2.0, 4.0]])


def div_no_nan():
    run(tf.div_no_nan(tf.constant([1.0, 0.0, 3.0]), [0.0, 0.0, 2.0]))


def add_n():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    y = tf.placeholder(tf.float64, [3, None], name="y")
    gradient(tf.add_n([x, y, x]), [x, y], {x: [[1, 2], [3, 4], [5, 6]], y: [[1, 1], [2, 2], [3, 3]]})
    run(tf.add_n([x]), {x: [[1, 2]]})


def mixed_broadcasts():
    a = tf.placeholder(tf.float32, [None, 1, 3], name="a")
    b = tf.placeholder(tf.float32, [4, None], name="b")
    c = tf.placeholder(tf.float32, name="c")
    run([a + b, b * c, tf.maximum(a, c)], {a: [[[1, 2, 3]], [[4, 5, 6]]], b: [[1, 1, 1], [2, 2, 2], [3, 3, 3], [0, 0, 0]], c: 2})


def types():
    for dtype in (tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int32, tf.int64):
        a = tf.constant([1, 2, 3], dtype=dtype)
        run([a + a, a * a - 1, tf.square(a), -a, tf.maximum(a, 2)])
