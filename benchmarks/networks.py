"""Realistic networks: steps per second of stacks, and of plain modules one after the other.

A step is one minibatch of one model: SGD on digits-like images (one hidden layer, 80 models) and on
images of the papers' scale (28 × 28, 10 models). `faster` compares to a loop over models, each a
PyTorch module with PyTorch's optimizer. Processor time on one core; on a GPU, where there is one,
elapsed time.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from atypical.networks.architecture import Architecture, Network
from atypical.networks.module import module
from atypical.networks.training import Rule, Runs, train
from atypical.randomness.streams import stream

RATE = 0.01
# Inputs, hidden units, models, images, minibatch, epochs.
CASES = [
    (64, 16, 80, 500, 10, 4),
    (64, 64, 80, 500, 10, 2),
    (64, 16, 80, 500, 100, 20),
    (784, 1000, 10, 1000, 100, 2),
]


def rows() -> list[dict[str, object]]:
    """One row per case and way."""
    torch.set_num_threads(1)
    table: list[dict[str, object]] = []
    for inputs, hidden, models, images, batch, epochs in CASES:
        shape = Architecture((inputs, hidden, 10), "relu", bias=True, binary=False)
        steps = models * epochs * -(-images // batch)
        rule = Rule(epochs=epochs, batch=batch)
        case = {"inputs": inputs, "hidden": hidden, "models": models, "batch": batch}
        few = min(models, 4)
        single = _rate(
            lambda s=shape, n=few, r=rule, i=images: _loop(s, n, r, i), steps * few / models
        )
        table.append({"what": "plain modules", **case, "steps per s": single, "faster": 1.0})
        for device in ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]:
            runs = _runs(shape, models, images, device)
            network = Network(shape, device)
            rate = _rate(lambda n=network, r=runs, k=rule: train(n, r, k, loss=0.0), steps)
            table.append(
                {"what": f"stack, {device}", **case, "steps per s": rate, "faster": rate / single}
            )
    return table


def _rate(run: Callable[[], object], steps: float) -> float:
    """Steps per second, the better of two passes after a first one."""
    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    spent = []
    for _ in range(3):
        begin = clock()
        run()
        spent.append(clock() - begin)
    return steps / min(spent[1:])


def _runs(shape: Architecture, models: int, images: int, device: str) -> Runs:
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((models, images, shape.widths[0]), np.float32)
    start = np.stack([shape.start(rng) for _ in range(models)])
    return Runs(
        torch.from_numpy(inputs).to(device),
        torch.from_numpy(rng.integers(10, size=(models, images))).to(device),
        torch.from_numpy(start).to(device),
        torch.full((models,), RATE, device=device),
        [stream("benchmark", model) for model in range(models)],
    )


def _loop(shape: Architecture, models: int, rule: Rule, images: int) -> None:
    runs = _runs(shape, models, images, "cpu")
    for model in range(models):
        network = module(shape, runs.start[model])
        optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
        x, y = runs.inputs[model], runs.labels[model]
        for _ in range(rule.epochs):
            for chosen in torch.from_numpy(runs.orders[model].permutation(images)).split(
                rule.batch
            ):
                optimizer.zero_grad()
                cross_entropy(network(x[chosen]), y[chosen]).backward()
                optimizer.step()
            with torch.no_grad():
                network(x)
