"""Compiled inner loops that several learners share: random numbers, products with compact patterns.

Patterns stay int8 and are widened in registers: at N = 1001 they fit the second-level cache,
where floats would not. Four rows at a time keep the vector units busy. Sums of ±1 in float32 are
exact.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, uint64
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


@njit(cache=True)
def uniform(state: Array) -> Real:
    """A number in [0, 1); `state` holds one uint64 (splitmix64: Steele, Lea, Flood 2014)."""
    state[0] += uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    z = z ^ (z >> uint64(31))
    return float(z >> uint64(11)) * 2.0**-53


@njit(cache=True)
def shuffle(order: Array, state: Array) -> None:
    """Permute in place, every order equally likely."""
    for i in range(order.size - 1, 0, -1):
        j = int(uniform(state) * (i + 1))
        order[i], order[j] = order[j], order[i]


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
def solves(seen: Array, count: Real, weights: Array, least: Real = 0.0) -> bool:
    """Whether on each of the first `count` patterns most units have a sum above `least`.

    seen: (P, K, n), or (P, 1, n) where units share their inputs.   weights: (N,), unit after unit.
    """
    units, n = seen.shape[1], seen.shape[2]
    hidden = weights.size // n
    for mu in range(count):
        right = 0
        for k in range(hidden):
            field = product(seen[mu, k if units > 1 else 0], weights[k * n : (k + 1) * n])
            right += field > least
        if 2 * right < hidden:
            return False
    return True


@njit(cache=True)
def found(
    seen: Array, count: Real, weights: Array, kept: Array, whole: bool, least: Real = 0.0
) -> bool:
    """Whether a run ends here.

    Solved, and not to be run to its end. A solution is kept, the last one stays.
    """
    if not solves(seen, count, weights, least):
        return False
    kept[:] = weights
    return not whole


@njit(cache=True)
def last(weights: Array, kept: Array) -> Array:
    """The last solution of a run that met one, else its last weights."""
    return weights if kept[0] == 0 else kept


@njit(cache=True)
def signs_of(fields: Array, weights: Array) -> None:
    """Write the sign of every field into the weights; 0 counts as −1."""
    for i in range(fields.size):
        weights[i] = 1 if fields[i] > 0 else -1
