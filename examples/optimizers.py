# The same network under every optimizer, and one of our own. What to look at: how fast the losses fall, and that a rate which
# suits one optimizer does not suit another.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)


class SignOptimizer(tf.train.Optimizer):
    """Steps of a fixed size against the gradient's sign."""

    def __init__(self, learning_rate, use_locking=False, name="Sign"):
        super().__init__(use_locking, name)
        self._rate = learning_rate

    def _apply_dense(self, grad, var):
        return tf.assign_sub(var, self._rate * tf.sign(grad))


optimizers = [
    ("gradient descent", tf.train.GradientDescentOptimizer(0.3)),
    ("momentum", tf.train.MomentumOptimizer(0.05, momentum=0.9)),
    ("Nesterov", tf.train.MomentumOptimizer(0.05, momentum=0.9, use_nesterov=True)),
    ("AdaGrad", tf.train.AdagradOptimizer(0.1)),
    ("Adadelta", tf.train.AdadeltaOptimizer(1.0, rho=0.9, epsilon=1e-4)),
    ("RMSProp", tf.train.RMSPropOptimizer(0.005)),
    ("centered RMSProp", tf.train.RMSPropOptimizer(0.005, centered=True)),
    ("Adam", tf.train.AdamOptimizer(0.01)),
    ("Ftrl", tf.train.FtrlOptimizer(0.3)),
    ("proximal descent", tf.train.ProximalGradientDescentOptimizer(0.3, l2_regularization_strength=0.001)),
    ("proximal AdaGrad", tf.train.ProximalAdagradOptimizer(0.1)),
    ("our own", SignOptimizer(0.003)),
]

# two spirals
np.random.seed(42)
n_points = 200
radius = np.sqrt(np.random.rand(n_points, 1)) * 3
side = np.random.randint(0, 2, (n_points, 1))
angle = radius * 1.5 + side * np.pi
X_train = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)
y_train = side.astype(np.float32)

X = tf.placeholder(tf.float32, [None, 2], name="X")
y = tf.placeholder(tf.float32, [None, 1], name="y")
runs = []
for number, (name, optimizer) in enumerate(optimizers):
    with tf.variable_scope("run%d" % number):
        he = tf.initializers.he_normal(seed=7)
        hidden = tf.nn.elu(tf.matmul(X, tf.get_variable("W1", [2, 30], initializer=he)) + tf.get_variable("b1", [30]))
        logits = tf.matmul(hidden, tf.get_variable("W2", [30, 1], initializer=he)) + tf.get_variable("b2", [1])
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        gradients = optimizer.compute_gradients(loss, tf.trainable_variables("run%d/" % number))
        clipped = [(tf.clip_by_norm(grad, 1.0), variable) for grad, variable in gradients]
        runs.append((name, optimizer, loss, optimizer.apply_gradients(clipped)))

n_steps = 300
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(n_steps + 1):
        losses = sess.run([loss for _, _, loss, _ in runs], feed_dict={X: X_train, y: y_train})
        if step % 100 == 0:
            print(step, " ".join("%s %.3f" % (name, value) for (name, _, _, _), value in zip(runs, losses)))
        sess.run([train for _, _, _, train in runs], feed_dict={X: X_train, y: y_train})
    for name, optimizer, _, _ in runs:
        print("%-18s" % name, "slots:", ", ".join(optimizer.get_slot_names()) or "none")
