"""The workloads in TensorFlow: `worker.py PROGRAM [BATCH]`."""
import os
import shutil
import sys
import tempfile

import numpy as np
import tensorflow.compat.v1 as tf

import data
from protocol import THREADS, now, rss_megabytes, serve_once, serve_samples, serve_steps

tf.disable_v2_behavior()
INFO = dict(tensorflow=tf.__version__, threads=THREADS or "default")


def session(optimized=True):
    config = tf.ConfigProto(intra_op_parallelism_threads=THREADS, inter_op_parallelism_threads=THREADS)
    config.graph_options.rewrite_options.disable_meta_optimizer = not optimized
    return tf.Session(config=config)


def bias(units):
    return tf.Variable(tf.zeros([units]))


def cross_entropy(logits, labels):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def logits_of(X):
    layers, h = data.dense_layers(data.MLP), X
    for i, w in enumerate(layers):
        h = tf.matmul(h, tf.Variable(w)) + bias(w.shape[1])
        if i < len(layers) - 1:
            h = tf.nn.relu(h)
    return h


def training(train, loss, feed):
    sess = session()
    sess.run(tf.global_variables_initializer())
    serve_steps(lambda: sess.run(train, feed), lambda: sess.run(loss, feed), INFO)


def mlp_train(batch):
    x, y = data.images(batch)
    X, Y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int32, [None])
    loss = cross_entropy(logits_of(X), Y)
    training(tf.train.GradientDescentOptimizer(0.01).minimize(loss), loss, {X: x, Y: y})


def mlp_infer(batch):
    X = tf.placeholder(tf.float32, [None, 784])
    logits = logits_of(X)
    sess = session()
    sess.run(tf.global_variables_initializer())
    feed = {X: data.images(batch)[0]}
    serve_steps(lambda: sess.run(logits, feed), lambda: sess.run(tf.reduce_mean(tf.abs(logits)), feed), INFO)


def conv_train(_):
    x, y = data.images(50, (28, 28, 1))
    kernel1, kernel2, dense, output = data.convnet_weights()
    X, Y = tf.placeholder(tf.float32, [None, 28, 28, 1]), tf.placeholder(tf.int32, [None])
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(X, tf.Variable(kernel1), 1, "SAME"), bias(32)))
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(h, tf.Variable(kernel2), 2, "SAME"), bias(64)))
    h = tf.nn.max_pool(h, 2, 2, "VALID")
    h = tf.nn.relu(tf.matmul(tf.reshape(h, [-1, 3136]), tf.Variable(dense)) + bias(128))
    loss = cross_entropy(tf.matmul(h, tf.Variable(output)) + bias(10), Y)
    training(tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss), loss, {X: x, Y: y})


def rnn_train(_):
    x, y = data.images(150, (28, 28))
    cell, output = data.rnn_weights()
    X, Y = tf.placeholder(tf.float32, [None, 28, 28]), tf.placeholder(tf.int32, [None])
    W, b = tf.Variable(cell), bias(150)
    h = tf.zeros([tf.shape(X)[0], 150])
    h.set_shape([None, 150])
    for row in tf.unstack(X, axis=1):
        h = tf.tanh(tf.matmul(tf.concat([row, h], 1), W) + b)
    loss = cross_entropy(tf.matmul(h, tf.Variable(output)) + bias(10), Y)
    training(tf.train.AdamOptimizer(0.001).minimize(loss), loss, {X: x, Y: y})


def batch_normalized(x, units):
    gamma, beta = tf.Variable(tf.ones([units])), tf.Variable(tf.zeros([units]))
    moving_mean = tf.Variable(tf.zeros([units]), trainable=False)
    moving_variance = tf.Variable(tf.ones([units]), trainable=False)
    mean, variance = tf.nn.moments(x, [0])
    for moving, value in ((moving_mean, mean), (moving_variance, variance)):
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(moving, (moving - value) * 0.01))
    return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-3)


def bn_train(_):
    tf.set_random_seed(1)
    x, y = data.images(200)
    layers = data.dense_layers(data.DEEP_MLP)
    X, Y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int32, [None])
    h = X
    for i, w in enumerate(layers):
        h = tf.matmul(h, tf.Variable(w))
        if i == len(layers) - 1:
            h = h + bias(w.shape[1])
        else:
            h = tf.nn.dropout(tf.nn.elu(batch_normalized(h, w.shape[1])), rate=0.5)
    loss = cross_entropy(h, Y)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.MomentumOptimizer(0.01, 0.9, use_nesterov=True).minimize(loss)
    training(train, loss, {X: x, Y: y})


def scalar_chain(_):
    X = tf.placeholder(tf.float32, [])
    total = X
    for _ in range(1000):
        total = total + X
    one = X + 1.0
    # without grappler, which would make one multiplication of the chain
    sess = session(optimized=False)

    def time_of(fetch, runs):
        started = now()
        for _ in range(runs):
            sess.run(fetch, {X: 1.0})
        return (now() - started) * 1e6 / runs

    time_of(total, 20)
    serve_samples(lambda: dict(us=time_of(total, 100), us_one=time_of(one, 500)), lambda: sess.run(total, {X: 1.0}), INFO)


def layer_chain(_):
    layers, batch, width = data.CHAIN["layers"], data.CHAIN["batch"], data.CHAIN["width"]
    begin = now()
    X, identity, variables = tf.placeholder(tf.float32, [None, width]), np.eye(width, dtype=np.float32), []
    h = X
    for _ in range(layers):
        W, b = tf.Variable(identity), bias(width)
        h = tf.nn.relu(tf.matmul(h, W) + b)
        variables += [W, b]
    loss = tf.reduce_mean(h)
    built = now()
    gradients = tf.gradients(loss, variables)
    train = tf.group(*[tf.assign_sub(v, 1e-6 * g) for v, g in zip(variables, gradients)])
    differentiated = now()
    sess = session()
    sess.run(tf.global_variables_initializer())
    initialized = now()
    feed = {X: np.ones((batch, width), np.float32)}
    sess.run(train, feed)
    ran = now()
    for _ in range(5):
        sess.run(train, feed)
    runs = []
    for _ in range(20):
        started = now()
        sess.run(train, feed)
        runs.append(now() - started)
    metrics = dict(
        build_ms=(built - begin) * 1e3,
        gradients_ms=(differentiated - built) * 1e3,
        build_grad_ms=(differentiated - begin) * 1e3,
        init_ms=(initialized - differentiated) * 1e3,
        first_run_ms=(ran - initialized) * 1e3,
        run_us=sorted(runs)[10] * 1e6,
        rss_mb=rss_megabytes(),
    )
    serve_once(metrics, sess.run(loss, feed))


def checkpoint(_):
    side = data.CHECKPOINT["side"]
    for i in range(data.CHECKPOINT["variables"]):
        tf.Variable(tf.random_uniform([side, side], seed=i), name=f"v{i}")
    saver = tf.train.Saver()
    total = tf.add_n([tf.reduce_sum(v) for v in tf.global_variables()])
    sess = session()
    sess.run(tf.global_variables_initializer())
    before = sess.run(total)

    def sample():
        directory = tempfile.mkdtemp(prefix="bench-")
        path = os.path.join(directory, "model.ckpt")
        begin = now()
        saver.save(sess, path, write_meta_graph=False)
        saved = now()
        saver.restore(sess, path)
        restored = now()
        shutil.rmtree(directory)
        return dict(save_ms=(saved - begin) * 1e3, restore_ms=(restored - saved) * 1e3)

    serve_samples(sample, lambda: sess.run(total) - before, INFO)


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 50)
