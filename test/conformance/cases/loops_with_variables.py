import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def variables_made_inside():
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * tf.get_variable("w", [2], initializer=tf.constant_initializer(2.0))), [0, tf.ones([2])])
    run(tf.global_variables_initializer())
    run(y)
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * tf.Variable(y)), [0, tf.ones([2])]))
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * tf.get_variable("v", initializer=y)), [0, tf.ones([2])]))


def variables_made_by_functions_inside():
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y + tf.Variable(lambda: 3.0, name="v")), [0, 1.0])
    run(tf.global_variables_initializer())
    run(y)


def variables_made_in_branches():
    p = tf.placeholder(tf.bool, [], name="p")
    r = tf.cond(p, lambda: tf.get_variable("a", [2], initializer=tf.ones_initializer()) * 2.0, lambda: tf.zeros([2]))
    run(tf.global_variables_initializer())
    run(r, {p: True})
    error(lambda: tf.cond(p, lambda: tf.Variable(tf.constant(1.0)) * 2.0, lambda: 1.0))


def layers_inside():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    i, h = tf.while_loop(lambda i, h: i < 2, lambda i, h: (i + 1, tf.layers.dense(h, 2, activation=tf.nn.tanh, kernel_initializer=tf.constant_initializer(0.5), name="cell")), [0, x])
    loss = tf.reduce_sum(tf.square(h))
    step = tf.train.AdamOptimizer(0.1).minimize(loss)
    run(tf.global_variables_initializer())
    run([step, loss], {x: [[1.0, 2.0]]})
    run(tf.trainable_variables())


def sparse_updates():
    w = tf.get_variable("w", [4, 2], initializer=tf.ones_initializer())
    x = tf.placeholder(tf.int32, [None], name="x")
    i, s = tf.while_loop(lambda i, s: i < tf.shape(x)[0], lambda i, s: (i + 1, s + tf.reduce_sum(tf.nn.embedding_lookup(w, x[i]) * 2.0)), [0, 0.0])
    step = tf.train.GradientDescentOptimizer(0.5).minimize(s)
    run(tf.global_variables_initializer())
    run([step, s], {x: [1, 3, 1]})
    run(w)


def momentum_of_a_scan():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    w = tf.get_variable("w", [3, 3], initializer=tf.constant_initializer(0.1))
    states = tf.scan(lambda h, v: tf.nn.relu(tf.squeeze(tf.matmul(tf.expand_dims(h, 0), w), 0) + v), x, initializer=tf.zeros([3]))
    loss = tf.reduce_mean(tf.square(states - 1.0), name="loss")
    step = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
    run(tf.global_variables_initializer())
    run([loss, step], {x: [[1.0, 2.0, 3.0], [0.1, 0.2, 0.3]]})
    run([loss, step], {x: [[1.0, 2.0, 3.0], [0.1, 0.2, 0.3], [0.5, -0.5, 0.0]]})
    run(w)


def clipped_gradients_of_a_loop():
    w = tf.get_variable("w", [], initializer=tf.constant_initializer(1.5))
    x = tf.placeholder(tf.float32, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, y * w), [0, x])
    grads = tf.gradients(y, [w])
    clipped, norm = tf.clip_by_global_norm(grads, 1.0)
    step = tf.train.GradientDescentOptimizer(1.0).apply_gradients([(clipped[0], w)])
    run(w.initializer)
    run([norm, step], {x: [1.0, 2.0]})
    run(w)
