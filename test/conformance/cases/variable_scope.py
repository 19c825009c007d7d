import tensorflow.compat.v1 as tf
from harness import error, run, sample, text


def get_variable():
    w = tf.get_variable("w", [3, 2])
    i = tf.get_variable("i", [2], tf.int32)
    z = tf.get_variable("z", [2], initializer=tf.zeros_initializer())
    c = tf.get_variable("c", shape=[2, 2], initializer=tf.constant_initializer(3.0))
    v = tf.get_variable("v", initializer=[1.0, 2.0])
    t = tf.get_variable("t", initializer=tf.constant([1, 2]) * 2)
    f = tf.get_variable("f", [2], initializer=lambda shape, dtype: tf.ones(shape, dtype) * 2.0)
    g = tf.get_variable("g", initializer=lambda: tf.ones([2]))
    k = tf.get_variable("k", [], tf.float64, initializer=tf.ones_initializer)
    d = tf.get_variable("d", initializer=5.0, dtype=tf.float32)
    run(tf.global_variables_initializer())
    run([i, z, c, v, t, f, g, k, d])
    text(w)


def initializers():
    tf.set_random_seed(7)
    a = tf.get_variable("a", [4, 3], initializer=tf.random_uniform_initializer(-1.0, 1.0))
    b = tf.get_variable("b", [4, 3], initializer=tf.random_normal_initializer(stddev=0.5, seed=3))
    c = tf.get_variable("c", [4, 3], initializer=tf.truncated_normal_initializer(mean=1.0, stddev=0.1))
    d = tf.get_variable("d", [4, 3], initializer=tf.variance_scaling_initializer())
    e = tf.get_variable("e", [5, 5, 3, 4], initializer=tf.variance_scaling_initializer(scale=2.0, mode="fan_avg", distribution="uniform"))
    f = tf.get_variable("f", [4], initializer=tf.variance_scaling_initializer(mode="fan_out", distribution="untruncated_normal"))
    g = tf.get_variable("g", [4, 3], initializer=tf.glorot_normal_initializer())
    h = tf.get_variable("h", [4, 3], initializer=tf.uniform_unit_scaling_initializer(factor=1.5))
    i = tf.get_variable("i", [4, 3])
    j = tf.get_variable("j", [2, 3], tf.int32, initializer=tf.random_uniform_initializer(0, 10, dtype=tf.int32))
    k = tf.get_variable("k", [4, 3], initializer=tf.initializers.he_normal())
    m = tf.get_variable("m", [4, 3], initializer=tf.initializers.lecun_uniform(seed=2))
    n = tf.get_variable("n", [2, 3], initializer=tf.constant_initializer([1.0, 2.0]))
    run(tf.global_variables_initializer())
    sample([a, b, c, d, e, f, g, h, i, j, k, m, n])
    error(lambda: tf.variance_scaling_initializer(scale=-1.0))
    error(lambda: tf.variance_scaling_initializer(mode="fan"))
    error(lambda: tf.random_normal_initializer(dtype=tf.int32))


def scopes():
    with tf.variable_scope("a") as a:
        tf.get_variable("w", [])
        x = tf.constant(1.0, name="x")
        with tf.variable_scope("b"):
            tf.get_variable("w", [])
            tf.Variable(1.0, name="v")
    with tf.variable_scope("a"):
        tf.constant(1.0, name="x")
        tf.get_variable("u", [])
    with tf.variable_scope(a):
        tf.constant(1.0, name="x")
        tf.get_variable("t", [])
        with tf.variable_scope("b"):
            tf.get_variable("s", [])
    with tf.name_scope("n"):
        tf.get_variable("r", [])
        with tf.variable_scope("c"):
            tf.get_variable("w", [])
            tf.constant(1.0, name="y")
    with tf.variable_scope(a, auxiliary_name_scope=False):
        tf.get_variable("q", [])
        tf.constant(1.0, name="z")
    with tf.variable_scope(""):
        tf.get_variable("p", [])
    text(a.name)
    text(a.original_name_scope)
    text(x.name)
    text(tf.get_variable_scope().name)


def default_names():
    for _ in (0, 1):
        with tf.variable_scope(None, "layer"):
            tf.get_variable("w", [])
            tf.constant(1.0)
    with tf.variable_scope("outer"):
        for _ in (0, 1):
            with tf.variable_scope(None, default_name="layer"):
                tf.get_variable("w", [])
    with tf.variable_scope("named", "layer"):
        tf.get_variable("w", [])


def reuse():
    with tf.variable_scope("a") as scope:
        w = tf.get_variable("w", [2])
        error(lambda: tf.get_variable("w", [2]))
        scope.reuse_variables()
        text(tf.get_variable("w", [2]).name)
        text(tf.get_variable("w").name)
        error(lambda: tf.get_variable("v", [2]))
        error(lambda: tf.get_variable("w", [3]))
        error(lambda: tf.get_variable("w", [2], tf.int32))
    with tf.variable_scope("a", reuse=True):
        text(tf.get_variable("w").name)
        with tf.variable_scope("b"):
            error(lambda: tf.get_variable("w", [2]))
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        text(tf.get_variable("w", [2]).name)
        text(tf.get_variable("auto", [2]).name)
        text(tf.get_variable("auto", [2]).name)
    with tf.variable_scope(scope):
        text(tf.get_variable("w").name)
    text(w.name)
    error(lambda: tf.variable_scope(None))
    error(lambda: tf.variable_scope("a", reuse=5))
    error(lambda: tf.get_variable("nothing"))
    error(lambda: tf.get_variable("both", [2], initializer=[1.0, 2.0]))
    error(lambda: tf.get_variable("types", initializer=1.0, dtype=tf.int32))


def defaults():
    with tf.variable_scope("a", initializer=tf.ones_initializer(), dtype=tf.float64) as a:
        w = tf.get_variable("w", [2])
        with tf.variable_scope("b", initializer=tf.zeros_initializer()):
            v = tf.get_variable("v", [2])
        u = tf.get_variable("u", [2], tf.float32, initializer=tf.constant_initializer(2.0))
    text(a.dtype)
    run(tf.global_variables_initializer())
    run([w, v, u])
    text(len(a.global_variables()))


def regularizer():
    with tf.variable_scope("a", regularizer=lambda w: tf.reduce_sum(tf.square(w))):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        tf.get_variable("v", [2], regularizer=tf.no_regularizer)
    losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    text(len(losses))
    total = tf.add_n(losses) + losses[0]
    run(w.initializer)
    run(total)


def local_variables():
    tf.get_local_variable("l", [2])
    tf.get_variable("m", [2], trainable=False, collections=["mine"])
    text(len(tf.local_variables()))
    text(len(tf.global_variables()))
    text(len(tf.trainable_variables()))


def partitioned():
    with tf.variable_scope("a", partitioner=lambda shape, dtype: [3, 1]):
        p = tf.get_variable("p", [8, 2], initializer=tf.ones_initializer())
    run(tf.global_variables_initializer())
    run(tf.reduce_sum(p))
    with tf.variable_scope("a", reuse=True):
        tf.get_variable("p")


def partitioned_assignments():
    with tf.variable_scope("a", partitioner=tf.fixed_size_partitioner(2)):
        p = tf.get_variable("p", [5, 2], initializer=tf.zeros_initializer())
        q = tf.get_variable("q", [1], initializer=tf.zeros_initializer())
    with tf.variable_scope("b", partitioner=tf.variable_axis_size_partitioner(16, max_shards=3)):
        tf.get_variable("p", [5, 2])
    with tf.variable_scope("c", partitioner=tf.min_max_variable_partitioner(4, axis=1, min_slice_size=8)):
        tf.get_variable("p", [2, 5])
    run(tf.global_variables_initializer())
    run(p.assign(tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0]])))
    run(p.assign_add(tf.ones([5, 2]), name="up"))
    run(p.assign_sub(p))
    run(tf.add(q, 1.0))


def optimizer_of_parts():
    with tf.variable_scope("a", partitioner=tf.fixed_size_partitioner(2)):
        p = tf.get_variable("p", [3, 2], initializer=tf.ones_initializer())
    step = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(tf.square(p)))
    tf.train.Saver()
    run(tf.global_variables_initializer())
    run(step)
    run(tf.global_variables())


def default_names_in_scopes_entered_again():
    with tf.variable_scope("a") as a:
        with tf.variable_scope(None, "x"):
            tf.get_variable("w", [])
        with tf.variable_scope("b"):
            with tf.variable_scope(None, "y"):
                tf.get_variable("w", [])
    for n in ("p", "q"):
        with tf.variable_scope(a):
            with tf.variable_scope(None, "x"):
                tf.get_variable(n, [])
            with tf.variable_scope(None, "x"):
                tf.get_variable(n, [])
                with tf.variable_scope(a, reuse=tf.AUTO_REUSE):
                    with tf.variable_scope(None, "x"):
                        tf.get_variable("t", [])
        with tf.variable_scope("c", reuse=tf.AUTO_REUSE):
            with tf.variable_scope(None, "x"):
                tf.get_variable("w", [])
            tf.get_variable("w", [])
        with tf.variable_scope(None, "d"):
            tf.get_variable("w", [])
