# Activation functions and their slopes, and the lecture's own: PReLU learns its slope, RReLU draws it while training. What to
# look at: where the slopes are zero nothing is learned; PReLU's slope moves away from where it began.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)


def prelu(z, name):
    """max(a z, z), with a slope `a` that is learned."""
    with tf.variable_scope(name):
        a = tf.get_variable("slope", shape=[], initializer=tf.constant_initializer(0.25))
        return tf.maximum(a * z, z)


def rrelu(z, training, low=1 / 8, high=1 / 3, name="rrelu"):
    """max(a z, z); `a` is random while training, and its mean afterwards."""
    with tf.name_scope(name):
        random = tf.random_uniform(tf.shape(z), low, high)
        a = tf.where(tf.fill(tf.shape(z), training), random, tf.fill(tf.shape(z), (low + high) / 2))
        return tf.maximum(a * z, z)


z = tf.placeholder(tf.float32, [None], name="z")
training = tf.placeholder_with_default(False, [], name="training")
functions = [
    ("sigmoid", tf.sigmoid(z)),
    ("tanh", tf.tanh(z)),
    ("relu", tf.nn.relu(z)),
    ("relu6", tf.nn.relu6(z)),
    ("leaky_relu", tf.nn.leaky_relu(z, alpha=0.1)),
    ("elu", tf.nn.elu(z)),
    ("selu", tf.nn.selu(z)),
    ("softplus", tf.nn.softplus(z)),
    ("softsign", tf.nn.softsign(z)),
    ("swish", tf.nn.swish(z)),
    ("prelu", prelu(z, "prelu")),
    ("rrelu", rrelu(z, training)),
]
slopes = [tf.gradients(value, z)[0] for _, value in functions]
crelu = tf.nn.crelu(tf.expand_dims(z, 1), name="crelu")
probabilities = tf.nn.softmax(z, name="probabilities")
log_probabilities = tf.nn.log_softmax(z, name="log_probabilities")

# a small network with PReLU learns |x|: the best slope is -1
x = tf.placeholder(tf.float32, [None, 1], name="x")
guess = tf.squeeze(prelu(x, "learned"), axis=1)
loss = tf.reduce_mean(tf.square(guess - tf.abs(tf.squeeze(x, axis=1))))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.variable_scope("learned", reuse=True):
    slope = tf.get_variable("slope", shape=[])

points = np.linspace(-4, 8, 121).astype(np.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    values, derivatives = sess.run([[f for _, f in functions], slopes], feed_dict={z: points})
    for (name, _), value, slope_there in zip(functions, values, derivatives):
        print("%-10s f(-2) = %6.3f  f(2) = %6.3f  largest slope %.3f" % (name, value[20], value[60], slope_there.max()))
    print("crelu doubles the channels:", sess.run(crelu, feed_dict={z: [-1.0, 2.0]}).tolist())
    print("softmax", sess.run(probabilities, feed_dict={z: [1.0, 2.0, 3.0]}), "log", sess.run(log_probabilities, feed_dict={z: [1.0, 2.0, 3.0]}))
    noisy = sess.run(functions[-1][1], feed_dict={z: [-1.0] * 4, training: True})
    print("rrelu(-1) while training:", noisy, "afterwards:", sess.run(functions[-1][1], feed_dict={z: [-1.0]}))
    data = np.linspace(-1, 1, 50).astype(np.float32).reshape(-1, 1)
    for step in range(41):
        if step % 10 == 0:
            print("prelu learns |x|: step", step, "slope", sess.run(slope))
        sess.run(train, feed_dict={x: data})
