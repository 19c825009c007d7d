import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def of_one_input():
    x = tf.placeholder(tf.float64, [2], name="x")
    f = tf.custom_gradient(lambda t: (tf.log(1.0 + tf.exp(t)), lambda dy: dy * (1.0 - 1.0 / (1.0 + tf.exp(t)))))
    y = f(x)
    run(y, {x: [1, 2]})
    gradient(y, x, {x: [1, 2]})
    gradient(tf.reduce_sum(f(x * 2.0)), x, {x: [1, 2]})


def of_several():
    x = tf.placeholder(tf.float64, [2], name="x")
    z = tf.placeholder(tf.float64, [2], name="z")
    f = tf.custom_gradient(lambda a, b: ([a * b, a + b], lambda da, db: [da * b + db, da * a + db]))
    product, total = f(x, z)
    gradient(product * total, [x, z], {x: [1, 2], z: [3, 4]})
    gradient(product, [x, z], {x: [1, 2], z: [3, 4]})


def of_variables():
    x = tf.placeholder(tf.float64, [2], name="x")
    w = tf.Variable([1.0, 2.0], name="w", dtype=tf.float64)
    f = tf.custom_gradient(lambda t: (t * w, lambda dy, variables=None: (dy * w, [dy * t])))
    y = f(x)
    run(w.initializer)
    gradient(y, [x, w._ref()], {x: [1, 2]})


def py_functions():
    x = tf.placeholder(tf.float32, [None], name="x")
    y = tf.py_func(lambda a: a, [x], tf.float32)
    run(y, {x: [1, 2]})
    a, b = tf.py_func(lambda a, b: [b, a], [x, 2.5], [tf.float32, tf.float32], stateful=False, name="swapped")
    run([a, b], {x: [1, 2]})
    run(tf.numpy_function(lambda a: a, [x], tf.float32), {x: [1, 2]})
    error(lambda: tf.py_func(1, [x], tf.float32))


def hessians():
    x = tf.placeholder(tf.float64, [2], name="x")
    v = tf.Variable([[1.0, 2.0]], name="v", dtype=tf.float64)
    y = tf.reduce_sum(tf.square(x) * x) + tf.reduce_prod(x)
    run(v.initializer)
    run(tf.hessians(y, x), {x: [1, 2]})
    run(tf.hessians(tf.reduce_sum(tf.exp(v)), [v]))


def passed_through():
    x = tf.placeholder(tf.float64, [2], name="x")
    w = tf.Variable([1.0, 2.0], name="w", dtype=tf.float64)
    rounded = tf.grad_pass_through(tf.round)
    run(w.initializer)
    run(tf.gradients(tf.square(rounded(x)), x), {x: [1.4, 2.6]})
    scaled = tf.grad_pass_through(lambda t: t * w)
    run(tf.gradients(tf.square(scaled(x)), x), {x: [1.4, 2.6]})
