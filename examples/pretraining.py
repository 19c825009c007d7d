# Unsupervised pretraining: an autoencoder learned layer by layer, with tied weights, then a classifier on top of it. What to look at:
# the reconstructed digits, and the accuracy with few labels when the frozen lower layers were pretrained.
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.disable_v2_behavior()
tf.set_random_seed(42)

n_inputs, n_hidden1, n_hidden2, n_outputs = 784, 150, 50, 10
X = tf.placeholder(tf.float32, shape=[None, n_inputs], name="X")
y = tf.placeholder(tf.int64, shape=[None], name="y")

initializer = tf.variance_scaling_initializer()
W1 = tf.Variable(initializer([n_inputs, n_hidden1]), name="W1")
W2 = tf.Variable(initializer([n_hidden1, n_hidden2]), name="W2")
W3 = tf.transpose(W2, name="W3")  # tied weights: the decoder's are the encoder's
W4 = tf.transpose(W1, name="W4")
b1, b2 = tf.Variable(tf.zeros(n_hidden1), name="b1"), tf.Variable(tf.zeros(n_hidden2), name="b2")
b3, b4 = tf.Variable(tf.zeros(n_hidden1), name="b3"), tf.Variable(tf.zeros(n_inputs), name="b4")

hidden1 = tf.nn.elu(tf.matmul(X, W1) + b1)
hidden2 = tf.nn.elu(tf.matmul(hidden1, W2) + b2)
hidden3 = tf.nn.elu(tf.matmul(hidden2, W3) + b3)
outputs = tf.matmul(hidden3, W4) + b4

with tf.name_scope("phase1"):  # the first layer alone
    direct = tf.matmul(hidden1, W4) + b4
    loss1 = tf.reduce_mean(tf.square(direct - X)) + 1e-5 * tf.nn.l2_loss(W1)
    phase1 = tf.train.AdamOptimizer(0.003).minimize(loss1)

with tf.name_scope("phase2"):  # the second, with the first one frozen
    loss2 = tf.reduce_mean(tf.square(hidden3 - hidden1)) + 1e-5 * tf.nn.l2_loss(W2)
    phase2 = tf.train.AdamOptimizer(0.003).minimize(loss2, var_list=[W2, b2, b3])

with tf.variable_scope("classifier"):
    logits = tf.layers.dense(hidden2, n_outputs, name="outputs")
    loss3 = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    top = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="classifier")
    classify = tf.train.AdamOptimizer(0.01).minimize(loss3, var_list=top)  # the lower layers are frozen
    accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))

mnist = input_data.read_data_sets("/tmp/data/")
n_steps, batch_size = 300, 100
labelled = {X: mnist.train.images[:200], y: mnist.train.labels[:200]}
test = {X: mnist.test.images[:2000], y: mnist.test.labels[:2000]}

with tf.Session() as sess:
    for pretrained in (False, True):
        sess.run(tf.global_variables_initializer())
        if pretrained:
            for name, train, loss in [("phase 1", phase1, loss1), ("phase 2", phase2, loss2)]:
                for step in range(n_steps):
                    X_batch, _ = mnist.train.next_batch(batch_size)
                    sess.run(train, feed_dict={X: X_batch})
                print(name, "loss", sess.run(loss, feed_dict={X: X_batch}))
            reconstructed = sess.run(outputs, feed_dict={X: mnist.test.images[:10]})
            print("error of reconstructions:", np.mean(np.square(reconstructed - mnist.test.images[:10])))
        for step in range(100):
            sess.run(classify, feed_dict=labelled)
        print("pretrained layers" if pretrained else "random layers", "- test accuracy", sess.run(accuracy, feed_dict=test))
