"""Writes test/train/golden/collections.json: what a MetaGraphDef of TensorFlow's keeps of a graph's collections.

Items that are messages are shown as text; test/train/collections.test.ts builds the same graph.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow.compat.v1 as tf
from tensorflow.core.framework import variable_pb2
from tensorflow.core.protobuf import control_flow_pb2, saver_pb2

tf.disable_v2_behavior()

OUT = os.path.join(os.path.dirname(__file__), "../../test/train/golden/collections.json")
MESSAGES = {
    "cond_context": control_flow_pb2.CondContextDef,
    "savers": saver_pb2.SaverDef,
    "variables": variable_pb2.VariableDef,
    "trainable_variables": variable_pb2.VariableDef,
    "local_variables": variable_pb2.VariableDef,
    "global_step": variable_pb2.VariableDef,
}


def build():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    p = tf.placeholder(tf.bool, [], name="p")
    q = tf.placeholder(tf.bool, [], name="q")
    with tf.variable_scope("net", partitioner=lambda shape, dtype: [2, 1]):
        w = tf.get_variable("w", [4, 3], initializer=tf.zeros_initializer())
    v = tf.get_variable("v", [3, 2], initializer=tf.ones_initializer())
    y = tf.matmul(x, v)
    z = tf.cond(p, lambda: tf.cond(q, lambda: y * 2.0, lambda: y + 1.0), lambda: tf.square(y), name="choice")
    loss = tf.reduce_mean(z) + tf.reduce_sum(w)
    step = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=tf.train.get_or_create_global_step())
    tf.get_local_variable("l", [2])
    for name, value in [("integers", 3), ("floats", 0.5), ("strings", "a"), ("tensors", y), ("operations", step)]:
        tf.add_to_collection(name, value)
    saver = tf.train.Saver(max_to_keep=3)
    tf.add_to_collection(tf.GraphKeys.SAVERS, saver)
    return saver


def items(key, collection):
    kind = collection.WhichOneof("kind")
    values = getattr(collection, kind).value
    if kind == "bytes_list":
        values = [str(MESSAGES[key].FromString(v)) if key in MESSAGES else v.decode() for v in values]
    return {kind: list(values)}


def main():
    meta = build().export_meta_graph()
    golden = {
        "saver_def": str(meta.saver_def),
        "ops": [op.name for op in meta.meta_info_def.stripped_op_list.op],
        "collections": {key: items(key, meta.collection_def[key]) for key in sorted(meta.collection_def)},
    }
    os.makedirs(os.path.dirname(OUT), exist_ok=True)
    with open(OUT, "w") as f:
        json.dump(golden, f, indent=1)
        f.write("\n")


main()
