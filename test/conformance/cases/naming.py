import tensorflow.compat.v1 as tf
from harness import error, run, text


def name_scopes():
    with tf.name_scope("s"):
        tf.constant(1.0)
    with tf.name_scope("s") as scope:
        tf.constant(1.0)
    with tf.name_scope(scope):
        tf.constant(2.0)
    with tf.name_scope("s/"):
        tf.constant(3.0)
    with tf.name_scope("s"):
        with tf.name_scope("t"):
            tf.constant(1.0, name="x")
        with tf.name_scope(None):
            tf.constant(1.0, name="x")
    with tf.name_scope(""):
        tf.constant(1.0, name="S")
        tf.constant(1.0, name="s_1")
        tf.constant(1.0, name="S")
    tf.no_op(name="s/t/x_1")


def a_scope_as_a_name():
    with tf.name_scope("layer") as scope:
        x = tf.constant(1.0)
        tf.identity(x, name=scope)
    with tf.name_scope("layer"):
        tf.identity(x)


def unique_names():
    graph = tf.get_default_graph()
    text(graph.unique_name("a"))
    text(graph.unique_name("a"))
    text(graph.unique_name("A"))
    text(graph.unique_name("a_1"))
    text(graph.unique_name("b", mark_as_used=False))
    text(graph.unique_name("b"))
    with graph.name_scope("in"):
        text(graph.unique_name("a"))
    text(graph.get_name_scope())


def names_that_look_like_javascript():
    tf.constant(1, name="constructor")
    tf.constant(1, name="toString")
    tf.constant(1, name="hasOwnProperty")
    tf.constant(1, name="hasOwnProperty")


def bad_scope_names():
    error(lambda: _enter("bad name"))
    error(lambda: _enter("_private"))
    error(lambda: _enter("a:b"))


def _enter(name):
    with tf.name_scope(name):
        tf.no_op()


def lookups():
    x = tf.placeholder(tf.float32, [None], name="x")
    graph = tf.get_default_graph()
    text(graph.get_tensor_by_name("x:0"))
    text(graph.get_operation_by_name("x").name)
    text(graph.as_graph_element("x:0"))
    text(graph.as_graph_element(x))
    error(lambda: graph.get_tensor_by_name("x"))
    error(lambda: graph.get_tensor_by_name("nothing:0"))
    error(lambda: graph.get_tensor_by_name("x:1"))
    error(lambda: graph.get_operation_by_name("nothing"))
    error(lambda: graph.get_operation_by_name("x:0"))
    error(lambda: graph.as_graph_element("nothing"))


def graph_collections():
    tf.add_to_collection("mine", 1)
    tf.add_to_collection("mine", 2)
    text(tf.get_collection("mine"))
    text(tf.get_collection("nothing"))
    v = tf.Variable(1.0, name="scope/v")
    w = tf.Variable(1.0, trainable=False, name="w")
    text(len(tf.global_variables()))
    text(len(tf.trainable_variables()))
    text(tf.trainable_variables()[0].name)
    text(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="scope")[0].name)


def operations():
    x = tf.constant([1.0], name="x")
    y = x + 1.0
    z = x * y
    text(len(x.consumers()))
    text(y.op.type)
    text(z.op.inputs[1].name)


def finalized_graph():
    x = tf.constant(1.0, name="x")
    tf.get_default_graph().finalize()
    error(lambda: tf.constant(2.0))
    run(x)
