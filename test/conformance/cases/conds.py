import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def tensor_arrays_from_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    ta = tf.TensorArray(tf.float32, size=2)
    r = tf.cond(p, lambda: ta.write(0, 1.0), lambda: ta.write(0, 2.0).write(1, 3.0))
    run(r.stack(), {p: True})
    run(r.stack(), {p: False})


def dicts_from_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant([1.0, 2.0], name="x")
    r = tf.cond(p, lambda: {"b": x, "a": [x * 2.0, x * 3.0]}, lambda: {"b": x + 1.0, "a": [x, x]})
    run([r["a"][0], r["a"][1], r["b"]], {p: True})


def operations_and_tensors():
    p = tf.placeholder(tf.bool, [], name="p")
    v = tf.Variable(1.0, name="v")
    r = tf.cond(p, lambda: (tf.assign(v, 2.0).op, tf.constant(1.0)), lambda: (tf.no_op(), tf.constant(2.0)))
    run(v.initializer)
    run([r[0], r[1]], {p: True})
    run(v)


def sparse_gradients_of_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="w")
    r = tf.cond(p, lambda: tf.gather(w, [0, 2]) * 2.0, lambda: tf.gather(w, [1, 1]))
    g = tf.gradients(r, w)[0]
    run(w.initializer)
    run([g.values, g.indices], {p: True})
    run(tf.convert_to_tensor(g), {p: False})


def control_inputs_of_branches():
    before = tf.constant(1.0, name="before")
    p = tf.placeholder(tf.bool, [], name="p")
    with tf.control_dependencies([before]):
        r = tf.cond(p, lambda: tf.constant(2.0) * before, lambda: tf.zeros([]))
    run(r, {p: True})


def gradient_in_a_branch():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float32, [2], name="x")
    r = tf.cond(p, lambda: tf.gradients(x * x, x)[0], lambda: x)
    run(r, {p: True, x: [1.0, 2.0]})
    run(r, {p: False, x: [1.0, 2.0]})


def gradient_of_nested_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    q = tf.placeholder(tf.bool, [], name="q")
    x = tf.placeholder(tf.float64, [None], name="x")
    r = tf.cond(p, lambda: tf.cond(q, lambda: x * x, lambda: tf.sin(x)), lambda: tf.exp(x))
    gradient(r, x, {p: True, q: True, x: [1.0, 2.0]})
    gradient(r, x, {p: True, q: False, x: [1.0, 2.0]})
    gradient(r, x, {p: False, q: False, x: [1.0, 2.0]})


def optimizer_in_a_branch():
    p = tf.placeholder(tf.bool, [], name="p")
    w = tf.Variable(2.0, name="w")
    step = tf.cond(p, lambda: tf.group(tf.assign(w, w - 0.5 * tf.gradients(tf.square(w), w)[0])), lambda: tf.no_op())
    run(w.initializer)
    run(step, {p: True})
    run(w)
    run(step, {p: False})
    run(w)


def mistakes_with_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant(1.0, name="x")
    error(lambda: tf.cond(tf.constant(1), lambda: x, lambda: x))
    error(lambda: tf.cond(p, lambda: None, lambda: x))
    error(lambda: tf.cond(p, lambda: x, lambda: None))
    error(lambda: tf.cond(p, lambda: [], lambda: []))
    error(lambda: tf.cond(p, lambda: {"a": x}, lambda: {"b": x}))
    error(lambda: tf.cond(p, lambda: x))
    error(lambda: tf.cond(p, lambda: tf.constant(1, tf.int64), lambda: x))
