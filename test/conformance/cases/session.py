import tensorflow.compat.v1 as tf
from harness import error, run


def fetches():
    x = tf.constant([1.0, 2.0], name="x")
    y = x * 2.0
    v = tf.Variable([[1, 2]], name="v")
    run(v.initializer)
    run(x)
    run([x, y])
    run([[x], {"y": y, "more": [x, v]}])
    run("x:0")
    run("v")
    run([x.op, y])
    run(tf.no_op())
    run([])
    run((x, y))


def fetched_types():
    run([tf.constant(1), tf.constant(1.5), tf.constant(True), tf.constant("text"), tf.constant([1, 2], tf.int64), tf.constant(7, tf.int64)])
    run([tf.constant([True, False]), tf.constant(["a", "b"]), tf.constant([["a"], ["b"]]), tf.constant([0.5], tf.float64), tf.constant([1, 2], tf.uint8)])
    run([tf.constant(0.98), tf.constant([1, 2], tf.float16), tf.zeros([0]), tf.zeros([2, 0])])


def feeds():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    i = tf.placeholder(tf.int32, [], name="i")
    b = tf.placeholder(tf.bool, [None], name="b")
    s = tf.placeholder(tf.string, [None], name="s")
    u = tf.placeholder(tf.int64, name="u")
    run([x * 2.0, i + 1], {x: [[1, 2], [3, 4]], i: 5})
    run([tf.logical_not(b), tf.identity(s)], {b: [True, False], s: ["a", "bc"]})
    run([tf.shape(u), u + 1], {u: [[1], [2]]})
    run(x + 1.0, {"x:0": [[1, 2]]})
    run(tf.shape(x), {x: [[1, 2]]})
    y = x * 3.0
    run(y + 1.0, {y: [[10, 20]]})
    c = tf.constant([1.0, 1.0], name="c")
    run(c + x, {x: [[1, 2]], c: [5, 5]})
    run([x, i], {x: [[1, 2]], i: 3})


def unfed_placeholders():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    error(lambda: run(x * 2.0))
    error(lambda: run(tf.identity(tf.placeholder(tf.int64, name="y"))))
    error(lambda: run(tf.placeholder(tf.string, [], name="z")))


def bad_feeds():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    i = tf.placeholder(tf.int32, [], name="i")
    error(lambda: run(x, {x: [1, 2]}))
    error(lambda: run(x, {x: [[1, 2, 3]]}))
    error(lambda: run(i, {i: [1]}))
    error(lambda: run(x, {x: tf.zeros([1, 2])}))
    error(lambda: run(x, {"nothing:0": 1}))
    error(lambda: run(x, {x: None}))


def bad_fetches():
    x = tf.constant(1.0, name="x")
    error(lambda: run(None))
    error(lambda: run("nothing"))
    error(lambda: run("nothing:0"))
    error(lambda: run("x:7"))
    error(lambda: run(3))
    error(lambda: run([x, None]))


def fetches_of_another_graph():
    other = tf.Graph()
    with other.as_default():
        y = tf.constant(1.0, name="y")
    tf.constant(2.0, name="x")
    error(lambda: run(y))


def no_default_session():
    x = tf.constant(1.0, name="x")
    error(lambda: x.eval())
    error(lambda: tf.no_op().run())


def closed_session():
    x = tf.constant(1.0, name="x")
    session = tf.Session()
    session.close()
    error(lambda: session.run(x))


def what_cannot_be_fed_or_fetched():
    x = tf.placeholder(tf.float32, [], name="x")
    y = x * 2.0
    graph = tf.get_default_graph()
    graph.prevent_feeding(y)
    graph.prevent_fetching(x.op)
    error(lambda: run(y, {y: 3}))
    error(lambda: run(x, {x: 3}))


def dividing_by_zero():
    i = tf.placeholder(tf.int32, [None], name="i")
    error(lambda: run(7 // i, {i: [1, 0]}))
    error(lambda: run(7 % i, {i: [0]}))
    run(1.0 / tf.constant([0.0, 2.0]))


def several_graphs():
    with tf.Graph().as_default():
        inner = tf.constant(3.0, name="a")
        with tf.Session() as session:
            session.run(inner)
    run(tf.constant(4.0, name="a"))
