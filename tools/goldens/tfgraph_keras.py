"""Writes packages/tfgraph/test_data/keras_goldens.json: what tf.keras makes of classes, and of the default graph.

Run from the repository's root with tools/oracle's Python.
"""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

CLASSES = [
    ([0, 2, 1], {}),
    (3, {}),
    ([[0], [2]], {}),
    ([[0, 1], [2, 0]], {}),
    ([0, -1, 1], {"num_classes": 4, "dtype": "int32"}),
    ([1.0, 2.5], {}),
    ([0, 4], {"num_classes": 3}),
]


def made(y, keywords):
    try:
        array = tf.keras.utils.to_categorical(y, **keywords)
    except IndexError as error:
        return {"error": str(error)}
    return {"dtype": array.dtype.name, "values": array.tolist()}


def module_error(use):
    try:
        use()
    except AttributeError as error:
        return str(error)


tf.keras.backend.clear_session()
golden = {
    "tensorflow": tf.__version__,
    "classes": [{"y": y, "keywords": keywords, "result": made(y, keywords)} for y, keywords in CLASSES],
    "cleared": [[op.type, op.name] for op in tf.get_default_graph().get_operations()],
    "errors": [module_error(lambda: tf.keras.no_such_name), module_error(lambda: tf.keras.datasets.no_such_name)],
}
with open("packages/tfgraph/test_data/keras_goldens.json", "w") as f:
    json.dump(golden, f, indent=1)
    f.write("\n")
