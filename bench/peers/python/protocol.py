"""The worker's side of a measurement: the twin of protocol.ts, which says more."""
import json
import os
import platform
import resource
import sys
import time

CHECK_STEPS = 5
SLOW_S = 4
SAMPLE_S = float(os.environ.get("BENCH_SAMPLE_MS", "400")) / 1e3
THREADS = int(os.environ.get("BENCH_THREADS", "0"))

_out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print would disturb


def now():
    return time.perf_counter()


def say(message):
    _out.write(json.dumps(message) + "\n")
    _out.flush()


def rss_megabytes():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize() / 2**20


def _run(step, count):
    started = now()
    for _ in range(count):
        step()
    return now() - started


def _warm_up(step):
    started, steps = now(), 0
    while steps < 2 or now() - started < 2 * SAMPLE_S:
        step()
        steps += 1
    some = max(1, steps // 4)
    return max(1, round(SAMPLE_S * some / _run(step, some)))


def _ready(check, info):
    say(dict(ready=True, check=float(check), info=dict(runtime="Python " + platform.python_version(), **info)))


def _answer(measure):
    for line in sys.stdin:
        if line.strip() != "go":
            break
        say(dict(metrics=measure()))
    os._exit(0)


def serve_steps(step, check, info):
    slow = _run(step, 1) > SLOW_S
    _run(step, CHECK_STEPS - 1)
    reached = check()
    steps = 1 if slow else _warm_up(step)
    _ready(reached, info)
    _answer(lambda: dict(us=_run(step, steps) * 1e6 / steps, rss_mb=rss_megabytes()))


def serve_samples(sample, check, info):
    sample()
    _ready(check(), info)
    _answer(sample)


def serve_once(metrics, check=None):
    say(dict(metrics=metrics, check=None if check is None else float(check)))
    os._exit(0)
