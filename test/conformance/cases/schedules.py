import tensorflow.compat.v1 as tf
from harness import error, run, sample


def _at(rate, step):
    for t in (0, 1, 5, 6, 10, 15, 25):
        run(rate, {step: t})


def exponential():
    step = tf.placeholder(tf.int32, [], name="step")
    _at(tf.train.exponential_decay(0.1, step, 10, 0.5), step)
    _at(tf.train.exponential_decay(0.1, step, 10, 0.5, staircase=True, name="stairs"), step)
    _at(tf.train.natural_exp_decay(0.1, step, 10, 0.5), step)
    _at(tf.train.natural_exp_decay(1.0, step, 5, 1.0, True), step)


def power():
    step = tf.placeholder(tf.int64, [], name="step")
    _at(tf.train.inverse_time_decay(0.1, step, decay_steps=10, decay_rate=1.0), step)
    _at(tf.train.inverse_time_decay(0.1, step, 10, 1.0, staircase=True, name="stairs"), step)


def of_other_types():
    step = tf.Variable(3, trainable=False, name="step")
    rate = tf.constant(0.5, tf.float64, name="rate")
    steps = tf.constant(7, name="steps")
    run(step.initializer)
    run(tf.train.exponential_decay(rate, step, steps, 0.9))
    run(tf.train.inverse_time_decay(rate, step, 2.5, tf.constant(0.5)))
    run(tf.train.polynomial_decay(rate, 3, steps))


def piecewise():
    step = tf.placeholder(tf.int32, [], name="step")
    _at(tf.train.piecewise_constant(step, [5, 15], [0.1, 0.01, 0.001]), step)
    _at(tf.train.piecewise_constant_decay(step, boundaries=[5], values=[1.0, 0.5], name="halved"), step)
    _at(tf.train.piecewise_constant(step, [1, 5, 10], [1.0, 2.0, 3.0, 4.0]), step)


def piecewise_of_other_types():
    step = tf.placeholder(tf.int64, [], name="step")
    count = tf.Variable(6, trainable=False, name="count", dtype=tf.int64)
    epoch = tf.placeholder(tf.float32, [], name="epoch")
    run(count.initializer)
    _at(tf.train.piecewise_constant(step, [5, 15], [0.1, 0.01, 0.001]), step)
    run(tf.train.piecewise_constant(count, [5, 15], [0.1, 0.01, 0.001]))
    _at(tf.train.piecewise_constant(epoch, [5.0, 15.0], [0.1, 0.01, 0.001]), epoch)
    error(lambda: tf.train.piecewise_constant(epoch, [tf.constant(1)], [0.1, 0.2]))
    error(lambda: tf.train.piecewise_constant(step, [1], [0.1, tf.constant(1)]))
    error(lambda: tf.train.piecewise_constant(step, [1], [0.1, 0.2, 0.3]))


def polynomial():
    step = tf.placeholder(tf.int32, [], name="step")
    _at(tf.train.polynomial_decay(0.1, step, 20, end_learning_rate=0.01, power=2.0), step)
    _at(tf.train.polynomial_decay(0.1, step, 10, 0.01, cycle=True), step)
    _at(tf.train.polynomial_decay(0.1, step, 10, name="line"), step)


def cosine():
    step = tf.placeholder(tf.int32, [], name="step")
    alpha = tf.constant(0.5)
    _at(tf.train.cosine_decay(0.1, step, 20, alpha=0.1), step)
    _at(tf.train.cosine_decay(0.1, step, 20, name="half"), step)
    _at(tf.train.cosine_decay(0.1, step, 20, alpha), step)


def cosine_restarts():
    step = tf.placeholder(tf.int32, [], name="step")
    _at(tf.train.cosine_decay_restarts(0.1, step, 4), step)
    _at(tf.train.cosine_decay_restarts(0.1, step, 4, t_mul=1.0, m_mul=0.5, alpha=0.1, name="even"), step)


def linear_cosine():
    step = tf.placeholder(tf.int32, [], name="step")
    _at(tf.train.linear_cosine_decay(0.1, step, 20), step)
    _at(tf.train.linear_cosine_decay(0.1, step, 20, num_periods=2.0, alpha=0.5, beta=0.01), step)


def noisy_linear_cosine():
    tf.set_random_seed(1)
    step = tf.placeholder(tf.int32, [], name="step")
    rate = tf.train.noisy_linear_cosine_decay(0.1, step, 20)
    sample(rate, runs=2, feed_dict={step: 3})
    run(tf.train.noisy_linear_cosine_decay(0.1, step, 20, 0.0, 0.5, 2.0, 0.5, 0.01), {step: 3})


def used_by_an_optimizer():
    w = tf.Variable([1.0, 2.0], name="w")
    loss = tf.reduce_sum(tf.square(w))
    global_step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.1, global_step, 2, 0.5, staircase=True)
    step = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=global_step)
    run(tf.global_variables_initializer())
    for i in range(5):
        run(step)
        run([rate, w, global_step])
