"""Simulated annealing on the number of errors: single flips, Metropolis, rising β.

What it reaches is what local search without memory of the landscape's shape reaches: little,
because most solutions are isolated.
Source: Kirkpatrick, Gelatt, Vecchi 1983; on this problem Horner 1992; Patel 1993.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.rule import Learner, Path, Task
from atypical.randomness.splitmix import draw_signs, uniform

Array = NDArray[Any]
Real = Any

# The most that 16 bits hold, in which fields are added up fastest.
SHORT = 2**15 - 1


@dataclass(frozen=True)
class Rule(Learner):
    """N flips a sweep, each tried on all patterns.

    The inverse temperature goes from `hot` to `cold`.
    """

    sweeps: int = 3000
    hot: float = 0.5
    cold: float = 8.0

    def path(self, task: Task) -> Path:
        """The last solution met, or the last weights: every flip knows what errors it leaves."""
        X = np.ascontiguousarray(task.seen.transpose(1, 2, 0))
        spins = Spins.at_random(task)
        errors, sweep = _begin(X, spins), 0
        while sweep < self.sweeps and (task.whole or errors > 0):
            beta = self.hot + (self.cold - self.hot) * sweep / self.sweeps
            errors, sweep = _sweep(X, spins, task.state, task.whole, beta, errors), sweep + 1
        yield (spins.kept if spins.kept[0] else spins.w).astype(np.float32), sweep


class Spins(NamedTuple):
    """w: (N,) weights.   kept: (N,) the last solution, 0 before one is met.

    sums: (K, P) what units sum up.   others: (K, P) units for the label, but for the unit itself.
    sway: (K, P) the sum where the unit decides, else beyond every move of it.   far: what no sum of
    n weights reaches.
    """

    w: Array
    kept: Array
    sums: Array
    others: Array
    sway: Array
    far: int

    @classmethod
    def at_random(cls, task: Task) -> Spins:
        """Random weights. Fields are kept in integers where patterns are, wide enough for any."""
        n = task.seen.shape[2]
        far = n + 1
        largest = n if task.hidden == 1 else n + far
        whole = np.int16 if largest <= SHORT else np.int32
        kind = whole if task.seen.dtype == np.int8 else np.float32
        w, kept = np.zeros((2, task.size), np.int8)
        sums, others, sway = (
            np.zeros((task.hidden, len(task.seen)), k) for k in (kind, np.int16, kind)
        )
        draw_signs(w, task.state)
        return cls(w, kept, sums, others, sway, far)


@njit(cache=True)
def _begin(X: Array, spins: Spins) -> Real:
    """Sums, votes and errors of the weights.   X: (K or 1, n, P)."""
    K, units, n = spins.sums.shape[0], X.shape[0], X.shape[1]
    for i in range(spins.w.size):
        _shift(X[i // n % units, i % n], spins.sums, i // n, spins.w[i])
    for k in range(K):
        _vote(spins.sums, k, spins.others, np.int16(1))
    for k in range(K):
        _decide(spins, k)
    return _errors_after(X[0, 0], spins.sway, 0, np.int8(0))


@njit(cache=True)
def _sweep(X: Array, spins: Spins, state: Array, whole: bool, beta: Real, errors: Real) -> Real:
    """N flips at inverse temperature β, or as many as it takes to a first solution."""
    w, kept, sway = spins.w, spins.kept, spins.sway
    n, units = X.shape[1], X.shape[0]
    for _ in range(w.size):
        i = int(uniform(state) * w.size)
        k = i // n
        column = X[k if units > 1 else 0, i - k * n]
        step = np.int8(-2 * w[i])
        after = _errors_after(column, sway, k, step)
        if after <= errors or uniform(state) < math.exp(-beta * (after - errors)):
            _flip(column, spins, k, step)
            w[i], errors = -w[i], after
            if errors == 0:
                kept[:] = w
                if not whole:
                    break
    return errors


@njit(cache=True)
def _flip(column: Array, spins: Spins, k: Real, step: Real) -> None:
    """What a weight of unit k moves: its sum, its vote, and what decides in all units."""
    _vote(spins.sums, k, spins.others, np.int16(-1))
    _shift(column, spins.sums, k, step)
    _vote(spins.sums, k, spins.others, np.int16(1))
    _shift(column, spins.sway, k, step)
    for other in range(spins.sums.shape[0]):
        if other != k:
            _decide(spins, other)


@njit(cache=True)
def _vote(sums: Array, unit: Real, others: Array, count: Real) -> None:
    """Adds what a unit votes for the labels to what each unit knows of the others."""
    for k in range(sums.shape[0]):
        if k != unit:
            for mu in range(sums.shape[1]):
                others[k, mu] += count * np.int16(sums[unit, mu] > 0)


@njit(cache=True)
def _decide(spins: Spins, unit: Real) -> None:
    """The field of a unit where the others are split evenly, else beyond every move of it."""
    sums, others, sway, half = spins.sums, spins.others, spins.sway, spins.sums.shape[0] // 2
    for mu in range(sums.shape[1]):
        sway[unit, mu] = sums[unit, mu] + spins.far * min(max(others[unit, mu] - half, -1), 1)


@njit(cache=True)
def _errors_after(column: Array, sway: Array, unit: Real, step: Real) -> Real:
    """Patterns that are wrong once a unit has moved."""
    errors, kind = np.int16(0), sway.dtype.type
    for mu in range(column.size):
        # Compared in the kind of the fields: a sum would be wider, and half as many at a time.
        errors += np.int16(sway[unit, mu] <= kind(-step * column[mu]))
    return errors


@njit(cache=True)
def _shift(column: Array, sums: Array, unit: Real, step: Real) -> None:
    for mu in range(column.size):
        sums[unit, mu] += step * column[mu]
