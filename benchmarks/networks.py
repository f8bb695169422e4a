"""Realistic networks: steps per second of stacks, and of plain modules one after the other.

A step is one minibatch of one model: SGD on digits-like images (one hidden layer, 80 models) and on
images of the papers' scale (28 × 28, 10 models), every epoch judged as in training. `faster`
compares to a loop over models, each a PyTorch module with PyTorch's optimizer; `of the stack` to
the stack on one core. Processor time on one core; on a GPU elapsed time, the first two epochs, in
which programs are recorded, left out.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from atypical.networks.architecture import Architecture, Network
from atypical.networks.launches import AT_ONCE, Work, in_turns
from atypical.networks.module import module
from atypical.networks.orders import orders_of
from atypical.networks.training import Rule, Runs, training

RATE = 0.01
# Inputs, hidden units, models, images, minibatch, epochs.
CASES = [
    (64, 16, 80, 500, 10, 5),
    (64, 64, 80, 500, 10, 4),
    (64, 16, 80, 500, 100, 20),
    (64, 64, 80, 500, 100, 10),
    (784, 1000, 10, 1000, 100, 4),
]
# Epochs before the clock starts, in which programs are recorded; steps that a device is timed for.
FIRST, STEPS = 2, 5000


def rows(device: str = "cpu") -> list[dict[str, object]]:
    """Rows of every case: plain modules and a stack on one core; on a device, a stack and several
    of them in turns.
    """
    torch.set_num_threads(1)
    table: list[dict[str, object]] = []
    for inputs, hidden, models, images, batch, epochs in CASES:
        shape = Architecture((inputs, hidden, 10), "relu", bias=True, binary=False)
        case = {"inputs": inputs, "hidden": hidden, "models": models, "batch": batch}
        rule = Rule(epochs=epochs, batch=batch)
        single = max(_loop(shape, min(models, 4), images, rule) for _ in range(2))
        stack = max(_stacks(shape, models, images, rule, "cpu") for _ in range(2))
        ways = {"plain modules": single, "stack, cpu": stack}
        if device != "cpu":
            longer = replace(rule, epochs=FIRST + STEPS * batch // images)
            for count in (1, AT_ONCE):
                rate = _stacks(shape, models, images, longer, device, count)
                ways[f"{count} × stack, {device}"] = rate
        table += [
            {
                "what": what,
                **case,
                "steps per s": r,
                "faster": r / single,
                "of the stack": r / stack,
            }
            for what, r in ways.items()
        ]
    return table


def _stacks(
    shape: Architecture, models: int, images: int, rule: Rule, device: str, count: int = 1
) -> float:
    """Steps of single networks per second of stacks in turns, all but their first epochs."""
    clock = time.process_time if device == "cpu" else time.perf_counter
    begun: list[float] = []

    def timed() -> Work[None]:
        network, runs = Network(shape, device), _runs(shape, models, images, device)
        work = training(network, runs, rule, loss=0.0)
        for epoch, _ in enumerate(work):
            if epoch == FIRST:
                begun.append(clock())
            yield

    for _ in in_turns((timed() for _ in range(count)), device, count):
        pass
    spent = clock() - max(begun)
    return count * models * -(-images // rule.batch) * (rule.epochs - FIRST) / spent


def _runs(shape: Architecture, models: int, images: int, device: str) -> Runs:
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((models, images, shape.widths[0]), np.float32)
    start = np.stack([shape.start(rng) for _ in range(models)])
    return Runs(
        torch.from_numpy(inputs).to(device),
        torch.from_numpy(rng.integers(10, size=(models, images))).to(device),
        torch.from_numpy(start).to(device),
        torch.full((models,), RATE, device=device),
        orders_of([("benchmark", model) for model in range(models)], device),
    )


def _loop(shape: Architecture, models: int, images: int, rule: Rule) -> float:
    """Steps per second of modules one after the other."""
    runs = _runs(shape, models, images, "cpu")
    begun = time.process_time()
    for model, orders in enumerate(runs.orders.fresh(images)):
        network = module(shape, runs.start[model])
        optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
        x, y = runs.inputs[model], runs.labels[model]
        for _ in range(rule.epochs):
            for chosen in orders.split(rule.batch):
                optimizer.zero_grad()
                cross_entropy(network(x[chosen]), y[chosen]).backward()
                optimizer.step()
            with torch.no_grad():
                network(x)
    spent = time.process_time() - begun
    return models * -(-images // rule.batch) * rule.epochs / spent
