import tensorflow.compat.v1 as tf
from harness import error, run, sample, text


def _train(optimizer, global_step=None):
    w = tf.Variable([[0.5, -1.25, 2.0], [1.5, 0.75, -0.3]], name="w")
    b = tf.Variable([0.1, -0.2, 0.3], name="b")
    x = tf.constant([[1.0, 2.0], [-0.5, 0.7]], name="x")
    loss = tf.reduce_sum(tf.square(tf.matmul(x, w) + b), name="loss")
    step = optimizer.minimize(loss, global_step=global_step)
    text(step.name)
    text(optimizer.get_slot_names())
    for v in optimizer.variables():
        text(v.name)
    run(tf.global_variables_initializer())
    for _ in range(10):
        run(step)
        run(tf.global_variables())
    return w


def _step(optimizer):
    # Updates alone, to the bit: gradients of the variables' own values.
    w = tf.Variable([0.5, -1.25, 2.0, 1e-3, 7.77], name="w")
    v = tf.Variable([[0.1], [0.2]], dtype=tf.float64, name="v")
    g = tf.constant([0.1, -0.03, 2.7, 1e-5, 0.0], name="g")
    step = optimizer.apply_gradients([(g, w), (v * 0.5, v)])
    run(tf.global_variables_initializer())
    for _ in range(10):
        run(step)
        sample(tf.global_variables())


def _sparse(optimizer):
    # Rows, one of them named twice.
    w = tf.Variable([[0.5, -1.25], [2.0, 1.0], [3.0, 4.0]], name="w")
    g = tf.IndexedSlices(tf.constant([[0.1, 0.2], [0.3, 0.4], [1.0, 1.0]]), tf.constant([2, 0, 2]), tf.constant([3, 2]))
    step = optimizer.apply_gradients([(g, w)])
    run(tf.global_variables_initializer())
    for _ in range(10):
        run(step)
        run(tf.global_variables())


def gradient_descent():
    _train(tf.train.GradientDescentOptimizer(0.01))


def gradient_descent_step():
    _step(tf.train.GradientDescentOptimizer(0.3))


def gradient_descent_sparse():
    _sparse(tf.train.GradientDescentOptimizer(0.3))


def momentum():
    _train(tf.train.MomentumOptimizer(0.01, 0.9))


def momentum_nesterov():
    _train(tf.train.MomentumOptimizer(learning_rate=0.01, momentum=0.9, use_nesterov=True))


def momentum_step():
    _step(tf.train.MomentumOptimizer(0.3, 0.9))


def momentum_nesterov_step():
    _step(tf.train.MomentumOptimizer(0.3, 0.9, use_nesterov=True))


def momentum_sparse():
    _sparse(tf.train.MomentumOptimizer(0.3, 0.9))


def adam():
    _train(tf.train.AdamOptimizer())


def adam_step():
    _step(tf.train.AdamOptimizer(0.05, beta1=0.8, epsilon=1e-4))


def adam_sparse():
    _sparse(tf.train.AdamOptimizer(0.05))


def adagrad():
    _train(tf.train.AdagradOptimizer(0.1))


def adagrad_step():
    _step(tf.train.AdagradOptimizer(0.3))


def adagrad_sparse():
    _sparse(tf.train.AdagradOptimizer(0.3))


def rms_prop():
    _train(tf.train.RMSPropOptimizer(0.01))


def rms_prop_centered():
    _train(tf.train.RMSPropOptimizer(0.01, decay=0.8, momentum=0.5, centered=True))


def rms_prop_step():
    _step(tf.train.RMSPropOptimizer(0.05, momentum=0.5))


def rms_prop_centered_step():
    _step(tf.train.RMSPropOptimizer(0.05, momentum=0.5, epsilon=1e-3, centered=True))


def rms_prop_sparse():
    _sparse(tf.train.RMSPropOptimizer(0.05, momentum=0.5))


def rms_prop_centered_sparse():
    _sparse(tf.train.RMSPropOptimizer(0.05, momentum=0.5, centered=True))


def adadelta():
    _train(tf.train.AdadeltaOptimizer(1.0))


def adadelta_step():
    _step(tf.train.AdadeltaOptimizer(0.5, rho=0.9, epsilon=1e-3))


def adadelta_sparse():
    _sparse(tf.train.AdadeltaOptimizer(0.5))


def ftrl():
    _train(tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.1))


def ftrl_step():
    _step(tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.001))


def ftrl_power():
    _train(tf.train.FtrlOptimizer(0.1, learning_rate_power=-0.4, l2_shrinkage_regularization_strength=0.1, beta=0.2))


def ftrl_sparse():
    _sparse(tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01))


def proximal_gradient_descent():
    _train(tf.train.ProximalGradientDescentOptimizer(0.01, l1_regularization_strength=0.1, l2_regularization_strength=0.2))


def proximal_gradient_descent_sparse():
    _sparse(tf.train.ProximalGradientDescentOptimizer(0.3, l1_regularization_strength=0.1))


def proximal_adagrad():
    _train(tf.train.ProximalAdagradOptimizer(0.1, l1_regularization_strength=0.1, l2_regularization_strength=0.2))


def proximal_adagrad_sparse():
    _sparse(tf.train.ProximalAdagradOptimizer(0.3, l1_regularization_strength=0.1))


def with_global_step():
    step = tf.train.get_or_create_global_step()
    _train(tf.train.MomentumOptimizer(0.01, 0.9), step)
    run(step)
    text(tf.train.get_global_step().name)
    error(tf.train.create_global_step)


def in_a_scope():
    with tf.name_scope("train"):
        w = tf.Variable([1.0, 2.0], name="w")
        loss = tf.reduce_sum(w * w)
        a = tf.train.AdamOptimizer(0.1).minimize(loss, name="step")
        b = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        c = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    run(tf.global_variables_initializer())
    run([a, b, c])


def under_a_variable_scope():
    with tf.variable_scope("model"):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        loss = tf.reduce_sum(w * w)
        tf.train.AdamOptimizer(0.1).minimize(loss)
        tf.train.AdamOptimizer(0.1, name="Other", use_own_namescope_for_non_slot_vars=True).minimize(loss)


def rates_as_tensors():
    rate = tf.placeholder(tf.float32, [], name="rate")
    w = tf.Variable([1.0, 2.0], name="w")
    step = tf.train.MomentumOptimizer(rate, lambda: tf.constant(0.5, name="from_function")).minimize(tf.reduce_sum(w * w))
    run(w.initializer)
    v = tf.Variable(1, name="count")
    tf.train.GradientDescentOptimizer(1.0).minimize(tf.reduce_sum(w), var_list=[w])
    text(v.name)
    text(step.name)


def gates():
    w = tf.Variable([1.0, 2.0], name="w")
    u = tf.Variable([3.0, 4.0], name="u")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    for gate in (tf.train.Optimizer.GATE_NONE, tf.train.Optimizer.GATE_OP, tf.train.Optimizer.GATE_GRAPH):
        optimizer.minimize(tf.reduce_sum(w * u), gate_gradients=gate)
    error(lambda: optimizer.minimize(tf.reduce_sum(w * u), gate_gradients=3))


def compute_and_apply():
    w = tf.Variable([1.0, 2.0], name="w")
    u = tf.Variable([3.0, 4.0], name="u")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    pairs = optimizer.compute_gradients(tf.reduce_sum(tf.square(w)), [w, u], grad_loss=tf.constant(2.0))
    text(pairs[1][0])
    step = optimizer.apply_gradients([(pairs[0][0] * 2.0, w), (None, u)])
    run(tf.global_variables_initializer())
    run(step)
    run([w, u])
    text(len(tf.get_collection(tf.GraphKeys.TRAIN_OP)))


def constraints():
    w = tf.Variable([1.0, -2.0], name="w", constraint=lambda x: tf.maximum(x, 0.0))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w * w))
    run(w.initializer)
    run(step)
    run(w)


def misused():
    w = tf.Variable([1.0, 2.0], name="w")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    error(lambda: optimizer.minimize(tf.cast(tf.argmax(w), tf.float32)))
    error(lambda: optimizer.minimize(tf.constant(1.0)))
    error(lambda: optimizer.minimize(tf.reduce_sum(w), var_list=[]))
    error(lambda: optimizer.apply_gradients([]))
    error(lambda: optimizer.apply_gradients([(None, w)]))
    error(lambda: optimizer.minimize(tf.argmax(w)))
    error(lambda: tf.train.Optimizer(False, ""))
    error(lambda: tf.train.AdagradOptimizer(0.1, initial_accumulator_value=0.0))


def no_variables():
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0)))


def on_devices():
    with tf.device("/cpu:0"):
        w = tf.Variable([1.0, 2.0], name="w")
    u = tf.get_variable("u", [2], initializer=tf.ones_initializer(), caching_device="/cpu:0")
    loss = tf.reduce_sum(w * u)
    with tf.device("/device:CPU:1"):
        tf.train.AdamOptimizer(0.1).minimize(loss)
    tf.train.Saver()


def after_other_operations():
    w = tf.Variable([1.0, 2.0], name="w")
    loss = tf.reduce_sum(tf.square(w))
    count = tf.Variable(0, name="count", trainable=False)
    with tf.control_dependencies([tf.assign_add(count, 1)]):
        step = tf.train.MomentumOptimizer(0.1, 0.5).minimize(loss)
        v = tf.Variable(lambda: 3.0, name="v")
    run(tf.global_variables_initializer())
    run(step)
    run([w, count, v])


def of_variables_of_unknown_shape():
    w = tf.Variable(tf.placeholder_with_default([1.0, 2.0], [None], name="initial"), name="w", validate_shape=False)
    loss = tf.reduce_sum(tf.square(w))
    steps = [
        tf.train.MomentumOptimizer(0.1, 0.5).minimize(loss),
        tf.train.AdagradOptimizer(0.1).minimize(loss),
        tf.train.AdadeltaOptimizer(0.1).minimize(loss),
    ]
    run(w.initializer)
    run(tf.global_variables_initializer())
    for step in steps:
        run(step)
    run(w)


def nested_var_list():
    w = tf.Variable([1.0, 2.0], name="w")
    u = tf.Variable([3.0, 4.0], name="u", trainable=False)
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w * u), var_list=[[u], w])


def embedding():
    e = tf.get_variable("e", [5, 2], initializer=tf.ones_initializer())
    loss = tf.reduce_sum(tf.square(tf.gather(e, [1, 3, 1])))
    steps = [
        tf.train.GradientDescentOptimizer(0.1).minimize(loss),
        tf.train.AdamOptimizer(0.1).minimize(loss),
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss),
    ]
    run(tf.global_variables_initializer())
    for step in steps:
        run(step)
        run(e)


def variables_of_other_types():
    h = tf.Variable([1.0, 2.0], dtype=tf.float16, name="h")
    d = tf.Variable([1.0, 2.0], dtype=tf.float64, name="d")
    loss = tf.reduce_sum(tf.square(d)) + tf.cast(tf.reduce_sum(h), tf.float64)
    step = tf.train.AdamOptimizer(0.125).minimize(loss)
    run(tf.global_variables_initializer())
    run(step)
    run([h, d])


def adagrad_dual_averaging():
    count = tf.Variable(0, name="count", dtype=tf.int64, trainable=False)
    _train(tf.train.AdagradDAOptimizer(0.1, count), count)


def adagrad_dual_averaging_with_penalties():
    count = tf.train.get_or_create_global_step()
    _train(tf.train.AdagradDAOptimizer(0.1, count, 0.2, l1_regularization_strength=0.5, l2_regularization_strength=0.02), count)


def adagrad_dual_averaging_sparse():
    count = tf.Variable(0, name="count", dtype=tf.int64, trainable=False)
    _sparse(tf.train.AdagradDAOptimizer(0.1, count, l1_regularization_strength=0.01))
    error(lambda: tf.train.AdagradDAOptimizer(0.1, count, 0.0))
