"""The workloads in JAX, jitted, their buffers donated: `worker.py PROGRAM [BATCH]`."""
import sys

import jax
import jax.numpy as jnp
import numpy as np

import data
from protocol import now, rss_megabytes, serve_once, serve_steps

INFO = dict(jax=jax.__version__)


def zeros(units):
    return jnp.zeros(units, jnp.float32)


def cross_entropy(logits, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def mlp_parameters():
    return [(jnp.array(w), zeros(w.shape[1])) for w in data.dense_layers(data.MLP)]


def mlp(parameters, x):
    for i, (w, b) in enumerate(parameters):
        x = x @ w + b
        if i < len(parameters) - 1:
            x = jax.nn.relu(x)
    return x


def training(parameters, update, x, y, loss, state=()):
    """`update(parameters, state, x, y)` gives the next parameters and state."""
    update = jax.jit(update, donate_argnums=(0, 1))
    now_at = [parameters, state]

    def step():
        now_at[:] = update(*now_at, x, y)
        jax.block_until_ready(now_at)

    serve_steps(step, lambda: loss(now_at[0], x, y), INFO)


def mlp_train(batch):
    x, y = data.images(batch)
    loss = lambda p, x, y: cross_entropy(mlp(p, x), y)

    def update(p, state, x, y):
        return jax.tree.map(lambda v, g: v - 0.01 * g, p, jax.grad(loss)(p, x, y)), state

    training(mlp_parameters(), update, x, y, loss)


def mlp_infer(batch):
    x, parameters, run = data.images(batch)[0], mlp_parameters(), jax.jit(mlp)
    step = lambda: np.asarray(run(parameters, x))
    serve_steps(step, lambda: abs(step()).mean(), INFO)


def conv_train(_):
    x, y = data.images(50, (28, 28, 1))
    kernel1, kernel2, dense, output = map(jnp.array, data.convnet_weights())
    parameters = [kernel1, zeros(32), kernel2, zeros(64), dense, zeros(128), output, zeros(10)]

    def conv(h, kernel, stride):
        dimensions = ("NHWC", "HWIO", "NHWC")
        return jax.lax.conv_general_dilated(h, kernel, (stride, stride), "SAME", dimension_numbers=dimensions)

    def loss(p, x, y):
        h = jax.nn.relu(conv(x, p[0], 1) + p[1])
        h = jax.nn.relu(conv(h, p[2], 2) + p[3])
        h = jax.lax.reduce_window(h, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        h = jax.nn.relu(h.reshape(-1, 3136) @ p[4] + p[5])
        return cross_entropy(h @ p[6] + p[7], y)

    def update(p, momentum, x, y):
        momentum = jax.tree.map(lambda a, g: 0.9 * a + g, momentum, jax.grad(loss)(p, x, y))
        return jax.tree.map(lambda v, a: v - 0.01 * a, p, momentum), momentum

    training(parameters, update, x, y, loss, [jnp.zeros_like(p) for p in parameters])


def rnn_train(_):
    x, y = data.images(150, (28, 28))
    cell, output = map(jnp.array, data.rnn_weights())
    parameters = [cell, zeros(150), output, zeros(10)]

    def loss(p, x, y):
        h = jnp.zeros((x.shape[0], 150))
        for row in range(28):
            h = jnp.tanh(jnp.concatenate([x[:, row], h], 1) @ p[0] + p[1])
        return cross_entropy(h @ p[2] + p[3], y)

    def update(p, state, x, y):
        m, v, t = state
        g = jax.grad(loss)(p, x, y)
        t = t + 1
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
        rate = 0.001 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return jax.tree.map(lambda w, a, b: w - rate * a / (jnp.sqrt(b) + 1e-8), p, m, v), (m, v, t)

    none = lambda: [jnp.zeros_like(p) for p in parameters]
    training(parameters, update, x, y, loss, (none(), none(), jnp.float32(0)))


def layer_chain(_):
    layers, batch, width = data.CHAIN["layers"], data.CHAIN["batch"], data.CHAIN["width"]
    parameters = [(jnp.eye(width), jnp.zeros(width)) for _ in range(layers)]
    x = np.ones((batch, width), np.float32)

    def loss(p, x):
        for w, b in p:
            x = jax.nn.relu(x @ w + b)
        return x.mean()

    update = jax.jit(lambda p, x: jax.tree.map(lambda v, g: v - 1e-6 * g, p, jax.grad(loss)(p, x)))
    begin = now()
    lowered = update.lower(parameters, x)
    built = now()
    step = lowered.compile()
    parameters = jax.block_until_ready(step(parameters, x))
    ran = now()
    runs = []
    for _ in range(20):
        started = now()
        parameters = jax.block_until_ready(step(parameters, x))
        runs.append(now() - started)
    metrics = dict(
        build_grad_ms=(built - begin) * 1e3,
        first_run_ms=(ran - built) * 1e3,
        run_us=sorted(runs)[10] * 1e6,
        rss_mb=rss_megabytes(),
    )
    serve_once(metrics)


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 50)
