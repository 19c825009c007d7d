"""Imports two checkpoints by their .meta files and says EQUAL where both graphs compute the same logits.

    import_meta.py OURS TENSORFLOWS
"""

import sys

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
images = np.random.RandomState(1).rand(20, 784).astype(np.float32)


def logits(prefix):
    with tf.Graph().as_default(), tf.Session() as session:
        saver = tf.train.import_meta_graph(prefix + ".meta")
        saver.restore(session, prefix)
        return session.run("dnn/outputs/add:0", {"X:0": images})


ours, theirs = (logits(prefix) for prefix in sys.argv[1:3])
print("EQUAL" if np.allclose(ours, theirs, rtol=1e-3, atol=1e-4) else np.abs(ours - theirs).max())
