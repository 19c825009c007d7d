"""Writes test/interop/golden/op_list.pb.gz: TensorFlow's signatures of the ops that packages list, as a .meta file holds them."""
import gzip
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow.compat.v1 as tf
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.framework import op_def_registry

ROOT = os.path.join(os.path.dirname(__file__), "../..")
names = sorted({n for p in ["ops", "io"] for n in open(os.path.join(ROOT, f"packages/{p}/src/op_list.txt")).read().split()})
op_list = op_def_pb2.OpList(op=[op_def_registry.get(n) for n in names])
with gzip.GzipFile(os.path.join(ROOT, "test/interop/golden/op_list.pb.gz"), "wb", mtime=0) as f:
    f.write(op_list.SerializeToString(deterministic=True))
