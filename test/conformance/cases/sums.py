import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def cumsum():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6.5]]}
    for exclusive in [False, True]:
        for reverse in [False, True]:
            gradient(tf.cumsum(x, 1, exclusive=exclusive, reverse=reverse), x, feeds)
    run([tf.cumsum(x), tf.cumsum(x, axis=-1, name="rows")], feeds)
    run(tf.cumsum([[1, 2], [3, 4]], axis=1))
    axis = tf.placeholder(tf.int32, name="axis")
    run(tf.cumsum(x, axis), {x: [[1, 2, 3], [4, 5, 6]], axis: 1})
    error(lambda: run(tf.cumsum(x, axis), {x: [[1, 2, 3], [4, 5, 6]], axis: 2}))


def cumprod():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6.5]]}
    gradient(tf.cumprod(x, 1), x, feeds)
    gradient(tf.cumprod(x, 1, exclusive=True, reverse=True), x, feeds)
    run(tf.cumprod(x, exclusive=True), feeds)


def add_n_of_many():
    x = tf.placeholder(tf.float32, [2], name="x")
    a, b, c = x * 0.1, x * 0.7, x * 1.3
    run(tf.add_n([a, b]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a, b]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a, b, c]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a, b, c, a]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a]), {x: [1.1, 0.3]})
    run(tf.add_n([a, b, c, a, b, c, a, b, c, a, b, c, a, b, c, a, b]), {x: [1.1, 0.3]})
    run(tf.add_n([x], name="one"), {x: [1, 2]})
    run(tf.accumulate_n([x, x * 2.0]), {x: [1, 2]})
    text(tf.add_n([x]))
    error(lambda: tf.add_n([]))
    error(lambda: tf.add_n([x, tf.zeros([3])]))


def segments_with_gaps():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    ids = tf.constant([0, 0, 2, 2], name="ids")
    feeds = {x: [[1, 2], [3, -4], [5, 6], [7, 8.5]]}
    for function in [tf.segment_sum, tf.segment_mean, tf.segment_prod, tf.segment_max, tf.segment_min]:
        gradient(function(x, ids), x, feeds)
    for function in [tf.unsorted_segment_sum, tf.unsorted_segment_prod, tf.unsorted_segment_max, tf.unsorted_segment_min]:
        gradient(function(x, tf.constant([1, 0, 1, 0]), 2), x, feeds)
    run(tf.unsorted_segment_sum(x, tf.constant([-1, 0, 2, 0]), 3), feeds)
    dynamic = tf.placeholder(tf.int32, [None], name="dynamic")
    error(lambda: run(tf.segment_sum(x, dynamic), {x: [[1, 2], [3, 4], [5, 6], [7, 8]], dynamic: [0, 1, 0, 0]}))
    error(lambda: run(tf.unsorted_segment_sum(x, dynamic, 3), {x: [[1, 2], [3, 4], [5, 6], [7, 8]], dynamic: [0, 1, 3, 0]}))
    error(lambda: tf.unsorted_segment_sum(x, [0, 1], 2))


def ranges():
    run([tf.range(5), tf.range(2, 5), tf.range(5, 0, -2), tf.range(2, 3, 0.25), tf.range(0.5, 3.0)])
    run([tf.range(3.0), tf.range(tf.constant(3.0)), tf.range(3, dtype=tf.float64), tf.range(tf.constant(2, tf.int64), 5)])
    n = tf.placeholder(tf.int32, [], name="n")
    run([tf.range(n), tf.range(0, n, 2, name="even")], {n: 5})
    error(lambda: tf.range(5, 0))
    error(lambda: tf.range(0, 5, 0))
    error(lambda: tf.range([1], 5))
    error(lambda: run(tf.range(n), {n: -1}))


def more_reductions():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6.5]]}
    gradient(tf.math.reduce_std(x, 1), x, feeds)
    gradient(tf.math.reduce_variance(x), x, feeds)
    gradient(tf.math.reduce_euclidean_norm(x, 0), x, feeds)
    gradient(tf.reduce_logsumexp(x, 1, keepdims=True), x, feeds)
    gradient(tf.reduce_prod(x), x, feeds)
    run([tf.math.count_nonzero(x), tf.count_nonzero(x, 0, dtype=tf.int32)], feeds)
    run(tf.count_nonzero(tf.constant(["", "a"])))
    error(lambda: tf.math.reduce_variance([1, 2]))


def extreme_positions():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[1, 3, 3], [4, 5, 6.5]]}
    run([tf.argmax(x), tf.argmin(x, 1), tf.argmax(x, axis=-1, output_type=tf.int32), tf.arg_max(x, 1), tf.arg_min(x, 0)], feeds)
    text(tf.gradients(tf.cast(tf.argmax(x), tf.float64), x)[0])
    gradient(tf.argmax(x, 1), x, feeds)
    gradient(tf.argmin(x, 1, name="p"), x, feeds)
    error(lambda: tf.argmax(x, 2))
    error(lambda: tf.argmax(x, 1.5))
    error(lambda: tf.argmax(x, [0]))
