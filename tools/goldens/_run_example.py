"""Runs an example of an op (`_op_examples.Example`) with TensorFlow: its golden, as test/conformance/op_example.ts reads it."""

import json

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import op_def_library

import _op_examples
from _harness import CONFIG, described, first_line

# what is known of an input's shape, and whether constants are constants
WAYS = {
    "known": (lambda shape: shape, False),
    "without the first": (lambda shape: [None, *shape[1:]] if shape else [], False),
    "without the last": (lambda shape: [*shape[:-1], None] if shape else [], False),
    "unknown": (lambda shape: None, False),
    "known, all fed": (lambda shape: shape, True),
    "unknown, all fed": (lambda shape: None, True),
}


class Built:
    """An example in a graph of its own."""

    def __init__(self, one, types, way):
        self.one, self.types = one, types
        self.feeds, self.before, self.differentiable = {}, [], []
        self.shape_of, self.all_fed = WAYS[way]
        arguments = {a.name: self.argument(a) for a in one.op_def.input_arg}
        told = {name for a in one.op_def.input_arg for name in (a.type_attr, a.type_list_attr, a.number_attr)}
        attrs = {a.name: _op_examples.default_of(a) for a in one.op_def.attr if a.HasField("default_value")}
        attrs = {k: v for k, v in {**attrs, **types, **one.attrs}.items() if k not in told}
        with tf.control_dependencies(self.before):
            made = op_def_library.apply_op(one.op, **arguments, **attrs)
        self.outputs = list(made) if isinstance(made, (list, tuple)) else [made]
        self.outputs = [o for out in self.outputs for o in (out if isinstance(out, list) else [out])]

    def argument(self, arg):
        given = self.one.inputs[arg.name]
        dtype = tf.as_dtype(self.types[arg.type_attr or arg.type_list_attr] if not arg.type else arg.type)
        if isinstance(given, list):
            return [self.tensor(arg, item, dtype) for item in given]
        return self.tensor(arg, given, dtype)

    def tensor(self, arg, item, dtype):
        value = _op_examples.as_type(item.of(_op_examples.kind_of(dtype.name)), dtype)
        if item.role == "constant" and not self.all_fed:
            return tf.constant(value, dtype)
        shape = list(value.shape)
        placeholder = tf.placeholder(dtype, self.shape_of(shape) if item.role == "data" or self.all_fed else shape)
        self.feeds[placeholder] = value
        if item.role == "variable":
            state = tf.raw_ops.VariableV2(shape=shape, dtype=dtype)
            self.before.append(tf.raw_ops.Assign(ref=state, value=placeholder).op)
            return state
        if dtype == tf.float64 and item.role == "data":
            self.differentiable.append(placeholder)
        return placeholder

    def run(self, fetches):
        with tf.Session(config=CONFIG) as session:
            return session.run(fetches, self.feeds)


def build(one, types, way):
    graph = tf.Graph()
    with graph.as_default():
        return Built(one, types, way), graph


def shapes(one, types):
    """The static shapes of the outputs, way by way."""
    result = {}
    for way in WAYS:
        try:
            built, _ = build(one, types, way)
            result[way] = [o.shape.as_list() if o.shape.rank is not None else None for o in built.outputs]
        except ValueError as e:
            result[way] = str(e).split(" for '")[0]
    return result


def ramp(shape):
    """What gradients of outputs start from."""
    return ((np.arange(int(np.prod(shape))) * 7 % 5) - 1.75).reshape(shape)


def gradient(one, types):
    """The gradients with respect to float64 inputs; the name of the error where TensorFlow has none."""
    if not one.gradient or "float64" not in types.values():
        return None
    built, graph = build(one, types, "known")
    with graph.as_default():
        ys = [o for o in built.outputs if o.dtype == tf.float64]
        if not ys or not built.differentiable:
            return None
        values = built.run(ys)
        try:
            found = tf.gradients(ys, built.differentiable, [tf.constant(ramp(v.shape)) for v in values])
        except LookupError:
            return "LookupError"
        fetched = iter(built.run([tf.convert_to_tensor(g) for g in found if g is not None]))
        return [None if g is None else described(next(fetched))["values"] for g in found]


def outputs(one, types):
    """What the op gives."""
    built, graph = build(one, types, "known")
    with graph.as_default():
        return [described(v) for v in built.run(built.outputs[: one.compared])]


def outputs_if_registered(one, types):
    """What the op gives; None where there is no kernel for the types after all."""
    try:
        return outputs(one, types)
    except tf.errors.UnimplementedError:
        return None
    except tf.errors.InvalidArgumentError as e:
        if "No OpKernel was registered" in str(e) or "Signature mismatch" in str(e):
            return None
        raise


def golden(one):
    runs, ran = {}, []
    for types in _op_examples.combinations(one):
        found = outputs_if_registered(one, types)
        if found is None:
            continue
        ran.append(types)
        values = compact([[f["shape"], f["values"]] for f in found])
        runs.setdefault(values, {})[types_text(types)] = [f["dtype"] for f in found]
    if not ran:
        raise ValueError("no types to run it with")
    result = {
        "op": one.op,
        "attrs": one.attrs,
        "inputs": {a.name: inputs(one, a, ran) for a in one.op_def.input_arg},
        "static": shapes(one, ran[0]),
        "runs": [{"of": of, "outputs": json.loads(values)} for values, of in runs.items()],
    }
    for types in ran:
        found = gradient(one, types)
        if found:
            return {**result, "gradient": {"types": types_text(types), "smooth": one.smooth, "values": found}}
    return result


def types_text(types):
    return ",".join(f"{k}={v}" for k, v in types.items())


def inputs(one, arg, ran):
    """Shape, role, and the values by the kinds of types that were run; a list of them where the op takes a list."""
    given = one.inputs[arg.name]
    if isinstance(given, list):
        return [item_golden(item, arg, ran) for item in given]
    return item_golden(given, arg, ran)


def item_golden(item, arg, ran):
    attr = arg.type_attr or arg.type_list_attr
    kinds = sorted({_op_examples.kind_of(types[attr] if attr else tf.as_dtype(arg.type).name) for types in ran})
    values = {kind: described(item.of(kind))["values"] for kind in kinds}
    return {"shape": list(item.values.shape), "role": item.role, "values": values}


def compact(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def answer(one, types):
    """A golden of one run, which may be an error; so may the op's construction."""
    static = shapes(one, types)
    result = {"op": one.op, "attrs": one.attrs, "static": static}
    result["inputs"] = {a.name: inputs(one, a, [types]) for a in one.op_def.input_arg}
    run = {"of": {types_text(types): []}, "outputs": static["known"]}
    if not isinstance(static["known"], str):
        try:
            found = outputs(one, types)
            run = {"of": {types_text(types): [f["dtype"] for f in found]}}
            run["outputs"] = [[f["shape"], f["values"]] for f in found]
            values = gradient(one, types)
            if values:
                result["gradient"] = {"types": types_text(types), "smooth": one.smooth, "values": values}
        except tf.errors.OpError as e:
            run = {"of": {types_text(types): []}, "outputs": first_line(e)}
    return {**result, "runs": [run]}
