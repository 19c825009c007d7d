import tensorflow.compat.v1 as tf
from harness import gradient, run


def _floats():
    return [tf.float16, tf.bfloat16, tf.float64]


def _numbers():
    return [tf.float16, tf.bfloat16, tf.float64, tf.int8, tf.int16, tf.int64, tf.uint8, tf.uint16, tf.uint32, tf.uint64]


def _types():
    return [tf.float16, tf.bfloat16, tf.int8, tf.int64, tf.uint16, tf.bool]


def constants_of_every_type():
    for dtype in _numbers():
        run([tf.constant([1, 2, 100], dtype), tf.constant(7, dtype, [2, 2]), tf.zeros([2], dtype), tf.ones([2], dtype), tf.fill([2], tf.constant(3, dtype))])


def placeholders_with_default_of_every_type():
    for dtype in _numbers():
        x = tf.placeholder_with_default(tf.constant([1, 2], dtype), [None])
        run(x)
        run(x, {x: [3, 4, 5]})


def variables_of_every_type():
    for dtype in _numbers():
        v = tf.Variable(tf.constant([1, 2], dtype))
        run(v.initializer)
        run(tf.assign(v, [3, 4]))
        run([v, v.read_value(), tf.identity(v)])


def branches_of_every_type():
    p = tf.placeholder(tf.bool, [])
    for dtype in _types():
        x = tf.cast([1, 0, 3], dtype)
        y = tf.cond(p, lambda: tf.reverse(x, [0]), lambda: tf.identity(x))
        run(y, {p: True})
        run(y, {p: False})


def loops_of_every_type():
    for dtype in _types():
        x = tf.cast([1, 0, 3], dtype)
        i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: [i + 1, tf.concat([y[1:], y[:1]], 0)], [0, x])
        run([i, y])


def gradients_of_loops_in_every_float():
    for dtype in _floats():
        x = tf.placeholder(dtype, [2])
        i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: [i + 1, y * y], [0, x])
        gradient(y, x, {x: [0.5, 1.25]})


def tensor_arrays_of_every_type():
    for dtype in _types():
        x = tf.cast([[1, 0], [3, 1], [0, 2]], dtype)
        a = tf.TensorArray(dtype, 3, clear_after_read=False).unstack(x)
        run([a.stack(), a.read(1), a.gather([2, 0]), a.concat(), a.size()])
        b = tf.TensorArray(dtype, 2, clear_after_read=False, infer_shape=False).split(x, [1, 2])
        run([b.read(0), b.concat()])
        c = tf.TensorArray(dtype, 2).write(0, x[0]).write(1, x[2])
        run(c.stack())


def maps_of_every_type():
    for dtype in _types():
        x = tf.cast([[1, 0], [3, 1]], dtype)
        run(tf.map_fn(lambda row: tf.reverse(row, [0]), x))


def random_numbers_of_every_float():
    tf.set_random_seed(3)
    for dtype in _floats():
        run([tf.random_uniform([5], dtype=dtype, seed=1), tf.random_normal([5], dtype=dtype, seed=2), tf.truncated_normal([5], dtype=dtype, seed=3)])


def random_integers():
    for dtype in [tf.int32, tf.int64]:
        run(tf.random_uniform([5], 3, 90, dtype, seed=1))


def draws_of_every_type():
    for dtype in _floats():
        logits = tf.cast([[0.5, 1.5, -1.0]], dtype)
        run(tf.multinomial(logits, 6, seed=1))
    for dtype in [tf.float16, tf.float64]:
        run(tf.random_gamma([3], tf.cast([0.5, 2.0], dtype), dtype=dtype, seed=1))
    for dtype in _types():
        run(tf.random_shuffle(tf.cast([1, 2, 3, 0, 5], dtype), seed=1))


def functions_of_the_host_of_every_type():
    for dtype in _types():
        run(tf.py_func(lambda x: x, [tf.cast([1, 0, 3], dtype)], dtype))


def embeddings_of_every_float():
    for dtype in _floats():
        w = tf.Variable(tf.constant([[1, 2], [3, 4], [5, 6]], dtype))
        run(w.initializer)
        found = tf.nn.embedding_lookup(w, [2, 0, 2])
        run(found)
        run(tf.gradients(found, w))


def optimizers_of_every_float():
    for dtype in _floats():
        v = tf.Variable(tf.constant([1, 2], dtype))
        loss = tf.reduce_sum(v * v)
        step = tf.train.MomentumOptimizer(0.125, 0.5).minimize(loss)
        run(tf.global_variables_initializer())
        run(step)
        run(step)
        run(v)


def copies():
    x = tf.placeholder(tf.float32, [None])
    run(tf.raw_ops.DeepCopy(x=x), {x: [1, 2]})
