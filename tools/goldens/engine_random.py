"""Writes packages/engine/test_data/random_goldens.json: what TensorFlow's random ops give, two runs of each, as hexadecimal bytes.

Run from the repository's root with tools/oracle's Python.
"""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
raw = tf.raw_ops
CASES = []


def case(distribution, dtype, shape, seed, seed2, bounds=None):
    if distribution == "uniform":
        node = raw.RandomUniform(shape=shape, dtype=dtype, seed=seed, seed2=seed2)
    elif distribution == "normal":
        node = raw.RandomStandardNormal(shape=shape, dtype=dtype, seed=seed, seed2=seed2)
    elif distribution == "truncated_normal":
        node = raw.TruncatedNormal(shape=shape, dtype=dtype, seed=seed, seed2=seed2)
    else:
        low, high = (tf.constant(b, dtype) for b in bounds)
        node = raw.RandomUniformInt(shape=shape, minval=low, maxval=high, seed=seed, seed2=seed2)
    CASES.append((node, {"distribution": distribution, "dtype": dtype.name, "shape": shape, "seed": seed, "seed2": seed2, "bounds": [str(b) for b in bounds or []]}))


for dtype in (tf.float32, tf.float64, tf.half, tf.bfloat16):
    for distribution in ("uniform", "normal", "truncated_normal"):
        case(distribution, dtype, [37], 87654321, 42)
case("truncated_normal", tf.float32, [2, 5], 1, 2147483647)
case("uniform_int", tf.int32, [37], 42, 7, (-5, 11))
case("uniform_int", tf.int32, [6], 42, 8, (-(2**31), 2**31 - 1))
case("uniform_int", tf.int64, [37], 42, 9, (-5, 10**15))

with tf.Session() as session:
    for _ in range(2):
        for node, entry in CASES:
            value = session.run(node)
            entry.setdefault("runs", []).append(np.ascontiguousarray(value).tobytes().hex())
lines = ",\n".join(json.dumps(entry) for _, entry in CASES)
with open("packages/engine/test_data/random_goldens.json", "w") as file:
    file.write('{"tensorflow": "%s", "cases": [\n%s\n]}\n' % (tf.__version__, lines))
