"""Runs the examples of test/conformance/op_examples with real TensorFlow, in every type that it has a CPU kernel for.

    make_op_goldens.py [--out DIR] [NAME ...]

The golden of an example holds its inputs, and what TensorFlow made of them: the static shapes of the outputs where those of
the inputs are known, partly known and unknown (WAYS); the outputs, by the types that gave them; the gradients in float64.
"""

import argparse
import importlib.util
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
sys.dont_write_bytecode = True

import tensorflow.compat.v1 as tf

import _op_examples
from _run_example import compact, golden

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = os.path.join(ROOT, "test/conformance/op_examples")
GOLDENS = os.path.join(ROOT, "test/conformance/op_examples/goldens")


def load(path):
    _op_examples.examples.clear()
    name = os.path.basename(path).removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return list(_op_examples.examples)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="tables, without .py (default: all)")
    parser.add_argument("--out", default=GOLDENS, help="where to write (default: test/conformance/op_examples/goldens)")
    args = parser.parse_args()
    tf.disable_v2_behavior()
    sys.modules["op_examples"] = _op_examples
    os.makedirs(args.out, exist_ok=True)
    failed = 0
    for name in args.names or sorted(f[:-3] for f in os.listdir(TABLES) if f.endswith(".py")):
        lines = []
        for one in load(os.path.join(TABLES, name + ".py")):
            try:
                lines.append(compact(golden(one)))
            except Exception as e:  # noqa: BLE001 - told, and the others go on
                failed += 1
                print(f"{name}: {one.op} {one.attrs}: {type(e).__name__}: {str(e)[:600]}", file=sys.stderr)
        with open(os.path.join(args.out, name + ".json"), "w", encoding="utf-8", newline="\n") as out:
            out.write('{"tensorflow":"%s","examples":[\n' % tf.__version__ + ",\n".join(lines) + "\n]}\n")
        print(f"{name}: {len(lines)} examples")
    sys.exit(bool(failed))


main()
