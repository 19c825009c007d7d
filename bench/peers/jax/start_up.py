"""From nothing to the first training step: workloads/start_up.mjs in JAX."""
import time

begin = time.perf_counter()
import jax

import data
from protocol import serve_once
from worker import cross_entropy, mlp, mlp_parameters

imported = time.perf_counter()
x, y = data.images(50)
gradient = jax.grad(lambda p, x, y: cross_entropy(mlp(p, x), y))
step = jax.jit(lambda p, x, y: jax.tree.map(lambda v, g: v - 0.01 * g, p, gradient(p, x, y)))
jax.block_until_ready(step(mlp_parameters(), x, y))
serve_once(dict(import_ms=(imported - begin) * 1e3, step_ms=(time.perf_counter() - imported) * 1e3))
