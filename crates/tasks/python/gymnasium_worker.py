"""Carries a batch of Gymnasium environments for Metaburn.

It reads calls from standard input and answers each on standard output, one JSON object a line. Another
program may take its place that does the same:

    {"call": "hello", "environment": "Pendulum-v1", "parameters": ["g"]}
    {"observation": 3, "actions": {"continuous": 1}, "horizon": 200}

`horizon` is null where the environment sets no limit; actions are {"continuous": numbers} or
{"discrete": choices}. A reset begins a trajectory in each environment, as many as there are seeds; a
description has a number for each parameter. Each seed says all of what chance does in its trajectory:

    {"call": "reset", "seeds": [1, 2], "descriptions": [[9.0], [11.0]]}
    {"observations": [[...], [...]]}

A step acts where `running` says so; the other rows of the answer mean nothing. A choice is a list of one
number, counted from 0:

    {"call": "step", "actions": [[0.5], [0.0]], "running": [true, false]}
    {"observations": [[...], [...]], "rewards": [-1.0, 0.0], "terminated": [false, false], "truncated": [false, false]}

Whatever goes wrong is answered by {"error": "..."}. The program ends when its input does.
"""

import json
import os
import signal
import sys


class Batch:
    """Environments of one name that differ in some of their attributes."""

    def __init__(self, environment, parameters):
        self.name = environment
        self.parameters = parameters
        self.environments = []

    def hello(self):
        self.grow(1)
        first = self.environments[0]
        for name in self.parameters:
            value = getattr(first.unwrapped, name, None)
            if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
                raise ValueError(f"{self.name} has no attribute `{name}` that is a number")
        horizon = first.spec.max_episode_steps if first.spec else None
        sight = vector(first.observation_space, "observations")
        return {"observation": sight, "actions": actions(first.action_space), "horizon": horizon}

    def grow(self, count):
        while len(self.environments) < count:
            self.environments.append(gymnasium.make(self.name, disable_env_checker=True))

    def reset(self, seeds, descriptions):
        self.grow(len(seeds))
        observations = []
        for environment, seed, values in zip(self.environments, seeds, descriptions):
            for name, value in zip(self.parameters, values):
                setattr(environment.unwrapped, name, value)
            observation, _ = environment.reset(seed=seed)
            observations.append(numbers(observation))
        return {"observations": observations}

    def step(self, actions, running):
        rows = [self.act(i, action) if runs else self.idle() for i, (action, runs) in enumerate(zip(actions, running))]
        observations, rewards, terminated, truncated = (list(column) for column in zip(*rows))
        return {"observations": observations, "rewards": rewards, "terminated": terminated, "truncated": truncated}

    def act(self, i, action):
        environment = self.environments[i]
        space = environment.action_space
        if isinstance(space, gymnasium.spaces.Discrete):
            chosen = space.start + int(action[0])
        else:
            chosen = np.clip(np.asarray(action), space.low, space.high).astype(space.dtype)
        observation, reward, terminated, truncated, _ = environment.step(chosen)
        return numbers(observation), float(reward), bool(terminated), bool(truncated)

    def idle(self):
        return [0.0] * self.environments[0].observation_space.shape[0], 0.0, False, False


def numbers(observation):
    return np.asarray(observation, dtype=np.float64).tolist()


def vector(space, what):
    """How many numbers a space of lists has."""
    if not isinstance(space, gymnasium.spaces.Box) or len(space.shape) != 1:
        raise ValueError(f"{what} are a {space}; a Box of one axis is needed")
    return space.shape[0]


def actions(space):
    if isinstance(space, gymnasium.spaces.Discrete):
        return {"discrete": int(space.n)}
    return {"continuous": vector(space, "actions")}


def converse(calls, output):
    """Answers each call."""
    global gymnasium, np
    batch = None
    for line in calls:
        try:
            call = json.loads(line)
            name = call.pop("call")
            if name == "hello":
                import gymnasium
                import numpy as np

                batch = Batch(**call)
                answer = batch.hello()
            else:
                answer = {"reset": batch.reset, "step": batch.step}[name](**call)
            # What is no number is no JSON either.
            text = json.dumps(answer, allow_nan=False)
        except Exception as error:
            text = json.dumps({"error": f"{type(error).__name__}: {error}"})
        print(text, file=output, flush=True)


if __name__ == "__main__":
    # An interrupt is for the one who asks; this program ends with its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What environments print must not mix with the answers.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    converse(sys.stdin, output)
