"""Writes packages/io/test_data/messages: messages as TensorFlow serializes and prints them, and what it refuses to read."""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow.compat.v1 as tf
from google.protobuf import text_format
from tensorflow.core.framework import function_pb2, graph_pb2, summary_pb2
from tensorflow.core.protobuf import meta_graph_pb2

tf.disable_v2_behavior()
OUT = os.path.join(os.path.dirname(__file__), "../../packages/io/test_data/messages")
os.makedirs(OUT, exist_ok=True)

FLOATS = [
    0.1, 1e20, float("inf"), float("-inf"), float("nan"), -0.0, 0.0, 3.0, 1e-7, 16777216.0, 123456789.0, 1.1754943508222875e-38,
    1e-45, 3.4028234663852886e38, 1e10, 1e15, 1e16, 1e17, 1e-4, 1e-5, 123456.7, 0.3333333333, 2.0**-13, 5 * 2.0**-14, 0.98, 2.5, 8388607.5, 65504.0, -1.5e-3,
]
DOUBLES = [0.1, 1e300, 1.0, 123456789012345680.0, 1e16, 1e15, 5e-324, 2.0**-30, 1 / 3, -2.5e-5, 1e22, 1e21, 12345.678]


def write(name, message):
    with open(os.path.join(OUT, name + ".pb"), "wb") as f:
        f.write(message.SerializeToString(deterministic=True))
    with open(os.path.join(OUT, name + ".str"), "w") as f:
        f.write(str(message))
    with open(os.path.join(OUT, name + ".pbtxt"), "w") as f:
        f.write(text_format.MessageToString(message))


def every_attr():
    g = graph_pb2.GraphDef()
    n = g.node.add(name="a\"b'\n\t\\é\x01\x7f", op="Op", input=["x", "^y"], device="/cpu:0")
    for i, x in enumerate(FLOATS):
        n.attr["f%02d" % i].f = x
    n.attr["T"].type = 1
    n.attr["Tidx"].i = -5
    n.attr["Tshape"].i = 2**62
    n.attr["int"].i = -(2**63)
    n.attr["s"].s = b"\xff\x00abc\x7f\xc3\xa9'\"\\7\r"
    n.attr["text"].s = "é€😀".encode()
    n.attr["seed"].i = 1
    n.attr["seed2"].b = False
    n.attr["é"].b = True
    n.attr["😀"].b = True
    n.attr["\uffee"].b = True
    n.attr["__proto__"].s = b""
    n.attr["constructor"].placeholder = "p"
    n.attr["empty"].list.SetInParent()
    n.attr["nothing"].SetInParent()
    n.attr["ints"].list.i.extend([1, -1, 300, 2**40, -(2**63), 2**53 + 1])
    n.attr["floats"].list.f.extend(FLOATS)
    n.attr["bools"].list.b.extend([True, False])
    n.attr["strings"].list.s.extend([b"loc:@a", b"\x80", b""])
    n.attr["types"].list.type.extend([1, 101, 99])
    n.attr["shape"].shape.dim.add(size=-1)
    n.attr["shape"].shape.dim.add()
    n.attr["shape"].shape.dim.add(size=3, name="x")
    n.attr["unknown"].shape.unknown_rank = True
    n.attr["scalar"].shape.SetInParent()
    n.attr["shapes"].list.shape.add(unknown_rank=True)
    n.attr["shapes"].list.shape.add().dim.add(size=2)
    n.attr["content"].tensor.CopyFrom(tf.make_tensor_proto([[1.5, 2.5]]))
    n.attr["doubles"].tensor.double_val.extend(DOUBLES)
    n.attr["f"].func.name = "foo"
    n.attr["f"].func.attr["k"].placeholder = "p"
    n.experimental_type.type_id = 3
    n.experimental_type.args.add().s = "out_type"
    n.experimental_type.args.add().i = 5
    f = g.library.function.add()
    f.signature.name = "foo"
    f.signature.input_arg.add(name="x", type=1, description="d", is_ref=True)
    f.signature.attr.add(name="T", type="type", has_minimum=True, minimum=-3).default_value.type = 3
    f.signature.deprecation.version = 0
    f.arg_attr[0].attr["a"].i = 1
    f.arg_attr[10].attr["b"].i = 1
    f.arg_attr[2].SetInParent()
    f.ret["y"] = "n:y:0"
    f.ret[""] = "empty"
    f.control_ret["c"] = ""
    g.library.gradient.add(function_name="foo", gradient_func="bar")
    g.versions.producer = 2474
    g.versions.bad_consumers.extend([1, 200000, -1])
    return g


def constants():
    """Tensors of every dtype, as constants encode them."""
    with tf.Graph().as_default() as graph:
        for dtype in [tf.float32, tf.float64, tf.int32, tf.uint8, tf.int16, tf.int8, tf.int64, tf.bool, tf.float16, tf.bfloat16,
                      tf.uint16, tf.uint32, tf.uint64, tf.complex64, tf.complex128, tf.string]:
            name = dtype.name
            np_dtype = object if dtype == tf.string else dtype.as_numpy_dtype
            values = np.array([b"a", b"\xff", "é".encode()], np_dtype) if dtype == tf.string else np.array([1, 0, 2]).astype(np_dtype)
            tf.constant(values, dtype, name=name + "_vector")
            tf.constant(values[0], dtype, name=name + "_scalar")
            tf.constant(values[:0], dtype, name=name + "_empty")
            tf.constant(values[0], dtype, shape=[2, 3], name=name + "_broadcast")
        tf.constant([1.5 + 2j, -1j], tf.complex64, name="complex")
        tf.constant(-3, tf.int32, name="negative")
        tf.constant([float("nan"), float("-inf")], tf.float16, name="halves")
        return graph.as_graph_def()


def meta_graph():
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        w = tf.Variable(tf.zeros([3, 2]), name="w")
        b = tf.Variable([0.0, 0.0], trainable=False, name="b")
        s = tf.shape(x)
        y = tf.cond(tf.reduce_sum(x) > 0, lambda: tf.matmul(x, w) + b, lambda: tf.matmul(x, w))
        i = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [tf.constant(0)])
        tf.gradients(y, w)
        tf.add_to_collection("ints", 3)
        tf.add_to_collection("floats", 2.5)
        tf.add_to_collection("nodes", y)
        tf.add_to_collection("nodes", y.op)
        saver = tf.train.Saver()
        return saver.export_meta_graph()


def summary():
    s = summary_pb2.Summary()
    s.value.add(tag="loss", simple_value=0.25)
    s.value.add(tag="h").histo.CopyFrom(summary_pb2.HistogramProto(min=0, max=1, num=3, bucket_limit=[1e-12, 1.0], bucket=[1, 2]))
    s.value.add(tag="im").image.CopyFrom(summary_pb2.Summary.Image(height=2, encoded_image_string=b"\x89PNG"))
    return s


def parsed():
    """Texts, and what reading them gives: the message on one line, or the error."""
    texts = [
        'node { name: "a" bad: 3 }', "node { name: 3 }", 'node < name: "a" >', 'node: { name: "a" op: \'b\' "c" }',
        'node [ {name:"a"}, {name:"b"} ]', "versions { producer: 99999999999 }", 'node { attr { key: "a" value { b: maybe } } }',
        'node { attr { key: "a" value { type: DT_FOO } } }', 'node { attr { key: "a" value { type: 99 } } }',
        'node { name: "a" name: "b" }', "node { ", 'node { name: "abc', 'node { attr { key: "a" value { f: 1.5f i: 0x1F } } }',
        'node { attr { key: "a" value { f: nan } } }', 'node { attr { key: "a" value { f: -Infinity } } }', "xx",
        "versions{bad_consumers:[1,2,3] bad_consumers:4}", "versions{bad_consumers:[]}", "versions{bad_consumers:[1 2]}",
        "versions{producer:1} versions{producer:2}", "# c\n", "[a.b.c] { x: 1 }", 'node { name: "\\q" }',
        'node { name: "\\x41\\102\\u00e9\\n\\x4 \\a\\b\\f\\v\\?" };', 'node { name: "\\xff" }', 'node { device: "\\303\\251" }',
        'node { attr { key: "a" value { b: 1 } } attr {key: "a" value { b: t } } }', "versions { producer: 1.5 }",
        'node { input: "a", input: "b"; }', "versions { producer: 0x1F }", "versions { producer: 017 }", "versions { producer: - 1 }",
        "versions { producer: -1 min_consumer: 09 }", "\n\n  node {\n  bad { } }", "}", "node { name: \"a\" } }", "versions: 3",
        'node { attr { value { i: 5 } } }', 'node { attr { key: "k" } }', "node {} # end", "producer", '"a"', "node { name \"a\" }",
        'node { attr { key: "a" value { f: 1e5 } } attr { key: "b" value { f: .5 } } attr { key: "c" value { f: 1. } } attr { key: "d" value { f: +1 } } }',
        'node { attr { key: "a" value { f: 017 } } }', 'node { attr { key: "a" value { i: 9223372036854775808 } } }',
        'node { attr { key: "a" value { s: "\\377\\0" } } }', "node { name: 'it\\'s' }", 'node { name: "a\nb" }',
    ]
    out = []
    for text in texts:
        try:
            result = text_format.Parse(text, graph_pb2.GraphDef())
            out.append({"text": text, "message": result.SerializeToString(deterministic=True).hex()})
        except text_format.ParseError as e:
            out.append({"text": text, "error": str(e)})
    return out


def decoded():
    """Bytes, and what reading and writing them gives."""
    blobs = [
        b"\x0a\x05ab", b"\x0f", b"\x08\x01", b"\xff" * 12, b"\x0a\x03\x0a\x01\xff", b"\x00\x01", b"\x0b\x0c", b"\x22\x02\x08\x01\x22\x02\x10\x02",
        b"\x22\x03\x1a\x01\x05", b"\x22\x02\x18\x05", b"\x22\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x0b", b"\x0c",
        b"\x0a\x00", b"\x22\x00", b"\x0a\x02\x2a\x00", b"\x0a\x80\x80\x80\x80\x08", b"\x22\x06\x08\x80\x80\x80\x80\x10", b"\x09abcdefgh\x0a\x00\x0dabcd",
    ]
    out = []
    for blob in blobs:
        try:
            out.append({"bytes": blob.hex(), "message": graph_pb2.GraphDef.FromString(blob).SerializeToString(deterministic=True).hex()})
        except Exception as e:
            out.append({"bytes": blob.hex(), "error": str(e)})
    return out


write("every_attr", every_attr())
write("constants", constants())
write("meta_graph", meta_graph())
write("summary", summary())
for name, content in [("parsed", parsed()), ("decoded", decoded())]:
    with open(os.path.join(OUT, name + ".json"), "w") as f:
        json.dump({"tensorflow": tf.__version__, "cases": content}, f, indent=1)
