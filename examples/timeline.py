# Where a step's time goes: the original of timeline.ts.
import os
import tempfile

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.client import timeline

tf.disable_v2_behavior()
tf.set_random_seed(42)

X = tf.placeholder(tf.float32, shape=[None, 784], name="X")
y = tf.placeholder(tf.int32, shape=[None], name="y")


def dense(inputs, n_inputs, n_units, name):
    with tf.name_scope(name):
        W = tf.Variable(tf.truncated_normal([n_inputs, n_units], stddev=2 / np.sqrt(n_inputs)), name="W")
        b = tf.Variable(tf.zeros([n_units]), name="b")
        return tf.matmul(inputs, W) + b


hidden1 = tf.nn.relu(dense(X, 784, 300, "hidden1"))
hidden2 = tf.nn.relu(dense(hidden1, 300, 100, "hidden2"))
logits = dense(hidden2, 100, 10, "outputs")
xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
loss = tf.reduce_mean(xentropy, name="loss")
train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)

np.random.seed(42)
feed = {X: np.random.rand(200, 784).astype(np.float32), y: np.random.randint(0, 10, 200).astype(np.int32)}
options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
metadata = tf.RunMetadata()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(20):
        sess.run(train, feed_dict=feed, options=options, run_metadata=metadata)

totals = {}
for device in metadata.step_stats.dev_stats:
    for node in device.node_stats:
        if node.node_name.startswith("_"):
            continue
        op = node.timeline_label.split(" = ")[1].split("(")[0]
        totals[op] = totals.get(op, 0) + node.op_end_rel_micros
for op, micros in sorted(totals.items(), key=lambda item: -item[1])[:5]:
    print(op.ljust(24), str(micros).rjust(6), "us")

path = os.path.join(tempfile.mkdtemp(), "timeline.json")
with open(path, "w") as f:
    f.write(timeline.Timeline(metadata.step_stats).generate_chrome_trace_format(show_memory=True))
print("wrote", path)
