"""Writes test/interop/golden/meta: MetaGraphDefs as TensorFlow exports them, of the programs in test/interop/meta_graph.test.ts."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow.compat.v1 as tf
from google.protobuf import text_format
from tensorflow.core.protobuf import saver_pb2

tf.disable_v2_behavior()
OUT = os.path.join(os.path.dirname(__file__), "../../test/interop/golden/meta")
os.makedirs(OUT, exist_ok=True)


def build():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.name_scope("net"):
        with tf.device("/cpu:0"):
            w = tf.Variable(tf.zeros([3, 2]), name="w")
            b = tf.Variable([0.0, 0.0], trainable=False, name="b")
            y = tf.add(tf.matmul(x, w), b, name="y")
        s = tf.shape(y)
        r = tf.reshape(tf.nn.relu(y), s)
    step = tf.Variable(0, trainable=False, name="step", collections=["global_step", "variables"])
    tf.add_to_collection("ints", 3)
    tf.add_to_collection("ints", 4)
    tf.add_to_collection("floats", 2.5)
    tf.add_to_collection("floats", 1.0)
    tf.add_to_collection("nodes", y)
    tf.add_to_collection("nodes", r.op)
    tf.add_to_collection("texts", "hello")
    tf.add_to_collection("texts", "wörld")
    tf.add_to_collection("objects", object())
    tf.add_to_collection("mixed", "s")
    tf.add_to_collection("net_nodes", y)
    tf.add_to_collection("net_nodes", x)
    return x, y


SAVER = saver_pb2.SaverDef(
    filename_tensor_name="save/Const:0", save_tensor_name="save/control_dependency:0", restore_op_name="save/restore_all",
    max_to_keep=5, keep_checkpoint_every_n_hours=10000.0, version=saver_pb2.SaverDef.V2)


def write(name, **kwargs):
    with tf.Graph().as_default():
        build()
        meta = tf.train.export_meta_graph(**kwargs)
    with open(os.path.join(OUT, name + ".meta"), "wb") as f:
        f.write(meta.SerializeToString(deterministic=True))


write("whole", saver_def=SAVER)
write("scoped", export_scope="net")
write("stripped", strip_default_attrs=True)
write("without_devices", clear_devices=True)
write("some_collections", collection_list=["ints", "texts", "nothing"])


def written_graph():
    with tf.Graph().as_default() as graph:
        build()
        tf.train.write_graph(graph, OUT, "graph.pbtxt")
        tf.train.write_graph(graph, OUT, "graph.pb", as_text=False)


def imported():
    """What importing gives: the graph and the collections, in a graph that has the same names, and under a scope."""
    out = []
    for name, scope in [("whole", None), ("whole", "again"), ("scoped", "other")]:
        with tf.Graph().as_default() as graph:
            if scope is None:
                tf.constant(1.0, name="x")
            meta = tf.MetaGraphDef.FromString(open(os.path.join(OUT, name + ".meta"), "rb").read())
            input_map = {"$unbound_inputs_x": tf.placeholder(tf.float32, [None, 3])} if name == "scoped" else None
            kwargs = {"input_map": input_map} if input_map else {}
            try:
                tf.train.import_meta_graph(meta, import_scope=scope, **kwargs)
            except Exception as e:
                print(name, scope, type(e), e)
                continue
            out.append(f"# {name} {scope}\n")
            for key in sorted(graph.get_all_collection_keys()):
                items = ", ".join(sorted(str(getattr(item, "name", item)) for item in graph.get_collection(key)))
                out.append(f"{key}: {items}\n")
            out.append(" ".join(op.name for op in graph.get_operations() if not op.name.startswith("save")) + "\n")
    with open(os.path.join(OUT, "imported.txt"), "w") as f:
        f.writelines(out)


written_graph()
imported()
