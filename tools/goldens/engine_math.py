"""Writes packages/engine/test_data/math_goldens.json: functions of the kernel language at 50 digits, rounded to doubles.

Needs mpmath (`pip install mpmath`), not TensorFlow; run from the repository's root.
"""
import json
import random
import struct
from mpmath import mp, mpf, exp, expm1, log, log1p, tanh, sin, cos, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, erf, erfc, loggamma, digamma

mp.dps = 50
random.seed(1)

FUNCTIONS = {
    "exp": (exp, (-87, 88), (-1, 1)), "expm1": (expm1, (-10, 20), (-1e-3, 1e-3)), "log": (log, (1e-3, 1e3), (0.5, 2)),
    "log1p": (log1p, (-0.99, 50), (-1e-3, 1e-3)), "tanh": (tanh, (-9, 9), (-0.1, 0.1)), "sin": (sin, (-100, 100), (-1, 1)),
    "cos": (cos, (-100, 100), (-1, 1)), "tan": (tan, (-100, 100), (-1, 1)), "asin": (asin, (-1, 1), (-0.1, 0.1)),
    "acos": (acos, (-1, 1), (-0.1, 0.1)), "atan": (atan, (-50, 50), (-1, 1)), "sinh": (sinh, (-20, 20), (-1, 1)),
    "cosh": (cosh, (-20, 20), (-1, 1)), "asinh": (asinh, (-50, 50), (-1, 1)), "acosh": (acosh, (1, 50), (1, 1.1)),
    "atanh": (atanh, (-0.99, 0.99), (-0.1, 0.1)), "erf": (erf, (-5, 5), (-1, 1)), "erfc": (erfc, (-5, 9), (-1, 1)),
    "sigmoid": (lambda x: 1 / (1 + exp(-x)), (-30, 30), (-1, 1)), "softplus": (lambda x: log1p(exp(x)), (-30, 30), (-1, 1)),
    "lgamma": (lambda x: loggamma(x).real, (3, 200), (0.1, 0.9)), "digamma": (lambda x: digamma(x).real, (2, 100), (0.1, 1)),
}


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


result = {}
for name, (f, *ranges) in FUNCTIONS.items():
    points = [float32(random.uniform(*r)) for r in ranges for _ in range(60)]
    result[name] = [[x, float(f(mpf(x)))] for x in points]
with open("packages/engine/test_data/math_goldens.json", "w") as file:
    file.write("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in result.items()) + "\n}\n")
