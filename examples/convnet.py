# Convolutional layers: a small network for digits, its filters, and pictures made larger by transposed convolution. What to look at: the
# accuracy after a few hundred steps, and what the first layer's filters look for.
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.disable_v2_behavior()
tf.set_random_seed(42)

X = tf.placeholder(tf.float32, shape=[None, 784], name="X")
y = tf.placeholder(tf.int64, shape=[None], name="y")
images = tf.reshape(X, [-1, 28, 28, 1])

conv1 = tf.layers.conv2d(images, filters=16, kernel_size=5, padding="same", activation=tf.nn.relu, name="conv1")
pool1 = tf.layers.max_pooling2d(conv1, pool_size=2, strides=2, name="pool1")
conv2 = tf.layers.separable_conv2d(pool1, 24, 3, padding="same", activation=tf.nn.relu, name="conv2")
pool2 = tf.layers.average_pooling2d(conv2, 2, 2, name="pool2")
flat = tf.layers.flatten(pool2)
logits = tf.layers.dense(flat, 10, name="outputs")

loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
train = tf.train.AdamOptimizer(0.003).minimize(loss)
accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))

# the same filters with low-level ops: padding by hand, strides, transposed and depthwise convolution
with tf.variable_scope("conv1", reuse=True):
    filters = tf.get_variable("kernel", [5, 5, 1, 16])
by_hand = tf.nn.conv2d(tf.pad(images, [[0, 0], [2, 2], [2, 2], [0, 0]]), filters, strides=[1, 2, 2, 1], padding="VALID")
larger = tf.nn.conv2d_transpose(by_hand, filters, [tf.shape(images)[0], 28, 28, 1], strides=[1, 2, 2, 1], padding="SAME")
edges = tf.constant([[[[1.0]], [[-1.0]]]], name="edge_filter")
edges_of_images = tf.nn.depthwise_conv2d(images, edges, [1, 1, 1, 1], "SAME")

mnist = input_data.read_data_sets("/tmp/data/")
test = {X: mnist.test.images[:1000], y: mnist.test.labels[:1000]}
n_steps = 200
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(n_steps + 1):
        if step % 50 == 0:
            print(step, "test accuracy:", sess.run(accuracy, feed_dict=test))
        X_batch, y_batch = mnist.train.next_batch(50)
        sess.run(train, feed_dict={X: X_batch, y: y_batch})
    shapes = sess.run([by_hand, larger, edges_of_images], feed_dict={X: mnist.test.images[:2]})
    print("by hand", shapes[0].shape, "transposed", shapes[1].shape, "edges", shapes[2].shape)
