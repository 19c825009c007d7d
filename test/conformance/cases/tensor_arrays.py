import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def write_and_read():
    ta = tf.TensorArray(tf.float32, size=3)
    ta = ta.write(0, [1.0, 2.0])
    ta = ta.write(1, tf.constant([3.0, 4.0])).write(2, [5.0, 6.0])
    text(ta.read(1))
    run([ta.read(0), ta.read(2), ta.size(), ta.flow])


def stack_and_gather():
    ta = tf.TensorArray(tf.int32, 3, element_shape=[2], clear_after_read=False, tensor_array_name="numbers", name="ta")
    ta = ta.write(0, [1, 2]).write(1, [3, 4])
    text(ta.stack())
    run([ta.stack(), ta.gather([1, 0]), ta.gather(tf.constant([2]))])


def unstack_and_scatter():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    ta = tf.TensorArray(tf.float32, size=tf.shape(x)[0], clear_after_read=False).unstack(x)
    tb = tf.TensorArray(tf.float32, size=3).scatter([2, 0], x[:2])
    run([ta.read(1), ta.stack(), tb.stack()], {x: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]})


def split_and_concat():
    ta = tf.TensorArray(tf.float32, size=3, infer_shape=False).split([1.0, 2.0, 3.0, 4.0], [1, 0, 3])
    tb = tf.TensorArray(tf.float32, size=2).split(tf.ones([4, 2]), [2, 2])
    text(tb.concat())
    run([ta.concat(), tb.concat()])


def dynamic_size():
    ta = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    ta = ta.write(2, 1.0).write(0, 2.0).write(1, 3.0)
    run([ta.size(), ta.stack()])


def other_types():
    run([tf.TensorArray(tf.string, size=2).unstack(["a", "b"]).stack(), tf.TensorArray(tf.complex64, size=2).unstack(tf.complex([1.0, 2.0], [3.0, 4.0])).stack()])
    run(tf.TensorArray(tf.bool, size=2).unstack([True, False]).read(0))
    run(tf.TensorArray(tf.float64, size=2).write(0, 1).write(1, 2.5).stack())


def identity_and_close():
    ta = tf.TensorArray(tf.float32, size=1).write(0, 1.0).identity()
    run(ta.read(0))
    run(ta.close())


def in_a_loop():
    x = tf.placeholder(tf.float32, [4], name="x")
    source = tf.TensorArray(tf.float32, size=4).unstack(x)
    i, ta = tf.while_loop(lambda i, ta: i < 4, lambda i, ta: (i + 1, ta.write(i, source.read(i) * 2.0)), [0, tf.TensorArray(tf.float32, size=4)])
    text(ta.stack())
    run(ta.stack(), {x: [1.0, 2.0, 3.0, 4.0]})


def in_a_cond():
    p = tf.placeholder(tf.bool, [], name="p")
    ta = tf.TensorArray(tf.float32, size=1)
    run(tf.cond(p, lambda: ta.write(0, 1.0).read(0), lambda: 2.0), {p: True})


def read_gradient():
    x = tf.placeholder(tf.float64, [2], name="x")
    ta = tf.TensorArray(tf.float64, size=2, clear_after_read=False)
    ta = ta.write(0, x).write(1, x * x)
    gradient(ta.read(0) * ta.read(1) + ta.read(1), x, {x: [1.0, 2.0]})


def stack_gradient():
    x = tf.placeholder(tf.float64, [2], name="x")
    ta = tf.TensorArray(tf.float64, size=2).write(0, tf.square(x)).write(1, x)
    gradient(ta.stack() * [[1.0], [3.0]], x, {x: [1.0, 2.0]})


def unstack_gradient():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    ta = tf.TensorArray(tf.float64, size=tf.shape(x)[0], clear_after_read=False).unstack(x)
    gradient(ta.read(0) * ta.read(1), x, {x: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]})


def gather_gradient():
    x = tf.placeholder(tf.float64, [3], name="x")
    ta = tf.TensorArray(tf.float64, size=3, clear_after_read=False).unstack(x)
    gradient(tf.square(ta.gather([0, 2])), x, {x: [1.0, 2.0, 3.0]})


def concat_gradient():
    x = tf.placeholder(tf.float64, [2], name="x")
    ta = tf.TensorArray(tf.float64, size=2, infer_shape=False).write(0, x).write(1, tf.concat([x, x * x], 0))
    gradient(tf.square(ta.concat()), x, {x: [1.0, 2.0]})


def split_gradient():
    x = tf.placeholder(tf.float64, [4], name="x")
    ta = tf.TensorArray(tf.float64, size=2, clear_after_read=False).split(x, [2, 2])
    gradient(ta.read(0) * ta.read(1), x, {x: [1.0, 2.0, 3.0, 4.0]})


def loop_gradient():
    x = tf.placeholder(tf.float64, [3], name="x")
    w = tf.placeholder(tf.float64, [], name="w")
    source = tf.TensorArray(tf.float64, size=3).unstack(x)
    i, y, ta = tf.while_loop(lambda i, y, ta: i < 3, lambda i, y, ta: (i + 1, y * w + source.read(i), ta.write(i, tf.square(y))), [0, w, tf.TensorArray(tf.float64, size=3)])
    gradient(ta.stack() + y, [x, w], {x: [1.0, 2.0, 3.0], w: 0.5})


def mistakes():
    x = tf.placeholder(tf.float32, None, name="x")
    error(lambda: tf.TensorArray(tf.float32))
    error(lambda: tf.TensorArray(tf.float32, size=[3]))
    error(lambda: tf.TensorArray(tf.float32, size=2).write(0, [1.0]).write(1, 1.0))
    error(lambda: run(tf.TensorArray(tf.float32, size=-1).flow))
    error(lambda: run(tf.TensorArray(tf.float32, size=3).read(5)))
    error(lambda: run(tf.TensorArray(tf.float32, size=3).write(0, tf.constant(1)).flow))
    error(lambda: run(tf.TensorArray(tf.float32, size=3).unstack([1.0, 2.0, 3.0, 4.0]).flow))
    error(lambda: run(tf.TensorArray(tf.float32, size=3).split([1.0, 2.0, 3.0], [1, 2]).flow))
    error(lambda: run(tf.TensorArray(tf.float32, size=3).split([1.0, 2.0, 3.0], [1, 1, 2]).flow))
    error(lambda: run(tf.TensorArray(tf.float32, size=0).stack()))
    error(lambda: run(tf.TensorArray(tf.float32, size=2, infer_shape=False).write(0, x).write(1, [x, x]).stack(), {x: 1.0}))
    error(lambda: run(tf.TensorArray(tf.float32, size=2, infer_shape=False).write(0, x).write(1, [x, x]).concat(), {x: 1.0}))
