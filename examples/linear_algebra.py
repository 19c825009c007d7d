# Linear algebra and selection: least squares in four ways, principal components, einsum, embeddings. What to look at: all ways find the
# same weights; words that are used alike come to lie close to each other.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)
np.random.seed(42)

# ---- least squares

X_data = np.c_[np.ones((100, 1)), np.random.randn(100, 3)]
y_data = np.round(X_data.dot([[1.0], [2.0], [-1.0], [0.5]]) + 0.1 * np.random.randn(100, 1), 6)
X = tf.constant(X_data, tf.float64, name="X")
y = tf.constant(y_data, tf.float64, name="y")
XT = tf.transpose(X)
normal_equation = tf.matmul(tf.matmul(tf.matrix_inverse(tf.matmul(XT, X)), XT), y, name="normal_equation")
q, r = tf.qr(X)
by_qr = tf.matrix_triangular_solve(r, tf.matmul(q, y, transpose_a=True), lower=False, name="by_qr")
factor = tf.cholesky(tf.matmul(XT, X))
by_cholesky = tf.cholesky_solve(factor, tf.matmul(XT, y), name="by_cholesky")
least_squares = tf.matrix_solve_ls(X, y, name="least_squares")

# ---- principal components

centred = X - tf.reduce_mean(X, axis=0)
singular, _, v = tf.svd(centred)
eigenvalues, _ = tf.self_adjoint_eig(tf.matmul(centred, centred, transpose_a=True))
projected = tf.einsum("ij,jk->ik", centred, v[:, :2], name="projected")
covariance = tf.tensordot(centred, centred, axes=[[0], [0]]) / 100.0
trace = tf.trace(tf.diag(tf.diag_part(covariance)))

# ---- selection

scores = tf.constant([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]], name="scores")
best, where = tf.nn.top_k(scores, 2)
chosen = tf.gather_nd(scores, [[0, 1], [1, 0]])
spread_out = tf.scatter_nd([[4], [1]], [9.0, 10.0], [6])
large = tf.boolean_mask(scores, scores > 0.25)
running = tf.cumsum(scores, axis=1)
per_class = tf.unsorted_segment_sum(tf.constant([1.0, 2.0, 3.0]), [1, 0, 1], 2)
distinct, index = tf.unique([4, 4, 2])

# ---- embeddings, learned with noise-contrastive estimation: words 0 to 4 follow each other, and so do 5 to 9

n_words, n_dimensions = 10, 4
words = tf.placeholder(tf.int32, [None], name="words")
next_words = tf.placeholder(tf.int32, [None, 1], name="next_words")
embeddings = tf.Variable(tf.random_uniform([n_words, n_dimensions], -1.0, 1.0), name="embeddings")
weights = tf.Variable(tf.truncated_normal([n_words, n_dimensions], stddev=0.5), name="weights")
biases = tf.Variable(tf.zeros([n_words]), name="biases")
loss = tf.reduce_mean(
    tf.nn.nce_loss(weights, biases, next_words, tf.nn.embedding_lookup(embeddings, words), num_sampled=3, num_classes=n_words)
)
train = tf.train.AdamOptimizer(0.02).minimize(loss)
unit = tf.nn.l2_normalize(embeddings, 1)
likeness = tf.matmul(unit, unit, transpose_b=True)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for way in (normal_equation, by_qr, by_cholesky, least_squares):
        print("%-16s" % way.op.name, np.round(sess.run(way).ravel(), 4))
    print("singular values", np.round(sess.run(singular), 3), "squared, from eigenvalues", np.round(np.sqrt(np.abs(sess.run(eigenvalues))), 3))
    print("projected", sess.run(projected).shape, "trace %.4f" % sess.run(trace))
    for name, value in [("top_k", where), ("gather_nd", chosen), ("scatter_nd", spread_out), ("mask", large), ("cumsum", running), ("segments", per_class), ("unique", distinct)]:
        print(name, sess.run(value).tolist())
    for step in range(1000):
        word = np.random.randint(0, n_words, 20)
        following = word // 5 * 5 + np.random.randint(0, 5, 20)
        sess.run(train, feed_dict={words: word, next_words: following.reshape(-1, 1)})
    alike = sess.run(likeness)
    print("likeness within a group %.2f, between groups %.2f" % (alike[:5, :5].mean(), alike[:5, 5:].mean()))
