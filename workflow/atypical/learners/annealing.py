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
from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any


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

    def alone(self, patterns: Patterns, key: int, whole: bool) -> Run:
        """One run, compiled."""
        by_weight = np.ascontiguousarray(patterns.T)
        kind = np.int16 if patterns.dtype == np.int8 else np.float32
        sums = np.zeros(len(patterns), kind)
        numbers = self.sweeps, self.hot, self.cold
        return run_of(_anneal(by_weight, sums, np.uint64(key), whole, *numbers))


@njit(cache=True)
def _anneal(
    X: Array, sums: Array, key: Real, whole: bool, sweeps: Real, hot: Real, cold: Real
) -> tuple[Array, Real]:
    """X: (N, P).   sums: (P,) zeros, of the type in which fields are kept."""
    N = X.shape[0]
    state = np.full(1, key, np.uint64)
    w, kept = np.empty(N, np.int8), np.zeros(N, np.int8)
    for i in range(N):
        w[i] = 1 if uniform(state) < 0.5 else -1
        _shift(X[i], sums, w[i])
    errors, sweep = _errors(sums), 0
    while sweep < sweeps and (whole or errors > 0):
        beta = hot + (cold - hot) * sweep / sweeps
        for _ in range(N):
            i = int(uniform(state) * N)
            step = np.int8(-2 * w[i])
            after = _errors_after(X[i], sums, step)
            if after <= errors or uniform(state) < math.exp(-beta * (after - errors)):
                _shift(X[i], sums, step)
                w[i], errors = -w[i], after
                if errors == 0:
                    kept[:] = w
                    if not whole:
                        break
        sweep += 1
    return last(w, kept), sweep


@njit(cache=True)
def _errors(sums: Array) -> Real:
    errors = 0
    for mu in range(sums.size):
        errors += sums[mu] <= 0
    return errors


@njit(cache=True)
def _errors_after(column: Array, sums: Array, step: Real) -> Real:
    errors = np.int16(0)
    for mu in range(sums.size):
        errors += np.int16(sums[mu] + step * column[mu] <= 0)
    return errors


@njit(cache=True)
def _shift(column: Array, sums: Array, step: Real) -> None:
    for mu in range(sums.size):
        sums[mu] += step * column[mu]
