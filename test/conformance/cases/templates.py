"""Functions that share their variables."""

import tensorflow.compat.v1 as tf
from harness import error, text


def _scaled(x):
    w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
    return tf.multiply(w, x, name="scaled")


def shared():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    template = tf.make_template("scale", _scaled)
    text(template.name)
    text(len(template.variables))
    a = template(x)
    b = template(a)
    text(a)
    text(b)
    other = tf.make_template("scale", _scaled)
    text(other(b))
    for v in tf.global_variables():
        text(v)
    for v in template.trainable_variables:
        text(v)
    text(len(other.variables))
    text(len(other.non_trainable_variables))
    text(template.variable_scope.name)
    text(template.variable_scope_name)


def keywords():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    template = tf.make_template("bias", tf.layers.dense, units=2, name="mine")
    text(template(x))
    text(template(x))
    fresh = tf.make_template("bias", _scaled, unique_name_="exact")
    text(fresh(x))
    text(fresh(x))
    for v in tf.global_variables():
        text(v)


def scopes():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    template = tf.make_template("outer", _scaled)
    now = tf.make_template("now", _scaled, create_scope_now_=True)
    text(now.variable_scope.name)
    with tf.variable_scope("scope"):
        text(template(x))
        text(now(x))
    text(template(x))
    text(now(x))
    with tf.name_scope("names"):
        text(template(x))
    for v in tf.global_variables():
        text(v)


def layers():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    net = tf.make_template("net", lambda v: tf.layers.dense(tf.layers.dense(v, 2, name="a"), 2, name="b"))
    text(net(x))
    text(net(x))
    for v in tf.global_variables():
        text(v)


def errors():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    template = tf.make_template("t", lambda v: tf.Variable([1.0, 2.0]) * v)
    template(x)
    error(lambda: template(x))
    error(lambda: tf.make_template(None, _scaled))
