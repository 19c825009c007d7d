# From the neuron to backpropagation: threshold units, Hebb's rule, XOR. What to look at: the perceptron never learns XOR, the
# multi-layer perceptron does, and its gradients are printed layer by layer.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(1)


# ---- linear threshold units, and what they compute with fixed weights


def heaviside(z, name=None):
    return tf.cast(tf.greater_equal(z, 0), tf.float32, name=name)


def ltu(inputs, weights, threshold, name):
    with tf.name_scope(name):
        z = tf.reduce_sum(inputs * weights, axis=1)
        return heaviside(z - threshold, name="output")


inputs = tf.placeholder(tf.float32, shape=(None, 2), name="inputs")
both = ltu(inputs, [1.0, 1.0], 2.0, "and")
either = ltu(inputs, [1.0, 1.0], 1.0, "or")
first_only = ltu(inputs, [1.0, -1.0], 1.0, "a_and_not_b")
signs = tf.sign(tf.reduce_sum(inputs, axis=1) - 1, name="signs")

# ---- a perceptron: weights grow where a neuron should have fired, and shrink where it should not

targets = tf.placeholder(tf.float32, shape=(None,), name="targets")
with tf.name_scope("perceptron"):
    w = tf.Variable(tf.zeros([2, 1]), name="w")
    b = tf.Variable(0.0, name="b")
    prediction = heaviside(tf.squeeze(tf.matmul(inputs, w), axis=1) + b)
    error = targets - prediction
    hebb = tf.group(
        tf.assign_add(w, 0.1 * tf.matmul(inputs, tf.expand_dims(error, 1), transpose_a=True)),
        tf.assign_add(b, 0.1 * tf.reduce_sum(error)),
    )
    mistakes = tf.reduce_sum(tf.abs(error))

# ---- a multi-layer perceptron, trained by backpropagation

with tf.name_scope("mlp"):
    w1 = tf.Variable(tf.random_normal([2, 3]), name="w1")
    b1 = tf.Variable(tf.zeros([3]), name="b1")
    w2 = tf.Variable(tf.random_normal([3, 1]), name="w2")
    b2 = tf.Variable(tf.zeros([1]), name="b2")
    hidden = tf.tanh(tf.matmul(inputs, w1) + b1)
    output = tf.sigmoid(tf.squeeze(tf.matmul(hidden, w2) + b2, axis=1))
    loss = 0.5 * tf.reduce_sum(tf.square(targets - output))
    optimizer = tf.train.GradientDescentOptimizer(0.5)
    gradients = optimizer.compute_gradients(loss, [w1, b1, w2, b2])
    backpropagation = optimizer.apply_gradients(gradients)

corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
gates = {"or": np.array([0, 1, 1, 1], np.float32), "xor": np.array([0, 1, 1, 0], np.float32)}

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for gate in (both, either, first_only, signs):
        print(gate.op.name, sess.run(gate, feed_dict={inputs: corners}).tolist())

    for name, labels in gates.items():
        sess.run([w.initializer, b.initializer])
        for epoch in range(20):
            sess.run(hebb, feed_dict={inputs: corners, targets: labels})
        print("perceptron,", name, "- mistakes:", sess.run(mistakes, feed_dict={inputs: corners, targets: labels}))

    xor = {inputs: corners, targets: gates["xor"]}
    for step in range(2001):
        if step % 500 == 0:
            print("mlp, xor - step", step, "loss", sess.run(loss, feed_dict=xor))
            for (_, variable), grad in zip(gradients, sess.run([g for g, _ in gradients], feed_dict=xor)):
                print("   gradient of", variable.op.name, "has norm", np.linalg.norm(grad))
        sess.run(backpropagation, feed_dict=xor)
    print("mlp, xor -", np.round(sess.run(output, feed_dict=xor)).tolist())
