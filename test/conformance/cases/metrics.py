import tensorflow.compat.v1 as tf
from harness import error, run


def _seen(metric, feeds):
    value, update = metric
    run(tf.local_variables_initializer())
    for feed in feeds:
        run(update, feed)
        run(value)


def accuracy():
    y = tf.placeholder(tf.int64, [None], name="y")
    p = tf.placeholder(tf.int32, [None], name="p")
    q = tf.placeholder(tf.int64, [None, 1], name="q")
    feeds = [{y: [1, 2, 3], p: [1, 2, 0], q: [[1], [2], [0]]}, {y: [1, 2], p: [1, 2], q: [[0], [2]]}]
    _seen(tf.metrics.accuracy(y, p), feeds)
    _seen(tf.metrics.accuracy(labels=y, predictions=q, name="of_column"), feeds)
    _seen(tf.metrics.accuracy(y, p, weights=2.0), feeds)
    run(tf.local_variables())
    run(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES))


def means():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{x: [[1, 2], [3, 4]], w: [1, 0]}, {x: [[5, 6]], w: [2]}]
    _seen(tf.metrics.mean(x), feeds)
    _seen(tf.metrics.mean(x, w, metrics_collections=["values"], updates_collections=["updates"], name="weighted"), feeds)
    _seen(tf.metrics.percentage_below(x, 3.5), feeds)
    run(tf.get_collection("values"))
    t = tf.placeholder(tf.float32, [2], name="t")
    _seen(tf.metrics.mean_tensor(t), [{t: [1, 2]}, {t: [3, 5]}])
    _seen(tf.metrics.mean_tensor(t, [1.0, 0.5]), [{t: [1, 2]}, {t: [3, 5]}])


def errors_of_predictions():
    y = tf.placeholder(tf.float32, [None, 2], name="y")
    p = tf.placeholder(tf.float32, [None, 2], name="p")
    feeds = [{y: [[0, 1], [1, 0.5]], p: [[0.1, 0.8], [0.7, 0.2]]}, {y: [[1, 2]], p: [[1, 3]]}]
    _seen(tf.metrics.mean_absolute_error(y, p), feeds)
    _seen(tf.metrics.mean_squared_error(y, p), feeds)
    _seen(tf.metrics.root_mean_squared_error(y, p), feeds)
    _seen(tf.metrics.mean_relative_error(y, p, normalizer=y), feeds)
    _seen(tf.metrics.mean_cosine_distance(y, p, dim=1), feeds)


def counts():
    y = tf.placeholder(tf.int32, [None], name="y")
    p = tf.placeholder(tf.bool, [None], name="p")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{y: [1, 0, 1, 0], p: [True, True, False, False], w: [1, 2, 3, 4]}, {y: [1], p: [True], w: [0.5]}]
    _seen(tf.metrics.true_positives(y, p), feeds)
    _seen(tf.metrics.false_positives(y, p, weights=w), feeds)
    _seen(tf.metrics.true_negatives(y, p), feeds)
    _seen(tf.metrics.false_negatives(y, p), feeds)
    _seen(tf.metrics.precision(y, p), feeds)
    _seen(tf.metrics.recall(y, p, w), feeds)


def of_unknown_shape():
    y = tf.placeholder(tf.int32, None, name="y")
    p = tf.placeholder(tf.int32, None, name="p")
    w = tf.placeholder(tf.float32, None, name="w")
    feeds = [{y: [1, 0], p: [[1], [1]], w: [[1], [2]]}, {y: [1], p: [0], w: 3}]
    _seen(tf.metrics.accuracy(y, p, w), feeds)
    _seen(tf.metrics.precision(y, p, w), feeds)


def at_thresholds():
    y = tf.placeholder(tf.bool, [None], name="y")
    p = tf.placeholder(tf.float32, [None], name="p")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{y: [True, False, True], p: [0.3, 0.6, 0.9], w: [1, 2, 0.5]}, {y: [False], p: [0.1], w: [1]}]
    _seen(tf.metrics.true_positives_at_thresholds(y, p, [0.2, 0.5]), feeds)
    _seen(tf.metrics.false_negatives_at_thresholds(y, p, [0.2, 0.5]), feeds)
    _seen(tf.metrics.true_negatives_at_thresholds(y, p, [0.2, 0.5], weights=w), feeds)
    _seen(tf.metrics.false_positives_at_thresholds(y, p, [0.2, 0.5]), feeds)
    _seen(tf.metrics.precision_at_thresholds(y, p, [0.2, 0.5]), feeds)
    _seen(tf.metrics.recall_at_thresholds(y, p, [0.2, 0.5], w), feeds)
    value, update = tf.metrics.recall_at_thresholds(y, p, [0.2])
    error(lambda: run(update, {y: [True], p: [1.5]}))


def areas():
    y = tf.placeholder(tf.int32, [4], name="y")
    p = tf.placeholder(tf.float32, [4], name="p")
    feeds = [{y: [1, 0, 1, 0], p: [0.3, 0.6, 0.9, 0.1]}, {y: [1, 1, 0, 0], p: [0.3, 0.7, 0.2, 0.4]}]
    _seen(tf.metrics.auc(y, p, num_thresholds=5), feeds)
    _seen(tf.metrics.auc(y, p, num_thresholds=5, curve="PR", summation_method="careful_interpolation"), feeds)
    _seen(tf.metrics.auc(y, p, num_thresholds=4, curve="PR", summation_method="majoring", name="above"), feeds)
    _seen(tf.metrics.auc(y, p, thresholds=[0.5, 0.2], summation_method="minoring"), feeds)
    _seen(tf.metrics.sensitivity_at_specificity(y, p, 0.5, num_thresholds=5), feeds)
    _seen(tf.metrics.specificity_at_sensitivity(y, p, 0.5, num_thresholds=5), feeds)
    error(lambda: tf.metrics.auc(y, p, curve="other"))
    error(lambda: tf.metrics.sensitivity_at_specificity(y, p, 1.5))


def of_classes():
    y = tf.placeholder(tf.int32, [None], name="y")
    p = tf.placeholder(tf.int64, [None], name="p")
    w = tf.placeholder(tf.float32, [None], name="w")
    feeds = [{y: [0, 1, 2, 2], p: [0, 1, 1, 2], w: [1, 2, 3, 4]}, {y: [0], p: [2], w: [1]}]
    _seen(tf.metrics.mean_iou(y, p, 3), feeds)
    _seen(tf.metrics.mean_iou(y, p, 3, weights=w), feeds)
    _seen(tf.metrics.mean_per_class_accuracy(y, p, 3), feeds)
    _seen(tf.metrics.mean_per_class_accuracy(y, p, 3, w), feeds)


def what_does_not_fit():
    y = tf.placeholder(tf.int32, [3], name="y")
    p = tf.placeholder(tf.int32, [2], name="p")
    error(lambda: tf.metrics.accuracy(y, p))
    error(lambda: tf.metrics.mean(y, [1.0, 2.0]))
