"""Writes packages/tfgraph/test_data/numpy_goldens.json: what real numpy makes of expressions, with the same ones in TypeScript, and
hashes of 100,003 samples of each function of numpy's legacy generator.

Run from the repository's root with tools/oracle's Python.
"""
import json
import warnings

import numpy as np

from _mnist_batches import batches, hashed, mnist_batches
from _numpy_expressions import EXPRESSIONS, PRINTED, SAMPLES

warnings.simplefilter("ignore")

N = 100003


def lines(text):
    for line in text.strip().splitlines():
        python, _, typescript = line.partition(" => ")
        yield python, typescript or python


def numbers():
    """Numbers that JavaScript makes too: exact fractions of a linear congruence."""
    x, out = 12345, []
    for _ in range(300):
        x = (x * 1103515245 + 12345) % 2**31
        out.append(x / 2**30 - 1)
    return np.array(out).reshape(50, 6)


def plain(v):
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, float):
        return v if np.isfinite(v) else str(v)
    return v


def described(v):
    if isinstance(v, (tuple, list)):
        return [described(x) for x in v]
    if isinstance(v, np.ndarray) and v.ndim > 0:
        return {"dtype": v.dtype.str if v.dtype.kind == "U" else v.dtype.name, "shape": list(v.shape), "values": plain(v.tolist())}
    a = np.asarray(v)
    return {"scalar": a.dtype.name, "value": plain(a.item())}


def sampled(python):
    np.random.seed(42)
    return eval("np.random." + python, {"np": np, "N": N})


def session():
    """Calls that follow each other: what one leaves to the next."""
    np.random.seed([1, 2, 3])
    state = np.random.RandomState(7)
    a = np.arange(10)
    np.random.shuffle(a)
    b = np.arange(12).reshape(6, 2)
    np.random.shuffle(b)
    c = list(range(8))
    np.random.shuffle(c)
    return [
        described(x)
        for x in [a, b, np.array(c), np.random.randn(), np.random.rand(), np.random.randn(2), np.random.randint(5), np.random.choice(9), np.random.normal(), np.random.uniform(2, 3), state.rand(2), state.randn(3), np.random.randint(0, 2**40), np.random.binomial(5, 0.5)]
    ]


def main():
    env = {"np": np, "r": numbers()}
    printed = []
    for python, typescript in lines(PRINTED):
        v = eval(python, env)
        printed.append({"typescript": typescript, "str": str(v), "repr": repr(v)})
    golden = {
        "numpy": np.__version__,
        "expressions": [{"typescript": t, "result": described(eval(p, env))} for p, t in lines(EXPRESSIONS)],
        "printed": printed,
        "samples": [{"typescript": t, **hashed(sampled(p))} for p, t in lines(SAMPLES)],
        "session": session(),
        "batches": batches(),
        "mnist": mnist_batches(),
    }
    with open("packages/tfgraph/test_data/numpy_goldens.json", "w") as f:
        json.dump(golden, f, indent=1)
        f.write("\n")


main()
