"""What TensorBoard's EventAccumulator finds in a directory of event files, as JSON.

    read_events.py DIRECTORY
"""

import io
import json
import sys

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"histograms": 0, "images": 0})
events.Reload()
tags = events.Tags()


def pixels(encoded):
    return np.asarray(Image.open(io.BytesIO(encoded))).tolist()


found = {
    "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {
        tag: [[h.min, h.max, h.num, h.sum, list(h.bucket)] for h in (e.histogram_value for e in events.Histograms(tag))]
        for tag in tags["histograms"]
    },
    "images": {tag: [pixels(e.encoded_image_string) for e in events.Images(tag)] for tag in tags["images"]},
    "texts": {tag: [t.decode() for t in events.Tensors(tag)[0].tensor_proto.string_val] for tag in tags["tensors"]},
    "nodes": [node.name for node in events.Graph().node],
    "collections": sorted(events.MetaGraph().collection_def),
    "run_metadata": tags["run_metadata"],
}
print(json.dumps(found))
