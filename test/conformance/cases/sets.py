import tensorflow.compat.v1 as tf
from harness import error, run


def of_dense():
    a = tf.placeholder(tf.int32, [2, 4], name="a")
    b = tf.placeholder(tf.int32, [2, None], name="b")
    feed = {a: [[3, 1, 2, 3], [7, 7, 9, 8]], b: [[3, 9, 1], [7, 1, 2]]}
    for s in [tf.sets.intersection(a, b), tf.sets.difference(a, b), tf.sets.set_difference(a, b, aminusb=False), tf.sets.union(a, b)]:
        run([s.indices, s.values, s.dense_shape], feed)
        run(tf.sets.size(s), feed)


def of_other_types():
    a = tf.constant([["b", "a", "ab"]])
    b = tf.constant([["ab", "c"]])
    s = tf.sets.union(a, b)
    run([s.indices, s.values, s.dense_shape])
    c = tf.placeholder(tf.int64, None, name="c")
    d = tf.placeholder(tf.int64, [2, 1, 3], name="d")
    t = tf.sets.intersection(c, d)
    u = tf.sets.intersection(c, c)
    run([t.values, t.dense_shape], {c: [[[1, 2]], [[5, 6]]], d: [[[2, 2, 3]], [[7, 6, 5]]]})
    run([u.indices, u.values], {c: [[3, 3, 1]]})


def of_sparse():
    a = tf.sets.difference(tf.constant([[5, 3, 6], [4, 4, 6]], tf.int64), tf.constant([[6], [6]], tf.int64))
    b = tf.constant([[3, 3], [1, 4]], tf.int64)
    c = tf.sets.union(tf.constant([[3, 3], [3, 4]], tf.int64), tf.constant([[3], [4]], tf.int64))
    for s in [tf.sets.difference(a, b), tf.sets.difference(b, a), tf.sets.union(a, c), tf.sets.intersection(b, c)]:
        run([s.indices, s.values, s.dense_shape])
    run(tf.sets.set_size(a))


def what_is_no_set():
    a = tf.constant([[1, 2]])
    error(lambda: tf.sets.intersection(a, tf.constant([[1.0]])))
    error(lambda: tf.sets.set_size(a))
    error(lambda: tf.sets.intersection(a, [1, 2]))
    error(lambda: tf.sets.intersection(a, [[1], [2]]))
