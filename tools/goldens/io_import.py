"""Writes test/interop/golden/import.json: what TensorFlow makes of GraphDefs that are imported, and what it says of bad ones."""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow.compat.v1 as tf
from google.protobuf import text_format
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.framework import meta_graph

tf.disable_v2_behavior()
OUT = os.path.join(os.path.dirname(__file__), "../../test/interop/golden")
os.makedirs(OUT, exist_ok=True)


def made(build):
    with tf.Graph().as_default() as graph:
        build()
        return text_format.MessageToString(graph.as_graph_def())


def with_shapes(build):
    with tf.Graph().as_default() as graph:
        build()
        return text_format.MessageToString(graph.as_graph_def(add_shapes=True))


def small():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    w = tf.Variable(tf.zeros([3, 2]), name="w")
    with tf.control_dependencies([w.initializer]):
        y = tf.matmul(x, w, name="y")
    with tf.device("/cpu:0"):
        z = tf.identity(y, name="z")
    with tf.colocate_with(z):
        tf.nn.relu(y, name="near")
    tf.split(z, 2, axis=1, name="parts")


def loop():
    i = tf.constant(0, name="i")
    tf.while_loop(lambda i, x: i < 10, lambda i, x: (i + 1, x * 2.0), [i, tf.constant([1.0, 2.0], name="x")], name="loop")


def branch():
    x = tf.placeholder(tf.float32, [], name="x")
    tf.cond(x > 0, lambda: x * 2.0, lambda: x - 1.0, name="branch")


ADD1 = """
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "b" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
  attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: 1 } } } }
node { name: "sum" op: "Add" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "product" op: "MatMul" input: "sum" input: "sum" attr { key: "T" value { type: DT_FLOAT } } }
versions { producer: 24 }
"""
BACKWARDS = """
node { name: "c" op: "Identity" input: "b" input: "^d" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "d" op: "NoOp" input: "^a" }
node { name: "b" op: "Identity" input: "a:0" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
"""
NEW_ATTR = """
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "b" op: "Relu" input: "a" attr { key: "T" value { type: DT_FLOAT } } attr { key: "fancy" value { b: true } } attr { key: "_private" value { i: 3 } } }
"""
PRODUCER = """op { name: "Relu" attr { name: "T" type: "type" } attr { name: "fancy" type: "bool" default_value { b: true } } }"""
SHAPES = """
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "_output_shapes" value { list { shape { dim { size: -1 } dim { size: 3 } } } } } }
node { name: "b" op: "Relu" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
"""


def own_ops(text):
    """The signatures of a graph's ops: loops may be imported by these where the library does not run them."""
    return text_format.MessageToString(meta_graph.stripped_op_list_for_graph(text_format.Parse(text, tf.GraphDef())))


def P(name):
    return 'node { name: "%s" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }' % name


def I(name, *inputs, t="DT_FLOAT"):
    return 'node { name: "%s" op: "Identity" %s attr { key: "T" value { type: %s } } }' % (name, " ".join('input: "%s"' % i for i in inputs), t)


CASES = [
    ("a small graph at the root", made(small), {"name": ""}),
    ("a small graph under the default name", made(small), {}),
    ("a small graph under a name", made(small), {"name": "net"}),
    ("a graph with shapes", with_shapes(small), {"name": ""}),
    ("twice at the root", made(small), {"name": "", "twice": True}),
    ("twice under a name", made(small), {"name": "net", "twice": True}),
    ("a loop", made(loop), {"name": "", "producer_op_list": own_ops(made(loop))}),
    ("a loop with shapes", with_shapes(loop), {"name": "again", "producer_op_list": own_ops(made(loop))}),
    ("a loop, twice", made(loop), {"name": "", "twice": True, "producer_op_list": own_ops(made(loop))}),
    ("a branch", made(branch), {"name": "b"}),
    ("ops of TensorFlow 1.x without defaults", ADD1, {"name": ""}),
    ("nodes before their inputs", BACKWARDS, {"name": ""}),
    ("an attr that a newer producer wrote by default", NEW_ATTR, {"name": "", "producer_op_list": PRODUCER}),
    ("an attr nobody knows", NEW_ATTR, {"name": ""}),
    ("output shapes", SHAPES, {"name": ""}),
    ("inputs mapped", P("a") + P("c") + I("b", "a", "^c"), {"name": "m", "input_map": {"a:0": "outer"}}),
    ("controls mapped", P("a") + I("b", "a", "^a"), {"name": "m", "input_map": {"^a": "^outer"}}),
    ("a map of what is not there", P("a") + I("b", "a"), {"input_map": {"nope:0": "outer"}}),
    ("a map of an output that is not there", P("a") + I("b", "a"), {"input_map": {"a:3": "outer"}}),
    ("elements returned", P("a") + I("b", "a"), {"return_elements": ["a", "b:0"]}),
    ("a return element that is not there", P("a"), {"return_elements": ["nope"]}),
    ("a returned tensor that is not there", P("a"), {"return_elements": ["nope:0"]}),
    ("a returned output that is not there", P("a"), {"return_elements": ["a:1"]}),
    ("a malformed return element", P("a"), {"return_elements": ["a:b:c"]}),
    ("an unknown input", I("b", "a"), {}),
    ("an unknown control input", I("b", "^a") + P("c"), {}),
    ("a wrong output", P("a") + I("b", "a:1"), {}),
    ("a cycle", I("a", "b") + I("b", "a"), {}),
    ("a duplicate name", P("a") + P("a"), {}),
    ("a wrong type", P("a") + I("b", "a", t="DT_INT32"), {}),
    ("a missing attr", 'node { name: "a" op: "Placeholder" }', {}),
    ("a missing input", I("b"), {}),
    ("too many inputs", P("a") + I("b", "a", "a"), {}),
    ("an unknown op", 'node { name: "a" op: "Nonsense" }', {}),
    ("an invalid name", P("a b"), {}),
    ("an empty name", P(""), {}),
    ("a control input before a data input", P("a") + I("b", "^a", "a"), {}),
    ("an attr of another kind", 'node { name: "a" op: "Placeholder" attr { key: "dtype" value { i: 3 } } }', {}),
    ("a type that is not allowed", P("a") + 'node { name: "b" op: "Relu" input: "a" attr { key: "T" value { type: DT_STRING } } }', {}),
    ("a colocation with what is not there", 'node { name: "a" op: "NoOp" attr { key: "_class" value { list { s: "loc:@nope" } } } }', {}),
    ("contradicting output shapes", 'node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } }'
     ' attr { key: "_output_shapes" value { list { shape { dim { size: 3 } } } } } }', {"name": ""}),
    ("a contradiction of shapes", 'node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }'
     ' node { name: "m" op: "MatMul" input: "a" input: "a" attr { key: "T" value { type: DT_FLOAT } } }', {}),
    ("a consumer that is too old", P("a") + "versions { producer: 3000 min_consumer: 2999 }", {}),
    ("a producer of another time", P("a") + "versions { producer: 3000 }", {"name": ""}),
    ("a consumer that is bad", P("a") + "versions { producer: 30 bad_consumers: 2474 }", {}),
    ("a prefix that is invalid", P("a"), {"name": "a b"}),
    ("a prefix in use", P("a"), {"name": "outer"}),
]


def outcome(text, options):
    options = dict(options)
    twice = options.pop("twice", False)
    with tf.Graph().as_default() as graph:
        outer = tf.constant(1.0, name="outer")
        graph_def = text_format.Parse(text, tf.GraphDef())
        if "input_map" in options:
            options["input_map"] = {k: outer.op if v.startswith("^") else outer for k, v in options["input_map"].items()}
            if any(k.startswith("^") for k in options["input_map"]):
                options["input_map"] = {k: outer for k in options["input_map"]}
        if "producer_op_list" in options:
            options["producer_op_list"] = text_format.Parse(options["producer_op_list"], op_def_pb2.OpList())
        try:
            returned = tf.import_graph_def(graph_def, **options)
            if twice:
                tf.import_graph_def(graph_def, **options)
        except Exception as e:
            return {"error": {"class": type(e).__name__, "text": str(e)}}
        shapes = not any(n.op == "Enter" for n in graph_def.node)
        result = {"graph": text_format.MessageToString(graph.as_graph_def(add_shapes=shapes)), "shapes": shapes}
        if returned is not None:
            result["returned"] = [str(r.name) for r in returned]
        # the names that are taken afterwards
        result["next"] = tf.constant(0.0, name="a").name
        return result


cases = [{"name": name, "text": text, "options": options, **outcome(text, options)} for name, text, options in CASES]
with open(os.path.join(OUT, "import.json"), "w") as f:
    json.dump({"tensorflow": tf.__version__, "cases": cases}, f, indent=1)
