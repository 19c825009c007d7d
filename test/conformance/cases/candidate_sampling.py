import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def uniform_candidates():
    true = tf.constant([[1, 2], [5, 3]], tf.int64)
    for r in [10, 16]:
        for unique in [True, False]:
            ids, expected_true, expected = tf.nn.uniform_candidate_sampler(true, 2, 5, unique, r, seed=3)
            sample(ids, runs=3)
            sample(expected_true, runs=1)
            sample(expected, runs=1)
    p = tf.placeholder(tf.int64, [None, 1])
    ids, expected_true, expected = tf.random.uniform_candidate_sampler(p, 1, 4, True, 4, name="u")
    text(expected_true)
    error(lambda: tf.nn.uniform_candidate_sampler([1, 2], 1, 2, True, 4))
    small = tf.nn.uniform_candidate_sampler([[1]], 1, 5, True, 4)
    error(lambda: run(small[0]))
    q = tf.placeholder(tf.int64, name="q")
    wide = tf.nn.uniform_candidate_sampler(q, 1, 3, True, 4)
    error(lambda: run(wide[0], {q: [[1, 2]]}))
    error(lambda: run(wide[0], {q: [1]}))


def log_uniform_candidates():
    true = tf.constant([[1], [0], [49]], tf.int64)
    for unique in [True, False]:
        ids, expected_true, expected = tf.nn.log_uniform_candidate_sampler(true, 1, 20, unique, 50, seed=3)
        sample(ids, runs=3)
    ids, expected_true, expected = tf.nn.log_uniform_candidate_sampler(true, 1, 20, True, 50, seed=4)
    run([ids, expected_true, expected])


def learned_unigram_candidates():
    true = tf.constant([[1, 2], [5, 2]], tf.int64)
    for unique in [True, False]:
        ids, expected_true, expected = tf.nn.learned_unigram_candidate_sampler(true, 2, 5, unique, 11, seed=3)
        for i in [1, 2, 3]:
            run([ids, expected_true, expected])


def fixed_unigram_candidates():
    true = tf.constant([[1, 2], [5, 2]], tf.int64)
    weights = [1.0, 4.0, 2.0, 8.0, 0.5, 3.0, 3.0]
    for unique in [True, False]:
        ids, expected_true, expected = tf.nn.fixed_unigram_candidate_sampler(true, 2, 5, unique, 7, unigrams=weights, seed=3, distortion=0.75)
        for i in [1, 2, 3]:
            run([ids, expected_true, expected])
    ids, expected_true, expected = tf.random.fixed_unigram_candidate_sampler(true, 2, 30, False, 9, unigrams=weights, num_reserved_ids=2, seed=8)
    run([ids, expected_true, expected])
    short = tf.nn.fixed_unigram_candidate_sampler(true, 2, 5, False, 7, unigrams=[1.0], num_shards=2, shard=1)
    text(short[0])


def all_candidates():
    ids, expected_true, expected = tf.nn.all_candidate_sampler(tf.constant([[1], [0]], tf.int64), 1, 4, True)
    run([ids, expected_true, expected])


def accidental_hits():
    rows, ids, weights = tf.nn.compute_accidental_hits([[1, 2], [7, 8], [2, 2]], [2, 5, 1, 2, 8], 2)
    run([rows, ids, weights])
    text(weights)
    error(lambda: tf.nn.compute_accidental_hits([[1, 2]], [2, 5], 1))


def nce():
    weights = tf.placeholder(tf.float64, [7, 3], name="w")
    biases = tf.placeholder(tf.float64, [7], name="b")
    inputs = tf.placeholder(tf.float64, [2, 3], name="x")
    labels = tf.placeholder(tf.int64, [2, 1], name="y")
    feeds = {weights: [[1, 2, 0.5], [0.1, -1, 2], [0.3, 0.3, 1], [1, 1, 0], [2, -0.5, 0.1], [0, 0.2, 0.4], [1, 0, 1]], biases: [0.1, 0.2, -0.3, 0.5, 0, 1, 2], inputs: [[1, 2, 3], [-1, 0.5, 0.2]], labels: [[3], [0]]}
    values = tf.nn.uniform_candidate_sampler(labels, 1, 4, True, 7, seed=1)
    loss = tf.nn.nce_loss(weights, biases, labels, inputs, 4, 7, sampled_values=[values[0], tf.cast(values[1], tf.float64), tf.cast(values[2], tf.float64)])
    run(loss, feeds)


def nce_as_word2vec():
    weights = tf.get_variable("w", [50, 8], initializer=tf.constant_initializer(0.1))
    biases = tf.Variable(tf.zeros([50]))
    table = tf.get_variable("e", [50, 8], initializer=tf.constant_initializer(0.2))
    words = tf.placeholder(tf.int32, [None], name="words")
    labels = tf.placeholder(tf.int32, [None, 1], name="labels")
    embed = tf.nn.embedding_lookup(table, words)
    loss = tf.reduce_mean(tf.nn.nce_loss(weights=weights, biases=biases, labels=labels, inputs=embed, num_sampled=6, num_classes=50))
    tf.set_random_seed(1)
    train = tf.train.GradientDescentOptimizer(1.0).minimize(loss)


def sampled_softmax():
    tf.set_random_seed(4)
    weights = tf.placeholder(tf.float32, [20, 3], name="w")
    biases = tf.placeholder(tf.float32, [20], name="b")
    inputs = tf.placeholder(tf.float32, [None, 3], name="x")
    labels = tf.placeholder(tf.int64, [None, 2], name="y")
    loss = tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, 8, 20, num_true=2, seed=5)
    feeds = {weights: [[-1.0, -0.4, 0.2], [0.4, 1.0, -0.6], [-0.4, 0.2, 0.8], [1.0, -0.6, 0.0], [0.2, 0.8, -0.8], [-0.6, 0.0, 0.6], [0.8, -0.8, -0.2], [0.0, 0.6, -1.0], [-0.8, -0.2, 0.4], [0.6, -1.0, -0.4], [-0.2, 0.4, 1.0], [-1.0, -0.4, 0.2], [0.4, 1.0, -0.6], [-0.4, 0.2, 0.8], [1.0, -0.6, 0.0], [0.2, 0.8, -0.8], [-0.6, 0.0, 0.6], [0.8, -0.8, -0.2], [0.0, 0.6, -1.0], [-0.8, -0.2, 0.4]], biases: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], inputs: [[1, 2, 3], [-1, 0.5, 0.2]], labels: [[3, 1], [0, 2]]}
    run(loss, feeds)
    run(tf.gradients(loss, [inputs]), feeds)
    plain = tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, 8, 20, num_true=2, seed=5, remove_accidental_hits=False, name="plain")
    run(plain, feeds)


def dense_from_coordinates():
    values = tf.placeholder(tf.float64, [3], name="values")
    default = tf.placeholder(tf.float64, [], name="default")
    feeds = {values: [1, 2, 3], default: -1}
    gradient(tf.sparse_to_dense([[0, 1], [1, 0], [1, 2]], [2, 3], values, default), [values, default], feeds)
    run(tf.sparse_to_dense([0, 2, 4], [6], values), feeds)
    run(tf.sparse_to_dense([0, 2], [3], 1))
    run(tf.sparse_to_dense(2, [3], 5, name="one"))
    run(tf.sparse_to_dense([[2, 1], [0, 0], [0, 0]], [3, 2], [1.0, 2.0, 3.0], 0.5, validate_indices=False))
    size = tf.placeholder(tf.int32, [2], name="size")
    unknown = tf.sparse_to_dense([[0, 1]], size, [7])
    text(unknown)
    run(unknown, {size: [1, 2]})
    error(lambda: run(tf.sparse_to_dense([[0, 1], [0, 1]], [2, 2], [1, 2])))
    error(lambda: run(tf.sparse_to_dense([[0, 1], [0, 5]], [2, 2], [1, 2])))
    error(lambda: run(tf.sparse_to_dense([[0, 1], [1, 1]], [4], [1, 2])))
    error(lambda: run(tf.sparse_to_dense([0, 1], [4], [1, 2, 3])))
