import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def dilation():
    x = tf.placeholder(tf.float64, [2, 4, 3, 2], name="x")
    f = tf.placeholder(tf.float64, [2, 2, 2], name="f")
    feeds = {
        x: [
            [[[1, 5], [2, -3], [0.5, 2]], [[3, 1.5], [-1, 4], [7, 0]], [[2.5, 6], [8, 1], [4, 9]], [[0, 3], [1, 1], [2, 2.25]]],
            [[[9, 1], [5, 2], [6, 3]], [[2, 8], [3, 7], [1, 6]], [[4, 4.5], [0, 5], [7, 1]], [[3, 3], [2, 2], [1, 9]]],
        ],
        f: [[[0.13, 0.27], [0.31, -0.44]], [[-0.53, 0.61], [0.72, 0.83]]],
    }
    one = [1, 1, 1, 1]
    gradient(tf.nn.dilation2d(x, f, one, one, "VALID"), [x, f], feeds)
    gradient(tf.nn.dilation2d(x, f, strides=[1, 2, 1, 1], rates=one, padding="SAME", name="same"), [x, f], feeds)
    gradient(tf.nn.dilation2d(x, filters=f, strides=[1, 1, 2, 1], dilations=[1, 2, 1, 1], padding="VALID"), [x, f], feeds)
    gradient(tf.nn.erosion2d(x, f, one, [1, 1, 2, 1], "SAME"), [x, f], feeds)
    run(tf.nn.erosion2d(tf.cast(x, tf.float32), tf.cast(f, tf.float32), one, one, "SAME", name="eroded"), feeds)
    g = tf.cast(f * 10.0, tf.int32)
    run(tf.nn.dilation2d(tf.cast(x, tf.int32), g, one, one, "SAME"), feeds)
    run(tf.nn.dilation2d(tf.cast(x, tf.half), tf.cast(f, tf.half), one, one, "SAME"), feeds)
    run(tf.nn.dilation2d(tf.cast(tf.abs(x), tf.uint8), tf.cast(tf.abs(g), tf.uint8), one, one, "SAME"), feeds)


def dilation_of_unknown_sizes():
    x = tf.placeholder(tf.float32, [None, 4, None, 1], name="x")
    f = tf.placeholder(tf.float32, [2, 2, None], name="f")
    u = tf.placeholder(tf.float32, name="u")
    one = [1, 1, 1, 1]
    feeds = {x: [[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]], [[0], [1], [2]]]], f: [[[0], [1]], [[2], [0]]]}
    y = tf.nn.dilation2d(x, f, one, one, "VALID")
    run(y, feeds)
    run(tf.gradients(y, [x, f]), feeds)
    z = tf.nn.dilation2d(u, f, one, one, "SAME")
    error(lambda: run(z, {u: [[1]], f: [[[1]]]}))
    error(lambda: run(z, {u: [[[[1, 2]]]], f: [[[0], [1]], [[2], [0]]]}))
    error(lambda: tf.nn.dilation2d(tf.zeros([1, 2, 2, 3]), tf.zeros([1, 1, 2]), one, one, "SAME"))
    error(lambda: tf.nn.dilation2d(tf.zeros([1, 2, 2]), tf.zeros([1, 1, 2]), one, one, "SAME"))
    error(lambda: tf.nn.dilation2d(tf.zeros([1, 2, 2, 1]), tf.zeros([1, 1, 1]), [1, 1, 1, 1, 1], one, "SAME"))
    error(lambda: tf.nn.dilation2d(tf.zeros([1, 2, 2, 1]), tf.zeros([1, 1, 1]), [1, 0, 1, 1], one, "SAME"))
    error(lambda: tf.nn.dilation2d(tf.zeros([1, 2, 2, 1]), tf.zeros([4, 1, 1]), one, one, "VALID"))
    error(lambda: run(tf.nn.dilation2d(x, f, [2, 1, 1, 1], one, "SAME"), feeds))
    error(lambda: run(tf.nn.dilation2d(x, f, one, [1, 1, 1, 2], "SAME"), feeds))
    back = tf.raw_ops.Dilation2DBackpropInput(input=x, filter=f, out_backprop=u, strides=one, rates=one, padding="VALID")
    error(lambda: run(back, {x: [[[[1], [2]], [[4], [5]], [[7], [8]], [[0], [1]]]], f: [[[0], [1]], [[2], [0]]], u: [[[[1]]]]}))
    error(lambda: run(back, {x: [[[[1], [2]], [[4], [5]], [[7], [8]], [[0], [1]]]], f: [[[0], [1]], [[2], [0]]], u: [[[1]]]}))


def patches():
    x = tf.placeholder(tf.float64, [2, 3, 4, 2], name="x")
    feeds = {x: [[[[1, 2], [3, 4], [5, 6], [7, 8]], [[9, 10], [11, 12], [13, 14], [15, 16]], [[17, 18], [19, 20], [21, 22], [23, 24]]], [[[1, 0], [2, 0], [3, 0], [4, 0]], [[0, 1], [0, 2], [0, 3], [0, 4]], [[1, 1], [1, 2], [2, 1], [2, 2]]]]}
    weights = tf.constant([0.5, -1.0, 2.0, 0.25, 1.0, 3.0, -0.5, 0.75], tf.float64)
    y = tf.extract_image_patches(x, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "VALID")
    gradient(y * weights, x, feeds)
    z = tf.extract_image_patches(x, ksizes=[1, 2, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 2, 1], padding="SAME", name="same")
    gradient(z * weights, x, feeds)
    u = tf.placeholder(tf.float32, [None, None, 4, None], name="u")
    v = tf.extract_image_patches(u, sizes=[1, 2, 3, 1], strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding="SAME")
    small = {u: [[[[1], [2], [3], [4]], [[5], [6], [7], [8]]]]}
    run(v, small)
    run(tf.gradients(v, u), small)
    run(tf.extract_image_patches(tf.cast(u, tf.int32), [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "SAME"), small)
    run(tf.extract_image_patches(tf.complex(u, u * 2.0), [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "SAME"), small)


def patches_with_errors():
    one = [1, 1, 1, 1]
    x = tf.zeros([2, 5, 5, 2])
    error(lambda: tf.extract_image_patches(x, [1, 7, 3, 1], one, one, "VALID"))
    error(lambda: tf.extract_image_patches(tf.zeros([2, 5, 5]), [1, 2, 2, 1], one, one, "VALID"))
    error(lambda: tf.extract_image_patches(x, [1, 2, 2], one, one, "VALID"))
    error(lambda: tf.extract_image_patches(x, [1, 2, 2, 1, 1], one, one, "VALID"))
    error(lambda: tf.extract_image_patches(x, [1, 2, 2, 1], [1, 1, 1, 1, 1], one, "VALID"))
    error(lambda: tf.extract_image_patches(x, [1, 2, 2, 1], one, [1, 1, 1, 1, 1], "VALID"))
    error(lambda: tf.extract_image_patches(x, [1, 2, 2, 1], [1, 0, 1, 1], one, "VALID"))
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: run(tf.extract_image_patches(u, [1, 2, 2, 1], one, one, "VALID"), {u: [[1, 2]]}))
    error(lambda: run(tf.extract_image_patches(u, [2, 2, 2, 1], one, one, "VALID"), {u: [[[[1, 2]]]]}))
    error(lambda: run(tf.extract_image_patches(u, [1, 2, 2, 1], [1, 1, 1, 2], one, "VALID"), {u: [[[[1, 2]]]]}))
    error(lambda: run(tf.extract_image_patches(u, [1, 2, 2, 1], one, [2, 1, 1, 1], "VALID"), {u: [[[[1, 2]]]]}))


def transposed_dilated_convolution():
    x = tf.placeholder(tf.float64, [1, 3, 2, 1], name="x")
    f = tf.placeholder(tf.float64, [2, 2, 2, 1], name="f")
    feeds = {x: [[[[1], [2]], [[3], [4]], [[5], [-1]]]], f: [[[[1], [0.5]], [[2], [-1]]], [[[0.25], [3]], [[-2], [1]]]]}
    gradient(tf.nn.atrous_conv2d_transpose(x, f, [1, 3, 2, 2], 2, "SAME"), [x, f], feeds)
    gradient(tf.nn.atrous_conv2d_transpose(x, f, [1, 5, 4, 2], rate=2, padding="VALID", name="valid"), [x, f], feeds)
    run(tf.nn.atrous_conv2d_transpose(x, f, [1, 4, 3, 2], 1, "VALID"), feeds)
    sizes = tf.placeholder(tf.int32, [4], name="sizes")
    filters = tf.placeholder(tf.float64, [None, None, 2, 1], name="filters")
    dynamic = tf.nn.atrous_conv2d_transpose(x, filters, sizes, 3, "SAME")
    run(dynamic, {x: [[[[1], [2]], [[3], [4]], [[5], [-1]]]], filters: [[[[1], [0.5]], [[2], [-1]]], [[[0.25], [3]], [[-2], [1]]]], sizes: [1, 3, 2, 2]})
    mixed = tf.nn.atrous_conv2d_transpose(x, f, [tf.shape(x)[0], 3, sizes[2], 2], 2, "SAME")
    run(mixed, {x: [[[[1], [2]], [[3], [4]], [[5], [-1]]]], f: [[[[1], [0.5]], [[2], [-1]]], [[[0.25], [3]], [[-2], [1]]]], sizes: [1, 3, 2, 2]})
    error(lambda: tf.nn.atrous_conv2d_transpose(x, tf.zeros([2, 2, 2, 3], tf.float64), [1, 3, 2, 2], 2, "SAME"))
    error(lambda: tf.nn.atrous_conv2d_transpose(x, f, [1, 3, 2, 2], 0, "SAME"))
    error(lambda: tf.nn.atrous_conv2d_transpose(x, f, [1, 3, 2], 2, "SAME"))
    error(lambda: tf.nn.atrous_conv2d_transpose(x, f, [1, 3, 2, 3], 2, "SAME"))
    error(lambda: tf.nn.atrous_conv2d_transpose(x, f, [1, 3, 2, 2], 2, "OTHER"))
