import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _unary(f, points, single):
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    gradient(f(x), x, {x: points})
    run(f(tf.constant(single)))
    run(f(tf.constant(single, tf.float64), name="named"))


def modified_bessel_functions():
    points = [[-3.5, 0.25, 1.5], [7.25, 19.5, 31.0]]
    single = [-2.0, 0.5, 3.0]
    for f in (tf.math.bessel_i0, tf.math.bessel_i0e, tf.math.bessel_i1, tf.math.bessel_i1e):
        _unary(f, points, single)
    for f in (tf.math.special.bessel_k0, tf.math.special.bessel_k0e, tf.math.special.bessel_k1, tf.math.special.bessel_k1e):
        _unary(f, [[0.3, 0.75, 1.5], [2.5, 7.25, 19.5]], [0.5, 2.5, 3.0])


def bessel_functions():
    _unary(tf.math.special.bessel_j0, [[-3.5, 0.25, 1.5], [7.25, 19.5, 31.0]], [-2.0, 0.5, 3.0])
    _unary(tf.math.special.bessel_j1, [[-3.5, 0.25, 1.5], [7.25, 19.5, 31.0]], [-2.0, 0.5, 3.0])
    _unary(tf.math.special.bessel_y0, [[0.3, 0.75, 1.5], [2.5, 7.25, 31.0]], [0.5, 2.5, 3.0])
    _unary(tf.math.special.bessel_y1, [[0.3, 0.75, 1.5], [2.5, 7.25, 31.0]], [0.5, 2.5, 3.0])


def bessel_functions_at_borders():
    x = tf.constant([-1.5, 0.0, 1e999, float("nan"), 0.00001, 300.0], tf.float64)
    special = tf.math.special
    run([special.bessel_i0e(x), special.bessel_i1e(x), special.bessel_j0(x), special.bessel_j1(x)])
    run([special.bessel_k0(x), special.bessel_k0e(x), special.bessel_k1(x), special.bessel_k1e(x)])
    run([special.bessel_y0(x), special.bessel_y1(x), special.bessel_i0(x), special.bessel_i1(x)])


def integrals():
    special = tf.math.special
    _unary(special.dawsn, [[-3.5, 0.1, 1.5], [7.25, 0.21, 61.0]], [-2.0, 0.5, 3.0])
    _unary(special.expint, [[0.1, 0.25, 1.5], [7.25, 19.5, 41.0]], [1.0, 0.5, 3.0])
    _unary(special.fresnel_cos, [[-3.5, 0.25, 1.45], [1.55, 2.5, 7.25]], [-2.0, 0.5, 3.0])
    _unary(special.fresnel_sin, [[-3.5, 0.25, 1.45], [1.55, 2.5, 7.25]], [-2.0, 0.5, 3.0])
    _unary(special.spence, [[0.1, 0.49, 1.0], [1.5, 2.25, 31.0]], [0.25, 0.5, 3.0])
    x = tf.constant([-1.5, 0.0, 1e999, float("nan"), 0.00001, 300.0], tf.float64)
    run([special.dawsn(x), special.expint(x), special.fresnel_cos(x), special.fresnel_sin(x), special.spence(x)])


def incomplete_gamma_functions():
    a = tf.placeholder(tf.float64, [2, 1], name="a")
    x = tf.placeholder(tf.float64, [None], name="x")
    feeds = {a: [[0.75], [12.5]], x: [0.2, 0.9, 3.0, 11.5, 20.0]}
    gradient(tf.math.igamma(a, x), [a, x], feeds)
    gradient(tf.math.igammac(a, x), [a, x], feeds)
    run(tf.raw_ops.IgammaGradA(a=a, x=x), feeds)
    run([tf.igamma([0.5, 2.0], [1.5, 0.5]), tf.igammac(2.0, [1.5, 0.5], name="upper")])
    borders = tf.constant([1.0, 1.0, 1.0, 0.0, -1.0, 1e999, float("nan"), 2.5, 100.0], tf.float64)
    points = tf.constant([0.0, -1.0, 1e999, 1.0, 1.0, 1.0, 1.0, 1e-30, 101.0], tf.float64)
    run([tf.math.igamma(borders, points), tf.math.igammac(borders, points)])
    error(lambda: tf.math.igamma([1.0, 2.0], [1.0, 2.0, 3.0]))
    error(lambda: tf.gradients(tf.raw_ops.IgammaGradA(a=a, x=x), x))


def incomplete_beta_function():
    a = tf.placeholder(tf.float64, [None], name="a")
    b = tf.placeholder(tf.float64, [], name="b")
    x = tf.placeholder(tf.float64, [4], name="x")
    feeds = {a: [0.5, 2, 7.5, 30], b: 2.5, x: [0.1, 0.45, 0.7, 0.95]}
    y = tf.math.betainc(a, b, x)
    run(y, feeds)
    gradient(y, x, feeds)
    run(tf.betainc([0.5, 1.5], [2.0, 0.25], [0.25, 0.75]))
    u = tf.placeholder(tf.float64, name="u")
    run(tf.math.betainc(u, u, x), {u: 3, x: [0.1, 0.45, 0.7, 0.95]})
    run(tf.math.betainc(tf.constant(1.5, tf.float64), b, u), {u: [[0.5, 0.25]], b: 2})
    edges = tf.constant([0.0, 1.0, -0.5, 1.5], tf.float64)
    run(tf.math.betainc(b, b, edges), {b: 2})
    run(tf.math.betainc(b, b, edges), {b: -1})
    error(lambda: tf.math.betainc([1.0, 2.0], [1.0], [0.5, 0.5]))
    error(lambda: run(tf.math.betainc(u, a, x), {u: [1, 2], a: [1], x: [0.1, 0.45, 0.7, 0.95]}))
    error(lambda: run(tf.math.betainc(u, b, x), {u: [1, 2], b: 1, x: [0.1, 0.45, 0.7, 0.95]}))


def neighbours():
    x = tf.placeholder(tf.float64, [None, 1], name="x")
    y = tf.placeholder(tf.float64, [2], name="y")
    feeds = {x: [[1], [-3]], y: [2, -7]}
    gradient(tf.math.nextafter(x, y), [x, y], feeds)
    run(tf.math.nextafter(x, y) - x, feeds)
    run(tf.math.nextafter(tf.constant([1.0, 3e38, -2.0]), tf.constant([2.0, 1e999, -1.0])))
    run(tf.math.nextafter(tf.constant([1.0, float("nan"), 3.0], tf.float64), tf.constant([1.0, 1.0, float("nan")], tf.float64)))


def running_sums_of_exponentials():
    x = tf.placeholder(tf.float64, [2, 4], name="x")
    feeds = {x: [[1, 2, -3, 0.5], [5, 4, 6, -3]]}
    gradient(tf.math.cumulative_logsumexp(x, axis=1), x, feeds)
    gradient(tf.math.cumulative_logsumexp(x, axis=-1, reverse=True) * tf.constant([1.0, -2.0, 0.5, 3.0], tf.float64), x, feeds)
    run(tf.math.cumulative_logsumexp(x, axis=0, exclusive=True, reverse=True), feeds)
    u = tf.placeholder(tf.float32, name="u")
    run(tf.math.cumulative_logsumexp(u, exclusive=True, name="running"), {u: [1, 2, 3]})
    run(tf.math.cumulative_logsumexp(tf.constant([1, 2, 3], tf.half)))
    run(tf.math.cumulative_logsumexp(tf.constant([-1e999, -1e999, 1.0])))
    error(lambda: run(tf.math.cumulative_logsumexp(u, axis=1), {u: [1, 2]}))
