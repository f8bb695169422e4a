"""Compiled inner loops that several learners share: products with compact patterns.

Patterns stay int8 and are widened in registers: at N = 1001 they fit the second-level cache,
where floats would not. Four rows at a time keep the vector units busy. Sums of ±1 in float32 are
exact.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from atypical.tasks.instance import Patterns

Array = NDArray[Any]
Real = Any

ROWS = 4


def padded(seen: Patterns) -> Patterns:
    """Patterns with empty ones behind them, up to a multiple of four."""
    whole = np.zeros((-(-len(seen) // ROWS) * ROWS, *seen.shape[1:]), seen.dtype)
    whole[: len(seen)] = seen
    return whole


@njit(cache=True, inline="always")
def hazard(x: Real) -> Real:
    """Density over tail of the standard Gaussian at x: −d ln H(x)/dx. Relative error below 1e-8."""
    if x > 6:
        return x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 5 / (x + 6 / x)))))
    return math.exp(-0.5 * x * x) * 0.7978845608028654 / math.erfc(x * 0.7071067811865476)


@njit(cache=True, fastmath=True)
def product(row: Array, weights: Array) -> Real:
    """Sum of row times weights."""
    total = np.float32(0)
    for i in range(weights.size):
        total += np.float32(row[i]) * weights[i]
    return total


@njit(cache=True, fastmath=True)
def add(row: Array, c: Real, total: Array) -> None:
    """Adds c times row to the total."""
    for i in range(total.size):
        total[i] += c * row[i]


@njit(cache=True)
def wrong(seen: Array, weights: Array, least: Real, first: Real) -> Real:
    """The first pattern from `first` on, and round to it, on which most units have no sum above
    `least`; the number of patterns P where there is none.

    seen: (P, K, n), or (P, 1, n) where units share their inputs.   weights: (N,), unit after unit.
    """
    P, units, n = seen.shape
    hidden = weights.size // n
    for step in range(P):
        mu, right = (first + step) % P, 0
        for k in range(hidden):
            field = product(seen[mu, k if units > 1 else 0], weights[k * n : (k + 1) * n])
            right += field > least
        if 2 * right < hidden:
            return mu
    return P


@njit(cache=True)
def median(fields: Array) -> Real:
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
def signs_of(fields: Array, weights: Array) -> None:
    """Write the sign of every field into the weights; 0 counts as −1.

    The weight of a field that has left the range of its numbers is NaN: it has no sign.
    """
    one, far, lost = np.float32(1), np.float32(np.inf), np.float32(np.nan)
    for i in range(fields.size):
        sign = one if fields[i] > 0 else -one
        weights[i] = sign if abs(fields[i]) < far else lost


@njit(cache=True)
def finite(weights: Array) -> bool:
    """Whether all weights have a sign."""
    lost = False
    for i in range(weights.size):
        lost |= math.isnan(weights[i])
    return not lost
