# Learning schedules. What to look at: the curves of the rates, and how a rate that is assigned falls when the loss stops falling.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)

step = tf.train.get_or_create_global_step()
schedules = [
    ("power", tf.train.inverse_time_decay(0.1, step, decay_steps=30, decay_rate=1.0)),
    ("exponential", tf.train.exponential_decay(0.1, step, decay_steps=30, decay_rate=0.5)),
    ("exponential, in stairs", tf.train.exponential_decay(0.1, step, 30, 0.5, staircase=True)),
    ("natural exponential", tf.train.natural_exp_decay(0.1, step, 30, 0.5)),
    ("piecewise constant", tf.train.piecewise_constant(step, [30, 60], [0.1, 0.05, 0.01])),
    ("polynomial", tf.train.polynomial_decay(0.1, step, decay_steps=80, end_learning_rate=0.01, power=2.0)),
    ("polynomial, cycling", tf.train.polynomial_decay(0.1, step, 40, 0.01, power=1.0, cycle=True)),
    ("cosine", tf.train.cosine_decay(0.1, step, decay_steps=80)),
    ("cosine, with restarts", tf.train.cosine_decay_restarts(0.1, step, first_decay_steps=20)),
    ("linear cosine", tf.train.linear_cosine_decay(0.1, step, decay_steps=80)),
]
count = tf.assign_add(step, 1)

# performance scheduling: the loss decides, and the rate is a variable
rate = tf.Variable(0.5, trainable=False, name="rate")
new_rate = tf.placeholder(tf.float32, [], name="new_rate")
slower = tf.assign(rate, new_rate)
w = tf.Variable([5.0, -3.0], name="w")
loss = tf.reduce_sum(tf.square(w) * [1.0, 3.0])
train = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    rates = []
    for _ in range(101):
        rates.append(sess.run([schedule for _, schedule in schedules]))
        sess.run(count)
    for (name, _), at_all_steps in zip(schedules, np.transpose(rates)):
        print("%-22s" % name, " ".join("%.4f" % r for r in at_all_steps[::20]))

    best = np.inf
    for epoch in range(20):
        sess.run(train)
        now, current = sess.run([loss, rate])
        if now >= best:
            sess.run(slower, feed_dict={new_rate: current / 2})
        best = min(best, now)
        if epoch % 4 == 0:
            print("epoch", epoch, "rate", current, "loss", now)
