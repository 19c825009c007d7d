"""Batch normalization as a layer."""

import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _rows():
    return [[1.0, 2.0, 3.0], [4.0, 6.0, 5.0], [0.0, -1.0, 2.0], [2.0, 2.0, 1.0]]


def _updates():
    for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS):
        text(op.name)
    for v in tf.global_variables():
        text(v)
    text(len(tf.trainable_variables()))


def fed_training():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    training = tf.placeholder_with_default(False, [], name="training")
    y = tf.layers.batch_normalization(x, training=training, momentum=0.9)
    _updates()
    run(tf.global_variables_initializer())
    run(y, {x: _rows(), training: True})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: _rows(), training: True})
    run(y, {x: _rows()})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: _rows()})
    run(tf.global_variables())


def in_training():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    y = tf.layers.batch_normalization(x, training=True, scale=False, name="bn")
    _updates()
    run(tf.global_variables_initializer())
    run(y, {x: _rows()})
    gradient(y[:, 0] * y[:, 1], x, {x: _rows()})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: _rows()})
    run(tf.global_variables())


def at_rest():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.layers.batch_normalization(x, center=False, epsilon=0.01)
    z = tf.layers.batch_normalization(x, training=tf.constant(False), name="constant_flag")
    _updates()
    run(tf.global_variables_initializer())
    run([y, z], {x: _rows()})


def fused_fed():
    x = tf.placeholder(tf.float32, [None, 2, 2, 1], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    y = tf.layers.batch_normalization(x, training=training)
    _updates()
    run(tf.global_variables_initializer())
    images = [[[[1.0], [2.0]], [[3.0], [5.0]]], [[[0.0], [1.0]], [[-1.0], [2.0]]]]
    run(y, {x: images, training: True})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: images, training: True})
    run(y, {x: images, training: False})
    run(tf.gradients(y[:, 0], x), {x: images, training: True})
    run(tf.global_variables())


def fused_known():
    x = tf.placeholder(tf.float32, [2, 2, 2, 3], name="x")
    tf.layers.batch_normalization(x, training=True, scale=False, center=False, momentum=0.5)
    tf.layers.batch_normalization(x, training=False, name="rest")
    tf.layers.batch_normalization(x, axis=1, training=False, name="first")
    tf.layers.batch_normalization(tf.zeros([1, 2, 2, 2, 3]), training=True, name="volumes")
    tf.layers.batch_normalization(tf.zeros([1, 2, 2, 3], tf.float16), training=True, name="half")
    tf.layers.batch_normalization(tf.zeros([1, 2, 2, 3], tf.float64), training=True, name="double")
    tf.layers.batch_normalization(x, fused=False, training=True, name="unfused")
    _updates()


def axes():
    x = tf.placeholder(tf.float32, [2, 3, 4], name="x")
    tf.layers.batch_normalization(x, axis=1, training=True)
    tf.layers.batch_normalization(x, axis=[1, 2], training=True, name="two")
    tf.layers.batch_normalization(x, axis=1, training=False, name="rest")
    _updates()


def shared():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    tf.layers.batch_normalization(x, training=True, name="bn")
    tf.layers.batch_normalization(x, training=True, name="bn", reuse=True)
    layer = tf.layers.BatchNormalization(gamma_regularizer=tf.nn.l2_loss)
    layer(x, training=True)
    layer(x, training=False)
    layer(x)
    text(len(layer.updates))
    text(len(layer.trainable_weights))
    text(len(layer.non_trainable_weights))
    text(layer.moving_mean)
    frozen = tf.layers.BatchNormalization(trainable=False)
    frozen(x, training=True)
    text(len(frozen.updates))
    _updates()


def renormalized():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    y = tf.layers.batch_normalization(x, training=training, renorm=True, renorm_clipping={"rmax": 3.0, "rmin": 0.3, "dmax": 5.0})
    z = tf.layers.batch_normalization(x, training=True, renorm=True, renorm_momentum=0.5, name="known")
    _updates()
    run(tf.global_variables_initializer())
    run([y, z], {x: _rows(), training: True})
    run(tf.global_variables())


def virtual_batches():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.layers.batch_normalization(x, training=True, virtual_batch_size=2)
    _updates()
    run(tf.global_variables_initializer())
    run(y, {x: _rows()})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: _rows()})
    run(tf.global_variables())


def adjusted():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    tf.layers.batch_normalization(x, training=training, adjustment=lambda shape: (tf.ones([1, 3]), tf.zeros([1, 3])))


def errors():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    error(lambda: tf.layers.batch_normalization(x, axis=2))
    error(lambda: tf.layers.batch_normalization(x, axis=0))
    error(lambda: tf.layers.batch_normalization(x, axis=[1, -1]))
    error(lambda: tf.layers.batch_normalization(x, renorm=True, renorm_clipping={"max": 1.5}))
    error(lambda: tf.layers.batch_normalization(x, virtual_batch_size=0))
