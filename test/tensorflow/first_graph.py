"""Writes the graph that a Python program has when it first runs a session, and ends it there.

    first_graph.py PROGRAM OUT.pbtxt [ARGUMENTS]
"""

import os
import runpy
import sys
import types

import numpy as np
import tensorflow.compat.v1 as tf

program, out, *arguments = sys.argv[1:]


class Done(Exception):
    pass


def run(session, *_args, **_kwargs):
    tf.train.write_graph(session.graph, *os.path.split(out))
    raise Done


def read_data_sets(_directory):
    """Data of MNIST's types and shapes: TensorFlow 2 has no MNIST, and the graph does not depend on it."""
    data = types.SimpleNamespace(
        images=np.zeros([10000, 784], np.float32),
        labels=np.arange(10000) % 10,
        num_examples=10000,
        next_batch=lambda size: (np.zeros([size, 784], np.float32), np.arange(size) % 10),
    )
    return types.SimpleNamespace(train=data, test=data)


mnist = types.ModuleType("tensorflow.examples.tutorials.mnist")
mnist.input_data = types.SimpleNamespace(read_data_sets=read_data_sets)
for name in ("tensorflow.examples", "tensorflow.examples.tutorials"):
    sys.modules[name] = types.ModuleType(name)
sys.modules[mnist.__name__] = mnist
tf.Session.run = run
sys.argv = [program, *arguments]
sys.path.insert(0, os.path.dirname(program))
try:
    runpy.run_path(program, run_name="__main__")
except Done:
    pass
