"""Writes tools/gen/api_names.json: the public names of tensorflow.compat.v1, by module.

A module's names are those that do not begin with an underscore; modules inside modules are listed under their dotted name.
`aliases` lists names of one function or class: tf.random.uniform is tf.random_uniform.
"""
import inspect
import json
import os
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow.compat.v1 as tf
from tensorflow.python.util import tf_decorator

DEPTH = 3
# Other names of the same things, or packages of their own.
SKIPPED = {"compat", "keras", "estimator", "tpu", "lite", "autograph", "xla", "raw_ops"}


def walk(module, name, depth, seen, out, objects):
    if id(module) in seen or depth > DEPTH:
        return
    seen.add(id(module))
    names = []
    for attribute in sorted(dir(module)):
        if attribute.startswith("_") or (not name and attribute in SKIPPED):
            continue
        try:
            value = getattr(module, attribute)
        except Exception:
            continue
        names.append(attribute)
        path = f"{name}.{attribute}" if name else attribute
        if inspect.isfunction(value) or inspect.isclass(value):
            # an old name warns that it is old, and then is the same function
            _, target = tf_decorator.unwrap(value)
            objects.setdefault(id(target), (target, []))[1].append(path)
        if isinstance(value, types.ModuleType) and value.__name__.startswith(("tensorflow", "tf_keras", "keras")):
            walk(value, path, depth + 1, seen, out, objects)
    out[name] = names


def main():
    out, objects = {}, {}
    walk(tf, "", 0, set(), out, objects)
    aliases = sorted(sorted(paths) for _, paths in objects.values() if len(paths) > 1)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "api_names.json")
    with open(path, "w") as f:
        json.dump({"tensorflow": tf.__version__, "modules": dict(sorted(out.items())), "aliases": aliases}, f, indent=0)
        f.write("\n")


main()
