"""Writes packages/io/test_data/checkpoints: checkpoints as TensorFlow writes them, with the values in them, and its errors."""
import hashlib
import json
import os
import shutil
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
OUT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../packages/io/test_data/checkpoints"))
shutil.rmtree(OUT, ignore_errors=True)
os.makedirs(OUT)


def run(build):
    with tf.Graph().as_default(), tf.Session() as sess:
        return sess.run(build())


def save(prefix, names, slices, tensors):
    run(lambda: tf.raw_ops.SaveV2(prefix=prefix, tensor_names=names, shape_and_slices=slices, tensors=[tf.constant(t, d) for t, d in tensors]))


def described(names, slices, tensors):
    out = []
    for name, piece, (value, dtype) in zip(names, slices, tensors):
        array = np.asarray(value, object if dtype == tf.string else dtype.as_numpy_dtype)
        item = {"name": name, "slice": piece, "dtype": dtype.name, "shape": list(array.shape)}
        if dtype == tf.string:
            item["strings"] = [v.hex() for v in array.reshape(-1)]
        else:
            data = array.tobytes()
            item.update({"fill": data[0]} if len(data) > 1000 else {"bytes": data.hex()})
        out.append(item)
    return out


def mixed():
    """Every dtype, names out of order, scalars and empty tensors, strings of several kinds."""
    tensors = {"zebra": ([1.5, -2.5], tf.float32), "a/b": ([[1, 2], [3, 4]], tf.int32), "": (7.0, tf.float64)}
    for dtype in [tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16,
                  tf.uint32, tf.uint64, tf.bool, tf.complex64, tf.complex128]:
        np_dtype = dtype.as_numpy_dtype
        tensors[f"{dtype.name}/vector"] = (np.array([1, 0, 3, 1]).astype(np_dtype), dtype)
        tensors[f"{dtype.name}/scalar"] = (np.array(1).astype(np_dtype), dtype)
        tensors[f"{dtype.name}/empty"] = (np.zeros([2, 0, 3], np_dtype), dtype)
    tensors["string/scalar"] = (b"hello", tf.string)
    tensors["string/empty"] = (np.zeros([0], object), tf.string)
    tensors["string/many"] = (np.array([[b"", b"\xff\x00"], ["é€".encode(), b"x" * 300]], object), tf.string)
    tensors["string/blank"] = (b"", tf.string)
    tensors["é"] = (1, tf.int64)
    tensors["z" * 200] = (2, tf.int64)
    del tensors[""]
    return list(tensors), [""] * len(tensors), list(tensors.values())


def sliced():
    """Partitioned variables, as SaveV2 gets them."""
    names, slices, tensors = [], [], []
    for start, length in [(0, 2), (2, 3), (5, 1)]:
        names.append("pv")
        slices.append(f"6 2 {start},{length}:0,2")
        tensors.append((np.arange(start * 2, (start + length) * 2, dtype=np.float32).reshape(length, 2), tf.float32))
    names.append("whole")
    slices.append("3 -")
    tensors.append((np.arange(3, dtype=np.int32), tf.int32))
    for i, (start, length) in enumerate([(0, 64), (64, 8128), (8192, 50000), (58192, 1808)]):
        names.append("rows\x00\xff")
        slices.append(f"60000 1 {start},{length}:{'-' if i % 2 else '0,1'}")
        tensors.append((np.full([length, 1], i, np.uint8), tf.uint8))
    return names, slices, tensors


def large():
    """More tensors than one block of the index holds; the test makes the same ones."""
    names = [f"layer_{i:05d}/block_{i % 13}/weights" for i in range(14003)]
    return names, [""] * len(names), [(np.full([i % 3], i, np.float32), tf.float32) for i in range(14003)]


def write(name, content):
    names, slices, tensors = content
    save(os.path.join(OUT, name), names, slices, tensors)
    with open(os.path.join(OUT, name + ".json"), "w") as f:
        json.dump({"tensorflow": tf.__version__, "tensors": described(names, slices, tensors)}, f, indent=1)


def write_large():
    with tempfile.TemporaryDirectory() as d:
        save(os.path.join(d, "large"), *large())
        hashes = {}
        for ending in ["index", "data-00000-of-00001"]:
            with open(os.path.join(d, f"large.{ending}"), "rb") as f:
                data = f.read()
            hashes[ending] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        with open(os.path.join(OUT, "large.json"), "w") as f:
            json.dump({"tensorflow": tf.__version__, "files": hashes}, f, indent=1)


def write_sharded():
    """Two parts, merged into one checkpoint."""
    prefix = os.path.join(OUT, "sharded")
    with tempfile.TemporaryDirectory() as d:
        parts = [os.path.join(d, f"part-{i}") for i in range(2)]
        save(parts[0], ["b", "pv"], ["", "4 0,2"], [([1.0, 2.0], tf.float32), ([1, 2], tf.int32)])
        save(parts[1], ["a", "pv"], ["", "4 2,2"], [(b"text", tf.string), ([3, 4], tf.int32)])
        for i, part in enumerate(parts):
            for ending in ["index", "data-00000-of-00001"]:
                shutil.copy(f"{part}.{ending}", os.path.join(OUT, f"sharded_part{i}.{ending}"))
        run(lambda: tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=prefix, delete_old_dirs=False))


def message(f):
    try:
        return {"value": str(f())}
    except Exception as e:
        lines = str(e).split("\n")
        # under "Graph execution error:" and a traceback, the kernel's own words stand before the node
        at = next((i - 1 for i, line in enumerate(lines) if line.startswith("\t [[")), 0)
        return {"class": type(e).__name__, "text": lines[at]}


def errors():
    """What TensorFlow says of checkpoints that are damaged, and of requests they cannot fulfil."""
    out = {}
    with tempfile.TemporaryDirectory() as d:
        p = os.path.join(d, "p")

        def fresh():
            save(p, ["a", "s"], ["", ""], [(np.arange(6, dtype=np.float32).reshape(2, 3), tf.float32), (np.array([b"ab", b"c"], object), tf.string)])

        def restore(name="a", piece="", dtype=tf.float32, prefix=None):
            return message(lambda: run(lambda: tf.raw_ops.RestoreV2(prefix=prefix or p, tensor_names=[name], shape_and_slices=[piece], dtypes=[dtype])[0]))

        def reader(name="a", prefix=None):
            return message(lambda: tf.train.NewCheckpointReader(prefix or p).get_tensor(name))

        def both(key, **kwargs):
            out[key] = {"restore": restore(**kwargs), "reader": reader(**{k: v for k, v in kwargs.items() if k in ("name", "prefix")})}
            for entry in out[key].values():
                if "text" in entry:
                    entry["text"] = entry["text"].replace(d, "DIR")

        def damage(ending, at, truncate=False):
            path = f"{p}.{ending}"
            with open(path, "rb") as f:
                data = bytearray(f.read())
            if truncate:
                data = data[:at]
            else:
                data[at] ^= 0x10
            with open(path, "wb") as f:
                f.write(data)

        data = "data-00000-of-00001"
        fresh()
        both("fine")
        both("missing key", name="nope")
        both("wrong dtype", dtype=tf.int32)
        both("slice of unsliced", piece="2 3 0,1:-")
        both("slice of another shape", piece="2 4 0,1:-")
        both("slice out of bounds", piece="2 3 1,2:-")
        both("malformed slice", piece="2 3 x")
        both("missing file", prefix=os.path.join(d, "other"))
        both("the index as prefix", prefix=p + ".index")
        for key, args in {
            "index truncated": ("index", 20, True), "index empty": ("index", 0, True), "index magic": ("index", -1), "index block": ("index", 10),
            "data truncated": (data, 10, True), "data flipped": (data, 3), "data empty": (data, 0, True),
        }.items():
            fresh()
            damage(*args)
            both(key)
        fresh()
        damage(data, 24)
        both("string length flipped", name="s", dtype=tf.string)
        fresh()
        damage(data, 31)
        both("string bytes flipped", name="s", dtype=tf.string)
        fresh()
        os.remove(f"{p}.{data}")
        both("data missing")
        save(p, ["pv", "pv"], ["4 0,2", "4 2,2"], [([1, 2], tf.int32), ([3, 4], tf.int32)])
        both("partitioned whole", name="pv", dtype=tf.int32)
        both("partitioned across", name="pv", piece="4 1,2", dtype=tf.int32)
        save(p, ["pv"], ["4 0,2"], [([1, 2], tf.int32)])
        both("partitioned incomplete", name="pv", dtype=tf.int32)
        out["save duplicate"] = message(lambda: save(p, ["a", "a"], ["", ""], [(1, tf.int32), (2, tf.int32)]))
        out["save into a missing directory"] = message(lambda: save(os.path.join(d, "no/such/p"), ["a"], [""], [(1, tf.int32)]))
        for v in out.values():
            if "text" in v:
                v["text"] = v["text"].replace(d, "DIR")
        out["directory after"] = {"value": sorted(os.listdir(d))}
        save(p, ["w", "pv", "pv", "s"], ["", "4 0,2", "4 2,2", ""], [([[1.0]], tf.float32), ([1, 2], tf.int32), ([3, 4], tf.int32), (b"x", tf.string)])
        r = tf.train.NewCheckpointReader(p)
        out["debug_string"] = {"value": r.debug_string().decode("latin-1")}
        out["shapes"] = {"value": str(r.get_variable_to_shape_map())}
        out["dtypes"] = {"value": str(r.get_variable_to_dtype_map())}
    with open(os.path.join(OUT, "errors.json"), "w") as f:
        json.dump({"tensorflow": tf.__version__, "cases": out}, f, indent=1)


write("mixed", mixed())
write("sliced", sliced())
write_large()
write_sharded()
errors()
