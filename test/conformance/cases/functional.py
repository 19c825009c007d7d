import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def mapping():
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    y = tf.map_fn(lambda row: row * tf.reduce_sum(row), x)
    text(y)
    run(y, {x: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]})


def mapping_of_unknown_size():
    x = tf.placeholder(tf.float32, [None, None], name="x")
    y = tf.map_fn(lambda row: tf.reduce_sum(row), x, name="sums", parallel_iterations=2, swap_memory=True)
    text(y)
    run(y, {x: [[1.0, 2.0], [3.0, 4.0]]})
    run(y, {x: [[1.0, 2.0, 3.0]]})


def mapping_to_another_type():
    x = tf.constant([1, 2, 3], name="x")
    y = tf.map_fn(lambda v: tf.cast(v, tf.float32) / 2.0, x, dtype=tf.float32)
    a, b = tf.map_fn(lambda v: (v * 2, tf.cast(v, tf.float32)), x, dtype=(tf.int32, tf.float32))
    run([y, a, b])


def mapping_of_several():
    x = tf.constant([1.0, 2.0, 3.0], name="x")
    y = tf.constant([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], name="y")
    z = tf.map_fn(lambda p: p[0] * p[1], (x, y), dtype=tf.float32)
    d = tf.map_fn(lambda p: {"s": p["a"] + 1.0, "t": p["b"]}, {"a": x, "b": y}, dtype={"s": tf.float32, "t": tf.float32})
    run([z, d["s"], d["t"]])


def mapping_gradient():
    x = tf.placeholder(tf.float64, [3, 2], name="x")
    w = tf.placeholder(tf.float64, [2], name="w")
    gradient(tf.map_fn(lambda row: row * w * tf.reduce_sum(row), x), [x, w], {x: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], w: [0.5, 2.0]})


def mapping_with_a_variable():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]], name="x")
    y = tf.map_fn(lambda row: row * tf.get_variable("w", [2], initializer=tf.ones_initializer()), x)
    run(tf.global_variables_initializer())
    run(y)


def folding():
    x = tf.placeholder(tf.float32, [4], name="x")
    left = tf.foldl(lambda a, v: a * 0.5 + v, x)
    right = tf.foldr(lambda a, v: a * 0.5 + v, x)
    text(left)
    run([left, right], {x: [1.0, 2.0, 3.0, 4.0]})


def folding_from_a_start():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    left = tf.foldl(lambda a, v: a + v, x, initializer=tf.zeros([2]))
    right = tf.foldr(lambda a, v: a * 2.0 + v, x, initializer=tf.zeros([2]), name="from_the_right")
    run([left, right], {x: [[1.0, 2.0], [3.0, 4.0]]})


def folding_several():
    x = tf.constant([1.0, 2.0, 3.0], name="x")
    a, b = tf.foldl(lambda acc, v: (acc[0] + v[0], acc[1] * v[1]), (x, x * 2.0))
    run([a, b])


def folding_gradient():
    x = tf.placeholder(tf.float64, [3], name="x")
    gradient(tf.foldl(lambda a, v: a * v + v, x), x, {x: [1.0, 2.0, 3.0]})
    gradient(tf.foldr(lambda a, v: a * v + v, x, initializer=tf.constant(1.0, tf.float64)), x, {x: [1.0, 2.0, 3.0]})


def scanning():
    x = tf.placeholder(tf.float32, [4], name="x")
    y = tf.scan(lambda a, v: a + v, x)
    z = tf.scan(lambda a, v: a + v, x, reverse=True)
    text(y)
    run([y, z], {x: [1.0, 2.0, 3.0, 4.0]})


def scanning_from_a_start():
    x = tf.placeholder(tf.float32, [None], name="x")
    y = tf.scan(lambda a, v: a * v, x, initializer=2.0)
    z = tf.scan(lambda a, v: a - v, x, initializer=tf.constant(1.0), reverse=True, name="backwards")
    fib = tf.scan(lambda a, v: (a[1], a[0] + a[1]), x, initializer=(tf.constant(0.0), tf.constant(1.0)))
    text(y)
    run([y, z, fib[0], fib[1]], {x: [1.0, 2.0, 3.0]})


def scanning_several():
    x = tf.constant([1.0, 2.0, 3.0], name="x")
    a, b = tf.scan(lambda acc, v: (acc[0] + v[0], acc[1] * v[1]), (x, x * 2.0))
    run([a, b])


def scanning_gradient():
    x = tf.placeholder(tf.float64, [3, 2], name="x")
    h = tf.placeholder(tf.float64, [2], name="h")
    gradient(tf.scan(lambda a, v: tf.tanh(a + v), x, initializer=h), [x, h], {x: [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], h: [0.5, 1.0]})


def mistakes():
    x = tf.constant([1.0, 2.0], name="x")
    error(lambda: tf.map_fn(lambda v: (v, v), x))
    error(lambda: tf.map_fn(lambda v: v, tf.constant(1.0)))
    error(lambda: tf.map_fn(lambda v: v, []))
    error(lambda: run(tf.map_fn(lambda v: tf.cast(v, tf.int32), x)))
    error(lambda: tf.scan(lambda a, v: (a, v), x))
