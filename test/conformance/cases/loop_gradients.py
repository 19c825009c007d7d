import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def variables_as_first_values():
    v = tf.Variable([1.0, 2.0], name="v")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * y), [0, v])
    run(v.initializer)
    run(y)
    gradient(y, v)


def options_of_gradients():
    x = tf.placeholder(tf.float32, [2], name="x")
    w = tf.placeholder(tf.float32, [], name="w")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x * w), [0, x])
    feed = {x: [1.0, 2.0], w: 0.5}
    run(tf.gradients(y, [x, w], grad_ys=[tf.constant([2.0, 3.0])]), feed)
    run(tf.gradients(y, [x, w], gate_gradients=True), feed)
    run(tf.gradients(y * y, [x, w], aggregation_method=tf.AggregationMethod.EXPERIMENTAL_TREE, name="gradients_tree"), feed)
    run(tf.gradients(y, [x, w], stop_gradients=[w], unconnected_gradients="zero"), feed)


def exits_used_often():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y, z = tf.while_loop(lambda i, y, z: i < 3, lambda i, y, z: (i + 1, y * x, z + y), [0, x, tf.square(x)])
    gradient(y * z + tf.sin(y) + z * tf.cast(i, tf.float64), x, {x: [1.0, 2.0]})


def no_iterations():
    x = tf.placeholder(tf.float64, [None], name="x")
    w = tf.placeholder(tf.float64, [None], name="w")
    n = tf.placeholder(tf.int32, [], name="n")
    i, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * w), [0, x])
    gradient(y, [x, w], {x: [1.0, 2.0], w: [0.5, 3.0], n: 0})
    gradient(y, [x, w], {x: [1.0, 2.0], w: [0.5, 3.0], n: 2})


def arrays_that_grow():
    x = tf.placeholder(tf.float64, [], name="x")
    n = tf.placeholder(tf.int32, [], name="n")
    ta = tf.TensorArray(tf.float64, size=0, dynamic_size=True)
    i, y, ta = tf.while_loop(lambda i, y, ta: i < n, lambda i, y, ta: (i + 1, y * x, ta.write(i, y * y)), [0, x, ta])
    gradient(tf.reduce_sum(ta.stack()) + y, x, {x: 1.5, n: 3})


def pieces_and_joins():
    x = tf.placeholder(tf.float64, [2, 4], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.concat([y[:, 2:] * y[:, :2], tf.split(y, 2, axis=1)[0] + x[:, 1:3]], 1)), [0, x])
    gradient(y, x, {x: [[1.0, 2.0, 3.0, 4.0], [0.5, 0.25, 2.0, 1.0]]})


def shapes_and_transposes():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.transpose(tf.reshape(tf.transpose(y) * 2.0, [2, 3])[:, ::-1]) [:2, :2] @ tf.ones([2, 3], tf.float64) * x), [0, x])
    gradient(y, x, {x: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]})


def stacks_and_tiles():
    x = tf.placeholder(tf.float64, [3], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.reduce_sum(tf.stack([y, y * x]) * tf.tile(tf.expand_dims(y, 0), [2, 1]), axis=0)), [0, x])
    gradient(y, x, {x: [0.5, 1.0, 1.5]})


def selections():
    x = tf.placeholder(tf.float64, [3], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.where(y > 1.0, y * x, tf.maximum(y + x, 0.5))), [0, x])
    gradient(y, x, {x: [0.4, 1.2, -0.7]})


def moments_and_norms():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.nn.l2_normalize(y, 1) + tf.nn.moments(y, [0])[0] * x), [0, x])
    gradient(y, x, {x: [[1.0, 2.0], [3.0, 5.0], [0.5, -1.0], [2.0, 0.25]]})


def cases_in_loops():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, tf.case([(tf.equal(i, 0), lambda: y * x), (tf.equal(i, 2), lambda: tf.exp(y))], default=lambda: y + x)), [0, x])
    gradient(y, x, {x: 0.3})


def constant_predicates():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.cond(tf.constant(True), lambda: y * x, lambda: y)), [0, x])
    gradient(y, x, {x: 1.5})
    p = tf.placeholder(tf.bool, [], name="p")
    j, z = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.cond(p, lambda: y * x, lambda: y * y)), [0, x])
    gradient(z, x, {x: 1.5, p: True})
    gradient(z, x, {x: 1.5, p: False})


def losses_in_loops():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    labels = tf.constant([0, 2], name="labels")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y + tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=x * tf.expand_dims(y, 1))), [0, tf.ones([2], tf.float64)])
    gradient(y, x, {x: [[1.0, 2.0, 3.0], [0.5, 0.25, 1.0]]})


def integers_beside():
    x = tf.placeholder(tf.float64, [3], name="x")
    i, k, y = tf.while_loop(lambda i, k, y: i < 3, lambda i, k, y: (i + 1, k * 2, y * tf.cast(k, tf.float64) + tf.gather(y, [2, 1, 0])), [0, tf.constant(1, tf.int64), x])
    gradient(y, x, {x: [1.0, 2.0, 3.0]})


def assertions_on_the_way():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, _positive(y) * x), [0, x])
    gradient(y, x, {x: 1.5})


def _positive(y):
    with tf.control_dependencies([tf.assert_positive(y)]):
        return tf.identity(y)
