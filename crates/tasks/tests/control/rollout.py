"""Rolls environments out by Gymnasium alone: reads what to do as JSON from standard input, writes what came of it."""

import json
import sys

import gymnasium
import numpy as np

asked = json.load(sys.stdin)
trajectories = []
for seed, description, actions in zip(asked["seeds"], asked["descriptions"], asked["actions"]):
    environment = gymnasium.make(asked["environment"])
    for name, value in zip(asked["parameters"], description):
        setattr(environment.unwrapped, name, value)
    observation, _ = environment.reset(seed=seed)
    steps = [[observation.astype(float).tolist(), 0.0, False, False]]
    for action in actions:
        space = environment.action_space
        if isinstance(space, gymnasium.spaces.Discrete):
            action = int(action[0])
        else:
            action = np.clip(action, space.low, space.high).astype(space.dtype)
        observation, reward, terminated, truncated, _ = environment.step(action)
        steps.append([observation.astype(float).tolist(), float(reward), bool(terminated), bool(truncated)])
        if terminated or truncated:
            break
    trajectories.append(steps)
json.dump(trajectories, sys.stdout)
