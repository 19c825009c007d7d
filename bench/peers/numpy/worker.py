"""The multi-layer perceptron by hand: what the arithmetic costs with a good BLAS and no framework."""
import sys

import numpy as np

import data
from protocol import serve_steps

INFO = dict(numpy=np.__version__)


def forward(layers, biases, x):
    activations = [x]
    for i, (w, b) in enumerate(zip(layers, biases)):
        z = activations[-1] @ w
        z += b
        activations.append(np.maximum(z, 0, out=z) if i < len(layers) - 1 else z)
    return activations


def mlp_infer(batch):
    x, layers = data.images(batch)[0], data.dense_layers(data.MLP)
    biases = [np.zeros(w.shape[1], np.float32) for w in layers]
    step = lambda: forward(layers, biases, x)[-1]
    serve_steps(step, lambda: abs(step()).mean(), INFO)


def mlp_train(batch):
    (x, y), layers = data.images(batch), data.dense_layers(data.MLP)
    biases = [np.zeros(w.shape[1], np.float32) for w in layers]
    rows, rate = np.arange(batch), np.float32(0.01)

    def probabilities():
        activations = forward(layers, biases, x)
        z = activations[-1]
        e = np.exp(z - z.max(1, keepdims=True))
        return activations, e / e.sum(1, keepdims=True)

    def step():
        activations, p = probabilities()
        p[rows, y] -= 1
        d = p / np.float32(batch)
        for i in reversed(range(len(layers))):
            weights, bias = activations[i].T @ d, d.sum(0)
            if i > 0:
                d = d @ layers[i].T
                d *= activations[i] > 0
            layers[i] -= rate * weights
            biases[i] -= rate * bias

    serve_steps(step, lambda: -np.log(probabilities()[1][rows, y]).mean(), INFO)


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 50)
