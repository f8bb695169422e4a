"""How the probability of a right majority responds to the fields of its units, compiled.

Unit k is right with probability p_k = H(u_k), independently of the others; Z is the probability
that most of K units are right, and D_k that all others but k are split evenly. Then
∂ ln Z/∂(−u_k) = D_k φ(u_k)/Z, φ the Gaussian density; with one unit it is its hazard.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit
from numpy.typing import NDArray

from atypical.learners.arithmetic import hazard

Array = NDArray[Any]
Real = Any

# What a product of tails may reach before it vanishes, in logarithms.
SMALLEST = 600.0


@njit(cache=True)
def respond(u: Array, response: Array, room: Array) -> None:
    """Writes ∂ ln Z/∂(−u) into `response`.

    u, response: (K,).   room: (3, K).
    Units that are wrong beyond the reach of floats all count as wrong as that.
    """
    K = u.size
    if K == 1:
        response[0] = hazard(u[0])
        return
    right, wrong, count = room[0], room[1], room[2]
    reach = math.sqrt(2 * SMALLEST / (K // 2 + 1))
    for k in range(K):
        x = min(u[k], reach)
        right[k] = 0.5 * math.erfc(x * 0.7071067811865476)
        wrong[k] = 1 - right[k]
        response[k] = math.exp(-0.5 * x * x) * 0.3989422804014327
    for k in range(K):
        _count_others(right, wrong, k, count)
        Z = right[k] * count[K // 2]
        for c in range(K // 2 + 1, K):
            Z += count[c]
        response[k] *= count[K // 2] / Z


@njit(cache=True)
def _count_others(right: Array, wrong: Array, left_out: Real, count: Array) -> None:
    """Probability of each number of right units among the others, written into `count`."""
    count[:] = 0
    count[0] = 1
    units = 0
    for k in range(right.size):
        if k != left_out:
            units += 1
            for c in range(units, 0, -1):
                count[c] = count[c] * wrong[k] + count[c - 1] * right[k]
            count[0] *= wrong[k]
