"""Deep tanh networks that learn a teacher of given features: sweeps of the weight decay, escapes.

The loss of paper C, ½⟨|ŷ − y|²⟩ + (β/2) Σ ‖W‖², with tanh between the layers; without biases. Near
zero the network is linear, so that zero is metastable; but a state of one feature is no longer
invariant under minibatches: tanh turns every hidden unit by another noise. R seeds run as a batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.networks.architecture import Architecture
from atypical.networks.orders import Drawn
from atypical.networks.weight_decay import decayed
from atypical.randomness.instances import instance_stream
from atypical.status import BUDGET, CONVERGED, UNPREPARED
from atypical.tasks.tanh_teacher import sample

LOOK_EVERY = 50
# Weight per layer from which a feature is prepared: beyond the saddle.
PREPARED = 0.7


class Class:
    """Students of all seeds: inputs and targets (R, N, k), and their networks."""

    def __init__(
        self, seeds: Sequence[int], eta: Sequence[float], samples: int, hidden: Sequence[int]
    ) -> None:
        self.seeds, self.eta = list(seeds), list(eta)
        sets = [sample(eta, samples, instance_stream(seed, "tanh teacher")) for seed in seeds]
        x, y = (torch.from_numpy(np.stack(part)) for part in zip(*sets, strict=True))
        self.x, self.y = x, y
        self.architecture = Architecture((len(eta), *hidden, len(eta)), "tanh", False, False)

    def starts(self) -> Tensor:
        """Random weights, (R, size)."""
        starts = [self.architecture.start(instance_stream(s, "student start")) for s in self.seeds]
        return torch.from_numpy(np.stack(starts))

    def holding(self, features: Sequence[int]) -> Tensor:
        """Weights that hold some features along hidden directions at random, (R, size)."""
        theta = torch.zeros((len(self.seeds), self.architecture.size))
        for row, seed in enumerate(self.seeds):
            rng = instance_stream(seed, "student features")
            for feature in features:
                left = np.eye(len(self.eta))[feature]
                layers = self.architecture.layers(theta[row : row + 1])
                for number, (weights, _) in enumerate(layers):
                    units, last = weights.shape[1], number == len(layers) - 1
                    right = np.eye(units)[feature] if last else direction(rng, units)
                    weights += PREPARED * torch.from_numpy(np.outer(right, left)).float()
                    left = right
        return theta

    def slope(self, theta: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Slope of ½⟨|ŷ − y|²⟩, (R, size), by back-propagation.   x, y: (R, n, k)."""
        layers = [weights for weights, _ in self.architecture.layers(theta)]
        values = activations(layers, x)
        delta = (torch.bmm(values[-1], layers[-1].mT) - y) / x.shape[1]
        slopes: list[Tensor] = []
        for weights, value in zip(reversed(layers), reversed(values), strict=True):
            slopes.append(torch.bmm(delta.mT, value).flatten(1))
            if value is not x:
                delta = torch.bmm(delta, weights) * (1 - value.square())
        return torch.cat(slopes[::-1], dim=1)

    def strengths(self, theta: Tensor) -> NDArray[np.float64]:
        """Singular values of the response ⟨ŷ xᵀ⟩, largest first, (R, k)."""
        layers = [weights for weights, _ in self.architecture.layers(theta)]
        outputs = torch.bmm(activations(layers, self.x)[-1], layers[-1].mT)
        response = torch.bmm(outputs.mT, self.x) / self.x.shape[1]
        return np.asarray(torch.linalg.svdvals(response.double()).numpy())

    def error(self, theta: Tensor) -> NDArray[np.float64]:
        """⟨|ŷ − y|²⟩ per output, (R,)."""
        layers = [weights for weights, _ in self.architecture.layers(theta)]
        outputs = torch.bmm(activations(layers, self.x)[-1], layers[-1].mT)
        return np.asarray((outputs - self.y).square().mean(dim=(1, 2)).double().numpy())


def activations(layers: Sequence[Tensor], x: Tensor) -> list[Tensor]:
    """What enters each layer."""
    values = [x]
    for weights in layers[:-1]:
        values.append(torch.tanh(torch.bmm(values[-1], weights.mT)))
    return values


def direction(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """A random unit vector."""
    v = rng.standard_normal(size)
    return np.asarray(v / np.linalg.norm(v))


@dataclass(frozen=True)
class Settling:
    """Full-batch descent with momentum, at most `steps`, until the largest slope of every network
    is below `tolerance`.
    """

    learning_rate: float
    tolerance: float
    steps: int

    def settle(self, students: Class, theta: Tensor, beta: float) -> tuple[Tensor, Any, int]:
        """Where it ends, (R, size); the largest slopes, (R,); the steps made."""
        theta = theta.clone()
        descent = decayed("momentum", self.learning_rate, beta, theta)
        for step in range(self.steps + 1):
            slope = students.slope(theta, students.x, students.y)
            if step % LOOK_EVERY == 0 or step == self.steps:
                steepest = (slope + beta * theta).abs().amax(dim=1)
                if step == self.steps or bool((steepest < self.tolerance).all()):
                    break
            descent.step(theta, slope)
        return theta, steepest.double().numpy(), step


def student_sweep_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    beta: Sequence[float],
    network: Mapping[str, Any],
    kick: float,
    **settling: Any,
) -> Iterator[pd.DataFrame]:
    """Table student_sweep.   curves: direction of each.   network: eta, samples, hidden."""
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    students, how = Class(seeds, **network), Settling(**settling)
    for curve in curves:
        down, frames = curve["direction"] == "down", []
        theta = torch.zeros_like(students.starts()) if down else students.starts()
        for b in sorted(beta, reverse=down):
            theta = theta + kick * kicks(students, b)
            theta, steepest, steps = how.settle(students, theta, b)
            status = np.where(steepest < how.tolerance, CONVERGED, BUDGET)
            reached = {"beta": b, "gradient": steepest, "steps": steps, "status": status}
            frames.append(seen(students, theta).assign(**reached))
        yield pd.concat(frames, ignore_index=True).assign(**curve)


def seen(students: Class, theta: Tensor) -> pd.DataFrame:
    """One row per seed: error, and the two largest strengths."""
    s = students.strengths(theta)
    found = {"seed": students.seeds, "train_mse": students.error(theta)}
    return pd.DataFrame(found | {"s1": s[:, 0], "s2": s[:, 1]})


def kicks(students: Class, beta: float) -> Tensor:
    """Gaussian weights of deviation 1 that each seed adds at this β, (R, size)."""
    size = students.architecture.size
    rows = [instance_stream(s, "kick", f"{beta:g}").standard_normal(size) for s in students.seeds]
    return torch.from_numpy(np.stack(rows)).float()


class Trap:
    """States of the first feature alone at a weight decay, beside those of both.

    theta: (R, size).   start, half: strength of the second feature there, and half of that where
    both are held, (R,).   status: whether both states have settled, and differ.
    """

    def __init__(self, students: Class, how: Settling, beta: float) -> None:
        self.theta, steepest, _ = how.settle(students, students.holding([0]), beta)
        learned, other, _ = how.settle(students, students.holding([0, 1]), beta)
        self.start = students.strengths(self.theta)[:, 1]
        self.half = students.strengths(learned)[:, 1] / 2
        ready = (steepest < how.tolerance) & (other < how.tolerance) & (self.start < self.half / 2)
        self.status = np.where(ready, CONVERGED, UNPREPARED)


def student_escape_table(
    curves: Iterable[Mapping[str, Any]],
    seeds: Sequence[int],
    network: Mapping[str, Any],
    **settling: Any,
) -> Iterator[pd.DataFrame]:
    """Table student_escape: from states of the first feature alone, until half of the second.

    curves: optimiser, batch, learning_rate, beta and steps of each.
    """
    torch.set_num_threads(1)  # a job is one thread; two in each of two jobs would collapse
    students, how = Class(seeds, **network), Settling(**settling)
    traps: dict[float, Trap] = {}
    for curve in curves:
        if curve["beta"] not in traps:
            traps[curve["beta"]] = Trap(students, how, curve["beta"])
        yield watched(students, traps[curve["beta"]], curve)


def watched(students: Class, trap: Trap, curve: Mapping[str, Any]) -> pd.DataFrame:
    """One row per seed: when it escaped, or how long it was watched."""
    escaped, steps = leave(students, trap, curve)
    rate = curve["learning_rate"]
    found = {
        **{"seed": students.seeds, "s2_start": trap.start, "escaped": escaped.astype(int)},
        **{"steps": steps, "time": rate * steps, "censored_at": rate * curve["steps"]},
        "full_batch": int(curve["batch"] >= students.x.shape[1]),
        "status": trap.status,
    }
    return pd.DataFrame(found).assign(**{k: v for k, v in curve.items() if k != "steps"})


def leave(
    students: Class, trap: Trap, curve: Mapping[str, Any]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether each run gets beyond half of the second feature, and its steps, (R,) each.

    Runs that are out go on with the others, and are looked at no more.
    """
    names = [str(curve[name]) for name in ("optimiser", "batch", "learning_rate", "beta")]
    orders = Drawn([instance_stream(seed, "student order", *names) for seed in students.seeds])
    theta, samples = trap.theta.clone(), students.x.shape[1]
    descent = decayed(curve["optimiser"], curve["learning_rate"], curve["beta"], theta)
    rows, batch = torch.arange(len(theta))[:, None], min(curve["batch"], samples)
    escaped, steps = np.zeros(len(theta), bool), np.full(len(theta), curve["steps"])
    order = orders.fresh(samples)
    for step in range(1, curve["steps"] + 1):
        x, y = students.x, students.y
        if batch < samples:
            order = orders.fresh(samples) if order.shape[1] < batch else order
            few, order = order[:, :batch], order[:, batch:]
            x, y = x[rows, few], y[rows, few]
        descent.step(theta, students.slope(theta, x, y))
        if step % LOOK_EVERY == 0:
            out = (students.strengths(theta)[:, 1] > trap.half) & ~escaped
            escaped, steps = escaped | out, np.where(out, step, steps)
            if escaped.all():
                break
    return escaped, steps
