"""tf.contrib.layers, as tf-slim makes them."""

import tensorflow.compat.v1 as tf
from harness import error, run, text


def _told(name):
    for item in tf.get_collection(name):
        text(item)


def initializers():
    tf.set_random_seed(1)
    a = tf.get_variable("a", [3, 4], initializer=tf.contrib.layers.xavier_initializer())
    b = tf.get_variable("b", [3, 4], initializer=tf.contrib.layers.xavier_initializer(uniform=False, seed=2))
    c = tf.get_variable("c", [2, 2, 3, 4], initializer=tf.contrib.layers.variance_scaling_initializer())
    d = tf.get_variable("d", [5], initializer=tf.contrib.layers.variance_scaling_initializer(1.0, "FAN_OUT", uniform=True))
    e = tf.get_variable("e", [2, 3], initializer=tf.contrib.layers.xavier_initializer_conv2d())
    f = tf.layers.dense(tf.zeros([1, 2]), 3, kernel_initializer=tf.contrib.layers.xavier_initializer())
    run(tf.global_variables_initializer())
    run([a, b, c, d, e, f])
    error(lambda: tf.contrib.layers.variance_scaling_initializer(mode="FAN"))


def regularizers():
    w = tf.get_variable("w", [2, 3], initializer=tf.ones_initializer(), regularizer=tf.contrib.layers.l2_regularizer(0.1))
    tf.contrib.layers.l1_regularizer(0.5)(w)
    tf.contrib.layers.l1_regularizer(0.5, scope="named")(w)
    tf.contrib.layers.l1_l2_regularizer(0.5, 0.25)(w)
    tf.contrib.layers.l1_l2_regularizer(0.0, 0.25)(w)
    text(tf.contrib.layers.l2_regularizer(0.0)(w))
    total = tf.contrib.layers.apply_regularization(tf.contrib.layers.l2_regularizer(0.5), [w, w])
    with tf.variable_scope("net", regularizer=tf.contrib.layers.l1_regularizer(0.001)):
        tf.layers.dense(tf.zeros([1, 2]), 3)
    _told(tf.GraphKeys.REGULARIZATION_LOSSES)
    run(tf.global_variables_initializer())
    run(total)
    error(lambda: tf.contrib.layers.l1_regularizer(-0.5))
    error(lambda: tf.contrib.layers.l2_regularizer(-0.5))
    error(lambda: tf.contrib.layers.apply_regularization(tf.contrib.layers.l2_regularizer(0.5)))


def fully_connected():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    a = tf.contrib.layers.fully_connected(x, 3)
    b = tf.contrib.layers.fully_connected(a, 3, activation_fn=None, weights_regularizer=tf.contrib.layers.l2_regularizer(0.1))
    c = tf.contrib.layers.fully_connected(b, 2, scope="outputs", biases_initializer=None, activation_fn=tf.nn.tanh)
    d = tf.contrib.layers.fully_connected(b, 2, scope="outputs", biases_initializer=None, reuse=True)
    e = tf.contrib.layers.fully_connected(d, 2, variables_collections=["mine"], outputs_collections="outs")
    f = tf.contrib.layers.fully_connected(e, 2, variables_collections={"weights": ["ws"]}, trainable=False)
    with tf.variable_scope("scope"):
        g = tf.contrib.layers.fully_connected(f, 2)
    for t in [a, b, c, d, e, f, g]:
        text(t)
    _told("mine")
    _told("outs")
    _told("ws")
    _told(tf.GraphKeys.MODEL_VARIABLES)
    _told(tf.GraphKeys.TRAINABLE_VARIABLES)
    _told(tf.GraphKeys.REGULARIZATION_LOSSES)


def convolutions():
    x = tf.placeholder(tf.float32, [None, 6, 7, 2], name="x")
    a = tf.contrib.layers.conv2d(x, 3, 3)
    b = tf.contrib.layers.conv2d(a, 3, [2, 3], stride=2, padding="VALID", activation_fn=None, scope="named")
    c = tf.contrib.layers.convolution2d(x, 2, 3, rate=2, biases_initializer=None)
    d = tf.contrib.layers.max_pool2d(a, 2)
    e = tf.contrib.layers.avg_pool2d(a, [2, 2], stride=1, padding="SAME", scope="mean")
    f = tf.contrib.layers.flatten(d)
    g = tf.contrib.layers.dropout(f, 0.75, is_training=True)
    h = tf.contrib.layers.dropout(f, is_training=tf.placeholder(tf.bool, []))
    for t in [a, b, c, d, e, f, g, h]:
        text(t)
    _told(tf.GraphKeys.MODEL_VARIABLES)
    error(lambda: tf.contrib.layers.conv2d(tf.zeros([1, 2, 3]), 3, 3))
    error(lambda: tf.contrib.layers.conv2d(x, 3, 3, data_format="HWC"))


def batch_norm_of_vectors():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    a = tf.contrib.layers.batch_norm(x)
    b = tf.contrib.layers.batch_norm(x, is_training=training, decay=0.9, scale=True, scope="fed")
    c = tf.contrib.layers.batch_norm(x, is_training=False, center=False, activation_fn=tf.nn.relu, scope="rest")
    d = tf.contrib.layers.batch_norm(x, is_training=training, updates_collections=None, scope="forced")
    for t in [a, b, c, d]:
        text(t)
    _told(tf.GraphKeys.UPDATE_OPS)
    _told(tf.GraphKeys.MODEL_VARIABLES)
    run(tf.global_variables_initializer())
    rows = [[1.0, 2.0, 3.0], [4.0, 6.0, 5.0], [0.0, -1.0, 2.0]]
    run([a, b, c, d], {x: rows, training: True})
    run(tf.get_collection(tf.GraphKeys.UPDATE_OPS), {x: rows, training: True})
    run([a, b, c, d], {x: rows, training: False})


def batch_norm_of_images():
    x = tf.placeholder(tf.float32, [None, 2, 2, 3], name="x")
    a = tf.contrib.layers.batch_norm(x)
    b = tf.contrib.layers.batch_norm(x, updates_collections=None, scope="forced")
    c = tf.contrib.layers.batch_norm(x, fused=False, scale=True, scope="unfused", variables_collections=["mine"])
    d = tf.contrib.layers.batch_norm(x, scope="unfused", scale=True, reuse=True, fused=False)
    for t in [a, b, c, d]:
        text(t)
    _told("mine")
    for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS):
        text(op.name)


def normalized():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    params = {"is_training": True, "decay": 0.99, "updates_collections": None}
    with tf.contrib.framework.arg_scope(
        [tf.contrib.layers.fully_connected],
        normalizer_fn=tf.contrib.layers.batch_norm,
        normalizer_params=params,
        weights_regularizer=tf.contrib.layers.l2_regularizer(0.01),
    ):
        a = tf.contrib.layers.fully_connected(x, 3, scope="hidden1")
        b = tf.contrib.layers.fully_connected(a, 2, activation_fn=None, scope="logits")
    text(b)
    _told(tf.GraphKeys.REGULARIZATION_LOSSES)


def arg_scopes():
    x = tf.placeholder(tf.float32, [None, 6, 6, 1], name="x")
    with tf.contrib.framework.arg_scope([tf.contrib.layers.conv2d, tf.contrib.layers.max_pool2d], padding="VALID"):
        with tf.contrib.framework.arg_scope([tf.contrib.layers.conv2d], activation_fn=None, stride=2) as scope:
            a = tf.contrib.layers.conv2d(x, 2, 3)
            b = tf.contrib.layers.conv2d(x, 2, 3, stride=1)
        c = tf.contrib.layers.max_pool2d(b, 2, padding="SAME")
    with tf.contrib.framework.arg_scope(scope):
        d = tf.contrib.layers.conv2d(x, 2, 3)
    for t in [a, b, c, d]:
        text(t)


def variables_by_name():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    with tf.variable_scope("net"):
        tf.contrib.layers.fully_connected(x, 3, scope="a")
        tf.contrib.layers.fully_connected(x, 3, scope="b")
    tf.get_variable("own", [2])
    for v in tf.contrib.framework.get_variables("net/a"):
        text(v)
    for v in tf.contrib.framework.get_model_variables():
        text(v)
    for v in tf.contrib.framework.get_variables_by_name("weights"):
        text(v)
    for v in tf.contrib.framework.get_variables_by_suffix("biases"):
        text(v)
    for v in tf.contrib.framework.get_variables_to_restore(exclude=["net/b"]):
        text(v)
    text(tf.contrib.framework.get_unique_variable("net/a/weights"))
    for v in tf.contrib.framework.filter_variables(tf.global_variables(), include_patterns=["weights"], exclude_patterns=["net/b"]):
        text(v)
    m = tf.contrib.framework.model_variable("mine", [2], initializer=tf.zeros_initializer())
    text(m)
    text(len(tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)))


def stacked():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    text(tf.contrib.layers.stack(x, tf.contrib.layers.fully_connected, [3, 2]))
    text(tf.contrib.layers.stack(x, tf.contrib.layers.fully_connected, [3, 2], scope="fc"))
    text(tf.contrib.layers.one_hot_encoding(tf.constant([1, 0]), 3))
