"""Where a curve that falls along a logarithmic axis stops falling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.evidence.measured import Measured

Array = NDArray[np.float64]


def bottom(x: Array, y: Array) -> Measured:
    """log10 of the place of the first minimum of y(x), by a parabola in ln x.   x: growing.

    Error: the distance from what second neighbours give, or half a step where there are none.
    Where y rises at once, x[0] within a step; where it falls to the end, x[-1] at least.
    """
    where = np.log10(x)
    rises = np.flatnonzero(np.diff(y) > 0)
    if not len(rises):
        return Measured(float(where[-1]), 0.0)
    n = int(rises[0])
    if n == 0:
        return Measured(float(where[0]), float(where[1] - where[0]))
    vertex = _vertex(where, y, n, 1)
    if n < 2 or n + 2 >= len(x):
        return Measured(vertex, float(where[n + 1] - where[n]) / 2)
    return Measured(vertex, abs(vertex - _vertex(where, y, n, 2)))


def _vertex(x: Array, y: Array, n: int, reach: int) -> float:
    """The lowest point of the parabola through point n and those `reach` to either side."""
    at: list[Any] = [n - reach, n, n + reach]
    a, b, _ = np.polyfit(x[at] - x[n], y[at], 2)
    return float(x[n] - b / (2 * a))
