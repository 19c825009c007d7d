"""Transposed and separable convolutions as layers, and layers of volumes."""

import tensorflow.compat.v1 as tf
from harness import error, run, text


def conv2d_transpose():
    x = tf.placeholder(tf.float32, [None, 3, 4, 2], name="x")
    a = tf.layers.conv2d_transpose(x, 3, 3)
    b = tf.layers.conv2d_transpose(x, 3, [2, 3], strides=2, padding="same", activation=tf.nn.relu, name="named")
    c = tf.layers.conv2d_transpose(tf.placeholder(tf.float32, [2, None, None, 2]), 1, 4, strides=(1, 2), use_bias=False)
    d = tf.layers.conv2d_transpose(tf.placeholder(tf.float32, [None, 2, 3, 4]), 3, 3, data_format="channels_first")
    e = tf.layers.Conv2DTranspose(2, 1, kernel_regularizer=tf.nn.l2_loss)(x)
    for t in [a, b, c, d, e]:
        text(t)
    for v in tf.global_variables():
        text(v)
    error(lambda: tf.layers.conv2d_transpose(tf.zeros([1, 2, 3]), 3, 3))
    error(lambda: tf.layers.conv2d_transpose(tf.placeholder(tf.float32, [1, 2, 3, None]), 3, 3))


def conv2d_transpose_values():
    x = tf.reshape(tf.range(4.0), [1, 2, 2, 1])
    y = tf.layers.conv2d_transpose(x, 1, 3, strides=2, kernel_initializer=tf.ones_initializer())
    run(tf.global_variables_initializer())
    run(y)


def separable():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    a = tf.layers.separable_conv2d(x, 3, 3)
    b = tf.layers.separable_conv2d(x, 3, [2, 3], strides=2, padding="same", depth_multiplier=2, activation=tf.nn.relu, name="named")
    c = tf.layers.separable_conv2d(x, 3, 3, dilation_rate=2, use_bias=False, pointwise_regularizer=tf.nn.l2_loss)
    s = tf.placeholder(tf.float32, [None, 6, 2])
    d = tf.layers.separable_conv1d(s, 3, 3)
    e = tf.layers.separable_conv1d(s, 3, 3, strides=2, padding="same", depth_multiplier=2, activation=tf.nn.tanh)
    f = tf.layers.separable_conv1d(s, 3, 3, padding="causal")
    g = tf.layers.SeparableConv2D(2, 1)(x)
    for t in [a, b, c, d, e, f, g]:
        text(t)
    for v in tf.global_variables():
        text(v)


def volumes():
    x = tf.placeholder(tf.float32, [None, 4, 5, 6, 2], name="x")
    a = tf.layers.conv3d(x, 3, 2)
    b = tf.layers.conv3d(x, 3, [1, 2, 3], strides=2, padding="same", activation=tf.nn.relu, name="named")
    c = tf.layers.conv3d(x, 3, 2, dilation_rate=2)
    d = tf.layers.conv3d_transpose(x, 3, 2, strides=2)
    e = tf.layers.conv3d_transpose(x, 3, 2, padding="same", use_bias=False)
    f = tf.layers.max_pooling3d(x, 2, 2)
    g = tf.layers.average_pooling3d(x, [1, 2, 2], 1, padding="same")
    h = tf.layers.max_pooling3d(tf.placeholder(tf.float32, [None, 2, 4, 4, 4]), 2, 2, data_format="channels_first")
    for t in [a, b, c, d, e, f, g, h]:
        text(t)
    for v in tf.global_variables():
        text(v)
