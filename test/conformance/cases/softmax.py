import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def softmax():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.nn.softmax(x)[:, 0], x, {x: [[1, 2, 3], [4, -1, 2]]})
    run(tf.nn.softmax(tf.constant([[1.0, 2.0, 3.0], [-100.0, 0.0, 100.0]])))


def softmax_of_partly_known_shape():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    gradient(tf.square(tf.nn.softmax(x, name="probabilities")), x, {x: [[1, 2, 3], [4, -1, 2]]})


def softmax_of_unknown_shape():
    x = tf.placeholder(tf.float32, name="x")
    run(tf.nn.softmax(x), {x: [[1, 2, 3], [4, -1, 2]]})


def softmax_along_another_axis():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.square(tf.nn.softmax(x, axis=0)), x, {x: [[1, 2, 3], [4, -1, 2]]})
    y = tf.placeholder(tf.float32, [2, None, 2], name="y")
    run(tf.nn.softmax(y, 1), {y: [[[1, 2], [3, 4], [5, 6]], [[1, 1], [1, 1], [1, 2]]]})
    run(tf.nn.softmax(tf.constant([1.0, 2.0])))
    error(lambda: tf.nn.softmax(x, axis=2))


def log_softmax():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    gradient(tf.nn.log_softmax(x)[:, 1], x, {x: [[1, 2, 3], [4, -1, 2]]})
    run(tf.nn.log_softmax(tf.constant([[1.0, 2.0, 3.0], [-100.0, 0.0, 100.0]])))


def sparse_softmax_cross_entropy():
    for shape in ([2, 3], [None, 3]):
        x = tf.placeholder(tf.float64, shape, name="x")
        y = tf.placeholder(tf.int64, [None], name="y")
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)
        gradient(tf.reduce_mean(loss), x, {x: [[1, 2, 3], [4, -1, 2]], y: [2, 0]})


def sparse_softmax_cross_entropy_with_labels_of_unknown_shape():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.int32, name="y")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x, name="xentropy")
    gradient(loss, x, {x: [[1, 2, 3], [4, -1, 2]], y: [2, 0]})
    error(lambda: run(loss, {x: [[1, 2, 3]], y: [3]}))


def sparse_softmax_cross_entropy_of_higher_rank():
    x = tf.placeholder(tf.float32, [2, 2, 3], name="x")
    y = tf.constant([[0, 1], [2, 2]])
    gradient(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x), x, {x: [[[1, 2, 3], [4, -1, 2]], [[1, 0, 0], [0, 0, 5]]]})


def sparse_softmax_cross_entropy_misused():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(x, x))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.constant([[1]]), logits=x))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=x, logits=x))


def softmax_cross_entropy():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    y = tf.placeholder(tf.float64, [None, 3], name="y")
    loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x)
    gradient(loss, [x, y], {x: [[1, 2, 3], [4, -1, 2]], y: [[0, 0, 1], [0.5, 0.25, 0.25]]})


def softmax_cross_entropy_stops_gradients_of_labels():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.placeholder(tf.float64, [2, 3], name="y")
    loss = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x)
    gradient(tf.reduce_mean(loss), [x, y], {x: [[1, 2, 3], [4, -1, 2]], y: [[0, 0, 1], [0.5, 0.25, 0.25]]})


def sigmoid_cross_entropy():
    x = tf.placeholder(tf.float64, [None], name="x")
    y = tf.placeholder(tf.float64, [None], name="y")
    loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x)
    gradient(loss, [x, y], {x: [1, -2, 30, -40], y: [0, 1, 1, 0.5]})
