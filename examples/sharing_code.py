# Sharing code and variables, and control flow inside the graph. What to look at: both towers have the same weights; loops of the graph
# have gradients too.
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
tf.set_random_seed(42)

# ---- variables that are shared: variable_scope, AUTO_REUSE, templates, getters, partitions


def tower(x):
    with tf.variable_scope("tower", reuse=tf.AUTO_REUSE):
        w = tf.get_variable("w", [3, 2], initializer=tf.ones_initializer())
        return tf.matmul(x, w)


left = tf.placeholder(tf.float32, [None, 3], name="left")
right = tf.placeholder(tf.float32, [None, 3], name="right")
similarity = tf.reduce_sum(tower(left) * tower(right), axis=1, name="similarity")


def scale(x):
    return x * tf.get_variable("factor", [], initializer=tf.constant_initializer(3.0))


scaled = tf.make_template("scaled", scale)
twice = scaled(scaled(left))


def frozen(getter, name, *args, **kwargs):
    return tf.stop_gradient(getter(name, *args, **kwargs))


with tf.variable_scope("frozen", custom_getter=frozen):
    fixed = tf.get_variable("w", [3], initializer=tf.ones_initializer())
with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2)):
    parts = tf.get_variable("embedding", [4, 3], initializer=tf.ones_initializer())
whole = tf.convert_to_tensor(parts)

# ---- control flow

x = tf.placeholder(tf.float32, [], name="x")
sign = tf.cond(x > 0, lambda: tf.constant("positive"), lambda: tf.constant("not positive"), name="sign")
size = tf.case([(x < 1, lambda: tf.constant("small")), (x < 10, lambda: tf.constant("middling"))], default=lambda: tf.constant("large"))
power = tf.while_loop(lambda i, p: i < 5, lambda i, p: (i + 1, p * x), [0, 1.0], name="power")[1]
slope = tf.gradients(power, x)[0]
squares = tf.map_fn(lambda v: v * v, tf.range(5.0), name="squares")
sums = tf.scan(lambda total, v: total + v, tf.range(5.0), name="sums")
product = tf.foldl(lambda total, v: total * v, tf.range(1.0, 6.0), name="product")


# ---- gradients of our own


@tf.custom_gradient
def stable_log1pexp(z):
    e = tf.exp(z)
    return tf.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))


z = tf.placeholder(tf.float32, [], name="z")
gradient_at_100 = tf.gradients(stable_log1pexp(z), z)[0]


@tf.RegisterGradient("StraightThrough")
def straight_through(op, grad):
    return grad


with tf.get_default_graph().gradient_override_map({"Sign": "StraightThrough"}):
    binary = tf.sign(z)
through = tf.gradients(binary, z)[0]

# ---- measures over many batches

labels = tf.placeholder(tf.int64, [None], name="labels")
predictions = tf.placeholder(tf.int64, [None], name="predictions")
accuracy, update = tf.metrics.accuracy(labels, predictions)
confusion = tf.confusion_matrix(labels, predictions, num_classes=3)

with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    print("variables:", [v.op.name for v in tf.global_variables()])
    print("similarity", sess.run(similarity, feed_dict={left: [[1, 2, 3]], right: [[1, 0, 1]]}))
    print("twice", sess.run(twice, feed_dict={left: [[1, 2, 3]]}).tolist(), "parts", sess.run(whole).shape)
    for value in (0.5, 2.0, 20.0):
        print(value, *[r.decode() if isinstance(r, bytes) else r for r in sess.run([sign, size, power, slope], feed_dict={x: value})])
    print("squares", sess.run(squares), "sums", sess.run(sums), "product", sess.run(product))
    print("gradients", sess.run([gradient_at_100, through], feed_dict={z: 100.0}))
    for label, prediction in [([0, 1, 2], [0, 1, 1]), ([2, 2, 1], [2, 2, 1])]:
        sess.run(update, feed_dict={labels: label, predictions: prediction})
    print("accuracy", sess.run(accuracy), "confusion", sess.run(confusion, feed_dict={labels: [0, 1, 2], predictions: [0, 1, 1]}).tolist())
