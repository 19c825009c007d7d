import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def without_weights():
    w = tf.placeholder(tf.float64, [4, 2], name="w")
    feed = {w: [[1, 2], [3, 4], [5, 6], [7, 8]]}
    ids = tf.SparseTensor([[0, 0], [0, 1], [1, 0], [2, 0]], tf.constant([1, 3, 0, 1], tf.int64), [3, 2])
    for combiner in ["sum", "mean", "sqrtn"]:
        e = tf.nn.embedding_lookup_sparse(w, ids, None, combiner=combiner)
        text(e.shape)
        run(e, feed)
        g = tf.gradients(e, w)[0]
        run([g.values, g.indices], feed)
    run(tf.nn.embedding_lookup_sparse(w, ids, None, name="named", allow_fast_lookup=True), feed)
    run(tf.nn.embedding_lookup_sparse(w, ids, None, max_norm=3.0), feed)
    run(tf.nn.embedding_lookup_sparse([[1.0], [2.0], [3.0], [4.0]][0:1], tf.SparseTensor([[0, 0]], [0], [1, 1]), None))
    error(lambda: tf.nn.embedding_lookup_sparse(w, ids, None, combiner="max"))


def with_weights():
    w = tf.placeholder(tf.float64, [4, 2], name="w")
    x = tf.placeholder(tf.float64, [4], name="x")
    feed = {w: [[1, 2], [3, 4], [5, 6], [7, 8]], x: [0.5, 1, 2, 3]}
    places = [[0, 0], [0, 1], [1, 0], [2, 0]]
    ids = tf.SparseTensor(places, tf.constant([1, 3, 0, 1], tf.int64), [3, 2])
    weights = tf.SparseTensor(places, x, [3, 2])
    for combiner in ["sum", "mean", "sqrtn"]:
        gradient(tf.nn.embedding_lookup_sparse(w, ids, weights, combiner=combiner), x, feed)
        run(tf.nn.embedding_lookup_sparse(w, ids, weights, combiner=combiner, allow_fast_lookup=True), feed)
    narrow = tf.cast(w, tf.float16)
    run(tf.nn.embedding_lookup_sparse(narrow, ids, weights), feed)
    run(tf.nn.embedding_lookup_sparse([w, w], ids, weights, partition_strategy="div", max_norm=2.0), feed)
    error(lambda: tf.nn.embedding_lookup_sparse(w, ids, tf.SparseTensor([[0, 0]], x[:1], [3, 2])))


def of_variables():
    with tf.variable_scope("scope"):
        v = tf.get_variable("v", [4, 2], initializer=tf.constant_initializer(0.5))
    p = tf.get_variable("p", [5, 2], initializer=tf.ones_initializer(), partitioner=tf.fixed_size_partitioner(2))
    ids = tf.sparse_placeholder(tf.int64)
    one = tf.nn.embedding_lookup_sparse(v, ids, None)
    two = tf.nn.embedding_lookup_sparse(p, ids, None, partition_strategy="div", combiner="sum")
    text([one.shape, two.shape])
    run(tf.global_variables_initializer())
    run([one, two], {ids: tf.SparseTensorValue([[0, 0], [1, 0], [1, 1]], [1, 3, 0], [2, 2])})
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(one))
    run(train, {ids: tf.SparseTensorValue([[0, 0], [1, 0], [1, 1]], [1, 3, 0], [2, 2])})
    run(v)


def safely():
    w = tf.placeholder(tf.float32, [4, 2], name="w")
    x = tf.placeholder(tf.float32, [4], name="x")
    feed = {w: [[1, 2], [3, 4], [5, 6], [7, 8]], x: [1, 2, 0, 0.5]}
    places = [[0, 0], [0, 1], [2, 0], [3, 1]]
    ids = tf.SparseTensor(places, tf.constant([1, -1, 0, 3], tf.int64), [4, 2])
    weights = tf.SparseTensor(places, x, [4, 2])
    s = tf.nn.safe_embedding_lookup_sparse(w, ids)
    text(s.shape)
    run(s, feed)
    run(tf.nn.safe_embedding_lookup_sparse(w, ids, weights), feed)
    run(tf.nn.safe_embedding_lookup_sparse(w, ids, weights, combiner="sum", default_id=2, name="named"), feed)
    deep = tf.SparseTensor([[0, 0, 0], [1, 1, 0]], tf.constant([1, 2], tf.int64), [2, 2, 1])
    t = tf.nn.safe_embedding_lookup_sparse([w, w], deep, combiner="sqrtn")
    text(t.shape)
    run(t, feed)
    p = tf.sparse_placeholder(tf.int64)
    u = tf.nn.safe_embedding_lookup_sparse(w, p)
    text(u.shape)
    run(u, {w: [[1, 2], [3, 4], [5, 6], [7, 8]], p: tf.SparseTensorValue([[0, 0], [2, 0]], [3, 1], [3, 1])})
    error(lambda: tf.nn.safe_embedding_lookup_sparse([], ids))
