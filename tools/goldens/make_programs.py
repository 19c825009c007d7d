"""Runs the Python originals of examples/programs with real TensorFlow and writes test/programs/golden.

    make_programs.py [--out DIR] [NAME ...]

Each runs in an empty working directory of its own; one that says `# needs: OTHER's FILE` finds OTHER's files there.
"""

import argparse
import glob
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = os.path.join(ROOT, "examples/programs")
GOLDEN = os.path.join(ROOT, "test/programs/golden")
PLAIN_KERNELS = {
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_USE_LEGACY_KERAS": "1",
}


def run_program(name, out):
    """Leaves in `out`/`name` what the program reports."""
    path = os.path.join(PROGRAMS, name + ".py")
    target = os.path.join(out, name)
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work, open(path, encoding="utf-8") as source:
        needed = re.search(r"^# needs: (\w+)'s (\S+)", source.read(), re.MULTILINE)
        if needed:
            for file in glob.glob(os.path.join(out, needed[1], needed[2] + ".*")):
                shutil.copy(file, work)
        environment = {**os.environ, **PLAIN_KERNELS, "REPORT_DIR": target}
        subprocess.run([sys.executable, path], cwd=work, env=environment, check=True, stdout=subprocess.DEVNULL)


def compress_large_graphs(directory):
    """Graphs above 64 kB are kept compressed, the same bytes each time."""
    for path in glob.glob(os.path.join(directory, "graph*.pbtxt")):
        if os.path.getsize(path) > 64 * 1024:
            with open(path, "rb") as graph, open(path + ".gz", "wb") as out:
                out.write(gzip.compress(graph.read(), mtime=0))
            os.remove(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="programs, without .py (default: all)")
    parser.add_argument("--out", default=GOLDEN, help="where to write (default: test/programs/golden)")
    args = parser.parse_args()
    names = args.names or sorted(f[:-3] for f in os.listdir(PROGRAMS) if f.endswith(".py") and not f.startswith("_"))
    for name in names:
        run_program(name, args.out)
        compress_large_graphs(os.path.join(args.out, name))
        print(name)


main()
