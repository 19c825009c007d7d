import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def loops_in_conds_in_loops():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.cond(tf.equal(i, 1), lambda: tf.while_loop(lambda j, z: j < 2, lambda j, z: (j + 1, z * x), [0, y])[1], lambda: y + x)), [0, x])
    run(y, {x: [1.0, 2.0]})
    gradient(y, x, {x: [1.0, 2.0]})


def conds_in_loops_in_conds():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float64, [], name="x")
    y = tf.cond(p, lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.cond(y > 3.0, lambda: y * x, lambda: y + x)), [0, x])[1], lambda: tf.square(x))
    gradient(y, x, {p: True, x: 2.0})
    gradient(y, x, {p: False, x: 2.0})


def three_loops():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.while_loop(lambda j, z: j < 2, lambda j, z: (j + 1, tf.while_loop(lambda k, u: k < 2, lambda k, u: (k + 1, u * x), [0, z])[1]), [0, y])[1]), [0, x])
    gradient(y, x, {x: 1.1})


def two_loops_in_a_row():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y * x), [0, x])
    j, z = tf.while_loop(lambda j, z: j < i, lambda j, z: (j + 1, tf.sin(z) + y), [0, y])
    gradient(z, x, {x: [0.5, 0.25]})


def nested_conds_in_a_loop():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, tf.cond(i < 2, lambda: tf.cond(tf.equal(i, 0), lambda: y * x, lambda: y - x), lambda: tf.square(y) * 0.1)), [0, x])
    gradient(y, x, {x: [1.0, 2.0]})


def conds_of_several_values_in_a_loop():
    x = tf.placeholder(tf.float64, [None], name="x")
    i, y, z = tf.while_loop(lambda i, y, z: i < 3, lambda i, y, z: [i + 1] + tf.cond(tf.equal(i, 1), lambda: [y * z, z], lambda: [y, z * x]), [0, x, tf.square(x)])
    gradient(y + z, x, {x: [1.0, 2.0]})


def stop_gradient_in_a_loop():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y + tf.stop_gradient(y * x) * x), [0, x])
    run(tf.gradients(y, x), {x: 0.5})


def matrices():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    w = tf.placeholder(tf.float64, [3, 3], name="w")
    b = tf.placeholder(tf.float64, [3], name="b")
    i, h = tf.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, tf.nn.softmax(tf.matmul(h, w) + b)), [0, x])
    gradient(tf.reduce_sum(tf.square(h)), [x, w, b], {x: [[0.1, 0.2, 0.3], [0.5, -0.2, 0.1]], w: [[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.5, 0.4, -0.3]], b: [0.1, 0.2, 0.3]})


def reductions():
    x = tf.placeholder(tf.float64, [2, None], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y * tf.reduce_mean(y, axis=1, keepdims=True) + tf.reduce_max(x)), [0, x])
    gradient(y, x, {x: [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]})


def recurrent_network():
    x = tf.placeholder(tf.float64, [None, None, 2], name="x")
    w = tf.placeholder(tf.float64, [4, 2], name="w")
    steps = tf.shape(x)[0]
    inputs = tf.TensorArray(tf.float64, size=steps).unstack(x)
    outputs = tf.TensorArray(tf.float64, size=steps)
    start = tf.zeros(tf.stack([tf.shape(x)[1], 2]), tf.float64)
    t, h, outputs = tf.while_loop(lambda t, h, o: t < steps, lambda t, h, o: _step(t, h, o, inputs, w), [0, start, outputs], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 2]), tf.TensorShape([])])
    y = outputs.stack()
    text(y)
    gradient(y, [x, w], {x: [[[1.0, 2.0]], [[3.0, 4.0]], [[0.5, 0.25]]], w: [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]})


def _step(t, h, outputs, inputs, w):
    new = tf.tanh(tf.matmul(tf.concat([inputs.read(t), h], 1), w))
    return t + 1, new, outputs.write(t, new)


def elements_of_a_tensor():
    x = tf.placeholder(tf.float64, [4], name="x")
    i, y = tf.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, y + x[i] * tf.cast(i, tf.float64)), [0, tf.constant(0.0, tf.float64)])
    gradient(y, x, {x: [1.0, 2.0, 3.0, 4.0]})


def gathered_rows():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * tf.gather(x, i)), [0, tf.ones([2], tf.float64)])
    gradient(y, x, {x: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]})


def random_numbers():
    tf.set_random_seed(7)
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y + tf.random_uniform([2])), [0, tf.zeros([2])])
    sample(y, runs=2)


def assertions_in_loops():
    x = tf.placeholder(tf.float32, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: _checked(i, y), [0, x])
    run(y, {x: 1.0})
    error(lambda: run(y, {x: -100.0}))


def _checked(i, y):
    with tf.control_dependencies([tf.Assert(y > 0.0, [y])]):
        return i + 1, tf.identity(y) * 2.0


def variables_in_loops():
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(0.0, name="w")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: _update(i, y, v, w), [0, tf.constant(0.0)])
    run(tf.global_variables_initializer())
    run([i, y])
    run([v, w])


def _update(i, y, v, w):
    with tf.control_dependencies([y]):
        first = tf.assign(v, v.read_value() * 2.0)
    with tf.control_dependencies([first]):
        second = tf.assign_add(w, tf.reduce_sum(v.read_value()))
    return i + 1, y + second


def strings_and_bools():
    i, s, b = tf.while_loop(lambda i, s, b: tf.logical_and(i < 3, b), lambda i, s, b: (i + 1, tf.gather(tf.constant(["x", "y", "z"]), i), tf.logical_not(tf.equal(i, 1))), [0, tf.constant("a"), tf.constant(True)])
    run([i, s, b])


def sparse_loop_variables():
    slices = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([3, 2]))
    i, s = tf.while_loop(lambda i, s: i < 2, lambda i, s: (i + 1, tf.IndexedSlices(s.values * 2.0, s.indices, s.dense_shape)), [0, slices])
    run([s.values, s.indices, s.dense_shape])



def mapping_in_a_map():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.map_fn(lambda row: tf.map_fn(lambda v: v * v, row), x)
    text(y)
    gradient(y, x, {x: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]})


def branches_in_a_map():
    x = tf.placeholder(tf.float64, [4], name="x")
    y = tf.map_fn(lambda v: tf.cond(v > 2.0, lambda: v * 3.0, lambda: v * v), x)
    gradient(y, x, {x: [1.0, 2.5, 3.0, 0.5]})


def folding_of_matrices():
    x = tf.placeholder(tf.float64, [3, 2, 2], name="x")
    gradient(tf.foldl(lambda a, m: tf.matmul(a, m), x), x, {x: [[[1.0, 0.5], [0.25, 1.0]], [[0.5, 0.5], [1.0, 2.0]], [[1.0, -1.0], [2.0, 0.5]]]})


def scanning_of_unknown_size():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    w = tf.placeholder(tf.float64, [2, 2], name="w")
    y = tf.scan(lambda h, v: tf.tanh(tf.squeeze(tf.matmul(tf.expand_dims(h + v, 0), w), 0)), x, initializer=tf.zeros([2], tf.float64))
    text(y)
    gradient(y, [x, w], {x: [[0.1, 0.2], [0.3, 0.4]], w: [[0.5, 0.25], [0.125, 1.0]]})
