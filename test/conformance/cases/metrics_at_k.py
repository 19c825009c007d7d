import tensorflow.compat.v1 as tf
from harness import error, run


def _seen(metric, feeds):
    value, update = metric
    run(tf.local_variables_initializer())
    for feed in feeds:
        run(update, feed)
        run(value)


def of_one_label():
    y = tf.placeholder(tf.int64, [None], name="y")
    p = tf.placeholder(tf.float32, [None, 4], name="p")
    feeds = [{y: [0, 3], p: [[0.1, 0.5, 0.3, 0.1], [0.2, 0.1, 0.3, 0.4]]}, {y: [1], p: [[0.1, 0.5, 0.3, 0.1]]}]
    _seen(tf.metrics.recall_at_k(y, p, 2), feeds)
    _seen(tf.metrics.precision_at_k(y, p, 2), feeds)
    _seen(tf.metrics.sparse_precision_at_k(labels=y, predictions=p, k=1, name="best"), feeds)
    run(tf.local_variables())


def of_several_labels():
    y = tf.placeholder(tf.int64, [None, 2], name="y")
    i = tf.placeholder(tf.int32, [None, 3], name="i")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{y: [[0, 1], [2, 3]], i: [[1, 2, 3], [3, 2, 1]], w: [1, 2]}, {y: [[1, 1]], i: [[0, 1, 2]], w: [0.5]}]
    _seen(tf.metrics.recall_at_top_k(y, i, k=3), feeds)
    _seen(tf.metrics.precision_at_top_k(y, i, 3, weights=w), feeds)
    _seen(tf.metrics.precision_at_top_k(y, i, class_id=1), feeds)
    _seen(tf.metrics.recall_at_top_k(y, i, class_id=3), feeds)


def of_unknown_shape():
    y = tf.placeholder(tf.int64, None, name="y")
    p = tf.placeholder(tf.float32, [None, 3], name="p")
    _seen(tf.metrics.recall_at_k(y, p, 2), [{y: [0, 2], p: [[0.1, 0.5, 0.3], [0.2, 0.1, 0.3]]}])
    _seen(tf.metrics.recall_at_k(y, p, 2, class_id=2), [{y: [[0], [2]], p: [[0.1, 0.5, 0.3], [0.2, 0.1, 0.3]]}])


def average_precision():
    y = tf.placeholder(tf.int64, [None, 2], name="y")
    p = tf.placeholder(tf.float32, [None, 4], name="p")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{y: [[0, 1], [2, 3]], p: [[0.1, 0.5, 0.3, 0.1], [0.2, 0.1, 0.3, 0.4]], w: [1, 2]}, {y: [[1, 7]], p: [[0.1, 0.5, 0.3, 0.1]], w: [0.5]}]
    _seen(tf.metrics.average_precision_at_k(y, p, 3), feeds)
    _seen(tf.metrics.average_precision_at_k(y, p, 2, weights=w, name="weighted"), feeds)
    _seen(tf.metrics.average_precision_at_k(y, p, 1), feeds)
    error(lambda: tf.metrics.average_precision_at_k(y, p, 0))
    error(lambda: tf.metrics.recall_at_k(tf.zeros([], tf.int64), p, 1))
