"""Data and starting weights of the workloads: the twin of workloads/data.mjs, which says more."""
import numpy as np

MLP = [784, 300, 100, 10]
DEEP_MLP = [784, 100, 100, 100, 100, 100, 10]
CHAIN = dict(layers=1000, batch=8, width=16)
CHECKPOINT = dict(variables=25, side=1024)


def uniform(seed, count, low=0.0, high=1.0):
    with np.errstate(over="ignore"):
        u = np.uint32
        a = u((seed * 0x9E3779B1) & 0xFFFFFFFF) + np.arange(1, count + 1, dtype=u) * u(0x6D2B79F5)
        t = (a ^ (a >> u(15))) * (u(1) | a)
        t = (t + (t ^ (t >> u(7))) * (u(61) | t)) ^ t
        fraction = (t ^ (t >> u(14))).astype(np.float64) / 2.0**32
    return (low + fraction * (high - low)).astype(np.float32)


def labels(seed, count, classes=10):
    return np.minimum(classes - 1, np.floor(uniform(seed, count) * np.float32(classes))).astype(np.int32)


def he_weights(seed, fan_in, shape):
    limit = float(np.sqrt(6.0 / fan_in))
    return uniform(seed, int(np.prod(shape)), -limit, limit).reshape(shape)


def images(batch, shape=(784,)):
    return uniform(1, batch * 784).reshape(batch, *shape), labels(2, batch)


def dense_layers(units):
    return [he_weights(10 + i, units[i], (units[i], units[i + 1])) for i in range(len(units) - 1)]


def convnet_weights():
    return [
        he_weights(20, 9, (3, 3, 1, 32)),
        he_weights(21, 9 * 32, (3, 3, 32, 64)),
        he_weights(22, 3136, (3136, 128)),
        he_weights(23, 128, (128, 10)),
    ]


def rnn_weights():
    return he_weights(30, 6 * 178, (178, 150)), he_weights(31, 150, (150, 10))
