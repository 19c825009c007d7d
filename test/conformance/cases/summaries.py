import tensorflow.compat.v1 as tf
from harness import error, run, text


def scalars():
    x = tf.placeholder(tf.float32, [None], name="x")
    with tf.name_scope("train"):
        loss = tf.summary.scalar("loss", tf.reduce_mean(x))
        again = tf.summary.scalar("loss", tf.reduce_sum(x), family="sums")
    whole = tf.summary.scalar("of ints: all", tf.constant(3), collections=["mine"])
    run([loss, again, whole], {x: [1.0, 2.0]})
    text(tf.get_collection(tf.GraphKeys.SUMMARIES))
    text(tf.get_collection("mine"))
    error(lambda: run(tf.summary.scalar("vector", x), {x: [1.0, 2.0]}))
    error(lambda: tf.summary.scalar("strings", tf.constant("a")))
    error(lambda: tf.summary.scalar(None, tf.constant(1.0)))


def histograms():
    x = tf.placeholder(tf.float32, None, name="x")
    h = tf.summary.histogram("h", x)
    run(h, {x: [[-1.0, 0.0], [1e30, -1e-20]]})
    run(h, {x: [1.0, 1.0, 2.0, 3.0, 0.25]})
    run(h, {x: 5.0})
    run(tf.summary.histogram("none", tf.constant([], tf.float64)))
    run(tf.summary.histogram("ints", tf.constant([1, 2, 3], tf.int64), family="f"))
    run(tf.summary.histogram("halves", tf.constant([1.5, -2.0], tf.float16)))
    error(lambda: run(h, {x: [1.0, float("nan")]}))
    error(lambda: run(h, {x: [float("Infinity")]}))


def texts_and_tensors():
    words = tf.constant([["a", "b"], ["c", "d"]], name="words")
    run(tf.summary.text("words", words))
    x = tf.constant([1.0, 2.0], name="x")
    run(tf.summary.tensor_summary("x", x, summary_description="what it is", display_name="X"))
    run(tf.summary.tensor_summary("y", words, family="f"))
    error(lambda: tf.summary.text("numbers", x))


def sounds():
    x = tf.placeholder(tf.float32, [2, None], name="x")
    run(tf.summary.audio("a", x, 8000.0), {x: [[0.5, -0.5, 2.0, -2.0], [1.0, 0.3, -0.7, 0.00001]]})
    run(tf.summary.audio("one", tf.reshape(x, [2, 2, 2]), 22050.7, max_outputs=1), {x: [[0.5, -0.5, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0]]})
    error(lambda: run(tf.summary.audio("flat", tf.constant([1.0]), 8000.0)))
    error(lambda: run(tf.summary.audio("rate", x, 0.0), {x: [[1.0], [0.5]]}))


def pictures():
    x = tf.placeholder(tf.float32, [None, 2, 2, None], name="x")
    with tf.name_scope("scope"):
        tf.summary.image("image", x, max_outputs=1)
    tf.summary.image("bytes", tf.cast(x, tf.uint8))
    error(lambda: run(tf.summary.image("rank", tf.constant([1.0]))))
    error(lambda: run(tf.summary.image("channels", x), {x: [[[[1.0, 2.0], [1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]]]]}))


def merged():
    x = tf.placeholder(tf.float32, [], name="x")
    text(tf.summary.merge_all())
    a = tf.summary.scalar("a", x)
    b = tf.summary.scalar("b", x * 2.0)
    with tf.name_scope("c"):
        tf.summary.histogram("c", x)
    run(tf.summary.merge_all(), {x: 1.0})
    run(tf.summary.merge_all(scope="c"), {x: 1.0})
    run(tf.summary.merge([a, b], name="both", collections=["merged"]), {x: 3.0})
    text(tf.get_collection("merged"))
    error(lambda: run(tf.summary.merge([a, a]), {x: 1.0}))
    text(tf.summary.merge_all(key="nothing"))
