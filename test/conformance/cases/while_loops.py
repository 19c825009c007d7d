import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def counting():
    i = tf.while_loop(lambda i: tf.less(i, 10), lambda i: tf.add(i, 1), [0])
    j = tf.while_loop(lambda i: i < 3, lambda i: [i + 1], [tf.constant(5)], return_same_structure=True)
    run([i, j[0]])


def several_variables():
    n = tf.placeholder(tf.int32, [], name="n")
    i, a, b = tf.while_loop(lambda i, a, b: i < n, lambda i, a, b: (i + 1, b, a + b), [0, 0.0, 1.0], name="fibonacci")
    run([i, a, b], {n: 10})
    run([i, a, b], {n: 0})


def nested_structures():
    i, pair = tf.while_loop(lambda i, p: i < 4, lambda i, p: (i + 1, [p[0] * 2.0, {"x": p[1]["x"] + p[0], "y": p[1]["y"]}]), [tf.constant(0), [tf.constant(1.0), {"x": tf.constant([0.0, 1.0]), "y": tf.constant(7)}]])
    run([i, pair[0], pair[1]["x"], pair[1]["y"]])


def maximum_iterations():
    x = tf.placeholder(tf.float32, [], name="x")
    y = tf.while_loop(lambda y: y < 100.0, lambda y: y * 2.0, [x], maximum_iterations=3)
    i, z = tf.while_loop(lambda i, z: z < 100.0, lambda i, z: [i + 1, z * 2.0], [0, x], maximum_iterations=tf.constant(5))
    run([y, i, z], {x: 1.0})
    run([y, i, z], {x: 90.0})


def attributes():
    i = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [0], parallel_iterations=1, back_prop=False, swap_memory=True, name="loop")
    run(i)


def shape_invariants():
    i, m = tf.while_loop(lambda i, m: i < 3, lambda i, m: [i + 1, tf.concat([m, m], axis=0)], loop_vars=[tf.constant(0), tf.ones([2, 2])], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 2])])
    text(m)
    run([i, m])


def constants_of_the_loop():
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    w = tf.constant([[1.0, 2.0], [3.0, 4.0]], name="w")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.matmul(y, w) + tf.constant([1.0, 1.0])), [0, x])
    text(y)
    run(y, {x: [[1.0, 2.0], [3.0, 4.0]]})


def control_inputs():
    before = tf.constant(1.0, name="before")
    with tf.control_dependencies([before]):
        i = tf.while_loop(lambda i: i < 3, lambda i: _after(i), [0])
    run(i)


def _after(i):
    with tf.control_dependencies([i]):
        return i + tf.constant(1)


def updates_of_a_variable():
    v = tf.Variable(1.0, name="v")
    i, last = tf.while_loop(lambda i, last: i < 4, lambda i, last: (i + 1, tf.assign_add(v, tf.cast(i, tf.float32))), [0, 0.0])
    run(v.initializer)
    run([i, last])
    run(v)


def loop_in_a_cond():
    p = tf.placeholder(tf.bool, [], name="p")
    x = tf.placeholder(tf.float64, [], name="x")
    r = tf.cond(p, lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), [0, x])[1], lambda: x + 1.0)
    run(r, {p: True, x: 2.0})
    run(r, {p: False, x: 2.0})
    gradient(r, x, {p: True, x: 2.0})
    gradient(r, x, {p: False, x: 2.0})


def cond_in_a_loop():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, tf.cond(tf.equal(i % 2, 0), lambda: y * x, lambda: y + tf.square(x))), [0, x])
    run(y, {x: [1.0, 2.0]})
    gradient(y, x, {x: [1.0, 2.0]})


def cond_in_a_loop_of_unknown_shape():
    x = tf.placeholder(tf.float64, [None], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.cond(tf.equal(i, 1), lambda: y * x, lambda: tf.square(y))), [0, x])
    gradient(y, x, {x: [1.0, 2.0]})


def nested_loops():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.while_loop(lambda j, z: j < i, lambda j, z: (j + 1, z * x), [0, y])[1] + 1.0), [0, x])
    run(y, {x: 2.0})


def powers():
    x = tf.placeholder(tf.float64, [], name="x")
    n = tf.placeholder(tf.int32, [], name="n")
    i, y = tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * x), [0, x])
    gradient(y, x, {x: 2.0, n: 3})
    run(tf.gradients(y, x), {x: 2.0, n: 0})


def gradient_of_a_constant_of_the_loop():
    w = tf.placeholder(tf.float64, [2, 2], name="w")
    x = tf.placeholder(tf.float64, [1, 2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.tanh(tf.matmul(y, w))), [0, x])
    gradient(y, [w, x], {w: [[0.1, 0.2], [0.3, 0.4]], x: [[1.0, 2.0]]})


def gradient_of_unknown_shapes():
    w = tf.placeholder(tf.float64, [None, None], name="w")
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.matmul(y, w) * y), [0, x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, None])])
    gradient(y, [w, x], {w: [[0.1, 0.2], [0.3, 0.4]], x: [[1.0, 2.0], [3.0, 4.0]]})


def gradient_with_unused_exits():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y, z = tf.while_loop(lambda i, y, z: i < 3, lambda i, y, z: (i + 1, y * z, z + x), [0, x, tf.square(x)])
    gradient(y, x, {x: [1.0, 2.0]})


def gradient_of_a_variable_that_starts_anew():
    x = tf.placeholder(tf.float64, [2], name="x")
    i, y, z = tf.while_loop(lambda i, y, z: i < 3, lambda i, y, z: (i + 1, z * 2.0, z * x), [0, x, x])
    gradient(y + z, x, {x: [1.0, 2.0]})


def gradient_of_an_anew_started_variable_of_unknown_shape():
    x = tf.placeholder(tf.float32, [None], name="x")
    i, y, z = tf.while_loop(lambda i, y, z: i < 3, lambda i, y, z: (i + 1, z * 2.0, z * x), [0, x, x])
    run(tf.gradients(y + z, x), {x: [1.0, 2.0]})


def gradient_of_nested_loops():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.while_loop(lambda j, z: j < i, lambda j, z: (j + 1, z * x), [0, y])[1] * y), [0, x])
    gradient(y, x, {x: 1.1})


def gradient_of_nested_loops_of_unknown_shape():
    x = tf.placeholder(tf.float64, [None], name="x")
    i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, tf.while_loop(lambda j, z: j < 2, lambda j, z: (j + 1, z * x + y), [0, tf.square(y)])[1]), [0, x])
    gradient(y, x, {x: [1.1, 0.5]})


def gradient_without_back_prop():
    x = tf.placeholder(tf.float32, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), [0, x], back_prop=False)
    run(tf.gradients(y + x, x), {x: 2.0})


def gradient_one_iteration_at_a_time():
    x = tf.placeholder(tf.float64, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * tf.exp(x)), [0, x], parallel_iterations=1, swap_memory=True)
    gradient(y, x, {x: 0.5})


def gradient_of_sparse_rows():
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="w")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y + tf.reduce_sum(tf.gather(w, [i, 0]))), [0, 0.0])
    g = tf.gradients(y, w)[0]
    run(w.initializer)
    run([g.values, g.indices])
    run(tf.convert_to_tensor(g))


def training():
    w = tf.Variable([[0.5, -0.5], [0.25, 0.75]], name="w")
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.tanh(tf.matmul(y, w))), [0, x])
    loss = tf.reduce_mean(tf.square(y), name="loss")
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    run(w.initializer)
    run([step, loss], {x: [[1.0, 2.0], [3.0, 4.0]]})
    run([step, loss], {x: [[1.0, 2.0]]})
    run(w)


def gradient_colocated():
    x = tf.placeholder(tf.float32, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), [0, x])
    run(tf.gradients(y, x, colocate_gradients_with_ops=True), {x: 2.0})


def two_gradients():
    x = tf.placeholder(tf.float32, [], name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), [0, x])
    run(tf.gradients(y, x) + tf.gradients(y * 2.0, x), {x: 2.0})
    error(lambda: tf.gradients(tf.gradients(y, x), x))


def errors():
    x = tf.placeholder(tf.float32, [2], name="x")
    error(lambda: tf.while_loop(3, lambda i: i, [0]))
    error(lambda: tf.while_loop(lambda i: i < 3, 3, [0]))
    error(lambda: tf.while_loop(lambda i: i < 3, lambda i: i, []))
    error(lambda: tf.while_loop(lambda i: i < 3, lambda i: i, [0], parallel_iterations=0))
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.concat([y, y], 0)), [0, x]))
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y), [tf.constant(0), x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([3])]))
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1,), [0, x]))
    error(lambda: tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0], maximum_iterations=[3]))
    error(lambda: tf.while_loop(lambda i: i, lambda i: i + 1, [0]))


def _named(name):
    return tf.get_default_graph().get_tensor_by_name(name)


def tensors_of_a_loop_outside():
    tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])
    tf.while_loop(lambda i: i < 3, lambda i: i + 2, [0])
    error(lambda: _named("while/add:0") + 1)
    error(lambda: tf.while_loop(lambda i: i < 3, lambda i: tf.add(i, _named("while/add:0")), [0]))
    error(lambda: run(_named("while/add:0")))


def gradient_of_a_read_inside():
    v = tf.Variable(1.5, name="v")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * v.read_value()), [0, 2.0])
    run(v.initializer)
    run(y)
    gradient(y, v)


def gradient_inside_of_a_loop():
    x = tf.constant(2.0, name="x")
    i, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y - 0.1 * tf.gradients(y * y, y)[0]), [0, x])
    run(y)
    error(lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf.gradients(y * y, x)[0]), [0, x]))


def frames_of_references():
    v = tf.Variable(1.0, name="v")
    inside = tf.raw_ops.RefEnter(data=v, frame_name="frame")
    outside = tf.raw_ops.RefExit(data=inside)
    run(v.initializer)
    run(outside)


def stacks():
    stack = tf.raw_ops.StackV2(max_size=2, elem_type=tf.float32, stack_name="mine")
    first = tf.raw_ops.StackPushV2(handle=stack, elem=1.0)
    with tf.control_dependencies([first]):
        second = tf.raw_ops.StackPushV2(handle=stack, elem=[1.0, 2.0])
    with tf.control_dependencies([second]):
        popped = tf.raw_ops.StackPopV2(handle=stack, elem_type=tf.float32)
    with tf.control_dependencies([popped]):
        close = tf.raw_ops.StackCloseV2(handle=stack)
    run([popped, close])


def mixed_results():
    error(lambda: tf.while_loop(lambda i: i < 3, lambda i: None, [0]))
    error(lambda: tf.while_loop(lambda i: None, lambda i: i + 1, [0]))
