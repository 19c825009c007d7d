"""What the tables of test/conformance/op_examples call: `example("MatMul", a=data(2, 3), b=data(3, 2))`.

An example names an op, its inputs and its attributes; make_op_goldens.py runs it with every type that TensorFlow registers
a CPU kernel for. So an input says what its values are like, and a type makes its own of them (see `Input.of`).
"""

import dataclasses
import math
import re

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import kernels, op_def_registry

FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int32", "int64", "int8", "int16", "uint8", "uint16", "uint32", "uint64"]
TYPES = FLOATS + INTEGERS + ["bool", "complex64", "complex128", "string"]

examples = []


@dataclasses.dataclass
class Input:
    """Values for a type of any kind. A "constant" is one in every graph that does not feed it, as axes and shapes are."""

    values: np.ndarray
    role: str = "data"
    floats_only: bool = False
    spread: bool = False

    def of(self, kind):
        """The values as a kind of type has them: integers round, unsigned ones have no sign, bool is whether positive."""
        v = self.values
        if kind == "string":
            return np.array([x if isinstance(x, str) else f"s{x:g}" for x in v.ravel()], object).reshape(v.shape)
        if kind == "float":
            return v.astype(float)
        if kind == "complex":
            return v + 1j * v.ravel()[::-1].reshape(v.shape)
        if kind == "bool":
            return v > 0
        whole = [math.floor(x + 0.5) for x in v.ravel()]
        return np.array([abs(x) for x in whole] if kind == "uint" else whole, object).reshape(v.shape)


@dataclasses.dataclass
class Example:
    op: str
    inputs: dict
    attrs: dict
    types: dict = dataclasses.field(default_factory=dict)
    cross: tuple = ()
    smooth: bool = True
    gradient: bool = True
    compared: int | None = None
    without: tuple = ()

    @property
    def op_def(self):
        return op_def_registry.get(self.op)


def data(*shape, low=-4, high=4, nonzero=False):
    """A tensor of distinct values in between, multiples of 1/16: exact in every float type, whole ones for integers."""
    count = int(np.prod(shape))
    spread = (0.37 + np.arange(count) * 0.6180339887) % 1
    values = np.round((low + (high - low) * spread) * 16 - 0.5) / 16
    values = np.where(values % 1 == 0, values + 1 / 16, values)
    if nonzero:
        values = np.where(np.abs(values) < 0.5, values + math.copysign(1, high), values)
    return Input(values.reshape(shape), spread=True)


def values(nested):
    """A tensor of these values."""
    return Input(np.array(nested, float))


def integers(nested):
    """A tensor of these integers, of any size."""
    return Input(np.array(nested, object))


def texts(nested):
    """A tensor of these strings."""
    return Input(np.array(nested, object))


def floats(nested):
    """A tensor of these values, infinities and NaN perhaps: for floating types alone."""
    return Input(np.array(nested, float), floats_only=True)


def constant(nested):
    """What is rarely fed: axes, shapes, paddings."""
    return Input(np.array(nested, float), role="constant")


def variable(*shape, **range_of):
    """A variable that holds `data(...)`."""
    return dataclasses.replace(data(*shape, **range_of), role="variable")


def example(op, *, cross=(), smooth=True, gradient=True, compared=None, without=(), **arguments):
    """
    cross: type attributes of which all combinations are run, else each is varied by itself
    smooth: whether float64 gradients are those of finite differences at these values
    gradient: False where TensorFlow's own gradient fails
    compared: how many outputs are compared, where TensorFlow leaves the last ones unset
    without: types to leave out ("string"), or out of one attribute ("Tlen=int8"), where TensorFlow's kernel refuses what
        it is registered for
    """
    attrs = {a.name: a.type for a in op_def_registry.get(op).attr}
    inputs = {k: v for k, v in arguments.items() if k not in attrs}
    unknown = set(inputs) ^ {a.name for a in op_def_registry.get(op).input_arg}
    if unknown:
        raise TypeError(f"{op}: not in both the example and the op's inputs: {unknown}")
    types = {k: v for k, v in arguments.items() if "type" == attrs.get(k)}
    rest = {k: v for k, v in arguments.items() if k in attrs and k not in types}
    inputs = {k: _apart(v, i) for i, (k, v) in enumerate(inputs.items())}
    examples.append(Example(op, inputs, rest, types, cross, smooth, gradient, compared, without))


def _apart(argument, index):
    """Inputs of one shape differ: each has its values at other places."""
    if isinstance(argument, list):
        return [_apart(one, index + i) for i, one in enumerate(argument)]
    return dataclasses.replace(argument, values=np.roll(argument.values, index)) if argument.spread else argument


def kind_of(type_name):
    return "float" if type_name == "bfloat16" else re.match("[a-z]+", type_name).group()


def as_type(value, dtype):
    """A kind's values in one of its types; integers beyond it wrap around."""
    if dtype == tf.string:
        return value
    if dtype.is_integer:
        bits = dtype.size * 8
        offset = 0 if dtype.is_unsigned else 2 ** (bits - 1)
        value = np.array([(x + offset) % 2**bits - offset for x in value.ravel()], object).reshape(value.shape)
    with np.errstate(over="ignore"):
        return value.astype(dtype.as_numpy_dtype)


_kernels = {}


def registered(op):
    """The kernels for CPUs, each as the types it allows by attribute."""
    if not _kernels:
        for kernel in kernels.get_all_registered_kernels().kernel:
            if kernel.device_type in ("CPU", "DEFAULT"):
                allowed = {c.name: [tf.as_dtype(t).name for t in c.allowed_values.list.type] for c in kernel.constraint}
                _kernels.setdefault(kernel.op, []).append({k: v for k, v in allowed.items() if v})
    return _kernels.get(op, [{}])


def type_attrs(op_def):
    return [a for a in op_def.attr if a.type in ("type", "list(type)")]


def allowed_types(op_def, attr):
    """Those of TYPES that some kernel takes for the attribute."""
    by_def = [tf.as_dtype(t).name for t in attr.allowed_values.list.type] or TYPES
    found = [k.get(attr.name, by_def) for k in registered(op_def.name)]
    return [t for t in TYPES if t in by_def and any(t in allowed for allowed in found)]


def combinations(one):
    """The types to run an example with: each attribute varied by itself from the defaults, and those of `cross` together."""
    attrs = type_attrs(one.op_def)
    choices = {a.name: [t for t in allowed_types(one.op_def, a) if not {t, f"{a.name}={t}"} & set(one.without)] for a in attrs}
    defaults = {}
    for attr in attrs:
        fallback = tf.as_dtype(attr.default_value.type).name if attr.default_value.type else None
        options = choices[attr.name]
        if not options:
            return []
        given = one.types.get(attr.name)
        defaults[attr.name] = given or (fallback if fallback in options else options[0])
    found = [defaults]
    for attr in attrs:
        if attr.name not in one.types:
            found += [{**defaults, attr.name: t} for t in choices[attr.name]]
    if one.cross:
        a, b = one.cross
        found += [{**defaults, a: s, b: t} for s in choices[a] for t in choices[b]]
    unique = {str(types): types for types in found}.values()
    return [types for types in unique if _takes(one, types)]


def default_of(attr):
    """An attribute's default as apply_op takes it."""
    kind = attr.default_value.WhichOneof("value")
    if kind == "list":
        filled = [values for _, values in attr.default_value.list.ListFields()]
        return list(filled[0]) if filled else []
    return tf.TensorShape(attr.default_value.shape) if kind == "shape" else getattr(attr.default_value, kind)


def _takes(one, types):
    """Special values are for floating types."""
    for name, argument in one.inputs.items():
        arg = next(a for a in one.op_def.input_arg if a.name == name)
        for item in argument if isinstance(argument, list) else [argument]:
            if item.floats_only and types.get(arg.type_attr) not in FLOATS + [None]:
                return False
    return True
