"""Outer steps of W1 to W7 in JAX, each compiled as a whole.

    python benches/peers/jax_steps.py [W1 W5 ...] [--seconds 8] [--check]
"""

import os

import inputs
import jax
import jax.numpy as jnp
from jax import grad, lax, value_and_grad, vmap
from jax.nn import log_softmax, relu

INNER_SINES, INNER_IMAGES, OUTER = 0.01, 0.4, 0.001


def sgd(theta, gradient, rate):
    return jax.tree.map(lambda p, g: p - rate * g, theta, gradient)


def adam(theta, gradient, state):
    """The updated parameters and `(t, m, v)`."""
    t, m, v = state
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
    c1, c2 = 1 - 0.9**t, 1 - 0.999**t
    move = lambda p, m, v: p - OUTER * (m / c1) / (jnp.sqrt(v / c2) + 1e-8)
    return jax.tree.map(move, theta, m, v), (t, m, v)


# --- W1 to W4: sines, all tasks at once by vmap ---


def mlp_loss(theta, x, y):
    h = relu(x @ theta["w1"].T + theta["b1"])
    h = relu(h @ theta["w2"].T + theta["b2"])
    return jnp.mean((h @ theta["w3"].T + theta["b3"] - y) ** 2)


def adapted(theta, x, y, steps, pass_on=lambda g: g):
    """`theta` after gradient descent on one support set."""
    for _ in range(steps):
        theta = sgd(theta, pass_on(grad(mlp_loss)(theta, x, y)), INNER_SINES)
    return theta


def maml_sines(theta, batch, steps, pass_on=lambda g: g):
    """Meta-loss and meta-gradient of MAML; of first-order MAML if the inner gradient passes nothing on."""

    def meta_loss(theta):
        task = lambda sx, sy, qx, qy: mlp_loss(adapted(theta, sx, sy, steps, pass_on), qx, qy)
        return vmap(task)(*batch).mean()

    return value_and_grad(meta_loss)(theta)


def reptile(theta, batch):
    """The query loss after five steps, and the mean way back from there."""
    sx, sy, qx, qy = batch
    phi = vmap(lambda x, y: adapted(theta, x, y, steps=5))(sx, sy)
    return vmap(mlp_loss)(phi, qx, qy).mean(), jax.tree.map(lambda p, f: p - f.mean(0), theta, phi)


# --- W5 to W7: images, task after task ---


def max_pool(x):
    """The largest of each 2×2 pixels, an odd edge dropped.

    Faster than `lax.reduce_window`. Not `max` over axes: its gradient looks for pixels that equal the
    maximum, and misses some where the compiler has rounded the two differently.
    """
    n, h, w, c = x.shape
    x = x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c)
    x = jnp.maximum(x[:, :, 0], x[:, :, 1])
    return jnp.maximum(x[:, :, :, 0], x[:, :, :, 1])


def features(theta, x):
    """Conv4-64 with the statistics of this batch: `[n, 28, 28]` to `[n, 64]`, channels last."""
    x = x[..., None]
    for i in range(1, 5):
        x = lax.conv_general_dilated(
            x, theta[f"w{i}"], (1, 1), "SAME", dimension_numbers=("NHWC", "OIHW", "NHWC")
        )
        x = x + theta[f"b{i}"]
        mean = x.mean((0, 1, 2))
        scale = theta[f"gamma{i}"] * lax.rsqrt((x**2).mean((0, 1, 2)) - mean**2 + 1e-5)
        x = x * scale + (theta[f"beta{i}"] - mean * scale)
        x = relu(max_pool(x))  # the same as ReLU before pooling, for less work
    return x.reshape(len(x), -1)


def cross_entropy(scores, y):
    return -jnp.take_along_axis(log_softmax(scores), y[:, None], 1).mean()


def head_loss(head, f, y):
    return cross_entropy(f @ head["w"].T + head["b"], y)


def conv_loss(theta, x, y):
    return head_loss(theta, features(theta, x), y)


def maml_task(theta, sx, sy, qx, qy):
    return conv_loss(sgd(theta, grad(conv_loss)(theta, sx, sy), INNER_IMAGES), qx, qy)


def joint_features(theta, sx, qx):
    """Both sets in one pass."""
    f = features(theta, jnp.concatenate([sx, qx]))
    return f[: len(sx)], f[len(sx) :]


def proto_task(theta, sx, sy, qx, qy):
    prototypes, f = joint_features(theta, sx, qx)  # one shot, in the order of classes
    squares = (f**2).sum(1)[:, None] + (prototypes**2).sum(1) - 2 * f @ prototypes.T
    return cross_entropy(-squares, qy)


def anil_task(theta, sx, sy, qx, qy):
    s, q = joint_features(theta, sx, qx)
    head = {"w": theta["w"], "b": theta["b"]}
    for _ in range(5):
        head = sgd(head, grad(head_loss)(head, s, sy), INNER_IMAGES)
    return head_loss(head, q, qy)


def over_tasks(task):
    """Meta-loss and meta-gradient, the tasks unrolled: on CPUs faster than vmap."""

    def meta_gradient(theta, batch):
        return value_and_grad(lambda theta: sum(task(theta, *one) for one in zip(*batch)) / len(batch[0]))(theta)

    return meta_gradient


META_GRADIENTS = {
    "W1": lambda theta, batch: maml_sines(theta, batch, steps=1),
    "W2": lambda theta, batch: maml_sines(theta, batch, steps=5),
    "W3": lambda theta, batch: maml_sines(theta, batch, steps=1, pass_on=lax.stop_gradient),
    "W4": reptile,
    "W5": over_tasks(maml_task),
    "W6": over_tasks(proto_task),
    "W7": over_tasks(anil_task),
}


def start(name, check):
    """Parameters, the optimizer's state, the batch, and the update of a workload."""
    theta, batch = jax.tree.map(jnp.asarray, inputs.load(name, check))
    zeros = jax.tree.map(jnp.zeros_like, theta)
    plain = lambda theta, gradient, state: (sgd(theta, gradient, 0.1), state)
    return theta, (0, zeros, zeros), batch, plain if name == "W4" else adam


def check(name):
    """The first meta-loss, the norm of the meta-gradient, and the second meta-loss."""
    theta, state, batch, update = start(name, check=True)
    meta_gradient = jax.jit(META_GRADIENTS[name])
    loss, gradient = meta_gradient(theta, batch)
    norm = jnp.sqrt(sum((g**2).sum() for g in jax.tree.leaves(gradient)))
    theta, _ = update(theta, gradient, state)
    print(f"{name} loss {loss:.9f} norm {norm:.9f} next loss {meta_gradient(theta, batch)[0]:.9f}", flush=True)


def bench(name, seconds):
    """Median ms per outer step, and the first meta-loss."""
    theta, state, batch, update = start(name, check=False)

    @jax.jit
    def step(theta, state, batch):
        loss, gradient = META_GRADIENTS[name](theta, batch)
        return *update(theta, gradient, state), loss

    def one():
        nonlocal theta, state
        theta, state, loss = jax.block_until_ready(step(theta, state, batch))
        return loss

    ms, loss = inputs.measure(one, seconds)
    print(f"{name} {ms:.3f} ms, first loss {loss:.6f}", flush=True)


if __name__ == "__main__":
    args = inputs.arguments("Outer steps of W1 to W7 in JAX")
    jax.config.update("jax_enable_x64", args.check)
    threads = len(os.sched_getaffinity(0))
    print(f"jax {jax.__version__}, {jax.devices()[0].device_kind}, {threads} threads", flush=True)
    for workload in args.workloads:
        check(workload) if args.check else bench(workload, args.seconds)
