"""Convolutions and pools over one and three axes, and over any number."""

import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _volume():
    return [[[[[0.1], [0.7]], [[0.3], [0.2]]], [[[0.9], [0.4]], [[0.5], [0.8]]], [[[0.6], [1.1]], [[1.3], [0.05]]]]]


def conv3d():
    x = tf.placeholder(tf.float64, [1, 3, 2, 2, 1], name="x")
    f = tf.placeholder(tf.float64, [2, 1, 2, 1, 2], name="f")
    feeds = {x: _volume(), f: [[[[[0.5, -1.0]], [[1.5, 0.25]]]], [[[[0.75, 2.0]], [[-0.5, 1.25]]]]]}
    y = tf.nn.conv3d(x, f, [1, 1, 1, 1, 1], "SAME")
    z = tf.nn.conv3d(x, f, strides=[1, 2, 1, 1, 1], padding="VALID")
    run([y, z], feeds)
    gradient(y * y, [x, f], feeds)
    dx = tf.gradients(z * z, [x, f])
    gradient(dx[0] * dx[0], [x, f], feeds)
    gradient(dx[1] * dx[1], [x, f], feeds)
    w = tf.nn.conv3d_transpose(y, f, [1, 3, 2, 2, 1], [1, 1, 1, 1, 1])
    v = tf.nn.conv3d_transpose(z, f, [1, 3, 2, 2, 1], [2, 1, 1], "VALID")
    run([w, v], feeds)
    gradient(w, f, feeds)
    run(tf.nn.conv3d_backprop_filter(x, [2, 1, 2, 1, 2], y, [1, 1, 1, 1, 1], "SAME"), feeds)


def conv3d_shapes():
    x = tf.placeholder(tf.float32, [None, None, 5, 6, 2])
    text(tf.nn.conv3d(x, tf.zeros([2, 3, 3, 2, 4]), [1, 1, 2, 2, 1], "SAME"))
    text(tf.nn.conv3d(x, tf.zeros([2, 3, 3, 2, 4]), [1, 1, 2, 2, 1], "VALID"))
    text(tf.nn.conv3d(tf.placeholder(tf.float32), tf.zeros([2, 3, 3, 2, 4]), [1, 1, 2, 2, 1], "VALID"))
    error(lambda: tf.nn.conv3d(x, tf.zeros([2, 3, 3, 3, 4]), [1, 1, 1, 1, 1], "SAME"))
    error(lambda: tf.nn.conv3d(x, tf.zeros([2, 3, 3, 2]), [1, 1, 1, 1, 1], "SAME"))
    error(lambda: tf.nn.conv3d(x, tf.zeros([2, 7, 3, 2, 4]), [1, 1, 1, 1, 1], "VALID"))


def pool3d():
    x = tf.placeholder(tf.float32, [1, 3, 2, 2, 1], name="x")
    feeds = {x: _volume()}
    m = tf.nn.max_pool3d(x, [1, 2, 1, 2, 1], [1, 1, 1, 1, 1], "SAME")
    n = tf.nn.max_pool3d(x, 2, 2, "VALID", name="apart")
    a = tf.nn.avg_pool3d(x, 2, 1, "SAME")
    v = tf.nn.avg_pool3d(x, [2, 2, 1], [1, 1, 1], "VALID", name="valid")
    run([m, n, a, v], feeds)
    gradient(m * m, x, feeds)
    gradient(n * n, x, feeds)
    gradient(a * a, x, feeds)
    gradient(v * v, x, feeds)
    dm = tf.gradients(n * n, x)
    da = tf.gradients(a * a, x)
    gradient(dm[0] * dm[0], x, feeds)
    gradient(da[0] * da[0], x, feeds)
    dd = tf.gradients(dm[0] * dm[0], x)
    gradient(dd[0] * dd[0], x, feeds)


def pool3d_of_equals():
    x = tf.ones([1, 3, 2, 2, 1])
    run(tf.gradients(tf.nn.max_pool3d(x, 2, 1, "SAME"), x))
    m = tf.nn.max_pool3d(x, 2, 1, "VALID", name="apart")
    grads = tf.gradients(m * m, x)
    run(grads)
    run(tf.gradients(grads[0], x))
    run(tf.nn.max_pool3d(tf.constant([[[[[-1.0]]]]]), 3, 1, "SAME"))


def pool3d_shapes():
    x = tf.placeholder(tf.float32, [None, 4, 5, None, 2])
    text(tf.nn.max_pool3d(x, 2, 2, "SAME"))
    text(tf.nn.avg_pool3d(x, [2, 3, 2], [1, 2, 2], "VALID"))
    text(tf.nn.max_pool3d(tf.placeholder(tf.float32, [1, 2, 4, 4, 4]), 2, 2, "SAME", data_format="NCDHW"))
    error(lambda: tf.nn.max_pool3d(x, 6, 1, "VALID"))
    error(lambda: tf.nn.max_pool3d(tf.zeros([1, 2, 3, 4]), 2, 1, "VALID"))


def along_one_axis():
    x = tf.placeholder(tf.float64, [1, 5, 1], name="x")
    f = tf.placeholder(tf.float64, [2, 1, 2], name="f")
    feeds = {x: [[[0.1], [0.7], [0.3], [0.9], [0.4]]], f: [[[0.5, -1.0]], [[1.5, 0.25]]]}
    c = tf.nn.conv1d(x, f, 1, "SAME")
    d = tf.nn.conv1d(x, f, stride=2, padding="VALID", name="strided")
    e = tf.nn.conv1d(x, f, 1, "VALID", dilations=2)
    m = tf.nn.max_pool1d(x, 2, 1, "VALID")
    a = tf.nn.avg_pool1d(x, 2, 2, "SAME")
    t = tf.nn.conv1d_transpose(d, f, [1, 5, 1], 2, "VALID")
    run([c, d, e, m, a, t], feeds)
    gradient(c * c, [x, f], feeds)
    gradient(m, x, feeds)
    text(tf.nn.conv1d(tf.zeros([2, 3, 6]), tf.zeros([2, 3, 4]), 1, "SAME", data_format="NCW"))
    text(tf.nn.conv1d(tf.zeros([2, 2, 6, 3]), tf.zeros([2, 3, 4]), 1, "SAME"))
    text(tf.nn.max_pool1d(tf.zeros([2, 3, 6]), 2, 2, "SAME", data_format="NCW"))
    error(lambda: tf.nn.conv1d(x, f, 1, "SAME", data_format="N"))
    error(lambda: tf.nn.conv1d(x, f, [1, 2], "SAME"))


def any_axes():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    f = tf.zeros([3, 3, 2, 4])
    text(tf.nn.convolution(x, f, "SAME"))
    text(tf.nn.convolution(x, f, "VALID", strides=[1, 2], name="strided"))
    text(tf.nn.convolution(x, f, "VALID", dilation_rate=[2, 1]))
    text(tf.nn.convolution(x, f, "SAME", dilations=2))
    text(tf.nn.atrous_conv2d(x, f, 2, "SAME"))
    text(tf.nn.convolution(tf.zeros([1, 5, 3]), tf.zeros([2, 3, 4]), "SAME", strides=2))
    text(tf.nn.convolution(tf.zeros([1, 5, 3]), tf.zeros([2, 3, 4]), "SAME", dilation_rate=2))
    text(tf.nn.convolution(tf.zeros([1, 5, 5, 5, 3]), tf.zeros([2, 2, 2, 3, 4]), "VALID", dilation_rate=2))
    text(tf.nn.convolution(tf.zeros([1, 2, 6, 6]), f, "VALID", data_format="NCHW", dilation_rate=2))
    text(tf.nn.conv_transpose(tf.zeros([1, 4, 4, 4]), f, [1, 6, 6, 2], 1, padding="VALID"))
    text(tf.nn.conv_transpose(tf.zeros([1, 4, 4]), tf.zeros([3, 2, 4]), [1, 6, 2], 1, padding="VALID"))
    error(lambda: tf.nn.convolution(x, f, "SAME", strides=2, dilation_rate=2))
    error(lambda: tf.nn.convolution(x, tf.zeros([2, 2]), "SAME"))


def any_pools():
    x = tf.placeholder(tf.float32, [None, 6, 6, 1], name="x")
    text(tf.nn.pool(x, [2, 2], "MAX", "VALID"))
    text(tf.nn.pool(x, [2, 3], "AVG", "SAME", strides=[2, 1], name="named"))
    text(tf.nn.pool(x, [2, 2], "MAX", "VALID", dilation_rate=[2, 2]))
    text(tf.nn.pool(tf.zeros([1, 6, 2]), [2], "AVG", "VALID", strides=[2]))
    text(tf.nn.pool(tf.zeros([1, 6, 6, 6, 2]), [2, 2, 2], "MAX", "VALID"))
    text(tf.nn.max_pool_v2(x, 2, 2, "SAME"))
    text(tf.nn.avg_pool_v2(x, 2, 2, "SAME"))
    text(tf.nn.max_pool_v2(tf.zeros([1, 6, 2]), 2, 2, "SAME"))
    text(tf.nn.avg_pool_v2(tf.zeros([1, 6, 6, 6, 2]), 2, 2, "SAME"))
    error(lambda: tf.nn.pool(x, [2, 2], "SUM", "VALID"))
    error(lambda: tf.nn.pool(x, [2, 2], "MAX", "SAME", dilation_rate=[2, 2]))
    error(lambda: tf.nn.pool(x, [2, 2], "MAX", "VALID", strides=[3, 3]))
    error(lambda: tf.nn.pool(x, [2, 2, 2], "MAX", "VALID"))
