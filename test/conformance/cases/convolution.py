import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _images(shape):
    return tf.reshape(tf.sin(tf.cast(tf.range(tf.reduce_prod(shape)), tf.float64) * 1.7), shape)


def convolution_and_its_gradients():
    x = tf.placeholder(tf.float64, [1, 4, 3, 1], name="x")
    w = tf.placeholder(tf.float64, [2, 2, 1, 2], name="w")
    feeds = {x: [[[[1], [2], [3]], [[4], [-5], [6]], [[7], [8], [9]], [[0], [1], [0.5]]]], w: [[[[1, 2]], [[3, 4]]], [[[-1, 0]], [[0.5, 1]]]]}
    y = tf.nn.conv2d(x, w, 1, "SAME")
    run(y, feeds)
    gradient(y[:, 1:], [x, w], feeds)
    gradient(tf.nn.conv2d(x, w, [2, 1], "VALID", name="valid"), [x, w], feeds)
    gradient(tf.nn.conv2d(x, w, [1, 2, 3, 1], "SAME"), [x, w], feeds)
    gradient(tf.nn.conv2d(x, w, strides=2, padding=[[0, 0], [1, 2], [0, 3], [0, 0]]), [x, w], feeds)


def convolution_of_partly_known_shapes():
    x = tf.placeholder(tf.float32, [None, None, 5, None], name="x")
    w = tf.placeholder(tf.float32, [3, 2, None, 7], name="w")
    tf.nn.conv2d(x, w, 2, "SAME", name="same")
    tf.nn.conv2d(x, w, 2, "VALID", name="valid")
    tf.nn.conv2d(x, w, 1, "VALID", dilations=2, name="dilated")
    tf.nn.conv2d(x, tf.placeholder(tf.float32, name="u"), 2, "VALID", name="filter")
    tf.nn.conv2d(tf.placeholder(tf.float32, name="v"), w, None, "SAME", name="input")
    tf.nn.conv2d(x, tf.placeholder(tf.float32, [None, 2, 3, 4], name="p"), 1, [[0, 0], [1, 1], [2, 0], [0, 0]], name="explicit")
    y = tf.nn.conv2d(x, w, 2, "SAME", name="y")
    tf.gradients(y, [x, w])


def strides_wider_than_windows():
    x = _images([2, 7, 6, 2])
    w = _images([2, 1, 2, 3])
    y = tf.nn.conv2d(x, w, [3, 4], "VALID")
    gradient(y, [x, w], {})
    gradient(tf.nn.conv2d(x, w, 3, "SAME"), [x, w], {})


def many_channels():
    x = _images([2, 9, 8, 19])
    w = _images([3, 3, 19, 21])
    for stride in [1, 2, 3]:
        y = tf.nn.conv2d(x, w, stride, "SAME")
        run(y)
        run(tf.gradients(y * y, [x, w]))


def single_precision():
    x = tf.cast(_images([3, 11, 10, 5]), tf.float32)
    w = tf.cast(_images([3, 2, 5, 17]), tf.float32)
    y = tf.nn.conv2d(x, w, 2, "SAME")
    run(y)
    run(tf.gradients(y, [x, w]))
    run(tf.nn.conv2d(tf.cast(x, tf.float16), tf.cast(w, tf.float16), 1, "VALID"))
    run(tf.nn.conv2d(tf.cast(x * 9, tf.int32), tf.cast(w * 9, tf.int32), 1, "VALID"))


def channels_in_groups():
    x = _images([2, 5, 4, 4])
    w = _images([2, 3, 2, 6])
    y = tf.nn.conv2d(x, w, 2, "SAME")
    run(y)
    error(lambda: tf.nn.conv2d(x, _images([2, 2, 3, 6]), 1, "SAME"))
    error(lambda: tf.nn.conv2d(x, _images([2, 2, 2, 5]), 1, "SAME"))
    error(lambda: tf.nn.conv2d(x, tf.zeros([2, 2, 0, 5], tf.float64), 1, "SAME"))


def channels_first():
    x = tf.cast(_images([2, 3, 5, 4]), tf.float32)
    w = tf.cast(_images([2, 2, 3, 5]), tf.float32)
    tf.nn.conv2d(x, w, [2, 1], "SAME", data_format="NCHW")
    p = tf.placeholder(tf.float32, [None, 3, None, 4], name="p")
    y = tf.nn.conv2d(p, w, [2, 1], [[0, 0], [0, 0], [1, 0], [0, 1]], data_format="NCHW", name="y")
    tf.gradients(y, [p, w])
    error(lambda: tf.nn.conv2d(x, w, 1, "SAME", data_format="NHCW"))


def dilated_filters():
    x = _images([2, 9, 7, 2])
    w = _images([2, 3, 2, 3])
    run(tf.nn.conv2d(x, w, 1, "SAME", dilations=2))
    run(tf.nn.conv2d(x, w, 2, "VALID", dilations=[3, 2]))
    run(tf.nn.conv2d(x, w, [1, 2, 2, 1], [[0, 0], [2, 1], [0, 3], [0, 0]], dilations=[1, 2, 3, 1]))


def convolution_arguments():
    x = tf.zeros([1, 4, 4, 2])
    w = tf.zeros([2, 2, 2, 3])
    tf.nn.conv2d(x, filters=w, strides=[1], padding="SAME", name="alias")
    error(lambda: tf.nn.conv2d(x, w, [1, 1, 1], "SAME"))
    error(lambda: tf.nn.conv2d(x, w, 1, "same"))
    error(lambda: tf.nn.conv2d(x, w, 1, "EXPLICIT"))
    error(lambda: tf.nn.conv2d(x, w, 1, [[0, 0], [1, 1], [1, 1]]))
    error(lambda: tf.nn.conv2d(x, w, 1, [[0, 0], [1, 1, 1], [1, 1], [0, 0]]))
    error(lambda: tf.nn.conv2d(x, w, 1, [[0, 0], [-1, 1], [1, 1], [0, 0]]))
    error(lambda: tf.nn.conv2d(x, w, 1, [[1, 0], [1, 1], [1, 1], [0, 0]]))
    error(lambda: tf.nn.conv2d(x, w, 0, "SAME"))
    error(lambda: tf.nn.conv2d(x, w, 1, "SAME", dilations=0))
    error(lambda: tf.nn.conv2d(x, tf.zeros([5, 5, 2, 3]), 1, "VALID"))
    error(lambda: tf.nn.conv2d(tf.zeros([4, 4, 2]), w, 1, "VALID"))
    error(lambda: tf.nn.conv2d(x, tf.zeros([2, 2, 3]), 1, "VALID"))
    error(lambda: run(tf.nn.conv2d(x, w, [2, 1, 1, 1], "SAME")))
    error(lambda: run(tf.nn.conv2d(x, w, 1, "SAME", dilations=[1, 1, 1, 2])))


def convolution_of_what_does_not_fit():
    x = tf.placeholder(tf.float32, name="x")
    w = tf.placeholder(tf.float32, name="w")
    y = tf.nn.conv2d(x, w, 1, "VALID")
    image = [[[[1], [2]], [[3], [4]]]]
    error(lambda: run(y, {x: [1, 2], w: [[[[1]]]]}))
    error(lambda: run(y, {x: image, w: [[[1]]]}))
    error(lambda: run(y, {x: image, w: [[[[1], [1]]]]}))
    error(lambda: run(y, {x: image, w: [[[[1]], [[1]], [[1]], [[1]]]]}))
    z = tf.nn.conv2d(tf.placeholder_with_default(tf.zeros([0, 3, 3, 1]), None), w, 1, "VALID")
    run(z, {w: [[[[1]]]]})


def convolution_over_more_batch_axes():
    x = _images([2, 3, 4, 4, 2])
    w = _images([2, 2, 2, 3])
    run(tf.nn.conv2d(x, w, 1, "SAME"))
    p = tf.placeholder(tf.float64, [2, None, 4, None, 2], name="p")
    tf.nn.conv2d(p, w, 2, "VALID", name="partly")


def backprops_as_functions():
    w = _images([3, 2, 2, 3])
    out = _images([1, 2, 3, 3])
    x = _images([1, 4, 5, 2])
    y = tf.nn.conv2d_backprop_input([1, 4, 5, 2], w, out, [1, 2, 2, 1], "SAME")
    gradient(y, [w, out], {})
    z = tf.nn.conv2d_backprop_filter(x, [3, 2, 2, 3], out, [1, 2, 2, 1], "SAME")
    gradient(z, [x, out], {})
    run(tf.nn.conv2d_backprop_input([4, 5], w, out, [1, 2, 2, 1], "SAME"))
    explicit = [[0, 0], [1, 1], [2, 0], [0, 0]]
    run(tf.nn.conv2d_backprop_input([1, 4, 4, 1], tf.ones([3, 3, 1, 1]), tf.ones([1, 4, 4, 1]), [1, 1, 1, 1], explicit))
    run(tf.nn.conv2d_backprop_filter(tf.ones([1, 4, 4, 1]), [3, 3, 1, 1], tf.ones([1, 4, 4, 1]), [1, 1, 1, 1], explicit))
    sizes = tf.placeholder(tf.int32, [4], name="sizes")
    pair = tf.placeholder(tf.int32, [2], name="pair")
    some = tf.placeholder(tf.int32, name="some")
    for size in [sizes, pair, some, [-1, 4, 5, 2]]:
        tf.nn.conv2d_backprop_input(size, w, out, [1, 2, 2, 1], "SAME")
    tf.nn.conv2d_backprop_input([1, 4, 5, 2], w, tf.placeholder(tf.float64, [None, 2, 3, 3], name="outs"), [1, 2, 2, 1], "SAME")
    tf.nn.conv2d_backprop_filter(x, sizes, out, [1, 2, 2, 1], "SAME")


def backprops_of_what_does_not_fit():
    w = _images([3, 2, 2, 3])
    out = _images([1, 2, 3, 3])
    x = _images([1, 4, 5, 2])
    strides = [1, 2, 2, 1]
    error(lambda: tf.nn.conv2d_backprop_input([1, 4, 5], w, out, strides, "SAME"))
    error(lambda: tf.nn.conv2d_backprop_input([2, 4, 5, 2], w, out, strides, "SAME"))
    error(lambda: tf.nn.conv2d_backprop_input([1, 4, 5, 2], _images([3, 2, 2, 4]), out, strides, "SAME"))
    error(lambda: tf.nn.conv2d_backprop_filter(x, [3, 2, 2], out, strides, "SAME"))
    error(lambda: run(tf.nn.conv2d_backprop_input([1, 4, 5, 3], w, out, strides, "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_input([1, 5, 5, 2], w, out, strides, "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_input([1, 4, 5, 2], w, out, [1, 2, 2, 2], "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_filter(x, [3, 2, 3, 3], out, strides, "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_filter(x, [3, 2, 2, 4], out, strides, "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_filter(_images([2, 4, 5, 2]), [3, 2, 2, 3], out, strides, "SAME")))
    error(lambda: run(tf.nn.conv2d_backprop_filter(x, tf.placeholder_with_default([3, 2, 2], None), out, strides, "SAME")))
    sizes = tf.placeholder(tf.int32, name="sizes")
    y = tf.nn.conv2d_backprop_input(sizes, w, out, strides, "SAME")
    error(lambda: run(y, {sizes: [1, 4, 5]}))
    error(lambda: run(y, {sizes: [2, 4, 5, 2]}))
    error(lambda: run(y, {sizes: [-1, 4, 5, 2]}))


def transposed_convolution():
    x = tf.placeholder(tf.float64, [None, 2, 3, 2], name="x")
    w = _images([3, 3, 4, 2])
    y = tf.nn.conv2d_transpose(x, w, [1, 4, 6, 4], 2)
    gradient(y, x, {x: [[[[1, 2], [3, 4], [5, 6]], [[0, 1], [-1, 2], [0.5, 3]]]]})
    count = tf.shape(x)[0]
    z = tf.nn.conv2d_transpose(x, w, [count, 5, 7, 4], strides=[1, 2, 2, 1], padding="VALID", name="up")
    run(z, {x: [[[[1, 2], [3, 4], [5, 6]], [[0, 1], [-1, 2], [0.5, 3]]]]})
    error(lambda: tf.nn.conv2d_transpose(x, w, [1, 4, 6, 4], [1, 1, 1]))
