"""Averages over infinitely many clones: the integral over each group becomes its maximum.

With h the field at the maximum, −(h − √v₀ z₀)²/2δ + F(h). By-products of order 1/m follow from the
Gaussian fluctuations around it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from atypical.replica.averages.gaussian import LIMIT, Array, density, on_panels
from atypical.replica.clones.fields import (
    LOCATED,
    NEWTON,
    Averages,
    by_sign,
    log_2cosh,
    mills,
    pattern_rows,
    violation_at_peak,
)

# Fractions of the range, graded towards its start, where fields soften as δ̂ → 1.
EDGES = np.concatenate([[0.0], 2.0 ** np.arange(-16, -2), np.arange(2, 9) / 8])


def weights(q_hat: float, spread_hat: float, order: int, teacher: float = 0.0) -> Averages:
    """Averages of F = ln 2cosh at v₀ = q̂₀ and δ = δ̂, around the field r̂ of a `teacher`.

    Integrated over the field h = a + δ̂ tanh h instead of a = √q̂₀ z₀, which removes the square root
    at δ̂ = 1. For δ̂ > 1 the maximum jumps from −h to h at a = 0, and the jump adds to the spread.
    """
    lowest = _spontaneous(spread_hat)
    rise = _Rise(lowest, spread_hat)
    shift = teacher / np.sqrt(q_hat)
    reach = rise.inverse((LIMIT + shift) * np.sqrt(q_hat))
    above, w = on_panels(reach * EDGES, order)
    log_z, mean, bend = log_2cosh(lowest + above)
    w, w_odd = w / np.sqrt(q_hat) * by_sign(rise(above) / np.sqrt(q_hat), shift)
    stiffness = rise.slope(above)
    jump = 2 * np.tanh(lowest) * float(density(np.array(shift))) / np.sqrt(q_hat)
    return Averages(
        value=float((w * stiffness) @ (log_z - spread_hat / 2 * mean**2)),
        square=float((w * stiffness) @ mean**2),
        spread=float(w @ (spread_hat * (1 - mean**2) ** 2)) + jump,
        by_inverse=-0.5 * float((w * stiffness) @ np.log(stiffness)),
        label=float((w_odd * stiffness) @ mean),
        bend=-float((w * stiffness) @ bend),
    )


def patterns(
    q: float,
    spread: float,
    margin: float,
    order: int,
    teacher: float = 0.0,
    free: float | None = None,
) -> Averages:
    """Averages of F = ln H((κ − ·)/√(1 − q)) at v₀ = q and δ; free: as for finite numbers."""
    free = 1 - q if free is None else free
    pull = spread / free
    rows = pattern_rows(q, free, pull, margin, order, teacher)
    w = rows.weight
    x, curvature = violation_at_peak(rows.excess, pull)
    log_h, slope = mills(x)
    response = slope * (slope - x)
    height = log_h - pull / 2 * slope**2
    drift = spread / np.sqrt(q * free) * rows.z * slope
    return Averages(
        value=float(w @ height),
        square=float(w @ slope**2) / free,
        spread=float(w @ (pull * response**2 / curvature)) / free,
        by_inverse=float(-0.5 * (w @ (np.log(curvature) + drift)) - spread * (rows.by_q0 @ height)),
        label=float(rows.label @ slope) / np.sqrt(free),
        bend=float(w @ response) / free,
    )


class _Rise:
    """a(η) = h − δ̂ tanh h at h = lowest + η, where a vanishes at η = 0, without cancellation."""

    def __init__(self, lowest: float, spread_hat: float) -> None:
        self.lowest, self.spread_hat = lowest, spread_hat
        self.tanh = np.tanh(lowest)

    def __call__(self, above: Array) -> Array:
        tanh = np.tanh(above)
        rise = above - self.spread_hat * tanh * (1 - self.tanh**2) / (1 + self.tanh * tanh)
        return np.asarray(rise)

    def slope(self, above: Array) -> Array:
        """∂a/∂η."""
        tanh = np.tanh(self.lowest + above)
        return np.maximum(1 - self.spread_hat * (1 - tanh**2), np.finfo(float).tiny)

    def inverse(self, field: float) -> float:
        """The η at which a = field."""
        return _descend(lambda x: self(x) - field, self.slope, field + self.spread_hat)


def _spontaneous(spread_hat: float) -> float:
    """The largest h with h = δ̂ tanh h."""
    if spread_hat <= 1:
        return 0.0
    bare = _Rise(0.0, spread_hat)
    return _descend(bare, bare.slope, spread_hat)


def _descend(
    function: Callable[[Array], Array], slope: Callable[[Array], Array], start: float
) -> float:
    """Largest root of a convex function by Newton's steps from above, which never overshoot."""
    x = np.array([start])
    for _ in range(NEWTON):
        step = function(x) / slope(x)
        x = x - step
        if np.abs(step[0]) <= LOCATED * x[0]:
            break
    return float(x[0])
