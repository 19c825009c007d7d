import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def softmax_along_axes():
    x = tf.placeholder(tf.float64, [2, 3, 2], name="x")
    feeds = {x: [[[1, 2], [3, 4], [5, 6]], [[1, 0], [0, 1], [2, 2]]]}
    gradient(tf.nn.softmax(x, axis=1)[:, 0], x, feeds)
    gradient(tf.nn.log_softmax(x, 0)[0], x, feeds)
    run([tf.nn.softmax(x, dim=-2, name="s"), tf.nn.softmax(x, 2)], feeds)
    error(lambda: tf.nn.softmax(x, 3))
    error(lambda: tf.nn.softmax(1.0))


def cross_entropy_along_axes():
    labels = tf.placeholder(tf.float64, [2, 3, 2], name="labels")
    logits = tf.placeholder(tf.float64, [2, 3, 2], name="logits")
    feeds = {labels: [[[1, 0], [0, 0.5], [0, 0.5]], [[0, 1], [1, 0], [0, 0]]], logits: [[[1, 2], [3, 4], [5, 6]], [[1, 0], [0, 1], [2, 2]]]}
    gradient(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits, axis=1), [labels, logits], feeds)
    gradient(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, dim=1), [logits], feeds)
    error(lambda: tf.nn.softmax_cross_entropy_with_logits(labels=labels))
    error(lambda: tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.zeros([2, 3]), logits=tf.zeros([2, 2])))


def sparse_cross_entropy_of_any_rank():
    labels = tf.placeholder(tf.int32, [2, 2], name="labels")
    logits = tf.placeholder(tf.float64, [2, 2, 3], name="logits")
    feeds = {labels: [[0, 1], [2, 1]], logits: [[[1, 2, 3], [4, 5, 6]], [[1, 0, 0], [1, 2, 2]]]}
    gradient(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits), logits, feeds)
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=1, logits=1.0))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.zeros([2, 3, 3])))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.zeros([2, 3])))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels))
    classes = tf.placeholder(tf.int64, [None], name="classes")
    matrix = tf.placeholder(tf.float32, [None, 3], name="matrix")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=matrix)
    error(lambda: run(loss, {classes: [0, 3], matrix: [[1, 2, 3], [4, 5, 6]]}))
    error(lambda: run(loss, {classes: [0], matrix: [[1, 2, 3], [4, 5, 6]]}))


def second_derivative_of_cross_entropy():
    labels = tf.placeholder(tf.int32, [2], name="labels")
    logits = tf.placeholder(tf.float64, [2, 3], name="logits")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    (g,) = tf.gradients(loss, logits)
    gradient(g[:, 0], logits, {labels: [0, 2], logits: [[1, 2, 3], [4, 5, 6]]})


def sigmoid_cross_entropies():
    labels = tf.placeholder(tf.float64, [None, 2], name="labels")
    logits = tf.placeholder(tf.float64, [None, 2], name="logits")
    feeds = {labels: [[0, 1], [0.5, 1]], logits: [[1, -2], [0.5, 3]]}
    gradient(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits), [labels, logits], feeds)
    gradient(tf.nn.weighted_cross_entropy_with_logits(labels, logits, 2.0), [logits], feeds)
    gradient(tf.nn.weighted_cross_entropy_with_logits(labels, logits, 3), [logits], feeds)
    gradient(tf.log_sigmoid(logits), logits, feeds)
    error(lambda: tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=tf.zeros([2, 3], tf.float64)))


def moments_of_batches():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 7], [0, 0, 1]]}
    mean, variance = tf.nn.moments(x, [0])
    gradient([mean, variance], x, feeds)
    run(tf.nn.moments(x, [0, 1], keep_dims=True, name="all"), feeds)
    run(tf.nn.moments(tf.constant([[1, 2], [3, 4]], tf.float16), [0]))
    beta = tf.Variable([0.0, 1.0, 2.0], dtype=tf.float64, name="beta")
    run(beta.initializer)
    gradient(tf.nn.batch_normalization(x, mean, variance, beta, tf.constant([1.0, 2.0, 3.0], tf.float64), 0.001), [x, beta], feeds)
    run(tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3, name="plain"), feeds)
    run(tf.nn.weighted_moments(x, [0], tf.constant([[1.0], [2.0], [0.0]], tf.float64)), feeds)
    run(tf.nn.normalize_moments(tf.constant(3.0), tf.constant([1.0]), tf.constant([2.0]), None))


def dropout():
    tf.set_random_seed(7)
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6]]}
    sample(tf.nn.dropout(x, 0.5), 2, feeds)
    sample(tf.nn.dropout(x, rate=0.25, name="d", seed=3), 2, feeds)
    sample(tf.nn.dropout(x, rate=0.25, noise_shape=[2, 1]), 2, feeds)
    rate = tf.placeholder_with_default(0.75, [], name="rate")
    sample(tf.nn.dropout(x, rate=rate), 1, feeds)
    sample(tf.nn.dropout(x, keep_prob=rate), 1, feeds)
    text(tf.nn.dropout(x, rate=0))
    sample(tf.nn.dropout(x, rate=0.5), 1, feeds)
    error(lambda: tf.nn.dropout(x, rate=1.0))
    error(lambda: tf.nn.dropout(x))
    error(lambda: tf.nn.dropout(tf.constant([1]), rate=0.5))


def greatest_elements():
    x = tf.placeholder(tf.float64, [2, 4], name="x")
    feeds = {x: [[1, 3, 3, 2], [4, 0, 6.5, -1]]}
    values, indices = tf.nn.top_k(x, 2)
    gradient(values, x, feeds)
    run([values, indices], feeds)
    run(tf.nn.top_k(tf.constant([[1, 5, 5], [7, 2, 9]]), k=2, name="t"))
    k = tf.placeholder(tf.int32, [], name="k")
    run(tf.nn.top_k(x, k), {x: [[1, 3, 3, 2], [4, 0, 6.5, -1]], k: 3})
    error(lambda: tf.nn.top_k(x, 5))
    error(lambda: tf.nn.top_k(1.0, 1))
    error(lambda: tf.nn.top_k(x, -1))


def in_the_greatest():
    predictions = tf.placeholder(tf.float32, [None, 3], name="predictions")
    targets = tf.placeholder(tf.int64, [None], name="targets")
    feeds = {predictions: [[1, 2, 2], [1, 3, 2], [0, 1, 0.5]], targets: [1, 2, 7]}
    run([tf.nn.in_top_k(predictions, targets, 1), tf.nn.in_top_k(predictions, targets, 2, name="two")], feeds)
    run(tf.raw_ops.InTopK(predictions=predictions, targets=targets, k=2), feeds)
    error(lambda: tf.nn.in_top_k(tf.zeros([2, 3]), [1], 1))


def activations_of_negative_numbers():
    x = tf.placeholder(tf.float64, [4], name="x")
    feeds = {x: [-2, -0.5, 0.5, 7]}
    for function in [tf.nn.relu, tf.nn.relu6, tf.nn.elu, tf.nn.selu, tf.nn.softplus, tf.nn.softsign, tf.nn.leaky_relu, tf.nn.crelu]:
        gradient(function(x), x, feeds)
    run(tf.nn.leaky_relu(tf.constant([-1, 2]), alpha=0.5))
    gradient(tf.nn.xw_plus_b(tf.reshape(x, [2, 2]), tf.constant([[1.0], [2.0]], tf.float64), tf.constant([1.0], tf.float64)), x, feeds)


def sparse_cross_entropy_of_unknown_shape():
    labels = tf.placeholder(tf.int32, name="labels")
    logits = tf.placeholder(tf.float64, [2, None, 3], name="logits")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    gradient(loss, logits, {labels: [[0, 1], [2, 1]], logits: [[[1, 2, 3], [4, 5, 6]], [[1, 0, 0], [1, 2, 2]]]})
    error(lambda: run(loss, {labels: [0, 1], logits: [[[1, 2, 3], [4, 5, 6]], [[1, 0, 0], [1, 2, 2]]]}))
