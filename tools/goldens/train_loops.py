"""Writes test/train/golden/loops.meta and loops.json: loops in a MetaGraphDef of TensorFlow's, and what TensorFlow makes of them when they are imported.

test/train/loops.test.ts builds the same graph, and imports this one.
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

OUT = os.path.join(ROOT, "test/train/golden")


def inner(y, w):
    return tf.while_loop(lambda j, z: j < 2, lambda j, z: [j + 1, z * w], [0, y], maximum_iterations=5)[1]


def build():
    x = tf.placeholder(tf.float32, [2], name="x")
    w = tf.get_variable("w", [], initializer=tf.constant_initializer(0.5))
    i, y = tf.while_loop(
        lambda i, y: i < 3,
        lambda i, y: (i + 1, tf.cond(tf.equal(i, 1), lambda: y + 1.0, lambda: inner(y, w))),
        [0, x],
        parallel_iterations=4,
        swap_memory=True,
        name="loop",
    )
    z = tf.cond(tf.reduce_sum(x) > 0.0, lambda: inner(x, w), lambda: x)
    return tf.add(y, z, name="result")


def main():
    os.makedirs(OUT, exist_ok=True)
    build()
    saver = tf.train.Saver()
    meta = saver.export_meta_graph(os.path.join(OUT, "loops.meta"))
    golden = {}
    for scope in ["", "again"]:
        with tf.Graph().as_default() as graph, tf.Session() as session:
            tf.train.import_meta_graph(meta, import_scope=scope or None)
            prefix = scope + "/" if scope else ""
            x = graph.get_tensor_by_name(prefix + "x:0")
            result = graph.get_tensor_by_name(prefix + "result:0")
            before = len(graph.get_operations())
            grads = tf.gradients(result, [x])
            nodes = graph_lines(graph)[before:]
            session.run(tf.global_variables_initializer())
            golden[scope] = {
                "gradient_nodes": nodes,
                "frames": [op.get_attr("frame_name").decode() for op in graph.get_operations() if op.type == "Enter"],
                "value": session.run(result, {x: [1.0, 2.0]}).tolist(),
                "gradient": session.run(grads[0], {x: [1.0, 2.0]}).tolist(),
            }
    with open(os.path.join(OUT, "loops.json"), "w") as f:
        json.dump(golden, f, indent=1)
        f.write("\n")


main()
