import tensorflow.compat.v1 as tf
from harness import error, gradient, run


def check_numerics():
    x = tf.placeholder(tf.float64, [2], name="x")
    y = tf.check_numerics(x, "inputs")
    run(y, {x: [1, 2]})
    gradient(tf.square(y), x, {x: [1, 2]})
    error(lambda: run(y, {x: [1, float("nan")]}))
    error(lambda: run(y, {x: [1e999, 2]}))
    error(lambda: run(y, {x: [1e999, float("nan")]}))


def verify_tensor_all_finite():
    x = tf.placeholder(tf.float32, [2], name="x")
    y = tf.verify_tensor_all_finite(x, "not finite")
    run(tf.verify_tensor_all_finite(x=[1.5], message="again", name="again"))
    run(y, {x: [1, 2]})
    error(lambda: run(y, {x: [1, float("nan")]}))


def add_check_numerics_ops():
    x = tf.placeholder(tf.float32, [2], name="x")
    n = tf.argmax(x, name="n")
    y = tf.log(x, name="y")
    check = tf.add_check_numerics_ops()
    run([y, n, check], {x: [1, 2]})
    error(lambda: run([y, check], {x: [1, -2]}))
    tf.cond(x[0] > 0.0, lambda: y, lambda: x)
    error(lambda: tf.add_check_numerics_ops())


def printing():
    x = tf.placeholder(tf.float64, [2], name="x")
    y = tf.Print(x, [x, "text", 3], message="x is ", first_n=1, summarize=2)
    run(y, {x: [1, 2]})
    gradient(tf.square(y), x, {x: [1, 2]})
    run(tf.Print(1.5, ["once"]))


def strings_format():
    x = tf.placeholder(tf.float32, None, name="x")
    d = tf.placeholder(tf.float64, [], name="d")
    text = tf.strings.format("{} and {}", [x, d])
    for values in (0.5, [0.1, 1234567.0], [1e-5, 123456.789, 1.0, 2.5, 1e10, -0.0, 7.0], [[1.0, 2.0], [3.0, 4.0]], []):
        run(text, {x: values, d: 0.1})
    run(tf.strings.format("<%s>", tf.range(10), placeholder="%s", summarize=2))
    run(tf.strings.format("{}", [tf.reshape(tf.range(24), [2, 3, 4])], summarize=-1))
    run(tf.strings.format("{} {}", [tf.constant(["a\"b", "c"]), tf.constant([True, False])]))
    run(tf.strings.format("{}", tf.constant([1e999, 0.1, 1.0 / 3.0], tf.float64)))
    error(lambda: tf.strings.format("{}", []))


def print_operations():
    x = tf.placeholder(tf.float32, [2], name="x")
    tf.print("x is", x, [x, 1, "a"], name="shown")
    tf.print(x, x, sep=", ", end="", summarize=-1)
    tf.print(tf.constant("text"), output_stream=tf.logging.info)
    tf.print("{}", x)
    tf.print({"b": x, "a": 1.5})
    error(lambda: tf.print(x, output_stream="nowhere"))


def count_up_to():
    v = tf.Variable(0, name="v")
    count = tf.count_up_to(v, 2)
    run(v.initializer)
    run(count)
    run([count, v])
    error(lambda: run(count))
    run(v)
