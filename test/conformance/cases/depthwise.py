import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _images(shape):
    return tf.reshape(tf.sin(tf.cast(tf.range(tf.reduce_prod(shape)), tf.float64) * 1.7), shape)


def depthwise_convolution_and_its_gradients():
    x = _images([2, 5, 4, 2])
    w = _images([3, 2, 2, 3])
    y = tf.nn.depthwise_conv2d(x, w, [1, 2, 2, 1], "SAME")
    gradient(y, [x, w], {})
    gradient(tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID", name="valid"), [x, w], {})
    gradient(tf.nn.depthwise_conv2d(x, w, [1, 3, 3, 1], [[0, 0], [1, 0], [0, 2], [0, 0]]), [x, w], {})
    p = tf.placeholder(tf.float64, [None, None, 4, 2], name="p")
    z = tf.nn.depthwise_conv2d_native(p, w, [1, 1, 1, 1], "SAME", name="native")
    tf.gradients(z, [p, w])


def many_channels():
    x = tf.cast(_images([2, 7, 6, 21]), tf.float32)
    w = tf.cast(_images([3, 3, 21, 1]), tf.float32)
    y = tf.nn.depthwise_conv2d(x, w, [1, 2, 2, 1], "SAME")
    run([y, tf.gradients(y * y, [x, w])])
    v = tf.cast(_images([3, 3, 21, 2]), tf.float32)
    z = tf.nn.depthwise_conv2d(x, v, [1, 1, 1, 1], "SAME")
    run([z, tf.gradients(z * z, [x, v])])
    run(tf.nn.depthwise_conv2d(tf.cast(x, tf.float16), tf.cast(w, tf.float16), [1, 1, 1, 1], "VALID"))


def backprops_as_functions():
    w = _images([3, 3, 2, 2])
    out = _images([1, 3, 2, 4])
    x = _images([1, 5, 4, 2])
    y = tf.nn.depthwise_conv2d_backprop_input([1, 5, 4, 2], w, out, [1, 2, 2, 1], "SAME")
    gradient(y, [w, out], {})
    z = tf.nn.depthwise_conv2d_backprop_filter(x, [3, 3, 2, 2], out, [1, 2, 2, 1], "SAME")
    gradient(z, [x, out], {})
    sizes = tf.placeholder(tf.int32, [4], name="sizes")
    tf.nn.depthwise_conv2d_native_backprop_input(sizes, w, out, [1, 2, 2, 1], "SAME")
    tf.nn.depthwise_conv2d_native_backprop_filter(x, sizes, out, [1, 2, 2, 1], "SAME")


def shapes_of_depthwise_convolution():
    x = tf.placeholder(tf.float32, [None, 5, None, 2], name="x")
    tf.nn.depthwise_conv2d(x, tf.zeros([3, 3, 2, 4]), [1, 2, 2, 1], "SAME")
    tf.nn.depthwise_conv2d_native(x, tf.placeholder(tf.float32), [1, 1, 1, 1], "VALID")
    tf.nn.depthwise_conv2d_native(tf.placeholder(tf.float32), tf.zeros([2, 3, 2, 2]), [1, 1, 1, 1], "VALID")
    tf.nn.depthwise_conv2d_native(tf.zeros([1, 9, 9, 2]), tf.zeros([3, 3, 2, 1]), [1, 1, 1, 1], "VALID", dilations=[1, 2, 3, 1])
    tf.nn.depthwise_conv2d_native(tf.zeros([1, 2, 9, 9]), tf.zeros([3, 3, 2, 1]), [1, 1, 2, 2], "SAME", "NCHW")


def depthwise_of_what_does_not_fit():
    x = tf.zeros([1, 5, 5, 2])
    w = tf.zeros([3, 3, 2, 4])
    out = tf.zeros([1, 3, 3, 8])
    strides = [1, 2, 2, 1]
    error(lambda: tf.nn.depthwise_conv2d(x, tf.zeros([3, 3, 3, 4]), strides, "SAME"))
    error(lambda: tf.nn.depthwise_conv2d(x, w, [2, 2], "SAME"))
    error(lambda: tf.nn.depthwise_conv2d_native(x, w, strides, "SAME", dilations=[2, 2]))
    error(lambda: tf.nn.depthwise_conv2d(x, w, strides, [[0, 0], [-1, 0], [0, 0], [0, 0]]))
    error(lambda: run(tf.nn.depthwise_conv2d(x, w, [1, 2, 2, 2], "SAME")))
    p = tf.placeholder(tf.float32, name="p")
    q = tf.placeholder(tf.float32, name="q")
    y = tf.nn.depthwise_conv2d_native(p, q, strides, "SAME")
    error(lambda: run(y, {p: [1], q: [[[[1]]]]}))
    error(lambda: run(y, {p: [[[[1]]]], q: [1]}))
    error(lambda: run(y, {p: [[[[1, 2]]]], q: [[[[1]]]]}))
    inputs = tf.nn.depthwise_conv2d_backprop_input
    error(lambda: run(inputs([2, 5, 5, 2], w, out, strides, "SAME")))
    error(lambda: run(inputs([1, 5, 5, 2], w, tf.zeros([1, 4, 3, 8]), strides, "SAME")))
    error(lambda: run(inputs([1, 5, 5, 2], w, tf.zeros([1, 3, 4, 8]), strides, "SAME")))
    error(lambda: run(inputs([1, 5, 5, 3], w, out, strides, "SAME")))
    error(lambda: run(inputs([1, 5, 5, 2], w, tf.zeros([1, 3, 3, 7]), strides, "SAME")))
    error(lambda: run(inputs(tf.placeholder_with_default([1, 5, 5], None), w, out, strides, "SAME")))
    error(lambda: run(inputs(tf.placeholder_with_default([-1, 5, 5, 2], None), w, out, strides, "SAME")))
    filters = tf.nn.depthwise_conv2d_backprop_filter
    error(lambda: run(filters(tf.zeros([2, 5, 5, 2]), [3, 3, 2, 4], out, strides, "SAME")))
    error(lambda: run(filters(x, [3, 3, 2, 4], tf.zeros([1, 4, 3, 8]), strides, "SAME")))
    error(lambda: run(filters(x, tf.placeholder_with_default([3, 3, 2], None), out, strides, "SAME")))


def dilated_by_blocks():
    x = _images([2, 7, 6, 2])
    w = _images([3, 2, 2, 2])
    gradient(tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME", rate=[2, 3]), [x, w], {})
    gradient(tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID", rate=[1, 2]), [x, w], {})
    run(tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], [[0, 0], [2, 1], [0, 3], [0, 0]], rate=[2, 1]))
    p = tf.placeholder(tf.float64, [None, None, None, 2], name="p")
    y = tf.nn.depthwise_conv2d(p, w, [1, 1, 1, 1], "SAME", rate=[2, 2], name="unknown")
    run(y, {p: [[[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[1, 0], [0, 1]]]]})
    tf.nn.depthwise_conv2d(tf.placeholder(tf.float64, [1, 2, 9, None]), w, [1, 1, 1, 1], "SAME", rate=[1, 2], data_format="NCHW")


def separable_convolution():
    x = _images([1, 5, 4, 2])
    w = _images([3, 3, 2, 2])
    v = _images([1, 1, 4, 3])
    y = tf.nn.separable_conv2d(x, w, v, [1, 2, 2, 1], "SAME")
    gradient(y, [x, w, v], {})
    run(tf.nn.separable_conv2d(x, w, v, [1, 1, 1, 1], "SAME", rate=[2, 2], name="dilated"))
    error(lambda: tf.nn.separable_conv2d(x, w, _images([2, 1, 4, 3]), [1, 2, 2, 1], "SAME"))
    error(lambda: tf.nn.separable_conv2d(x, w, _images([1, 4, 3]), [1, 2, 2, 1], "SAME"))


def space_and_batch():
    x = _images([2, 4, 6, 3])
    y = tf.space_to_batch_nd(x, [2, 3], [[1, 1], [0, 3]])
    gradient(y, x, {})
    z = tf.batch_to_space_nd(y, [2, 3], [[1, 1], [0, 3]])
    gradient(z, x, {})
    run(tf.space_to_batch(x, [[0, 0], [1, 1]], 2))
    run(tf.batch_to_space(y, [[0, 1], [0, 0]], block_size=2))
    run(tf.space_to_batch_nd(x, [2], [[0, 2]]))
    p = tf.placeholder(tf.float32, [None, 4, None, 3], name="p")
    size = tf.placeholder(tf.int32, [2], name="size")
    border = tf.placeholder(tf.int32, [2, 2], name="border")
    for pair in [[p, [2, 2]], [p, size], [tf.placeholder(tf.float32), [2, 2]], [tf.placeholder(tf.float32, [8, 4, 6, 3]), [2, 2]]]:
        tf.space_to_batch_nd(pair[0], pair[1], [[0, 0], [1, 1]])
        tf.batch_to_space_nd(pair[0], pair[1], [[0, 0], [1, 1]])
        tf.space_to_batch_nd(pair[0], pair[1], border)
        tf.batch_to_space_nd(pair[0], pair[1], border)
    paddings, crops = tf.required_space_to_batch_paddings([5, 6], [2, 4])
    run([paddings, crops])
    run(tf.required_space_to_batch_paddings(size, [2, 4], [[1, 0], [0, 2]]), {size: [5, 6]})


def space_and_batch_that_do_not_fit():
    x = tf.zeros([2, 5, 6, 3])
    error(lambda: tf.space_to_batch_nd(x, [2, 2], [[0, 0], [1, 1]]))
    error(lambda: tf.space_to_batch_nd(x, [0, 2], [[0, 0], [1, 1]]))
    error(lambda: tf.space_to_batch_nd(x, [1, 2], [[-1, 0], [1, 1]]))
    error(lambda: tf.space_to_batch_nd(x, [1, 2], [[0, 0]]))
    error(lambda: tf.space_to_batch_nd(x, [[1, 2]], [[0, 0], [0, 0]]))
    error(lambda: tf.space_to_batch_nd(tf.zeros([2, 5]), [1, 2], [[0, 0], [0, 0]]))
    error(lambda: tf.batch_to_space_nd(x, [2, 2], [[0, 0], [1, 1]]))
    error(lambda: tf.batch_to_space_nd(x, [2, 1], [[6, 5], [1, 1]]))
    error(lambda: tf.batch_to_space_nd(x, [2, 1], [[-6, 5], [1, 1]]))
    size = tf.placeholder(tf.int32, [2], name="size")
    border = tf.placeholder(tf.int32, [2, 2], name="border")
    y = tf.space_to_batch_nd(x, size, border)
    z = tf.batch_to_space_nd(x, size, border)
    for feeds in [{size: [2, 2], border: [[0, 0], [0, 0]]}, {size: [0, 2], border: [[0, 0], [0, 0]]}, {size: [1, 2], border: [[-1, 0], [0, 0]]}]:
        error(lambda: run(y, feeds))
    for feeds in [{size: [2, 2], border: [[0, 0], [0, 0]]}, {size: [2, 1], border: [[6, 5], [0, 0]]}, {size: [1, 2], border: [[-1, 0], [0, 0]]}]:
        error(lambda: run(z, feeds))


def positions_of_maxima():
    x = tf.reshape(tf.cast(tf.range(2 * 3 * 4 * 2) * 7 % 23, tf.float64), [2, 3, 4, 2])
    values, positions = tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 1, 1, 1], "SAME")
    run([values, positions])
    gradient(values, x, {})
    values, positions = tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "VALID", include_batch_in_index=True)
    run(positions)
    run(tf.nn.max_pool_with_argmax(x, [1, 2, 3, 1], [1, 2, 2, 1], "SAME", Targmax=tf.int32)[1])
    gradient(values * values, x, {})
    tf.nn.max_pool_with_argmax(tf.placeholder(tf.float32, [None, 5, None, 2]), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    error(lambda: tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME", data_format="NCHW"))
