import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def assertions():
    x = tf.placeholder(tf.int32, [None], name="x")
    y = tf.placeholder(tf.float32, [2, 3], name="y")
    feeds = {x: [1, 2, 3, 4], y: [[1, 2, 3.5], [4, 5, 6]]}
    run(tf.Assert(tf.reduce_all(x > 0), [x, "all of them"]), feeds)
    run(tf.Assert(tf.reduce_all(y > 0), [y], name="floats"), feeds)
    error(lambda: run(tf.Assert(tf.reduce_all(x > 1), ["too small:", x]), feeds))
    error(lambda: run(tf.Assert(tf.reduce_all(x > 1), [x], summarize=2, name="two"), feeds))
    error(lambda: run(tf.Assert(tf.reduce_all(y > 1), [y], summarize=10), feeds))
    error(lambda: run(tf.Assert(tf.reduce_all(y > 1), [y], summarize=4), feeds))


def comparisons():
    x = tf.placeholder(tf.int32, [None], name="x")
    feeds = {x: [1, 2]}
    for function in [tf.assert_equal, tf.assert_none_equal, tf.assert_less, tf.assert_less_equal, tf.assert_greater, tf.assert_greater_equal]:
        error(lambda: run(function(x, [1, 1, 4]), {x: [1, 2, 3]}))
    error(lambda: run(tf.assert_equal(x, 1, message="not one", name="e"), feeds))
    run([tf.assert_equal(x, [1, 2]), tf.assert_less(x, 3), tf.assert_equal(x, x)], feeds)
    for function in [tf.assert_positive, tf.assert_negative, tf.assert_non_negative, tf.assert_non_positive]:
        error(lambda: run(function(x * 3 - 5), feeds))
    run([tf.assert_positive(x), tf.assert_non_negative(x, message="no")], feeds)
    error(lambda: tf.assert_equal(1, 2))
    error(lambda: tf.assert_less([1, 2], [2, 1], message="why"))
    run(tf.assert_equal(3, 3))
