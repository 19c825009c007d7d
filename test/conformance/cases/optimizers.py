import tensorflow.compat.v1 as tf
from harness import error, run, text


def gradient_descent():
    x = tf.Variable(3.0, name="x")
    y = tf.Variable([4.0], name="y")
    steps = tf.Variable(0, trainable=False, name="global_step")
    loss = tf.reduce_sum(x * y)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=steps)
    again = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    run(tf.global_variables_initializer())
    run(train)
    run([x, y, steps])
    run(again)
    run([x, y, steps])


def momentum():
    x = tf.Variable([3.0, -1.0], name="x")
    optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
    train = optimizer.minimize(tf.reduce_sum(x * x))
    run(tf.global_variables_initializer())
    for _ in range(3):
        run(train)
        run([x, optimizer.get_slot(x, "momentum")])
    text(optimizer.get_slot_names())


def nesterov_momentum():
    x = tf.Variable([3.0, -1.0], name="x")
    train = tf.train.MomentumOptimizer(learning_rate=0.1, momentum=0.9, use_nesterov=True).minimize(tf.reduce_sum(x * x))
    run(tf.global_variables_initializer())
    for _ in range(3):
        run(train)
        run(x)


def adam():
    x = tf.Variable([3.0, 1.0], name="x")
    y = tf.Variable([[0.5]], name="a")
    optimizer = tf.train.AdamOptimizer(0.1)
    train = optimizer.minimize(tf.reduce_sum(x * x) + tf.reduce_sum(y * y))
    run(tf.global_variables_initializer())
    for _ in range(4):
        run(train)
        run([x, y, optimizer.get_slot(x, "m"), optimizer.get_slot(x, "v")])
    text(optimizer.get_slot_names())


def adam_in_scopes():
    with tf.name_scope("net"):
        x = tf.Variable([1.0, 2.0], name="x")
    with tf.name_scope("train"):
        tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(x * x))
    with tf.name_scope("train2"):
        tf.train.AdamOptimizer(0.1, beta1=0.8, name="A").minimize(tf.reduce_sum(x * x))


def optimizer_in_a_scope():
    with tf.name_scope("model"):
        w = tf.Variable([[1.0], [2.0]], name="w")
    with tf.name_scope("train"):
        loss = tf.reduce_mean(tf.square(tf.matmul(tf.ones([3, 2]), w)))
        tf.train.GradientDescentOptimizer(0.5).minimize(loss)
        tf.train.MomentumOptimizer(0.5, 0.9).minimize(loss, name="go")


def learning_rate_as_a_tensor():
    rate = tf.placeholder_with_default(0.5, [], name="rate")
    x = tf.Variable(1.0, name="x")
    train = tf.train.GradientDescentOptimizer(rate).minimize(x * x)
    run(x.initializer)
    run(train)
    run(train, {rate: 0.25})
    run(x)


def compute_and_apply():
    x = tf.Variable([3.0, 1.0], name="x")
    y = tf.Variable([1.0], name="y")
    unused = tf.Variable([1.0], name="unused")
    optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.1)
    pairs = optimizer.compute_gradients(tf.reduce_sum(x * x) + tf.reduce_sum(y))
    text(len(pairs))
    text(pairs[2][0])
    capped = [(tf.clip_by_value(pairs[0][0], -1.0, 1.0), pairs[0][1]), pairs[1], pairs[2]]
    train = optimizer.apply_gradients(capped, name="apply")
    run(tf.global_variables_initializer())
    run(train)
    run([x, y, unused])


def chosen_variables():
    x = tf.Variable(3.0, name="x")
    y = tf.Variable(4.0, name="y")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    train = optimizer.minimize(x * y, var_list=[y])
    run(tf.global_variables_initializer())
    run(train)
    run([x, y])
    optimizer.compute_gradients(x * y, [x], gate_gradients=tf.train.Optimizer.GATE_NONE)
    optimizer.compute_gradients(x * y, [x], gate_gradients=tf.train.Optimizer.GATE_GRAPH)


def global_step():
    step = tf.train.get_or_create_global_step()
    x = tf.Variable(1.0, name="x")
    train = tf.train.GradientDescentOptimizer(0.1).minimize(x * x, global_step=tf.train.get_global_step())
    run(tf.global_variables_initializer())
    run(train)
    run(train)
    run([step, x])
    text(tf.train.get_global_step().name)


def without_gradients():
    x = tf.Variable(1.0, name="x")
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0)))
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(x * x, var_list=[]))


def sparse_gradient_descent():
    table = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="table")
    ids = tf.placeholder(tf.int32, [None], name="ids")
    loss = tf.reduce_sum(tf.square(tf.gather(table, ids)))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    run(table.initializer)
    run(train, {ids: [0, 2, 0]})
    run(table)


