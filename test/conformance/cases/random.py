import tensorflow.compat.v1 as tf
from harness import error, run, sample


def seeds():
    tf.set_random_seed(42)
    sample([tf.random_uniform([4]), tf.random_uniform([4], seed=7), tf.random_normal([4])], runs=2)


def op_seed_alone():
    sample(tf.random_uniform([4], seed=7), runs=2)


def graph_seed_after_other_ops():
    a = tf.constant(1.0) + 2.0
    tf.set_random_seed(1234)
    sample([tf.random_normal([3]) * a, tf.truncated_normal([3])], runs=2)


def uniform():
    tf.set_random_seed(1)
    sample(tf.random_uniform([100, 1003]), runs=3)
    sample(tf.random_uniform([100003], -2.5, 7.0), runs=2)
    sample(tf.random_uniform([50001], dtype=tf.float64), runs=2)
    sample(tf.random_uniform([5], minval=tf.constant(1.0), maxval=tf.constant(3.0)))


def uniform_of_integers():
    tf.set_random_seed(2)
    sample(tf.random_uniform([100003], 0, 10, dtype=tf.int32), runs=2)
    sample(tf.random_uniform([100003], -5, 1000000007, dtype=tf.int64), runs=2)
    error(lambda: tf.random_uniform([2], dtype=tf.int32))


def normal():
    tf.set_random_seed(3)
    sample(tf.random_normal([100, 1003]), runs=3)
    sample(tf.random_normal([100003], mean=5.0, stddev=0.1), runs=2)


def truncated_normal():
    tf.set_random_seed(4)
    sample(tf.truncated_normal([100, 1003]), runs=3)
    sample(tf.truncated_normal([100003], mean=5.0, stddev=0.1, seed=99), runs=2)
    sample(tf.truncated_normal([784, 300], stddev=0.07))


def shuffle():
    tf.set_random_seed(5)
    sample(tf.random_shuffle(tf.range(100003)), runs=2)
    sample(tf.random_shuffle(tf.reshape(tf.range(3000), [1000, 3]), seed=3), runs=2)
    sample(tf.random_shuffle(tf.constant([7])))


def shape_known_at_run_time():
    tf.set_random_seed(6)
    n = tf.placeholder(tf.int32, [], name="n")
    sample(tf.random_uniform([n, 2]), 2, {n: 3})
    sample(tf.random_normal(tf.stack([n]), dtype=tf.float32), 2, {n: 5})
    sample(tf.random_normal([]), 2)


def small_odd_sizes():
    tf.set_random_seed(7)
    for n in (1, 2, 3, 5, 7, 8, 9, 255, 256, 257, 1023):
        sample([tf.random_uniform([n]), tf.random_normal([n]), tf.truncated_normal([n])], runs=2)


def sessions_begin_anew():
    tf.set_random_seed(8)
    x = tf.random_uniform([3])
    v = tf.Variable(tf.random_normal([3]), name="v")
    sample(x)
    run(v.initializer)
    sample(v)
    run(v.initializer)
    sample(v)


def two_fetches_of_one_node_are_one_draw():
    tf.set_random_seed(9)
    x = tf.random_uniform([3])
    run([x - x, tf.reduce_sum(x) - (x[0] + x[1] + x[2])])



def gradient_of_a_random_value():
    tf.set_random_seed(11)
    mean = tf.placeholder(tf.float32, [], name="mean")
    tf.gradients(tf.random_normal([3], mean=mean), mean)
