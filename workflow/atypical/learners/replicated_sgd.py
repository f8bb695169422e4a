"""Replicated descent: several BinaryNets on one instance, each pulled towards their mean.

The pull makes the replicas search where many solutions lie close together. The run is judged by
the sign of their mean.
Source: Baldassi et al., PNAS 113, E7655 (2016); Pittorino et al., J. Stat. Mech. 124015 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners import binarynet
from atypical.learners.arithmetic import found, last, shuffle, signs_of, uniform
from atypical.learners.descent import pull_logistic, step_clipped
from atypical.learners.rule import Run, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

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

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled."""
        numbers = self.sweeps, self.replicas, self.coupling
        descent = self.batch, self.rate, self.momentum, self.beta
        X, hidden = network.seen(patterns), network.hidden
        return run_of(_descend(X, hidden, np.uint64(key), whole, *numbers, *descent))


@njit(cache=True)
def _descend(
    X: Array,
    K: Real,
    key: Real,
    whole: bool,
    sweeps: Real,
    replicas: Real,
    coupling: Real,
    batch: Real,
    rate: Real,
    momentum: Real,
    beta: Real,
) -> tuple[Array, Real]:
    P, N = X.shape[0], K * X.shape[2]
    state = np.full(1, key, np.uint64)
    x, w = np.empty((replicas, N), np.float32), np.empty((replicas, N), np.float32)
    velocity, pull = np.zeros((replicas, N), np.float32), np.empty(N, np.float32)
    mean, judged = np.zeros(N, np.float32), np.empty(N, np.float32)
    order, kept = np.empty((replicas, P), np.int64), np.zeros(N, np.float32)
    for a in range(replicas):
        order[a] = np.arange(P)
        for i in range(N):
            x[a, i] = 2 * uniform(state) - 1
            w[a, i] = 1 if x[a, i] > 0 else -1
    _average(w, mean)
    signs_of(mean, judged)
    sweep = 0
    while sweep < sweeps and not found(X, P, judged, kept, whole):
        for a in range(replicas):
            shuffle(order[a], state)
        for first in range(0, P, batch):
            for a in range(replicas):
                pull_logistic(X, order[a, first : first + batch], w[a], beta, pull)
                _attract(x[a], w[a], mean, coupling)
                step_clipped(x[a], velocity[a], pull, w[a], rate, momentum, 1.0)
            _average(w, mean)
        signs_of(mean, judged)
        sweep += 1
    found(X, P, judged, kept, whole)
    return last(judged, kept), sweep


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
