import tensorflow.compat.v1 as tf
from harness import error, run, text


def scalars():
    run([tf.constant(3), tf.constant(3.5), tf.constant(3.0), tf.constant(True), tf.constant("abc"), tf.constant(-0.0), tf.constant(1e300, tf.float64)])


def lists():
    run([tf.constant([1, 2, 3]), tf.constant([[1.5, 2.0], [3.0, 4.0]]), tf.constant([1, 2.5]), tf.constant([True]), tf.constant([True, False]), tf.constant(["a", "bc"]), tf.constant([])])
    run([tf.constant([[1]]), tf.constant([[], []]), tf.constant((1, 2))])


def with_shape():
    run([tf.constant(3, shape=[2, 2]), tf.constant([1, 2, 3, 4], shape=[2, 2]), tf.constant(0.5, tf.float64, [3]), tf.constant([7], shape=[2, 3]), tf.constant("x", shape=[2])])
    error(lambda: tf.constant([1, 2, 3], shape=[2]))
    run(tf.constant([1, 2], shape=[3]))


def with_dtype():
    for dtype in (tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16, tf.uint32, tf.uint64):
        run([tf.constant(1, dtype=dtype), tf.constant([1, 0, 1], dtype=dtype), tf.constant([[0, 1]], dtype, name="named")])


def same_values_repeated():
    run([tf.constant([2.5, 2.5, 2.5]), tf.constant([0, 0]), tf.constant([[1.0, 1.0], [1.0, 1.0]])])


def misused():
    error(lambda: tf.constant(1.5, tf.int32))
    error(lambda: tf.constant("a", tf.float32))
    error(lambda: tf.constant([1, "a"]))
    error(lambda: tf.constant([[1], [2, 3]]))
    error(lambda: tf.constant(None))
    error(lambda: tf.constant(1, tf.string))


def names():
    for _ in (0, 1):
        text(tf.constant(1.0))
        text(tf.constant(1.0, name="a"))
    text(tf.constant([1, 2], name="A"))
    error(lambda: tf.constant(1, name="bad name"))
    error(lambda: tf.constant(1, name="_x"))


def placeholders():
    text(tf.placeholder(tf.float32))
    text(tf.placeholder(tf.int64, [None, 3]))
    text(tf.placeholder("float", shape=(None), name="y"))
    text(tf.placeholder(tf.string, [], "s"))
    text(tf.placeholder(tf.bool, shape=3))
    d = tf.placeholder_with_default([1.0, 2.0], shape=[None], name="d")
    text(d)
    run(d)
    run(d * 2.0, {d: [5, 6, 7]})


def convert_to_tensor():
    x = tf.placeholder(tf.float32, [2], name="x")
    run([tf.convert_to_tensor(1), tf.convert_to_tensor([1.0, 2.0], dtype=tf.float64), tf.convert_to_tensor([x, x]), tf.convert_to_tensor([x, [1.0, 2.0]]), tf.convert_to_tensor(x)], {x: [1, 2]})
    run([tf.convert_to_tensor([1, 2], preferred_dtype=tf.float32), tf.convert_to_tensor([0.5], preferred_dtype=tf.int32, name="kept")])
    error(lambda: tf.convert_to_tensor(x, tf.int32))
    run(tf.convert_to_tensor([[x[0], 0.0], [1.0, x[1]]], name="packed"), {x: [1, 2]})



def dtypes():
    for dtype in (tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int32, tf.int64, tf.bool, tf.string, tf.complex64, tf.uint8, tf.qint8):
        text(dtype)
        text(dtype.name)
        text(dtype.as_datatype_enum)
