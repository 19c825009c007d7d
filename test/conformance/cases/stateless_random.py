import tensorflow.compat.v1 as tf
from harness import error, gradient, run, sample, text


def uniform_numbers():
    sample(tf.random.stateless_uniform([1001], [1, 2]), runs=2)
    sample(tf.random.stateless_uniform([1001], tf.constant([-5, 2], tf.int64), minval=-1.0, maxval=3.0))
    sample(tf.random.stateless_uniform([333], [7, 8], dtype=tf.float64, name="wide"))
    run(tf.random.stateless_uniform([7, 3], [7, 8], dtype=tf.half, alg="philox"))
    run(tf.random.stateless_uniform([7, 3], [7, 8], dtype=tf.bfloat16))
    sample(tf.random.stateless_uniform([], [7, 8]))
    seed = tf.placeholder(tf.int32, [2], name="seed")
    size = tf.placeholder(tf.int32, [None], name="size")
    run(tf.random.stateless_uniform(size, seed), {seed: [3, 4], size: [2, 3]})
    run(tf.random.stateless_uniform(size, seed), {seed: [-3, 4], size: [5]})


def uniform_integers():
    sample(tf.random.stateless_uniform([1001], [1, 2], minval=-5, maxval=12, dtype=tf.int32))
    sample(tf.random.stateless_uniform([1001], [1, 2], minval=0, maxval=1000000007, dtype=tf.int64))
    for dtype in (tf.int32, tf.int64):
        sample(tf.random.stateless_uniform([333], [1, 2], minval=None, maxval=None, dtype=dtype))
    for dtype in (tf.uint32, tf.uint64):
        run(tf.random.stateless_uniform([3, 3], [1, 2], minval=None, maxval=None, dtype=dtype))
    error(lambda: tf.random.stateless_uniform([2], [1, 2], minval=1, maxval=None, dtype=tf.int32))
    error(lambda: tf.random.stateless_uniform([2], [1, 2], minval=1, maxval=2, dtype=tf.uint32))
    error(lambda: run(tf.random.stateless_uniform([2], [1, 2], minval=3, maxval=3, dtype=tf.int32)))


def normal_numbers():
    sample(tf.random.stateless_normal([1001], [1, 2]), runs=2)
    sample(tf.random.stateless_normal([7, 11], [1, 2], mean=3.0, stddev=0.5, name="scaled"))
    run(tf.random.stateless_normal([33], [1, 2], dtype=tf.float64))
    sample(tf.random.stateless_truncated_normal([1001], [5, 6]))
    run(tf.random.stateless_truncated_normal([33], [5, 6], dtype=tf.float64, mean=1.0, stddev=2.0))


def seeds_of_old_ops():
    seed = tf.constant([9, 10], tf.int64)
    sample(tf.raw_ops.StatelessRandomUniform(shape=[101], seed=seed))
    sample(tf.raw_ops.StatelessRandomNormal(shape=[101], seed=seed))
    sample(tf.raw_ops.StatelessTruncatedNormal(shape=[101], seed=seed))
    sample(tf.raw_ops.StatelessRandomUniformInt(shape=[101], seed=seed, minval=3, maxval=99))
    sample(tf.raw_ops.StatelessRandomUniformFullInt(shape=[101], seed=seed, dtype=tf.int32))
    sample(tf.raw_ops.StatelessRandomGammaV2(shape=[101, 2], seed=seed, alpha=[0.5, 3.0]))


def keys_and_counters():
    seed = tf.placeholder(tf.int32, name="seed")
    key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)
    run([key, counter], {seed: [1, 2]})
    error(lambda: run(key, {seed: [1, 2, 3]}))
    error(lambda: tf.raw_ops.StatelessRandomGetKeyCounter(seed=[1, 2, 3]))
    error(lambda: tf.raw_ops.StatelessRandomUniformV2(shape=[2], key=counter, counter=counter, alg=1))
    size = tf.placeholder(tf.int32, name="size")
    numbers = tf.raw_ops.StatelessRandomUniformV2(shape=size, key=key, counter=counter, alg=1)
    run(numbers, {seed: [1, 2], size: [3]})
    error(lambda: run(numbers, {seed: [1, 2], size: 3}))
    error(lambda: run(numbers, {seed: [1, 2], size: [-3]}))
    error(lambda: run(tf.raw_ops.StatelessRandomUniformV2(shape=[2], key=key, counter=counter, alg=2), {seed: [1, 2]}))
    error(lambda: run(tf.raw_ops.StatelessRandomUniform(shape=[2], seed=seed), {seed: [1, 2, 3]}))
    error(lambda: tf.random.stateless_normal([2], [1, 2], alg="mersenne"))
    error(lambda: run(tf.random.stateless_normal([2], [1, 2], alg="threefry")))
    text(tf.random.get_seed(5)[0])
    text(tf.random.get_seed(5)[1])
    text(tf.random.get_seed(None)[0])


def seeds_from_seeds():
    run(tf.random.split([1, 2]))
    run(tf.random.split(tf.constant([1, 2], tf.int64), 3))
    run(tf.random.fold_in([1, 2], 7))


def classes():
    logits = tf.placeholder(tf.float32, [None, 3], name="logits")
    feeds = {logits: [[0.1, 0.5, 2.0], [3.0, -1.0, 0.0]]}
    run(tf.random.stateless_categorical(logits, 20, [1, 2]), feeds)
    run(tf.random.stateless_multinomial(logits, 5, [1, 2], output_dtype=tf.int32), feeds)
    run(tf.random.stateless_categorical(tf.constant([[0.5, 1.0]], tf.float64), 5, [1, 2], dtype=tf.int32, name="drawn"))
    error(lambda: tf.random.stateless_categorical(logits, 5, [1, 2], dtype=tf.float32))


def gamma_numbers():
    alpha = tf.placeholder(tf.float32, [2], name="alpha")
    y = tf.random.stateless_gamma([5, 2], [1, 2], alpha)
    gradient(y, alpha, {alpha: [0.75, 3.5]})
    sample(tf.random.stateless_gamma([101, 3], [4, 5], [0.5, 1.0, 20.0], beta=2.0))
    sample(tf.random.stateless_gamma([5, 2, 2], [4, 5], [[0.5], [3.0]], beta=[1.0, 4.0], name="broadcast"))
    error(lambda: run(tf.random.stateless_gamma([5, 3], [1, 2], [0.5, 1.0])))
    old = tf.raw_ops.StatelessRandomGammaV2(shape=[5, 2], seed=[1, 2], alpha=alpha)
    gradient(old, alpha, {alpha: [0.75, 3.5]})
    a = tf.placeholder(tf.float32, [2], name="a")
    tf.set_random_seed(3)
    gradient(tf.random_gamma([4], a), a, {a: [0.5, 4.0]})


def poisson_numbers():
    tf.set_random_seed(5)
    sample(tf.random_poisson([0.0, 0.5, 3.0, 9.99, 10.0, 45.5, 1000.0], [101]), runs=2)
    sample(tf.random.poisson(tf.constant([[2.5], [30.0]], tf.float64), [7, 3], dtype=tf.int64, seed=9, name="counts"))
    sample(tf.random_poisson(12.5, [101], dtype=tf.float64))
    run(tf.random_poisson([3.0, 1e999], [4], dtype=tf.int32, seed=1))
    run(tf.random_poisson(5.5, [33], dtype=tf.half, seed=2))
    sample(tf.random.stateless_poisson([101, 2], [1, 2], [3.5, 20.0]))
    sample(tf.random.stateless_poisson([101], [1, 2], 30.0, dtype=tf.float32, name="drawn"))
    error(lambda: run(tf.random.stateless_poisson([3], [1, 2], [3.5, 20.0])))
    rate = tf.placeholder(tf.float32, [None, 2], name="rate")
    text(tf.random_poisson(rate, [3]))
    error(lambda: tf.gradients(tf.random_poisson(rate, [3]), rate))
