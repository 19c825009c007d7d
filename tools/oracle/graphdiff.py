"""The readable difference of two graphs: a line for every node that one lacks or that differs.

    graphdiff.py EXPECTED ACTUAL        each a GraphDef (.pb, .pbtxt, with or without .gz) or a MetaGraphDef (.meta)

A node shows name, op, inputs, attributes, device (see graph_lines.py). Exit 0: the same nodes in the same order.
"""

import difflib
import gzip
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from google.protobuf import text_format
from graph_lines import graph_def_lines
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import meta_graph_pb2

# numbers that count what a process did before, and are no part of a program's meaning
COUNTERS = re.compile(r"CustomGradient-\d+|__inference_\w+?_\d+|_make_dataset_\w+|hash_table_[0-9a-f-]{36}")


def read_graph(path):
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".gz"):
        data, path = gzip.decompress(data), path[: -len(".gz")]
    if path.endswith(".meta"):
        return meta_graph_pb2.MetaGraphDef.FromString(data).graph_def
    if path.endswith(".pbtxt"):
        return text_format.Parse(without_counters(data.decode()), graph_pb2.GraphDef())
    return graph_pb2.GraphDef.FromString(data)


def without_counters(text):
    """Each such name as the how manieth it is in order of appearance."""
    seen = {}
    return COUNTERS.sub(lambda m: seen.setdefault(m.group(0), f"counted_{len(seen)}"), text)


def diff(expected, actual):
    """Lines that begin with - (only in the first) or + (only in the second)."""
    lines = difflib.unified_diff(graph_def_lines(expected), graph_def_lines(actual), "TensorFlow", "run", n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


if __name__ == "__main__":
    differences = diff(*(read_graph(path) for path in sys.argv[1:3]))
    print("\n".join(differences) or "the same graph")
    sys.exit(bool(differences))
