import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def cond():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float64, [2], name="x")
    r = tf.cond(p, lambda: x * 2.0, lambda: x + 1.0)
    run(r, {p: True, x: [1, 2]})
    gradient(r, x, {p: True, x: [1, 2]})
    gradient(r, x, {p: False, x: [1, 2]})


def cond_of_constants():
    p = tf.placeholder(tf.bool, [], name="p")
    run(tf.cond(p, lambda: tf.constant(1.0), lambda: tf.constant(2.0), name="choice"), {p: False})
    run(tf.cond(p, true_fn=lambda: 1, false_fn=lambda: 2), {p: True})


def cond_of_several():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float64, [2], name="x")
    y = tf.placeholder(tf.float64, [2], name="y")
    a, b = tf.cond(p, lambda: [x * y, x], lambda: [y, y])
    gradient(a + b, [x, y], {p: True, x: [1, 2], y: [3, 4]})
    gradient(a + b, [x, y], {p: False, x: [1, 2], y: [3, 4]})


def cond_with_effects():
    p = tf.placeholder(tf.bool, [], name="p")
    v = tf.Variable(1.0, name="v")
    run(v.initializer)
    step = tf.cond(p, lambda: tf.assign_add(v, 10.0), lambda: tf.identity(v))
    run(step, {p: True})
    run(step, {p: False})
    run(v)


def nested_cond():
    p = tf.placeholder(tf.bool, [], name="p")
    q = tf.placeholder(tf.bool, [], name="q")
    x = tf.placeholder(tf.float64, [2], name="x")
    r = tf.cond(p, lambda: tf.cond(q, lambda: x * 2.0, lambda: x * 3.0), lambda: x * 4.0)
    gradient(r, x, {p: True, q: False, x: [1, 2]})
    gradient(r, x, {p: False, q: False, x: [1, 2]})


def switch_and_merge():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant([1.0, 2.0], name="x")
    switched = tf.raw_ops.Switch(data=x, pred=p)
    merged = tf.raw_ops.Merge(inputs=[switched.output_false * 2.0, switched.output_true * 3.0])
    run([merged.output, merged.value_index], {p: True})
    run([merged.output, merged.value_index], {p: False})


def branches_that_differ():
    p = tf.placeholder(tf.bool, [], name="p")
    error(lambda: tf.cond(p, lambda: tf.constant(1.0), lambda: tf.constant(1)))
    error(lambda: tf.cond(p, lambda: [tf.constant(1.0)], lambda: [tf.constant(1.0), tf.constant(2.0)]))
    error(lambda: tf.cond(True, lambda: 1, lambda: 2))
