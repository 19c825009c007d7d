"""Writes test/train/golden/nadam.json: Adam with Nesterov's momentum, as tf.contrib.opt.NadamOptimizer of TensorFlow 1.15 has it.

TensorFlow 2 dropped contrib; the op is still there (ApplyAdam with use_nesterov). A sparse update is what the formula says, in
TensorFlow 1.15's order of operations. test/train/nadam.test.ts builds the same graphs.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools/oracle"))

import tensorflow.compat.v1 as tf
from graph_lines import graph_lines

OUT = os.path.join(ROOT, "test/train/golden/nadam.json")
STEPS = 10

tf.disable_v2_behavior()


class Nadam(tf.train.AdamOptimizer):
    def scalars(self, var):
        powers = self._get_beta_accumulators()
        rates = (self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)
        return [tf.cast(x, var.dtype.base_dtype) for x in (*powers, *rates)]

    def _apply_dense(self, grad, var):
        b1_power, b2_power, lr, b1, b2, eps = self.scalars(var)
        return tf.raw_ops.ApplyAdam(
            var=var._ref(), m=self.get_slot(var, "m")._ref(), v=self.get_slot(var, "v")._ref(), beta1_power=b1_power,
            beta2_power=b2_power, lr=lr, beta1=b1, beta2=b2, epsilon=eps, grad=grad, use_nesterov=True).op

    def _apply_sparse(self, grad, var):
        rows, g = grad.indices, grad.values
        b1_power, b2_power, lr, b1, b2, eps = self.scalars(var)
        rate = lr * tf.sqrt(1 - b2_power) / (1 - b1_power)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        own = g * (1 - b1)
        with tf.control_dependencies([tf.assign(m, m * b1, use_locking=False)]):
            ahead = own + b1 * tf.gather(tf.scatter_add(m, rows, own, use_locking=False), rows)
        square = (g * g) * (1 - b2)
        with tf.control_dependencies([tf.assign(v, v * b2, use_locking=False)]):
            squares = tf.scatter_add(v, rows, square, use_locking=False)
        root = tf.sqrt(tf.gather(squares, rows))
        moved = tf.scatter_add(var, rows, -rate * ahead / (root + eps), use_locking=False)
        return tf.group(moved, ahead, squares)


def trained(build):
    """The graph, and all variables after each step."""
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        step = build()
        sess.run(tf.global_variables_initializer())
        values = []
        for _ in range(STEPS):
            sess.run(step)
            values.append([v.tolist() for v in sess.run(tf.global_variables())])
        return {"graph": graph_lines(graph), "names": [v.name for v in tf.global_variables()], "values": values}


def dense():
    w = tf.Variable([[0.5, -1.25, 2.0], [1.5, 0.75, -0.3]], name="w")
    x = tf.constant([[1.0, 2.0], [-0.5, 0.7]], name="x")
    return Nadam(0.1).minimize(tf.reduce_sum(tf.square(tf.matmul(x, w))))


def sparse():
    w = tf.Variable([[0.5, -1.25], [2.0, 1.0], [3.0, 4.0]], name="w")
    return Nadam(0.1, beta1=0.8).minimize(tf.reduce_sum(tf.square(tf.gather(w, [2, 0, 2]))))


with open(OUT, "w", encoding="utf-8") as out:
    json.dump({"tensorflow": tf.__version__, "dense": trained(dense), "sparse": trained(sparse)}, out, indent=1)
    out.write("\n")
