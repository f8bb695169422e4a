"""Simulated annealing on the number of errors: single flips, Metropolis, rising β.

What it reaches is what local search without memory of the landscape's shape reaches: little,
because most solutions are isolated.
Source: Kirkpatrick, Gelatt, Vecchi 1983; on this problem Horner 1992; Patel 1993.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import last, uniform
from atypical.learners.rule import Run, run_of
from atypical.networks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any

# Beyond every field, and within 16 bits.
FAR = 8192


@dataclass(frozen=True)
class Rule:
    """N flips a sweep, each tried on all patterns.

    The inverse temperature goes from `hot` to `cold`.
    """

    sweeps: int = 3000
    hot: float = 0.5
    cold: float = 8.0

    @property
    def budget(self) -> int:
        """Most sweeps over the weights."""
        return self.sweeps

    def alone(
        self, patterns: Patterns, key: int, whole: bool, network: Committee = ONE_UNIT
    ) -> Run:
        """One run, compiled."""
        by_weight = np.ascontiguousarray(network.seen(patterns).transpose(1, 2, 0))
        kind = np.int16 if patterns.dtype == np.int8 else np.float32
        sums = np.zeros((network.hidden, len(patterns)), kind)
        numbers = self.sweeps, self.hot, self.cold
        return run_of(_anneal(by_weight, sums, np.uint64(key), whole, *numbers))


@njit(cache=True)
def _anneal(
    X: Array, sums: Array, key: Real, whole: bool, sweeps: Real, hot: Real, cold: Real
) -> tuple[Array, Real]:
    """X: (K or 1, n, P).   sums: (K, P) zeros, of the type in which fields are kept."""
    K, units, n = sums.shape[0], X.shape[0], X.shape[1]
    N = K * n
    state = np.full(1, key, np.uint64)
    w, kept = np.empty(N, np.int8), np.zeros(N, np.int8)
    others, sway = np.zeros(sums.shape, np.int16), np.zeros(sums.shape, sums.dtype)
    for i in range(N):
        w[i] = 1 if uniform(state) < 0.5 else -1
        _shift(X[i // n % units, i % n], sums, i // n, w[i])
    for k in range(K):
        _vote(sums, k, others, np.int16(1))
    for k in range(K):
        _decide(sums, others, k, sway)
    errors, sweep = _errors_after(X[0, 0], sway, 0, np.int8(0)), 0
    while sweep < sweeps and (whole or errors > 0):
        beta = hot + (cold - hot) * sweep / sweeps
        for _ in range(N):
            i = int(uniform(state) * N)
            k = i // n
            column = X[k if units > 1 else 0, i - k * n]
            step = np.int8(-2 * w[i])
            after = _errors_after(column, sway, k, step)
            if after <= errors or uniform(state) < math.exp(-beta * (after - errors)):
                _vote(sums, k, others, np.int16(-1))
                _shift(column, sums, k, step)
                _vote(sums, k, others, np.int16(1))
                _shift(column, sway, k, step)
                for other in range(K):
                    if other != k:
                        _decide(sums, others, other, sway)
                w[i], errors = -w[i], after
                if errors == 0:
                    kept[:] = w
                    if not whole:
                        break
        sweep += 1
    return last(w, kept), sweep


@njit(cache=True)
def _vote(sums: Array, unit: Real, others: Array, count: Real) -> None:
    """Adds what a unit votes for the labels to what each unit knows of the others."""
    for k in range(sums.shape[0]):
        if k != unit:
            for mu in range(sums.shape[1]):
                others[k, mu] += count * np.int16(sums[unit, mu] > 0)


@njit(cache=True)
def _decide(sums: Array, others: Array, unit: Real, sway: Array) -> None:
    """The field of a unit where the others are split evenly, else beyond every move of it."""
    half = sums.shape[0] // 2
    for mu in range(sums.shape[1]):
        sway[unit, mu] = sums[unit, mu] + FAR * min(max(others[unit, mu] - half, -1), 1)


@njit(cache=True)
def _errors_after(column: Array, sway: Array, unit: Real, step: Real) -> Real:
    """Patterns that are wrong once a unit has moved."""
    errors = np.int16(0)
    for mu in range(column.size):
        errors += np.int16(sway[unit, mu] + step * column[mu] <= 0)
    return errors


@njit(cache=True)
def _shift(column: Array, sums: Array, unit: Real, step: Real) -> None:
    for mu in range(column.size):
        sums[unit, mu] += step * column[mu]
