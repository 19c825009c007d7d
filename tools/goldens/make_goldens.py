"""Runs the cases of test/conformance/cases with real TensorFlow and writes their goldens.

    make_goldens.py [--cases DIR] [--out DIR] [NAME ...]

A case file is a Python module; each of its functions without an underscore in front is a case, built in a graph of its
own. Its golden holds that graph, node by node, and what the harness recorded (see _harness.py).
"""

import argparse
import importlib.util
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["TF_USE_LEGACY_KERAS"] = "1"  # tf.layers are tf-keras's
sys.dont_write_bytecode = True

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools/oracle"))

import _contrib
import _harness
import tensorflow.compat.v1 as tf
from graph_lines import graph_lines

CASES = os.path.join(ROOT, "test/conformance/cases")
GOLDENS = os.path.join(ROOT, "test/conformance/goldens")


def load(path):
    name = os.path.basename(path).removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    own = [f for f in vars(module).values() if callable(f) and getattr(f, "__module__", None) == name]
    return [f for f in own if not f.__name__.startswith("_")]


def run_case(function):
    graph = tf.Graph()
    with graph.as_default():
        case = _harness.begin()
        try:
            function()
        finally:
            case.close()
        golden = {"graph": graph_lines(graph), "results": case.results}
    for key in ("ran", "differentiated"):
        if getattr(case, key):
            golden[key] = sorted(getattr(case, key))
    return golden


def compact(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def listed(items):
    return "[" + ",".join("\n   " + compact(item) for item in items) + "]"


def write(path, goldens):
    cases = []
    for name, golden in goldens.items():
        fields = [f'"graph": {listed(golden["graph"])}', f'"results": {listed(golden["results"])}']
        fields += [f'"{key}": {compact(golden[key])}' for key in ("ran", "differentiated") if key in golden]
        cases.append(f' "{name}": {{\n  ' + ",\n  ".join(fields) + "}")
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write('{"tensorflow": "%s", "cases": {\n' % tf.__version__ + ",\n".join(cases) + "}}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="case files, without .py (default: all)")
    parser.add_argument("--cases", default=CASES, help="where they are (default: test/conformance/cases)")
    parser.add_argument("--out", default=GOLDENS, help="where to write (default: test/conformance/goldens)")
    args = parser.parse_args()
    tf.disable_v2_behavior()
    _contrib.install()
    sys.modules["harness"] = _harness
    os.makedirs(args.out, exist_ok=True)
    names = args.names or sorted(f[:-3] for f in os.listdir(args.cases) if f.endswith(".py"))
    failed = 0
    for name in names:
        goldens = {}
        for function in load(os.path.join(args.cases, name + ".py")):
            try:
                goldens[function.__name__] = run_case(function)
            except Exception as e:  # noqa: BLE001 - told, and the others go on
                failed += 1
                print(f"{name}.{function.__name__}: {type(e).__name__}: {e}", file=sys.stderr)
        write(os.path.join(args.out, name + ".json"), goldens)
        print(f"{name}: {len(goldens)} cases")
    sys.exit(bool(failed))


main()
