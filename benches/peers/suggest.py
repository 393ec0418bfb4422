"""What a suggestion costs, and what a search of 50 trials finds, with several tuners.

    python benches/peers/suggest.py [--seeds 5] [--no-ours]

A bowl with waves on the unit cube, as in `benches/src/bowl.rs`. The time of a suggestion is all that a
tuner does from one observed value to the next point, wherever it fits its model; the mean over a search.
"""

import argparse
import subprocess
import time
import warnings
from pathlib import Path

import numpy as np
import optuna
import skopt
import torch
from botorch.acquisition import LogExpectedImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from botorch.optim import optimize_acqf
from gpytorch.mlls import ExactMarginalLogLikelihood

TRIALS, INITIAL = 50, 10
RESTARTS, CANDIDATES = 10, 512  # of BoTorch's acquisition, as in its tutorials
DIMENSIONS = [1, 4]


def term(j, u):
    """What coordinate `j` adds to the value."""
    return (1 + j) * (u - 0.3) ** 2 + 0.1 * np.sin(8 * u)


def bowl(point):
    return float(sum(term(j, u) for j, u in enumerate(point)))


def minimum(d):
    """Coordinate by coordinate, on a fine grid."""
    u = np.linspace(0, 1, 1_000_001)
    return sum(term(j, u).min() for j in range(d))


# Tuners: generators that yield a point and are sent its value. Settings are each library's defaults
# unless given here.


def scikit_optimize(d, seed):
    optimizer = skopt.Optimizer([(0.0, 1.0)] * d, "GP", n_initial_points=INITIAL, random_state=seed)
    while True:
        point = optimizer.ask()
        optimizer.tell(point, (yield point))


def by_optuna(sampler, d, seed):
    study = optuna.create_study(sampler=sampler(seed=seed, n_startup_trials=INITIAL))
    space = {f"x{j}": optuna.distributions.FloatDistribution(0, 1) for j in range(d)}
    while True:
        trial = study.ask(space)
        study.tell(trial, (yield [trial.params[name] for name in space]))


def optuna_gp(d, seed):
    return by_optuna(optuna.samplers.GPSampler, d, seed)


def optuna_tpe(d, seed):
    return by_optuna(optuna.samplers.TPESampler, d, seed)


def botorch(d, seed):
    torch.manual_seed(seed)
    sobol = torch.quasirandom.SobolEngine(d, scramble=True, seed=seed).draw(INITIAL, dtype=torch.double)
    x, y = torch.empty(0, d, dtype=torch.double), torch.empty(0, 1, dtype=torch.double)
    bounds = torch.tensor([[0.0] * d, [1.0] * d], dtype=torch.double)
    while True:
        if len(x) < INITIAL:
            new = sobol[len(x) : len(x) + 1]
        else:
            model = SingleTaskGP(x, y)
            fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
            gain = LogExpectedImprovement(model, best_f=y.max())
            new, _ = optimize_acqf(gain, bounds, q=1, num_restarts=RESTARTS, raw_samples=CANDIDATES)
        value = yield new[0].tolist()
        x, y = torch.cat([x, new]), torch.cat([y, -torch.tensor([[value]], dtype=torch.double)])


PEERS = {
    "scikit-optimize GP": scikit_optimize,
    "Optuna GP": optuna_gp,
    "Optuna TPE": optuna_tpe,
    "BoTorch": botorch,
}


def search(tuner, d, seed, trials=TRIALS):
    """Mean ms per suggestion of one search, and the best value found."""
    asking, best, value, suggestions = 0.0, np.inf, None, tuner(d, seed)
    for _ in range(trials):
        start = time.perf_counter()
        point = suggestions.send(value)
        asking += time.perf_counter() - start
        value = bowl(point)
        best = min(best, value)
    return 1e3 * asking / trials, best


def ours(seeds):
    """`{(tuner, d): [(ms, best), …]}` from Metaburn's own benchmark."""
    command = "cargo bench --profile dev -p metaburn-benches --bench searches --".split()
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([*command, "--seeds", str(seeds)], cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    results = {}
    for line in run.stdout.splitlines():
        if line.startswith("metaburn "):
            name, *fields = line.split(",")
            field = dict(f.split("=") for f in fields)
            results.setdefault((name, int(field["d"])), []).append((float(field["ms"]), float(field["best"])))
    return results


def show(name, d, searches):
    """A row of the table."""
    ms, best = np.array(searches).T
    above = best - minimum(d)
    print(f"| {name} | {d} | {np.median(ms):.2f} | {np.median(above):.1e} | {above.max():.1e} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What a suggestion costs, and what a search finds")
    parser.add_argument("--seeds", type=int, default=5, help="searches of each tuner")
    parser.add_argument("--no-ours", action="store_true", help="leave Metaburn out")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    results = {} if args.no_ours else ours(args.seeds)
    print("| tuner | parameters | ms a suggestion, median | best − minimum, median | worst |")
    print("|-|-|-|-|-|")
    for (name, d), searches in results.items():
        show(name, d, searches)
    for name, tuner in PEERS.items():
        search(tuner, 1, 0, INITIAL + 2)  # brings the library's code in
        for d in DIMENSIONS:
            show(name, d, [search(tuner, d, seed) for seed in range(args.seeds)])
