"""Replicated descent: several BinaryNets on one instance, each pulled towards their mean.

The pull makes the replicas search where many solutions lie close together. The run is judged by
the sign of their mean.
Source: Baldassi et al., PNAS 113, E7655 (2016); Pittorino et al., J. Stat. Mech. 124015 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners import binarynet
from atypical.learners.arithmetic import signs_of
from atypical.learners.descent import Descent, pull_logistic, step_clipped
from atypical.learners.rule import Path, Task
from atypical.randomness.splitmix import draw_fields, shuffle

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule(binarynet.Rule):
    """`replicas` (odd) of BinaryNet, each on minibatches of its own; other numbers as there.

    coupling: how far a hidden weight moves, a step, towards the mean of the replicas' weights.
    A sweep is one pass of every replica over the patterns.
    """

    sweeps: int = 300
    replicas: int = 5
    coupling: float = 0.003

    def path(self, task: Task) -> Path:
        """The signs of the mean after each sweep."""
        replicas, judged = Replicas.at_random(self.replicas, task), np.empty(task.size, np.float32)
        by = self.descent
        signs_of(replicas.mean, judged)
        yield judged, 0
        for sweep in range(1, self.sweeps + 1):
            _sweep(task.seen, replicas, task.state, self.coupling, by)
            signs_of(replicas.mean, judged)
            yield judged, sweep


class Replicas(NamedTuple):
    """x, w, velocity: (replicas, N) hidden weights, their signs, what is left of earlier steps.

    order: (replicas, P) in which each sees the patterns.   mean: (N,) of the signs.
    """

    x: Array
    w: Array
    velocity: Array
    order: Array
    mean: Array

    @classmethod
    def at_random(cls, count: int, task: Task) -> Replicas:
        """Independent of each other."""
        x, w, velocity = (np.zeros((count, task.size), np.float32) for _ in range(3))
        draw_fields(x.ravel(), 1.0, task.state)
        signs_of(x.ravel(), w.ravel())
        order = np.tile(np.arange(len(task.seen)), (count, 1))
        mean = np.zeros(task.size, np.float32)
        _average(w, mean)
        return cls(x, w, velocity, order, mean)


@njit(cache=True)
def _sweep(X: Array, replicas: Replicas, state: Array, coupling: Real, by: Descent) -> None:
    """Once over the patterns, every replica in a new order of its own."""
    x, w, velocity, order, mean = replicas
    pull = np.empty(mean.size, np.float32)
    for a in range(len(x)):
        shuffle(order[a], state)
    for first in range(0, X.shape[0], by.batch):
        for a in range(len(x)):
            pull_logistic(X, order[a, first : first + by.batch], w[a], by.beta, pull)
            _attract(x[a], w[a], mean, coupling)
            step_clipped(x[a], velocity[a], pull, w[a], by)
        _average(w, mean)


@njit(cache=True)
def _average(w: Array, mean: Array) -> None:
    mean[:] = 0
    for a in range(w.shape[0]):
        for i in range(mean.size):
            mean[i] += w[a, i] / np.float32(w.shape[0])


@njit(cache=True)
def _attract(x: Array, w: Array, mean: Array, coupling: Real) -> None:
    for i in range(x.size):
        x[i] += np.float32(coupling) * (mean[i] - w[i])
