import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _at():
    return [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]


def _forms(x):
    i = tf.constant(1, name="i")
    run(x[0], {x: _at()})
    run(x[-1], {x: _at()})
    run(x[:, 1:2], {x: _at()})
    run(x[0, 1, 1], {x: _at()})
    run(x[..., 0], {x: _at()})
    run(x[:, tf.newaxis, 1], {x: _at()})
    run(x[::-1, 2:0:-1], {x: _at()})
    run(x[:, ::2, -2:], {x: _at()})
    run(x[i], {x: _at()})
    run(x[0, i : i + 2], {x: _at()})
    run(x[:, i:, tf.constant(0)], {x: _at()})
    run(x[1:, ..., tf.newaxis], {x: _at()})


def getitem_of_known_shape():
    _forms(tf.placeholder(tf.float32, [2, 3, 2], name="x"))


def getitem_of_partly_known_shape():
    _forms(tf.placeholder(tf.float32, [None, 3, None], name="x"))


def getitem_of_unknown_shape():
    _forms(tf.placeholder(tf.float32, name="x"))


def getitem_gradients():
    for shape in ([2, 3, 2], [None, 3, None], None):
        x = tf.placeholder(tf.float64, shape, name="x")
        gradient(tf.square(x[0, 1:]), x, {x: _at()})
        gradient(tf.square(x[:, ::-1, tf.newaxis, 0]), x, {x: _at()})


def getitem_of_a_variable():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    run(v.initializer)
    run([v[0], v[:, 1], v[tf.constant(1), 0]])
    run(v[0].assign([5.0, 6.0]))
    run(v)
    run(v[1:, 0].assign([7.0]))
    run(v)


def getitem_by_mask():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    run(tf.boolean_mask(x, [True, False, True]), {x: [[1, 2], [3, 4], [5, 6]]})


def getitem_misused():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    error(lambda: x[0, 0, 0])
    error(lambda: x[5])
    error(lambda: x[1.5])
