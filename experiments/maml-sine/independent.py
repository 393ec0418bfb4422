"""First-order MAML on ten points of a sinusoid, in NumPy and double precision, written apart from Metaburn.

The protocol is that of the README beside this file. Prints, for each seed, the mean error on 6000 test tasks
after 0, 1, 2, 5 and 10 steps, tasks with an error above 50 left out.

    python3 independent.py 0 1 2          # two minutes a seed
"""

import sys

import numpy as np

SHOTS, TASKS, ITERATIONS, INNER, OUTER = 10, 25, 70_000, 0.01, 0.001


def initial(rng):
    """The parameters of 1-40-40-1: weights of deviation 0.01, cut off at two deviations; no biases."""

    def weight(*shape):
        x = rng.standard_normal(shape)
        while (far := np.abs(x) > 2).any():
            x[far] = rng.standard_normal(far.sum())
        return 0.01 * x

    return [weight(1, 40), np.zeros(40), weight(40, 40), np.zeros(40), weight(40, 1), np.zeros(1)]


def episodes(rng, tasks):
    """Support inputs and outputs, query inputs and outputs: each [tasks, shots, 1]."""
    amplitude = rng.uniform(0.1, 5, (tasks, 1, 1))
    phase = rng.uniform(0, np.pi, (tasks, 1, 1))
    sets = []
    for _ in range(2):
        x = rng.uniform(-5, 5, (tasks, SHOTS, 1))
        sets += [x, amplitude * np.sin(x - phase)]
    return sets


def layers(theta, x):
    """The two hidden layers and the output; each task may have parameters of its own."""
    a, b, c, d, e, f = (p[:, None] if p.ndim == 2 and i % 2 else p for i, p in enumerate(theta))
    first = np.maximum(x @ a + b, 0)
    second = np.maximum(first @ c + d, 0)
    return first, second, second @ e + f


def error(theta, x, y):
    return ((layers(theta, x)[2] - y) ** 2).mean((1, 2))


def gradient(theta, x, y):
    """Of each task's mean squared error."""
    first, second, output = layers(theta, x)
    turned = lambda m: m.swapaxes(-1, -2)
    back = 2 * (output - y) / x.shape[1]
    back2 = back @ turned(theta[4]) * (second > 0)
    back1 = back2 @ turned(theta[2]) * (first > 0)
    pairs = [(x, back1), (first, back2), (second, back)]
    return [part for h, g in pairs for part in (turned(h) @ g, g.sum(1))]


def adapt(theta, x, y):
    return [p - INNER * g for p, g in zip(theta, gradient(theta, x, y))]


def train(rng):
    theta = initial(rng)
    m, v = [0 * p for p in theta], [0 * p for p in theta]
    for i in range(1, ITERATIONS + 1):
        xs, ys, xq, yq = episodes(rng, TASKS)
        for j, g in enumerate(gradient(adapt(theta, xs, ys), xq, yq)):
            g = g.mean(0)
            m[j] = 0.9 * m[j] + 0.1 * g
            v[j] = 0.999 * v[j] + 0.001 * g * g
            theta[j] = theta[j] - OUTER * (m[j] / (1 - 0.9**i)) / (np.sqrt(v[j] / (1 - 0.999**i)) + 1e-8)
    return theta


def test(rng, theta):
    xs, ys, xq, yq = episodes(rng, 6000)
    theta = [np.broadcast_to(p, (6000, *p.shape)) for p in theta]
    means = []
    for _ in range(11):
        loss = error(theta, xq, yq)
        means.append(loss[loss <= 50].mean())
        theta = adapt(theta, xs, ys)
    return [means[k] for k in (0, 1, 2, 5, 10)]


if __name__ == "__main__":
    for seed in map(int, sys.argv[1:]):
        rng = np.random.default_rng(seed)
        print(seed, *(f"{loss:.3f}" for loss in test(rng, train(rng))), flush=True)
