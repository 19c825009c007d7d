import tensorflow.compat.v1 as tf
from harness import error, run


def of_variables():
    w = tf.Variable([1.0, 2.0], name="w")
    u = tf.Variable(3.0, name="u", dtype=tf.float32)
    grown = tf.group(tf.assign_add(w, [1.0, 1.0]), tf.assign_sub(u, 0.5))
    ema = tf.train.ExponentialMovingAverage(decay=0.9)
    with tf.control_dependencies([grown]):
        update = ema.apply([w, u])
    run(tf.global_variables_initializer())
    for i in range(3):
        run(update)
        run([w, u, ema.average(w), ema.average(u)])
    tf.constant(ema.average_name(w))
    tf.train.Saver(var_list=ema.variables_to_restore())
    run(tf.moving_average_variables())


def of_all_trainable_variables():
    w = tf.Variable([1.0, 2.0], name="w")
    tf.Variable(1, name="count", trainable=False)
    step = tf.train.get_or_create_global_step()
    ema = tf.train.ExponentialMovingAverage(0.999, step, name="average")
    update = ema.apply()
    again = ema.apply()
    run(tf.global_variables_initializer())
    run(w.assign([3.0, 4.0]))
    run(update)
    run(ema.average(w))
    run(again)
    run(ema.average(w))
    tf.train.Saver(var_list=ema.variables_to_restore())


def of_tensors():
    x = tf.placeholder(tf.float32, [2], name="x")
    mean = tf.identity(x, name="mean")
    ema = tf.train.ExponentialMovingAverage(0.5)
    debiased = tf.train.ExponentialMovingAverage(0.5, zero_debias=True, name="debiased")
    updates = [ema.apply([mean]), debiased.apply([mean])]
    run(tf.global_variables_initializer())
    for i in range(3):
        run(updates, {x: [1.0, 4.0]})
        run([ema.average(mean), debiased.average(mean)])


def of_other_types():
    w = tf.Variable([1.0, 2.0], name="w", dtype=tf.float64)
    n = tf.Variable([1, 2], name="n")
    x = tf.placeholder(tf.float32, [None], name="x")
    ema = tf.train.ExponentialMovingAverage(0.5)
    update = ema.apply([w])
    run(tf.global_variables_initializer())
    run(update)
    run(ema.average(w))
    error(lambda: ema.apply([n]))
    ema.apply([x])
    tf.constant(ema.average_name(n))
    with tf.variable_scope("net"):
        tf.constant(ema.average_name(tf.get_variable("v", [2])))


def batch_normalization_by_hand():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    ema = tf.train.ExponentialMovingAverage(0.9)
    mean, variance = tf.nn.moments(x, [0], name="moments")
    with tf.variable_scope("norm"):
        update = ema.apply([mean, variance])
    means = tf.cond(training, lambda: (mean, variance), lambda: (ema.average(mean), ema.average(variance)))
    y = tf.nn.batch_normalization(x, means[0], means[1], None, None, 0.001)
    run(tf.global_variables_initializer())
    for i in range(2):
        run([y, update], {x: [[1, 2], [3, 5]], training: True})
    run(y, {x: [[1, 2], [3, 5]], training: False})


def applied_in_a_branch():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    ema = tf.train.ExponentialMovingAverage(0.5)
    mean, variance = tf.nn.moments(x, [0])
    update = tf.cond(training, lambda: ema.apply([mean, variance]), lambda: tf.no_op())
    run(tf.global_variables_initializer())
    run(update, {x: [[1, 2], [3, 5]], training: True})
    run(update, {x: [[1, 2], [3, 5]], training: False})
    run([ema.average(mean), ema.average(variance)])
