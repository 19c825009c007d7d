import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def cross_products():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    b = tf.placeholder(tf.float64, [2, 3], name="b")
    gradient(tf.cross(a, b), [a, b], {a: [[1, 2, 3], [4, 5, 6]], b: [[0.5, 1, -1], [2, 2, 3]]})
    run(tf.linalg.cross(tf.constant([1, 0, 0]), tf.constant([0, 1, 0]), name="named"))


def normal_quantiles():
    x = tf.placeholder(tf.float64, [6], name="x")
    gradient(tf.math.ndtri(x), x, {x: [0.05, 0.1, 0.3, 0.5, 0.9, 0.95]})
    gradient(tf.math.erfinv(x), x, {x: [-0.9, -0.5, 0.01, 0.3, 0.8, 0.9]})
    gradient(tf.math.erfcinv(x), x, {x: [0.1, 0.5, 1.01, 1.3, 1.8, 1.9]})
    run(tf.math.ndtri(tf.constant([0.0, 1.0, -0.5, 0.25, 1e-30, 0.00001, 0.999])))


def counts_of_integers():
    run(tf.bincount([1, 1, 2, 5]))
    run(tf.math.bincount(tf.constant([1, 1, 2, 5]), minlength=8, dtype=tf.int64))
    run(tf.bincount([1, 1, 2, 5], weights=tf.constant([0.5, 1.0, 2.0, 3.0]), maxlength=4))
    run(tf.bincount(tf.constant([], tf.int32)))
    error(lambda: run(tf.bincount([1, -1])))


def histograms():
    run(tf.histogram_fixed_width(tf.constant([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0]), [0.0, 5.0], nbins=5))
    run(tf.histogram_fixed_width(tf.constant([1.0, 2.0], tf.float64), tf.constant([0.0, 5.0], tf.float64), dtype=tf.int64, name="named"))
    error(lambda: run(tf.histogram_fixed_width([1.0], [2.0, 1.0])))


def beta_and_polynomials():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[1, 2, 3], [0.5, 2.5, 4]]}
    gradient(tf.lbeta(x), x, feeds)
    gradient(tf.math.polyval([x, tf.constant(-1.0, tf.float64), x], x), x, feeds)
    run(tf.math.polyval([], x), feeds)
    gradient(tf.math.reciprocal_no_nan(x), x, feeds)
    run(tf.math.reciprocal_no_nan([0.0, 2.0], name="named"))
    v = tf.placeholder(tf.float64, [3], name="v")
    gradient(tf.linalg.matvec(x, v), [x, v], {x: [[1, 2, 3], [0.5, 2.5, 4]], v: [1, -1, 2]})
    w = tf.placeholder(tf.float64, [2], name="w")
    gradient(tf.linalg.matvec(x, w, transpose_a=True), [x, w], {x: [[1, 2, 3], [0.5, 2.5, 4]], w: [1, -1]})


def averages_of_segments():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    feeds = {x: [[1, 2], [3, 4], [5, 6], [7, 8]]}
    gradient(tf.unsorted_segment_mean(x, [0, 2, 0, 0], 4), x, feeds)
    gradient(tf.unsorted_segment_sqrt_n(x, [0, 2, 0, 0], 4), x, feeds)
    run(tf.math.unsorted_segment_mean(x, [[0, 1], [1, 1], [0, -1], [2, 2]], 3, name="named"), feeds)
    u = tf.placeholder(tf.float32, [None, 2], name="u")
    i = tf.placeholder(tf.int32, [None], name="i")
    run(tf.unsorted_segment_mean(u, i, 2), {u: [[1, 2], [3, 4]], i: [1, 1]})


def share_of_zeros():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    run(tf.nn.zero_fraction(x), {x: [[0, 1], [0, 0]]})
    run(tf.math.zero_fraction(tf.constant([0, 1, 0]), name="named"))


def pieces_at_random():
    tf.set_random_seed(3)
    x = tf.reshape(tf.range(24), [4, 6])
    sample(tf.random_crop(x, [2, 3]), runs=3)
    sample(tf.random_crop(x, [4, 1], seed=2, name="named"), runs=2)
    p = tf.placeholder(tf.float32, [None, None, 3], name="p")
    text(tf.random_crop(p, [1, 2, 3]))
    error(lambda: run(tf.random_crop(x, [5, 1])))


def orthogonal():
    tf.set_random_seed(3)
    v = tf.get_variable("v", [4, 3], initializer=tf.orthogonal_initializer())
    w = tf.get_variable("w", [2, 2, 6], initializer=tf.initializers.orthogonal(gain=2.0, seed=5))
    x = tf.get_variable("x", [3, 3], dtype=tf.float64, initializer=tf.orthogonal_initializer)
    run(tf.global_variables_initializer())
    run([v, w, x])
    error(lambda: tf.get_variable("y", [3], initializer=tf.orthogonal_initializer()))
    text(tf.orthogonal_initializer(2, seed=3).get_config()["gain"])
