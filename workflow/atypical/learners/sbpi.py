"""SBPI, a stochastic rule after belief propagation: hidden states count, weights are their signs.

A pattern that fails moves every hidden state by 2 towards it. One that barely holds, Σ x w ≤ θ,
moves, with probability p, the states that already agree with it. Nothing else moves: a run that
solves its instance comes to rest by itself.
In a committee a failed pattern moves the least wrong units, as many as its majority lacks, and a
pattern barely holds where the unit of median field does.
Source: Baldassi, Braunstein, Brunel, Zecchina, PNAS 104, 11079 (2007); for the choice of units
Mitchison & Durbin, Biol. Cybern. 60, 345 (1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import product, shuffle, uniform
from atypical.learners.rule import Run, of_signs, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule:
    """At most `sweeps` over the patterns, in random order.

    threshold: θ, as a sum over weights.   probability: p.   states: hidden states per root of the
    number of inputs.
    """

    sweeps: int = 4000
    threshold: float = 1.0
    probability: float = 0.3
    states: float = 2.0

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled. Raises ValueError where the patterns are not ±1."""
        of_signs(patterns, "sbpi")
        X = network.seen(patterns)
        most = int(self.states * np.sqrt(X.shape[2])) // 2 * 2 - 1
        numbers = self.sweeps, self.threshold, self.probability, most
        return run_of(_count(X, network.hidden, np.uint64(key), *numbers))


@njit(cache=True)
def _count(
    X: Array, K: Real, key: Real, sweeps: Real, threshold: Real, probability: Real, most: Real
) -> tuple[Array, Real]:
    P, units, n = X.shape
    state = np.full(1, key, np.uint64)
    h, w = np.empty(K * n, np.int16), np.empty(K * n, np.float32)
    order, fields = np.arange(P), np.empty(K, np.float32)
    for i in range(K * n):
        h[i] = 1 if uniform(state) < 0.5 else -1
        w[i] = h[i]
    sweep, failed = 0, True
    while failed and sweep < sweeps:
        failed = False
        shuffle(order, state)
        for mu in order:
            for k in range(K):
                fields[k] = product(X[mu, k if units > 1 else 0], w[k * n : (k + 1) * n])
            middle = 0 if K == 1 else _median(fields)
            if fields[middle] < 0:
                failed = True
                for k in range(K):
                    if fields[middle] <= fields[k] < 0:
                        own = slice(k * n, (k + 1) * n)
                        _correct(X[mu, k if units > 1 else 0], h[own], w[own], np.int16(most))
            elif fields[middle] <= threshold and uniform(state) < probability:
                own = slice(middle * n, (middle + 1) * n)
                _secure(X[mu, middle if units > 1 else 0], h[own], np.int16(most))
        sweep += 1
    return w, sweep


@njit(cache=True)
def _median(fields: Array) -> Real:
    """The unit than which at most half are larger, and at most half smaller."""
    for k in range(fields.size):
        larger, smaller = 0, 0
        for other in range(fields.size):
            larger += fields[other] > fields[k]
            smaller += fields[other] < fields[k]
        if 2 * larger < fields.size and 2 * smaller < fields.size:
            return k
    return 0


@njit(cache=True)
def _correct(row: Array, h: Array, w: Array, most: Real) -> None:
    for i in range(h.size):
        h[i] = min(max(h[i] + np.int16(2) * row[i], -most), most)
        w[i] = 1 if h[i] > 0 else -1


@njit(cache=True)
def _secure(row: Array, h: Array, most: Real) -> None:
    for i in range(h.size):
        step = np.int16(2) * row[i] if h[i] * row[i] > 0 else np.int16(0)
        h[i] = min(max(h[i] + step, -most), most)
