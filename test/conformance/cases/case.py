import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def case_with_default():
    x = tf.placeholder(tf.float64, [], name="x")
    r = tf.case([(x < 1.0, lambda: x * 2.0), (x < 2.0, lambda: x * 3.0)], default=lambda: x * 5.0)
    run(r, {x: 0.5})
    run(r, {x: 1.5})
    gradient(r, x, {x: 2.5})


def case_exclusive():
    x = tf.placeholder(tf.float32, [], name="x")
    r = tf.case([(x < 1.0, lambda: tf.constant(1)), (x > 2.0, lambda: tf.constant(2))], lambda: tf.constant(3), exclusive=True, name="choice")
    run(r, {x: 0.5})
    run(r, {x: 1.5})
    run(r, {x: 2.5})


def case_that_overlaps():
    x = tf.placeholder(tf.float32, [], name="x")
    r = tf.case([(x < 1.0, lambda: tf.constant(1)), (x < 2.0, lambda: tf.constant(2))], lambda: tf.constant(3), exclusive=True)
    run(r, {x: 1.5})
    error(lambda: run(r, {x: 0.5}))


def case_without_default():
    x = tf.placeholder(tf.float32, [], name="x")
    r = tf.case([(x < 1.0, lambda: tf.constant(1)), (x < 2.0, lambda: tf.constant(2)), (x < 3.0, lambda: tf.constant(4))])
    run(r, {x: 0.5})
    run(r, {x: 2.5})
    error(lambda: run(r, {x: 3.5}))


def case_of_what_is_none():
    x = tf.placeholder(tf.float32, [], name="x")
    error(lambda: tf.case(1))
    error(lambda: tf.case([(x, lambda: x)]))
    error(lambda: tf.case([(x < 1.0, 2)]))
