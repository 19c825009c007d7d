import tensorflow.compat.v1 as tf
from harness import gradient, run, text


def shapes_from_constants():
    x = tf.placeholder(tf.float32, [None, 28, 28], name="x")
    s = tf.shape(x)
    rows = tf.reshape(x, [-1, 28 * 28])
    text(rows.shape)
    text(tf.reshape(x, [s[0], 784]).shape)
    text(tf.zeros([s[0], 3]).shape)
    text(tf.tile(rows, [1, 2]).shape)
    text(tf.reshape(x, tf.concat([[-1], [784]], 0)).shape)
    text(tf.range(tf.constant(3)).shape)
    text(tf.fill([s[1], 2], 0.0).shape)
    text(tf.transpose(x, [0, 2, 1]).shape)
    text(x[:, 2].shape)
    text(tf.strided_slice(x, [0, 0, 0], [2, 3, 4]).shape)
    text(tf.one_hot(tf.placeholder(tf.int32, [None]), tf.constant(5)).shape)


def shapes_from_computed_constants():
    p = tf.placeholder(tf.float32, name="p")
    text(tf.reshape(p, tf.constant([1, 3]) * tf.constant([2, 2])).shape)
    text(tf.tile(tf.ones([2, 2]), tf.square([2, 1])).shape)
    text(tf.range(tf.constant(2) * 2).shape)
    text(tf.one_hot([0], depth=tf.constant(2) * 2).shape)
    text(tf.random_normal(tf.constant([2, 1]) + 1).shape)
    text(tf.reshape(p, tf.cast(tf.constant([2.0, 3.0]), tf.int32)).shape)
    text(tf.reshape(p, [tf.reduce_sum(tf.constant([1, 2, 3])), 2]).shape)
    text(tf.reshape(p, tf.random_uniform([2], 1, 2, dtype=tf.int32)).shape)


def shapes_from_known_sizes_of_unknown_shapes():
    p = tf.placeholder(tf.float32, [None, 3], name="p")
    sh = tf.shape(p)
    text(tf.reshape(p, [-1, sh[1] * 2]).shape)
    text(tf.fill([sh[1] * sh[1]], 1.0).shape)
    text(tf.zeros([sh[0] * 2, sh[1] + 1]).shape)
    text(tf.reshape(p, [tf.reduce_prod(sh[1:])]).shape)
    text(tf.zeros(sh).shape)
    text(tf.ones(tf.stack([sh[0], 7])).shape)


def sizes_at_computed_positions_are_unknown():
    p = tf.placeholder(tf.float32, [None, 3], name="p")
    s = tf.shape(p)
    c = tf.constant(1)
    text(tf.fill([s[1]], 1.0).shape)
    text(tf.fill([s[-1]], 1.0).shape)
    text(tf.fill([s[c]], 1.0).shape)
    text(tf.fill([tf.strided_slice(s, tf.constant([0]) + 1, [2], shrink_axis_mask=1)], 1.0).shape)
    text(tf.fill([s[1:2][0]], 1.0).shape)
    text(tf.fill([tf.identity(s)[1]], 1.0).shape)
    text(tf.math.unsorted_segment_sum(p, [0], s[1]).shape)


def gradients_that_depend_on_shapes():
    y = tf.placeholder(tf.float32, [4, 3], name="y")
    tf.gradients(tf.reshape(y, [12]), y, name="gr")
    tf.gradients(tf.transpose(y), y, name="gt")
    tf.gradients(tf.concat([y, y], 0), y, name="gc")
    tf.gradients(tf.reduce_max(y, 1), y, name="gm")
    scalar = tf.placeholder(tf.float32, [], name="scalar")
    tf.gradients(tf.reduce_max(scalar), scalar, name="gms")
    tf.gradients(tf.gather(y, [0]), y, name="gg")
    tf.gradients(tf.expand_dims(y, 0), y, name="ge")
    tf.gradients(y[1], y, name="gs")
    tf.gradients(tf.nn.softmax(y), y, name="gsm")
    tf.gradients(tf.matmul(y, y, transpose_b=True), y, name="gmm")
    tf.gradients(tf.pow(y, 2.0), y, name="gp")
    tf.gradients(tf.nn.bias_add(y, tf.zeros([3])), y, name="gb")
    tf.gradients(tf.maximum(y, 0.0), y, name="gmx")
    tf.gradients(tf.reduce_mean(y), y, name="gmean")
    tf.gradients(tf.stop_gradient(y), y, name="gst")


def set_shape():
    x = tf.placeholder(tf.float32, name="x")
    x.set_shape([None, 3])
    y = x * 2.0
    text(y)
    x.set_shape([5, None])
    text(x)
    run(tf.shape(x), {x: [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]]})


