import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def _unary(f, at):
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(f(x), x, {x: at})
    run(f(tf.constant([0.3, 0.9])))


def erf():
    _unary(tf.math.erf, [[-1.5, 2.0], [0.25, -3.0]])
    _unary(tf.math.erfc, [[-1.5, 2.0], [0.25, -3.0]])


def lgamma():
    _unary(tf.math.lgamma, [[1.5, 2.25], [0.25, 30.0]])


def digamma():
    x = tf.placeholder(tf.float64, [2], name="x")
    gradient(tf.math.digamma(x), x, {x: [1.5, 3.25]})
    run(tf.math.digamma(tf.constant([0.25, 1.5, 2.0, 30.0, -0.5])))


def atan2():
    y = tf.placeholder(tf.float64, [2], name="y")
    x = tf.placeholder(tf.float64, [2], name="x")
    gradient(tf.atan2(y, x), [y, x], {y: [1.5, -2], x: [0.5, 3]})


def products_and_quotients_with_zeros():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    y = tf.placeholder(tf.float64, [2], name="y")
    feeds = {x: [[1.5, 2], [0.25, 3]], y: [0.5, 4]}
    for f in (tf.math.xlogy, tf.math.xlog1py, tf.math.xdivy, tf.math.divide_no_nan, tf.math.multiply_no_nan):
        gradient(f(x, y), [x, y], feeds)
    zeros = {x: [[0, 0]], y: [0, 1]}
    run([tf.math.xlogy(x, y), tf.math.xlog1py(x, y), tf.math.xdivy(x, y), tf.math.divide_no_nan(x, y), tf.math.multiply_no_nan(x, y)], zeros)


def truncated_division():
    a = tf.constant([7, -7, 8])
    run([tf.truncatediv(a, 2), tf.truncatemod(a, 3), tf.truncatediv(a, -2), tf.truncatemod(a, -3)])
    run(tf.truncatemod(tf.constant([7.5, -7.5]), 2.0))


def division_has_gradients():
    x = tf.placeholder(tf.float64, [2], name="x")
    y = tf.placeholder(tf.float64, [2], name="y")
    feeds = {x: [7.3, -5.2], y: [2.0, 3.0]}
    gradient(tf.floordiv(x, y), [x, y], feeds)
    gradient(tf.floormod(x, y), [x, y], feeds)
    gradient(tf.raw_ops.Div(x=x, y=y), [x, y], feeds)
    gradient(tf.raw_ops.TruncateDiv(x=tf.cast(x, tf.int32), y=2), x, feeds)
    gradient(tf.rint(x) * y, [x, y], feeds)


def complex_numbers():
    re = tf.placeholder(tf.float64, [None], name="re")
    im = tf.placeholder(tf.float64, [None], name="im")
    feeds = {re: [1, -2.5], im: [0.5, 2]}
    z = tf.complex(re, im)
    run([z, tf.conj(z), z * z, z + 1.0, tf.reduce_sum(z)], feeds)
    gradient(tf.real(z), [re, im], feeds)
    gradient(tf.imag(z * z), [re, im], feeds)
    gradient(tf.abs(z), [re, im], feeds)
    gradient(tf.real(tf.conj(z) * z), [re, im], feeds)
    gradient(tf.angle(z), [re, im], feeds)
    gradient(tf.real(tf.transpose(tf.reshape(z, [1, 2]), conjugate=True)), [re, im], feeds)
    run(tf.constant([1.0, 2.0], tf.complex64))


def second_derivatives():
    x = tf.placeholder(tf.float64, [2], name="x")
    for f in (tf.sqrt, tf.math.rsqrt, tf.reciprocal):
        (first,) = tf.gradients(f(x), x)
        gradient(first, x, {x: [1.5, 2.25]})
    gradient(tf.raw_ops.Inv(x=x), x, {x: [1.5, 2.25]})
    gradient(tf.raw_ops.InvGrad(y=x, dy=tf.square(x)), x, {x: [1.5, 2.25]})


def softplus_grad():
    x = tf.placeholder(tf.float64, [2], name="x")
    dy = tf.placeholder(tf.float64, [2], name="dy")
    gradient(tf.raw_ops.SoftplusGrad(gradients=dy, features=x), [dy, x], {x: [-1.5, 0.5], dy: [2, 3]})


def euclidean_norm():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    gradient(tf.math.reduce_euclidean_norm(x, 1), x, {x: [[3, 4], [5, -12]]})


def approximate_equal():
    run(tf.raw_ops.ApproximateEqual(x=[1.0, 2.0], y=[1.000001, 2.1]))
    run(tf.raw_ops.ApproximateEqual(x=[1.0, 2.0], y=[1.05, 2.2], tolerance=0.1))


def shifts():
    run([tf.bitwise.left_shift(tf.constant([1, 3]), 2), tf.bitwise.right_shift(tf.constant([-8, 12]), 1)])


def identities():
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    feeds = {x: [[1, 2], [3, 4]]}
    a, b = tf.identity_n([x, x * 2.0])
    gradient(a * b, x, feeds)
    gradient(tf.square(tf.ensure_shape(x, [2, None])), x, feeds)
    error(lambda: run(tf.ensure_shape(x + 0.0, [3, 2], name="three"), feeds))
    error(lambda: gradient(tf.raw_ops.PreventGradient(input=x, message="no"), x))
    gradient(tf.placeholder_with_default(x, [None, 2]) * x, x, feeds)
    gradient(tf.accumulate_n([x, x * x]), x, feeds)
    gradient(tf.raw_ops.AccumulateNV2(inputs=[x, x * x], shape=[2, 2]), x, feeds)
    run(tf.raw_ops.DebugGradientIdentity(input=x), feeds)
    run(tf.raw_ops.ControlTrigger())


def ops_of_old_graphs():
    x = tf.placeholder(tf.float64, [2, 2], name="x")
    y = tf.placeholder(tf.float64, [2, 2], name="y")
    feeds = {x: [[1.5, 2], [0.25, 3]], y: [[2, 1], [4, 0.5]]}
    gradient(tf.raw_ops.Add(x=x, y=y), [x, y], feeds)
    gradient(tf.square(tf.raw_ops.Concat(concat_dim=1, values=[x, y])), [x, y], feeds)
    gradient(tf.square(tf.raw_ops.Gather(params=x, indices=[1, 0, 1])), x, feeds)
    gradient(tf.square(tf.raw_ops.Reverse(tensor=x, dims=[True, False])), x, feeds)
    a = tf.expand_dims(x, 0)
    gradient(tf.raw_ops.BatchMatMul(x=a, y=a, adj_y=True), x, feeds)
    run([tf.raw_ops.Mod(x=tf.constant([7, -7]), y=3), tf.raw_ops.OnesLike(x=x), tf.raw_ops.ConjugateTranspose(x=x, perm=[1, 0])], feeds)
    error(lambda: tf.raw_ops.PlaceholderV2(dtype=tf.float32, shape=[2]))


def references():
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable([3.0, 4.0], name="w")
    run([v.initializer, w.initializer])
    run(tf.raw_ops.RefIdentity(input=v))
    tf.raw_ops.RefSelect(index=1, inputs=[v, w])
    run(tf.raw_ops.DeepCopy(x=v))
    gradient(tf.raw_ops.RefIdentity(input=v) * 3.0, v)
    p = tf.placeholder(tf.bool, [], name="p")
    switched = tf.raw_ops.RefSwitch(data=v, pred=p)
    merged = tf.raw_ops.RefMerge(inputs=[switched.output_false, switched.output_true])
    run([merged.output, merged.value_index], {p: True})
    run([merged.output, merged.value_index], {p: False})
    gradient(merged.output * 2.0, v, {p: True})
    gradient(switched.output_true * 3.0, v, {p: True})


def temporary_variables():
    t = tf.raw_ops.TemporaryVariable(shape=[2], dtype=tf.float32, var_name="t")
    tf.assign(t, [1.0, 2.0])
    text(tf.raw_ops.Variable(shape=[2], dtype=tf.float32, name="old"))


def scatter_nd():
    x = tf.placeholder(tf.float64, [2], name="x")
    gradient(tf.square(tf.scatter_nd([[1], [3]], x, [5])), x, {x: [2, 3]})
    run(tf.scatter_nd([[0, 1], [0, 1]], [1, 2], [2, 2]))


def scatters():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="v")
    run(v.initializer)
    run(tf.scatter_div(v, [0], [[2.0, 4.0]]))
    run(tf.scatter_min(v, [1, 1], [[2.0, 9.0], [2.5, 3.5]]))
    run(tf.scatter_max(v, [2], [[9.0, 1.0]]))
    run(tf.scatter_nd_update(v, [[0]], [[7.0, 8.0]]))
    run(tf.scatter_nd_add(v, [[1, 0], [2, 1]], [10.0, 20.0]))
    run(tf.scatter_nd_sub(v, [[1, 0]], [1.0]))
    run(v)
