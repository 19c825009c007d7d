import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def cholesky_decomposition():
    x = tf.placeholder(tf.float64, [3, 3], name="x")
    feeds = {x: [[2, 0.5, 0.3], [0.5, 3, -1], [0.3, -1, 4]]}
    a = tf.matmul(x, x, transpose_b=True)
    chol = tf.cholesky(a)
    gradient(chol, x, feeds)
    run(tf.cholesky(tf.cast(x, tf.float32)), feeds)
    b = tf.placeholder(tf.float64, [3, 2], name="b")
    both = {x: [[2, 0, 0], [0.5, 3, 0], [0.3, -1, 4]], b: [[1, 2], [3, 4], [5, 6]]}
    gradient(tf.cholesky_solve(x, b), [x, b], both)
    run(tf.linalg.logdet(a), feeds)
    u = tf.placeholder(tf.float32, name="u")
    text(tf.cholesky(u).shape)
    text(tf.cholesky(tf.placeholder(tf.float32, [None, 2, None], name="p")).shape)
    error(lambda: tf.cholesky(tf.zeros([2, 3])))
    run(tf.cholesky(u), {u: [[-4]]})
    error(lambda: run(tf.cholesky(u), {u: [1, 2]}))
    error(lambda: run(tf.cholesky(u), {u: [[1, 2]]}))
    run(tf.linalg.cholesky(u), {u: [[[4, 9], [2, 5]], [[1, 0], [0, 1]]]})


def triangular_systems():
    a = tf.placeholder(tf.float64, [3, 3], name="a")
    b = tf.placeholder(tf.float64, [3, 2], name="b")
    feeds = {a: [[2, 7, 0.3], [0.5, 3, -1], [0.3, -1, 4]], b: [[1, 2], [3, 4], [5, 6]]}
    gradient(tf.matrix_triangular_solve(a, b), [a, b], feeds)
    gradient(tf.matrix_triangular_solve(a, b, lower=False), [a, b], feeds)
    gradient(tf.matrix_triangular_solve(a, b, lower=False, adjoint=True), [a, b], feeds)
    gradient(tf.linalg.triangular_solve(a, b, adjoint=True, name="t"), [a, b], feeds)
    c = tf.placeholder(tf.float64, [2, 3, 1], name="c")
    gradient(tf.matrix_triangular_solve(a, c), [a, c], {a: [[2, 7, 0.3], [0.5, 3, -1], [0.3, -1, 4]], c: [[[1], [2], [3]], [[4], [5], [6]]]})
    run(tf.matrix_triangular_solve(tf.cast(a, tf.float32), tf.cast(b, tf.float32)), feeds)
    u = tf.placeholder(tf.float32, name="u")
    error(lambda: tf.matrix_triangular_solve(tf.zeros([2, 2]), tf.zeros([3, 2])))
    run(tf.matrix_triangular_solve(u, [[1.0], [2.0]]), {u: [[1, 2], [3, 0]]})
    error(lambda: run(tf.matrix_triangular_solve(u, [[1.0], [2.0]]), {u: [[1]]}))


def qr_decomposition():
    x = tf.placeholder(tf.float64, [3, 3], name="x")
    feeds = {x: [[2, 0.5, 0.3], [0.5, 3, -1], [0.3, -1, 4]]}
    q, r = tf.qr(x)
    gradient(q * 2.0, x, feeds)
    gradient(r, x, feeds)
    tall = tf.placeholder(tf.float64, [2, 3, 2], name="tall")
    tall_feeds = {tall: [[[1, 2], [3, 4], [5, 7]], [[-1, 0.5], [0, 2], [2, 1]]]}
    q, r = tf.qr(tall)
    gradient(q, tall, tall_feeds)
    gradient(r, tall, tall_feeds)
    wide = tf.placeholder(tf.float64, [2, 3], name="wide")
    wide_feeds = {wide: [[1, 2, 5], [3, 4, -1]]}
    q, r = tf.qr(wide)
    gradient(q, wide, wide_feeds)
    gradient(r, wide, wide_feeds)
    q, r = tf.linalg.qr(tall, full_matrices=True)
    run([q, r], tall_feeds)
    error(lambda: tf.gradients(r, tall))
    u = tf.placeholder(tf.float32, name="u")
    q, r = tf.qr(u)
    run([q, r], {u: [[0, 0], [0, 3], [0, 4]]})
    error(lambda: tf.gradients(q, u))
    q, r = tf.qr(tf.placeholder(tf.float32, [None, 2, None], name="p"), name="named")
    text(q)
    text(r)


def singular_values():
    x = tf.placeholder(tf.float64, [3, 3], name="x")
    feeds = {x: [[2, 0.5, 0.3], [0.1, 3, -1], [0.3, -1.5, 5]]}
    s, u, v = tf.svd(x)
    run([s, u, v], feeds)
    gradient(s, x, feeds)
    gradient(u * u, x, feeds)
    gradient(v * v, x, feeds)
    gradient(tf.svd(x, compute_uv=False), x, feeds)
    tall = tf.placeholder(tf.float64, [2, 3, 2], name="tall")
    tall_feeds = {tall: [[[1, 2], [3, 4], [5, 7]], [[-1, 0.5], [0, 2], [2, 1]]]}
    s, u, v = tf.svd(tall)
    run([s, u, v], tall_feeds)
    gradient(u, tall, tall_feeds)
    gradient(v, tall, tall_feeds)
    wide = tf.placeholder(tf.float64, [2, 3], name="wide")
    wide_feeds = {wide: [[1, 2, 5], [3, 4, -1]]}
    s, u, v = tf.linalg.svd(wide, full_matrices=True)
    run([s, u, v], wide_feeds)
    gradient(u, wide, wide_feeds)
    gradient(s, wide, wide_feeds)
    f = tf.placeholder(tf.float32, name="f")
    s, u, v = tf.svd(f)
    run([s, u, v], {f: [[3, 1, 0, 2], [1, -2, 4, 1], [0, 0.5, 1, 1], [2, 2, 2, 1], [1, 0, 0, 3]]})
    run(s, {f: [[0, 0], [0, 0]]})
    error(lambda: tf.gradients(u, f))
    s, u, v = tf.svd(tf.placeholder(tf.float32, [None, 2, None], name="p"), name="named")
    text(s)
    text(u)
    text(v)


def symmetric_eigenvalues():
    x = tf.placeholder(tf.float64, [2, 3, 3], name="x")
    feeds = {x: [[[2, 0.5, 0.3], [0.5, 3, -1], [0.3, -1, 5]], [[1, 2, 3], [2, 0, 1], [3, 1, 4]]]}
    e, v = tf.self_adjoint_eig(x)
    run([e, v], feeds)
    symmetric = x + tf.transpose(x, [0, 2, 1])
    e, v = tf.linalg.eigh(symmetric)
    gradient(e, x, feeds)
    gradient(v, x, feeds)
    gradient(tf.self_adjoint_eigvals(symmetric, name="values"), x, feeds)
    f = tf.placeholder(tf.float32, name="f")
    e, v = tf.self_adjoint_eig(f)
    run([e, v], {f: [[4, 1, 0, 2, 1], [1, 3, 1, 0, 0], [0, 1, 2, -1, 1], [2, 0, -1, 1, 0], [1, 0, 1, 0, 5]]})
    run([e, v], {f: [[2, 0], [0, 1]]})
    run([e, v], {f: [[5]]})
    text(tf.linalg.eigvalsh(tf.placeholder(tf.float32, [None, 2, None], name="p")).shape)
    error(lambda: tf.self_adjoint_eig(tf.zeros([2, 3])))


def least_squares():
    tall = tf.placeholder(tf.float64, [3, 2], name="tall")
    b = tf.placeholder(tf.float64, [3, 1], name="b")
    feeds = {tall: [[1, 2], [3, 4], [5, 7]], b: [[1], [2], [4]]}
    gradient(tf.matrix_solve_ls(tall, b), [tall, b], feeds)
    gradient(tf.matrix_solve_ls(tall, b, l2_regularizer=0.5), [tall, b], feeds)
    wide = tf.placeholder(tf.float64, [2, 3], name="wide")
    c = tf.placeholder(tf.float64, [2, 2], name="c")
    wide_feeds = {wide: [[1, 2, 5], [3, 4, -1]], c: [[1, 0], [2, 4]]}
    gradient(tf.linalg.lstsq(wide, c, l2_regularizer=0.5, name="ls"), [wide, c], wide_feeds)
    run(tf.matrix_solve_ls(tall, b, fast=False), feeds)
    gradient(tf.raw_ops.MatrixSolveLs(matrix=tall, rhs=b, l2_regularizer=tf.constant(0.25, tf.float64)), [tall, b], feeds)
    gradient(tf.raw_ops.MatrixSolveLs(matrix=wide, rhs=c, l2_regularizer=tf.constant(0.25, tf.float64)), [wide, c], wide_feeds)
    u = tf.placeholder(tf.float64, name="u")
    unknown = tf.matrix_solve_ls(u, b)
    run(unknown, {u: [[1, 2], [3, 4], [5, 7]], b: [[1], [2], [4]]})


def log_determinants():
    a = tf.placeholder(tf.float64, [2, 2, 2], name="a")
    feeds = {a: [[[1, 2], [3, 4]], [[0, 1.5], [2, 1]]]}
    sign, logs = tf.linalg.slogdet(a)
    gradient(logs, a, feeds)
    run(sign, feeds)
    run(tf.linalg.slogdet(tf.constant([[1.0, 2.0], [2.0, 4.0]])))


def norms_of_vectors_and_matrices():
    x = tf.placeholder(tf.float64, [2, 2, 3], name="x")
    feeds = {x: [[[3, 4, 1], [1, -1, 2]], [[0.5, -2, 1], [7, 1, 1]]]}
    gradient(tf.norm(x), x, feeds)
    gradient(tf.norm(x, axis=1), x, feeds)
    gradient(tf.norm(x, ord=1, axis=-1, keepdims=True), x, feeds)
    gradient(tf.norm(x, ord=3, axis=-1), x, feeds)
    gradient(tf.norm(x, ord=2.5), x, feeds)
    gradient(tf.norm(x, "fro", [1, 2]), x, feeds)
    gradient(tf.norm(x, 1, [1, 2]), x, feeds)
    run(tf.linalg.norm(x, 1e999, [1, 2], keepdims=True), feeds)
    run(tf.norm(x, 1e999), feeds)
    run(tf.norm(tf.cast(x, tf.float32), ord=2, axis=0, name="n"), feeds)
    error(lambda: tf.norm(x, ord="fro"))
    error(lambda: tf.norm(x, ord=0))
    error(lambda: tf.norm(x, ord=3, axis=[0, 1]))
    error(lambda: tf.norm(x, axis=[0, 0]))


def adjoints():
    z = tf.complex([[1.0, 3.0], [4.0, 5.0]], [[2.0, 0.0], [0.0, -1.0]])
    run(tf.linalg.adjoint(z))
    run(tf.linalg.adjoint(tf.constant([[1.0, 2.0]]), name="a"))


def matrix_two_norms():
    x = tf.placeholder(tf.float64, [2, 2, 3], name="x")
    feeds = {x: [[[3, 4, 1], [1, -1, 2]], [[0.5, -2, 1], [7, 1, 1]]]}
    run(tf.norm(x, 2, [-2, -1]), feeds)
    run(tf.norm(x, 2, [0, 2], keepdims=True, name="named"), feeds)
