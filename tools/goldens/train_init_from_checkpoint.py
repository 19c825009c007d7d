"""Writes test/train/golden/initial: a checkpoint, and what tf.train.init_from_checkpoint makes of it.

test/train/init_from_checkpoint.test.ts builds the same graphs. Run from the repository's root: the graphs hold the checkpoint's path.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools/oracle"))

import tensorflow.compat.v1 as tf
from graph_lines import graph_lines

tf.disable_v2_behavior()

FOLDER = "test/train/golden/initial"
PATH = FOLDER + "/model.ckpt"


def write_checkpoint():
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("a", initializer=[1.0, 2.0])
        tf.get_variable("old/w", initializer=[[3.0], [4.0]])
        tf.get_variable("old/b", initializer=5.0)
        tf.get_variable("old/parts", initializer=[6.0, 7.0, 8.0])
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, PATH, write_meta_graph=False)


def variables():
    tf.set_random_seed(1)
    a = tf.get_variable("mine", [2])
    with tf.variable_scope("new"):
        w = tf.get_variable("w", [2, 1])
        b = tf.get_variable("b", [])
        parts = tf.get_variable("parts", [3], partitioner=tf.fixed_size_partitioner(2))
    return a, w, b, parts


def case(assignment_map):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        a, w, b, parts = variables()
        try:
            tf.train.init_from_checkpoint(assignment_map[0], assignment_map[1](a, w, b, parts))
        except ValueError as error:
            return {"error": str(error).split(" checkpoint {")[0]}
        initializer = tf.global_variables_initializer()
        nodes = graph_lines(graph)
        session.run(initializer)
        return {"nodes": nodes, "values": [v.tolist() for v in session.run([a, w, b, *parts])]}


CASES = [
    [PATH, lambda a, w, b, parts: {"a": a, "old/w": w, "old/b": b, "old/parts": list(parts)}],
    [FOLDER, lambda a, w, b, parts: {"old/": "new/", "a": "mine"}],
    [PATH, lambda a, w, b, parts: {"old/parts": "new/parts", "old/w": "new/w"}],
    [PATH, lambda a, w, b, parts: [("old/b", "new/b")]],
    [PATH, lambda a, w, b, parts: {"nowhere": a}],
    [PATH, lambda a, w, b, parts: {"old/w": a}],
    [PATH, lambda a, w, b, parts: {"/": "/"}],
    [PATH, lambda a, w, b, parts: {"old": "new/"}],
    ["test/train/golden", lambda a, w, b, parts: {"a": a}],
]

os.makedirs(FOLDER, exist_ok=True)
write_checkpoint()
with open(FOLDER + "/initial.json", "w") as file:
    json.dump({"tensorflow": tf.__version__, "cases": [case(c) for c in CASES]}, file, indent=1)
    file.write("\n")
