import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def rolled():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[1, 2, 3], [4, 5, 6]]}
    gradient(tf.roll(x, 1, 1), x, feeds)
    gradient(tf.roll(x, [1, -2], [0, -1]), x, feeds)
    run(tf.manip.roll(x, [4], [1], name="named"), feeds)
    run(tf.roll(tf.constant(["a", "b", "c"]), 1, 0))
    u = tf.placeholder(tf.int32, name="u")
    text(tf.roll(u, 1, 0).shape)
    error(lambda: tf.roll(tf.constant(1), 1, 0))
    error(lambda: tf.roll(x, [1, 2], 0))


def sequences_reversed():
    x = tf.placeholder(tf.float64, [2, 3, 2], name="x")
    feeds = {x: [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]}
    gradient(tf.reverse_sequence(x, [2, 3], seq_axis=1), x, feeds)
    gradient(tf.reverse_sequence(x, [1, 2], seq_axis=1, batch_axis=2), x, feeds)
    run(tf.reverse_sequence(x, tf.constant([1, 0, 2], tf.int64), seq_dim=0, batch_dim=1), feeds)
    text(tf.reverse_sequence(tf.placeholder(tf.int32, [None, None]), [1, 2], 1).shape)
    error(lambda: tf.reverse_sequence(x, [1, 2, 3], 1))
    error(lambda: tf.reverse_sequence(x, [1, 2], 3))
    error(lambda: run(tf.reverse_sequence(x, [1, 4], 1), feeds))


def blocks_and_channels():
    x = tf.placeholder(tf.float64, [1, 2, 4, 1], name="x")
    feeds = {x: [[[[1], [2], [3], [4]], [[5], [6], [7], [8]]]]}
    deep = tf.space_to_depth(x, 2)
    gradient(deep, x, feeds)
    gradient(tf.depth_to_space(deep * deep, 2), x, feeds)
    p = tf.placeholder(tf.float32, [None, 4, None, 4], name="p")
    text(tf.nn.depth_to_space(p, 2).shape)
    text(tf.nn.space_to_depth(p, 2).shape)
    text(tf.space_to_depth(p, 2, data_format="NCHW").shape)
    error(lambda: tf.depth_to_space(tf.zeros([1, 2, 2, 3]), 2))
    error(lambda: tf.space_to_depth(tf.zeros([1, 3, 2, 3]), 2))


def tensors_with_updates():
    x = tf.placeholder(tf.float64, [4], name="x")
    u = tf.placeholder(tf.float64, [2], name="u")
    feeds = {x: [1, 2, 3, 4], u: [2.5, 0.5]}
    at = [[1], [3]]
    gradient(tf.tensor_scatter_update(x, at, u), [x, u], feeds)
    gradient(tf.tensor_scatter_add(x, at, u), [x, u], feeds)
    gradient(tf.tensor_scatter_sub(x, at, u), [x, u], feeds)
    gradient(tf.tensor_scatter_nd_max(x, at, u), [x, u], feeds)
    gradient(tf.tensor_scatter_nd_min(x, at, u), [x, u], feeds)
    run(tf.tensor_scatter_nd_update([[1, 2], [3, 4]], [[1]], [[7, 8]]))
    run(tf.tensor_scatter_nd_add([[1, 2], [3, 4]], [[1, 1], [1, 1]], [7, 8]))
    run(tf.tensor_scatter_nd_update(["a", "b"], [[1]], ["c"]))
    error(lambda: tf.tensor_scatter_update(x, at, [1.0]))
    error(lambda: run(tf.tensor_scatter_update(x, [[1], [7]], u), feeds))


def sorted_elements():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[3, 1, 2], [4, 6, 5]]}
    gradient(tf.sort(x), x, feeds)
    gradient(tf.sort(x, axis=0, direction="DESCENDING"), x, feeds)
    run(tf.argsort(x, axis=-1), feeds)
    run(tf.argsort(x, axis=-2, direction="DESCENDING", name="named"), feeds)
    run(tf.sort(tf.constant([3, -1, 2])))
    run(tf.sort(tf.constant([3, 255, 2], tf.uint8)))
    u = tf.placeholder(tf.float32, name="u")
    run(tf.sort(u, axis=0), {u: [[3, 1, 2], [4, 6, 5]]})
    error(lambda: tf.sort(x, direction="UP"))


def places_in_sorted():
    run(tf.searchsorted(tf.constant([1, 3, 3, 5]), tf.constant([0, 3, 4, 9])))
    run(tf.searchsorted(tf.constant([1.0, 3.0, 3.0, 5.0]), tf.constant([3.0, 5.0]), side="right", out_type=tf.int64))
    run(tf.searchsorted(tf.constant([[1, 2, 3], [4, 5, 6]]), tf.constant([[2, 4], [4, 7]]), name="named"))
    error(lambda: tf.searchsorted(tf.constant([1]), tf.constant([1]), side="up"))
    error(lambda: run(tf.searchsorted(tf.constant([[1], [2]]), tf.constant([1]))))


def gathered_by_batch():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    feeds = {x: [[3, 1, 2], [4, 6, 5]]}
    gradient(tf.batch_gather(x, [[0, 2], [1, 1]]), x, feeds)
    run(tf.batch_gather([1, 2, 3], [2, 0]))
    u = tf.placeholder(tf.float32, [None, None, 2], name="u")
    i = tf.placeholder(tf.int64, [2, None], name="i")
    g = tf.batch_gather(u, i)
    text(g)
    run(g, {u: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], i: [[1], [0]]})
    error(lambda: tf.batch_gather(u, tf.placeholder(tf.int32)))


def differences_of_lists():
    out, at = tf.setdiff1d([1, 2, 3, 4], [2, 4])
    run([out, at])
    run(tf.setdiff1d(["a", "b"], ["b"], index_dtype=tf.int64))
