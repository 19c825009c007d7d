# Watching training: summaries for TensorBoard, printing and checking values while the graph runs. What to look at: `tensorboard --logdir`
# shows the curves, the histograms and the graph; a value that is no number is named where it first appears.
import sys

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)

X = tf.placeholder(tf.float32, shape=[None, 4], name="X")
y = tf.placeholder(tf.float32, shape=[None, 1], name="y")
with tf.name_scope("model"):
    W = tf.Variable(tf.truncated_normal([4, 1], stddev=0.1), name="W")
    b = tf.Variable(tf.zeros([1]), name="b")
    output = tf.matmul(X, W) + b
    tf.summary.histogram("weights", W)
    tf.summary.image("weights", tf.reshape(W, [1, 2, 2, 1]))
with tf.name_scope("training"):
    loss = tf.reduce_mean(tf.square(output - y), name="loss")
    loss = tf.Print(loss, [loss, tf.shape(X)], message="the loss and the batch: ", first_n=2)
    tf.summary.scalar("loss", loss)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
tf.summary.text("notes", tf.constant("four inputs, one output"))
summaries = tf.summary.merge_all()

logarithm = tf.log(output, name="logarithm")
checked = tf.check_numerics(logarithm, "the logarithm of the output")
check_all = tf.add_check_numerics_ops()
with tf.control_dependencies([tf.Assert(tf.reduce_all(output > -100), [output])]):
    bounded = tf.identity(output)

np.random.seed(42)
X_data = np.random.randn(100, 4).astype(np.float32)
y_data = X_data.sum(axis=1, keepdims=True)
feed = {X: X_data, y: y_data}
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    writer = tf.summary.FileWriter(sys.argv[1] if len(sys.argv) > 1 else "./logs", sess.graph)
    for step in range(50):
        writer.add_summary(sess.run(summaries, feed_dict=feed), step)
        if step == 10:
            options, metadata = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), tf.RunMetadata()
            sess.run(train, feed_dict=feed, options=options, run_metadata=metadata)
            writer.add_run_metadata(metadata, "step 10", 10)
        sess.run(train, feed_dict=feed)
    writer.close()
    print("loss", sess.run(loss, feed_dict=feed), "- bounded", sess.run(bounded, feed_dict=feed).shape)
    for check in (checked, check_all):
        try:
            sess.run(check, feed_dict=feed)
        except tf.errors.InvalidArgumentError as e:
            print("found:", [line for line in e.message.split("\n") if "Tensor had" in line][0])
