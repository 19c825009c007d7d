"""The workloads in PyTorch, eager: `worker.py PROGRAM [BATCH]`."""
import sys

import numpy as np
import torch
import torch.nn.functional as F

import data
from protocol import THREADS, serve_steps

if THREADS:
    torch.set_num_threads(THREADS)
INFO = dict(torch=torch.__version__, threads=torch.get_num_threads())


def parameter(values):
    return torch.tensor(values).requires_grad_()


def zeros(units):
    return torch.zeros(units).requires_grad_()


def mlp_parameters():
    return [(parameter(w), zeros(w.shape[1])) for w in data.dense_layers(data.MLP)]


def mlp(parameters, x):
    for i, (w, b) in enumerate(parameters):
        x = torch.addmm(b, x, w)
        if i < len(parameters) - 1:
            x = F.relu(x)
    return x


def training(optimizer, x, y, loss_of):
    labels = y.astype("int64")

    def loss():
        return loss_of(torch.from_numpy(x), torch.from_numpy(labels))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        optimizer.step()

    def check():
        with torch.no_grad():
            return loss().item()

    serve_steps(step, check, INFO)


def mlp_train(batch):
    parameters = mlp_parameters()
    optimizer = torch.optim.SGD([p for layer in parameters for p in layer], 0.01)
    training(optimizer, *data.images(batch), lambda x, y: F.cross_entropy(mlp(parameters, x), y))


def mlp_infer(batch):
    x, parameters = data.images(batch)[0], mlp_parameters()

    def step():
        with torch.inference_mode():
            return mlp(parameters, torch.from_numpy(x)).numpy()

    serve_steps(step, lambda: abs(step()).mean(), INFO)


def conv_train(_):
    x, y = data.images(50, (1, 28, 28))
    kernel1, kernel2, dense, output = data.convnet_weights()
    # torch has channels first, and flattens c, h, w where TensorFlow flattens h, w, c
    k1, k2 = (parameter(np.ascontiguousarray(k.transpose(3, 2, 0, 1))) for k in (kernel1, kernel2))
    w3 = parameter(np.ascontiguousarray(dense.reshape(7, 7, 64, 128).transpose(2, 0, 1, 3).reshape(3136, 128)))
    w4, b1, b2, b3, b4 = parameter(output), zeros(32), zeros(64), zeros(128), zeros(10)

    def loss(x, y):
        h = F.relu(F.conv2d(x, k1, b1, padding=1))
        # SAME with stride 2 pads 28 at the end only
        h = F.relu(F.conv2d(F.pad(h, (0, 1, 0, 1)), k2, b2, stride=2))
        h = F.max_pool2d(h, 2).flatten(1)
        return F.cross_entropy(torch.addmm(b4, F.relu(torch.addmm(b3, h, w3)), w4), y)

    training(torch.optim.SGD([k1, b1, k2, b2, w3, b3, w4, b4], 0.01, momentum=0.9), x, y, loss)


def rnn_train(_):
    cell, output = map(parameter, data.rnn_weights())
    b, c = zeros(150), zeros(10)

    def loss(x, y):
        h = torch.zeros(x.shape[0], 150)
        for row in x.unbind(1):
            h = torch.tanh(torch.addmm(b, torch.cat([row, h], 1), cell))
        return F.cross_entropy(torch.addmm(c, h, output), y)

    training(torch.optim.Adam([cell, b, output, c], 0.001), *data.images(150, (28, 28)), loss)


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 50)
