import tensorflow.compat.v1 as tf
from harness import error, run, text


def from_values():
    a = tf.Variable(0.0, name="a")
    b = tf.Variable([[1, 2], [3, 4]], name="b", trainable=False)
    c = tf.Variable("text")
    d = tf.Variable(True, name="d")
    e = tf.Variable([1.5, 2.5], dtype=tf.float64, name="e")
    run(tf.global_variables_initializer())
    run([a, b, c, d, e])
    text(a)
    text(b)


def from_tensors():
    x = tf.constant([1.0, 2.0], name="x")
    w = tf.Variable(x * 2.0, name="w")
    v = tf.Variable(tf.zeros([3, 2]), name="v")
    s = tf.Variable(tf.constant(5), name="s")
    run(tf.global_variables_initializer())
    run([w, v, s])


def from_functions():
    w = tf.Variable(lambda: tf.constant([1.0, 2.0]) * 2.0, name="w")
    v = tf.Variable(lambda: 3.0)
    run(tf.global_variables_initializer())
    run([w, v, w + v])


def in_scopes():
    with tf.name_scope("layer"):
        w = tf.Variable(1.0, name="w")
        w2 = tf.Variable(2.0, name="w")
        with tf.name_scope("inner"):
            v = tf.Variable(tf.ones([2]))
    with tf.control_dependencies([tf.no_op(name="first")]):
        u = tf.Variable(4.0, name="u")
    text(w2)
    text(v)
    text(w.op.name)
    run([w.initializer, u.initializer])
    run([w, u])


def that_depend_on_others():
    x = tf.Variable(2.0, name="x")
    y = tf.Variable(x.initialized_value() * 3.0, name="y")
    z = tf.Variable(y * 2.0 + x, name="z")
    with tf.name_scope("scope"):
        q = tf.Variable(tf.square(x), name="q")
    run(tf.global_variables_initializer())
    run([x, y, z, q])


def reads():
    v = tf.Variable([1.0, 2.0], name="v")
    r = v.read_value()
    i = tf.identity(v)
    n = v.value() + 1.0
    text(v.initial_value)
    text(v.get_shape())
    text(v.dtype)
    text(v.read_value())
    run(v.initializer)
    run([r, i, n, v[0], v.value()])


def assignments():
    v = tf.Variable([1.0, 2.0], name="v")
    run(v.initializer)
    run(v.assign([3.0, 4.0]))
    run(v.assign_add([1.0, 1.0]))
    run(v.assign_sub([0.5, 0.5], use_locking=True, name="down"))
    run(tf.assign(v, v * 2.0))
    run(tf.assign_add(v, tf.ones([2]), name="up"))
    run(tf.assign_sub(v, [1.0, 1.0]))
    run(v.assign(v + v))
    run(v)


def assignments_of_other_shapes():
    v = tf.Variable([1.0, 2.0], name="v", validate_shape=False)
    p = tf.placeholder(tf.float32, name="p")
    text(v.get_shape())
    run(v.initializer)
    a = tf.assign(v, p, validate_shape=False)
    run(a, {p: [1.0, 2.0, 3.0]})
    run(v)
    error(lambda: tf.Variable(tf.placeholder(tf.float32, [None]), name="u"))
    error(lambda: tf.assign(tf.Variable([1.0, 2.0]), [1.0]))
    error(lambda: tf.assign(tf.constant(1.0), 2.0))


def scatters():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="v")
    run(v.initializer)
    run(tf.scatter_add(v, [0, 2, 0], [[1.0, 1.0], [2.0, 2.0], [10.0, 10.0]]))
    run(tf.scatter_sub(v, [1], [[1.0, 1.0]]))
    run(tf.scatter_update(v, [2, 0], [[7.0, 8.0], [9.0, 10.0]], name="put"))
    run(tf.scatter_mul(v, 0, [2.0, 3.0]))
    run(tf.scatter_div(v, [0], [[2.0, 3.0]]))
    run(tf.scatter_max(v, [0, 1], [[100.0, 0.0], [0.0, 0.0]]))
    run(tf.scatter_min(v, [0, 1], [[50.0, 0.0], [0.0, 0.0]]))
    run(tf.scatter_nd_update(v, [[0, 1], [2, 0]], [-1.0, -2.0]))
    run(tf.scatter_nd_add(v, [[1]], [[0.5, 0.5]]))
    run(tf.scatter_nd_sub(v, [[1]], [[1.0, 1.0]]))
    run(v.scatter_add(tf.IndexedSlices(tf.constant([[1.0, 1.0]]), tf.constant([0]))))
    run(v.scatter_sub(tf.IndexedSlices(tf.constant([[1.0, 1.0]]), tf.constant([0]))))
    run(v.scatter_update(tf.IndexedSlices(tf.constant([[0.0, 0.0]]), tf.constant([1]))))


def initializers():
    tf.Variable(1.0, name="a")
    tf.Variable(2.0, name="b", collections=[tf.GraphKeys.LOCAL_VARIABLES])
    run(tf.report_uninitialized_variables())
    run(tf.global_variables_initializer())
    run(tf.report_uninitialized_variables())
    run(tf.local_variables_initializer())
    run(tf.size(tf.report_uninitialized_variables(name="left")))
    tf.variables_initializer([])
    tf.global_variables_initializer()
    run(tf.is_variable_initialized(tf.global_variables()[0]))
    tf.assert_variables_initialized()


def initializers_without_variables():
    tf.global_variables_initializer()
    run(tf.size(tf.report_uninitialized_variables()))


def on_devices():
    with tf.device("/cpu:0"):
        tf.Variable(1.0, name="a")
    tf.Variable(2.0, name="b")
    with tf.device("/device:CPU:1"):
        tf.Variable(tf.zeros([2]), name="c", caching_device="/cpu:0")
    tf.global_variables_initializer()


def uninitialized():
    v = tf.Variable(1.0, name="v")
    error(lambda: run(v))
    error(lambda: run(v + 1.0))


def collections():
    a = tf.Variable(1.0, name="scope/a")
    tf.Variable(1.0, name="b", trainable=False)
    tf.Variable(1.0, name="c", collections=["mine"])
    text(len(tf.global_variables()))
    text(len(tf.trainable_variables()))
    text(len(tf.global_variables("scope")))
    text(len(tf.get_collection("mine")))
    text(a.trainable)
    error(lambda: tf.Variable(1.0, collections="mine"))
    error(lambda: tf.Variable(None))


def in_conds():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.constant(2.0, name="x")
    r = tf.cond(p, lambda: tf.Variable(lambda: 3.0, name="inside") * x, lambda: x)
    error(lambda: tf.cond(p, lambda: tf.Variable(x * 2.0, name="bad") * x, lambda: x))
    run(tf.global_variables_initializer())
    run(r, {p: True})


def shared_with_attributes():
    v = tf.Variable(1.0, name="v", synchronization=tf.VariableSynchronization.ON_READ, aggregation=tf.VariableAggregation.SUM)
    text(v.trainable)
    text(len(tf.trainable_variables()))
