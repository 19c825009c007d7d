# Reusing a pretrained network: its graph comes from a .meta file, its lower layers stay frozen, their output is computed once. What to
# look at: with few examples of a new task, reused layers do better than new ones.
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.examples.tutorials.mnist import input_data

tf.disable_v2_behavior()

mnist = input_data.read_data_sets("/tmp/data/")
images, labels = mnist.train.images[:10000], mnist.train.labels[:10000]
low, high = labels < 5, labels >= 5
n_steps = 400

# ---- the network that somebody trained: digits 0 to 4

tf.set_random_seed(42)
X = tf.placeholder(tf.float32, shape=(None, 784), name="X")
y = tf.placeholder(tf.int64, shape=(None), name="y")
he = tf.initializers.he_normal()
hidden1 = tf.layers.dense(X, 100, activation=tf.nn.elu, kernel_initializer=he, name="hidden1")
hidden2 = tf.layers.dense(hidden1, 50, activation=tf.nn.elu, kernel_initializer=he, name="hidden2")
logits = tf.layers.dense(hidden2, 5, kernel_initializer=he, name="outputs")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits), name="loss")
train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss, name="train")
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    X_low, y_low = images[low], labels[low]
    for step in range(n_steps):
        at = step * 50 % 4500
        sess.run(train, feed_dict={X: X_low[at : at + 50], y: y_low[at : at + 50]})
    print("pretrained, loss", sess.run(loss, feed_dict={X: X_low[:500], y: y_low[:500]}))
    saver.save(sess, "./pretrained.ckpt")

# ---- another program: digits 5 to 9, of which there are 30

tf.reset_default_graph()
tf.set_random_seed(42)
tf.train.import_meta_graph("./pretrained.ckpt.meta")
graph = tf.get_default_graph()
X, y = graph.get_tensor_by_name("X:0"), graph.get_tensor_by_name("y:0")
hidden2 = graph.get_tensor_by_name("hidden2/Elu:0")
reused = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="hidden[12]/(kernel|bias):")
print("reused:", [variable.op.name for variable in reused])
restore_saver = tf.train.Saver(reused)

with tf.variable_scope("new_task"):
    logits = tf.layers.dense(hidden2, 5, name="outputs")
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
    new_layer = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="new_task/outputs")
    train = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss, var_list=new_layer)

X_new, y_new = images[high][:30], labels[high][:30] - 5
test = {X: images[high][1000:2000], y: labels[high][1000:2000] - 5}
with tf.Session() as sess:
    for restored in (False, True):
        sess.run(tf.global_variables_initializer())
        if restored:
            restore_saver.restore(sess, "./pretrained.ckpt")
        frozen_output = sess.run(hidden2, feed_dict={X: X_new})
        for step in range(n_steps):
            sess.run(train, feed_dict={hidden2: frozen_output, y: y_new})
        print("reused layers" if restored else "random layers", "- test accuracy", sess.run(accuracy, feed_dict=test))
