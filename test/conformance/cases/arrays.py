import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _matrix():
    return [[1, 2, 3], [4, 5, 6]]


def diagonals():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.square(tf.matrix_diag(x)), x, {x: _matrix()})
    gradient(tf.square(tf.matrix_diag_part(x)), x, {x: _matrix()})
    gradient(tf.square(tf.matrix_diag_part(x, k=1)), x, {x: _matrix()})
    gradient(tf.square(tf.linalg.diag_part(x, k=(-1, 1))), x, {x: _matrix()})
    run(tf.linalg.diag_part(x, k=(-1, 1), padding_value=9.0, align="LEFT_RIGHT"), {x: _matrix()})
    run(tf.linalg.diag(x, k=(0, 1)), {x: _matrix()})
    run(tf.linalg.diag(x, k=-1, num_rows=4, padding_value=7.0), {x: _matrix()})
    d = tf.placeholder(tf.float64, [2], name="d")
    gradient(tf.square(tf.matrix_set_diag(x, d)), [x, d], {x: _matrix(), d: [8, 9]})
    gradient(tf.square(tf.diag(d)), d, {d: [1, 2]})
    gradient(tf.square(tf.diag_part(tf.reshape(x[:, :2], [2, 2]))), x, {x: _matrix()})


def diagonals_of_unknown_shape():
    x = tf.placeholder(tf.float64, [None, None], name="x")
    gradient(tf.square(tf.matrix_diag_part(x)), x, {x: _matrix()})
    gradient(tf.square(tf.matrix_diag(x)), x, {x: _matrix()})
    d = tf.placeholder(tf.float64, [None], name="d")
    run(tf.matrix_set_diag(x, d), {x: _matrix(), d: [8, 9]})


def old_diagonals():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.square(tf.raw_ops.MatrixDiag(diagonal=x)), x, {x: _matrix()})
    gradient(tf.square(tf.raw_ops.MatrixDiagPart(input=x)), x, {x: _matrix()})
    d = tf.placeholder(tf.float64, [2], name="d")
    gradient(tf.square(tf.raw_ops.MatrixSetDiag(input=x, diagonal=d)), [x, d], {x: _matrix(), d: [8, 9]})


def band_part():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    gradient(tf.square(tf.matrix_band_part(x, 0, -1)), x, {x: _matrix()})
    run([tf.matrix_band_part(x, 1, 0), tf.linalg.band_part(x, -1, 0), tf.matrix_band_part(x, 0, 1)], {x: _matrix()})


def eye():
    run([tf.eye(3), tf.eye(2, 3), tf.eye(2, dtype=tf.int32, name="ints"), tf.eye(2, batch_shape=[2])])
    n = tf.placeholder(tf.int32, [], name="n")
    run(tf.eye(n), {n: 2})
    run(tf.eye(n, num_columns=3), {n: 2})


def sequence_mask():
    run(tf.sequence_mask([1, 3, 2], 5))
    run(tf.sequence_mask([[1, 3], [2, 0]]))
    n = tf.placeholder(tf.int32, [None], name="n")
    run(tf.sequence_mask(n, maxlen=tf.constant(4), dtype=tf.float32, name="mask"), {n: [0, 4]})


def meshgrid():
    a, b = tf.meshgrid([1, 2, 3], [4, 5])
    run([a, b])
    run(tf.meshgrid([1, 2], [3, 4], indexing="ij", name="grid"))
    x = tf.placeholder(tf.float32, [None], name="x")
    run(tf.meshgrid(x, x), {x: [1, 2]})


def boolean_mask():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    run(tf.boolean_mask(x, [[True, False, True], [False, True, False]]), {x: _matrix()})
    gradient(tf.square(tf.boolean_mask(x, [True, False, True], axis=1)), x, {x: _matrix()})
    y = tf.placeholder(tf.float32, [None, 3], name="y")
    m = tf.placeholder(tf.bool, [None], name="m")
    run(tf.boolean_mask(y, m, name="kept"), {y: _matrix(), m: [False, True]})
    error(lambda: tf.boolean_mask(y, True))
    error(lambda: tf.boolean_mask(y, tf.placeholder(tf.bool, name="any")))


def repeat():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    run(tf.repeat(x, 2), {x: _matrix()})
    run(tf.repeat(x, 2, axis=1), {x: _matrix()})
    run(tf.repeat(x, [2, 1], axis=0, name="rows"), {x: _matrix()})
    run(tf.repeat(x, [0, 2, 1], axis=-1), {x: _matrix()})


def gather_of_batches():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    i = tf.constant([[0, 2], [1, 1]])
    gradient(tf.square(tf.gather(x, i, batch_dims=1)), x, {x: _matrix()})
    gradient(tf.square(tf.gather(x, i, axis=1, batch_dims=1)), x, {x: _matrix()})
    y = tf.placeholder(tf.float64, [None, None, 2], name="y")
    gradient(tf.square(tf.gather(y, [1, 0, 1], axis=1)), y, {y: [[[1, 2], [3, 4]]]})
    run(tf.gather(y, [0], axis=-1), {y: [[[1, 2], [3, 4]]]})
    run(tf.gather_nd(y, [[[0], [1]]], batch_dims=1), {y: [[[1, 2], [3, 4]]]})
    error(lambda: tf.gather(x, [0], axis=2))
    error(lambda: tf.gather(1.0, [0]))


def gather_along_a_tensor():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    axis = tf.placeholder_with_default(1, [], name="axis")
    run(tf.gather(x, [2, 0], axis=axis), {x: _matrix()})


def gather_nd_of_slices():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.square(tf.gather_nd(x, [[1], [0], [1]])), x, {x: _matrix()})
    gradient(tf.square(tf.gather_nd(x, [[[1, 2]], [[0, 0]]])), x, {x: _matrix()})
    run(tf.gather_nd(x, tf.placeholder_with_default([[1, 1]], None)), {x: _matrix()})
    error(lambda: tf.gather_nd(x, [[1, 1, 1]]))
    error(lambda: run(tf.gather_nd(x, [[2, 0]], name="far"), {x: _matrix()}))


def scatter_nd():
    u = tf.placeholder(tf.float64, [3], name="u")
    gradient(tf.square(tf.scatter_nd([[1], [3], [1]], u, [5])), u, {u: [1, 2, 3]})
    run(tf.scatter_nd([[0, 1], [2, 0]], [5, 6], tf.constant([3, 2])))
    run(tf.scatter_nd([[1]], [[7.0, 8.0]], [2, 2]))
    error(lambda: tf.scatter_nd([[1], [3]], u, [5]))
    error(lambda: run(tf.scatter_nd([[5]], [1.0], [5], name="far")))


def where():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    y = tf.placeholder(tf.float64, [2, 3], name="y")
    feeds = {x: _matrix(), y: [[6, 5, 4], [3, 2, 1]]}
    gradient(tf.square(tf.where(x > y, x, y)), [x, y], feeds)
    gradient(tf.where([True, False], tf.square(x), y), [x, y], feeds)
    gradient(tf.where_v2(x > 2.5, tf.square(x), 1.0), x, feeds)
    gradient(tf.where_v2(x[:, :1] > 2.5, x[0], y), [x, y], feeds)
    run(tf.where(x > 2.0), feeds)
    run(tf.where([True, False, True], name="at"))
    run(tf.where(tf.constant([[0.0, 1.5], [2.0, 0.0]])))
    run(tf.where([True, False], [1, 2], [3, 4]))
    run(tf.where([True, False], ["a", "b"], ["c", "d"]))
    error(lambda: tf.where(x > y, x))
    error(lambda: tf.where(x > y, x, [1.0, 2.0]))


def stack_of_unknown_shapes():
    a = tf.placeholder(tf.float64, [None], name="a")
    b = tf.placeholder(tf.float64, name="b")
    gradient(tf.square(tf.stack([a, b])), [a, b], {a: [1, 2], b: [3, 4]})
    gradient(tf.square(tf.stack([a, b], axis=-1)), [a, b], {a: [1, 2], b: [3, 4]})
    run(tf.unstack(b, num=2), {b: [3, 4]})
    error(lambda: tf.unstack(b))
    error(lambda: tf.unstack(a, axis=1))
    error(lambda: tf.stack([a, tf.constant([[1.0]], tf.float64)], axis=1))


def concat_of_unknown_shapes():
    a = tf.placeholder(tf.float64, [None, 2], name="a")
    b = tf.placeholder(tf.float64, [3, None], name="b")
    c = tf.placeholder(tf.float64, name="c")
    feeds = {a: [[1, 2]], b: [[1, 2], [3, 4], [5, 6]], c: [[7, 8]]}
    gradient(tf.square(tf.concat([a, b], 0)), [a, b], feeds)
    gradient(tf.square(tf.concat([a, c], axis=-1)), [a, c], feeds)
    axis = tf.placeholder_with_default(0, [], name="axis")
    run(tf.concat([a, b], axis), feeds)
    run(tf.concat([["b"], ["c", "d"]], 0))
    error(lambda: tf.concat([a, b], 2))
    error(lambda: tf.concat([1.0, 2.0], 0))


def concat_of_many():
    x = tf.placeholder(tf.float64, [2, 1], name="x")
    gradient(tf.square(tf.concat([x] * 18, 1)), x, {x: [[1], [2]]})


def concat_of_sparse_gradients():
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="x")
    y = tf.Variable([[5.0, 6.0]], name="y")
    run(tf.global_variables_initializer())
    gradient(tf.gather(tf.concat([x, y], 0), [2, 0]), [x, y])
    gradient(tf.gather(tf.concat([x, x * 2.0], 1), [1]), x)


def split_of_sizes():
    x = tf.placeholder(tf.float64, [None, 6], name="x")
    at = [[1, 2, 3, 4, 5, 6]]
    a, b, c = tf.split(x, [1, 2, 3], 1)
    gradient(tf.square(b) * 2.0, x, {x: at})
    run([a, c], {x: at})
    run(tf.split(x, [4, -1], axis=1, name="rest"), {x: at})
    unknown = tf.placeholder(tf.float64, name="unknown")
    run(tf.split(unknown, 2, axis=1), {unknown: at})
    run(tf.split(x, tf.placeholder_with_default([2, 4], [2]), axis=1), {x: at})
    error(lambda: tf.split(x, 4, 1))
    error(lambda: tf.split(x, [1, 2], 1))
    error(lambda: tf.split(x, 3, 2))


def tile_of_unknown_shapes():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    n = tf.placeholder(tf.int32, [], name="n")
    gradient(tf.square(tf.tile(x, [n, 2])), x, {x: [[1, 2]], n: 3})
    run(tf.tile(tf.constant(["a", "b"]), [2]))
    run(tf.tile(x, [1, 0]), {x: [[1, 2]]})
    error(lambda: tf.tile(x, [2]))


def strided_slice_masks():
    x = tf.placeholder(tf.float64, [2, 3], name="x")
    gradient(tf.square(tf.strided_slice(x, [0, 1], [2, 3])), x, {x: _matrix()})
    gradient(tf.square(tf.strided_slice(x, [0, -1], [2, 0], [1, -1], end_mask=2)), x, {x: _matrix()})
    run(tf.strided_slice(x, [0, 1], [1, 2], [1, 1], shrink_axis_mask=3, name="one"), {x: _matrix()})
    (g,) = tf.gradients(tf.square(x[0, ::2]), x)
    gradient(tf.square(g), x, {x: _matrix()})
    unknown = tf.placeholder(tf.float64, name="unknown")
    gradient(tf.square(unknown[..., 1]), unknown, {unknown: _matrix()})


def slices_of_shapes():
    x = tf.placeholder(tf.float32, [None, 3, 4], name="x")
    s = tf.shape(x)
    run(tf.reshape(x[:, 0, 0], s[:1]), {x: [[[0] * 4] * 3]})
    run(tf.zeros(s[1:]), {x: [[[0] * 4] * 3]})
    run(tf.zeros(tf.concat([s[:1], [2]], 0)), {x: [[[0] * 4] * 3]})
    run(tf.zeros(tf.stack([s[0], 2])), {x: [[[0] * 4] * 3]})
    run(tf.zeros(tf.cast(s[::-1], tf.int64)), {x: [[[0] * 4] * 3]})
    run(tf.zeros(s[2:0:-1]), {x: [[[0] * 4] * 3]})
    error(lambda: tf.zeros(s[::-1]))
    error(lambda: tf.zeros(s[-9:2]))
    n, a, b = tf.unstack(s)
    run(tf.zeros([a, b * 2]), {x: [[[0] * 4] * 3]})
    run(tf.zeros([n, a]), {x: [[[0] * 4] * 3]})
    run(tf.fill([tf.size(x), 1], 1.0), {x: [[[0] * 4] * 3]})
    run(tf.zeros([tf.rank(x)]), {x: [[[0] * 4] * 3]})
    run(tf.ones(tf.shape_n([x, x[0]])[1]), {x: [[[0] * 4] * 3]})


def get_static_value():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    text(tf.get_static_value(tf.shape(x, name="s")).tolist())
    text(tf.get_static_value(tf.constant(3)))
    text(tf.get_static_value(x))
    text(tf.get_static_value(tf.constant([1, 2]) + 1))
    text(tf.get_static_value(tf.stack([tf.constant(1), 2])).tolist())
    text(tf.get_static_value(tf.concat([tf.constant([1]), [2]], 0)).tolist())
    text(tf.is_tensor(x))
    text(tf.is_tensor(3))


def broadcasts():
    x = tf.placeholder(tf.float64, [None, 1], name="x")
    gradient(tf.square(tf.broadcast_to(x, [2, 2, 3])), x, {x: [[1], [2]]})
    n = tf.placeholder(tf.int32, [], name="n")
    gradient(tf.square(tf.broadcast_to(x, [2, n])), x, {x: [[1], [2]], n: 2})
    text(tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([None, 3])))
    error(lambda: tf.broadcast_static_shape(tf.TensorShape([2]), tf.TensorShape([3])))
    error(lambda: tf.broadcast_to(tf.constant([1, 2]), [3]))


def transposes():
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    gradient(tf.square(tf.matrix_transpose(x)), x, {x: _matrix()})
    unknown = tf.placeholder(tf.float64, name="unknown")
    gradient(tf.square(tf.transpose(unknown)), unknown, {unknown: _matrix()})
    run(tf.matrix_transpose(unknown), {unknown: _matrix()})
    p = tf.placeholder(tf.int32, [2], name="p")
    run(tf.transpose(x, p), {x: _matrix(), p: [1, 0]})
    run(tf.transpose(tf.constant([["a", "b"]])))
    error(lambda: tf.transpose(x, [0, 2]))


def identities():
    x = tf.placeholder(tf.float64, [None], name="x")
    a, b = tf.identity_n([x, tf.constant(2)])
    run([a, b], {x: [1]})
    gradient(tf.square(a), x, {x: [3]})
    e = tf.ensure_shape(x, [2])
    gradient(tf.square(e), x, {x: [1, 2]})


def strings():
    s = tf.constant([["a", "b"], ["c", "d"]], name="s")
    run(s[0])
    run(s[:, ::-1])
    run(tf.reshape(s, [-1]))
    run(tf.gather(s, [1]))
    run(tf.stack([s[0], s[1]]))
    run(tf.pad(s, [[0, 1], [0, 0]]))
    run(tf.zeros_like(s))
    run(tf.expand_dims(s, 0))
    run(tf.squeeze(s[:1]))
    run(tf.split(s, 2)[1])
    run(tf.one_hot([1], 2, "on", "off"))
    run(tf.gather_nd(s, [[0, 1], [1, 0]]))


def static_shapes_of_slices():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    text((tf.slice(p, [0, 4], [1, 1])).shape)
    text((tf.slice(p, [0, 1], [1, 5])).shape)
    error(lambda: tf.slice(p, [0], [1]))
    error(lambda: tf.slice(p, [0, 0], [-2, 1]))
    error(lambda: tf.slice(p, [0, 0, 0], [1, 1]))
    text((tf.slice(p, [-1, 0], [1, 1])).shape)
    error(lambda: tf.strided_slice(p, [0], [1], [0]))
    error(lambda: tf.strided_slice(p, [0, 0, 0], [1, 1, 1]))
    error(lambda: tf.strided_slice(p, [0], [1, 2]))
    error(lambda: tf.strided_slice(p, [0], [1], [-1], shrink_axis_mask=1))
    error(lambda: tf.zeros([])[0])
    error(lambda: p[..., ...])
    error(lambda: p[7])
    error(lambda: p[1.5])
    error(lambda: p["a"])


def static_shapes_of_pad_reverse_broadcast():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.pad(p, [[1, 1]]))
    error(lambda: tf.pad(p, [[1, -1], [0, 0]]))
    error(lambda: tf.pad(p, [1, 1]))
    error(lambda: tf.reverse(p, [2]))
    error(lambda: tf.reverse(p, [0, 0]))
    error(lambda: tf.reverse(p, 0))
    error(lambda: tf.broadcast_to(p, [3]))
    error(lambda: tf.broadcast_to(p, [4, 3]))
    error(lambda: tf.broadcast_to(q, [4, 2]))


def static_shapes_of_one_hot_and_fill():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.one_hot(p, 3))
    error(lambda: tf.one_hot([1], -1))
    text((tf.one_hot([1], 3, axis=5)).shape)
    error(lambda: tf.one_hot([1], [3]))
    error(lambda: tf.fill([2, -1], 1.0))
    error(lambda: tf.fill([-2], 1.0))
    error(lambda: tf.fill([2], [1.0]))
    error(lambda: tf.fill(2, 1.0))


def static_shapes_of_diagonals():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.matrix_diag(1.0))
    error(lambda: tf.matrix_diag_part([1.0]))
    error(lambda: tf.matrix_diag_part(p, k=5))
    error(lambda: tf.matrix_diag_part(p, k=(1, -1)))
    text((tf.matrix_set_diag(p, [1.0, 2.0, 3.0])).shape)
    error(lambda: tf.diag(1.0))
    error(lambda: tf.diag_part(tf.zeros([2, 2, 2])))
    error(lambda: tf.diag_part(p))
    text((tf.matrix_band_part(1.0, 0, 0)).shape)
    error(lambda: tf.linalg.diag([1.0, 2.0], k=0, num_rows=1))


def static_shapes_of_small_ops():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.unique(p)[0])
    error(lambda: tf.invert_permutation(p))
    error(lambda: tf.invert_permutation([[1, 0]]))
    error(lambda: tf.meshgrid([1], [2], indexing='x'))
    error(lambda: tf.placeholder(tf.float32, [-1]))
    error(lambda: tf.placeholder_with_default([1.0, 2.0], [3]))
    error(lambda: tf.constant([1, 2, 3], shape=[2]))
    error(lambda: tf.sequence_mask([1], [2]))


def static_shapes_of_reshapes():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.expand_dims(p, 4))
    error(lambda: tf.squeeze(p, [0]))
    error(lambda: tf.squeeze(p, [7]))
    text((tf.squeeze(q)).shape)
    text((tf.squeeze(q, 0)).shape)
    text((tf.squeeze(tf.zeros([1, 3, 1]))).shape)
    text((tf.reshape(u, [2, -1])).shape)
    text((tf.reshape(q, [-1, 2])).shape)
    text((tf.reshape(q, [4, 3])).shape)
    text((tf.reshape(p, [-1, -1])).shape)
    error(lambda: tf.reshape(p, [0, -1]))
    error(lambda: tf.reshape(p, -1))
    error(lambda: tf.reshape(p, 6))
    error(lambda: tf.reshape(p, [2, -2]))
    error(lambda: tf.reshape(p, [2.0, 3.0]))


def static_shapes_of_split():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.split(p, [1, -1, -1], 1)[0])
    error(lambda: tf.split(p, [5, -1], 1)[0])
    text((tf.split(q, [1, -1], 0)[1]).shape)
    error(lambda: tf.split(p, [1, 1], 1)[1])
    error(lambda: tf.split(1.0, 1)[0])
    error(lambda: tf.split(p, 2, -3)[0])
    text((tf.split(u, [1, 2], 1)[1]).shape)
    text((tf.split(q, [-1, 2], 0)[0]).shape)
    error(lambda: tf.split(p, [1.5, 1.5])[0])


def static_shapes_of_gather_scatter_stitch():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    text((tf.gather_nd(q, [[0]])).shape)
    error(lambda: tf.gather(p, [0], axis=-3))
    text((tf.gather(u, [0])).shape)
    text((tf.gather(u, [0], axis=1)).shape)
    text((tf.gather(p, [[0, 1]], batch_dims=1)).shape)
    error(lambda: tf.gather(p, [0], batch_dims=2))
    error(lambda: tf.gather(p, u))
    text((tf.dynamic_stitch([[0, 1], [2]], [p, q])).shape)
    error(lambda: tf.dynamic_stitch([[0, 1], [2]], [p, [[1.0, 2.0]]]))
    error(lambda: tf.scatter_nd([[0]], [1.0], [0]))
    error(lambda: tf.scatter_nd([[0, 1]], [[1.0, 2.0]], [3, 3, 3]))


def static_shapes_of_where():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.where([True], p, p))
    error(lambda: tf.where([[True]], p, p))
    text((tf.where(True, p, p)).shape)
    error(lambda: tf.where([True], 1.0, 2.0))
    error(lambda: tf.where_v2([True, False], p, p))


def static_shapes_of_random():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    text((tf.random_uniform([2, -1])).shape)
    error(lambda: tf.random_uniform(2))
    error(lambda: tf.random_uniform([2.0]))
    error(lambda: tf.random_uniform([2], dtype=tf.bool))
    error(lambda: tf.multinomial(p, -1))
    error(lambda: tf.multinomial([1.0, 2.0], 1))
    text((tf.random_uniform([3], 1, 1, tf.int32)).shape)
    text((tf.multinomial(q, 2)).shape)
    text((tf.random_gamma([2], [[1.0, 2.0]])).shape)


def static_shapes_of_tile_stack_concat():
    p = tf.placeholder(tf.float32, [2, 3], name="p")
    q = tf.placeholder(tf.float32, [None, 3], name="q")
    u = tf.placeholder(tf.float32, name="u")
    text((tf.tile(q, [2, 3])).shape)
    error(lambda: tf.tile(p, [[2, 3]]))
    text((tf.tile(u, [2, 3])).shape)
    text((tf.stack([p, q])).shape)
    error(lambda: tf.stack([p, u], axis=5))
    error(lambda: tf.stack([p, 1.0]))
    text((tf.concat([p, q], 0)).shape)
    text((tf.concat([p, u], 1)).shape)
    error(lambda: tf.concat([p, tf.zeros([3, 3])], 1))
    error(lambda: tf.concat([p, tf.zeros([3])], 1))
