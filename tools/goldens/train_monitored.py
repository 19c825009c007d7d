"""Writes test/train/golden/monitored.json: what TensorFlow's monitored sessions and hooks do. test/train/monitored.test.ts does the same."""

import json
import logging
import os
import re
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools/oracle"))

import tensorflow.compat.v1 as tf
from graph_lines import graph_lines

tf.disable_v2_behavior()


class Messages(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(re.sub(r"\(\d+\.\d+ sec\)", "(? sec)", record.getMessage()))


messages = Messages()
tf.get_logger().addHandler(messages)
tf.logging.set_verbosity(tf.logging.INFO)


def model():
    """A scalar variable that is doubled by each step."""
    step = tf.train.get_or_create_global_step()
    w = tf.get_variable("w", initializer=tf.constant(1.0))
    count = tf.get_local_variable("count", initializer=tf.constant(3))
    tf.summary.scalar("three", count)
    doubled = tf.assign(w, w * 2.0, name="doubled")
    with tf.control_dependencies([doubled, count]):
        train = tf.assign_add(step, 1, name="train")
    return w, train


class Recorder(tf.train.SessionRunHook):
    def __init__(self, calls):
        self.calls = calls

    def begin(self):
        self.calls.append(["begin"])

    def after_create_session(self, session, coord):
        self.calls.append(["after_create_session", float(session.run("w:0")), coord.should_stop()])

    def before_run(self, run_context):
        self.calls.append(["before_run", run_context.stop_requested])
        return tf.train.SessionRunArgs({"w": "w:0"}, feed_dict={"x:0": 5.0})

    def after_run(self, run_context, run_values):
        names = sorted(run_values.results)
        self.calls.append(["after_run", names, float(run_context.session.run("w:0"))])

    def end(self, session):
        self.calls.append(["end", float(session.run("w:0"))])


def events(folder):
    found = []
    for name in sorted(os.listdir(folder)):
        if "tfevents" not in name:
            continue
        for event in tf.train.summary_iterator(os.path.join(folder, name)):
            kind = event.WhichOneof("what")
            if kind == "summary":
                for value in event.summary.value:
                    timed = value.tag.endswith("/sec")
                    found.append([event.step, value.tag, None if timed else value.simple_value])
            elif kind == "session_log":
                found.append([event.step, kind, event.session_log.status])
            else:
                found.append([event.step, kind])
    return found


def training(golden):
    folder = tempfile.mkdtemp()
    result = golden["training"] = {}
    for part, last in [("first", 5), ("second", 8)]:
        tf.reset_default_graph()
        tf.summary.FileWriterCache.clear()
        messages.lines.clear()
        for name in os.listdir(folder):
            if "tfevents" in name:
                os.remove(os.path.join(folder, name))
        x = tf.placeholder(tf.float32, [], name="x")
        w, train = model()
        calls = []
        hooks = [
            tf.train.StopAtStepHook(last_step=last),
            tf.train.LoggingTensorHook({"x": x, "w": "w"}, every_n_iter=2),
            Recorder(calls),
        ]
        steps = []
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=folder, hooks=hooks, save_checkpoint_secs=None, save_checkpoint_steps=2, save_summaries_steps=2, log_step_count_steps=2
        ) as sess:
            nodes = graph_lines(tf.get_default_graph())
            while not sess.should_stop():
                steps.append(int(sess.run(train)))
        # speeds are never the same; whether a step was read before or after its update is the executor's choice
        kept = [line for line in messages.lines if "/sec" not in line and not line.startswith(("From ", "It seems"))]
        text = [line.replace(folder, "FOLDER") for line in kept]
        tf.summary.FileWriterCache.clear()
        state = tf.train.get_checkpoint_state(folder)
        result[part] = {
            "nodes": nodes,
            "steps": steps,
            "calls": calls,
            "messages": text,
            "kept": [os.path.basename(path) for path in state.all_model_checkpoint_paths],
            "w": tf.train.load_variable(folder, "w").item(),
            "finalized": tf.get_default_graph().finalized,
            "events": events(folder),
        }
    result["files"] = sorted(name for name in os.listdir(folder) if "tfevents" not in name)


def said(thunk):
    try:
        thunk()
    except Exception as error:
        return [type(error).__name__, str(error).split("\n")[0]]
    return None


def ends(golden):
    """How blocks around sessions end."""
    out = golden["ends"] = []
    for error in [None, tf.errors.OutOfRangeError(None, None, "no more"), StopIteration("enough"), ValueError("wrong")]:
        tf.reset_default_graph()
        tf.placeholder(tf.float32, [], name="x")
        _, train = model()
        calls = []

        def block():
            with tf.train.SingularMonitoredSession(hooks=[Recorder(calls)]) as sess:
                sess.run(train)
                if error is not None:
                    raise error

        out.append([said(block), [call[0] for call in calls]])


def step_functions(golden):
    tf.reset_default_graph()
    x = tf.placeholder(tf.float32, [], name="x")
    w, train = model()
    calls = []

    def step_fn(step_context):
        value = step_context.session.run(w)
        if value >= 4.0:
            step_context.request_stop()
        return int(step_context.run_with_hooks(train))

    steps = []
    with tf.train.MonitoredSession(hooks=[Recorder(calls)]) as sess:
        while not sess.should_stop():
            steps.append(sess.run_step_fn(step_fn))
    golden["step_functions"] = {"steps": steps, "calls": [call[0] for call in calls]}


def errors(golden):
    tf.reset_default_graph()
    x = tf.placeholder(tf.float32, [], name="x")
    w, train = model()
    train_hooks = tf.train
    closed = tf.train.MonitoredSession()
    closed.close()
    out = golden["errors"] = {
        "closed": said(lambda: closed.close()),
        "stop": said(lambda: train_hooks.StopAtStepHook()),
        "stop twice": said(lambda: train_hooks.StopAtStepHook(1, 2)),
        "timer": said(lambda: train_hooks.SecondOrStepTimer()),
        "timer twice": said(lambda: train_hooks.SecondOrStepTimer(1, 2)),
        "logging": said(lambda: train_hooks.LoggingTensorHook([w])),
        "logging never": said(lambda: train_hooks.LoggingTensorHook([w], every_n_iter=0)),
        "saving": said(lambda: train_hooks.CheckpointSaverHook("d", saver=1, scaffold=2)),
        "summary": said(lambda: train_hooks.SummarySaverHook(save_steps=1)),
        "counter": said(lambda: train_hooks.StepCounterHook(every_n_steps=1, every_n_secs=1)),
        "manager": said(lambda: train_hooks.SessionManager(ready_for_local_init_op=x)),
        "not ready": said(lambda: train_hooks.SessionManager(ready_op=tf.report_uninitialized_variables()).prepare_session("", init_op=tf.no_op())),
        "nothing to do": said(lambda: train_hooks.SessionManager().prepare_session("")),
        "fed twice": said(lambda: train_hooks.MonitoredSession(hooks=[Recorder([])]).run(train, feed_dict={"x:0": 1.0})),
    }
    tf.reset_default_graph()
    v = tf.get_variable("v", initializer=float("nan"))
    out["nan"] = said(lambda: train_hooks.SingularMonitoredSession(hooks=[tf.train.NanTensorHook(v)]).run(v))
    out["no step"] = said(lambda: train_hooks.MonitoredSession(hooks=[tf.train.StopAtStepHook(1)]))
    with tf.train.MonitoredSession(hooks=[tf.train.NanTensorHook(v, fail_on_nan_loss=False)]) as sess:
        sess.run(v)
        golden["stops on nan"] = sess.should_stop()


golden = {"tensorflow": tf.__version__}
for part in [training, ends, step_functions, errors]:
    part(golden)
with open(os.path.join(ROOT, "test/train/golden/monitored.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
