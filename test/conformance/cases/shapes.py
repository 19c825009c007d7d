import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def shape_size_rank():
    for shape in ([2, 3], [None, 3], None):
        x = tf.placeholder(tf.float32, shape, name="x")
        run([tf.shape(x), tf.size(x), tf.rank(x)], {x: [[1, 2, 3], [4, 5, 6]]})
        run([tf.shape(x, out_type=tf.int64), tf.size(x, name="count", out_type=tf.int64)], {x: [[1, 2, 3], [4, 5, 6]]})


def shape_n():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    run(tf.shape_n([x, tf.zeros([4])]), {x: [[1, 2, 3]]})


def printed_shapes():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    unknown = tf.placeholder(tf.float32, name="unknown")
    scalar = tf.placeholder(tf.int32, [], name="scalar")
    for t in (x, unknown, scalar):
        text(t)
        text(t.shape)
        text(t.get_shape())
    text(x.shape[0])
    text(x.shape[1])
    text(x.shape[1].value)
    text(x.op.name)
    text(x.dtype)
    text(tf.Variable([1.0], name="v"))


def reshape():
    x = tf.placeholder(tf.float64, [2, 6], name="x")
    at = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]
    gradient(tf.reshape(x, [3, 4]), x, {x: at})
    gradient(tf.square(tf.reshape(x, [-1])), x, {x: at})
    y = tf.placeholder(tf.float64, [None, 6], name="y")
    gradient(tf.square(tf.reshape(y, [-1, 2, 3])), y, {y: at})
    gradient(tf.square(tf.reshape(y, [tf.shape(y)[0], 3, 2])), y, {y: at})
    unknown = tf.placeholder(tf.float64, name="unknown")
    gradient(tf.square(tf.reshape(unknown, (4, -1))), unknown, {unknown: at})
    run(tf.reshape(unknown, tf.placeholder_with_default([12], [None], name="new_shape")), {unknown: at})


def reshape_misused():
    x = tf.placeholder(tf.float32, [2, 6], name="x")
    error(lambda: tf.reshape(x, [5, 2]))
    error(lambda: tf.reshape(x, [-1, 5]))
    y = tf.placeholder(tf.float32, [None, 6], name="y")
    error(lambda: run(tf.reshape(y, [5, 2], name="r"), {y: [[1, 2, 3, 4, 5, 6]]}))


def expand_dims():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    at = [[1, 2, 3], [4, 5, 6]]
    gradient(tf.square(tf.expand_dims(x, 0)), x, {x: at})
    gradient(tf.square(tf.expand_dims(x, axis=-1)), x, {x: at})
    run(tf.expand_dims(x, 1, name="middle"), {x: at})
    run(tf.expand_dims(7, 0))
    error(lambda: tf.expand_dims(x, 4))


def squeeze():
    x = tf.placeholder(tf.float64, [1, 2, 1], name="x")
    gradient(tf.square(tf.squeeze(x)), x, {x: [[[1], [2]]]})
    y = tf.placeholder(tf.float64, [None, 2, None], name="y")
    gradient(tf.square(tf.squeeze(y, [0])), y, {y: [[[1], [2]]]})
    gradient(tf.square(tf.squeeze(y)), y, {y: [[[1], [2]]]})
    run(tf.squeeze(y, axis=[-1, 0], name="s"), {y: [[[1], [2]]]})
    run(tf.squeeze(x, squeeze_dims=0), {x: [[[1], [2]]]})
    error(lambda: tf.squeeze(x, [1]))


def transpose():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    at = [[1, 2, 3], [4, 5, 6]]
    gradient(tf.square(tf.transpose(x)), x, {x: at})
    y = tf.placeholder(tf.float64, [None, 3, None], name="y")
    gradient(tf.square(tf.transpose(y, [1, 2, 0])), y, {y: [[[1, 2], [3, 4], [5, 6]]]})
    run(tf.transpose(y, perm=[0, 2, 1], name="t"), {y: [[[1, 2], [3, 4], [5, 6]]]})
    unknown = tf.placeholder(tf.float32, name="unknown")
    run(tf.transpose(unknown), {unknown: at})
    run(tf.matrix_transpose(y), {y: [[[1, 2], [3, 4], [5, 6]]]})
    run(tf.transpose(tf.constant([1, 2])))
    error(lambda: tf.transpose(x, [0, 1, 2]))


def concat():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.placeholder(tf.float64, [None, 3], name="y")
    feeds = {x: [[1, 2, 3], [4, 5, 6]], y: [[7, 8, 9]]}
    gradient(tf.square(tf.concat([x, y], 0)), [x, y], feeds)
    gradient(tf.square(tf.concat([x, x], axis=1)), x, feeds)
    gradient(tf.square(tf.concat([x, x, x], -1, name="wide")), x, feeds)
    gradient(tf.square(tf.concat([x], 0)), x, feeds)
    unknown = tf.placeholder(tf.float64, name="unknown")
    gradient(tf.square(tf.concat([unknown, y], 0)), [unknown, y], {unknown: [[1, 1, 1]], y: [[7, 8, 9]]})
    run(tf.concat([[1, 2], [3]], 0))
    run(tf.concat([["a"], ["b", "c"]], 0))
    error(lambda: tf.concat([x, tf.zeros([2, 2], tf.float64)], 0))
    error(lambda: tf.concat([x, tf.zeros([2, 3])], 0))


def stack_and_unstack():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.placeholder(tf.float64, [None, 3], name="y")
    feeds = {x: [[1, 2, 3], [4, 5, 6]], y: [[7, 8, 9], [10, 11, 12]]}
    gradient(tf.square(tf.stack([x, y])), [x, y], feeds)
    gradient(tf.square(tf.stack([x, y], axis=1)), [x, y], feeds)
    run(tf.stack([x, y], -1, name="deep"), feeds)
    first, second = tf.unstack(x)
    gradient(first * second, x, feeds)
    parts = tf.unstack(y, axis=1)
    gradient(parts[0] * parts[2], y, feeds)
    run(tf.unstack(y, num=2), feeds)
    run(tf.stack([1, 2]))
    run(tf.stack([x[0, 0], 1.0]), feeds)
    error(lambda: tf.unstack(y))
    error(lambda: tf.stack([x, tf.zeros([3, 3], tf.float64)]))


def split():
    x = tf.placeholder(tf.float64, [2, 4], name="x")
    y = tf.placeholder(tf.float64, [None, 4], name="y")
    feeds = {x: [[1, 2, 3, 4], [5, 6, 7, 8]], y: [[1, 2, 3, 4]]}
    a, b = tf.split(x, 2, axis=1)
    gradient(a * b, x, feeds)
    c, d, e = tf.split(y, [1, 2, 1], 1)
    gradient(c * d * e, y, feeds)
    run(tf.split(x, num_or_size_splits=2, name="rows"), feeds)
    run(tf.split(y, [1, -1], axis=-1), feeds)
    error(lambda: tf.split(x, 3, 1))


def tile():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    at = [[1, 2, 3], [4, 5, 6]]
    gradient(tf.square(tf.tile(x, [2, 1])), x, {x: at})
    y = tf.placeholder(tf.float64, [None, 3], name="y")
    gradient(tf.square(tf.tile(y, [1, 3], name="t")), y, {y: at})
    run(tf.tile([1, 2], [3]))
    error(lambda: tf.tile(x, [2]))


def pad():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.square(tf.pad(x, [[1, 0], [0, 2]])), x, {x: [[1, 2], [3, 4]]})
    run(tf.pad(tf.constant([[1, 2]]), [[1, 1], [0, 0]], constant_values=9))
    gradient(tf.square(tf.pad(x, [[1, 0], [0, 2]], constant_values=2)), x, {x: [[1, 2], [3, 4]]})
    gradient(tf.square(tf.pad(x, [[1, 0], [0, 1]], "REFLECT")), x, {x: [[1, 2], [3, 4]]})
    gradient(tf.square(tf.pad(x, [[1, 0], [0, 2]], mode="SYMMETRIC")), x, {x: [[1, 2], [3, 4]]})
    (first,) = tf.gradients(tf.square(tf.pad(x, [[1, 0], [0, 1]], "REFLECT")), x)
    gradient(tf.square(first), x, {x: [[1, 2], [3, 4]]})


def slice_of_size():
    x = tf.placeholder(tf.float64, [3, 4], name="x")
    at = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    gradient(tf.square(tf.slice(x, [1, 0], [2, -1])), x, {x: at})
    y = tf.placeholder(tf.float64, [None, 4], name="y")
    gradient(tf.square(tf.slice(y, [0, 1], [-1, 2])), y, {y: at})
    run(tf.slice(y, [1, 1], [1, 1], name="one"), {y: at})


def reverse():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.square(tf.reverse(x, [0])), x, {x: [[1, 2], [3, 4]]})
    run(tf.reverse(tf.constant([[1, 2, 3]]), axis=[-1]))


def broadcast_to():
    x = tf.placeholder(tf.float64, [1, 2], name="x")
    gradient(tf.square(tf.broadcast_to(x, [3, 2])), x, {x: [[1, 2]]})
    run(tf.broadcast_to(7, [2, 2]))
    run(tf.broadcast_dynamic_shape(tf.constant([2, 1]), tf.constant([3])))


def gather():
    x = tf.placeholder(tf.float64, [4, 2], name="x")
    at = [[1, 2], [3, 4], [5, 6], [7, 8]]
    run(tf.gather(x, [0, 2]), {x: at})
    run(tf.gather(x, [[1], [3]], axis=0), {x: at})
    gradient(tf.square(tf.gather(x, [1, 0], axis=1)), x, {x: at})
    gradient(tf.square(tf.gather(x, 2)), x, {x: at})
    y = tf.placeholder(tf.float64, [None, 2], name="y")
    ids = tf.placeholder(tf.int32, [None], name="ids")
    run(tf.gather(y, ids, name="rows"), {y: at, ids: [3, 0]})
    error(lambda: run(tf.gather(y, ids, name="bad"), {y: at, ids: [4]}))


def gather_gradient_is_indexed_slices():
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="x")
    run(x.initializer)
    gradient(tf.square(tf.gather(x, [0, 2, 0])), x)
    (g,) = tf.gradients(tf.gather(x, [1]), x)
    text(g)
    run(tf.convert_to_tensor(g))


def gather_nd():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    gradient(tf.square(tf.gather_nd(x, [[0, 1], [1, 0]])), x, {x: [[1, 2], [3, 4]]})


def one_hot():
    run(tf.one_hot([0, 2, 1, -1], 3))
    run(tf.one_hot([[1]], depth=2, on_value=5, off_value=-1, axis=0, dtype=tf.int64))
    y = tf.placeholder(tf.int64, [None], name="y")
    run(tf.one_hot(y, 4, dtype=tf.float64, name="labels"), {y: [3, 0]})
    run(tf.one_hot(tf.placeholder_with_default([1], None), tf.constant(2), axis=-1))


def cast():
    x = tf.placeholder(tf.float64, [None], name="x")
    single = tf.placeholder(tf.float32, [None], name="single")
    gradient(tf.cast(single, tf.float64) * 2.0, single, {single: [1.5, -2.5]})
    run([tf.cast(x, tf.int32), tf.cast(x, tf.bool), tf.cast(x, tf.float64), tf.to_float(x), tf.to_int32(x), tf.to_int64(x), tf.to_double(x)], {x: [1.7, -2.7, 0]})
    run([tf.cast([True, False], tf.float32), tf.cast(tf.constant([3, 300]), tf.uint8), tf.cast(tf.constant([1.5]), tf.float16)])
    run(tf.cast(x, dtype=tf.int64, name="whole"), {x: [1]})
    run(tf.saturate_cast(tf.constant([300.0, -5.0]), tf.uint8))


def range():
    run([tf.range(5), tf.range(3, 10, 2), tf.range(5, 0, -2), tf.range(0.0, 1.0, 0.25), tf.range(3.0)])
    run(tf.range(start=1, limit=4, name="r", dtype=tf.int64))
    n = tf.placeholder(tf.int32, [], name="n")
    run(tf.range(n), {n: 3})
    run(tf.range(tf.constant(2) * 2))
    error(lambda: tf.range(0, 5, 0))


def fill_zeros_ones():
    run([tf.zeros([2, 3]), tf.ones([3], tf.int32), tf.fill([2, 2], 7.0), tf.zeros([]), tf.zeros([0, 3]), tf.ones([2], dtype=tf.bool)])
    run([tf.reduce_sum(tf.zeros([40, 40])), tf.reduce_sum(tf.ones([2000], name="many"))])
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    run([tf.zeros(tf.shape(x)), tf.zeros([tf.shape(x)[0], 4]), tf.ones([tf.shape(x)[0]]), tf.fill(tf.shape(x), 2.5)], {x: [[1, 2, 3]]})
    run(tf.zeros([2], tf.string))
    run(tf.fill([2], "a"))


def zeros_like_and_ones_like():
    for shape in ([2, 3], [None, 3], None):
        x = tf.placeholder(tf.float32, shape, name="x")
        run([tf.zeros_like(x), tf.ones_like(x), tf.zeros_like(x, dtype=tf.int32), tf.ones_like(x, tf.float64, name="l")], {x: [[1, 2, 3], [4, 5, 6]]})
    run([tf.zeros_like(tf.constant([1, 2])), tf.ones_like([True]), tf.zeros_like(tf.zeros([50, 50]))[0, 0:2]])


def fill_gradient():
    x = tf.placeholder(tf.float64, [], name="x")
    gradient(tf.square(tf.fill([2, 3], x)), x, {x: 2})


def identity_and_stop_gradient():
    x = tf.placeholder(tf.float64, [2], name="x")
    gradient(tf.identity(x, name="same") * x, x, {x: [1, 2]})
    run(tf.gradients(tf.stop_gradient(x) * x, x), {x: [1, 2]})
    text(tf.gradients(tf.stop_gradient(x), x)[0])


def unique_and_invert_permutation():
    run(tf.unique(tf.constant([3, 1, 3, 2])))
    run(tf.unique_with_counts(tf.constant([3.0, 1.0, 3.0, 2.0])))
    run(tf.unique(tf.constant(["b", "a", "b"]), out_idx=tf.int64))
    run(tf.invert_permutation(tf.constant([2, 0, 1])))


def dynamic_stitch_and_partition():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    y = tf.placeholder(tf.float64, [None, 2], name="y")
    feeds = {x: [[1, 2], [3, 4]], y: [[5, 6]]}
    gradient(tf.square(tf.dynamic_stitch([[2, 0], [1]], [x, y])), [x, y], feeds)
    gradient(tf.square(tf.raw_ops.ParallelDynamicStitch(indices=[[2, 0], [1]], data=[x, y])), [x, y], feeds)
    a, b = tf.dynamic_partition(x, [1, 0], 2)
    gradient(tf.square(a) - b, x, feeds)


def segments():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    feeds = {x: [[1, 2], [3, -4], [5, 6], [0.5, 7]]}
    for f in (tf.math.unsorted_segment_sum, tf.math.unsorted_segment_max, tf.math.unsorted_segment_min, tf.math.unsorted_segment_prod):
        gradient(f(x, [0, 2, 0, 2], 3)[0], x, feeds)
        run(f(x, [0, 1, 0, 1], num_segments=tf.constant(2)), feeds)
    for f in (tf.segment_sum, tf.segment_mean, tf.segment_max, tf.segment_min):
        gradient(tf.square(f(x, [0, 0, 1, 1])), x, feeds)
    run(tf.segment_prod(x, [0, 0, 0, 1]), feeds)


def top_k():
    x = tf.placeholder(tf.float64, [None, 4], name="x")
    at = [[1, 4, 2, 4], [0, -1, 5, 3]]
    best = tf.nn.top_k(x, 2)
    run(best, {x: at})
    gradient(tf.square(best.values), x, {x: [[1, 4, 2, 3], [0, -1, 5, 3]]})
    values, indices = tf.nn.top_k(x, k=3, sorted=True, name="best3")
    run([values, indices], {x: at})
    run(tf.nn.top_k(tf.constant([1, 3, 2])))
    error(lambda: tf.nn.top_k(x, 5))


def in_top_k():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    feeds = {x: [[1, 2, 3], [3, 2, 1], [2, 2, 2]], y: [2, 2, 1]}
    run([tf.nn.in_top_k(x, y, 1), tf.nn.in_top_k(predictions=x, targets=y, k=2, name="second")], feeds)
    run(tf.nn.in_top_k(x, tf.cast(y, tf.int32), 1), feeds)
    error(lambda: tf.nn.in_top_k(x, tf.constant([0.0]), 1))
