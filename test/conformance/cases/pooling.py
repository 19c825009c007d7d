import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _images(shape):
    return tf.reshape(tf.sin(tf.cast(tf.range(tf.reduce_prod(shape)), tf.float64) * 1.7), shape)


def _shifted(shape):
    return tf.reshape(tf.cast(tf.range(tf.reduce_prod(shape)) * 7 % 23, tf.float64), shape)


def greatest_of_windows():
    x = _images([2, 6, 4, 3])
    gradient(tf.nn.max_pool(x, 2, 2, "VALID"), x, {})
    gradient(tf.nn.max_pool(x, [3, 2], 2, "SAME", name="same"), x, {})
    gradient(tf.nn.max_pool(x, [1, 2, 3, 1], [1, 1, 2, 1], "VALID"), x, {})
    gradient(tf.nn.max_pool(x, 1, [2, 3], "VALID"), x, {})
    gradient(tf.nn.max_pool(x, [5, 4], 7, "SAME"), x, {})
    gradient(tf.nn.max_pool(x, 2, [3, 2], [[0, 0], [1, 1], [0, 1], [0, 0]]), x, {})
    run(tf.nn.max_pool2d(x, 2, 2, "SAME"))


def windows_of_many_elements():
    x = _shifted([2, 9, 8, 17])
    gradient(tf.nn.max_pool(x, 5, 1, "SAME"), x, {})
    gradient(tf.nn.max_pool(x, [9, 8], 1, "VALID"), x, {})
    y = tf.nn.max_pool(tf.cast(x, tf.float32), 3, 2, "SAME")
    run(tf.gradients(y * y, x))
    run(tf.gradients(tf.nn.avg_pool(x, 5, 2, "SAME"), x))


def equal_elements():
    x = tf.ones([1, 4, 4, 1])
    run(tf.gradients(tf.nn.max_pool(x, 3, 1, "SAME"), x))
    run(tf.gradients(tf.nn.max_pool(x, 2, 2, "SAME"), x))
    y = tf.constant([0.0, 0.0, 1.0, 1.0, 2.0, -1.0, 2.0, 2.0], shape=[1, 2, 4, 1])
    run(tf.gradients(tf.nn.max_pool(y, 2, 2, "VALID"), y))


def no_numbers_and_infinities():
    x = tf.placeholder(tf.float32, [1, 1, 6, 1], name="x")
    feeds = {x: [[[[1], [float("nan")], [float("nan")], [2], [float("-Infinity")], [float("-Infinity")]]]]}
    y = tf.nn.max_pool(x, [1, 2], [1, 2], "VALID")
    run([y, tf.gradients(y, x), tf.nn.avg_pool(x, [1, 2], [1, 2], "VALID")], feeds)
    z = tf.placeholder(tf.float32, [1, 3, 3, 1], name="z")
    low = float("-Infinity")
    run(tf.gradients(tf.nn.max_pool(z, 3, 2, "SAME"), z), {z: [[[[low], [low], [low]], [[low], [low], [low]], [[low], [low], [low]]]]})


def greatest_of_other_types():
    x = _shifted([1, 5, 5, 2])
    for dtype in [tf.int32, tf.int64, tf.uint8, tf.int8, tf.int16, tf.uint16, tf.float16, tf.bfloat16, tf.float32]:
        run(tf.cast(tf.nn.max_pool(tf.cast(x, dtype), 3, 2, "SAME"), tf.float64))


def greatest_of_channels():
    x = _shifted([1, 2, 3, 6])
    y = tf.nn.max_pool(x, [1, 1, 1, 3], [1, 1, 1, 3], "SAME")
    run(y)
    error(lambda: run(tf.gradients(y, x)))
    error(lambda: run(tf.nn.max_pool(x, [1, 1, 1, 4], [1, 1, 1, 4], "SAME")))
    error(lambda: run(tf.nn.max_pool(x, [1, 1, 1, 3], [1, 1, 1, 1], "SAME")))
    error(lambda: run(tf.nn.max_pool(x, [1, 2, 1, 3], [1, 1, 1, 3], "SAME")))
    error(lambda: run(tf.nn.avg_pool(x, [1, 1, 1, 3], [1, 1, 1, 3], "SAME")))
    error(lambda: run(tf.nn.max_pool(x, [2, 1, 1, 1], [1, 1, 1, 1], "SAME")))
    error(lambda: run(tf.nn.avg_pool(x, [1, 1, 1, 1], [2, 1, 1, 1], "SAME")))


def second_derivative_of_maxima():
    x = _shifted([1, 4, 5, 2])
    weights = _images([1, 2, 3, 2])
    w = tf.placeholder_with_default(weights, [1, 2, 3, 2], name="w")
    y = tf.nn.max_pool(x, 3, 2, "SAME")
    (g,) = tf.gradients(y, x, w)
    gradient(g * g, w, {})
    v = tf.placeholder_with_default(_images([1, 4, 5, 2]), [1, 4, 5, 2], name="v")
    (d,) = tf.gradients(g, w, v)
    gradient(d * d, v, {})
    z = tf.nn.max_pool(x, 2, 2, "VALID")
    (h,) = tf.gradients(z * z, x)
    (hh,) = tf.gradients(h, x)
    run([h, hh])
    run(tf.gradients(hh, x))


def means_of_windows():
    x = _images([2, 6, 4, 3])
    gradient(tf.nn.avg_pool(x, 2, 2, "VALID"), x, {})
    gradient(tf.nn.avg_pool(x, [3, 2], 2, "SAME", name="same"), x, {})
    gradient(tf.nn.avg_pool(x, [1, 2, 3, 1], [1, 1, 2, 1], "VALID"), x, {})
    gradient(tf.nn.avg_pool(x, 1, [2, 3], "VALID"), x, {})
    gradient(tf.nn.avg_pool2d(x, [5, 4], 7, "SAME"), x, {})
    (g,) = tf.gradients(tf.nn.avg_pool(x * x, 3, 2, "SAME"), x)
    gradient(g, x, {})
    w = tf.placeholder_with_default(_images([2, 3, 2, 3]), [2, 3, 2, 3], name="w")
    (h,) = tf.gradients(tf.nn.avg_pool(x, 3, 2, "SAME"), x, w)
    gradient(h * h, w, {})
    run(tf.nn.avg_pool(tf.cast(x, tf.float16), 2, 1, "SAME"))
    run(tf.nn.avg_pool(tf.cast(x, tf.float32), 3, 1, "VALID"))


def pools_of_partly_known_shapes():
    x = tf.placeholder(tf.float32, [None, 7, None, 3], name="x")
    for pool in [tf.nn.max_pool, tf.nn.avg_pool]:
        y = pool(x, [1, 3, 3, 1], 2, "SAME")
        z = pool(x, [3], [2, 3], "VALID")
        tf.gradients([y, z], x)
        pool(tf.placeholder(tf.float32), 3, 2, "VALID")
        pool(tf.placeholder(tf.float32, [2, 3, 4, None]), 2, 2, "SAME", data_format="NCHW")
        pool(x, [1, 1, 1, 2], [1, 1, 1, 2], "SAME", name="depth")
    p = tf.placeholder(tf.float32, [None, 4, 4, 1], name="p")
    q = tf.placeholder(tf.float32, [1, 2, 2, 1], name="q")
    tf.raw_ops.MaxPoolGradGrad(orig_input=p, orig_output=q, grad=p, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
    sizes = tf.placeholder(tf.int32, name="sizes")
    tf.raw_ops.AvgPoolGrad(orig_input_shape=sizes, grad=q, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


def pools_of_what_does_not_fit():
    x = tf.zeros([1, 2, 2, 1])
    for pool in [tf.nn.max_pool, tf.nn.avg_pool]:
        error(lambda: pool(x, 3, 2, "VALID"))
        error(lambda: pool(tf.zeros([2, 2, 1]), 2, 2, "VALID"))
        error(lambda: pool(x, 1, 0, "VALID"))
        error(lambda: pool(x, [1, 1, 1], 1, "VALID"))
        error(lambda: pool(x, 1, 1, "FULL"))
    error(lambda: tf.nn.max_pool(x, 0, 1, "VALID"))
    error(lambda: tf.nn.max_pool(x, 2, 1, "EXPLICIT"))
    error(lambda: tf.nn.max_pool(x, 2, 1, [[0, 0], [1, 1]]))
    error(lambda: run(tf.nn.max_pool(x, 2, 1, [[0, 0], [2, 1], [0, 0], [0, 0]])))
    p = tf.placeholder(tf.float32, name="p")
    y = tf.nn.max_pool(p, 3, 2, "VALID")
    error(lambda: run(y, {p: [1, 2]}))
    run([y, tf.nn.avg_pool(p, 3, 2, "VALID")], {p: [[[[1], [2]], [[3], [4]]]]})
    args = [tf.zeros([1, 4, 4, 1]), tf.zeros([1, 2, 2, 1]), tf.zeros([1, 3, 2, 1])]
    error(lambda: run(tf.raw_ops.MaxPoolGrad(orig_input=args[0], orig_output=args[2], grad=args[1], ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")))
    error(lambda: run(tf.raw_ops.MaxPoolGrad(orig_input=args[0], orig_output=args[1], grad=args[2], ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")))
    error(lambda: run(tf.raw_ops.AvgPoolGrad(orig_input_shape=tf.placeholder_with_default([1, 4, 4], None), grad=args[1], ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")))
    error(lambda: tf.raw_ops.AvgPoolGrad(orig_input_shape=[1, 4, 4], grad=args[1], ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME"))
