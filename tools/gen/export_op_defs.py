"""Writes the signature of every op of the installed TensorFlow to op_defs.json.gz, which generate_ops.ts reads.

One JSON object a line, sorted by name, in the field names of op_def.proto; what equals the proto's default is left out.
Needed only when TensorFlow's version changes: a new word in op_list.txt needs generate_ops.ts alone.
"""

import base64
import gzip
import json
import math
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.client import pywrap_tf_session

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "op_defs.json.gz")


def attr_value(value):
    """An AttrValue as [field, content] or ["list", field, contents]; types are their numbers."""
    kind = value.WhichOneof("value")
    if kind == "list":
        for field, items in value.list.ListFields():
            return ["list", field.name, [scalar(field.name, item) for item in items]]
        return ["list", "", []]
    return [kind, scalar(kind, getattr(value, kind))]


def scalar(kind, content):
    if kind == "s":
        return content.decode("ascii")
    if kind == "f" and math.isinf(content):
        return "Infinity" if content > 0 else "-Infinity"
    if kind == "shape":
        return None if content.unknown_rank else [d.size for d in content.dim]
    if kind == "tensor":
        array = tf.make_ndarray(content)
        listed = len(content.int_val)
        return {"dtype": content.dtype, "shape": list(array.shape), "values": array.ravel().tolist(), "listed": listed}
    if kind == "func":
        return content.name
    return content


def arg_def(arg):
    out = {"name": arg.name}
    for field in ("type", "type_attr", "number_attr", "type_list_attr", "is_ref"):
        if getattr(arg, field):
            out[field] = getattr(arg, field)
    if arg.HasField("experimental_full_type"):
        full_type = arg.experimental_full_type.SerializeToString(deterministic=True)
        out["full_type"] = base64.b64encode(full_type).decode()
    return out


def attr_def(attr):
    out = {"name": attr.name, "type": attr.type}
    if attr.HasField("default_value"):
        out["default"] = attr_value(attr.default_value)
    if attr.HasField("allowed_values"):
        out["allowed"] = attr_value(attr.allowed_values)
    if attr.has_minimum:
        out["minimum"] = attr.minimum
    return out


def op_def(op):
    out = {
        "name": op.name,
        "inputs": [arg_def(a) for a in op.input_arg],
        "outputs": [arg_def(a) for a in op.output_arg],
        "attrs": [attr_def(a) for a in op.attr],
    }
    if op.control_output:
        out["control_outputs"] = list(op.control_output)
    for flag in (
        "is_commutative",
        "is_aggregate",
        "is_stateful",
        "allows_uninitialized_input",
        "is_distributed_communication",
    ):
        if getattr(op, flag):
            out[flag] = True
    if op.HasField("deprecation"):
        out["deprecation"] = {"version": op.deprecation.version, "explanation": op.deprecation.explanation}
    return out


def main():
    op_list = op_def_pb2.OpList()
    op_list.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    lines = [json.dumps({"tensorflow": tf.__version__, "git": tf.__git_version__})]
    lines += [json.dumps(op_def(op), allow_nan=False) for op in sorted(op_list.op, key=lambda op: op.name)]
    text = "".join(line + "\n" for line in lines).encode()
    if "--check" in sys.argv:
        with gzip.open(TARGET) as committed:
            sys.exit(0 if committed.read() == text else "op_defs.json.gz is not what this TensorFlow has: run `npm run gen`")
    with open(TARGET, "wb") as out:
        out.write(gzip.compress(text, 9, mtime=0))
    print(f"{len(lines) - 1} ops of TensorFlow {tf.__version__}")


main()
