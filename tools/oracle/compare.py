"""Compares what a program reported with what it reported under TensorFlow (examples/programs/_report.py writes both).

    compare.py GOLDEN_DIR RUN_DIR

Graphs: equal NodeDefs in the same order, equal function libraries and producer. Values: the same names, shapes, dtypes (unless
the run has none: a scalar held as a number); integers, booleans and strings equal; floats within RELATIVE, or OF_LARGEST of the
array's largest magnitude. Checkpoints: the same tensors, within the same tolerance, or CANCELLED. Prints each difference, then EQUAL or their
number. Exit 0: equal.
"""

import glob
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow.compat.v1 as tf
from graphdiff import diff, read_graph

RELATIVE = 1e-4
OF_LARGEST = 1e-5
# float32's spacing at 1: a variable below it is what rounding left of sums that cancel (a bias in front of batch normalization)
CANCELLED = 1.2e-7


def graph_differences(golden, run):
    for path in sorted(glob.glob(os.path.join(golden, "graph*.pbtxt*"))):
        name = os.path.basename(path).removesuffix(".gz")
        if not os.path.exists(os.path.join(run, name)):
            yield f"{name} is missing"
            continue
        expected, actual = read_graph(path), read_graph(os.path.join(run, name))
        yield from (f"{name}: {line}" for line in diff(expected, actual))
        if list(expected.node) != list(actual.node):
            unequal = [a.name for a, b in zip(expected.node, actual.node) if a != b]
            yield f"{name}: NodeDefs are not equal as messages: {unequal[:5]}"
        if library(expected) != library(actual):
            yield f"{name}: another function library"
        if expected.versions.producer != actual.versions.producer:
            yield f"{name}: producer {expected.versions.producer} -> {actual.versions.producer}"


def library(graph):
    return sorted(f.SerializeToString(deterministic=True) for f in graph.library.function)


def value_differences(golden, run):
    expected, actual = read_values(golden), read_values(run)
    for name in expected | actual:
        if name not in expected or name not in actual:
            yield f"{name}: only {'TensorFlow' if name in expected else 'the run'} reports it"
            continue
        a, b = expected[name], actual[name]
        if b["dtype"] not in (None, a["dtype"]):
            yield f"{name}: dtype {a['dtype']} -> {b['dtype']}"
        elif a["shape"] != b["shape"]:
            yield f"{name}: shape {a['shape']} -> {b['shape']}"
        elif not same_values(a["dtype"], a["value"], b["value"]):
            yield f"{name}: {str(a['value'])[:100]} -> {str(b['value'])[:100]}"


def read_values(folder):
    with open(os.path.join(folder, "values.json"), encoding="utf-8") as file:
        return json.load(file)


def same_values(dtype, expected, actual):
    if "float" not in dtype:
        return expected == actual
    return close(np.array(numbers(expected)), np.array(numbers(actual)))


def numbers(value):
    """Elements in order; JSON has NaN and infinities as strings."""
    if isinstance(value, list):
        return [x for item in value for x in numbers(item)]
    return [float(value)]


def close(expected, actual, floor=1e-30):
    if expected.shape != actual.shape:
        return False
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=0)
    return np.allclose(actual, expected, rtol=RELATIVE, atol=max(OF_LARGEST * largest, floor), equal_nan=True)


def checkpoint_differences(golden, run):
    for path in sorted(glob.glob(os.path.join(golden, "*.index"))):
        name = os.path.basename(path).removesuffix(".index")
        expected, actual = (tensors(os.path.join(folder, name)) for folder in (golden, run))
        for key in sorted(expected | actual):
            a, b = expected.get(key), actual.get(key)
            if a is None or b is None or a.dtype != b.dtype or a.shape != b.shape:
                yield f"{name}: {key}: {describe(a)} -> {describe(b)}"
            elif not (close(a, b, CANCELLED) if a.dtype.kind == "f" else np.array_equal(a, b)):
                yield f"{name}: {key}: values differ"


def tensors(prefix):
    reader = tf.train.NewCheckpointReader(prefix)
    return {key: np.asarray(reader.get_tensor(key)) for key in reader.get_variable_to_shape_map()}


def describe(array):
    return "none" if array is None else f"{array.dtype}{list(array.shape)}"


def differences(golden, run):
    for kind in (graph_differences, value_differences, checkpoint_differences):
        yield from kind(golden, run)


if __name__ == "__main__":
    found = list(differences(*sys.argv[1:3]))
    print("\n".join([*found[:40], f"{len(found)} differences" if found else "EQUAL"]))
    sys.exit(bool(found))
