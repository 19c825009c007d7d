import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def square_roots():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    gradient(tf.linalg.sqrtm(x), x, {x: [[5, 2], [1, 3]]})
    b = tf.placeholder(tf.float64, [None, 3, 3], name="b")
    batch = {b: [[[4, 1, 0], [-1, 3, 2], [0.5, -2, 6]], [[1, 0, 0], [0, 2, 0], [0, 0, 3]]]}
    gradient(tf.matrix_square_root(b), b, batch)
    run(tf.linalg.sqrtm(tf.cast(b, tf.float32)), batch)
    u = tf.placeholder(tf.float64, name="u")
    run(tf.linalg.sqrtm(u), {u: [[0, -1], [1, 0]]})
    run(tf.linalg.sqrtm(u), {u: [[9]]})
    run(tf.linalg.sqrtm(u), {u: [[-1, 0], [0, 1]]})
    run(tf.shape(tf.linalg.sqrtm(tf.zeros([2, 0, 0]))))
    error(lambda: tf.linalg.sqrtm(tf.zeros([2, 3])))
    error(lambda: tf.linalg.sqrtm(tf.zeros([2])))
    error(lambda: run(tf.linalg.sqrtm(u), {u: [[1, 2]]}))
    error(lambda: run(tf.linalg.sqrtm(u), {u: [1, 2]}))


def square_roots_of_complex_matrices():
    z = tf.complex(tf.constant([[1.0, 2.0], [0.5, -3.0]], tf.float64), tf.constant([[0.25, 1.0], [-1.0, 2.0]], tf.float64))
    run(tf.linalg.sqrtm(z))
    run(tf.linalg.sqrtm(tf.cast(z, tf.complex64)))


def logarithms():
    x = tf.placeholder(tf.float64, [None, 3, 3], name="x")
    feeds = {x: [[[4, 1, 0], [-1, 3, 2], [0.5, -2, 6]], [[1, 0, 0], [0, 200, 0.5], [0, 0, 0.03]]]}
    run(tf.linalg.logm(tf.complex(x, x * 0.25)), feeds)
    run(tf.linalg.logm(tf.cast(x, tf.complex64)), feeds)
    error(lambda: tf.linalg.logm(tf.zeros([2, 3], tf.complex64)))
    error(lambda: tf.linalg.logm(tf.zeros([2, 2])))
    z = tf.complex(x, x)
    error(lambda: tf.gradients(tf.linalg.logm(z), x))


def exponentials():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    y = tf.linalg.expm(x)
    run(y, {x: [[0.001, 0.002], [0.003, 0.0015]]})
    run(y, {x: [[0.1, 0.05], [-0.1, 0.2]]})
    run(y, {x: [[0.5, 0.25], [0.25, -0.5]]})
    run(y, {x: [[1.5, 0.25], [0.25, -0.5]]})
    gradient(y, x, {x: [[4, 2.5], [-3, 5]]})
    b = tf.placeholder(tf.float32, [None, 2, 2], name="b")
    run(tf.linalg.expm(b), {b: [[[1, 2], [3, 4]], [[0, 0], [0, 0]], [[6, 1], [-7, 3]]]})
    run(tf.linalg.expm(tf.zeros([3, 0, 0])))
    error(lambda: tf.linalg.expm(tf.constant([[1, 2], [3, 4]])))


def lower_upper():
    x = tf.placeholder(tf.float64, [2, 3, 3], name="x")
    feeds = {x: [[[1, 2, 3], [4, 5, 6], [7, 8, 10]], [[0, 1, 0], [2, 0, 0], [0, 0, 3]]]}
    lu, p = tf.linalg.lu(x)
    run([lu, p], feeds)
    run(tf.linalg.lu_reconstruct(lu, p), feeds)
    run(tf.linalg.lu_matrix_inverse(lu, p), feeds)
    run(tf.linalg.lu_solve(lu, p, [[[1.0], [2.0], [3.0]], [[1.0], [0.0], [-1.0]]]), feeds)
    one = tf.placeholder(tf.float32, [3, 3], name="one")
    single = {one: [[1, 2, 3], [4, 5, 6], [7, 8, 10]]}
    lu1, p1 = tf.linalg.lu(one, output_idx_type=tf.int64, name="decomposed")
    run([lu1, p1], single)
    run(tf.linalg.lu_reconstruct(lu1, p1), single)
    run(tf.linalg.lu_solve(lu1, p1, [[1.0, 0.0], [2.0, 1.0], [3.0, 0.5]]), single)
    error(lambda: tf.linalg.lu(tf.zeros([2, 3])))
    error(lambda: tf.gradients(lu, x))
    error(lambda: tf.linalg.lu_reconstruct(tf.zeros([3]), [0]))
    error(lambda: tf.linalg.lu_reconstruct(tf.zeros([3, 3]), 0))
    error(lambda: tf.linalg.lu_reconstruct(tf.zeros([3, 2]), [0, 1, 2]))
    error(lambda: tf.linalg.lu_solve(lu1, p1, [1.0, 2.0]))
    error(lambda: tf.linalg.lu_solve(lu1, p1, [[1.0], [2.0]]))


def lower_upper_of_what_is_known_in_the_run():
    u = tf.placeholder(tf.float64, name="u")
    lu, p = tf.linalg.lu(u)
    run([lu, p], {u: [[2, 1], [4, 3]]})
    error(lambda: run(lu, {u: [[1, 2], [2, 4]]}))
    error(lambda: run(lu, {u: [[1, 2]]}))
    error(lambda: run(lu, {u: [1, 2]}))
    lower_upper = tf.placeholder(tf.float64, [None, None, None], name="lower_upper")
    perm = tf.placeholder(tf.int32, [None, None], name="perm")
    feeds = {lower_upper: [[[4, 3], [0.5, -0.5]]], perm: [[1, 0]]}
    run(tf.linalg.lu_reconstruct(lower_upper, perm, validate_args=True), feeds)
    run(tf.linalg.lu_matrix_inverse(lower_upper, perm, validate_args=True), feeds)


def tridiagonal_systems():
    d = tf.placeholder(tf.float64, [3, 4], name="d")
    b = tf.placeholder(tf.float64, [4, 2], name="b")
    feeds = {d: [[2, 1, 4, 0], [1, 3, 2, 5], [0, 1, 3, 2]], b: [[1, 2], [3, 1], [-4, 0], [2, 5]]}
    gradient(tf.linalg.tridiagonal_solve(d, b), [d, b], feeds)
    run(tf.linalg.tridiagonal_solve(d, tf.transpose(b), transpose_rhs=True), feeds)
    run(tf.linalg.tridiagonal_solve(d, tf.transpose(b), transpose_rhs=True, conjugate_rhs=True, partial_pivoting=False), feeds)
    gradient(tf.linalg.tridiagonal_solve(d, b[:, 0], name="vector"), [d, b], feeds)
    run(tf.linalg.tridiagonal_solve(d, b[:, 0], conjugate_rhs=True, partial_pivoting=False), feeds)
    parts = [d[0, :3], d[1], d[2, 1:]]
    run(tf.linalg.tridiagonal_solve(parts, b, diagonals_format="sequence"), feeds)
    run(tf.linalg.tridiagonal_solve([d[0], d[1], d[2]], b, diagonals_format="sequence"), feeds)
    m = tf.constant([[1.0, 2.0, 9.0, 9.0], [1.0, 3.0, 1.0, 9.0], [9.0, 3.0, 2.0, 4.0], [9.0, 9.0, 2.0, 5.0]], tf.float64)
    run(tf.linalg.tridiagonal_solve(m, b, diagonals_format="matrix"), feeds)
    run(tf.linalg.tridiagonal_solve(tf.constant([[0.0], [2.0], [0.0]]), tf.constant([[3.0]])))
    batch = tf.placeholder(tf.float64, [None, 3, 3], name="batch")
    many = {batch: [[[1, 2, 0], [3, 4, 1], [0, 1, 2]], [[2, 1, 0], [1, 1, 1], [0, 3, 1]]]}
    gradient(tf.linalg.tridiagonal_solve(batch, batch), batch, many)


def tridiagonal_systems_with_errors():
    d = tf.zeros([3, 4])
    error(lambda: tf.linalg.tridiagonal_solve(d, tf.zeros([4]), partial_pivoting=False, perturb_singular=True))
    error(lambda: tf.linalg.tridiagonal_solve(d, tf.zeros([4]), diagonals_format="rows"))
    error(lambda: tf.linalg.tridiagonal_solve(tf.zeros([4]), tf.zeros([4])))
    error(lambda: tf.linalg.tridiagonal_solve(d, tf.zeros([2, 2, 4, 1])))
    error(lambda: tf.linalg.tridiagonal_solve(tf.zeros([2, 3, 4]), tf.zeros([3, 4, 1])))
    error(lambda: tf.linalg.tridiagonal_solve(tf.zeros([2, 4]), tf.zeros([4])))
    error(lambda: tf.linalg.tridiagonal_solve(d, tf.zeros([5, 1])))
    error(lambda: tf.linalg.tridiagonal_solve(tf.zeros([4, 5]), tf.zeros([5, 1]), diagonals_format="matrix"))
    error(lambda: tf.linalg.tridiagonal_solve([d, d], tf.zeros([5, 1]), diagonals_format="sequence"))
    error(lambda: tf.linalg.tridiagonal_solve([d[0], d[1], d[2, 2:]], tf.zeros([4, 1]), diagonals_format="sequence"))
    run(tf.linalg.tridiagonal_solve(d, tf.zeros([4, 1])))
    run(tf.linalg.tridiagonal_solve(d, tf.zeros([4, 1]), partial_pivoting=False))
    run(tf.linalg.tridiagonal_solve(tf.constant([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]), tf.constant([[1.0], [2.0]]), perturb_singular=True))
    error(lambda: tf.raw_ops.TridiagonalSolve(diagonals=tf.zeros([2, 4]), rhs=tf.zeros([4, 1])))
    u = tf.placeholder(tf.float32, name="u")
    v = tf.placeholder(tf.float32, name="v")
    solved = tf.raw_ops.TridiagonalSolve(diagonals=u, rhs=v)
    run(solved, {u: [[0, 0], [2, 4], [0, 0]], v: [[1], [2]]})
    error(lambda: run(solved, {u: [[0, 0], [2, 4]], v: [[1], [2]]}))
    error(lambda: run(solved, {u: [[0, 0], [2, 4], [0, 0]], v: [[1], [2], [3]]}))
    error(lambda: run(solved, {u: [1, 2], v: [[1]]}))
    error(lambda: run(solved, {u: [[0, 0], [2, 4], [0, 0]], v: [1, 2]}))
    error(lambda: run(solved, {u: [[[0], [2], [0]], [[0], [2], [0]]], v: [[[1]]]}))


def tridiagonal_products():
    d = tf.placeholder(tf.float64, [3, 3], name="d")
    b = tf.placeholder(tf.float64, [3, 2], name="b")
    feeds = {d: [[2, 1, 0], [1, 3, 2], [0, 1, 3]], b: [[1, 2], [3, 1], [-4, 0]]}
    gradient(tf.linalg.tridiagonal_matmul(d, b), [d, b], feeds)
    run(tf.linalg.tridiagonal_matmul([d[0], d[1], d[2]], b, diagonals_format="sequence", name="product"), feeds)
    run(tf.linalg.tridiagonal_matmul(d, b, diagonals_format="matrix"), feeds)
    run(tf.linalg.tridiagonal_matmul(tf.constant([[[0.0], [2.0], [0.0]]]), tf.constant([[[3.0, 4.0]]])))
    batch = tf.placeholder(tf.float64, [None, 3, 2], name="batch")
    many = {batch: [[[1, 2], [3, 4], [0, 1]], [[2, 1], [1, 1], [0, 3]]]}
    gradient(tf.linalg.tridiagonal_matmul(batch, batch[:, 1:]), batch, many)
    error(lambda: tf.linalg.tridiagonal_matmul(d, b, diagonals_format="rows"))
    error(lambda: tf.linalg.tridiagonal_matmul(tf.zeros([2, 3]), tf.zeros([3, 1]), diagonals_format="matrix"))
    u = tf.placeholder(tf.float32, name="u")
    product = tf.raw_ops.TridiagonalMatMul(superdiag=u, maindiag=u, subdiag=u, rhs=tf.transpose(u))
    run(product, {u: [[1, 2, 3]]})
    error(lambda: run(product, {u: [[1, 2, 3], [4, 5, 6]]}))


def ranks_and_pseudo_inverses():
    x = tf.placeholder(tf.float64, [3, 2], name="x")
    feeds = {x: [[1, 2], [3, 4], [5, 7]]}
    run(tf.linalg.matrix_rank(x), feeds)
    run(tf.linalg.matrix_rank(x, tol=3.0), feeds)
    run(tf.linalg.pinv(x), feeds)
    gradient(tf.linalg.pinv(x), x, feeds)
    u = tf.placeholder(tf.float32, [None, None, None], name="u")
    singular = {u: [[[1, 2], [2, 4]], [[1, 0], [0, 1]]]}
    run(tf.linalg.matrix_rank(u, validate_args=True), singular)
    run(tf.linalg.pinv(u, name="inverse"), singular)
    run(tf.linalg.pinv(u, rcond=0.5), singular)
    v = tf.placeholder(tf.float32, name="v")
    run(tf.linalg.matrix_rank(v, validate_args=True), {v: [[1, 2], [2, 4]]})
    error(lambda: tf.linalg.matrix_rank(tf.constant([[1, 2]])))
    error(lambda: tf.linalg.pinv([1.0, 2.0]))


def normalized():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    feeds = {x: [[3, 4], [1, -1]]}
    y, norm = tf.linalg.normalize(x)
    gradient(y, x, feeds)
    run([y, norm], feeds)
    run(tf.linalg.normalize(x, ord=1, axis=1, name="rows"), feeds)
