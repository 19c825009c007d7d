import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def histogram_bins():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    feeds = {x: [[-1, 0, 1.5], [2, 5, 15]]}
    run(tf.histogram_fixed_width_bins(x, [0.0, 5.0], nbins=5), feeds)
    run(tf.histogram_fixed_width_bins(x, [0.0, 5.0], name="bins"), feeds)
    error(lambda: run(tf.histogram_fixed_width_bins(x, [0.0, 5.0], nbins=0), feeds))


def evenly_spaced():
    start = tf.placeholder(tf.float64, [], name="start")
    stop = tf.placeholder(tf.float64, name="stop")
    num = tf.placeholder(tf.int32, name="num")
    feeds = {start: -1, stop: 2.5, num: 6}
    spaced = tf.raw_ops.LinSpace(start=start, stop=stop, num=num)
    run(spaced, feeds)
    run(spaced, {start: 3, stop: 4, num: 1})
    run(tf.raw_ops.LinSpace(start=1.0, stop=2.0, num=7))
    error(lambda: run(spaced, {start: 3, stop: 4, num: 0}))
    error(lambda: run(spaced, {start: 3, stop: [4], num: 2}))
    error(lambda: run(spaced, {start: 3, stop: 4, num: [2]}))
    error(lambda: tf.raw_ops.LinSpace(start=1.0, stop=2.0, num=0))
    error(lambda: tf.raw_ops.LinSpace(start=[1.0], stop=2.0, num=4))
    error(lambda: tf.raw_ops.LinSpace(start=1.0, stop=2.0, num=[4]))
    no_gradient = tf.gradients(spaced, start)
    text(no_gradient)


def counted_integers():
    arr = tf.placeholder(tf.int32, name="arr")
    size = tf.placeholder(tf.int32, name="size")
    weights = tf.placeholder(tf.float32, name="weights")
    counts = tf.raw_ops.Bincount(arr=arr, size=size, weights=weights)
    run(counts, {arr: [1, 2, 2, 7], size: 5, weights: []})
    run(counts, {arr: [[1, 2], [2, 7]], size: 5, weights: [[1, 2], [0.5, 1]]})
    run(tf.raw_ops.Bincount(arr=[3, 0, 3], size=4, weights=tf.constant([1, 2, 3], tf.int64)))
    error(lambda: run(counts, {arr: [1, -2], size: 5, weights: []}))
    error(lambda: run(counts, {arr: [1, 2], size: -1, weights: []}))
    error(lambda: run(counts, {arr: [1, 2], size: [1], weights: []}))
    error(lambda: run(counts, {arr: [1, 2], size: 3, weights: [1]}))
    error(lambda: tf.raw_ops.Bincount(arr=arr, size=-5, weights=weights))
    error(lambda: tf.raw_ops.Bincount(arr=arr, size=[5], weights=weights))


def products_of_other_types():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    b = tf.placeholder(tf.float64, [None, 3, 2], name="b")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[[1, 0], [2, -1], [0.5, 3]], [[0, 1], [1, 1], [2, 2]]]}
    gradient(tf.raw_ops.BatchMatMulV3(x=a, y=b, Tout=tf.float64), [a, b], feeds)
    x = tf.constant([[100, 2], [3, 4]], tf.int8)
    run(tf.raw_ops.BatchMatMulV3(x=x, y=x, Tout=tf.int32))
    run(tf.raw_ops.BatchMatMulV3(x=tf.constant([[200, 2]], tf.uint8), y=x, Tout=tf.int32, adj_y=True))
    error(lambda: tf.raw_ops.BatchMatMulV3(x=tf.zeros([2, 3, 4]), y=tf.zeros([3, 5]), Tout=tf.float32))


def diagonals_of_version_two():
    d = tf.placeholder(tf.float64, [2, 3], name="d")
    feeds = {d: [[1, 2, 3], [4, 5, 6]]}
    gradient(tf.raw_ops.MatrixDiagV2(diagonal=d, k=1, num_rows=-1, num_cols=-1, padding_value=tf.constant(0.5, tf.float64)), d, feeds)
    run(tf.raw_ops.MatrixDiagV2(diagonal=d, k=[0, 1], num_rows=3, num_cols=-1, padding_value=tf.constant(9.0, tf.float64)), feeds)
    m = tf.placeholder(tf.float64, [3, 4], name="m")
    matrix = {m: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]}
    pad = tf.constant(-1.0, tf.float64)
    gradient(tf.raw_ops.MatrixDiagPartV2(input=m, k=1, padding_value=pad), m, matrix)
    run(tf.raw_ops.MatrixDiagPartV2(input=m, k=[-1, 2], padding_value=pad), matrix)
    u = tf.placeholder(tf.float64, [None, None], name="u")
    gradient(tf.raw_ops.MatrixDiagPartV2(input=u, k=-1, padding_value=pad), u, {u: [[1, 2], [3, 4], [5, 6]]})
    s = tf.placeholder(tf.float64, [2], name="s")
    gradient(tf.raw_ops.MatrixSetDiagV2(input=m, diagonal=s, k=2), [m, s], {m: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], s: [-1, -2]})
    t = tf.placeholder(tf.float64, [None, 3], name="t")
    both = {m: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], t: [[-1, -2, -3], [-4, -5, -6]]}
    run(tf.raw_ops.MatrixSetDiagV2(input=m, diagonal=t, k=[0, 1]), both)


def diagonals_set_without_a_static_shape():
    m = tf.placeholder(tf.float64, [None, 3, None], name="m")
    d = tf.placeholder(tf.float64, [None, None], name="d")
    feeds = {m: [[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]], d: [[-1, -2, -3]]}
    gradient(tf.matrix_set_diag(m, d, k=1), [m, d], feeds)
    gradient(tf.matrix_set_diag(m, d, k=0), [m, d], feeds)
    gradient(tf.raw_ops.MatrixSetDiagV2(input=m, diagonal=d, k=-1), [m, d], {m: [[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]], d: [[-1, -2]]})
