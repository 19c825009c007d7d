import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def dtypes_of_arithmetic():
    for dtype in [tf.float16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8]:
        x = tf.constant([7, 2, 5], dtype)
        y = tf.constant([2, 3, 4], dtype)
        run([x + y, x - y, x * y, x // y, x % y, x / y, tf.maximum(x, y), tf.minimum(x, y)])
        run([x < y, x >= y, tf.equal(x, y), tf.not_equal(x, 2)])


def dtypes_of_reductions():
    for dtype in [tf.float16, tf.float32, tf.float64, tf.int8, tf.int32, tf.int64, tf.uint8]:
        x = tf.constant([[7, 2, 5], [1, 3, 4]], dtype)
        run([tf.reduce_sum(x), tf.reduce_mean(x, 1), tf.reduce_prod(x, 0), tf.reduce_max(x), tf.reduce_min(x, [0, 1]), tf.argmax(x, 1), tf.argmin(x)])
        run([tf.cumsum(x, 1), tf.cumprod(x, 1), tf.segment_sum(x, [0, 1]), tf.add_n([x, x]), tf.square(x), tf.nn.top_k(x, 2)])


def casts():
    numbers = tf.constant([-1.7, 0.0, 2.5, 100.25], tf.float32)
    for dtype in [tf.float16, tf.float64, tf.bfloat16, tf.int8, tf.int16, tf.int32, tf.int64, tf.bool, tf.complex64, tf.complex128]:
        run(tf.cast(numbers, dtype))
    flags = tf.constant([True, False])
    for dtype in [tf.float16, tf.float32, tf.float64, tf.int8, tf.uint8, tf.int32, tf.int64]:
        run(tf.cast(flags, dtype))
    run([tf.cast(tf.constant([300, -1]), tf.uint8), tf.cast(tf.constant([2**40, -5], tf.int64), tf.int32)])
    run([tf.to_float(numbers), tf.to_int32(numbers), tf.to_double(numbers, name="d"), tf.to_int64(numbers)])
    run(tf.cast(tf.cast(numbers, tf.complex64), tf.float32))


def half_precision():
    x = tf.constant([[1.2, -3.4], [0.1, 5]], tf.float16)
    run([tf.matmul(x, x), tf.nn.softmax(x), tf.exp(x), tf.tanh(x), tf.nn.relu(x), tf.sigmoid(x), tf.reduce_sum(x), x / 3.0])
    b = tf.constant([1.2, -3.4], tf.bfloat16)
    run([b + b, b * 2.0, tf.reduce_sum(b)])


def strings():
    a = tf.constant(["a", "b"])
    run([a + "c", tf.add("x", a), tf.equal(a, "b"), tf.not_equal(a, ["b", "b"])])
    error(lambda: a - "c")


def empty():
    x = tf.zeros([0, 3])
    run([tf.reduce_sum(x, 0), tf.reduce_max(x, 0), tf.reduce_mean(x), tf.reduce_prod(x), tf.matmul(x, tf.zeros([3, 2])), tf.matmul(tf.zeros([2, 0]), tf.zeros([0, 2]))])
    run([tf.nn.softmax(x), tf.nn.relu(x), x + 1.0, tf.reduce_all(tf.zeros([0]) > 0), tf.reduce_any(tf.zeros([0]) > 0), tf.add_n([x, x])])


def infinities():
    x = tf.constant([0.0, 1.0, -1.0, 0.0, 1.0]) / tf.constant([0.0, 0.0, 0.0, 1.0, 1.0])
    run([tf.reduce_max(x), tf.reduce_min(x), tf.reduce_max(x[1:]), tf.maximum(x, 0.5), tf.minimum(0.5, x), tf.sign(x), tf.is_nan(x), tf.is_inf(x), tf.is_finite(x)])
    run([tf.nn.relu(x), tf.nn.elu(x), tf.nn.softplus(x), tf.sigmoid(x), tf.tanh(x), tf.exp(x), tf.log(x), tf.sqrt(x), tf.rsqrt(x), 1.0 / x, tf.floor(x), tf.round(x), x % 2.0])
    run([tf.argmax(x), tf.argmin(x), tf.clip_by_value(x, 0.0, 0.5), tf.pow(x, 2.0), tf.square(x), tf.abs(x)])
    rows = tf.stack([[x[2], x[3]], [x[2], x[2]], [x[1], x[3]], [1000.0, 1000.0]])
    run([tf.reduce_logsumexp(rows, 1), tf.nn.softmax(rows), tf.nn.log_softmax(rows)])
