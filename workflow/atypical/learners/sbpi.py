"""SBPI, a stochastic rule after belief propagation: hidden states count, weights are their signs.

A pattern that fails moves every hidden state by 2 towards it. One that barely holds, Σ x w ≤ θ,
moves, with probability p, the states that already agree with it. Nothing else moves: a run that
solves its instance comes to rest by itself.
Source: Baldassi, Braunstein, Brunel, Zecchina, PNAS 104, 11079 (2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import product, shuffle, uniform
from atypical.learners.rule import Run, run_of
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule:
    """At most `sweeps` over the patterns, in random order.

    threshold: θ, as a sum over weights.   probability: p.   states: hidden states per √N; 2 gives
    K ≈ 2√N.
    """

    sweeps: int = 4000
    threshold: float = 1.0
    probability: float = 0.3
    states: float = 2.0

    @property
    def budget(self) -> int:
        """Most sweeps over the patterns."""
        return self.sweeps

    def alone(self, patterns: Patterns, key: int, whole: bool) -> Run:
        """One run, compiled. Raises ValueError where the patterns are not ±1."""
        if patterns.dtype != np.int8:
            raise ValueError("sbpi needs patterns of ±1; give entries: sign.")
        most = int(self.states * np.sqrt(patterns.shape[1])) // 2 * 2 - 1
        numbers = self.sweeps, self.threshold, self.probability, most
        return run_of(_count(patterns, np.uint64(key), *numbers))


@njit(cache=True)
def _count(
    X: Array, key: Real, sweeps: Real, threshold: Real, probability: Real, most: Real
) -> tuple[Array, Real]:
    P, N = X.shape
    state = np.full(1, key, np.uint64)
    h, w = np.empty(N, np.int16), np.empty(N, np.float32)
    order = np.arange(P)
    for i in range(N):
        h[i] = 1 if uniform(state) < 0.5 else -1
        w[i] = h[i]
    sweep, failed = 0, True
    while failed and sweep < sweeps:
        failed = False
        shuffle(order, state)
        for mu in order:
            row = X[mu]
            field = product(row, w)
            if field < 0:
                failed = True
                _correct(row, h, w, np.int16(most))
            elif field <= threshold and uniform(state) < probability:
                _secure(row, h, np.int16(most))
        sweep += 1
    return w, sweep


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
