import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def embedding_lookup():
    table = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="table")
    ids = tf.placeholder(tf.int32, [None, 2], name="ids")
    run(table.initializer)
    feeds = {ids: [[0, 2], [2, 2]]}
    found = tf.nn.embedding_lookup(table, ids)
    run([found, tf.gradients(found, table)[0]], feeds)
    run(tf.nn.embedding_lookup(table, [1, 0], max_norm=2.0, name="short"))
    run(tf.nn.embedding_lookup(tf.constant([[1.0], [2.0]]), 1))
    x = tf.placeholder(tf.float64, [3, 2], name="x")
    gradient(tf.nn.embedding_lookup(x * x, [2, 0, 2]), x, {x: [[1, 2], [3, 4], [5, 6]]})


def embedding_lookup_in_several():
    first = tf.placeholder(tf.float64, [3, 2], name="first")
    second = tf.placeholder(tf.float64, [2, 2], name="second")
    ids = tf.placeholder(tf.int64, [None], name="ids")
    feeds = {first: [[1, 2], [3, 4], [5, 6]], second: [[10, 20], [30, 40]], ids: [0, 1, 4, 3, 2]}
    gradient(tf.nn.embedding_lookup([first, second], ids), [first, second], feeds)
    gradient(tf.nn.embedding_lookup([first, second], ids, partition_strategy="div"), [first, second], feeds)
    loose = tf.placeholder(tf.float64, [None, 2], name="loose")
    run(tf.nn.embedding_lookup([first, loose], ids, partition_strategy="div", max_norm=7.0), {first: [[1, 2], [3, 4], [5, 6]], loose: [[10, 20], [30, 40]], ids: [0, 1, 4, 3, 2]})
    error(lambda: tf.nn.embedding_lookup([first, second], ids, partition_strategy="odd"))
    error(lambda: tf.nn.embedding_lookup([], ids))


def linspace():
    run([tf.linspace(0.0, 1.0, 5), tf.linspace(2.0, 1.0, 3, name="down"), tf.linspace(1.0, 3.0, 1)])
    n = tf.placeholder(tf.int32, [], name="n")
    run([tf.linspace(0.0, 10.0, n), tf.lin_space(tf.constant([0.0, 1.0], tf.float64), tf.constant([1.0, 5.0], tf.float64), n)], {n: 4})
    run(tf.linspace([0.0, 1.0], [1.0, 5.0], 3, axis=-1))


def tensordot():
    a = tf.placeholder(tf.float64, [2, 3, 4], name="a")
    b = tf.placeholder(tf.float64, [4, 3], name="b")
    c = tf.placeholder(tf.float64, [None, 3], name="c")
    u = tf.placeholder(tf.float64, name="u")
    feeds = {
        a: [[[1, 2, 3, 4], [0, 1, 0, 1], [2, 2, 1, 1]], [[1, 0, 0, 0], [0, 2, 0, 0], [1, 1, 1, -1]]],
        b: [[1, 2, 3], [0, 1, 0], [-1, 0.5, 2], [1, 1, 1]],
        c: [[1, 2, 3], [4, 5, 6], [7, 8, 9], [0, 1, 0]],
        u: [[1, 2, 3], [0, 1, 0], [-1, 0.5, 2], [1, 1, 1]],
    }
    gradient(tf.tensordot(a, b, 1), [a, b], feeds)
    gradient(tf.tensordot(a, b, [[1, 2], [1, 0]]), [a, b], feeds)
    gradient(tf.tensordot(a, b, [1, 1], name="one"), [a, b], feeds)
    gradient(tf.tensordot(a, c, [[2], [0]]), [a, c], feeds)
    run(tf.tensordot(a, u, [[2], [0]]), feeds)
    run(tf.tensordot(a, b, tf.constant([[2], [0]])), feeds)
    error(lambda: tf.tensordot(a, b, 4))
    error(lambda: tf.tensordot(a, b, [[1, 2], [0]]))
