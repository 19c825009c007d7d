import tensorflow.compat.v1 as tf
from harness import error, run


def feeds_of_wrong_types():
    x = tf.placeholder(tf.float32, name="x")
    i = tf.placeholder(tf.int32, name="i")
    b = tf.placeholder(tf.int64, name="b")
    error(lambda: run(x, {x: ["abc"]}))
    error(lambda: run(i, {i: "abc"}))
    error(lambda: run(i, {i: 1099511627776}))
    error(lambda: run(x, {x: [[1, 2], [3]]}))
    error(lambda: run(x, {x: tf.zeros([2])}))
    error(lambda: run(x, {"y:0": 1}))
    error(lambda: run(b, {x: i}))


def uninitialized_variables():
    theta = tf.Variable(1.0, name="theta")
    error(lambda: run(theta))
    error(lambda: run(theta * 2.0))


def names():
    tf.placeholder(tf.float32, name="X")
    graph = tf.get_default_graph()
    error(lambda: graph.get_tensor_by_name("X"))
    error(lambda: graph.get_tensor_by_name("Y:0"))
    error(lambda: graph.get_tensor_by_name("Y"))
    error(lambda: graph.get_tensor_by_name("X:3"))
    error(lambda: graph.get_tensor_by_name("X:Y"))
    error(lambda: graph.get_operation_by_name("X:0"))
    error(lambda: graph.get_operation_by_name("Y"))


def sessions():
    x = tf.constant(1, name="x")
    other = tf.Graph()
    with tf.Session(graph=other) as session:
        error(lambda: session.run(x))
        error(lambda: x.eval())
        error(lambda: x.op.run())
        error(lambda: x.eval(session=session))
    error(lambda: session.run(x))
    error(lambda: tf.Session(graph=3))
    error(lambda: tf.Session(target=3))
    error(lambda: tf.Session(config=3))


def two_graphs():
    a = tf.constant(1.0, name="a")
    v = tf.Variable(1.0, name="v")
    with tf.Graph().as_default():
        b = tf.constant(1.0, name="b")
        error(lambda: a + b)
        error(lambda: b * a)
        error(lambda: b + v)


def finalized():
    x = tf.constant(1, name="x")
    tf.get_default_graph().finalize()
    error(lambda: x + 1)
    error(lambda: tf.add_to_collection("c", x))


def shapes():
    error(lambda: tf.matmul(tf.zeros([2, 3]), tf.zeros([2, 3])))
    error(lambda: tf.matmul(tf.zeros([3]), tf.zeros([3, 2])))
    error(lambda: tf.zeros([2, 3]) + tf.zeros([4]))
    error(lambda: tf.reshape(tf.zeros([3]), [2, 2]))
    error(lambda: tf.reduce_sum(tf.zeros([3]), axis=2))
    error(lambda: tf.concat([tf.zeros([2, 3]), tf.zeros([3, 4])], 0))
    error(lambda: tf.stack([tf.zeros([2, 3]), tf.zeros([3, 4])]))
    error(lambda: tf.Variable(tf.zeros([2])).assign([1.0, 2.0, 3.0]))
    error(lambda: tf.Variable(tf.placeholder(tf.float32, [None])))


def shapes_of_a_run():
    a = tf.placeholder(tf.float32, name="a")
    b = tf.placeholder(tf.float32, name="b")
    m = tf.placeholder(tf.float32, [None, None], name="m")
    error(lambda: run(tf.matmul(a, b), {a: [[1, 2]], b: [[1, 2]]}))
    error(lambda: run(tf.matmul(a, b, transpose_a=True), {a: [[1, 2]], b: [[1, 2], [3, 4]]}))
    error(lambda: run(tf.matmul(a, b), {a: [1, 2], b: [[1, 2]]}))
    error(lambda: run(tf.matmul(m, tf.ones([2, 2])), {m: [[1, 2, 3]]}))
    error(lambda: run(a + b, {a: [1, 2], b: [1, 2, 3]}))
    error(lambda: run(tf.reshape(a, [-1, 4]), {a: [1, 2, 3]}))
    error(lambda: run(tf.reshape(a, [2, 2]), {a: [1, 2, 3]}))


def indices_of_a_run():
    i = tf.placeholder(tf.int32, [None], name="i")
    error(lambda: run(tf.gather(tf.zeros([3]), i), {i: [0, 5]}))


def types():
    i = tf.constant(1, name="i")
    f = tf.constant(1.5, name="f")
    error(lambda: i * f)
    error(lambda: f * i)
    error(lambda: tf.multiply(f, i))
    error(lambda: tf.matmul(tf.zeros([2, 2]), tf.zeros([2, 2], tf.int64)))
    error(lambda: tf.zeros([2]) * tf.zeros([2], tf.float64))
    error(lambda: tf.Variable(0, name="n") * tf.zeros([2]))
    error(lambda: tf.assign(tf.Variable(0, name="k"), tf.zeros([])))
    error(lambda: tf.placeholder(tf.int32, name="p") * 0.5)
    error(lambda: tf.concat([tf.zeros([2]), tf.zeros([2], tf.int32)], 0))
    error(lambda: tf.where(tf.constant(True), f, i))
    error(lambda: f + "a")
    error(lambda: tf.placeholder("foo"))
    error(lambda: tf.cast(f, "foo"))


def labels():
    y = tf.placeholder(tf.int64, [None], name="y")
    logits = tf.zeros([3, 10])
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    error(lambda: run(loss, {y: [1, 10, 3]}))
    error(lambda: run(loss, {y: [1, -1, 3]}))
    error(lambda: run(loss, {y: [1, 2]}))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.zeros([3]), logits=logits))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.placeholder(tf.int32, [None, 10]), logits=logits))
    error(lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits))


def gradients():
    w = tf.Variable([1.0, 2.0], name="w")
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    error(lambda: optimizer.minimize(tf.reduce_mean(tf.cast(tf.argmax(w), tf.float32))))
    error(lambda: optimizer.minimize(tf.reduce_mean(tf.floor(w))))
    error(lambda: optimizer.minimize(tf.constant(1.5)))
    error(lambda: optimizer.minimize(tf.reduce_sum(tf.cast(w, tf.int32))))


def no_variables():
    error(lambda: tf.train.Saver())
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.5)))
    error(lambda: tf.train.GradientDescentOptimizer(0.1).apply_gradients([]))


def nothing():
    error(lambda: tf.matmul(None, tf.zeros([2, 2])))
    error(lambda: tf.zeros([2]) + None)
    error(lambda: tf.nn.relu(None))
    error(lambda: tf.reduce_mean(None))
    error(lambda: tf.constant(None))
    error(lambda: tf.Variable(None))
    error(lambda: tf.Variable())
    error(lambda: tf.zeros([None, 3]))
    error(lambda: tf.get_default_graph().get_tensor_by_name(3))


def calls():
    error(lambda: tf.placeholder(tf.float32, shapes=[1]))
    error(lambda: tf.placeholder())
    error(lambda: tf.square(1, "a", 3))
    error(lambda: tf.reduce_mean(tf.zeros([2]), axis=0, reduction_indices=0))
    error(lambda: tf.reduce_mean(tf.zeros([2]), keepdims=True, keep_dims=True))
    error(lambda: tf.argmax(tf.zeros([2]), axis=0, dimension=0))
    error(lambda: tf.train.GradientDescentOptimizer())
    error(lambda: tf.train.GradientDescentOptimizer(0.1, learning_rate=0.2))
    error(lambda: tf.train.GradientDescentOptimizer(learnin_rate=0.1))
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize())
    error(lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0), varlist=[]))
    error(lambda: tf.train.Saver(foo=1))
    error(lambda: tf.Session(grph=1))
    error(lambda: tf.Session().run(tf.constant(1), feeddict={}))
    error(lambda: tf.zeros_initializer(foo=1))


def tensors_as_values():
    x = tf.placeholder(tf.float32, [2], name="x")
    error(lambda: list(x))
    error(lambda: list(tf.Variable([1.0, 2.0], name="v")))


def names_that_are_not_there():
    error(lambda: tf.nn.foo)
    error(lambda: tf.train.FooOptimizer)
