import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def _images(shape):
    return tf.reshape(tf.sin(tf.cast(tf.range(tf.reduce_prod(shape)), tf.float32) * 1.7), shape)


def normalized_by_the_batch():
    x = tf.placeholder_with_default(_images([2, 3, 2, 3]), [2, 3, 2, 3], name="x")
    scale = tf.placeholder_with_default([1.0, 2.0, 3.0], [3], name="scale")
    offset = tf.placeholder_with_default([0.0, 1.0, 2.0], [3], name="offset")
    y, mean, variance = tf.nn.fused_batch_norm(x, scale, offset)
    run([y, mean, variance])
    gradient(y * _images([2, 3, 2, 3]), [x, scale, offset], {})
    z, mean, variance = tf.nn.fused_batch_norm(x, scale, offset, [1.0, 1.0, 1.0], [2.0, 2.0, 2.0], exponential_avg_factor=0.25)
    run([z, mean, variance])
    run(tf.raw_ops.FusedBatchNormV3(x=x, scale=scale, offset=offset, mean=[], variance=[])[0:5])
    run(tf.nn.fused_batch_norm(tf.cast(x, tf.float16), scale, offset, name="half"))
    run(tf.nn.fused_batch_norm(x[:1, :1, :1], scale, offset, name="single"))


def normalized_by_given_moments():
    x = tf.placeholder_with_default(_images([2, 3, 2, 3]), [2, 3, 2, 3], name="x")
    scale = tf.placeholder_with_default([1.0, 2.0, 3.0], [3], name="scale")
    offset = tf.placeholder_with_default([0.0, 1.0, 2.0], [3], name="offset")
    mean = tf.placeholder_with_default([0.5, 0.25, 0.0], [3], name="mean")
    variance = tf.placeholder_with_default([2.0, 1.0, 0.5], [3], name="variance")
    y = tf.nn.fused_batch_norm(x, scale, offset, mean, variance, is_training=False)
    run(y)
    gradient(y[0] * _images([2, 3, 2, 3]), [x, scale, offset], {})


def normalized_channels_first():
    x = tf.placeholder_with_default(_images([2, 3, 2, 4]), [2, 3, 2, 4], name="x")
    scale = tf.constant([1.0, 2.0, 3.0])
    offset = tf.constant([0.0, 1.0, 2.0])
    y = tf.nn.fused_batch_norm(x, scale, offset, data_format="NCHW", epsilon=0.01)
    run(y)
    run(tf.gradients(y[0] * y[0] * _images([2, 3, 2, 4]), [x, scale, offset]))
    mean = tf.placeholder_with_default([0.5, 0.25, 0.0], [3], name="mean")
    variance = tf.placeholder_with_default([2.0, 1.0, 0.5], [3], name="variance")
    z = tf.nn.fused_batch_norm(x, scale, offset, mean, variance, data_format="NCHW", is_training=False)
    run(z)
    run(tf.gradients(z[0] * z[0], [x, scale, offset]))


def normalized_volumes():
    x = tf.placeholder_with_default(_images([2, 2, 1, 2, 3]), [2, 2, 1, 2, 3], name="x")
    y = tf.nn.fused_batch_norm(x, [1.0, 2.0, 3.0], [0.0, 1.0, 2.0], data_format="NDHWC")
    run(y)
    run(tf.gradients(y[0] * tf.exp(_images([2, 2, 1, 2, 3])), x))


def shapes_of_normalization():
    x = tf.placeholder(tf.float32, [None, None, 4, None], name="x")
    scale = tf.placeholder(tf.float32, [None], name="scale")
    three = tf.placeholder(tf.float32, [3], name="three")
    some = tf.placeholder(tf.float32, name="some")
    tf.nn.fused_batch_norm(x, three, scale)
    tf.nn.fused_batch_norm(x, scale, some, three, some, is_training=False)
    tf.nn.fused_batch_norm(some, scale, scale, three, some, is_training=False, data_format="NCHW")
    y = tf.nn.fused_batch_norm(x, scale, three)
    tf.gradients(y[0], [x, scale, three])
    error(lambda: tf.nn.fused_batch_norm(tf.zeros([2, 3, 3]), scale, three))
    error(lambda: tf.nn.fused_batch_norm(x, tf.zeros([3, 1]), three))
    error(lambda: tf.nn.fused_batch_norm(tf.zeros([1, 2, 3, 4]), scale, three))
    error(lambda: tf.nn.fused_batch_norm(x, scale, three, is_training=False))
    error(lambda: tf.nn.fused_batch_norm(tf.zeros([1, 1, 1, 3], tf.float64), scale, three))


def normalization_of_what_does_not_fit():
    x = tf.placeholder_with_default(tf.zeros([1, 2, 2, 2]), None, name="x")
    two = tf.placeholder_with_default([1.0, 2.0], None, name="two")
    one = tf.placeholder_with_default([1.0], None, name="one")
    error(lambda: run(tf.nn.fused_batch_norm(x, one, two)))
    error(lambda: run(tf.nn.fused_batch_norm(x, two, one)))
    error(lambda: run(tf.nn.fused_batch_norm(x, two, two, one, two, is_training=False)))
    error(lambda: run(tf.nn.fused_batch_norm(x, two, two, two, one, is_training=False)))
    error(lambda: run(tf.nn.fused_batch_norm(x, two, two, one, one, exponential_avg_factor=0.5)))
    error(lambda: run(tf.nn.fused_batch_norm(x, tf.placeholder_with_default([[1.0, 2.0]], None), two)))
    error(lambda: run(tf.nn.fused_batch_norm(x[0], two, two)))
    grad = tf.raw_ops.FusedBatchNormGradV3
    for pair in [[x, x[0]], [x[0], x], [x, x[:, :1]]]:
        error(lambda: run(grad(y_backprop=pair[0], x=pair[1], scale=two, reserve_space_1=two, reserve_space_2=two, reserve_space_3=0.0)))
    error(lambda: run(grad(y_backprop=x, x=x, scale=two, reserve_space_1=one, reserve_space_2=two, reserve_space_3=0.0)))
    error(lambda: run(grad(y_backprop=x, x=x, scale=two, reserve_space_1=two, reserve_space_2=one, reserve_space_3=0.0)))
