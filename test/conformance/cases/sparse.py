import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def sparse_tensors():
    s = tf.SparseTensor(indices=[[0, 1], [2, 0]], values=[1.0, 2.0], dense_shape=[3, 2])
    run([s.indices, s.values, s.dense_shape])
    text(s.shape)
    run(tf.sparse_tensor_to_dense(s))
    run(tf.sparse_tensor_to_dense(s, default_value=-1.0, name="named"))
    r = tf.sparse_reorder(tf.SparseTensor([[2, 0], [0, 1], [0, 0]], [5, 6, 7], [3, 2]))
    run([r.indices, r.values, r.dense_shape])
    error(lambda: tf.SparseTensor([[0, 1]], [1, 2], [2, 2]))
    error(lambda: tf.SparseTensor([0, 1], [1, 2], [2, 2]))


def sparse_products():
    v = tf.placeholder(tf.float64, [3], name="v")
    b = tf.placeholder(tf.float64, [2, 2], name="b")
    feeds = {v: [1, 2, 3], b: [[1, 2], [3, 4]]}
    a = tf.SparseTensor([[0, 1], [2, 0], [2, 1]], v, [3, 2])
    gradient(tf.sparse_tensor_dense_matmul(a, b), [v, b], feeds)
    gradient(tf.sparse_tensor_dense_matmul(a, b, adjoint_b=True), [v, b], feeds)
    c = tf.placeholder(tf.float64, [3, 3], name="c")
    wide = {v: [1, 2, 3], c: [[1, 2, 0.5], [3, 4, 1], [1, 1, 2]]}
    gradient(tf.sparse_tensor_dense_matmul(a, c, adjoint_a=True, name="named"), [v, c], wide)
    gradient(tf.sparse_tensor_dense_matmul(a, c, adjoint_a=True, adjoint_b=True), [v, c], wide)
    error(lambda: tf.sparse_tensor_dense_matmul(a, c))


def sparse_reordered():
    v = tf.placeholder(tf.float64, [3], name="v")
    s = tf.sparse_reorder(tf.SparseTensor([[2, 0], [0, 1], [0, 0]], v, [3, 2]))
    gradient(s.values, v, {v: [1, 2, 3]})


def sparse_placeholders():
    p = tf.sparse_placeholder(tf.float32)
    q = tf.sparse_placeholder(tf.float32, [2, None], name="q")
    text(q.shape)
    text(p.shape)
    dense = tf.sparse_tensor_to_dense(p)
    run(dense, {p.indices: [[0, 1], [1, 0]], p.values: [1, 2], p.dense_shape: [2, 3]})
    run(tf.sparse_tensor_dense_matmul(q, [[1.0], [2.0]]), {q.indices: [[0, 1], [1, 0]], q.values: [1, 2], q.dense_shape: [2, 2]})
    value = tf.SparseTensorValue([[0, 1]], [4.0], [2, 2])
    run(tf.sparse_tensor_to_dense(value))
