import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def groups():
    a = tf.constant(1.0, name="a")
    b = tf.Variable(2.0, name="b")
    tf.group()
    tf.group(a, b.initializer)
    tf.group([a, [b]], name="g")
    with tf.device("/cpu:0"):
        c = tf.constant(3.0, name="c")
    with tf.device("/device:CPU:1"):
        d = tf.constant(4.0, name="d")
    tf.group(a, c, d, name="devices")
    tf.no_op()
    tf.no_op(name="nothing")


def tuples():
    a, b = tf.constant(1.0, name="a"), tf.constant(2.0, name="b")
    t = tf.tuple([a, b])
    u = tf.tuple([a, None, b], name="u", control_inputs=[tf.no_op(name="first")])
    run(t)
    run([u[0], u[2]])


def cond():
    x = tf.placeholder(tf.float32, [], name="x")
    y = tf.constant(2.0, name="y")
    r = tf.cond(x > 0.0, lambda: x * y, lambda: x - 1.0)
    run(r, {x: 3.0})
    run(r, {x: -3.0})


def cond_results():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant([1.0, 2.0], name="x")
    a, b = tf.cond(p, lambda: (x, tf.constant(1)), lambda: (x * 2.0, tf.constant(2)), name="pair")
    one = tf.cond(p, lambda: [x], lambda: [x + 1.0], name="one")
    strict = tf.cond(p, lambda: [x], lambda: [x + 1.0], strict=True, name="strict")
    plain = tf.cond(p, lambda: 1.0, lambda: 2.0, name="plain")
    op = tf.cond(p, tf.no_op, tf.no_op, name="op")
    run([a, b, one, strict[0], plain], {p: True})
    run([a, b, one, strict[0], plain], {p: False})
    text(op)
    error(lambda: tf.cond(p, lambda: 1.0, lambda: 2))
    error(lambda: tf.cond(p, lambda: (1.0, 2.0), lambda: 2.0))
    error(lambda: tf.cond(True, lambda: 1.0, lambda: 2.0))
    error(lambda: tf.cond(p, 1.0, lambda: 2.0))


def cond_of_rows():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]], name="x")
    i = tf.constant([0, 2], name="i")
    r = tf.cond(p, lambda: tf.IndexedSlices(x, i), lambda: tf.IndexedSlices(x * 2.0, i + 1))
    run([r.values, r.indices], {p: False})


def nested_cond():
    p = tf.placeholder(tf.bool, [], name="p")
    q = tf.placeholder(tf.bool, [], name="q")
    x = tf.constant(3.0, name="x")
    r = tf.cond(p, lambda: tf.cond(q, lambda: x * 2.0, lambda: x + 1.0), lambda: tf.square(x))
    run(r, {p: True, q: True})
    run(r, {p: True, q: False})
    run(r, {p: False, q: False})


def cond_updates():
    p = tf.placeholder(tf.bool, [], name="p")
    v = tf.Variable(1.0, name="v")
    r = tf.cond(p, lambda: tf.assign_add(v, 1.0), lambda: v.read_value())
    run(v.initializer)
    run(r, {p: True})
    run(r, {p: False})
    run(v)


def cond_gradient():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float64, [2], name="x")
    y = tf.placeholder(tf.float64, [2], name="y")
    r = tf.cond(p, lambda: x * y, lambda: tf.square(x))
    gradient(r, [x], {p: True, x: [1.0, 2.0], y: [3.0, 4.0]})
    gradient(r, [x], {p: False, x: [1.0, 2.0], y: [3.0, 4.0]})


def _after_a_constant():
    c = tf.constant(1.0, name="c")
    with tf.control_dependencies([c]):
        return tf.constant(2.0, name="d")


def with_dependencies_in_cond():
    p = tf.placeholder(tf.bool, [], name="p")
    run(tf.cond(p, _after_a_constant, lambda: tf.zeros([])), {p: True})
