"""Writes packages/tfgraph/test_data/timeline: traced runs of TensorFlow, and what its timeline makes of them."""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.client import timeline

tf.disable_v2_behavior()
OUT = os.path.join(os.path.dirname(__file__), "../../packages/tfgraph/test_data/timeline")
os.makedirs(OUT, exist_ok=True)


def session():
    """Runs graphs as they were built: nothing folded, merged or rewritten."""
    config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.optimizer_options.opt_level = -1
    return tf.Session(config=config)


def training():
    X = tf.placeholder(tf.float32, [None, 4], name="X")
    W, b = tf.Variable(tf.ones([4, 3]), name="W"), tf.Variable(tf.zeros([3]), name="b")
    h = tf.nn.relu(tf.matmul(X, W) + b, name="h")
    loss = tf.reduce_mean(h, name="loss")
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return [loss, train, h], {X: np.ones([2, 4], np.float32)}


def outputs():
    x = tf.placeholder(tf.float32, [4], name="x")
    first, second = tf.split(x, 2, name="halves")
    total = tf.add(first, second, name="total")
    with tf.control_dependencies([total]):
        doubled = tf.multiply(second, 2.0, name="doubled")
    text = tf.identity(tf.constant(["a", "b"], name="letters"), name="text")
    unique, _ = tf.unique(x, name="unique")
    return [text, unique, doubled, total], {x: [1.0, 2.0, 3.0, 4.0], total: [9.0, 9.0]}


def condition():
    p, x = tf.placeholder(tf.bool, [], name="p"), tf.placeholder(tf.float32, [2], name="x")
    return tf.cond(p, lambda: x * 2.0, lambda: x + 1.0, name="choice"), {p: True, x: [1.0, 2.0]}


def loop():
    i, limit = tf.constant(0, name="i"), tf.placeholder(tf.int32, [], name="limit")
    return tf.while_loop(lambda i: i < limit, lambda i: i + 1, [i], name="loop"), {limit: 3}


def stats_of(metadata):
    """What does not depend on the clock."""
    stats = []
    for device in metadata.step_stats.dev_stats:
        for node in device.node_stats:
            descriptions = [output.tensor_description for output in node.output]
            shapes = [[d.dtype, [dim.size for dim in d.shape.dim], d.allocation_description.requested_bytes] for d in descriptions]
            outputs = [[output.slot, *shape] for output, shape in zip(node.output, shapes)]
            stats.append([device.device, node.timeline_label, outputs, node.memory_stats.persistent_memory_size])
    return sorted(stats)


def graph_of(metadata):
    return sorted([node.name, node.op, node.device, list(node.input)] for node in metadata.partition_graphs[0].node)


def main():
    runs = {}
    for build in (training, outputs, condition, loop):
        with tf.Graph().as_default(), session() as sess:
            fetches, feeds = build()
            sess.run(tf.global_variables_initializer())
            metadata = tf.RunMetadata()
            options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE, output_partition_graphs=True)
            sess.run(fetches, feeds, options=options, run_metadata=metadata)
            runs[build.__name__] = dict(stats=stats_of(metadata), graph=graph_of(metadata))
            if build is training:
                write_timelines(metadata)
    with open(os.path.join(OUT, "runs.json"), "w") as f:
        json.dump(runs, f, indent=1)


def write_timelines(metadata):
    # as a machine with a GPU has it: kernels of operations, in a stream of their own
    stream = metadata.step_stats.dev_stats.add(device="/device:GPU:0/stream:all")
    for node in metadata.step_stats.dev_stats[0].node_stats[20:24]:
        start = node.all_start_micros
        label = "kernel@@%s:MatMul#id" % node.node_name
        stream.node_stats.add(node_name="kernel", timeline_label=label, all_start_micros=start + 7, all_end_rel_micros=40)
    with open(os.path.join(OUT, "run_metadata.pb"), "wb") as f:
        f.write(metadata.SerializeToString(deterministic=True))
    for name, arguments in {
        "default": {},
        "memory": dict(show_memory=True),
        "no_dataflow": dict(show_dataflow=False),
        "gpu": dict(op_time="gpu"),
        "all": dict(op_time="all", show_memory=True),
    }.items():
        trace = timeline.Timeline(metadata.step_stats).generate_chrome_trace_format(**arguments)
        with open(os.path.join(OUT, name + ".json"), "w") as f:
            f.write(trace)
    maximums = timeline.Timeline(metadata.step_stats).analyze_step_stats().allocator_maximums
    with open(os.path.join(OUT, "maximums.json"), "w") as f:
        json.dump({k: [v.timestamp, v.num_bytes, sorted(v.tensors)] for k, v in maximums.items()}, f)


main()
