"""tf.layers: which variables and operations layers make, under which names."""

import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _penalty(scale):
    return lambda weights: tf.multiply(scale, tf.reduce_sum(tf.abs(weights)), name="penalty")


def dense_names():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    a = tf.layers.dense(x, 3)
    b = tf.layers.dense(a, 2, activation=tf.nn.relu)
    c = tf.layers.dense(b, 2, name="named", use_bias=False)
    with tf.variable_scope("outer"):
        d = tf.layers.dense(c, 2)
        e = tf.layers.dense(d, 2, name="inner")
    with tf.name_scope("only_names"):
        f = tf.layers.dense(e, 2)
    for v in tf.global_variables():
        text(v)
    text(f)


def dense_values():
    tf.set_random_seed(1)
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.layers.dense(x, 2, activation=tf.nn.tanh, bias_initializer=tf.ones_initializer())
    tf.get_default_graph()
    init = tf.global_variables_initializer()
    run(init)
    run(y, {x: [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]})
    gradient(y, x, {x: [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]})


def dense_on_more_axes():
    tf.set_random_seed(2)
    x = tf.placeholder(tf.float32, [None, 2, 3], name="x")
    y = tf.layers.dense(x, 4)
    z = tf.layers.dense(tf.ones([2, 2, 3]), 4)
    run(tf.global_variables_initializer())
    run([y, z], {x: [[[1, 2, 3], [4, 5, 6]]]})


def dense_shared():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    a = tf.layers.dense(x, 4, name="shared")
    b = tf.layers.dense(a, 4, name="shared", reuse=True)
    with tf.variable_scope("auto", reuse=tf.AUTO_REUSE):
        c = tf.layers.dense(b, 4, name="one")
        d = tf.layers.dense(c, 4, name="one")
    with tf.variable_scope("auto", reuse=True):
        tf.layers.dense(d, 4, name="one")
    for v in tf.trainable_variables():
        text(v)
    error(lambda: tf.layers.dense(x, 4, name="shared"))
    error(lambda: tf.layers.dense(x, 4, name="absent", reuse=True))


def dense_regularized():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    with tf.variable_scope("net"):
        a = tf.layers.dense(x, 3, kernel_regularizer=_penalty(0.5), bias_regularizer=_penalty(0.25), name="first")
        tf.layers.dense(a, 3, kernel_regularizer=lambda weights: None, name="second")
        tf.layers.dense(a, 3, kernel_regularizer=_penalty(0.5), name="second", reuse=True)
    with tf.variable_scope("scoped", regularizer=_penalty(2.0), initializer=tf.ones_initializer()):
        tf.layers.dense(x, 2)
    for loss in tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES):
        text(loss)


def dense_activity():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    tf.layers.dense(x, 3, activation=tf.nn.relu, activity_regularizer=tf.nn.l2_loss)
    for loss in tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES):
        text(loss)


def dense_constrained():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    layer = tf.layers.Dense(3, kernel_constraint=lambda w: tf.clip_by_norm(w, 1.0), kernel_initializer=tf.zeros_initializer)
    layer(x)
    run(tf.global_variables_initializer())
    text(layer.kernel)
    run(layer.kernel)


def dense_objects():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    layer = tf.layers.Dense(3, kernel_regularizer=_penalty(0.5))
    text(layer.name)
    text(layer.built)
    y = layer(x)
    z = layer(x)
    w = layer.apply(x)
    text(layer.scope_name)
    text(layer.built)
    text(y)
    text(z)
    text(w)
    text(layer.kernel)
    text(layer.bias)
    for v in layer.variables:
        text(v)
    for v in layer.trainable_weights:
        text(v)
    text(len(layer.non_trainable_variables))
    text(len(layer.losses))
    text(len(layer.updates))
    text(layer.count_params())
    other = tf.layers.Dense(3, name="given")
    other.build([None, 2])
    text(other.kernel)
    other(x)
    frozen = tf.layers.Dense(3, trainable=False)
    frozen(x)
    text(len(frozen.trainable_weights))
    text(len(frozen.weights))
    text(len(tf.trainable_variables()))


def dense_errors():
    error(lambda: tf.layers.dense(tf.placeholder(tf.float32, [None]), 3))
    error(lambda: tf.layers.dense(tf.placeholder(tf.float32, [None, None]), 3))
    error(lambda: tf.layers.dense(tf.placeholder(tf.int32, [None, 3]), 3))
    layer = tf.layers.Dense(3)
    layer(tf.zeros([2, 5]))
    error(lambda: layer(tf.zeros([2, 4])))
    error(lambda: tf.layers.Dense(-1))


def dense_partitioned():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2)):
        tf.layers.dense(x, 3, kernel_regularizer=_penalty(0.5), name="d")
    for v in tf.global_variables():
        text(v)


def dense_of_halves():
    text(tf.layers.dense(tf.zeros([1, 2], tf.float16), 2))


def scopes_reentered():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    with tf.variable_scope("a") as scope:
        tf.layers.dense(x, 2)
    with tf.variable_scope(scope):
        error(lambda: tf.layers.dense(x, 2))
        tf.layers.dense(x, 2)
    with tf.variable_scope(scope, auxiliary_name_scope=False):
        with tf.name_scope(scope.original_name_scope):
            tf.layers.dense(x, 2, name="again")
    with tf.variable_scope("b"):
        tf.layers.dense(x, 2)
    with tf.control_dependencies([x]):
        tf.layers.dense(x, 2)


def flatten():
    tf.layers.flatten(tf.placeholder(tf.float32, [None, 2, 3]))
    tf.layers.flatten(tf.placeholder(tf.float32, [5, None, 3]))
    tf.layers.flatten(tf.placeholder(tf.float32, [None, None, 3]))
    text(tf.layers.flatten(tf.placeholder(tf.float32, [None]), name="flat"))
    text(tf.layers.flatten(tf.placeholder(tf.float32, [None, 2, 3]), data_format="channels_first"))
    error(lambda: tf.layers.flatten(tf.zeros([])))
    text(tf.layers.Flatten()(tf.zeros([2, 3, 1])))


def dropout():
    tf.set_random_seed(3)
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    training = tf.placeholder_with_default(False, [], name="training")
    a = tf.layers.dropout(x, 0.4, training=training)
    b = tf.layers.dropout(x, training=True, seed=4)
    c = tf.layers.dropout(x, training=False, name="off")
    d = tf.layers.dropout(x, 0.0, training=training)
    e = tf.layers.dropout(x, 0.5, noise_shape=[None, 1], training=True)
    f = tf.layers.dropout(x, tf.constant(0.5), training=training)
    run([a, b, c, d, e, f], {x: [[1, 2], [3, 4], [5, 6]]})
    run([a, b, c, d, e, f], {x: [[1, 2], [3, 4], [5, 6]], training: True})
    error(lambda: tf.layers.dropout(x, 1.5))
    layer = tf.layers.Dropout(0.5)
    text(layer(x))
    text(layer(x, training=True))
