import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def of_predictions():
    y = tf.placeholder(tf.float32, [None, 2], name="y")
    p = tf.placeholder(tf.float32, [None, 2], name="p")
    feed = {y: [[0, 1], [1, 0.5], [0.2, 3]], p: [[0.1, 0.8], [0.7, 0.2], [0.4, 0.9]]}
    run(tf.losses.absolute_difference(y, p), feed)
    run(tf.losses.mean_squared_error(labels=y, predictions=p), feed)
    run(tf.losses.huber_loss(y, p), feed)
    run(tf.losses.huber_loss(y, p, delta=0.5), feed)
    run(tf.losses.log_loss(y, p), feed)
    run(tf.losses.cosine_distance(y, p, axis=1), feed)
    run(tf.losses.cosine_distance(y, p, dim=0, scope="cosine"), feed)
    run(tf.losses.hinge_loss(y, p), feed)
    run(tf.losses.mean_pairwise_squared_error(y, p), feed)
    run(tf.losses.get_losses(), feed)
    run(tf.losses.get_losses("cosine"), feed)


def gradients_of_predictions():
    y = tf.placeholder(tf.float32, [3, 2], name="y")
    p = tf.placeholder(tf.float32, [3, 2], name="p")
    feed = {y: [[0, 1], [1, 0.5], [0.2, 3]], p: [[0.1, 0.8], [0.7, 0.2], [0.4, 0.9]]}
    gradient(tf.losses.mean_squared_error(y, p), p, feed)
    gradient(tf.losses.huber_loss(y, p), p, feed)
    gradient(tf.losses.log_loss(y, p, epsilon=0.01), p, feed)
    gradient(tf.losses.hinge_loss(y, p), p, feed)
    gradient(tf.losses.mean_pairwise_squared_error(y, p), p, feed)


def of_constants():
    run(tf.losses.mean_squared_error([1.0, 2.0], [1.5, 2.5]))
    run(tf.losses.mean_squared_error([1, 2], tf.constant([1.5, 2.5], tf.float64)))
    run(tf.losses.absolute_difference([[1, 2]], [[4, 0]], weights=[[2.0]]))


def classes():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.int32, [None], name="y")
    onehot = tf.one_hot(y, 3)
    feed = {x: [[1, 2, 3], [0.5, -1, 0]], y: [2, 0]}
    run(tf.losses.softmax_cross_entropy(onehot, x), feed)
    run(tf.losses.softmax_cross_entropy(onehot_labels=onehot, logits=x, label_smoothing=0.1, weights=[1.0, 0.5]), feed)
    run(tf.losses.sigmoid_cross_entropy(onehot, x), feed)
    run(tf.losses.sigmoid_cross_entropy(multi_class_labels=onehot, logits=x, label_smoothing=0.1), feed)
    loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=x)
    run(loss, feed)
    gradient(loss, x, feed)
    run(tf.losses.get_total_loss(), feed)


def sparse_classes_of_other_shapes():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.int64, [None, 1], name="y")
    u = tf.placeholder(tf.int64, None, name="u")
    w = tf.placeholder(tf.float32, [None, 1], name="w")
    v = tf.placeholder(tf.float32, None, name="v")
    feed = {x: [[1, 2, 3], [0.5, -1, 0]], y: [[2], [0]], u: [[2], [0]], w: [[1], [0]], v: [[2.0], [1.0]]}
    run(tf.losses.sparse_softmax_cross_entropy(y, x), feed)
    run(tf.losses.sparse_softmax_cross_entropy(y, x, weights=w), feed)
    run(tf.losses.sparse_softmax_cross_entropy(u, x), feed)
    run(tf.losses.sparse_softmax_cross_entropy(u, x, weights=v), feed)
    run(tf.losses.sparse_softmax_cross_entropy(u, x, weights=w), feed)


def reductions():
    y = tf.placeholder(tf.float32, [2, 2], name="y")
    p = tf.placeholder(tf.float32, [2, 2], name="p")
    feed = {y: [[0, 1], [1, 0.5]], p: [[0.1, 0.8], [0.7, 0.2]]}
    weights = tf.constant([[1.0], [0.0]])
    for reduction in tf.losses.Reduction.all():
        run(tf.losses.mean_squared_error(y, p, weights, reduction=reduction), feed)
        run(tf.losses.mean_squared_error(y, p, 2.0, reduction=reduction, loss_collection=None), feed)
    error(lambda: tf.losses.mean_squared_error(y, p, reduction="mean"))


def weights():
    y = tf.placeholder(tf.float32, [2, None], name="y")
    u = tf.placeholder(tf.float32, None, name="u")
    w = tf.placeholder(tf.float32, None, name="w")
    v = tf.placeholder(tf.float32, [2, None], name="v")
    for value in (0.5, [[1, 0, 2]], [[2], [1]]):
        run(tf.losses.mean_squared_error(y, [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], w), {y: [[1, 1, 1], [2, 2, 2]], w: value})
    run(tf.losses.compute_weighted_loss(u, v), {u: [[1, 2], [3, 4]], v: [[1], [0]]})
    run(tf.losses.compute_weighted_loss(y, v), {y: [[1, 2], [3, 4]], v: [[1], [0]]})
    run(tf.losses.mean_pairwise_squared_error(y, y, weights=v), {y: [[1, 2], [3, 4]], v: [[1], [0]]})
    run(tf.losses.compute_weighted_loss([1, 2], [1, 0]))
    error(lambda: run(tf.losses.compute_weighted_loss(y, w), {y: [[1, 2, 3], [3, 4, 5]], w: [1, 2, 3]}))
    error(lambda: tf.losses.compute_weighted_loss(y, [1.0, 2.0]))
    error(lambda: tf.losses.compute_weighted_loss([[1.0, 2.0]], [[1.0, 2.0, 3.0]]))


def regularization():
    run(tf.losses.get_regularization_loss())
    error(lambda: tf.losses.get_total_loss())
    w = tf.get_variable("w", [2], initializer=tf.ones_initializer(), regularizer=lambda v: tf.reduce_sum(tf.abs(v)))
    u = tf.get_variable("u", [2], initializer=tf.ones_initializer(), regularizer=lambda v: 0.5 * tf.nn.l2_loss(v))
    tf.losses.add_loss(tf.reduce_sum(w * u, name="product"))
    run(tf.global_variables_initializer())
    run([tf.losses.get_regularization_loss(), tf.losses.get_total_loss(), tf.losses.get_total_loss(False, name="bare")])


def what_does_not_fit():
    y = tf.placeholder(tf.float32, [2, 2], name="y")
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    error(lambda: tf.losses.mean_squared_error(y, p))
    error(lambda: tf.losses.softmax_cross_entropy(y, p))
    error(lambda: tf.losses.cosine_distance(y, y))
    error(lambda: tf.losses.mean_squared_error(None, y))
    error(lambda: tf.losses.hinge_loss(y, None))
