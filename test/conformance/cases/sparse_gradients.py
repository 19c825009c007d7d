import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def through_functions():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    feeds = {x: [[1, 2], [3, 0.5], [0.25, 6], [7, 8]]}
    for function in [tf.tanh, tf.sigmoid, tf.exp, tf.log, tf.square, tf.sqrt, tf.negative, tf.abs, tf.nn.relu, tf.nn.softplus, tf.sin, tf.cos, tf.reciprocal, tf.floor, tf.identity]:
        gradient(tf.gather(function(x), [2, 0, 2]), x, feeds)


def through_operators():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    w = tf.placeholder(tf.float64, [2, 2], name="w")
    row = tf.placeholder(tf.float64, [2], name="row")
    feeds = {x: [[1, 2], [3, 0.5], [0.25, 6], [7, 8]], w: [[1, -1], [0.5, 2]], row: [2, 3]}
    for y in [x + row, x - row, row - x, x * row, x / row, row / x, x ** row, tf.maximum(x, row), tf.squared_difference(x, row), tf.matmul(x, w), tf.nn.bias_add(x, row), tf.add_n([x, x]), tf.nn.softmax(x)]:
        gradient(tf.gather(y, [3, 1]), [x, row], feeds)


def beside_dense_ones():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    feeds = {x: [[1, 2], [3, 0.5], [0.25, 6], [7, 8]]}
    gradient([tf.gather(x, [0, 1]), x * 2.0], x, feeds)
    gradient([tf.gather(x, [0, 1]), tf.gather(x, tf.constant([1], tf.int64))], x, feeds)
    gradient(tf.gather(x, [0, 1]), x, feeds)
    run(tf.gradients(tf.gather(x, [0, 1]), x, gate_gradients=True)[0], feeds)
    run(tf.gradients([tf.gather(x, [0]), tf.gather(x, [1])], x, aggregation_method=tf.AggregationMethod.EXPERIMENTAL_TREE)[0], feeds)
    (slices,) = tf.gradients(tf.gather(x, [3, 3]), x)
    run([tf.add_n([slices, x]), tf.scalar_mul(3.0, slices), tf.clip_by_value(slices, 0.0, 0.5), -slices], feeds)
    run(tf.convert_to_tensor(slices, name="whole"), feeds)
    run(tf.global_norm([slices, x]), feeds)
    run(tf.gradients(x, x, grad_ys=slices)[0], feeds)
