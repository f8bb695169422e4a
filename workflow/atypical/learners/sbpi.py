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

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import product
from atypical.learners.rule import Learner, Path, Task
from atypical.randomness.splitmix import draw_signs, shuffle, uniform

Array = NDArray[Any]
Real = Any


@dataclass(frozen=True)
class Rule(Learner):
    """At most `sweeps` over the patterns, in random order.

    threshold: θ, as a sum over weights.   probability: p.   states: hidden states per root of the
    number of inputs.
    """

    gaussian: ClassVar[bool] = False
    scheduled: ClassVar[bool] = False
    idle: ClassVar[int] = 1
    sweeps: int = 4000
    threshold: float = 1.0
    probability: float = 0.3
    states: float = 2.0

    def path(self, task: Task) -> Path:
        """Sweeps until one corrects nothing: where it rests, a solution is found."""
        h, w = np.empty(task.size, np.int16), np.empty(task.size, np.float32)
        draw_signs(h, task.state)
        w[:] = h
        most = most_states(self.states, task.seen.shape[2])
        numbers = Numbers(self.threshold, self.probability, most)
        order, failed, sweep = np.arange(len(task.seen)), True, 0
        while failed and sweep < self.sweeps:
            failed = _sweep(task.seen, order, task.state, h, w, numbers)
            sweep += 1
        yield w, sweep


def most_states(states: float, inputs: int) -> int:
    """The largest hidden state: odd, at least 1, and within the range of their numbers."""
    most = int(states * math.sqrt(inputs)) // 2 * 2 - 1
    return min(max(most, 1), np.iinfo(np.int16).max)


class Numbers(NamedTuple):
    """most: the largest hidden state.   threshold, probability: of the rule."""

    threshold: float
    probability: float
    most: int


@njit(cache=True)
def _sweep(X: Array, order: Array, state: Array, h: Array, w: Array, numbers: Numbers) -> bool:
    """Once over the patterns in a new order; whether one failed."""
    units, n = X.shape[1], X.shape[2]
    K, most = w.size // n, np.int16(numbers.most)
    fields, failed = np.empty(K, np.float32), False
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
                    _correct(X[mu, k if units > 1 else 0], h[own], w[own], most)
        elif fields[middle] <= numbers.threshold and uniform(state) < numbers.probability:
            own = slice(middle * n, (middle + 1) * n)
            _secure(X[mu, middle if units > 1 else 0], h[own], most)
    return failed


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
