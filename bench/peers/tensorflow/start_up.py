"""From nothing to the first training step: workloads/start_up.mjs in TensorFlow."""
import time

begin = time.perf_counter()
import tensorflow.compat.v1 as tf

import data
from protocol import serve_once
from worker import cross_entropy, logits_of, session

imported = time.perf_counter()
X, Y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int32, [None])
train = tf.train.GradientDescentOptimizer(0.01).minimize(cross_entropy(logits_of(X), Y))
x, y = data.images(50)
sess = session()
sess.run(tf.global_variables_initializer())
sess.run(train, {X: x, Y: y})
serve_once(dict(import_ms=(imported - begin) * 1e3, step_ms=(time.perf_counter() - imported) * 1e3))
