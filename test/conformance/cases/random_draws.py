import tensorflow.compat.v1 as tf
from harness import error, run, sample


def multinomial():
    tf.set_random_seed(11)
    logits = tf.constant([[0.1, 2.0, -1.0, 0.5], [3.0, 0.0, 0.0, 1.0]])
    sample(tf.multinomial(logits, 100), runs=3)
    sample(tf.multinomial(logits, 7, seed=3, name="draw", output_dtype=tf.int32), runs=2)
    sample(tf.random.categorical(logits[:1], 1001), runs=2)


def multinomial_of_odd_logits():
    tf.set_random_seed(12)
    sample(tf.multinomial(tf.log(tf.constant([[1.0, 0.0, 3.0]], tf.float64)), 50), runs=2)
    sample(tf.multinomial(tf.constant([[0.0, 1.5]], tf.float16), 50), runs=2)
    n = tf.placeholder(tf.int32, [], name="n")
    sample(tf.multinomial([[1.0, 2.0]], n), 2, {n: 3})


def one_draw_at_a_time():
    tf.set_random_seed(13)
    p = tf.placeholder(tf.float32, [None, 2], name="p")
    action = tf.multinomial(tf.log(p), num_samples=1)
    sample(action, 20, {p: [[0.3, 0.7]]})


def gamma():
    tf.set_random_seed(14)
    sample(tf.random_gamma([1000], 0.5), runs=2)
    sample(tf.random_gamma([1000], [1.0, 3.0], name="two"), runs=2)
    sample(tf.random_gamma([100, 2], alpha=[[2.5], [0.1]], beta=[2.0, 3.0], seed=5), runs=2)


def gamma_of_doubles():
    tf.set_random_seed(15)
    run(tf.random_gamma([20], 2.0, dtype=tf.float64))


def bounds_of_integers():
    tf.set_random_seed(16)
    sample(tf.random_uniform([1001], -3, 4, tf.int32), runs=2)
    sample(tf.random_uniform([7], minval=-(2**31), maxval=2**31 - 1, dtype=tf.int32), runs=2)
    sample(tf.random_uniform([], 0, 10, tf.int64, seed=1), runs=3)
    sample(tf.random_uniform([0, 3], 5, 5, tf.int32))
    error(lambda: run(tf.random_uniform([3], 5, 5, tf.int32, name="empty")))
    error(lambda: tf.random_uniform([3], dtype=tf.int64))


def shuffles_of_rows():
    tf.set_random_seed(17)
    sample(tf.random_shuffle(tf.reshape(tf.range(60), [5, 3, 4])), runs=3)
    sample(tf.cast(tf.random_shuffle(tf.constant([True, False, True, True])), tf.int32), runs=2)
    run(tf.random_shuffle(tf.constant(["a", "b", "c"])))
    n = tf.placeholder(tf.float32, [None, 2], name="n")
    sample(tf.random_shuffle(n, name="rows"), 3, {n: [[1, 2], [3, 4], [5, 6]]})


def scaled_distributions():
    tf.set_random_seed(18)
    sample([tf.random_uniform([5], 0, 3), tf.random_uniform([5], -1, 1), tf.random_uniform([5], maxval=tf.constant(4.0))], runs=2)
    sample([tf.random_normal([5], 1, 2), tf.truncated_normal([5], stddev=tf.constant(0.1))], runs=2)
    run(tf.cast(tf.random_uniform([9], dtype=tf.float16), tf.float32))
    sample(tf.random_uniform([3], 1.0, 2.0, tf.float64), runs=2)
