# Vanishing and exploding signals: how large the outputs of ten layers are under different initializations. What to look at:
# under Glorot's (tanh), He's (relu) and LeCun's (selu) the curves stay level; under a plain normal they explode or die.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)

n_layers, n_neurons = 10, 100

networks = [
    ("normal(1), logistic", tf.sigmoid, tf.random_normal_initializer(stddev=1.0)),
    ("normal(1), tanh", tf.tanh, tf.random_normal_initializer(stddev=1.0)),
    ("normal(0.01), tanh", tf.tanh, tf.random_normal_initializer(stddev=0.01)),
    ("Glorot uniform, tanh", tf.tanh, tf.glorot_uniform_initializer()),
    ("Glorot normal, tanh", tf.tanh, tf.glorot_normal_initializer()),
    ("orthogonal, tanh", tf.tanh, tf.orthogonal_initializer()),
    ("Glorot normal, relu", tf.nn.relu, tf.glorot_normal_initializer()),
    ("He normal, relu", tf.nn.relu, tf.initializers.he_normal()),
    ("He uniform, relu", tf.nn.relu, tf.initializers.he_uniform()),
    ("fan out, relu", tf.nn.relu, tf.variance_scaling_initializer(scale=2.0, mode="fan_out", distribution="uniform")),
    ("LeCun normal, selu", tf.nn.selu, tf.initializers.lecun_normal()),
]

X = tf.placeholder(tf.float32, [None, n_neurons], name="X")
spreads, backward = [], []
for number, (title, activation, initializer) in enumerate(networks):
    with tf.variable_scope("network%d" % number):
        signal, outputs = X, []
        for layer in range(n_layers):
            with tf.variable_scope("layer%d" % layer):
                W = tf.get_variable("W", [n_neurons, n_neurons], initializer=initializer)
                signal = activation(tf.matmul(signal, W))
                outputs.append(signal)
        spreads.append(tf.stack([tf.sqrt(tf.reduce_mean(tf.square(output))) for output in outputs]))
        backward.append(tf.norm(tf.gradients(tf.reduce_mean(signal), X)[0]))

np.random.seed(42)
batch = np.random.randn(200, n_neurons).astype(np.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sizes, norms = sess.run([spreads, backward], feed_dict={X: batch})
    for (title, _, _), size, norm in zip(networks, sizes, norms):
        print("%-22s" % title, " ".join("%9.2e" % s for s in size), "  gradient %.1e" % norm)
