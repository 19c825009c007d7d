import tensorflow.compat.v1 as tf
from harness import error, run


def control_dependencies():
    a = tf.constant(1.0, name="a")
    v = tf.Variable(1.0, name="v")
    with tf.control_dependencies([a]):
        b = tf.constant(2.0, name="b")
        tf.add(b, 3.0, name="c")
        tf.identity(a, name="d")
        tf.identity(v, name="e")
        with tf.control_dependencies([b]):
            tf.no_op(name="f")
        with tf.control_dependencies(None):
            tf.no_op(name="g")


def nested_control_dependencies():
    a = tf.constant(1.0, name="a")
    b = tf.constant(2.0, name="b")
    with tf.control_dependencies([a, b.op]):
        c = tf.constant(3.0, name="c")
        with tf.control_dependencies([a]):
            d = c + 1.0
            with tf.name_scope("inner"):
                tf.no_op()
        with tf.control_dependencies([d]):
            tf.group(c, d)


def control_dependencies_of_a_graph():
    a = tf.constant(1.0, name="a")
    graph = tf.get_default_graph()
    with graph.control_dependencies([a]):
        tf.no_op(name="b")
    error(lambda: graph.control_dependencies([1]))


def groups():
    a = tf.Variable(1.0, name="b")
    c = tf.Variable(1.0, name="a")
    tf.group(a.initializer, c.initializer)
    tf.group()
    tf.group([a.initializer, c.initializer], name="listed")
    tf.variables_initializer([a], name="ia")
    tf.variables_initializer([])
    error(lambda: tf.group(1))


def groups_on_several_devices():
    a = tf.Variable(1.0, name="a")
    with tf.device("/cpu:0"):
        b = tf.Variable(1.0, name="b")
    init = tf.global_variables_initializer()
    everything = tf.group(init, tf.no_op())
    with tf.control_dependencies([everything]):
        c = tf.constant(1.0)
        d = tf.identity(a)
    tf.tuple([c, d])
    run(everything)
    run([c, d, b])


def tuples():
    a = tf.constant(1.0, name="a")
    b = tf.constant(2.0, name="b")
    done = tf.no_op(name="done")
    first, _, second = tf.tuple([a, None, b], control_inputs=[done])
    run([first, second])
    run(tf.tuple([a, b], name="both"))
    error(lambda: tf.tuple([]))


def colocation():
    a = tf.Variable([1.0], name="a")
    with tf.colocate_with(a):
        b = tf.constant(1.0)
    c = tf.identity(b)
    with tf.colocate_with(b):
        tf.identity(c)
    with tf.colocate_with(None, ignore_existing=True):
        tf.identity(c)


def devices():
    with tf.device("/cpu:0"):
        a = tf.constant(1.0)
        with tf.device("/job:worker/task:3"):
            b = tf.constant(1.0)
            with tf.device("/device:GPU:1"):
                tf.constant(1.0)
            with tf.device(None):
                tf.constant(1.0)
        with tf.device(""):
            tf.constant(1.0)
    tf.add(a, b)
    with tf.device("/gpu:*"):
        tf.no_op()
    error(lambda: _device("/nonsense:0"))


def _device(name):
    with tf.device(name):
        tf.no_op()


def order_of_effects():
    v = tf.Variable(1.0, name="v")
    run(v.initializer)
    before = v + 0.0
    add = tf.assign_add(v, 10.0)
    with tf.control_dependencies([add]):
        after = v.read_value()
    run([before, add])
    run(after)
    run([v, tf.assign(v, 5.0)])


def gradient_overrides():
    graph = tf.get_default_graph()
    with graph.gradient_override_map({"Square": "Mine", "Exp": "Other"}):
        x = tf.constant(3.0, name="x")
        tf.square(x)
        tf.exp(x)
    tf.square(x)


def assertions():
    x = tf.placeholder(tf.float32, [None], name="x")
    check = tf.Assert(tf.reduce_all(x > 0), [x, "must be positive"], name="check")
    run(check, {x: [1, 2]})
    error(lambda: run(check, {x: [1, -2]}))
    with tf.control_dependencies([tf.Assert(tf.size(x) < 3, [tf.size(x)], summarize=1)]):
        y = tf.identity(x)
    run(y, {x: [1, 2]})
    error(lambda: run(y, {x: [1, 2, 3]}))
