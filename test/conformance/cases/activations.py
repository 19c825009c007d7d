import tensorflow.compat.v1 as tf
from harness import gradient, run


def _activation(f):
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(f(x), x, {x: [[-1.5, 2.0], [0.25, -3.0]]})
    run(f(tf.constant([-2.0, -0.0, 0.0, 0.5, 7.0])))


def relu():
    _activation(tf.nn.relu)
    run(tf.nn.relu(tf.constant([-1, 2])))


def relu6():
    _activation(tf.nn.relu6)


def elu():
    _activation(tf.nn.elu)


def selu():
    _activation(tf.nn.selu)


def softplus():
    _activation(tf.nn.softplus)
    run(tf.nn.softplus(tf.constant([-100.0, -14.0, 14.0, 100.0])))


def softsign():
    _activation(tf.nn.softsign)


def leaky_relu():
    _activation(tf.nn.leaky_relu)
    run(tf.nn.leaky_relu(tf.constant([-1.0, 2.0]), alpha=0.01, name="leaky"))


def sigmoid_and_tanh():
    _activation(tf.nn.sigmoid)
    _activation(tf.nn.tanh)


def second_derivatives():
    x = tf.placeholder(tf.float64, [3], name="x")
    for f in (tf.sigmoid, tf.tanh, tf.nn.relu, tf.square, tf.exp, tf.nn.softplus, tf.nn.relu6, tf.nn.elu, tf.nn.selu, tf.nn.leaky_relu):
        (first,) = tf.gradients(tf.square(f(x)), x)
        gradient(first, x, {x: [-1.5, 0.25, 2.0]})
        dy = tf.placeholder(tf.float64, [3], name="dy")
        (first,) = tf.gradients(f(x), x, dy)
        gradient(tf.square(first), [dy, x], {x: [-1.5, 0.25, 2.0], dy: [1, 2, 3]})
