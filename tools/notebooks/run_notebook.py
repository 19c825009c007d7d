"""Runs a notebook's cells in its kernel, in the notebook's folder, and prints as JSON what each code cell shows.

    run_notebook.py NOTEBOOK        JUPYTER_PATH says where kernels are

[{"source": …, "outputs": [{"output_type": "execute_result", "data": {…}}, …]}, …]. An output belongs to the cell that asked for it,
whenever it comes: kernels may say that they are idle before they have sent all.
"""

import json
import os
import queue
import sys
import time

from jupyter_client.manager import start_new_kernel

# seconds: for a cell, and for what comes after a kernel says that it is idle
LONGEST = 300
LATE = 2

OUTPUTS = {"execute_result", "display_data", "stream", "error"}


def read_cells(path):
    with open(path, encoding="utf8") as file:
        notebook = json.load(file)
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook["metadata"]["kernelspec"]["name"], sources


class Messages:
    """What a kernel publishes, sorted by the request it belongs to."""

    def __init__(self, client):
        self.client = client
        self.outputs = {}
        self.idle = set()

    def take(self, seconds):
        try:
            message = self.client.get_iopub_msg(timeout=seconds)
        except queue.Empty:
            return
        request, kind, content = message["parent_header"].get("msg_id"), message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            self.idle.add(request)
        if kind in OUTPUTS:
            self.outputs.setdefault(request, []).append({"output_type": kind, **content})

    def wait_until_idle(self, request):
        end = time.monotonic() + LONGEST
        while request not in self.idle:
            if time.monotonic() > end:
                raise TimeoutError(f"a cell takes more than {LONGEST} seconds")
            self.take(1)


def run(path):
    kernel, sources = read_cells(path)
    manager, client = start_new_kernel(kernel_name=kernel, cwd=os.path.dirname(os.path.abspath(path)))
    try:
        messages = Messages(client)
        requests = []
        for source in sources:
            requests.append(client.execute(source))
            messages.wait_until_idle(requests[-1])
        end = time.monotonic() + LATE
        while time.monotonic() < end:
            messages.take(end - time.monotonic())
        return [
            {"source": source, "outputs": messages.outputs.get(request, [])}
            for source, request in zip(sources, requests)
        ]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


print(json.dumps(run(sys.argv[1])))
