"""Inputs and initial weights of W1 to W7, as NumPy arrays: the same draws for every peer.

Metaburn draws its own from other streams; what a step costs does not depend on them.
"""

import argparse
import time

import numpy as np

WORKLOADS = ["W1", "W2", "W3", "W4", "W5", "W6", "W7"]
SINES = {"W1", "W2", "W3", "W4"}
FILTERS, SIDE = 64, 28


def arguments(description):
    """The command line that the peers share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("workloads", nargs="*", metavar="W", help="W1 … W7; all unless given")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long to measure each")
    parser.add_argument("--check", action="store_true", help="print numbers to compare, in double precision")
    args = parser.parse_args()
    args.workloads = args.workloads or WORKLOADS
    if unknown := set(args.workloads) - set(WORKLOADS):
        parser.error(f"no such workload: {', '.join(sorted(unknown))}")
    return args


def measure(step, seconds):
    """The median time of `step()` in ms over as many calls as fit, and the result of the first call.

    The first call, where a compiler may be at work, and those of the next quarter of the time are warm-up.
    """
    first = step()
    warm = time.perf_counter() + seconds / 4
    while time.perf_counter() < warm:
        step()
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times)), first


def load(workload, check=False):
    """Initial parameters and the batch of a workload: `theta` by name, and `(sx, sy, qx, qy)`.

    Sines: `x` and `y` are `[tasks, examples, 1]`. Images: `x` is `[tasks, examples, 28, 28]`, of one
    channel, and `y` holds class numbers, `[tasks, examples]`. All in double precision.
    """
    rng = np.random.default_rng(0)
    if workload in SINES:
        # Weights of 0.01 give a network that is next to constant, and a check that sees biases alone.
        return mlp(rng, 0.3 if check else 0.01), sines(rng, tasks=25, shots=10, queries=10)
    if workload == "W6":
        return conv4(rng, outputs=None), images(rng, tasks=1, way=20, shots=1, queries=5)
    return conv4(rng, outputs=5), images(rng, tasks=8, way=5, shots=1, queries=5)


def mlp(rng, deviation):
    """1-40-40-1, weights `[out, in]`: truncated normal, biases 0."""
    theta = {}
    for i, (fan_in, fan_out) in enumerate([(1, 40), (40, 40), (40, 1)], start=1):
        w = rng.standard_normal((fan_out, fan_in))
        while (beyond := np.abs(w) > 2).any():
            w[beyond] = rng.standard_normal(beyond.sum())
        theta[f"w{i}"], theta[f"b{i}"] = deviation * w, np.zeros(fan_out)
    return theta


def conv4(rng, outputs):
    """Four blocks of 64 filters `[out, in, 3, 3]`, and a head if there are outputs; PyTorch's default."""
    theta = {}

    def layer(name, *shape):
        bound = 1 / np.sqrt(np.prod(shape[1:]))
        theta[f"w{name}"] = rng.uniform(-bound, bound, shape)
        theta[f"b{name}"] = rng.uniform(-bound, bound, shape[0])

    for i in range(1, 5):
        layer(i, FILTERS, 1 if i == 1 else FILTERS, 3, 3)
        theta[f"gamma{i}"], theta[f"beta{i}"] = np.ones(FILTERS), np.zeros(FILTERS)
    if outputs:
        layer("", outputs, FILTERS)
    return theta


def sines(rng, tasks, shots, queries):
    """`y = A sin(x − φ)` at inputs from −5 to 5."""
    amplitude, phase = rng.uniform(0.1, 5, (tasks, 1, 1)), rng.uniform(0, np.pi, (tasks, 1, 1))
    sx, qx = rng.uniform(-5, 5, (tasks, shots, 1)), rng.uniform(-5, 5, (tasks, queries, 1))
    return sx, amplitude * np.sin(sx - phase), qx, amplitude * np.sin(qx - phase)


def images(rng, tasks, way, shots, queries):
    """Noise around a picture of noise for each class, class by class."""
    pictures = rng.standard_normal((tasks, way, 1, SIDE, SIDE))

    def examples(each):
        x = pictures + 0.3 * rng.standard_normal((tasks, way, each, SIDE, SIDE))
        y = np.tile(np.repeat(np.arange(way), each), (tasks, 1))
        return x.reshape(tasks, way * each, SIDE, SIDE), y

    return *examples(shots), *examples(queries)
