"""Answers examples of ops with what TensorFlow makes of them: a line of JSON for each line of JSON, until there are no more.

An example is {"op", "attrs", "types", "inputs", "gradient"}; an input is {"shape", "role", "values"}, or a list of them.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools/goldens"))

import numpy as np
import tensorflow.compat.v1 as tf

import _op_examples
from _run_example import answer, compact


def input_of(described):
    if isinstance(described, list):
        return [input_of(one) for one in described]
    values = np.array(described["values"], float).reshape(described["shape"])
    return _op_examples.Input(values, role=described["role"])


def main():
    tf.disable_v2_behavior()
    for line in sys.stdin:
        asked = json.loads(line)
        inputs = {name: input_of(described) for name, described in asked["inputs"].items()}
        one = _op_examples.Example(asked["op"], inputs, asked["attrs"], gradient=asked["gradient"])
        print(compact(answer(one, asked["types"])), flush=True)


main()
