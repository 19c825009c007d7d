import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def square_of_a_variable():
    x = tf.Variable(3.0, name="x")
    run(x.initializer)
    gradient(x * x, [x])
    gradient(x * x, x)


def several_paths_are_added():
    x = tf.placeholder(tf.float64, [2], name="x")
    gradient(x * x + tf.sin(x) + x, x, {x: [1, 2]})


def several_ys_and_xs():
    x = tf.placeholder(tf.float64, [2], name="x")
    w = tf.placeholder(tf.float64, [2], name="w")
    y = tf.exp(x) * w
    gradient([y, tf.reduce_sum(y), w], [x, w, y], {x: [1, 2], w: [3, 4]})


def names():
    x = tf.constant([1.0, 2.0], name="x")
    with tf.name_scope("layer"):
        y = x * x
    tf.gradients(y, x)
    tf.gradients(y, x, name="mine")
    with tf.name_scope("train"):
        tf.gradients(y, x)
        tf.gradients(y, x)


def unconnected():
    x = tf.constant([1.0, 2.0], name="x")
    y = tf.constant(3.0, name="y")
    text(tf.gradients(x * 2.0, [y, x])[0])
    run(tf.gradients(x * 2.0, [y], unconnected_gradients=tf.UnconnectedGradients.ZERO))
    run(tf.gradients(x * 2.0, [y, x], unconnected_gradients="zero"))


def given_grad_ys():
    x = tf.placeholder(tf.float32, [2], name="x")
    y = x * x
    run(tf.gradients(y, x, grad_ys=[tf.constant([10.0, 0.5])]), {x: [1, 2]})
    run(tf.gradients([y, x * 3.0], x, grad_ys=[None, tf.constant([1.0, 2.0])]), {x: [1, 2]})
    run(tf.gradients(y, x, [[2.0, 3.0]]), {x: [1, 2]})
    error(lambda: tf.gradients(y, x, grad_ys=[tf.constant([1, 2])]))


def stopped():
    x = tf.placeholder(tf.float32, [], name="x")
    y = x * 2.0
    z = x + y
    run(tf.gradients(z, [x, y], stop_gradients=[x, y]), {x: 1})
    run(tf.gradients(z, [x], stop_gradients=[y]), {x: 1})
    run(tf.gradients(tf.stop_gradient(y) * x, x), {x: 3})


def gated():
    a = tf.placeholder(tf.float32, [2, 2], name="a")
    b = tf.placeholder(tf.float32, [2, 2], name="b")
    feeds = {a: [[1, 2], [3, 4]], b: [[1, 0], [0, 1]]}
    run(tf.gradients(tf.matmul(a, b), [a, b], gate_gradients=True), feeds)


def aggregated():
    x = tf.placeholder(tf.float32, [2], name="x")
    y = x * x + tf.sin(x) + x
    run(tf.gradients(y, x, aggregation_method=tf.AggregationMethod.EXPERIMENTAL_TREE), {x: [1, 2]})
    run(tf.gradients(y, x, aggregation_method=tf.AggregationMethod.DEFAULT), {x: [1, 2]})


def colocated():
    x = tf.Variable([1.0, 2.0], name="x")
    run(x.initializer)
    run(tf.gradients(tf.reduce_sum(x * x), x, colocate_gradients_with_ops=True))


def through_integers():
    x = tf.placeholder(tf.float32, [2], name="x")
    text(tf.gradients(tf.cast(tf.cast(x, tf.int32), tf.float32), x)[0])
    text(tf.gradients(tf.cast(tf.argmax(x), tf.float32), x)[0])
    text(tf.gradients(tf.floor(x), x)[0])


def without_a_path():
    x = tf.constant(1.0, name="x")
    text(tf.gradients(tf.constant(2.0), x))


def second_order():
    x = tf.placeholder(tf.float64, [2], name="x")
    (g,) = tf.gradients(x**3.0, x)
    gradient(g, x, {x: [1.5, 2]})
    (h,) = tf.gradients(tf.reduce_sum(tf.exp(x) * x[0]), x)
    gradient(h, x, {x: [0.5, -1]})


def jacobian_rows():
    x = tf.placeholder(tf.float64, [3], name="x")
    y = tf.nn.softmax(x)
    for i in range(3):
        gradient(y[i], x, {x: [1, 2, 3]})


def repeated_reductions_share_their_shapes():
    x = tf.placeholder(tf.float32, [3, 4], name="x")
    tf.gradients(tf.reduce_sum(x, axis=1), x)
    tf.gradients(tf.reduce_sum(x, axis=1), x)
    tf.gradients(tf.reduce_sum(x, axis=0), x)


def broadcasts():
    a = tf.placeholder(tf.float32, [5, 3], name="a")
    b = tf.placeholder(tf.float32, [3], name="b")
    d = tf.placeholder(tf.float32, [5, 3], name="d")
    n = tf.placeholder(tf.float32, [None, 3], name="n")
    s = tf.placeholder(tf.float32, [], name="s")
    tf.gradients(a + b, [a, b], name="g_ab")
    tf.gradients(a + d, [a, d], name="g_same")
    tf.gradients(a * d, [a, d], name="g_mulsame")
    tf.gradients(a * s, [a, s], name="g_scal")
    tf.gradients(n * b, [n, b], name="g_dyn")
    tf.gradients(n - n, [n], name="g_sub")
    tf.gradients(a / d, [a], name="g_div")
    tf.gradients(b - a, [b], name="g_left")
    tf.gradients(s * tf.ones([1]), [s], name="g_rank")


def linear_regression():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    y = tf.placeholder(tf.float64, [None, 1], name="y")
    w = tf.placeholder(tf.float64, [2, 1], name="w")
    error_ = tf.matmul(x, w) - y
    mse = tf.reduce_mean(tf.square(error_), name="mse")
    gradient(mse, w, {x: [[1, 2], [3, 4], [5, 6]], y: [[1], [2], [3]], w: [[0.5], [-0.5]]})


def custom_gradient_by_name():
    graph = tf.get_default_graph()
    x = tf.constant(2.0, name="x")
    with graph.gradient_override_map({"Square": "NotRegisteredAnywhere"}):
        y = tf.square(x)
    error(lambda: tf.gradients(y, x))
