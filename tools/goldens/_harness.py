"""What the cases of test/conformance/cases call, under real TensorFlow. test/conformance/harness.ts is the same for tfgraph.

Each function records one result, in order of calls; the case's golden is its graph and these results.
"""

import hashlib
import re
import sys

import numpy as np
import tensorflow.compat.v1 as tf

# one thread, and the graph as it was built: the optimizer's rewritten nodes have values and errors of their own
CONFIG = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
CONFIG.graph_options.rewrite_options.disable_meta_optimizer = True
CONFIG.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0


class Case:
    """One case while it runs: its session, made when first asked for, and what was recorded."""

    def __init__(self):
        self.results = []
        self.ran = set()
        self.differentiated = set()
        self._session = None

    @property
    def session(self):
        if self._session is None:
            self._session = tf.Session(config=CONFIG)
        return self._session

    def close(self):
        if self._session is not None:
            self._session.close()


case = Case()


def begin():
    global case
    case = Case()
    return case


def run(fetches, feed_dict=None):
    """Runs in the case's one session and records every value fetched, in order, nesting flattened."""
    value = case.session.run(fetches, feed_dict)
    _note_ran(fetches, feed_dict)
    case.results.append({"run": [described(v) for v in flat(value)]})
    return value


def sample(fetches, runs=1, feed_dict=None):
    """Runs several times and records each value to the bit: its first elements and a hash of its bytes."""
    _note_ran(fetches, feed_dict)
    for _ in range(runs):
        value = case.session.run(fetches, feed_dict)
        case.results.append({"sample": [fingerprint(v) for v in flat(value)]})


def gradient(ys, xs, feed_dict=None):
    """tf.gradients, and the gradients' values; tfgraph's are compared with finite differences too where xs are float64."""
    case.differentiated |= types_between(as_list(xs), as_list(ys))
    grads = tf.gradients(ys, xs)
    value = case.session.run([g for g in grads if g is not None], feed_dict)
    _note_ran([g for g in grads if g is not None], feed_dict)
    values = iter(value)
    case.results.append({"gradient": [None if g is None else described(flat_one(next(values))) for g in grads]})
    return grads


def error(thunk):
    """Records the class and the first line of what `thunk` raises."""
    try:
        thunk()
    except Exception as e:  # noqa: BLE001 - whatever TensorFlow raises is the golden
        case.results.append({"error": without_addresses(f"{type(e).__name__}: {first_line(e)}")})
    else:
        raise AssertionError(f"line {sys._getframe(1).f_lineno} expects an error, and TensorFlow raises none")


def text(value):
    """Records what print() shows."""
    case.results.append({"text": without_addresses(str(value))})


def without_addresses(text):
    """Where an object is in memory is another place in each run."""
    return re.sub(r"\b0x[0-9a-f]+", "0x", text)


def first_line(e):
    """An error of a run is told under "Graph execution error:"; its own sentence stands before the node's mark."""
    if isinstance(e, KeyError):
        return e.args[0].split("\n")[0]  # str() would quote it
    message = str(e.message if isinstance(e, tf.errors.OpError) else e)
    if message.startswith("Graph execution error:"):
        message = message.split("\n\t [[")[0].split("\n\n")[-1]
        if "\nNode: '" in message:
            message = message.split("\nNode: '")[1].split("\n", 1)[1]
    return message.split("\n")[0]


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def flat_one(value):
    return value if isinstance(value, np.ndarray) or np.isscalar(value) else list(flat(value))


def described(value):
    """A fetched value as JSON: null for an operation."""
    if value is None:
        return None
    if isinstance(value, list):
        return [described(v) for v in value]
    # numpy's own byte strings lose the zeros they end in
    array = np.asarray(value, dtype=object if isinstance(value, bytes) else None)
    return {"dtype": dtype_name(array), "shape": list(array.shape), "values": [plain(x) for x in array.ravel()]}


def dtype_name(array):
    return "string" if array.dtype.kind in "OSU" else array.dtype.name


def plain(x):
    if isinstance(x, bytes):
        try:
            return x.decode("utf-8")
        except UnicodeDecodeError:
            return {"bytes": x.hex()}
    if isinstance(x, str):
        return x
    if isinstance(x, (np.complexfloating, complex)):
        return [plain(x.real), plain(x.imag)]
    if isinstance(x, np.bool_):
        return bool(x)
    if isinstance(x, np.integer):
        return int(x) if abs(int(x)) <= 2**53 else str(int(x))
    if not np.isfinite(x):
        return "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return float(repr(x.item()) if isinstance(x, np.float64) else str(x))


def fingerprint(value):
    array = np.asarray(value)
    return {
        "dtype": dtype_name(array),
        "shape": list(array.shape),
        "head": [plain(x) for x in array.ravel()[:6]],
        "sha256": hashlib.sha256(array.tobytes()).hexdigest()[:32],
    }


def _note_ran(fetches, feed_dict):
    fed = {tf.get_default_graph().as_graph_element(k).name for k in leaves(list(feed_dict or {}))}
    graph = tf.get_default_graph()
    fetched = [graph.as_graph_element(f, allow_tensor=True, allow_operation=True) for f in leaves(fetches)]
    case.ran |= {op.type for op in ancestors(fetched, fed)}


def leaves(fetches):
    for item in flat(fetches):
        if isinstance(item, tf.IndexedSlices):
            yield from (item.values, item.indices)
        elif isinstance(item, tf.SparseTensor):
            yield from (item.indices, item.values, item.dense_shape)
        else:
            yield item


def as_list(value):
    return value if isinstance(value, list) else [value]


def op_of(element):
    return element if isinstance(element, tf.Operation) else element.op


def ancestors(elements, fed=()):
    seen, waiting = set(), [op_of(e) for e in elements]
    while waiting:
        op = waiting.pop()
        if op in seen:
            continue
        seen.add(op)
        waiting += [t.op for t in op.inputs if t.name not in fed] + list(op.control_inputs)
    return seen


def types_between(xs, ys):
    """The types of the ops on a path from an x to a y."""
    before = ancestors(ys)
    reached, waiting = set(), [t for x in xs for t in consumers(x)]
    while waiting:
        op = waiting.pop()
        if op in before and op not in reached:
            reached.add(op)
            waiting += [c for t in op.outputs for c in t.consumers()]
    return {op.type for op in reached}


def consumers(x):
    return (x._ref() if isinstance(x, tf.Variable) else x).consumers()
