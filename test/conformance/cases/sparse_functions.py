import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _parts(t):
    return [t.indices, t.values, t.dense_shape]


def added():
    v = tf.placeholder(tf.float64, [2], name="v")
    w = tf.placeholder(tf.float64, [2], name="w")
    d = tf.placeholder(tf.float64, [2, 2], name="d")
    feed = {v: [1, 2], w: [-1.5, 0.5], d: [[3, 4], [5, 6]]}
    a = tf.SparseTensor([[0, 0], [1, 1]], v, [2, 2])
    b = tf.SparseTensor([[0, 0], [1, 0]], w, [2, 2])
    s = tf.sparse_add(a, b)
    text(s.shape)
    run(_parts(s), feed)
    run(_parts(tf.sparse.add(a, b, threshold=1.0)), feed)
    run(_parts(tf.sparse_add(a, b, thresh=0.1)), feed)
    gradient(s.values, [v, w], feed)
    gradient(tf.sparse_add(a, d), [v, d], feed)
    gradient(tf.sparse_add(d, a), [v, d], feed)
    run(_parts(tf.sparse_add(tf.SparseTensorValue([[0, 1]], [1.0], [1, 2]), tf.SparseTensorValue([[0, 0]], [2.0], [1, 2]))))
    p = tf.sparse_placeholder(tf.float32)
    t = tf.sparse_add(p, p)
    text(t.shape)
    run(t, {p: tf.SparseTensorValue([[0, 1]], [1.5], [1, 2])})
    error(lambda: tf.sparse_add(d, d))
    error(lambda: tf.sparse_add(a, tf.SparseTensor([[0, 0]], [1.0], [2, 2])))
    error(lambda: tf.sparse_add(a, tf.SparseTensor([[0, 0]], v[:1], [2, 3])))
    error(lambda: tf.sparse_add(a, b, 0.1, thresh=0.1))


def added_wrongly():
    i = tf.placeholder(tf.int64, name="i")
    v = tf.placeholder(tf.float32, name="v")
    s = tf.placeholder(tf.int64, name="s")
    j = tf.placeholder(tf.int64, name="j")
    w = tf.placeholder(tf.float32, name="w")
    r = tf.placeholder(tf.int64, name="r")
    h = tf.placeholder(tf.float32, name="h")
    t = tf.raw_ops.SparseAdd(a_indices=i, a_values=v, a_shape=s, b_indices=j, b_values=w, b_shape=r, thresh=h)
    error(lambda: run(t.sum_values, {i: [0, 0], v: [1, 2], s: [2, 2], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: 0}))
    error(lambda: run(t.sum_values, {i: [[0, 0]], v: [[1]], s: [2, 2], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: 0}))
    error(lambda: run(t.sum_values, {i: [[0, 0]], v: [1], s: [[2, 2]], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: 0}))
    error(lambda: run(t.sum_values, {i: [[0, 0]], v: [1], s: [2, 3], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: 0}))
    error(lambda: run(t.sum_values, {i: [[0, 0, 0]], v: [1], s: [2, 3, 1], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: 0}))
    error(lambda: run(t.sum_values, {i: [[0, 0]], v: [1], s: [2, 2], j: [[0, 0], [1, 0]], w: [1, 2], r: [2, 2], h: [0]}))
    g = tf.raw_ops.SparseAddGrad(backprop_val_grad=v, a_indices=i, b_indices=j, sum_indices=s)
    run(g, {v: [2, 3], i: [[0, 0], [1, 1]], j: [[0, 0], [1, 0]], s: [[1, 0], [1, 1]]})
    error(lambda: run(g.a_val_grad, {v: [1], i: [[0, 0]], j: [[0, 0]], s: [[1, 0], [1, 1]]}))
    d = tf.raw_ops.SparseTensorDenseAdd(a_indices=i, a_values=v, a_shape=s, b=w)
    run(d, {i: [[1, 1], [1, 1]], v: [2, 3], s: [2, 2], w: [[3, 4], [5, 6]]})
    error(lambda: run(d, {i: [[0, 0]], v: [1], s: [2, 3], w: [[3, 4], [5, 6]]}))
    error(lambda: run(d, {i: [[0, 5]], v: [1], s: [2, 2], w: [[3, 4], [5, 6]]}))
    error(lambda: run(d, {i: [[-1, 0]], v: [1], s: [2, 2], w: [[3, 4], [5, 6]]}))
    error(lambda: run(d, {i: [0, 5], v: [1], s: [2, 2], w: [[3, 4], [5, 6]]}))
    error(lambda: run(d, {i: [[0, 0]], v: [[1]], s: [2, 2], w: [[3, 4], [5, 6]]}))
    error(lambda: run(d, {i: [[0, 0]], v: [1, 2], s: [2, 2], w: [[3, 4], [5, 6]]}))


def joined():
    v = tf.placeholder(tf.float64, [2], name="v")
    feed = {v: [1, 2]}
    a = tf.SparseTensor([[1, 0], [0, 2]], v, [2, 3])
    b = tf.SparseTensor([[0, 0], [1, 1]], v, [2, 4])
    s = tf.sparse_concat(1, [a, b])
    text(s.shape)
    run(_parts(s), feed)
    run(_parts(tf.sparse.concat(-1, [a, b], name="named")), feed)
    run(_parts(tf.sparse_concat(0, [a, a])), feed)
    wide = tf.SparseTensor([[2, 4]], v[:1], [3, 5])
    for axis in [0, 1, -1]:
        e = tf.sparse_concat(axis, [a, wide], expand_nonconcat_dim=True)
        text(e.shape)
        run(_parts(e), feed)
    p = tf.sparse_placeholder(tf.float64)
    q = tf.sparse_placeholder(tf.float64, [None, 3])
    t = tf.sparse_concat(0, [p, q])
    text([t.shape, tf.sparse_concat(0, [a, q]).shape, tf.sparse_concat(1, [a, q]).shape])
    run(_parts(t), {p: tf.SparseTensorValue([[0, 1]], [1.5], [1, 3]), q: tf.SparseTensorValue([[1, 1]], [2.5], [2, 3])})
    run(_parts(tf.sparse_concat(1, [a])), feed)
    error(lambda: tf.sparse_concat(1, a))
    error(lambda: tf.sparse_concat(1, [a, v]))
    error(lambda: run(_parts(tf.sparse_concat(2, [p, p])), {p: tf.SparseTensorValue([[0, 1]], [1.5], [1, 3])}))
    error(lambda: run(t.values, {p: tf.SparseTensorValue([[0, 1]], [1.5], [1, 2]), q: tf.SparseTensorValue([[1, 1]], [2.5], [2, 3])}))
    error(lambda: run(t.values, {p: tf.SparseTensorValue([[0, 1, 0]], [1.5], [1, 2, 1]), q: tf.SparseTensorValue([[1, 1]], [2.5], [2, 3])}))


def taken_apart():
    a = tf.SparseTensor([[0, 0], [0, 4], [1, 3]], [1, 2, 3], [2, 5])
    for part in tf.sparse_split(sp_input=a, num_split=2, axis=1):
        run(_parts(part))
    for part in tf.sparse.split(sp_input=a, num_split=3, axis=-1, name="named"):
        run(_parts(part))
    p = tf.sparse_placeholder(tf.float32)
    axis = tf.placeholder(tf.int64, name="axis")
    halves = tf.sparse_split(sp_input=p, num_split=2, axis=axis)
    text([halves[0].shape, halves[0].indices.shape])
    value = tf.SparseTensorValue([[0, 0]], [1.0], [2, 5])
    run(_parts(halves[1]), {p: value, axis: 0})
    error(lambda: run(halves[0].values, {p: value, axis: 2}))
    error(lambda: run(halves[0].values, {p: value, axis: [0]}))
    error(lambda: run(halves[0].values, {p: tf.SparseTensorValue([[0, 0]], [1.0], [1, 5]), axis: 0}))
    error(lambda: run(halves[0].values, {p: tf.SparseTensorValue([[7, 0]], [1.0], [2, 5]), axis: 0}))
    error(lambda: tf.sparse_split(a, 2, 1))
    error(lambda: tf.sparse_split(sp_input=a, num_split=2))
    error(lambda: tf.sparse_split(sp_input=a, axis=2))
    error(lambda: tf.sparse_split(num_split=2, axis=2))
    error(lambda: tf.sparse_split(sp_input=a, num_split=2, axis=1, split_dim=1))


def cut_out():
    v = tf.placeholder(tf.float64, [3], name="v")
    feed = {v: [1, 2, 3]}
    a = tf.SparseTensor([[0, 1], [1, 0], [1, 2]], v, [2, 3])
    s = tf.sparse_slice(a, [0, 1], [2, 5])
    text(s.shape)
    run(_parts(s), feed)
    run(_parts(tf.sparse.slice(a, [0, 4], [2, 5], name="named")), feed)
    gradient(s.values, v, feed)
    p = tf.sparse_placeholder(tf.float32)
    start = tf.placeholder(tf.int64, name="start")
    size = tf.placeholder(tf.int64, name="size")
    t = tf.sparse_slice(p, start, size)
    value = tf.SparseTensorValue([[0, 1]], [1.0], [2, 3])
    run(_parts(t), {p: value, start: [0, 0], size: [1, 2]})
    error(lambda: run(t.values, {p: value, start: [0], size: [1, 2]}))
    error(lambda: run(t.values, {p: value, start: [0, 0], size: [1]}))
    error(lambda: run(t.values, {p: value, start: [0, 0], size: [1, -5]}))
    g = tf.raw_ops.SparseSliceGrad(backprop_val_grad=[5.0, 6.0], input_indices=start, input_start=[0, 1], output_indices=size)
    run(g, {start: [[0, 1], [1, 0], [1, 2]], size: [[0, 0], [1, 1]]})
    error(lambda: run(g, {start: [[0, 1], [1, 0], [1, 2]], size: [[0, 0]]}))
    error(lambda: run(g, {start: [[0, 1], [1, 0], [1, 2]], size: [[0, 0], [7, 1]]}))


def other_shapes():
    a = tf.SparseTensor([[0, 1], [1, 2]], [1.0, 2.0], [2, 3])
    for shape in [[3, 2], [6], [3, -1], [1, 2, 3]]:
        s = tf.sparse_reshape(a, shape)
        text(s.shape)
        run(_parts(s))
    p = tf.sparse_placeholder(tf.float32)
    n = tf.placeholder(tf.int64, name="n")
    q = tf.sparse_placeholder(tf.float32, [None, 3])
    t = tf.sparse.reshape(p, n, name="named")
    text([t.shape, tf.sparse_reshape(q, [3, -1]).shape, tf.sparse_reshape(a, tf.placeholder(tf.int64, [2])).shape])
    value = tf.SparseTensorValue([[0, 1], [1, 2]], [1.0, 2.0], [2, 3])
    run(_parts(t), {p: value, n: [3, -1]})
    for shape in [[-1, -1], [4, -1], [4], [-2, 3], [0, -1], [[2, 3]]]:
        error(lambda: run(t.indices, {p: value, n: shape}))
    error(lambda: tf.sparse_reshape(a, [-1, -1]))
    error(lambda: tf.sparse_reshape(a, [4]))
    error(lambda: tf.sparse_reshape(a, [4, -1]))


def other_axes():
    v = tf.placeholder(tf.float64, [3], name="v")
    feed = {v: [1, 2, 3]}
    a = tf.SparseTensor([[0, 0, 1], [0, 1, 0], [1, 2, 1]], v, [2, 3, 4])
    t = tf.sparse_transpose(a)
    text(t.shape)
    run(_parts(t), feed)
    gradient(t.values, v, feed)
    run(_parts(tf.sparse.transpose(a, [1, 0, 2], name="named")), feed)
    p = tf.sparse_placeholder(tf.float32)
    u = tf.sparse_transpose(p)
    text([u.shape, tf.sparse_transpose(tf.sparse_placeholder(tf.float32, [None, 3])).shape])
    run(_parts(u), {p: tf.SparseTensorValue([[0, 1], [1, 2]], [1.0, 2.0], [2, 3])})
    for axis in [None, 0, 1, -2]:
        e = tf.sparse.expand_dims(a, axis)
        text(e.shape)
        run(_parts(e), feed)
    run(_parts(tf.sparse.expand_dims(a, tf.constant(2), name="wider")), feed)


def reduced():
    v = tf.placeholder(tf.float64, [3], name="v")
    feed = {v: [-1, -2, 3]}
    a = tf.SparseTensor([[0, 0], [0, 2], [1, 1]], v, [2, 3])
    for axis in [None, 0, 1, [0, 1], -1, []]:
        s = tf.sparse_reduce_sum(a, axis)
        text(s.shape)
        gradient(s, v, feed)
        run(tf.sparse_reduce_max(a, axis, keepdims=True), feed)
        run(_parts(tf.sparse_reduce_sum_sparse(a, axis)), feed)
        run(_parts(tf.sparse_reduce_max_sparse(a, axis, True)), feed)
    run(tf.sparse.reduce_sum(a, reduction_axes=1, keep_dims=True), feed)
    p = tf.sparse_placeholder(tf.float32)
    axes = tf.placeholder(tf.int32, name="axes")
    t = tf.sparse_reduce_sum(p, axes)
    m = tf.sparse.reduce_max(p)
    value = tf.SparseTensorValue([[0, 1], [1, 2]], [1.0, 2.0], [2, 3])
    text([t.shape, m.shape])
    run([t, m], {p: value, axes: [1]})
    run(t, {p: tf.SparseTensorValue([[1, 2], [0, 0]], [1.0, 2.0], [2, 3]), axes: [0]})
    error(lambda: run(t, {p: value, axes: [2]}))
    error(lambda: run(t, {p: value, axes: [-3]}))
    error(lambda: run(t, {p: tf.SparseTensorValue([[5, 1]], [1.0], [2, 3]), axes: [1]}))


def reduced_of_unknown_shape():
    v = tf.placeholder(tf.float64, [None], name="v")
    s = tf.placeholder(tf.int64, [2], name="s")
    axes = tf.placeholder(tf.int32, [1], name="axes")
    a = tf.SparseTensor([[0, 0], [0, 2], [1, 1]], v, s)
    gradient(tf.sparse_reduce_sum(a, axes), v, {v: [1, 2, 3], s: [2, 3], axes: [1]})


def rows_filled():
    v = tf.placeholder(tf.float64, [3], name="v")
    d = tf.placeholder(tf.float64, [], name="d")
    feed = {v: [1, 2, 3], d: -1}
    a = tf.SparseTensor([[0, 1], [2, 0], [2, 1]], v, [4, 2])
    filled, empty = tf.sparse_fill_empty_rows(a, d)
    text([filled.shape, empty.shape])
    run([filled, empty], feed)
    gradient(filled.values, [v, d], feed)
    f = tf.sparse.fill_empty_rows(tf.SparseTensor([[1, 0]], ["a"], [3, 1]), "b", name="named")
    run(f)
    p = tf.sparse_placeholder(tf.float32)
    t = tf.sparse_fill_empty_rows(p, 0.5)
    text([t[0].shape, t[1].shape])
    run(t, {p: tf.SparseTensorValue([[2, 1], [0, 0], [2, 0]], [1.0, 2.0, 3.0], [4, 2])})
    error(lambda: run(t, {p: tf.SparseTensorValue([[5, 0]], [1.0], [2, 2])}))
    error(lambda: run(t, {p: tf.SparseTensorValue([[0, 0]], [1.0], [0, 2])}))
    i = tf.placeholder(tf.int64, name="i")
    w = tf.placeholder(tf.float32, name="w")
    g = tf.raw_ops.SparseFillEmptyRowsGrad(reverse_index_map=i, grad_values=w)
    run(g, {i: [2, 1], w: [1, 2, 3, 4]})
    error(lambda: run(g, {i: [7, 1], w: [1, 2, 3, 4]}))
    error(lambda: run(g, {i: [[1]], w: [1, 2, 3, 4]}))


def chosen():
    v = tf.placeholder(tf.float64, [3], name="v")
    feed = {v: [1, -2, 3]}
    a = tf.SparseTensor([[0, 1], [2, 0], [2, 1]], v, [4, 2])
    r = tf.sparse_retain(a, v > 0.0)
    text(r.shape)
    run(_parts(r), feed)
    run(_parts(tf.sparse.retain(a, [True, False, True])), feed)
    error(lambda: tf.sparse_retain(a, [[True]]))
    error(lambda: tf.sparse_retain(a, [True]))
    s = tf.IndexedSlices([[1.0], [2.0], [3.0]], [4, 7, 9], [10, 1])
    m = tf.sparse_mask(s, [7, 8])
    run([m.values, m.indices])
    run(tf.sparse.mask(s, [4], name="named").values)


def shapes_set_anew():
    a = tf.SparseTensor([[0, 1], [2, 0]], [1.0, 2.0], [4, 5])
    run(_parts(tf.sparse_reset_shape(a)))
    s = tf.sparse.reset_shape(a, [6, 5])
    text(s.shape)
    run(_parts(s))
    n = tf.placeholder(tf.int64, [2], name="n")
    t = tf.sparse_reset_shape(a, n)
    text(t.shape)
    run(_parts(t), {n: [4, 6]})
    error(lambda: run(_parts(t), {n: [4, 4]}))
    error(lambda: tf.sparse_reset_shape(a, [3, 5]))
    error(lambda: tf.sparse_reset_shape(a, [3, 5, 6]))
    error(lambda: tf.sparse_reset_shape(a, [[3, 5]]))


def greater_and_lesser():
    v = tf.placeholder(tf.float64, [2], name="v")
    feed = {v: [-1, 2]}
    a = tf.SparseTensor([[0, 0], [1, 1]], v, [2, 2])
    b = tf.SparseTensor([[0, 0], [1, 0]], tf.constant([-3, -0.5], tf.float64), [2, 2])
    run(_parts(tf.sparse_maximum(a, b)), feed)
    s = tf.sparse.minimum(a, b, name="named")
    text(s.shape)
    run(_parts(s), feed)
    error(lambda: gradient(tf.sparse_maximum(a, b).values, v, feed))
    error(lambda: gradient(s.values, v, feed))
    p = tf.sparse_placeholder(tf.float32)
    q = tf.sparse_placeholder(tf.float32)
    m = tf.sparse_maximum(p, q)
    value = tf.SparseTensorValue([[0, 1]], [1.0], [2, 3])
    error(lambda: run(m.values, {p: value, q: tf.SparseTensorValue([[0, 1]], [1.0], [2, 2])}))
    error(lambda: run(m.values, {p: value, q: tf.SparseTensorValue([[0, 1, 0]], [1.0], [2, 2, 1])}))
    error(lambda: run(m.values, {p.indices: [0, 1], p.values: [1.0], p.dense_shape: [2, 3], q: value}))
    error(lambda: run(m.values, {p.indices: [[0, 1]], p.values: [1.0, 2.0], p.dense_shape: [2, 3], q: value}))
    error(lambda: run(m.values, {p.indices: [[0, 1]], p.values: [1.0], p.dense_shape: [2, 3, 3], q: value}))


def softmax():
    v = tf.placeholder(tf.float64, [4], name="v")
    feed = {v: [1, 2, 3, -1]}
    a = tf.SparseTensor([[0, 0], [0, 2], [1, 1], [1, 2]], v, [2, 3])
    s = tf.sparse_softmax(a)
    run(_parts(s), feed)
    gradient(s.values, v, feed)
    run(tf.sparse.softmax(a, name="named").values, feed)
    p = tf.sparse_placeholder(tf.float32)
    t = tf.sparse_softmax(p)
    text(t.shape)
    run(t.values, {p: tf.SparseTensorValue([[0, 0, 1], [0, 0, 2], [0, 1, 1]], [1, 2, 3], [2, 3, 4])})
    error(lambda: run(t.values, {p: tf.SparseTensorValue([[0], [1]], [1, 2], [3])}))


def with_a_dense_operand():
    v = tf.placeholder(tf.float64, [2], name="v")
    d = tf.placeholder(tf.float64, [2, 2], name="d")
    r = tf.placeholder(tf.float64, [2], name="r")
    feed = {v: [1, 2], d: [[3, 4], [5, 6]], r: [7, 8]}
    i = tf.constant([[0, 0], [1, 1]], tf.int64)
    s = tf.constant([2, 2], tf.int64)
    for x in [d, r]:
        gradient(tf.raw_ops.SparseDenseCwiseMul(sp_indices=i, sp_values=v, sp_shape=s, dense=x), [v, x], feed)
        gradient(tf.raw_ops.SparseDenseCwiseDiv(sp_indices=i, sp_values=v, sp_shape=s, dense=x), [v, x], feed)
        run(tf.raw_ops.SparseDenseCwiseAdd(sp_indices=i, sp_values=v, sp_shape=s, dense=x), feed)
    t = tf.raw_ops.SparseDenseCwiseAdd(sp_indices=i, sp_values=v, sp_shape=s, dense=d)
    error(lambda: gradient(t, v, feed))
    error(lambda: run(tf.raw_ops.SparseDenseCwiseAdd(sp_indices=i, sp_values=v, sp_shape=[1, 2], dense=d), feed))
    error(lambda: run(tf.raw_ops.SparseDenseCwiseAdd(sp_indices=i, sp_values=v, sp_shape=[1, 2], dense=r), feed))


def indicators():
    ids = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], tf.constant([3, 1, 0], tf.int64), [2, 2])
    weights = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [0.5, 1.5, 2.5], [2, 2])
    run(tf.sparse_to_indicator(ids, 4))
    run(tf.sparse.to_indicator(ids, tf.constant(5), name="named"))
    m = tf.sparse_merge(ids, weights, 4)
    text(m.shape)
    run(_parts(m))
    small = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [1, 1, 2], [2, 2])
    run(_parts(tf.sparse.merge([ids, small], weights, [4, 3], name="pairs")))
    run(_parts(tf.sparse_merge(small, weights, 4, already_sorted=True)))
    error(lambda: tf.sparse_merge([ids, small], weights, [4]))


def from_dense():
    d = tf.placeholder(tf.float32, [2, None], name="d")
    s = tf.sparse.from_dense(d)
    text(s.shape)
    run(_parts(s), {d: [[0, 1.5, 0], [2, 0, 0]]})
    run(_parts(tf.sparse.from_dense(tf.constant([["", "a"]]), name="named")))
    run(_parts(tf.sparse.eye(3)))
    e = tf.sparse.eye(2, 3, dtype=tf.int32, name="named_eye")
    text(e.shape)
    run(_parts(e))
    n = tf.placeholder(tf.int32, [], name="n")
    run(_parts(tf.sparse.eye(n, tf.constant(2, tf.int64))), {n: 4})


def picked_rows():
    x = tf.placeholder(tf.float64, [3, 2], name="x")
    feed = {x: [[1, 2], [3, 4], [5, 6]]}
    for reduce in [tf.sparse_segment_sum, tf.sparse_segment_mean, tf.sparse_segment_sqrt_n]:
        s = reduce(x, [0, 1, 2, 0], [0, 0, 2, 2])
        text(s.shape)
        gradient(s, x, feed)
        n = reduce(x, [0, 1, 2, 0], [0, 0, 2, 2], num_segments=4, name="sized")
        text(n.shape)
        gradient(n, x, feed)
        g = tf.gradients(reduce(x, [2, 0, 2], [0, 0, 1], sparse_gradient=True), x)[0]
        run([g.values, g.indices, g.dense_shape], feed)
        h = tf.gradients(reduce(x, [2, 0, 2], [0, 0, 1], num_segments=3, sparse_gradient=True), x)[0]
        run([h.values, h.indices], feed)
    run(tf.sparse.segment_sum(x, tf.constant([1], tf.int64), tf.constant([1], tf.int64)), feed)


def picked_rows_wrongly():
    x = tf.placeholder(tf.float32, name="x")
    i = tf.placeholder(tf.int32, name="i")
    s = tf.placeholder(tf.int32, name="s")
    n = tf.placeholder(tf.int32, name="n")
    table = [[1, 2], [3, 4], [5, 6]]
    t = tf.sparse_segment_mean(x, i, s)
    u = tf.sparse.segment_sqrt_n(x, i, s, num_segments=n)
    text([t.shape, u.shape, tf.sparse_segment_sum(tf.placeholder(tf.float32, [None, 3]), i, s, num_segments=n).shape])
    run([t, u], {x: table, i: [], s: [], n: 2})
    error(lambda: run(t, {x: table, i: [0, 5], s: [0, 1]}))
    error(lambda: run(t, {x: table, i: [0, -1], s: [0, 1]}))
    error(lambda: run(t, {x: table, i: [0, 1], s: [1, 0]}))
    error(lambda: run(t, {x: table, i: [0, 1], s: [0]}))
    error(lambda: run(t, {x: table, i: [0, 1], s: [-1, 0]}))
    error(lambda: run(t, {x: table, i: [0, 1], s: [2, -1]}))
    error(lambda: run(t, {x: table, i: [[0]], s: [0]}))
    error(lambda: run(t, {x: table, i: [0], s: [[0]]}))
    error(lambda: run(t, {x: 1, i: [0], s: [0]}))
    error(lambda: run(u, {x: table, i: [0], s: [7], n: 2}))
    error(lambda: run(u, {x: table, i: [0], s: [0], n: -1}))
    error(lambda: run(u, {x: table, i: [0], s: [0], n: [1]}))
    error(lambda: run(u, {x: table, i: [0, 1], s: [-1, 0], n: 4}))
    error(lambda: tf.sparse_segment_sum(tf.zeros([3, 2]), [0, 1], [0]))
    error(lambda: tf.sparse_segment_sum(tf.zeros([3, 2]), [0], [0], num_segments=-1))
    g = tf.raw_ops.SparseSegmentMeanGrad(grad=x, indices=i, segment_ids=s, output_dim0=n)
    run(g, {x: table, i: [0, 1], s: [1, 0], n: 4})
    error(lambda: run(g, {x: table, i: [0, 5], s: [0, 1], n: 4}))
    error(lambda: run(g, {x: table, i: [0, 1], s: [-1, 0], n: 4}))
    error(lambda: run(g, {x: table, i: [0], s: [7], n: 4}))
    error(lambda: run(g, {x: table, i: [0], s: [0], n: -1}))
    error(lambda: run(g, {x: table, i: [0], s: [0], n: [1]}))


def products_from_the_left():
    d = tf.placeholder(tf.float32, [2, 3], name="d")
    s = tf.SparseTensor([[0, 1], [2, 0]], [1.0, 2.0], [3, 2])
    run(tf.sparse.sparse_dense_matmul(d, s), {d: [[1, 2, 3], [4, 5, 6]]})
    run(tf.sparse.matmul(s, d, adjoint_a=False, adjoint_b=False), {d: [[1, 2, 3], [4, 5, 6]]})
    e = tf.placeholder(tf.float32, [3, 3], name="e")
    run(tf.sparse.matmul(e, s, adjoint_a=True), {e: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]})
