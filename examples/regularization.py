# Against overfitting: l1, l2 and both, max-norm, early stopping. What to look at: how many weights are near zero, how large rows may
# become, and at which step the best model was found.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)

np.random.seed(42)
X_all = np.random.randn(200, 30).astype(np.float32)
true_weights = np.zeros((30, 1), np.float32)
true_weights[:5, 0] = [3, -2, 1, 0.5, -1]
y_all = X_all.dot(true_weights) + 0.5 * np.random.randn(200, 1).astype(np.float32)

X = tf.placeholder(tf.float32, shape=(None, 30), name="X")
y = tf.placeholder(tf.float32, shape=(None, 1), name="y")


def l1(scale):
    return lambda w: scale * tf.reduce_sum(tf.abs(w))


def l2(scale):
    return lambda w: scale * tf.nn.l2_loss(w)


def elastic(scale):
    return lambda w: l1(scale)(w) + l2(scale)(w)


models = []
for name, regularizer in [("none", None), ("l1", l1(0.01)), ("l2", l2(0.01)), ("elastic", elastic(0.01))]:
    with tf.variable_scope(name):
        hidden = tf.layers.dense(X, 20, activation=tf.nn.elu, kernel_regularizer=regularizer, name="hidden")
        output = tf.layers.dense(hidden, 1, kernel_regularizer=regularizer, name="output")
        base = tf.losses.mean_squared_error(y, output, scope="mse")
        total = tf.add_n([base] + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES, scope=name), name="total")
        train = tf.train.AdamOptimizer(0.01).minimize(total)
        with tf.variable_scope("hidden", reuse=True):
            kernel = tf.get_variable("kernel", [30, 20])
        models.append((name, kernel, base, train))

# max-norm: after each step, no neuron's weights are longer than 1
clip_weights = tf.assign(models[0][1], tf.clip_by_norm(models[0][1], 1.0, axes=[0]), name="clip_weights")
saver = tf.train.Saver(tf.global_variables("none/"))

train_feed = {X: X_all[:60], y: y_all[:60]}
valid_feed = {X: X_all[60:], y: y_all[60:]}
n_steps = 400

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(n_steps):
        sess.run([train for _, _, _, train in models], feed_dict=train_feed)
    for name, kernel, base, _ in models:
        small = np.mean(np.abs(sess.run(kernel)) < 0.01)
        print("%-8s" % name, "train", sess.run(base, train_feed), "valid", sess.run(base, valid_feed), "near zero: %.0f %%" % (100 * small))

    sess.run(clip_weights)
    print("longest column:", np.linalg.norm(sess.run(models[0][1]), axis=0).max())

    # early stopping: the best model is kept, and restored
    sess.run(tf.global_variables_initializer())
    best, best_step, patience = np.inf, 0, 20
    for step in range(n_steps):
        sess.run(models[0][3], feed_dict=train_feed)
        valid = sess.run(models[0][2], feed_dict=valid_feed)
        if valid < best:
            best, best_step = valid, step
            saver.save(sess, "./best_model.ckpt")
        elif step - best_step > patience:
            break
    saver.restore(sess, "./best_model.ckpt")
    print("stopped after step", step, "- best was", best_step, "with", sess.run(models[0][2], feed_dict=valid_feed))
