import tensorflow.compat.v1 as tf
from harness import error, run, text


def variables_from_values():
    v = tf.Variable(0.0, name="v")
    w = tf.Variable([[1.0, 2.0]], trainable=False)
    i = tf.Variable(3)
    s = tf.Variable("text", name="s")
    d = tf.Variable([1, 2], dtype=tf.float64, name="d")
    run(tf.global_variables_initializer())
    run([v, w, i, s, d])
    text(v)
    text(w)
    text(v.name)
    text(v.op.name)
    text(v.dtype)
    text(w.shape)
    text(w.get_shape())
    text(v.initializer.name)


def variables_from_tensors_and_functions():
    tf.set_random_seed(3)
    v = tf.Variable(tf.truncated_normal([2, 3], stddev=0.1), name="weights")
    x = tf.Variable(lambda: tf.ones([2]), name="f")
    z = tf.Variable(tf.zeros([2000]), name="many")
    run([v.initializer, x.initializer, z.initializer])
    run([v, x, tf.reduce_sum(z)])


def variable_from_an_initialized_value():
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(v.initialized_value() * 2.0, name="w")
    run(tf.global_variables_initializer())
    run([v, w])


def variables_in_scopes():
    with tf.name_scope("layer"):
        tf.Variable(1.0, name="w")
        tf.Variable(1.0, name="w")
    tf.Variable(1.0)
    tf.Variable(1.0)
    with tf.device("/cpu:0"):
        tf.Variable(1.0, name="here")


def assignments():
    v = tf.Variable([1.0, 2.0], name="v")
    run(v.initializer)
    run(v.assign([3.0, 4.0]))
    run(tf.assign(v, [5.0, 6.0]))
    run(v.assign_add([1.0, 1.0]))
    run(v.assign_sub([0.5, 0.5]))
    run(tf.assign_add(v, [1.0, 0.0], name="up"))
    run(tf.assign_sub(v, [1.0, 0.0], use_locking=True))
    run(v)
    error(lambda: v.assign([1.0]))
    error(lambda: tf.assign(v, tf.constant([1, 2])))


def assignment_that_changes_the_shape():
    v = tf.Variable([1.0, 2.0], name="v", validate_shape=False)
    run(v.initializer)
    run(tf.shape(v))
    run(tf.assign(v, [1.0, 2.0, 3.0], validate_shape=False))
    run([tf.shape(v), tf.reduce_sum(v)])


def counters():
    n = tf.Variable(0, name="n", trainable=False)
    step = n.assign_add(1)
    run(n.initializer)
    run(step)
    run(step)
    run(n)
    run([n, n + 0, n.value(), n.read_value()])


def uninitialized():
    v = tf.Variable([1.0], name="v")
    w = tf.Variable([1.0], name="w")
    run(tf.report_uninitialized_variables())
    run(tf.is_variable_initialized(v))
    error(lambda: run(v))
    error(lambda: run(v + w))
    run(v.initializer)
    run(tf.report_uninitialized_variables())
    run([tf.is_variable_initialized(v), tf.is_variable_initialized(w)])


def initializers():
    a = tf.Variable(1.0, name="a")
    b = tf.Variable(2.0, name="b", collections=[tf.GraphKeys.LOCAL_VARIABLES])
    tf.global_variables_initializer()
    tf.global_variables_initializer()
    tf.local_variables_initializer()
    tf.initialize_all_variables()
    tf.initialize_variables([a, b], name="some")
    text(len(tf.local_variables()))


def variable_misused():
    error(lambda: tf.Variable())
    error(lambda: tf.Variable(None))
    error(lambda: tf.Variable(tf.placeholder(tf.float32), name="u"))
    v = tf.Variable(1.0, name="v")
    error(lambda: tf.Variable(1.0, dtype=tf.int32))


def loading():
    v = tf.Variable([1.0, 2.0], name="v")
    run(v.initializer)
    run(v * 1.0, {v: [7, 8]})
    run(v)


def scatter_updates():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="v")
    run(v.initializer)
    run(tf.scatter_add(v, [0, 2, 0], [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]))
    run(tf.scatter_sub(v, [1], [[1.0, 1.0]]))
    run(tf.scatter_update(v, [2], [[0.0, 9.0]]))
    run(tf.scatter_mul(v, [0], [[2.0, 2.0]]))
    error(lambda: run(tf.scatter_update(v, [3], [[0.0, 9.0]], name="outside")))
