"""A GraphDef as text, one node a line: what conformance goldens hold, and test/conformance/graph_lines.ts writes alike.

    hidden/add AddV2 (hidden/MatMul, biases/read) T=float32 -> [?,300]

Name, op, inputs (control inputs last, `^`), attributes by name, `@device`, the static shape of each output.
A tensor shows dtype, shape, how its TensorProto is encoded (`raw`, or how many values the typed field lists), and its
elements, or a hash of their bytes where there are many.
"""

import hashlib
import json
import math
import re

import numpy as np
import tensorflow.compat.v1 as tf

MANY = 32


def graph_lines(graph):
    """The lines of a graph that is being built, with static shapes."""
    return graph_def_lines(graph.as_graph_def(add_shapes=True))


def graph_def_lines(graph_def):
    return [node_line(node) for node in graph_def.node]


def numberless(text):
    """Names that TensorFlow counts in a process: of custom gradients and Python functions."""
    return re.sub(r'^"(CustomGradient-|pyfunc_)\d+"$', r'"\1N"', text)


def node_line(node):
    parts = [node.name, node.op, "(" + ", ".join(node.input) + ")"]
    parts += [f"{key}={numberless(attr_text(node.attr[key]))}" for key in sorted(node.attr) if key != "_output_shapes"]
    if node.device:
        parts.append("@" + node.device)
    if "_output_shapes" in node.attr:
        parts.append("->")
        parts += [shape_text(shape) for shape in node.attr["_output_shapes"].list.shape]
    return " ".join(parts)


def attr_text(attr):
    kind = attr.WhichOneof("value")
    if kind != "list":
        return scalar_text(kind, getattr(attr, kind))
    items = [scalar_text(field.name, item) for field, items in attr.list.ListFields() for item in items]
    return "[" + ", ".join(items) + "]"


def scalar_text(kind, value):
    if kind == "type":
        return tf.DType(value).name
    if kind == "s":
        return bytes_text(value)
    if kind == "b":
        return "true" if value else "false"
    if kind == "f":
        return number_text(value)
    if kind == "shape":
        return shape_text(value)
    if kind == "tensor":
        return tensor_text(value)
    if kind == "func":
        return "func:" + value.name
    return str(value)


def shape_text(shape):
    if shape.unknown_rank:
        return "?"
    return "[" + ",".join("?" if d.size < 0 else str(d.size) for d in shape.dim) + "]"


def tensor_text(proto):
    array = tf.make_ndarray(proto)
    return f"{tf.DType(proto.dtype).name}{shape_text(proto.tensor_shape)}:{encoding(proto)}{{{elements_text(array)}}}"


def encoding(proto):
    if proto.tensor_content:
        return "raw"
    listed = [len(items) for field, items in proto.ListFields() if field.name.endswith("_val")]
    count = sum(listed)
    return str(count // 2 if proto.dtype in (tf.complex64.as_datatype_enum, tf.complex128.as_datatype_enum) else count)


def elements_text(array):
    flat = array.ravel()
    if flat.dtype == object:
        return ",".join(bytes_text(item) for item in flat)
    if flat.size > MANY:
        return "sha256 " + hashlib.sha256(flat.tobytes()).hexdigest()[:16]
    return ",".join(element_text(item) for item in flat)


def element_text(item):
    if isinstance(item, (bool, np.bool_)):
        return "true" if item else "false"
    if isinstance(item, np.integer):
        return str(int(item))
    if isinstance(item, np.complexfloating):
        return f"{number_text(item.real)} {number_text(item.imag)}"
    return number_text(item)


def number_text(value):
    """A double as JavaScript prints it, and -0."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) if whole != "0" else len(digits) - len(fraction) + int(exponent or 0)
    digits = digits.rstrip("0")
    return ("-" if value < 0 else "") + place_point(digits, point)


def place_point(digits, point):
    """`digits` with the decimal point after `point` of them (ECMAScript's Number::toString)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    sign = "-" if point - 1 < 0 else "+"
    return digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + sign + str(abs(point - 1))


def bytes_text(value):
    try:
        return json.dumps(value.decode("utf-8"), ensure_ascii=False)
    except UnicodeDecodeError:
        return "bytes:" + value.hex()
