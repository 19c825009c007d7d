"""Convolutions and pools as layers."""

import tensorflow.compat.v1 as tf
from harness import error, run, text


def _variables():
    for v in tf.global_variables():
        text(v)


def conv2d():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    a = tf.layers.conv2d(x, 3, 3)
    b = tf.layers.conv2d(a, 4, [2, 3], strides=2, padding="SAME", activation=tf.nn.relu, name="named")
    c = tf.layers.conv2d(b, 2, 1, strides=(1, 2), use_bias=False, kernel_initializer=tf.ones_initializer())
    d = tf.layers.conv2d(x, 2, 3, dilation_rate=2)
    e = tf.layers.conv2d(x, 2, 3, dilation_rate=(2, 1), padding="same")
    f = tf.layers.conv2d(tf.placeholder(tf.float32, [None, None, None, 2]), 2, 3, dilation_rate=2, padding="same")
    for t in [a, b, c, d, e, f]:
        text(t)
    _variables()


def conv2d_values():
    tf.set_random_seed(1)
    x = tf.reshape(tf.range(36.0), [1, 6, 6, 1])
    y = tf.layers.conv2d(x, 2, 3, dilation_rate=2, padding="same", kernel_initializer=tf.ones_initializer())
    z = tf.layers.conv2d(x, 1, 2, strides=2, kernel_initializer=tf.ones_initializer())
    run(tf.global_variables_initializer())
    run([y, z])


def conv2d_channels_first():
    x = tf.placeholder(tf.float32, [None, 2, 6, 7], name="x")
    text(tf.layers.conv2d(x, 3, 3, data_format="channels_first", activation=tf.nn.relu))
    text(tf.layers.conv2d(x, 3, 3, data_format="channels_first", dilation_rate=2))


def conv2d_objects():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    layer = tf.layers.Conv2D(3, 3, kernel_regularizer=tf.nn.l2_loss, activation="relu")
    text(layer(x))
    text(layer(x))
    text(layer.kernel)
    text(layer.bias)
    text(layer.filters)
    text(layer.kernel_size[0])
    text(layer.name)
    for loss in tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES):
        text(loss)


def conv1d():
    x = tf.placeholder(tf.float32, [None, 8, 2], name="x")
    a = tf.layers.conv1d(x, 3, 3)
    b = tf.layers.conv1d(x, 3, 3, strides=2, padding="same", activation=tf.nn.tanh)
    c = tf.layers.conv1d(x, 3, 3, dilation_rate=2)
    d = tf.layers.conv1d(x, 3, 3, padding="causal")
    for t in [a, b, c, d]:
        text(t)
    text(tf.layers.conv1d(tf.placeholder(tf.float32, [None, 2, 8]), 3, 3, data_format="channels_first"))
    _variables()


def conv1d_values():
    x = tf.reshape(tf.range(8.0), [1, 8, 1])
    a = tf.layers.conv1d(x, 1, 3, kernel_initializer=tf.ones_initializer())
    b = tf.layers.conv1d(x, 1, 2, padding="causal", dilation_rate=2, kernel_initializer=tf.ones_initializer())
    run(tf.global_variables_initializer())
    run([a, b])


def more_batch_axes():
    x = tf.placeholder(tf.float32, [None, 2, 5, 5, 1], name="x")
    text(tf.layers.conv2d(x, 3, 3))


def pooling2d():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    text(tf.layers.max_pooling2d(x, 2, 2))
    text(tf.layers.max_pooling2d(x, [2, 3], [2, 1], padding="same", name="named"))
    text(tf.layers.average_pooling2d(x, 2, 1))
    text(tf.layers.max_pooling2d(tf.placeholder(tf.float32, [None, 2, 6, 6]), 2, 2, data_format="channels_first"))
    layer = tf.layers.AveragePooling2D(2, 2)
    text(layer(x))
    text(layer(x))
    text(tf.layers.MaxPooling2D(2, 2)(x))


def pooling1d():
    x = tf.placeholder(tf.float32, [None, 6, 2], name="x")
    text(tf.layers.max_pooling1d(x, 2, 2))
    text(tf.layers.average_pooling1d(x, 3, 1, padding="same"))
    text(tf.layers.max_pooling1d(tf.placeholder(tf.float32, [None, 2, 6]), 2, 2, data_format="channels_first"))
    y = tf.layers.average_pooling1d(tf.reshape(tf.range(6.0), [1, 6, 1]), 2, 2)
    run(y)


def errors():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    error(lambda: tf.layers.conv2d(x, 0, 3))
    error(lambda: tf.layers.conv2d(x, 3, [1, 2, 3]))
    error(lambda: tf.layers.conv2d(x, 3, 0))
    error(lambda: tf.layers.conv2d(x, 3, 3, strides=0))
    error(lambda: tf.layers.conv2d(x, 3, 3, padding="full"))
    error(lambda: tf.layers.conv2d(x, 3, 3, padding="causal"))
    error(lambda: tf.layers.conv2d(x, 3, 3, strides=2, dilation_rate=2))
    error(lambda: tf.layers.conv2d(x, 3, 3, data_format="NHWC"))
    error(lambda: tf.layers.conv2d(tf.zeros([2, 3, 4]), 3, 3))
    error(lambda: tf.layers.conv2d(x, 3, 9))
    error(lambda: tf.layers.max_pooling2d(x, 2, None))
    error(lambda: tf.layers.max_pooling2d(tf.zeros([2, 3, 4]), 2, 2))
    error(lambda: tf.layers.max_pooling2d(x, [2], 2))
