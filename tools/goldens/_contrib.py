"""`tf.contrib` under TensorFlow 2, which has none: tf-slim is what became of its layers."""

import sys
import types

import tensorflow.compat.v1 as tf
import tf_slim
from tensorflow.python.framework import ops
from tensorflow.python.framework import tensor
from tensorflow.python.ops import control_flow_ops


def install():
    """Makes `tf.contrib.layers`, `tf.contrib.framework` and `tf.contrib.slim` of tf-slim's functions."""
    # where tf-slim 1.1.0, and the layers it takes from TensorFlow, look for things that have moved since
    ops.Tensor = tensor.Tensor
    control_flow_ops.cond = tf.cond
    from tf_keras.src import backend
    from tf_keras.src import legacy_tf_layers

    backend._get_available_gpus()  # the first to ask, a layer of images with channels first, makes nodes in its graph
    sys.modules["tf_keras.legacy_tf_layers"] = legacy_tf_layers
    tf.contrib = types.SimpleNamespace(layers=tf_slim, framework=tf_slim, slim=tf_slim)
